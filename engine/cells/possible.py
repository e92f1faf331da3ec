"""Everything about *possible* facts: which answers can still be, and which facts can still change them.

Built per evaluation and only over the segments that are still possible, so what is already known
costs nothing. A diagram's leaf values are pairs ``(decision name, what it comes to)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations, product
from math import log2
from typing import NamedTuple

from engine.cells.axes import answer_segment, told_apart
from engine.cells.compute import fact_of, reach, refs_of
from engine.cells.diagram import Diagrams, Value
from engine.cells.program import CellComputed, Program
from engine.cells.table import BitTable, CellTable
from engine.outcome import SILENT, Given, Leaf

BUDGET = 1_000_000
"""Steps one analysis may take before it gives up aloud (two or three seconds)."""

IGNORED = ("", None)
"""Where a decision's being open does not matter, or the facts cannot be so."""


class Case(NamedTuple):
    """A computed answer in one possible situation: the answers it is computed from (None: silent),
    and the segments that its linked or own facts are in there (axis name to segment).
    """

    answers: tuple[Given, ...] | None
    segments: tuple[tuple[str, int], ...]


class Linked(NamedTuple):
    """Facts that depend on each other because they share a date that is not known exactly.

    ``facts`` are all of them, ``axes`` those with several possible segments, and ``feasible`` the
    combinations of their segments that can be at all.
    """

    facts: frozenset[str]
    axes: tuple[str, ...]
    feasible: frozenset[tuple[int, ...]]


class Possible:
    """The diagrams of one policy over the segments still possible.

    ``possible`` maps every fact's axis to its possible segments. ``linked`` are the groups of facts
    whose segments cannot be chosen freely. ``as_of`` is the day that computed answers may depend on.
    """

    def __init__(
        self,
        program: Program,
        possible: Mapping[str, Sequence[int]],
        linked: Sequence[Linked] = (),
        as_of: int = 0,
    ) -> None:
        # Axes with few segments first: measured to make diagrams about ten times smaller.
        self._order = tuple(sorted(possible, key=lambda name: len(possible[name])))
        self._place = {name: at for at, name in enumerate(self._order)}
        self._possible = possible
        self._program = program
        self._linked = linked
        self.store = Diagrams([len(possible[name]) for name in self._order], BUDGET)
        self._roots: dict[str, int] = {}
        self._as_of = as_of
        computed = (decision for decision in program.decisions if isinstance(decision, CellComputed))
        self._computed = {one.computed.name: one for one in computed}
        self._grow_all()

    def _grow_all(self) -> None:
        for decision in self._program.decisions:
            self._add(decision)

    def _add(self, decision: CellTable | CellComputed) -> None:
        if isinstance(decision, CellTable):
            root = self._grow_table(decision)
            name = decision.table.name
        else:
            root = self._grow_computed(decision)
            name = decision.computed.name
        if decision.speaks is not None:
            silent = self.store.leaf((name, SILENT))
            root = self.store.switch(self._grow_condition(decision.speaks), {True: root, False: silent})
        self._roots[name] = root

    # -- growing

    def _grow_table(self, table: CellTable) -> int:
        name, first = table.table.name, table.table.hit == "first"
        return self._grow(table.bits, lambda alive: self.store.leaf((name, table.leaf(alive))), first=first)

    def _grow_condition(self, bits: BitTable) -> int:
        return self._grow(bits, lambda alive: self.store.leaf(bool(alive)), first=True)

    def _grow(self, bits: BitTable, leaf: Callable[[int], int], *, first: bool) -> int:
        """The diagram of a bit table: split on one axis at a time, memoised on the rows still alive."""
        order = self._inputs(bits)
        # Rows that look at no axis from here on: the first of them ends a first-hit search.
        free = [bits.everything]
        for at in reversed(order):
            free.append(free[-1] & bits.unused[at])
        free.reverse()
        done: dict[tuple[int, int], int] = {}

        def visit(depth: int, alive: int) -> int:
            if first and (ends := alive & free[depth]):
                alive &= ((ends & -ends) << 1) - 1
            while depth < len(order) and not alive & ~bits.unused[order[depth]]:
                depth += 1
            if depth == len(order):
                return leaf(alive)
            found = done.get((depth, alive))
            if found is None:
                found = done[depth, alive] = self._branch(
                    bits, order[depth], lambda mask: visit(depth + 1, alive & mask)
                )
            return found

        return visit(0, bits.everything)

    def _inputs(self, bits: BitTable) -> list[int]:
        """A bit table's inputs in diagram order: earlier answers, then facts."""
        return sorted(range(len(bits.inputs)), key=lambda at: self._place.get(bits.inputs[at], -1))

    def _branch(self, bits: BitTable, at: int, visit: Callable[[int], int]) -> int:
        name, masks = bits.inputs[at], bits.masks[at]
        place = self._place.get(name)
        if place is None:
            selector = self._segments_of(name)
            cases = {segment: visit(masks[segment]) for segment in self.store.values(selector)}
            return self.store.switch(selector, cases)
        segments = self._possible[name]
        self.store.spend(len(segments))
        return self.store.node(place, tuple(visit(masks[segment]) for segment in segments))

    def _segments_of(self, name: str) -> int:
        """An earlier table's diagram with the segments of its answers as values."""
        axis = self._program.axes[name]
        return self.store.apply(lambda leaf: answer_segment(axis, leaf[0][1].answer), (self._roots[name],))

    def _grow_computed(self, cell: CellComputed) -> int:
        """Leaves hold the answers the expression is computed from, or silence."""
        refs = refs_of(cell.expression)
        name = cell.computed.name

        def combine(leaves: tuple[Value, ...]) -> Value:
            operands, through = leaves[: len(refs)], leaves[len(refs) :]
            silent = any(leaf == SILENT for _, leaf in through)
            return (name, SILENT if silent else Leaf(tuple(leaf.answer for _, leaf in operands), ()))

        return self.store.apply(combine, tuple(self._roots[one] for one in (*refs, *cell.through)))

    # -- asking

    @cached_property
    def _feasibility(self) -> list[int]:
        """A diagram for every group of linked facts: True where they can be so."""
        return [self._grow_feasible(linked.axes, linked.feasible) for linked in self._linked]

    def _grow_feasible(self, names: tuple[str, ...], feasible: frozenset[tuple[int, ...]]) -> int:
        order = sorted(range(len(names)), key=lambda at: self._place[names[at]])

        def visit(depth: int, chosen: dict[int, int]) -> int:
            if depth == len(order):
                return self.store.leaf(tuple(chosen[at] for at in range(len(names))) in feasible)
            at = order[depth]
            segments = self._possible[names[at]]
            self.store.spend(len(segments))
            children = tuple(visit(depth + 1, {**chosen, at: segment}) for segment in segments)
            return self.store.node(self._place[names[at]], children)

        return visit(0, {})

    def _where_feasible(self, root: int) -> int:
        ignored = self.store.leaf(IGNORED)
        for feasible in self._feasibility:
            root = self.store.switch(feasible, {True: root, False: ignored})
        return root

    def leaves(self, name: str) -> tuple[Leaf, ...]:
        """Everything a table can still come to."""
        values = self.store.values(self._where_feasible(self._roots[name]))
        return tuple(value[1] for value in values if value != IGNORED)

    def cases(self, cell: CellComputed) -> tuple[Case, ...]:
        """The situations a computed answer can still be in, split by the facts it is computed from."""
        fact = fact_of(cell.expression)
        root = self._where_feasible(self._roots[cell.computed.name])
        together = {fact, *self._group(fact)}
        split = [name for name in self._order if name in together]
        found: dict[Case, None] = {}
        for chosen in product(*(range(len(self._possible[name])) for name in split)):
            self.store.spend()
            left = root
            for name, at in zip(split, chosen, strict=True):
                left = self.store.restrict(left, self._place[name], at)
            where = tuple((name, self._possible[name][at]) for name, at in zip(split, chosen, strict=True))
            for value in self.store.values(left):
                if value != IGNORED:
                    found[Case(value[1].answer, where)] = None
        return tuple(found)

    def _group(self, name: str | None) -> tuple[str, ...]:
        """The axes whose segments depend on a fact's value (its own among them, if it has one)."""
        return next((linked.axes for linked in self._linked if name in linked.facts), ())

    # -- missing

    def missing(self, askable: Sequence[str]) -> tuple[str, ...]:
        """The facts among ``askable`` that can still change an answer that matters, most useful first.

        A fact whose segments the policy cannot tell apart is not among them, whatever hangs on the facts linked to it.
        """
        views = [*self.views.values()]
        needed = [
            name
            for name in askable
            if any(self._changes(view, name) for view in views) and not (self._group(name) and self._alike(name))
        ]
        order = {name: (self._left_open(views, name), at) for at, name in enumerate(needed)}
        return tuple(sorted(needed, key=order.__getitem__))

    def _alike(self, name: str) -> bool:
        return not told_apart(self._program.model, self._program.axes[name], self._possible[name])

    @cached_property
    def views(self) -> dict[str, int]:
        """For every answer that may be asked for: its diagram, IGNORED where it does not matter."""
        found: dict[str, int] = {}
        for name, matters in self._program.matters.items():
            view = self.store.apply(self._answer, (self._roots[name],))
            if matters is not None:
                ignored = self.store.leaf(IGNORED)
                view = self.store.switch(self._grow_condition(matters), {True: view, False: ignored})
            found[name] = self._where_feasible(view)
        return found

    def _answer(self, leaves: tuple[Value, ...]) -> Value:
        """What a person sees of a leaf: the answer of a table, the value of a computation."""
        name, leaf = leaves[0]
        computed = self._computed.get(name)
        if computed is None or leaf is SILENT:
            return (name, leaf.answer)
        answers = dict(zip(refs_of(computed.expression), leaf.answer, strict=True))
        return (name, reach(computed.expression, answers, {}, self._as_of)[0])

    def _changes(self, view: int, name: str) -> bool:
        """True if two possible cells that differ only in this fact (or what is linked to it) differ in answer."""
        return any(self.store.differ(one, other, _same) for one, other in combinations(self._lefts(view, name), 2))

    def _lefts(self, view: int, name: str) -> list[int]:
        """What can be left of a view once a fact, and what is linked to it, is known."""
        group = [other for other in self._group(name) if other != name]
        if self._place[name] not in self.store.support(view) and not group:
            return [view]
        lefts = {view}
        for other in (name, *group):
            place = self._place[other]
            lefts = {self.store.restrict(left, place, at) for left in lefts for at in range(self.store.widths[place])}
        return sorted(lefts)

    def between(self, name: str) -> dict[str, tuple[Value, ...]]:
        """The answers that a fact can still change, each with the values it can be changed from or to."""
        found: dict[str, tuple[Value, ...]] = {}
        for decision, view in self.views.items():
            values: dict[Value, None] = {}
            for pair in combinations(self._lefts(view, name), 2):
                apart = self.store.apply(lambda two: () if _same(*two) else two, pair)
                values.update((one[1], None) for two in self.store.values(apart) for one in two)
            if values:
                found[decision] = tuple(one for one in _answers(self.store.values(view)) if one in values)
        return found

    def alike(self, name: str) -> tuple[int, ...]:
        """The possible segments of a fact as sets between which it can make a difference."""
        place = self._place[name]
        sets: dict[tuple[int, ...], int] = {}
        for at, segment in enumerate(self._possible[name]):
            left = tuple(self.store.restrict(view, place, at) for view in self.views.values())
            sets[left] = sets.get(left, 0) | 1 << segment
        return tuple(sets.values())

    def _left_open(self, views: Sequence[int], name: str) -> float:
        """How much stays open, in bits, on average after asking for this fact: the smaller the better."""
        place = self._place[name]
        width = self.store.widths[place]
        lefts = [self.store.restrict(view, place, at) for view in views for at in range(width)]
        return round(sum(_entropy(self.store.weights(left)) for left in lefts) / width, 9)


def _answers(values: Iterable[Value]) -> Iterator[Value]:
    return (value[1] for value in values if value != IGNORED)


def _same(one: Value, other: Value) -> bool:
    return one == other or IGNORED in (one, other)


def _entropy(weights: Mapping[Value, float]) -> float:
    return -sum(weight * log2(weight) for weight in weights.values())

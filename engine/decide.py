"""Checked facts to an Outcome, by cells.

Facts told exactly name one cell, decided by bit sets. Anything not told or told vaguely leaves
several cells possible; then the diagrams say which answers remain and what could still change them.
What one set of possible segments comes to is remembered, since most candidates share few cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import combinations
from math import inf, nextafter
from typing import TYPE_CHECKING

from engine.cells.axes import Axis
from engine.cells.bits import members
from engine.cells.compute import fact_of, reach, refs_of, uses_as_of
from engine.cells.diagram import BudgetSpent
from engine.cells.possible import Case, Linked, Possible
from engine.cells.program import CellComputed, Program, decide_cell
from engine.cells.table import CellTable
from engine.diagnostics import Diagnostic, FactsError
from engine.facts.check import Checked, Told
from engine.facts.graph import Group
from engine.facts.links import Links, follow
from engine.facts.pieces import Piece
from engine.outcome import Leaf, Outcome, Range
from engine.policy.model import Expression, PolicyModel

if TYPE_CHECKING:
    from engine.cells.enumerated import DecideCell

MAX_REMEMBERED = 16_384
"""How many different sets of possible segments one policy remembers before it starts afresh."""


MAX_COMBINATIONS = 4_096
"""How many combinations of segments of dates that depend on each other are tried."""


class Found:
    """What one set of possible segments comes to, before any exact value is looked at."""

    __slots__ = ("cases", "missing", "tables")

    def __init__(
        self,
        tables: Mapping[str, tuple[Leaf, ...]],
        cases: Mapping[str, tuple[Case, ...]],
        missing: tuple[str, ...],
    ) -> None:
        self.tables = tables
        self.cases = cases
        self.missing = missing


class Decider:
    """Decides checked facts for one compiled policy. Safe to share between threads.

    ``decide`` says what one exact cell comes to, as :func:`~engine.cells.program.decide_cell` does. If another
    one is given it is asked every time, of every cell that is possible, and nothing is remembered.
    """

    def __init__(self, program: Program, decide: DecideCell | None = None) -> None:
        self.program = program
        self._decide_cell = partial(decide_cell, program) if decide is None else decide
        self._possible: Callable[..., Possible] = Possible
        if decide is not None:
            from engine.cells.enumerated import Enumerated  # only the other runtimes need it

            self._possible = partial(Enumerated, decide)
        self._remembers = decide is None
        self._model: PolicyModel = program.model
        self.links = Links(program.model)
        self._remembered: dict[tuple[int, ...], Found | FactsError] = {}
        self._tables = [d for d in program.decisions if isinstance(d, CellTable)]
        self._computed = [d for d in program.decisions if isinstance(d, CellComputed)]
        #: What is possible of each fact that is not told.
        self.untold = tuple(self.segments(axis, None) for axis in program.facts)
        #: The facts whose exact values computed answers depend on, with all that is linked to them.
        self.value_facts = tuple(self._value_facts())
        #: True if what to ask depends on the day, so that nothing may be remembered by cell alone.
        self._asks_by_date = any(
            uses_as_of(one.expression) for one in self._computed if one.computed.name in program.matters
        )

    def decide(self, checked: Checked, opened: frozenset[str] = frozenset()) -> Outcome:
        """Every answer that is certain, what is possible for the others, and what to ask.

        ``opened``: facts that, unless they were told, may still be told anything, or for good nothing.

        Raises:
            FactsError: ``too-many-possibilities``, if the facts leave so much open that the
                answers cannot be worked out exactly within the budget.
        """
        counted_open: frozenset[str] = frozenset()
        while True:
            outcome = self._decide(checked, counted_open, opened)
            vague = self._vague(outcome.missing, checked) - counted_open
            if not vague:
                return outcome
            counted_open |= vague

    def _vague(self, missing: tuple[str, ...], checked: Checked) -> frozenset[str]:
        """The missing facts that were told, but so vaguely that they are to count as not told."""
        facts = self._model.facts
        return frozenset(name for name in missing if facts[name].if_vague == "open" and name in checked.told)

    def possible(self, checked: Checked, opened: frozenset[str] = frozenset()) -> Possible | None:
        """The diagrams from which :meth:`decide` answers, None if the facts leave only one cell possible.

        Raises:
            FactsError: as :meth:`decide` does.
        """
        counted_open = frozenset(self.decide(checked, opened).counted_open)
        sets = self.sets(checked, counted_open, opened)
        if all(not one & (one - 1) for one in sets):
            return None
        possible = {axis.name: [*members(one)] for axis, one in zip(self.program.facts, sets, strict=True)}
        return self._possible(self.program, possible, self._linked(checked, sets, opened), checked.as_of)

    def sets(
        self, checked: Checked, counted_open: frozenset[str] = frozenset(), opened: frozenset[str] = frozenset()
    ) -> tuple[int, ...]:
        """The segments that are possible for each fact, in the order of the program."""
        return tuple(self._left(axis, checked, counted_open, opened) for axis in self.program.facts)

    def _left(self, axis: Axis, checked: Checked, counted_open: frozenset[str], opened: frozenset[str]) -> int:
        told = self._follows(axis.name, checked, counted_open, opened)
        if axis.name in checked.told or not self._may_be_told(axis.name, checked, opened):
            return self.segments(axis, told)
        anyhow = self.segments(axis, None) if axis.name not in opened else axis.everything & ~axis.told
        return (axis.told if told is None else self.segments(axis, told)) | anyhow

    def _may_be_told(self, name: str, checked: Checked, opened: frozenset[str]) -> bool:
        """Whether a fact, or others from which it follows, may still be told."""
        groups = (group for group in self.links.groups if name in group.links)
        return name in opened or any(name in follow(group, {*checked.told, *opened}) for group in groups if opened)

    def _decide(self, checked: Checked, counted_open: frozenset[str], opened: frozenset[str]) -> Outcome:
        sets = self.sets(checked, counted_open, opened)
        linked = self._linked(checked, sets, opened)
        alone = not linked and not self._asks_by_date
        found = self.found(sets) if alone else self._find(sets, linked, checked.as_of)
        computed = {
            one.computed.name: self._values(one.expression, found.cases[one.computed.name], checked, counted_open)
            for one in self._computed
        }
        return Outcome(found.tables, computed, found.missing, tuple(sorted(counted_open)))

    def found(self, sets: tuple[int, ...]) -> Found:
        """What one set of possible segments for each axis comes to, if no two facts are linked.

        Raises:
            FactsError: ``too-many-possibilities``.
        """
        found = self._remembered.get(sets)
        if found is None:
            if not self._remembers:
                return self._find(sets, (), 0)
            found = self._find_or_fail(sets)
            if len(self._remembered) >= MAX_REMEMBERED:
                self._remembered = {}
            self._remembered[sets] = found
        if isinstance(found, FactsError):
            raise FactsError(found.diagnostics)
        return found

    def _find_or_fail(self, sets: tuple[int, ...]) -> Found | FactsError:
        """A failure is remembered as well: it takes the longest."""
        try:
            return self._find(sets, (), 0)
        except FactsError as error:
            return error

    def _follows(
        self, name: str, checked: Checked, counted_open: frozenset[str], opened: frozenset[str] = frozenset()
    ) -> Told | None:
        """What is told of a fact, or what other facts leave of one that has to be asked; None for nothing."""
        if name in counted_open:
            return None
        told = checked.told.get(name)
        if told is not None or name not in self.links.names:
            return told
        if self._model.facts[name].not_told.mode == "ask" or self._may_be_told(name, checked, opened):
            narrowed = self.links.narrowed(checked, {name: (None, None)})
            told = None if narrowed is None else narrowed[name]
        return told

    def _value_facts(self) -> Iterator[str]:
        facts = {fact_of(one.expression) for one in self._computed}
        for name in self._model.facts:
            together = next((group.links for group in self.links.groups if name in group.links), {name: None})
            if facts & set(together):
                yield name

    def segments(self, axis: Axis, told: Told | None) -> int:
        """The set of segments that are possible for one fact, given what was told about it."""
        fact = self._model.facts[axis.name]
        if told is None:
            match fact.not_told.mode:
                case "open":
                    return 1 << (axis.size - 1)
                case "ask":
                    return axis.told
                case "assume":
                    return 1 << axis.segment(fact.not_told.value)  # type: ignore[arg-type]
        if isinstance(told, frozenset):
            return sum(1 << axis.segment(value) for value in told)
        covered = 0
        for low, high in told:
            covered |= axis.covering(-inf if low is None else low, inf if high is None else high)
        return covered

    # -- several cells

    def _find(self, sets: tuple[int, ...], linked: tuple[Linked, ...], as_of: int) -> Found:
        if all(not one & (one - 1) for one in sets):
            return self._exact(sets)
        possible = {axis.name: [*members(one)] for axis, one in zip(self.program.facts, sets, strict=True)}
        try:
            return self._analysed(self._possible(self.program, possible, linked, as_of), possible)
        except (BudgetSpent, RecursionError):
            raise FactsError((self._too_open(possible),)) from None

    def _exact(self, sets: tuple[int, ...]) -> Found:
        axes = self.program.facts
        cell = {axis.name: one.bit_length() - 1 for axis, one in zip(axes, sets, strict=True)}
        leaves = self._decide_cell(cell)
        tables = {table.table.name: (leaves[table.table.name],) for table in self._tables}
        cases = {one.computed.name: (_exact_case(one, leaves),) for one in self._computed}
        return Found(tables, cases, ())

    def _analysed(self, analysis: Possible, possible: Mapping[str, list[int]]) -> Found:
        tables = {table.table.name: analysis.leaves(table.table.name) for table in self._tables}
        cases = {one.computed.name: analysis.cases(one) for one in self._computed}
        askable = [name for name, segments in possible.items() if len(segments) > 1]
        return Found(tables, cases, analysis.missing(askable))

    def _too_open(self, possible: Mapping[str, list[int]]) -> Diagnostic:
        vague = [f"`{name}`" for name, segments in possible.items() if len(segments) > 1]
        message = f"{', '.join(vague)} leave too many cases open to work out exactly what is certain"
        return Diagnostic("too-many-possibilities", message, help="tell one of them, or tell it more exactly")

    # -- dates that depend on each other

    def _linked(self, checked: Checked, sets: tuple[int, ...], opened: frozenset[str]) -> tuple[Linked, ...]:
        """The groups of facts whose segments cannot be chosen freely, as they share dates not known exactly."""
        found: list[Linked] = []
        for group in self.links.groups:
            several = {
                axis.name: [*members(one)]
                for axis, one in zip(self.program.facts, sets, strict=True)
                if axis.name in group.links and one & (one - 1)
            }
            vague = [name for name in group.links if name in checked.told and not _exact(checked.told[name])]
            if len(several) > 1 or (several and (vague or not opened.isdisjoint(group.links))):
                feasible = self._feasible(several, checked, group, opened)
                found.append(Linked(frozenset(group.links), tuple(several), feasible))
        return tuple(found)

    def _feasible(
        self, several: Mapping[str, list[int]], checked: Checked, group: Group, opened: frozenset[str]
    ) -> frozenset[tuple[int, ...]]:
        """The combinations that can be, one fact after the other, so that what cannot be is not continued."""
        found: list[tuple[int, ...]] = [()]
        names = tuple(several)
        tried = 0
        for at, segments in enumerate(several.values()):
            tried += len(found) * len(segments)
            if tried > MAX_COMBINATIONS:
                raise FactsError((self._too_open(several),))
            longer = ((*chosen, segment) for chosen in found for segment in segments)
            found = [
                chosen
                for chosen in longer
                if self._can_be(checked, dict(zip(names[: at + 1], chosen, strict=True)), group, opened)
            ]
        return frozenset(found)

    def _can_be(self, checked: Checked, chosen: Mapping[str, int], group: Group, opened: frozenset[str]) -> bool:
        """Whether linked facts can be so."""
        return self._known_so(checked, chosen, group, opened) and self.links.feasible(
            checked, self._chosen(chosen.items())
        )

    def _known_so(self, checked: Checked, chosen: Mapping[str, int], group: Group, opened: frozenset[str]) -> bool:
        """Whether of linked facts these can be told and those not: a fact is known if and only if it follows."""
        if not opened:
            return True
        untold = {name for name, segment in chosen.items() if not self.program.axes[name].told >> segment & 1}
        modes = {name: self._model.facts[name].not_told.mode for name in group.links}
        may = [name for name in group.links if name in opened and name not in untold]
        sure = {name for name in may if modes[name] == "ask" or (modes[name] == "open" and name in chosen)}
        told = {*checked.told, *sure}
        known = {name for name in chosen.keys() - untold if modes[name] == "open"}
        others = [name for name in may if name not in told]
        every = (more for count in range(len(others) + 1) for more in combinations(others, count))
        follows = ({*follow(group, {*told, *more})} for more in every)
        return any(untold.isdisjoint(found) and known <= found for found in follows)

    def _chosen(self, segments: Iterable[tuple[str, int]]) -> dict[str, Piece]:
        """Segments of linked facts as inclusive intervals; one that is not told has none."""
        told = ((name, segment) for name, segment in segments if self.program.axes[name].told >> segment & 1)
        return {name: _ends(self._segment_range(name, segment)) for name, segment in told}

    # -- computed answers

    def _values(
        self, expression: Expression, cases: tuple[Case, ...], checked: Checked, counted_open: frozenset[str]
    ) -> tuple[Range | None, ...]:
        found: set[Range | None] = set()
        for case in cases:
            if case.answers is None:
                found.add(None)
                continue
            answers = dict(zip(refs_of(expression), case.answers, strict=True))
            fact = fact_of(expression)
            reaches = [None] if fact is None else self._reaches(fact, case, checked, counted_open)
            for one in reaches:
                facts = {} if fact is None or one is None else {fact: one}
                found.update(reach(expression, answers, facts, checked.as_of))
        return merged(found)

    def _reaches(
        self, name: str, case: Case, checked: Checked, counted_open: frozenset[str]
    ) -> list[Range] | list[None]:
        """The intervals a fact can lie in, in one case; [None] if it has no value there."""
        told = self._told(name, checked, counted_open)
        if told is None:
            return [None]
        segments = dict(case.segments)
        if name in self.links.names and not _exact(told):
            narrowed = self.links.narrowed(checked, {name: (None, None), **self._chosen(case.segments)})
            told = told if narrowed is None else narrowed[name]
        pieces = told if isinstance(told, tuple) else ()
        reaches = [Range(-inf if low is None else low, inf if high is None else high) for low, high in pieces]
        if name in segments:
            reaches = _inside(reaches, *self._segment_range(name, segments[name]))
        return reaches

    def _told(self, name: str, checked: Checked, counted_open: frozenset[str]) -> Told | None:
        told = self._follows(name, checked, counted_open)
        if told is not None:
            return told
        fact = self._model.facts[name]
        match fact.not_told.mode:
            case "assume":
                return ((fact.not_told.value, fact.not_told.value),)  # type: ignore[return-value]
            case "ask":
                return (fact.limits,)
            case "open":
                return None

    def _segment_range(self, name: str, segment: int) -> Range:
        axis = self.program.axes[name]
        low, high = axis.limits(segment)
        last = nextafter(high, -inf) if axis.kind == "number" else high - 1
        return Range(low, min(last, axis.high))


def _exact_case(cell: CellComputed, leaves: Mapping[str, Leaf]) -> Case:
    if leaves[cell.computed.name].answer is None:
        return Case(None, ())
    return Case(tuple(leaves[name].answer for name in refs_of(cell.expression)), ())


def _exact(told: Told | None) -> bool:
    return isinstance(told, tuple) and len(told) == 1 and told[0][0] == told[0][1]


def _ends(one: Range) -> Piece:
    low, high = one
    return (None if low == -inf else low, None if high == inf else high)


def _inside(reaches: list[Range], low: int | float, high: int | float) -> list[Range]:
    cut = (Range(max(one.low, low), min(one.high, high)) for one in reaches)
    return [one for one in cut if one.low <= one.high]


def merged(found: Iterable[Range | None]) -> tuple[Range | None, ...]:
    """Sorted, disjoint ranges; ranges of whole numbers that touch become one. None comes first."""
    values = list(found)
    joined: list[Range] = []
    for one in sorted(value for value in values if value is not None):
        step = 1 if isinstance(one.low, int) else 0
        if joined and one.low <= joined[-1].high + step:
            joined[-1] = Range(joined[-1].low, max(joined[-1].high, one.high))
        else:
            joined.append(one)
    return (None, *joined) if None in values else tuple(joined)

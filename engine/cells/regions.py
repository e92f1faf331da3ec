"""An exact search through all cells, whole boxes of them at a time.

A box is settled when in all of its cells the same rules fit; one that is not is cut in two, where
that parts the rules best. This is a decision diagram without a fixed order of axes (a *free* one),
walked and not built: for tables whose rules share out the facts it needs about as many boxes as there
are rules. What was found to hold nothing is remembered by what still matters of it, so that equal
parts are walked once.

The cutting is that of binary space partitions (Fuchs, Kedem and Naylor, 1980); forgetting what does
not matter any more is what makes it a diagram (Gergov and Meinel, 1994, on free diagrams).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from engine.cells.axes import answer_segment
from engine.cells.diagram import Budget, BudgetSpent
from engine.cells.space import Box, Space, Stage
from engine.outcome import CONFLICT, SILENT, Leaf

Leaves: TypeAlias = tuple[Leaf, ...]
"""What the decisions asked about come to, in the order in which they were asked for."""

Wanted: TypeAlias = Callable[[Leaves], bool]

BUDGET = 400_000
"""Boxes one search may look at before it gives up aloud."""

FEW = 100
"""So few rules are parted at a side of the first of them; of more, the best cut is looked for."""


class Asked(NamedTuple):
    """A decision of one of the policies of a space."""

    policy: int
    decision: str


class Region(NamedTuple):
    """A box in all of whose cells the same holds, and what the decisions asked about come to there."""

    box: Box
    leaves: Leaves


class Search:
    """Searches one space for the cells in which some decisions come to something.

    ``asked`` are the decisions; ``budget`` is how many boxes may be looked at in one search, or in all of them
    together if it is a :class:`Budget`.
    """

    def __init__(self, space: Space, asked: Sequence[Asked], budget: int | Budget = BUDGET) -> None:
        self.space = space
        self.asked = tuple(asked)
        self.stages, self.ends = _needed(space, asked)
        self.budget = budget
        self._later = looked_at_later(self.stages)
        self._facts = len(space.facts)

    def regions(self, wanted: Wanted, box: Box | None = None) -> Iterator[Region]:
        """Every settled box in which ``wanted`` holds; together they are exactly these cells, none of them twice.

        Raises:
            BudgetSpent: if it takes too long; what was yielded before is right.
        """
        try:
            yield from _Walk(self, wanted).box(self.space.everything if box is None else box)
        except RecursionError:  # a long chain of large decisions goes deeper than Python does
            raise BudgetSpent from None

    def witness(self, wanted: Wanted, box: Box | None = None) -> Region | None:
        """One box in which ``wanted`` holds, None if it certainly holds in no cell.

        Raises:
            BudgetSpent: if that could not be told.
        """
        return next(self.regions(wanted, box), None)


def _needed(space: Space, asked: Iterable[Asked]) -> tuple[tuple[Stage, ...], tuple[int, ...]]:
    """The stages on the way to the decisions asked for, and after which of them each is settled."""
    wanted = set(asked)
    chosen: list[tuple[Asked, Stage]] = []
    for number in reversed(range(len(space.policies))):
        for stage in reversed(space.policies[number].stages):
            here = Asked(number, stage.decision.name)
            used = stage.place is not None and any(stage.place in look for _, one in chosen for look in one.looks)
            if here in wanted or used or any(here == other for other, _ in chosen):
                chosen.append((here, stage))
    chosen.reverse()
    ends = [max(at for at, (here, _) in enumerate(chosen) if here == one) for one in asked]
    return tuple(stage for _, stage in chosen), tuple(ends)


def looked_at_later(stages: Sequence[Stage], anyway: Iterable[int] = ()) -> list[frozenset[int]]:
    """For each stage the positions that some later one looks at, and those that are looked at ``anyway``."""
    found: list[frozenset[int]] = []
    seen = frozenset(anyway)
    for stage in reversed(stages):
        found.append(seen)
        seen = seen.union(*stage.looks)
    return found[::-1]


class _Walk:
    """One walk through the boxes of a space."""

    def __init__(self, search: Search, wanted: Wanted) -> None:
        self.search = search
        self.wanted = wanted
        self.budget = search.budget if isinstance(search.budget, Budget) else Budget(search.budget)
        self.barren: set[object] = set()

    def box(self, box: Box) -> Iterator[Region]:
        return self.stage(box, 0, (), speaks=True)

    def stage(self, box: Box, at: int, leaves: Leaves, *, speaks: bool) -> Iterator[Region]:
        """The stages from ``at`` on, those before being settled in this box."""
        if at == len(self.search.stages):
            if self.wanted(leaves):
                yield Region(box, leaves)
            return
        stage = self.search.stages[at]
        alive = [row for row in range(len(stage.masks)) if _meets(box, stage.masks[row], stage.looks[row])]
        yield from self.rows(box, at, leaves, alive, speaks=speaks)

    def rows(self, box: Box, at: int, leaves: Leaves, alive: list[int], *, speaks: bool) -> Iterator[Region]:
        """One stage, of which these rows may still fit."""
        self.budget.spend()
        stage = self.search.stages[at]
        open_rows = self.unsettled(stage, box, alive) if speaks else []
        if not open_rows:
            yield from self.settled(box, at, leaves, alive, speaks=speaks)
            return
        key = self.key(box, at, leaves, alive)
        if key in self.barren:
            return
        found = False
        place, part = cut(box, stage, alive, open_rows)
        for half in (box[place] & part, box[place] & ~part):
            inside = (*box[:place], half, *box[place + 1 :])
            some = [row for row in alive if stage.masks[row][place] & half]
            for region in self.rows(inside, at, leaves, some, speaks=speaks):
                found = True
                yield region
        if not found:
            self.barren.add(key)

    def unsettled(self, stage: Stage, box: Box, alive: list[int]) -> list[int]:
        """The rows that must be parted before the stage is settled; for a first hit only the first counts.

        ``alive`` loses what comes after a first hit.
        """
        if stage.first:
            for count, row in enumerate(alive):
                if covers(box, stage.masks[row], stage.looks[row]):
                    del alive[count + 1 :]
                    break
            first = alive[:1]
            return [row for row in first if not covers(box, stage.masks[row], stage.looks[row])]
        return [row for row in alive if not covers(box, stage.masks[row], stage.looks[row])]

    def settled(self, box: Box, at: int, leaves: Leaves, alive: list[int], *, speaks: bool) -> Iterator[Region]:
        """A stage is settled: note what it comes to, and go on with the next."""
        stage = self.search.stages[at]
        if stage.part == "speaks":
            yield from self.stage(box, at + 1, leaves, speaks=bool(alive))
            return
        leaf = stage.leaf(alive[:1] if stage.first else alive) if speaks else SILENT
        if stage.place is not None:
            segment = 1 << answer_segment(self.search.space.axes[stage.place], leaf.answer)
            box = (*box[: stage.place], segment, *box[stage.place + 1 :])
        kept = (*leaves, leaf) if at in self.search.ends else leaves
        yield from self.stage(box, at + 1, kept, speaks=True)

    def key(self, box: Box, at: int, leaves: Leaves, alive: list[int]) -> object:
        """Whatever can still make a difference to what is found inside a box."""
        stage = self.search.stages[at]
        matters = {place for row in alive for place in stage.looks[row]}
        matters.update(self.search._later[at])
        return (at, leaves, tuple(alive), tuple(box[place] for place in sorted(matters)))


def _meets(box: Box, mask: Box, looks: Iterable[int]) -> bool:
    # A plain loop: this and the next are most of what a search does, and a generator takes twice as long.
    for place in looks:  # noqa: SIM110
        if not box[place] & mask[place]:
            return False
    return True


def covers(box: Box, mask: Box, looks: Iterable[int]) -> bool:
    """Whether a row, which looks at these positions only, holds all cells of a box."""
    for place in looks:  # noqa: SIM110
        if box[place] & ~mask[place]:
            return False
    return True


def cut(box: Box, stage: Stage, alive: Sequence[int], open_rows: Sequence[int]) -> tuple[int, int]:
    """Where to cut a box: a position, and the set of segments that go to one side."""
    if len(alive) > FEW:
        found = _best_cut(box, stage, alive)
        if found is not None:
            return found
    return _best_side(box, stage, alive, open_rows[0])


def _best_side(box: Box, stage: Stage, alive: Sequence[int], row: int) -> tuple[int, int]:
    """The side of one row at which a cut leaves the fewest rows on both sides together."""
    best: tuple[int, int] | None = None
    fewest = 2 * len(alive) + 1
    for place in stage.looks[row]:
        part, within = stage.masks[row][place], box[place]
        inside, outside = within & part, within & ~part
        if outside:
            sets = [stage.masks[one][place] for one in alive]
            count = sum(1 for one in sets if one & inside) + sum(1 for one in sets if one & outside)
            if count < fewest:
                best, fewest = (place, part), count
    assert best is not None, "a row that covers a box is settled"
    return best


def _best_cut(box: Box, stage: Stage, alive: Sequence[int]) -> tuple[int, int] | None:
    """The cut that leaves the fewest rows on both sides together, the most even one of several."""
    best: tuple[tuple[int, int], int, int] | None = None
    for place in {place for row in alive for place in stage.looks[row]}:
        found = _cut_at(box[place], [stage.masks[row][place] & box[place] for row in alive])
        if found is not None and (best is None or found[0] < best[0]):
            best = (found[0], place, found[1])
    return None if best is None else best[1:]


def _cut_at(within: int, sets: Sequence[int]) -> tuple[tuple[int, int], int] | None:
    """The best cut between two neighbouring segments, and how many rows it leaves (on both sides; on the larger)."""
    low, high = (within & -within).bit_length() - 1, within.bit_length()
    starts, ends = [0] * (high + 1), [0] * (high + 1)
    for one in sets:
        starts[(one & -one).bit_length() - 1] += 1
        ends[one.bit_length()] += 1
    begun = over = 0
    best: tuple[tuple[int, int], int] | None = None
    for edge in range(low + 1, high):
        begun += starts[edge - 1]
        over += ends[edge]
        if starts[edge] or ends[edge]:
            left, right = begun, len(sets) - over
            score = (left + right, max(left, right))
            if best is None or score < best[0]:
                best = (score, (1 << edge) - 1)
    return best


def conflicting(leaf: Leaf) -> bool:
    """True if rules of a ``unique`` or ``any`` decision exclude each other there."""
    return leaf.answer == CONFLICT

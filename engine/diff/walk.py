"""Every cell in which two policies come to something else, in boxes, for one decision of theirs.

Like :mod:`engine.cells.regions`, but both policies are settled in one walk: whatever rows are ruled out on
the way to a box are ruled out for the stages that come later, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import inf
from typing import NamedTuple, TypeAlias

from engine.cells.axes import answer_segment
from engine.cells.bits import members
from engine.cells.compute import exact
from engine.cells.diagram import Budget
from engine.cells.regions import BUDGET, covers, cut, looked_at_later
from engine.cells.space import Box, Stage
from engine.diff.forms import Reach, same
from engine.diff.pairs import Looking, Pair
from engine.diff.shared import ASKS, Shared
from engine.diff.values import Clash, Made, Raw, Undecided, Value, asked, made_of
from engine.outcome import SILENT, Leaf

Alive: TypeAlias = tuple[list[int], ...]
"""For each stage the rows that may still fit."""


class Found(NamedTuple):
    """A box of facts in which the two policies come to different values.

    ``sure``: they differ in all of its cells and whatever the exact values; otherwise that could not be told.
    """

    box: Box
    old: Value
    new: Value
    sure: bool


class Walk:
    """One walk through the cells of two policies."""

    def __init__(self, space: Shared, pair: Pair, budget: int = BUDGET) -> None:
        self.space = space
        self.pair = pair
        self.budget = Budget(budget)
        self.looking = [frozenset(at for look in stage.looks for at in look) for stage in pair.stages]
        facts = [half.reading.fact for half in pair.halves if half.reading.fact is not None]
        self.valued = tuple(dict.fromkeys(space.places[fact] for fact in facts))
        self.later = looked_at_later(pair.stages, self.valued)
        self.barren: set[object] = set()
        self.last = sorted({end for ends in pair.ends for end in ends})

    def found(self) -> Iterator[Found]:
        """Every box in which the two differ; together they are exactly these cells, none of them twice.

        Raises:
            BudgetSpent: if it takes too long; what was given before is right.
        """
        alive = tuple(list(range(len(stage.masks))) for stage in self.pair.stages)
        return self.stage(self.space.everything, 0, (), alive, speaks=True)

    # -- the boxes of edited rules

    def touched(self, box: Box, leaves: tuple[Leaf, ...], alive: Alive, boxes: list[Looking]) -> Iterator[Found]:
        """All of a box that lies in some of these boxes."""
        self.budget.spend()
        if not boxes:
            return
        first, look = boxes[0]
        place = next((at for at in look if box[at] & ~first[at]), None)
        if place is None:
            yield from self.settling(box, self.pair.shared, leaves, alive, speaks=True)
            return
        for half in (box[place] & first[place], box[place] & ~first[place]):
            inside = (*box[:place], half, *box[place + 1 :])
            some = [one for one in boxes if one[0][place] & half]
            yield from self.touched(inside, leaves, self.filtered(alive, self.pair.shared, place, half), some)

    # -- stages

    def stage(self, box: Box, at: int, leaves: tuple[Leaf, ...], alive: Alive, *, speaks: bool) -> Iterator[Found]:
        """The stages from ``at`` on, those before being settled in this box."""
        if at == self.pair.shared and speaks and self.pair.touched is not None:
            boxes = [one for one in self.pair.touched if all(one[0][each] & box[each] for each in one[1])]
            yield from self.touched(box, leaves, alive, boxes)
        else:
            yield from self.settling(box, at, leaves, alive, speaks=speaks)

    def settling(self, box: Box, at: int, leaves: tuple[Leaf, ...], alive: Alive, *, speaks: bool) -> Iterator[Found]:
        if at == len(self.pair.stages):
            yield from self.compared(box, leaves)
        else:
            yield from self.rows(box, at, leaves, alive, speaks=speaks)

    def rows(self, box: Box, at: int, leaves: tuple[Leaf, ...], alive: Alive, *, speaks: bool) -> Iterator[Found]:
        """One stage, of which some rows may still fit."""
        self.budget.spend()
        stage = self.pair.stages[at]
        open_rows, mine = _unsettled(stage, box, alive[at]) if speaks else ([], alive[at])
        alive = (*alive[:at], mine, *alive[at + 1 :])
        if not open_rows:
            yield from self.settled(box, at, leaves, alive, speaks=speaks)
            return
        key = self.key(box, at, leaves, mine)
        if key in self.barren:
            return
        found = False
        place, part = cut(box, stage, mine, open_rows)
        for half in (box[place] & part, box[place] & ~part):
            inside = (*box[:place], half, *box[place + 1 :])
            for one in self.rows(inside, at, leaves, self.filtered(alive, at, place, half), speaks=speaks):
                found = True
                yield one
        if not found:
            self.barren.add(key)

    def settled(self, box: Box, at: int, leaves: tuple[Leaf, ...], alive: Alive, *, speaks: bool) -> Iterator[Found]:
        """A stage is settled: note what it comes to, and go on with the next."""
        stage, mine = self.pair.stages[at], alive[at]
        if stage.part == "speaks":
            yield from self.settling(box, at + 1, leaves, alive, speaks=bool(mine))
            return
        leaf = stage.leaf(mine[:1] if stage.first else mine) if speaks else SILENT
        place = stage.place
        if place is not None:
            segment = 1 << answer_segment(self.space.axes[place], leaf.answer)
            box = (*box[:place], segment, *box[place + 1 :])
            alive = self.filtered(alive, at + 1, place, segment)
        yield from self.stage(box, at + 1, (*leaves, leaf) if at in self.last else leaves, alive, speaks=True)

    def filtered(self, alive: Alive, at: int, place: int, half: int) -> Alive:
        """What is left of the rows of the stages from ``at`` on once a position is narrowed."""
        return tuple(
            rows
            if number < at or place not in self.looking[number]
            else [row for row in rows if self.pair.stages[number].masks[row][place] & half]
            for number, rows in enumerate(alive)
        )

    def key(self, box: Box, at: int, leaves: tuple[Leaf, ...], alive: list[int]) -> object:
        """Whatever can still make a difference to what is found inside a box."""
        stage = self.pair.stages[at]
        matters = {place for row in alive for place in stage.looks[row]} | self.later[at]
        return (at, leaves, tuple(alive), tuple(box[place] for place in sorted(matters)))

    # -- values

    def compared(self, box: Box, leaves: tuple[Leaf, ...]) -> Iterator[Found]:
        """A box in which everything is settled, cut up where exact values of facts count."""
        by_end = dict(zip(self.last, leaves, strict=True))
        raws = [self.raws(side, by_end) for side in (0, 1)]
        facts = box[: len(self.space.facts)]
        parts: dict[tuple[tuple[int, ...], Value, Value, bool], int] = {}
        for segments in product(*(list(members(facts[place])) for place in self.valued)):
            here = dict(zip(self.valued, segments, strict=True))
            old, new = (self.value(side, raws[side], here) for side in (0, 1))
            differs = self.differs(old, new, here)
            if differs is not False:
                key = (segments[:-1], old, new, differs is True)
                parts[key] = parts.get(key, 0) | (1 << segments[-1] if segments else 0)
        for (first, old, new, sure), last in parts.items():
            inside = list(facts)
            for place, each in zip(self.valued, (*(1 << one for one in first), last), strict=False):
                inside[place] = each
            yield Found(tuple(inside), old, new, sure)

    def raws(self, side: int, leaves: dict[int, Leaf]) -> tuple[Raw, ...]:
        """What one policy's decisions come to; more than one only where it asks."""
        half = self.pair.halves[side]
        given = [leaves[end].answer for end in self.pair.ends[side]]
        if half.raws is None:
            return (tuple(given),)
        numbers = given[0] if isinstance(given[0], tuple) else ()
        return tuple(half.raws[int(number)] for number in numbers)  # type: ignore[arg-type]

    def value(self, side: int, raws: tuple[Raw, ...], segments: dict[int, int]) -> Value:
        """What one policy's decision comes to, the facts it is computed from being in these segments."""
        reading = self.pair.halves[side].reading
        reach, asks = self.reach(side, reading.fact, segments)
        if reading.clashes(raws):
            return Clash()
        found = reading.values(raws, reach)
        if asks and reach is not None:
            return asked(found, reach)
        return found.pop() if len(found) == 1 else Undecided(frozenset(found))

    def reach(self, side: int, fact: str | None, segments: dict[int, int]) -> tuple[Reach | None, bool]:
        """The interval a fact lies in for one policy; and whether the policy asks for it instead."""
        if fact is None:
            return None, False
        told = self.space.reach(fact, segments[self.space.places[fact]])
        if told is not None:
            return told, False
        way = self.space.sides[side].ways[fact]
        if way.untold == ASKS:
            low, high = way.fact.limits
            whole = way.own.kind != "number"
            return Reach(-inf if low is None else exact(low), inf if high is None else exact(high), whole), True
        value = way.fact.not_told.value
        if not isinstance(value, (int, float)):
            return None, False
        return Reach(exact(value), exact(value), whole=True, assumed=True), False

    def differs(self, old: Value, new: Value, segments: dict[int, int]) -> bool | None:
        """Whether two values differ; None if that cannot be told, or depends on more than the segment."""
        if old == new:
            return False
        if isinstance(old, Undecided) and isinstance(new, Undecided) and not (old.sure and new.sure):
            return None
        if not isinstance(old, Made) and not isinstance(new, Made):
            return True
        one, other = made_of(old), made_of(new)
        if one is None or other is None or one.kind != other.kind:
            return True
        facts = {each.fact for each in (one, other) if each.fact is not None}
        if len(facts) > 1:
            return None
        reach = next((self.space.reach(fact, segments[self.space.places[fact]]) for fact in facts), None)
        alike = same(one.form, other.form, reach or Reach(0, 0, whole=True))
        if alike and one.days != other.days:
            return None
        return None if alike is None else not alike


def _unsettled(stage: Stage, box: Box, alive: list[int]) -> tuple[list[int], list[int]]:
    """The rows that must be parted before the stage is settled, and those that count at all."""
    if not stage.first:
        return [row for row in alive if not covers(box, stage.masks[row], stage.looks[row])], alive
    for count, row in enumerate(alive):
        if covers(box, stage.masks[row], stage.looks[row]):
            return ([], alive[:1]) if not count else (alive[:1], alive[: count + 1])
    return alive[:1], alive

"""A policy that asks for a fact where the other one does something else with its not being told.

To the policy that asks, a fact that is not told has every value at once. Its own cells are gone through,
and what they come to is collected: where one answer remains it is the answer, otherwise it asks.
"""

from __future__ import annotations

from engine.cells.boxes import merged
from engine.cells.regions import BUDGET, Asked, Search
from engine.cells.space import ALL, Box, Stage
from engine.diff.pairs import Half, Looking, Whole, half_of, needed
from engine.diff.shared import Shared, Side
from engine.diff.values import Raw, Reading
from engine.policy.model import All, Rule, Table


def half_for(space: Shared, side: Side, reading: Reading, budget: int = BUDGET) -> Half:
    """One policy's way to one decision; made of what it comes to in its own cells where it asks.

    Raises:
        BudgetSpent: if these are too many.
    """
    stages = [stage for _, found in needed(side, reading.wanted) for stage in found]
    looked_at = {at for stage in stages for look in stage.looks for at in look}
    asks = [name for name in side.asks if space.places[name] in looked_at or name == reading.fact]
    return _gathered(space, side, reading, budget) if asks else half_of(side, reading)


def _gathered(space: Shared, side: Side, reading: Reading, budget: int) -> Half:
    own = Search(side.own, [Asked(0, name) for name in reading.wanted], budget)
    order = sorted(set(own.ends))
    boxes: dict[Raw, list[Box]] = {}
    for region in own.regions(lambda _: True):
        by_end = dict(zip(order, region.leaves, strict=True))
        boxes.setdefault(tuple(by_end[end].answer for end in own.ends), []).append(region.box)
    raws = tuple(boxes)
    rows = [
        (looking, number)
        for number, raw in enumerate(raws)
        for box in merged(boxes[raw], len(side.own.facts))
        if (looking := _carried(space, side, box)) is not None
    ]
    stage = _stage(reading, len(raws), [one for one, _ in rows], tuple(number for _, number in rows))
    return Half(reading, (Whole(reading.decision.name, (stage,), object()),), raws)


def _carried(space: Shared, side: Side, box: Box) -> Looking | None:
    """A box of a policy's own cells in the shared space; a fact it asks for may be not told everywhere."""
    found = [ALL] * len(space.axes)
    for axis, segments in zip(side.own.facts, box, strict=True):
        way, place = side.ways[axis.name], space.places[axis.name]
        shared = way.carried(segments)
        if way.lost:
            shared |= 1 << (space.facts[place].size - 1)
        if not shared:
            return None
        if shared != space.facts[place].everything:
            found[place] = shared
    return tuple(found), tuple(at for at, segments in enumerate(found) if segments != ALL)


def _stage(reading: Reading, count: int, rows: list[Looking], owner: tuple[int, ...]) -> Stage:
    """A stage that collects the numbers of all that a cell can come to."""
    rules = tuple(Rule(str(at), All(()), at, False, "", (), (), None) for at in range(count))
    name = reading.decision.name
    table = Table(name, "", "collect", "integer", tuple(range(count)), rules, None, False, True, None)
    return Stage(table, "rules", tuple(box for box, _ in rows), tuple(look for _, look in rows), owner, None)

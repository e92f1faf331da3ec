"""Which boxes of cells can be at all, and the facts of an example that lies in one.

Facts that share dates cannot be chosen freely: a date that is told gives the days, and days that are not
told while both their dates are cannot be. All other facts are free.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from math import prod
from typing import NamedTuple

from engine.cells.axes import Axis
from engine.cells.diagram import BudgetSpent
from engine.cells.space import Box, Space
from engine.cells.telling import ANY_DAY, example, reach, runs
from engine.checks.base.days import Days, Interval
from engine.decision import Json
from engine.facts.links import Links
from engine.policy.model import AS_OF, PolicyModel

MOST = 4_096
"""So many ways in which the linked facts of one box can be told are tried."""


class Example(NamedTuple):
    """Facts of one cell, and the day of the decision."""

    facts: Mapping[str, Json]
    as_of: date


class Possible:
    """What can be in one space. ``model`` is the policy whose facts they are."""

    def __init__(self, space: Space, model: PolicyModel) -> None:
        self._space, self._model = space, model
        linked = Links(model).names | {AS_OF}
        self._linked = [(at, axis) for at, axis in enumerate(space.facts) if axis.name in linked]
        self._days = Days(model.facts, sorted(linked))
        self._known: dict[Box, dict[str, int] | None] = {}

    def holds(self, box: Box) -> bool:
        """True if some cell of the box can be.

        Raises:
            BudgetSpent: if there are too many combinations to tell.
        """
        return not self._linked or self._solved(box) is not None

    def example(self, box: Box) -> Example | None:
        """Facts of a cell of the box that can be, None if there is none."""
        facts = example(self._space, box, self._model)
        if not self._linked:
            return Example(facts, date.fromordinal(ANY_DAY))
        solved = self._solved(box)
        if solved is None:
            return None
        for _, axis in self._linked:
            facts.pop(axis.name, None)
            if axis.name in solved:
                facts[axis.name] = _shown(axis, solved[axis.name])
        day = date.fromordinal(solved[AS_OF])
        if any(axis.kind == "date" and axis.name in facts for _, axis in self._linked):
            facts[AS_OF] = day.isoformat()
        return Example(facts, day)

    def _solved(self, box: Box) -> dict[str, int] | None:
        key = tuple(box[at] for at, _ in self._linked)
        if key not in self._known:
            self._known[key] = next(self._solutions(key), None)
        return self._known[key]

    def _solutions(self, sets: Box) -> Iterator[dict[str, int]]:
        """Values of the linked facts that are told, the day of the decision among them."""
        ways = [_ways(axis, segments) for (_, axis), segments in zip(self._linked, sets, strict=True)]
        if prod(map(len, ways)) > MOST:
            raise BudgetSpent
        names = [axis.name for _, axis in self._linked]
        for chosen in product(*ways):
            wanted = {name: way for name, way in zip(names, chosen, strict=True) if way is not None}
            untold = set(names).difference(wanted)
            solved = self._days.solve(wanted) if self._days.told(wanted).isdisjoint(untold) else None
            if solved is not None:
                yield {name: solved[name] for name in (AS_OF, *wanted)}


def _ways(axis: Axis, segments: int) -> list[Interval | None]:
    """How the fact can be told: not at all (None), or in an interval."""
    untold: list[Interval | None] = [None] if segments & ~axis.told else []
    return [*untold, *(reach(axis, run) for run in runs(axis, segments))]


def _shown(axis: Axis, value: int) -> Json:
    return date.fromordinal(value).isoformat() if axis.kind == "date" else value

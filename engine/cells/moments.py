"""Dates, and days between them, that lie in given intervals on some day.

As in :mod:`engine.facts.graph` everything is the difference of two nodes, but here the day of the decision
is not known: it is a date like the others, and all are counted from the beginning of the calendar, node 0.
What several policies say about their dates must all hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import NamedTuple, TypeAlias

from engine.cells.diagram import Budget
from engine.facts.graph import Group, Link, Matrix, closed, groups, narrow, reach
from engine.facts.links import follow
from engine.facts.values import LAST_DAY, USUAL_DAY
from engine.policy.model import AS_OF, PolicyModel
from engine.policy.read.names import AS_OF_FACT

Interval: TypeAlias = tuple[int | float, int | float]
"""Inclusive ends, infinite for none."""

Moment: TypeAlias = dict[str, int]
"""The day of the decision, by the name ``as_of``, and a value for every linked fact that is told."""

TRIED = 4_096
"""So many times a fact is put into an interval before a search is given up aloud."""


class Choice(NamedTuple):
    """How a linked fact may be told: in one of these intervals, or not at all if it may stay ``untold``.

    ``held``: untold, it must all the same be possible in one of them.
    """

    untold: bool
    intervals: tuple[Interval, ...]
    held: bool = False


class _Start(NamedTuple):
    """What holds once some facts are told: the bounds between all nodes, and the facts that follow from them."""

    matrix: Matrix | None
    follows: frozenset[str]


class Moments:
    """The linked facts of one policy or of several: dates that refer to others, and the days between two dates."""

    def __init__(self, models: Sequence[PolicyModel]) -> None:
        found = [group for model in models for group in groups(model.facts)]
        dates = dict.fromkeys((AS_OF, *(name for group in found for name in group.dates)))
        self._nodes = {name: at for at, name in enumerate(dates, 1)}
        self._groups = [_recounted(group, self._nodes) for group in found]
        self._links = {AS_OF: [Link(AS_OF_FACT, 0, self._nodes[AS_OF], dated=True)]}
        for group in self._groups:
            for name, link in group.links.items():
                self._links.setdefault(name, []).append(link)
        #: True if some dates have limits that do not move with the day, so that days can be told on some days only.
        self.fixed = any(group.fixed for group in self._groups)
        self._starts: dict[tuple[frozenset[str], frozenset[str]], _Start] = {}

    @property
    def names(self) -> frozenset[str]:
        """The linked facts, and the day of the decision."""
        return frozenset(self._links)

    def found(self, choices: Mapping[str, Choice], day: int = USUAL_DAY) -> Iterator[Moment]:
        """A moment for every way to put what has to be told, and what follows, into its intervals; none if none can be.

        A fact is only told if it has to be: telling more leaves no more room. The decision is for ``day``, or as
        near to it as can be, numbers are small, and dates lie near the day of the decision.

        Raises:
            BudgetSpent: if there are too many ways to try.
        """
        told = frozenset(name for name, choice in choices.items() if not choice.untold)
        start = self._start(told, frozenset(name for name, choice in choices.items() if choice.held))
        held = {name: choice.intervals for name, choice in choices.items()
                if name in told or choice.held or name in start.follows}  # fmt: skip
        if start.matrix is None or not all(held.values()):
            return
        matrix = [row[:] for row in start.matrix]
        if not all(self._put(matrix, name, _hull(intervals)) for name, intervals in held.items()):
            return
        for combined in self._combined(matrix, held, Budget(TRIED)):
            moment = self._settled(combined, told, day)
            if moment is not None:
                yield moment

    def _start(self, told: frozenset[str], held: frozenset[str]) -> _Start:
        if (told, held) not in self._starts:
            follows = {name for group in self._groups for name in follow(group, told)} - told
            self._starts[told, held] = _Start(self._bounds(told | held), frozenset(follows))
        return self._starts[told, held]

    def _bounds(self, told: frozenset[str]) -> Matrix | None:
        """The calendar, and the limits of every group of which something is told: only then do they matter."""
        groups_told = [group for group in self._groups if not told.isdisjoint(group.links)]
        matrix = closed(len(self._nodes) + 1, (limit for group in groups_told for limit in group.limits))
        if matrix is None:
            return None
        fixed = [pair for group in groups_told for pair in group.fixed]
        calendar = [(links[0], (1, LAST_DAY)) for links in self._links.values() if links[0].dated]
        return matrix if all(narrow(matrix, link, own, 0) for link, own in (*calendar, *fixed)) else None

    def _combined(
        self, matrix: Matrix, held: Mapping[str, Sequence[Interval]], budget: Budget
    ) -> Iterator[Matrix]:
        """The matrix with every fact in one of its intervals, for all combinations that can be.

        The fact that has the fewest intervals left comes next (Haralick and Elliott, 1980).
        """
        if not held:
            yield matrix
            return
        left = {name: [one for one in intervals if self._meets(matrix, name, one)] for name, intervals in held.items()}
        name = min(left, key=lambda name: len(left[name]))
        for interval in left.pop(name):
            budget.spend()
            narrowed = [row[:] for row in matrix]
            if self._put(narrowed, name, interval):
                yield from self._combined(narrowed, left, budget)

    def _meets(self, matrix: Matrix, name: str, interval: Interval) -> bool:
        low, high = self._reach(matrix, name)
        return low <= interval[1] and interval[0] <= high

    def _put(self, matrix: Matrix, name: str, interval: Interval) -> bool:
        low, high = interval
        piece = (None if low == -inf else low, None if high == inf else high)
        return all(narrow(matrix, link, piece, 0) for link in self._links[name])

    def _settled(self, matrix: Matrix, told: frozenset[str], day: int) -> Moment | None:
        """One value for each: first the day, then numbers, then dates. None if two policies count them otherwise."""
        moment = {AS_OF: day}
        for name in (AS_OF, *sorted(told - {AS_OF}, key=lambda name: (self._dated(name), name))):
            low, high = self._reach(matrix, name)
            value = int(min(max(moment[AS_OF] if self._dated(name) else 0, low), high))
            if not self._put(matrix, name, (value, value)):
                return None
            moment[name] = value
        return moment

    def _dated(self, name: str) -> bool:
        return self._links[name][0].dated

    def _reach(self, matrix: Matrix, name: str) -> Interval:
        lows, highs = zip(*(reach(matrix, link, 0) for link in self._links[name]), strict=True)
        return max(-inf if low is None else low for low in lows), min(inf if high is None else high for high in highs)


def _hull(intervals: Sequence[Interval]) -> Interval:
    """The smallest interval that holds all of these."""
    lows, highs = zip(*intervals, strict=True)
    return min(lows), max(highs)


def _recounted(group: Group, nodes: Mapping[str, int]) -> Group:
    """A group whose dates are counted from the beginning of the calendar: ``as_of`` is one of them."""
    at = [nodes[name] for name in (AS_OF, *group.dates)]
    links = {name: link._replace(start=0 if link.dated else at[link.start], end=at[link.end])
             for name, link in group.links.items()}  # fmt: skip
    limits = tuple(limit._replace(start=at[limit.start], end=at[limit.end]) for limit in group.limits)
    fixed = tuple((links[link.fact.name], own) for link, own in group.fixed)
    return group._replace(links=links, limits=limits, fixed=fixed)

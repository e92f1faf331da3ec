"""Dates and days between them: which combinations can be, whatever the day of the decision, and one that is.

The dates, the day of the decision and the beginning of the calendar are points; whatever is said of
two of them bounds how far one lies behind the other. Such bounds hold together exactly if no way round
in a circle is shorter than nothing (Shostak, 1981; Dechter, Meiri and Pearl, 1991).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf
from typing import NamedTuple, TypeAlias

from engine.cells.telling import ANY_DAY
from engine.facts.values import LAST_DAY
from engine.policy.model import AS_OF, Fact

Interval: TypeAlias = tuple[float, float]
"""Inclusive ends, infinite for none."""

_START = ""
"""The day before the first one of the calendar."""


class Span(NamedTuple):
    """A linked fact: it is the distance from one point to another."""

    start: str
    end: str


class Bound(NamedTuple):
    """How far the end of a span lies behind its start."""

    span: Span
    low: float
    high: float


class Days:
    """The linked facts of one policy: dates, and the days between two of them."""

    def __init__(self, facts: Mapping[str, Fact], names: Iterable[str]) -> None:
        linked = [facts[name] for name in names if name in facts]
        self.spans = {fact.name: _span(fact) for fact in linked}
        self.points = tuple(dict.fromkeys((_START, AS_OF, *(at for span in self.spans.values() for at in span))))
        self._bounds = [Bound(Span(_START, point), 1, LAST_DAY) for point in self.points if point != _START]
        for fact in linked:
            self._bounds += _bounds(fact, self.spans[fact.name])

    def told(self, names: Iterable[str]) -> set[str]:
        """The facts that are told if these are: two of start, end and days give the third."""
        known = {AS_OF, *names}
        triples = [{name, *span} for name, span in self.spans.items() if span.start != _START]
        grown = True
        while grown:
            wider = known.union(*(triple for triple in triples if len(triple & known) >= len(triple) - 1))
            grown = wider != known
            known = wider
        return known

    def solve(self, wanted: Mapping[str, Interval]) -> dict[str, int] | None:
        """A day for every point and a number for every fact, the ``wanted`` ones in their intervals; None if none is.

        The day of the decision is :data:`ANY_DAY` if it can be, numbers are small, dates near that day.
        """
        closed = _Closed(self.points)
        held = [Bound(self.spans.get(name, Span(_START, name)), *ends) for name, ends in wanted.items()]
        if not all(closed.add(*bound.span, bound.low, bound.high) for bound in (*self._bounds, *held)):
            return None
        closed.fix(_START, AS_OF, ANY_DAY)
        for name, span in self.spans.items():
            if span.start != _START and name in wanted:
                closed.fix(*span, 0)
        day = closed.reach(_START, AS_OF)[0]
        for point in self.points:
            closed.fix(_START, point, day)
        points = {point: int(closed.reach(_START, point)[0]) for point in self.points}
        return points | {name: points[span.end] - points[span.start] for name, span in self.spans.items()}


def _span(fact: Fact) -> Span:
    return Span(_START, fact.name) if fact.derive is None else Span(fact.derive.start, fact.derive.end)


def _bounds(fact: Fact, span: Span) -> Iterable[Bound]:
    low, high = fact.limits
    yield Bound(span, -inf if low is None else low, inf if high is None else high)
    if isinstance(fact.not_after, str):
        yield Bound(Span(fact.name, fact.not_after), 0, inf)
    if isinstance(fact.not_before, str):
        yield Bound(Span(fact.not_before, fact.name), 0, inf)


class _Closed:
    """Bounds between points, closed: every bound that follows is known."""

    def __init__(self, points: Iterable[str]) -> None:
        names = tuple(points)
        self._at = {name: at for at, name in enumerate(names)}
        self._most = [[0.0 if at == other else inf for other in range(len(names))] for at in range(len(names))]

    def reach(self, start: str, end: str) -> Interval:
        """How far the end can lie behind the start."""
        one, other = self._at[start], self._at[end]
        return -self._most[other][one], self._most[one][other]

    def add(self, start: str, end: str, low: float, high: float) -> bool:
        """Bound the distance from start to end; False if that cannot be."""
        one, other = self._at[start], self._at[end]
        return self._shorten(one, other, high) and self._shorten(other, one, -low)

    def fix(self, start: str, end: str, near: float) -> None:
        """Settle a distance, as near to this as it can be."""
        low, high = self.reach(start, end)
        value = min(max(near, low), high)
        self.add(start, end, value, value)

    def _shorten(self, one: int, other: int, most: float) -> bool:
        rows = self._most
        if most + rows[other][one] < 0:
            return False
        if most < rows[one][other]:
            behind = rows[other]
            for row in rows:
                way = row[one] + most
                for at, further in enumerate(behind):
                    row[at] = min(row[at], way + further)
        return True

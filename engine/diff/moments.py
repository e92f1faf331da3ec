"""Dates, and the days between them, that fit a box of cells on some day.

As in :mod:`engine.facts.graph` everything is a difference of two nodes, but here the day of the decision is
not known: dates are counted from a fixed day. What both policies say about dates must hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import ceil, floor, inf, prod
from typing import NamedTuple, TypeAlias

from engine.facts.graph import Matrix, tighten
from engine.facts.values import LAST_DAY
from engine.policy.model import AS_OF, Fact, PolicyModel

Choice: TypeAlias = tuple[int | float, int | float] | None
"""An inclusive interval in which a linked fact is told, or None for not told."""

MOST_CHOICES = 4_096
"""So many combinations of intervals are tried."""

USUAL = 740_056
"""The day that examples are told for where any day will do: 2027-03-15, a Monday."""


class TooMany(Exception):
    """There are more combinations than :data:`MOST_CHOICES`."""


class _Between(NamedTuple):
    """A fact as the difference of two nodes; a date counts from node 0."""

    start: int
    end: int


class Moments:
    """The dates of two policies."""

    def __init__(self, models: Sequence[PolicyModel]) -> None:
        facts = [fact for model in models for fact in model.facts.values() if _is_linked(fact)]
        self.nodes = {AS_OF: 1}
        for fact in facts:
            if fact.derive is None and fact.name not in self.nodes:
                self.nodes[fact.name] = len(self.nodes) + 1
        self.between: dict[str, list[_Between]] = {AS_OF: [_Between(0, 1)]}
        for fact in facts:
            here = self.between.setdefault(fact.name, [])
            if (one := self._between(fact)) not in here:
                here.append(one)
        #: True if dates have limits that do not move with the day, so that days can be told on some days only.
        self.fixed = any(fact.derive is None and fact.limits != (None, None) for fact in facts)
        self.triples = [(fact.name, *fact.derive) for fact in facts if fact.derive is not None]
        self.matrix = self._start(facts)

    @property
    def names(self) -> frozenset[str]:
        """The facts whose values depend on each other or on the day."""
        return frozenset(self.between)

    def _between(self, fact: Fact) -> _Between:
        if fact.derive is None:
            return _Between(0, self.nodes[fact.name])
        return _Between(self.nodes[fact.derive.start], self.nodes[fact.derive.end])

    def _start(self, facts: list[Fact]) -> Matrix | None:
        count = len(self.nodes) + 1
        matrix: Matrix = [[0 if row == column else inf for column in range(count)] for row in range(count)]
        fits = all(_put(matrix, _Between(0, node), 1, LAST_DAY) for node in self.nodes.values())
        return matrix if fits and all(self._limited(matrix, fact) for fact in facts) else None

    def _limited(self, matrix: Matrix, fact: Fact) -> bool:
        low, high = fact.limits
        between = self._between(fact)
        if not _put(matrix, between, -inf if low is None else low, inf if high is None else high):
            return False
        after, before = fact.not_after, fact.not_before
        if isinstance(after, str) and not tighten(matrix, self.nodes[after], between.end, 0):
            return False
        return not isinstance(before, str) or tighten(matrix, between.end, self.nodes[before], 0)

    def told(self, options: Mapping[str, Sequence[Choice]], day: int = USUAL) -> Iterator[dict[str, int]]:
        """For every combination of choices that can be, one example: the values of what is told, and the day.

        ``day``: the decision is for this day if it can be.

        Raises:
            TooMany: if there are too many combinations to try.
        """
        if prod(map(len, options.values())) > MOST_CHOICES:
            raise TooMany
        for chosen in product(*options.values()):
            first = dict(zip(options, chosen, strict=True))
            for choices in self._followed(first, options):
                found = self._values(choices, day)
                if found is not None:
                    # What follows from the rest need not be told.
                    yield {name: value for name, value in found.items() if name == AS_OF or first[name] is not None}

    def _followed(
        self, choices: dict[str, Choice], options: Mapping[str, Sequence[Choice]]
    ) -> Iterator[dict[str, Choice]]:
        """The choices; a fact that is not told but follows from others has to lie where it may be told."""
        known = {AS_OF, *(name for name, choice in choices.items() if choice is not None)}
        follows = next(
            (name for triple in self.triples if len(known & set(triple)) == 2 and len(set(triple)) == 3
             for name in triple if name not in known and name in choices), None)  # fmt: skip
        if follows is None:
            yield choices
            return
        for choice in options[follows]:
            if choice is not None:
                yield from self._followed({**choices, follows: choice}, options)

    def _values(self, choices: Mapping[str, Choice], day: int) -> dict[str, int] | None:
        if self.matrix is None:
            return None
        matrix = [row[:] for row in self.matrix]
        for name, choice in choices.items():
            if choice is not None and not all(_put(matrix, one, *choice) for one in self.between[name]):
                return None
        names = [AS_OF, *(name for name, choice in choices.items() if choice is not None and name != AS_OF)]
        return {name: self._fixed(matrix, name, day if name in self.nodes else 0) for name in names}

    def _fixed(self, matrix: Matrix, name: str, wanted: int) -> int:
        """Fixes one more fact to a value it can have: as near to the wanted one as can be."""
        between = self.between[name][0]
        low, high = -matrix[between.end][between.start], matrix[between.start][between.end]
        value = int(max(low, min(high, wanted)))
        _put(matrix, between, value, value)
        return value


def _is_linked(fact: Fact) -> bool:
    return fact.type.kind == "date" or fact.derive is not None


def _put(matrix: Matrix, between: _Between, low: int | float, high: int | float) -> bool:
    """Adds that a difference lies in an interval; False if it cannot."""
    start, end = between
    if high != inf and not tighten(matrix, start, end, floor(high)):
        return False
    return low == -inf or tighten(matrix, end, start, -ceil(low))

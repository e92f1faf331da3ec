"""Axes: how the constants of a policy cut each fact into segments.

An axis of an ordered fact is cut before every value at which some condition changes its mind, so
segment ``i`` covers ``[cuts[i-1], cuts[i])``. An axis of a boolean or choice has one segment per
value. The answer of a table is an axis as well, so that later decisions can test it. A fact that
may stay open has one more segment, the last: not told.

A set of segments is an int used as a bit set: bit ``i`` is segment ``i``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from math import inf, nextafter
from typing import NamedTuple

from engine.cells.bits import members
from engine.outcome import CONFLICT, Given
from engine.policy.model import (
    NOT_COVERED,
    All,
    Always,
    Answer,
    Any,
    Compare,
    Condition,
    Decides,
    Fact,
    Inner,
    Nothing,
    PolicyModel,
    Ref,
    Table,
    Test,
)
from engine.policy.operators import OPERATORS, Range


class Axis(NamedTuple):
    """One fact, or one table's answer, cut into ``size`` segments.

    ``cuts`` (ordered facts) or ``values`` (all others) say what the segments are; ``open`` adds the
    last segment, not told. ``low`` and ``high`` are the inclusive limits of an ordered fact.
    """

    name: str
    kind: str
    size: int
    cuts: tuple[int | float, ...] = ()
    values: tuple[Given, ...] = ()
    open: bool = False
    low: int | float = -inf
    high: int | float = inf

    @property
    def told(self) -> int:
        """The set of all segments but not-told."""
        return (1 << (self.size - self.open)) - 1

    @property
    def everything(self) -> int:
        """The set of all segments."""
        return (1 << self.size) - 1

    def segment(self, value: Inner) -> int:
        """The segment a told value lies in. The value must be of the fact's type."""
        if self.values:
            return self.values.index(value)
        return bisect_right(self.cuts, value)

    def covering(self, low: int | float, high: int | float) -> int:
        """The set of segments that meet the inclusive interval from ``low`` to ``high``."""
        return (2 << bisect_right(self.cuts, high)) - (1 << bisect_right(self.cuts, low))

    def within(self, reach: Range) -> int:
        """The set of segments inside a half-open range whose ends are cuts, limits or infinite."""
        low, high = max(reach[0], self.low), reach[1]
        if low >= high or low > self.high:
            return 0
        # A cut at ``high`` starts the first segment that is outside, so its index ends the set.
        end = len(self.cuts) + 1 if high > self.high else bisect_left(self.cuts, high) + 1
        return max(0, (1 << end) - (1 << bisect_right(self.cuts, low)))

    def limits(self, segment: int) -> tuple[int | float, int | float]:
        """A segment of an ordered fact as a half-open range, within the fact's own limits."""
        low = self.cuts[segment - 1] if segment else self.low
        return (low, self.cuts[segment] if segment < len(self.cuts) else inf)

    def span(self, first: int, last: int | None = None) -> tuple[int | float, int | float]:
        """The inclusive interval that segments of an ordered fact cover; infinite where it has no end."""
        low, high = self.limits(first)[0], self.limits(first if last is None else last)[1]
        if high == inf:
            return low, self.high
        return low, min(nextafter(high, -inf) if self.kind == "number" else high - 1, self.high)

    def runs(self, segments: int) -> list[tuple[int, int]]:
        """The told segments of a set as runs: first and last of each, in order. Words are runs of their own."""
        found: list[tuple[int, int]] = []
        for segment in members(segments & self.told):
            if found and found[-1][1] == segment - 1 and not self.values:
                found[-1] = (found[-1][0], segment)
            else:
                found.append((segment, segment))
        return found


def fact_axis(fact: Fact, constants: Iterable[int | float]) -> Axis:
    """The axis of one fact, cut at ``constants`` (the first values of new segments)."""
    kind, is_open = fact.type.kind, fact.not_told.mode == "open"
    if fact.type.ordered:
        low, high = fact.limits
        low, high = -inf if low is None else low, inf if high is None else high
        cuts = tuple(sorted({cut for cut in constants if low < cut <= high}))
        return Axis(fact.name, kind, len(cuts) + 1 + is_open, cuts, (), is_open, low, high)
    values: tuple[Given, ...] = (False, True) if kind == "boolean" else fact.type.choices
    return Axis(fact.name, kind, len(values) + is_open, (), values, is_open)


GAP: tuple[Answer, ...] = ()
"""On an answer's axis: no rule fits, and "not_covered" is not one of the declared answers."""


def answer_axis(table: Table) -> Axis:
    """The axis of a table's answer: its answers, the gap that no rule covers, and silence."""
    covered = NOT_COVERED in table.answers
    values: tuple[Given, ...] = (*table.answers, None) if covered else (*table.answers, GAP, None)
    return Axis(table.name, "answer", len(values), (), values)


def answer_segment(axis: Axis, answer: Given) -> int:
    """The segment of an answer as a table gives it; a conflict counts as silence."""
    if answer == CONFLICT:
        return axis.size - 1
    return axis.values.index(GAP if answer == NOT_COVERED and NOT_COVERED not in axis.values else answer)


def fact_axes(model: PolicyModel) -> dict[str, Axis]:
    """The axes of all facts that some condition tests, in the order of the policy."""
    cuts = fact_cuts(model)
    return {name: fact_axis(fact, cuts[name]) for name, fact in model.facts.items() if name in cuts}


def fact_cuts(model: PolicyModel) -> dict[str, set[int | float]]:
    """The facts that some condition tests, each with the values at which some condition changes its mind."""
    tables = {table.name: table for table in model.decisions if isinstance(table, Table)}
    cuts: dict[str, set[int | float]] = {}
    for decision in model.decisions:
        for test in tests_in(conditions_of(decision)):
            if test.source == "fact":
                found = cuts.setdefault(test.subject, set())
                found.update(cuts_of(model.facts[test.subject], test.compares, tables))
    return cuts


def conditions_of(decision: Decides) -> Iterator[Condition]:
    """Every condition of a decision: its rules', and when it speaks and matters."""
    if isinstance(decision, Table):
        for rule in decision.rules:
            yield rule.when
    if decision.only_when is not None:
        yield decision.only_when
    if not isinstance(decision.matters_when, bool):
        yield decision.matters_when


def tests_in(conditions: Iterable[Condition]) -> Iterator[Test]:
    """Every test anywhere inside the conditions."""
    todo = list(conditions)
    while todo:
        match todo.pop():
            case Test() as test:
                yield test
            case All(parts) | Any(parts) | Nothing(parts):
                todo.extend(parts)
            case Always():
                pass


def told_apart(model: PolicyModel, axis: Axis, segments: Iterable[int]) -> bool:
    """Whether the policy can tell some of these segments of an ordered fact apart.

    It cannot where every comparison holds in all of them or in none: of 3 and 5, if it asks only whether a fact is 4.
    """
    tables = {table.name: table for table in model.decisions if isinstance(table, Table)}
    conditions = (condition for decision in model.decisions for condition in conditions_of(decision))
    tests = [test for test in tests_in(conditions) if test.source == "fact" and test.subject == axis.name]
    found = {
        tuple(one for test in tests for one in _holding(test.compares, axis, segment, tables)) for segment in segments
    }
    return len(found) > 1


def _holding(
    compares: tuple[Compare, ...], axis: Axis, segment: int, tables: dict[str, Table]
) -> Iterator[bool | None]:
    """For every comparison whether it holds in a segment; None where the fact is not told."""
    for word, operand in compares:
        if word == "not":
            yield from _holding(operand, axis, segment, tables)  # type: ignore[arg-type]
        elif not axis.told >> segment & 1:
            yield None
        elif word in OPERATORS:
            low, high = axis.limits(segment)
            value = low if low != -inf else high - 1
            yield from (OPERATORS[word].holds(value, constants) for constants in _constants(operand, tables))


def cuts_of(fact: Fact, compares: tuple[Compare, ...], tables: dict[str, Table]) -> Iterator[int | float]:
    """Where the comparisons cut an ordered fact; ``tables`` are those they may name. Nothing for other facts."""
    if not fact.type.ordered:
        return
    for word, operand in compares:
        if word == "not":
            yield from cuts_of(fact, operand, tables)  # type: ignore[arg-type]
        elif word in OPERATORS:
            for constants in _constants(operand, tables):
                for reach in OPERATORS[word].ranges(fact.type.kind, constants):
                    yield from (end for end in reach if abs(end) != inf)


def _constants(operand: object, tables: dict[str, Table]) -> Iterator[tuple[int | float, ...]]:
    """The operand as operators take it; once for each answer if it is an earlier decision's."""
    if isinstance(operand, Ref):
        for answer in tables[operand.name].answers:
            if isinstance(answer, (int, float)) and not isinstance(answer, bool):
                yield (answer,)
    elif isinstance(operand, tuple):
        yield operand
    else:
        yield (operand,)  # type: ignore[misc]

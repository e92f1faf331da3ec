"""A test in a condition never matters.

**Why it is bad.** It reads as if it made a difference. Who changes it changes nothing, and who trusts it is mistaken.

**Example.** `round` is 1 or more in any case, and `days` was said already:

    facts:
      round: {type: integer, minimum: 1}
    rules:
      - {rule: due, when: {round: {at_least: 1}, all: [{days: {at_least: 14}}, {days: {more_than: 7}}]}, then: go}

**Instead.** Leave the test out, or mend it. A test is found if the answers of the decision stay the same in every
cell when it always holds; in `any` and `none` also when it never does. All tests found in one rule can be left out
together.

What is not found: tests that spell out alternatives, such as `{round: {at_least: 2}}` below a rule for `{round: 1}`.
What they exclude is decided by rules that ask about the same subject (and perhaps by others before them), so
everybody sees why. Tests of settings are not judged either, since settings may be changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from engine.cells.diagram import BudgetSpent
from engine.cells.lower import rows as lowered
from engine.cells.space import Box
from engine.checks.base.finding import Finding
from engine.checks.base.partition import Collected, Decided
from engine.checks.base.rules import standing
from engine.checks.base.subject import Subject
from engine.policy.model import All, Always, Any, Condition, Nothing, Table, Test

CODE = "idle-condition"

Way = tuple[int, ...]
"""From a condition to one of its parts: the number of a part, again and again."""


class Place(NamedTuple):
    """One test of a condition. ``turned``: under an odd number of ``none``. ``option``: in ``any`` or ``none``."""

    way: Way
    test: Test
    turned: bool
    option: bool


def check(subject: Subject) -> Iterable[Finding]:
    """Tests that could be left out of a rule, a warning or a message without changing any answer."""
    for table in subject.tables:
        try:
            yield from _idle(subject, table)
        except BudgetSpent:
            what = f"whether every test in `{table.name}` matters was not found out"
            yield subject.undecided(CODE, subject.about(table), what)


def _idle(subject: Subject, table: Table) -> Iterator[Finding]:
    dead, spare = standing(subject, table)
    for rule in range(len(table.rules)):
        if rule not in dead | spare:
            for place in idle_tests(subject, table, rule):
                yield _finding(subject, table, rule, place)


def _finding(subject: Subject, table: Table, rule: int, place: Place) -> Finding:
    name, test = table.rules[rule].name, place.test
    words = test.subject if test.field is None else f"{test.subject}.{test.field}"
    assert test.span is not None
    without = f"without it `{table.name}` would answer the same"
    message = f"the test of `{words}` in `{name}` never matters: {without}"
    told = subject.places.within(CODE, message, subject.about(table, name), test.span, help="leave it out, or mend it")
    return Finding(told, subject.about(table, name))


def idle_tests(subject: Subject, table: Table, rule: int) -> Iterator[Place]:
    """The tests of a rule that can all be left out together, found one after the other."""
    when = table.rules[rule].when
    for place in list(places(when)):
        for holds in (True, False) if place.option else (True,):
            other = replaced(when, place.way, Always(holds, ""))
            if place.test.span is not None and _same(subject, table, rule, when, other, place, holds):
                when = other
                yield place
                break


def _same(
    subject: Subject, table: Table, rule: int, when: Condition, other: Condition, place: Place, holds: bool
) -> bool:
    """True if the rule does the same with the other condition, and not because earlier rules spell the rest out."""
    partition = subject.partition(table)
    was = partition.rows.get(rule, []) if when is table.rules[rule].when else _rows(subject, when)
    now = _without(subject, when, place, was) if holds else None
    now = _rows(subject, other) if now is None else now
    wider = holds != place.turned
    if partition.gains(rule, now) if wider else partition.loses(rule, now):
        return False
    more, fewer = (now, was) if wider else (was, now)
    return isinstance(partition, Collected) or not _spelled_out(partition, rule, more, fewer, place.test.subject)


def _spelled_out(partition: Decided, rule: int, more: list[Box], fewer: list[Box], subject: str) -> bool:
    """True if what the test excludes are alternatives that other rules spell out.

    They are decided by rules that ask about the same subject, and perhaps by others that go before.
    """
    excluded = list(partition.apart(more, fewer))
    deciding = {at for leaf in excluded for at in leaf.rules}
    rules = partition.table.rules
    asking = {at for at in deciding if any(one.test.subject == subject for one in places(rules[at].when))}
    others = deciding - asking
    return (
        bool(asking) and all(leaf.rules for leaf in excluded) and all(partition.goes_before(at, rule) for at in others)
    )


def _without(subject: Subject, when: Condition, place: Place, was: list[Box]) -> list[Box] | None:
    """The rows without one test, if that is plain to see: there is one row, and nothing else tests the subject."""
    parts = when.parts if isinstance(when, All) else (when,)
    tests = [part for part in parts if isinstance(part, Test) and part.subject == place.test.subject]
    at = subject.place_of(place.test)
    if len(was) != 1 or len(parts) != sum(isinstance(part, Test) for part in parts) or len(tests) != 1 or at is None:
        return None
    (row,) = was
    return [(*row[:at], subject.space.everything[at], *row[at + 1 :])]


def _rows(subject: Subject, condition: Condition) -> list[Box]:
    return subject.boxes(lowered(condition, subject.scope))


def places(condition: Condition, way: Way = (), turned: bool = False, option: bool = False) -> Iterator[Place]:
    """Every test of a condition, in the order of the file."""
    match condition:
        case Test():
            yield Place(way, condition, turned, option)
        case All(parts) | Any(parts) | Nothing(parts):
            none = isinstance(condition, Nothing)
            for at, part in enumerate(parts):
                yield from places(part, (*way, at), turned != none, none or isinstance(condition, Any))
        case Always():
            return


def replaced(condition: Condition, way: Way, by: Condition) -> Condition:
    """The condition with one of its parts replaced."""
    if not way:
        return by
    assert isinstance(condition, (All, Any, Nothing))
    at, *rest = way
    parts = list(condition.parts)
    parts[at] = replaced(parts[at], tuple(rest), by)
    return type(condition)(tuple(parts))

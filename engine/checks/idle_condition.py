"""A test in a condition never matters.

**Why it is bad.** It reads as if it made a difference. Who changes it changes nothing, and who trusts it is mistaken.

**Example.** `round` is 1 or more in any case, and `days` was said already:

    facts:
      round: {type: integer, minimum: 1}
    rules:
      - {rule: due, when: {round: {at_least: 1}, all: [{days: {at_least: 14}}, {days: {more_than: 7}}]}, then: go}

**Instead.** Leave the test out, or mend it. A test is found if the answers of the decision stay the same in every
cell when it always holds; in `any` and `none` also when it never does. A test in `only_when` or `matters_when` is found
if that then holds in the same cells. All tests found in one condition can be left out together.

What is not found: tests that spell out alternatives, such as `{round: {at_least: 2}}` below a rule for `{round: 1}`.
What they exclude is decided by rules that ask about the same subject (and perhaps by others before them), so
everybody sees why. Tests of settings are not judged either, since settings may be changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from engine.cells.space import Box
from engine.checks.base.examined import Examined
from engine.checks.base.finding import Finding
from engine.checks.base.partition import Decided
from engine.checks.base.places import About
from engine.checks.base.rules import standing
from engine.checks.base.settled import Collected
from engine.checks.base.tests import Change, Place, idle, places
from engine.policy.model import All, Condition, Decides, Table, Test

CODE = "idle-condition"


def check(policy: Examined) -> Iterable[Finding]:
    """Tests that could be left out of a condition without changing any answer."""
    return policy.each(CODE, policy.free.decisions, partial(_idle, policy), "whether every test in `{}` matters")


def _idle(policy: Examined, decision: Decides) -> Iterator[Finding]:
    yield from _in_scope(policy, decision)
    if isinstance(decision, Table):
        yield from _in_rules(policy, decision)


def _finding(policy: Examined, place: Place, about: About, key: str, where: str, without: str) -> Finding:
    test = place.test
    words = test.subject if test.field is None else f"{test.subject}.{test.field}"
    message = f"the test of `{words}` in {where} never matters: without it {without}"
    assert test.span is not None
    told = policy.places.within(CODE, message, about, key, test.span, help="leave it out, or mend it")
    return Finding(told, about)


# ---------------------------------------------------------------- when a decision speaks, and matters


def _in_scope(policy: Examined, decision: Decides) -> Iterator[Finding]:
    conditions: tuple[tuple[str, Condition | bool | None, str], ...] = (
        ("only_when", decision.only_when, "is asked for"),
        ("matters_when", decision.matters_when, "matters"),
    )
    for key, when, does in conditions:
        if when is not None and not isinstance(when, bool):
            for place in idle(when, partial(_as_often, policy)):
                without = f"`{decision.name}` {does} in the same cases"
                about = ("decisions", decision.name)
                yield _finding(policy, place, about, key, f"`{key}` of `{decision.name}`", without)


def _as_often(policy: Examined, change: Change) -> bool:
    """True if the other condition holds in the same cells."""
    was, now = policy.conditions.rows(change.when), policy.conditions.rows(change.other)
    more, fewer = (now, was) if change.wider else (was, now)
    return not policy.settled(change.when).apart(more, fewer)


# ---------------------------------------------------------------- rules


def _in_rules(policy: Examined, table: Table) -> Iterator[Finding]:
    dead, spare = standing(policy, table)
    for rule, one in enumerate(table.rules):
        if rule not in dead | spare:
            for place in idle_tests(policy, table, rule):
                without = f"`{table.name}` would answer the same"
                yield _finding(policy, place, policy.about(table, one.name), "when", f"`{one.name}`", without)


def idle_tests(policy: Examined, table: Table, rule: int) -> Iterator[Place]:
    """The tests of a rule that can all be left out together."""
    return idle(table.rules[rule].when, partial(_same, policy, table, rule))


def _same(policy: Examined, table: Table, rule: int, change: Change) -> bool:
    """True if the rule does the same with the other condition, and not because earlier rules spell the rest out."""
    partition = policy.partition(table)
    was = partition.rows.get(rule, []) if change.when is table.rules[rule].when else policy.conditions.rows(change.when)
    now = _without(policy, change, was) if change.holds else None
    now = policy.conditions.rows(change.other) if now is None else now
    if partition.gains(rule, now) if change.wider else partition.loses(rule, now):
        return False
    more, fewer = (now, was) if change.wider else (was, now)
    return isinstance(partition, Collected) or not _spelled_out(partition, rule, more, fewer, change.place.test.subject)


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


def _without(policy: Examined, change: Change, was: list[Box]) -> list[Box] | None:
    """The rows without one test, if that is plain to see: there is one row, and nothing else tests the subject."""
    when, test = change.when, change.place.test
    parts = when.parts if isinstance(when, All) else (when,)
    tests = [part for part in parts if isinstance(part, Test) and part.subject == test.subject]
    at = policy.conditions.place_of(test)
    if len(was) != 1 or len(parts) != sum(isinstance(part, Test) for part in parts) or len(tests) != 1 or at is None:
        return None
    (row,) = was
    return [(*row[:at], policy.space.everything[at], *row[at + 1 :])]

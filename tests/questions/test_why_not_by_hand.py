"""The smallest changes, where dates and days depend on each other too, against changes tried out one by one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.api import Policy, load_policy, policy_from_text
from engine.diagnostics import PolicyError
from engine.policy.model import Table
from engine.questions.why_not import WhyNot
from tests.questions.brute import Plain, check, name_of
from tests.questions.by_hand import LONGEST_WAIT, Found, TooMany, Tried
from tests.questions.test_why_not import an_answer, assert_every_way_leads_there, of, with_changes
from tests.strategies import AS_OF, as_yaml, facts_for, policies
from tests.test_cells_against_reference import FLAGSHIP_FACTS, checked_or_not, thorough


def assert_smallest(policy: Policy, facts: Plain, found: WhyNot, most: int = 2) -> None:
    """Up to ``most`` facts that are changed; what needs more is only seen to need more."""
    try:
        tried = Tried(policy, facts, found.decision, found.answer, most)
        possible = tried.smallest(fixed=False)
        anyhow = tried.smallest(fixed=True) if possible is None else None
    except TooMany:
        assume(False)
        raise
    match found.state:
        case "holds":
            assert possible is not None
            assert possible[:3] == (0, 0, 0)
        case "possible":
            assert_same(found, possible, most)
        case "fixed":
            assert possible is None
            assert_same(found, anyhow, most)
        case "never":
            assert possible is None
            assert anyhow is None
        case "not_decided":
            raise AssertionError("these are small")


def assert_same(found: WhyNot, tried: Found | None, most: int) -> None:
    steps = {len(way.steps) + (way.days > 0) for way in found.ways}
    (unable,) = {sum(step.how == "fixed" for step in way.steps) for way in found.ways}
    (days,) = {way.days for way in found.ways}
    if max(len(way.steps) for way in found.ways) > most or days > LONGEST_WAIT:
        assert tried is None or tried[:3] > (max(steps), unable, days)
        return
    assert tried is not None
    assert (steps, unable, days) == ({tried.steps}, tried.unable, tried.days)
    sets = {frozenset(step.fact for step in way.steps) for way in found.ways}
    if found.state == "possible":
        assert sets == tried.sets
    else:  # days and their date say the same: one of them is named
        assert sets <= tried.sets


@thorough(12)
@given(data=st.data())
def test_the_smallest_changes_of_random_policies(data: st.DataObject) -> None:
    plain = with_changes(data, data.draw(policies()))
    assume(len(plain["facts"]) <= 4)
    policy = policy_from_text(as_yaml(plain))
    facts = data.draw(facts_for(plain["facts"], exact_only=True))
    checked_or_not(policy, facts)
    found = of(policy, facts, *an_answer(data, policy))
    assert_every_way_leads_there(policy, found)
    assert_smallest(policy, facts, found)


DATES = """\
policy: dates
outcome: act
facts:
  one: {{question: q, type: string, format: date, changes: {one}, if_not_told: {mode}{first}}}
  two: {{question: q, type: string, format: date, changes: {two}{second}}}
  apart: {{question: q, type: integer, derive: {{days_between: [one, two]}}{third}}}
  since: {{question: q, type: integer, derive: {{days_between: [one, as_of]}}}}
decisions:
  act:
    answers: [go, wait, no]
    rules:
{rules}
      - {{rule: rest, otherwise: wait}}
"""
CHANGES = st.sampled_from(("never", "by_action", "by_action", "by_action_only_forward"))


def a_rule(data: st.DataObject, number: int) -> str:
    tests: list[str] = []
    for name in data.draw(st.lists(st.sampled_from(("one", "two", "apart", "since", "as_of")), min_size=1, max_size=2,
                                   unique=True)):  # fmt: skip
        day = data.draw(st.integers(-2, 8))
        value: Any = day if name in ("apart", "since") else AS_OF.fromordinal(AS_OF.toordinal() + day - 5)
        tests.append(f"{name}: {{{data.draw(st.sampled_from(('at_least', 'at_most')))}: {value}}}")
    answer = data.draw(st.sampled_from(("go", "wait", "no")))
    return f"      - {{rule: r{number}, when: {{{', '.join(tests)}}}, then: {answer}}}"


@thorough(12)
@given(data=st.data())
def test_the_smallest_changes_of_dates_that_depend_on_each_other(data: st.DataObject) -> None:
    limits = ("", "", ", not_after: two", ", not_after: as_of", ", not_before: 2026-03-12")
    text = DATES.format(
        one=data.draw(CHANGES), two=data.draw(CHANGES), mode=data.draw(st.sampled_from(("ask", "open"))),
        first=data.draw(st.sampled_from(limits)),
        second=data.draw(st.sampled_from(("", "", ", not_before: as_of", ", not_after: 2026-03-20"))),
        third=data.draw(st.sampled_from(("", "", ", minimum: 0", ", maximum: 9", ", changes: by_action"))),
        rules="\n".join(a_rule(data, number) for number in range(3)),
    )  # fmt: skip
    try:
        policy = policy_from_text(text)
    except PolicyError:  # a test outside of what the fact can be is refused
        assume(False)
        raise
    days = st.integers(-5, 5).map(lambda day: AS_OF.fromordinal(AS_OF.toordinal() + day).isoformat())
    facts: Plain = {name: data.draw(days) for name in ("one", "two") if data.draw(st.integers(0, 4))}
    if len(facts) < 2 and data.draw(st.booleans()):
        facts[data.draw(st.sampled_from(("apart", "since")))] = data.draw(st.integers(0, 8))
    assume(check(policy, facts) is not None)
    found = of(policy, facts, *an_answer(data, policy))
    assert_every_way_leads_there(policy, found)
    assert_smallest(policy, facts, found)


@pytest.fixture(scope="module")
def flagship() -> Policy:
    return load_policy()


@thorough(12)
@given(data=st.data())
def test_all_that_is_said_of_the_flagship(flagship: Policy, data: st.DataObject) -> None:
    facts = data.draw(facts_for(FLAGSHIP_FACTS, exact_only=True))
    facts = {name: value for name, value in facts.items() if data.draw(st.integers(0, 3))}
    checked_or_not(flagship, facts)
    decision = data.draw(st.sampled_from(("action", "plan", "strength", "thank_you")))
    table = next(one for one in flagship.model.decisions if one.name == decision)
    assert isinstance(table, Table)
    answers = sorted({str(name_of(one)) for one in table.answers})
    found = of(flagship, facts, decision, data.draw(st.sampled_from(answers)))
    assert_every_way_leads_there(flagship, found)
    assert_smallest(flagship, facts, found, most=1)

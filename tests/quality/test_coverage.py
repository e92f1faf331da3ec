"""Coverage against a plain recount by evaluation, and in words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.api import Policy, load_policy, policy_from_text
from engine.policy.model import InlineTest, Table
from engine.testing import run_tests
from tests.quality.making import tests_for
from tests.quality.test_mutants import SMALL, TESTS
from tests.strategies import as_yaml, policies
from tests.test_cells_against_reference import thorough


def fired(policy: Policy, test: InlineTest) -> dict[str, list[str]]:
    """The rules that certainly decided, by decision, as an explanation tells them."""
    steps = policy.evaluate(test.given, as_of=None if "as_of" in test.given else "2026-03-16").explain().steps
    return {step.decision: [reason.rule for reason in step.fired if reason.certain] for step in steps}


@given(policies(), st.data())
@thorough(60)
def test_rules_and_answers_against_a_recount(plain: dict[str, Any], data: st.DataObject) -> None:
    policy = policy_from_text(as_yaml(plain))
    tests = data.draw(tests_for(policy, plain))
    passing = [test for test in tests if run_tests(policy, [test])[0].state == "passed"]
    found = policy.coverage(tests)
    assert found.tests == len(passing)
    rules = {(name, rule) for test in passing for name, some in fired(policy, test).items() for rule in some}
    answers = {(name, repr(answer)) for test in passing for name, answer in given_by(policy, test)}
    for item in found.items:
        if item.kind == "rule":
            assert item.touched == ((item.decision, item.name) in rules), item
        if item.kind == "answer" and item.decision in shown_words(policy):
            assert item.touched == ((item.decision, repr(item.name)) in answers), item


def given_by(policy: Policy, test: InlineTest) -> list[tuple[str, object]]:
    decision = policy.evaluate(test.given, as_of=None if "as_of" in test.given else "2026-03-16")
    return [(name, answer) for name, answer in decision.answers.items() if name not in decision.possible]


def shown_words(policy: Policy) -> set[str]:
    """Decisions whose answers stand as words among the answers of a decision."""
    tables = (one for one in policy.model.decisions if isinstance(one, Table) and not one.internal)
    return {one.name for one in tables if one.type == "choice" and one.hit != "collect"}


@given(policies(), st.data())
@thorough(60)
def test_boundaries_against_a_recount(plain: dict[str, Any], data: st.DataObject) -> None:
    """Of whole numbers: both neighbours told exactly while the decision says something."""
    policy = policy_from_text(as_yaml(plain))
    tests = [one for one in data.draw(tests_for(policy, plain)) if run_tests(policy, [one])[0].state == "passed"]
    for item in policy.coverage(tests).items:
        sides = [side.rpartition(" ") for side in item.name.split(" | ")]
        if (
            item.kind == "boundary"
            and len(sides) == 2
            and sides[0][2].lstrip("-").isdigit()
            and sides[0][0].startswith("`integer")
        ):
            (fact, _, low), (_, _, high) = sides
            assert int(high) - int(low) == 1
            seen = [value_in(policy, test, fact.strip("`"), item.decision) for test in tests]
            assert item.touched == (int(low) in seen and int(high) in seen), item
            assert all((f"{fact} {side}" in item.missing) == (int(side) not in seen) for side in (low, high))


def value_in(policy: Policy, test: InlineTest, fact: str, decision: str) -> object:
    """The value of a fact in a test, None where it is vague or the decision is silent for certain."""
    steps = policy.evaluate(test.given).explain().steps
    if any(step.decision == decision and step.state == "silent" for step in steps):
        return None
    told, assumed = policy.check_facts(test.given).told.get(fact), policy.model.facts[fact].not_told
    if not isinstance(told, tuple):
        return assumed.value
    ends = {end for piece in told for end in piece}
    return ends.pop() if len(ends) == 1 else None


def test_what_a_silent_decision_looks_at_is_not_touched() -> None:
    text = SMALL.replace("    rules:\n", "    only_when: {heard: false}\n    rules:\n")
    test = InlineTest("heard", {"heard": True, "way": "email", "days": 13}, {}, {"action": None}, None)
    found = policy_from_text(text).coverage([test])
    assert found.tests == 1
    assert found.counts("action", "boundary") == (0, 7)


def small(*names: str) -> Policy:
    tests = "".join(
        f"  - {{name: {name}, given: {TESTS[name]['given']}, expect: {TESTS[name]['expect']}}}\n" for name in names
    )
    return policy_from_text(SMALL + ("tests:\n" + tests.replace("'", "").replace("True", "true") if names else ""))


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        (("day 13", "day 14", "by post", "by phone", "heard"), ["no test has `way` not told"]),
        (("day 13", "by post", "by phone", "heard"),
         ["no test has `days` 14", "no test has `way` not told"]),
        (("day 14", "by post", "by phone", "heard"),
         ["no test has `days` 13", "no test has `way` not told"]),
        (("day 13", "day 14", "by post", "by phone"),
         ["in no test rule `heard-of` decides", "no test gets the answer `stop`", "no test has `heard` true",
          "no test has `way` not told"]),
    ],
)  # fmt: skip
def test_what_is_not_touched_is_named(names: tuple[str, ...], missing: list[str]) -> None:
    found = small(*names).coverage()
    assert [one.missing for one in found.missing] == missing
    assert found.percent == pytest.approx(100 * (1 - len(missing) / len(found.items)))


def test_no_test_touches_nothing() -> None:
    found = small().coverage()
    assert found.percent == 0
    assert found.counts("action", "rule") == (0, 3)
    assert found.counts("action", "answer") == (0, 3)
    assert found.counts("action", "boundary") == (0, 7)
    assert "no test has `days` 13 or `days` 14" in [one.missing for one in found.missing]


def test_a_policy_without_rules_to_touch_is_touched() -> None:
    text = "policy: bare\noutcome: sum\nfacts: {n: {question: how many, type: integer}}\n" \
           "decisions: {sum: {asks: How many?, matters_when: false, compute: {plus: [$n, 1]}}}\n"  # fmt: skip
    assert policy_from_text(text).coverage().percent == 100


@pytest.mark.parametrize(
    ("test", "names"),
    [
        ("{at_least: 0.5}", "`part` below 0.5 | `part` from 0.5"),
        ("{more_than: 0.5}", "`part` up to 0.5 | `part` above 0.5"),
    ],
)
def test_the_sides_of_a_number(test: str, names: str) -> None:
    text = f"""\
policy: parts
outcome: big
facts: {{part: {{question: how much, type: number, minimum: 0}}}}
decisions:
  big:
    answers: boolean
    rules: [{{rule: much, when: {{part: {test}}}, then: true}}, {{rule: rest, otherwise: false}}]
tests:
  - {{name: some, given: {{part: 0.1}}, expect: {{big: false}}}}
"""
    policy = policy_from_text(text)
    (item,) = [one for one in policy.coverage().items if one.kind == "boundary"]
    assert (item.name, item.missing) == (names, f"no test has {names.split(' | ')[1]}")
    more = InlineTest("more", {"part": 0.7}, {}, {"big": True}, None)
    assert policy.coverage([*policy.model.tests, more]).percent == 100


def test_the_flagship_policys_tests_touch_everything() -> None:
    found = load_policy().coverage()
    assert [one.missing for one in found.missing] == []
    assert found.percent == 100
    assert found.left_out == ()
    assert len(found.items) > 80


def test_plans_of_one_name_are_told_apart() -> None:
    items = load_policy().coverage().items
    for decision in {one.decision for one in items}:
        names = [one.name for one in items if one.decision == decision and one.kind == "answer"]
        assert len(set(names)) == len(names)

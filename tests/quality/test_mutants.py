"""Mutants judged: against every case of small policies, on planted gaps, and on the flagship policy."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.api import Policy, load_policy, policy_from_text
from engine.expect import as_json
from engine.policy.model import InlineTest
from engine.quality.changes import changes_of
from engine.quality.mutants import Judge, Mutant, Mutants, try_mutants
from engine.quality.suggest import suggest
from engine.quality.suite import Suite
from engine.quality.trial import Trial
from engine.testing import run_tests
from tests.quality.brute import cases, seen
from tests.quality.making import tests_for
from tests.strategies import as_yaml, policies
from tests.test_cells_against_reference import thorough

# ---------------------------------------------------------------- random policies


@given(st.data())
@thorough(60)
def test_every_verdict_is_what_running_it_shows(data: st.DataObject) -> None:
    plain = data.draw(policies())
    policy = policy_from_text(as_yaml(plain))
    tests = data.draw(tests_for(policy, plain))
    trial = Trial(Suite(policy.model, tests), 12)
    for change in trial.changes.values():
        mutant, changed = Judge(trial).judge(change), Policy(change.model)
        if mutant.state == "killed":
            named = [test for test in tests if test.name == mutant.killed_by]
            assert states(policy, named) == ["passed"]
            assert states(changed, named) != ["passed"]
        if mutant.state == "survived":
            assert mutant.missing is not None
            assert all(state == "passed" for state in states(changed, [ready.test for ready in trial.suite.ready]))
            assert states(policy, [mutant.missing]) == ["passed"], mutant
            assert states(changed, [mutant.missing]) != ["passed"], mutant
        if mutant.state == "equivalent":
            assert_alike(policy, changed, mutant)


def assert_alike(policy: Policy, changed: Policy, mutant: Mutant) -> None:
    """In every case the policy and the mutant look the same from outside."""
    for values in cases(policy.model, changed.model):
        sought = seen(policy.model, values)
        assert sought is None or seen(changed.model, values) == sought, (mutant.says, values)


def states(policy: Policy, tests: list[InlineTest]) -> list[str]:
    return [result.state for result in run_tests(policy, tests)]


@given(policies(), st.data())
@thorough(25)
def test_what_is_suggested_kills_every_survivor(plain: dict[str, Any], data: st.DataObject) -> None:
    policy = policy_from_text(as_yaml(plain))
    tests = data.draw(tests_for(policy, plain))
    before = try_mutants(policy.model, tests, most=15)
    found = suggest(policy.model, tests, most=15)
    text = as_yaml(plain) + "tests:\n" + found.yaml() if found.tests else as_yaml(plain)
    pasted = policy_from_text(text).model.tests
    after = try_mutants(policy.model, [*tests, *pasted], most=15)
    assert not set(after.left_out) - set(before.left_out)
    assert not after.of("survived")
    assert len(after.of("killed")) >= len(before.of("killed")) + len(before.of("survived"))
    # One that only changes which rule decides is killed by a test that names the rule.
    assert set(after.of("equivalent")) <= set(before.of("equivalent"))
    assert len(found.tests) <= len(before.of("survived"))
    assert {one.says for one in before.of("survived")} <= {says for one in found.tests for says in one.kills}


@given(policies())
@thorough(40)
def test_a_mutant_is_a_policy_of_its_own(plain: dict[str, Any]) -> None:
    """Each differs from the policy, and no two mutants have the same key."""
    model = policy_from_text(as_yaml(plain)).model
    found = list(changes_of(model))
    assert len({change.key for change in found}) == len(found)
    for change in found:
        assert repr(change.model) != repr(model), change.key


# ---------------------------------------------------------------- planted gaps

SMALL = """\
policy: small
outcome: action
facts:
  days: {question: how many days, type: integer, minimum: 0}
  heard: {question: heard of them, type: boolean, if_not_told: {assume: false}}
  way: {question: which way, type: string, enum: [email, phone, post], if_not_told: open}
decisions:
  action:
    answers: [stop, wait, go]
    rules:
      - {rule: heard-of, when: {heard: true}, then: stop}
      - {rule: early, when: {days: {less_than: 14}, way: [email, post]}, then: wait}
      - {rule: rest, otherwise: go}
"""
TESTS: dict[str, dict[str, Any]] = {
    "day 13": {"given": {"days": 13, "way": "email"}, "expect": {"action": "wait"}},
    "day 14": {"given": {"days": 14, "way": "email"}, "expect": {"action": "go"}},
    "by post": {"given": {"days": 3, "way": "post"}, "expect": {"action": "wait"}},
    "by phone": {"given": {"days": 3, "way": "phone"}, "expect": {"action": "go"}},
    "heard": {"given": {"days": 3, "way": "email", "heard": True}, "expect": {"action": "stop"}},
}


def small(*without: str, text: str = SMALL) -> Mutants:
    model = policy_from_text(text).model
    tests = [
        InlineTest(name, one["given"], {}, one["expect"], None) for name, one in TESTS.items() if name not in without
    ]
    return try_mutants(model, tests)


def test_good_tests_leave_no_survivor() -> None:
    found = small()
    assert found.of("survived") == ()
    assert (found.score, found.good, found.tests, found.left_out) == (100.0, True, 5, ())
    assert len(found.of("killed")) > 10


@pytest.mark.parametrize(
    ("without", "says", "missing"),
    [
        ("day 13", "no test separates `days` 13 from 14: rule `early` of `action` with `less_than: 13` instead of "
         "`less_than: 14` passes all tests", {"days": 13, "way": "email"}),
        ("day 14", "no test separates `days` 13 from 14: rule `early` of `action` with `less_than: 15` instead of "
         "`less_than: 14` passes all tests", {"days": 14, "way": "email"}),
        ("by post", "rule `early` of `action` without `post` in `way: [email, post]` passes all tests",
         {"days": 0, "way": "post"}),
        ("by phone", "rule `early` of `action` without its test of `way` passes all tests", {}),
        ("heard", "no test needs rule `heard-of` of `action`: without it all tests pass", {"heard": True}),
    ],
)  # fmt: skip
def test_a_missing_test_is_named_and_written(without: str, says: str, missing: dict[str, object]) -> None:
    found = {one.says: one for one in small(without).of("survived")}
    assert says in found
    test = found[says].missing
    assert test is not None
    assert dict(test.given) == missing


def test_tests_that_do_not_pass_count_for_nothing() -> None:
    model = policy_from_text(SMALL).model
    tests = [InlineTest("wrong", {"days": 1}, {}, {"action": "stop"}, None),
             InlineTest("cannot be asked", {"dys": 1}, {}, {"action": "stop"}, None)]  # fmt: skip
    found = try_mutants(model, tests)
    assert (found.tests, found.left_out) == (0, ("wrong", "cannot be asked"))
    assert not found.of("killed")


def test_rules_that_only_change_places_are_equivalent() -> None:
    rules = (
        "{rule: a, when: {days: {at_most: 3}}, then: stop}\n      - {rule: b, when: {days: {at_least: 4}}, then: wait}"
    )
    text = SMALL.replace("{rule: heard-of, when: {heard: true}, then: stop}", rules)
    states = {one.rule: one.state for one in small(text=text).all if one.mutation == "rules_swapped"}
    assert states["a"] == "equivalent"


def test_a_spent_budget_is_said() -> None:
    model = load_policy().model
    found = try_mutants(model, (), budget=3)
    undecided = found.of("not_decided")
    assert undecided
    assert {one.why for one in undecided} == {"more than 3 regions of facts would have to be looked at"}
    assert not found.good


def test_a_difference_that_no_test_can_say_is_not_decided() -> None:
    """Of collected plans a test can only name the rules, and these are the same."""
    text = SMALL.replace(
        "decisions:\n",
        """plans: {call: {channel: phone}, write: {channel: email}}
decisions:
  steps:
    answers: plan
    hit: collect
    rules: [{rule: first, when: {heard: true}, then: call}, {rule: then, when: {days: {at_least: 5}}, then: write}]
""",
    )
    found = [one for one in small(text=text).all if (one.decision, one.mutation) == ("steps", "answer")]
    assert [one.state for one in found] == ["not_decided", "not_decided"]
    assert "none of which a test could say so" in found[0].why


def test_a_contradiction_in_a_decision_that_nobody_sees_is_a_difference() -> None:
    text = SMALL.replace(
        "decisions:\n",
        """decisions:
  step:
    internal: true
    answers: [low, high]
    hit: unique
    rules: [{rule: low, when: {days: {less_than: 9}}, then: low}, {rule: high, when: {days: {at_least: 9}}, then: high}]
""",
    )
    found = {one.says.partition(" with ")[2]: one for one in small(text=text).all if one.decision == "step"}
    mutant = found["`less_than: 10` instead of `less_than: 9` passes all tests"]
    assert (mutant.state, mutant.missing and mutant.missing.given) == ("survived", {"days": 9})
    assert found["`less_than: 8` instead of `less_than: 9` passes all tests"].state == "equivalent"


def test_mutants_that_are_not_tried_are_counted() -> None:
    model = policy_from_text(SMALL).model
    everything = try_mutants(model, ())
    found = try_mutants(model, (), most=5)
    assert len(found.all) <= 5
    assert len(found.all) + found.untried == len(everything.all)
    assert not try_mutants(model, (), most=1).good


def test_what_is_assumed_depends_on_rules_that_do_not_fit() -> None:
    test = {"given": {"days": 13, "way": "email"}, "expect": {"assumed": {"heard": False}}}
    found = policy_from_text(SMALL).mutants([test])
    (dropped,) = [one for one in found.all if (one.rule, one.mutation) == ("heard-of", "rule_dropped")]
    assert dropped.state == "killed"


def test_a_fact_told_too_vaguely_may_count_as_not_told() -> None:
    text = SMALL.replace("minimum: 0}", "minimum: 0, if_not_told: open, if_vague: open}").replace(
        "      - {rule: early", "      - {rule: unsure, when: {days: {known: false}}, then: stop}\n      - {rule: early"
    )
    test = {"given": {"days": "10-20", "way": "email"}, "expect": {"action": "stop"}}
    found = policy_from_text(text).mutants([test])
    (dropped,) = [one for one in found.all if (one.rule, one.mutation) == ("unsure", "rule_dropped")]
    assert (found.tests, dropped.state) == (1, "killed")


def test_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    found = try_mutants(policy_from_text(SMALL).model, (), progress=lambda done, of: told.append((done, of)))
    assert told == [(at, len(found.all)) for at in range(len(found.all) + 1)]


DATED = """\
policy: dated
outcome: late
facts:
  met: {question: when, type: string, format: date, not_after: as_of, if_not_told: open}
  days: {question: how long ago, type: integer, derive: {days_between: [met, as_of]}, if_not_told: open}
decisions:
  late:
    answers: boolean
    rules:
      - {rule: early, when: {days: {less_than: 0}}, then: true}
      - {rule: rest, otherwise: false}
"""


@pytest.mark.parametrize(("limit", "state"), [("not_after: as_of, ", "equivalent"), ("", "survived")])
def test_what_cannot_be_is_no_difference(limit: str, state: str) -> None:
    """No day is before a date that cannot be after today, so a rule for that can go."""
    model = policy_from_text(DATED.replace("not_after: as_of, ", limit)).model
    states = {one.rule: one.state for one in try_mutants(model, ()).all if one.mutation == "rule_dropped"}
    assert states["early"] == state


def test_days_that_follow_from_a_date_are_told() -> None:
    """So a rule for a date without the days since can go."""
    model = policy_from_text(
        DATED.replace("{days: {less_than: 0}}", "{days: {known: false}, met: {known: true}}")
    ).model
    states = {one.rule: one.state for one in try_mutants(model, ()).all if one.mutation == "rule_dropped"}
    assert states["early"] == "equivalent"


@pytest.mark.parametrize(
    ("heard", "state", "given"),
    [
        ("true", "survived", {"days": 0}),  # whoever is not told to have answered would be taken to have
        ("[true, false]", "equivalent", None),
    ],
)
def test_another_value_assumed(heard: str, state: str, given: dict[str, object] | None) -> None:
    """It counts exactly where the fact is not told."""
    text = SMALL.replace("when: {heard: true}", f"when: {{heard: {heard}}}")
    (mutant,) = [one for one in try_mutants(policy_from_text(text).model, ()).all if one.mutation == "assumed"]
    assert mutant.state == state
    assert (None if mutant.missing is None else mutant.missing.given) == given


def test_a_number_assumed_that_is_computed_with() -> None:
    text = """\
policy: sums
outcome: many
facts:
  asked: {question: how often, type: integer, minimum: 0, if_not_told: {assume: 0}}
decisions:
  many:
    answers: boolean
    rules: [{rule: some, when: {asked: {at_least: 3}}, then: true}, {rule: few, otherwise: false}]
  left: {asks: How many are left?, matters_when: false, compute: {minus: [3, $asked]}}
"""
    found = [one for one in try_mutants(policy_from_text(text).model, ()).all if one.mutation == "assumed"]
    assert [(one.state, one.missing and one.missing.expect) for one in found] == [("survived", {"left": 3})]
    bare = text[: text.index("  left:")]
    assert [one.state for one in try_mutants(policy_from_text(bare).model, ()).all if one.mutation == "assumed"] == [
        "equivalent"
    ]


def test_days_are_told_rather_than_the_date_they_follow_from() -> None:
    """A date would need the day as well."""
    trial = Trial(Suite(load_policy().model, ()))
    mutant = Judge(trial).searched(trial.changes["earliest_date", "only_when", "only_when", "dropped"])
    assert mutant.missing is not None
    assert mutant.missing.given == {"days_elapsed": 0, "round": 1, "heard_back": True}


# ---------------------------------------------------------------- settings of a test


def test_a_test_with_settings_of_its_own_is_asked_of_the_mutant_with_these_settings() -> None:
    """With the policy's own settings the rule never fits, so only a test that changes them can need it."""
    model = load_policy().model
    for tests, state in ((model.tests, "killed"), ([one for one in model.tests if not one.settings], "equivalent")):
        trial = Trial(Suite(model, tests))
        assert Judge(trial).judge(trial.changes["plan", "rule_dropped", "hr-by-email"]).state == state


def test_a_mutant_is_looked_for_in_the_settings_of_the_tests_too() -> None:
    model = load_policy().model
    house = InlineTest("HR may be written to", {"days_elapsed": 14}, {"hr_channels": ["phone", "email"]}, {}, None)
    trial = Trial(Suite(model, [house]))
    mutant = Judge(trial).judge(trial.changes["plan", "rule_dropped", "hr-by-email"])
    assert mutant.missing is not None
    assert as_json(mutant.missing.settings) == as_json(house.settings)
    assert states(load_policy(), [mutant.missing]) == ["passed"]


def test_a_setting_is_changed_where_it_is_used_and_nowhere_else() -> None:
    found = [one for one in changes_of(load_policy().model) if "`at_most: 11`" in one.words]
    assert len(found) == 1


# ---------------------------------------------------------------- the flagship policy


@pytest.fixture(scope="module")
def found() -> Mutants:
    return load_policy().mutants()


def test_the_tests_of_the_flagship_policy_kill_every_mutant_that_is_not_equivalent(found: Mutants) -> None:
    assert [one.says for one in (*found.of("survived"), *found.of("not_decided"))] == []
    assert (found.score, found.untried, found.left_out) == (100.0, 0, ())
    assert len(found.of("killed")) > 150


def test_the_equivalent_mutants_of_the_flagship_policy_are_equivalent(found: Mutants) -> None:
    policy = load_policy()
    assert len(found.of("equivalent")) > 5
    for mutant, change in zip(found.all, changes_of(policy.model), strict=True):
        if mutant.state == "equivalent":
            assert_alike(policy, Policy(change.model), mutant)


def test_the_missing_tests_of_a_policy_without_tests_are_few_and_enough() -> None:
    policy = policy_from_text(SMALL)
    found = policy.suggest_tests(())
    pasted = policy_from_text(SMALL + "tests:\n" + found.yaml())
    assert pasted.mutants().score == 100.0
    assert len(found.tests) <= len(TESTS) + 1
    names = [one.test.name for one in found.tests]
    assert len(set(names)) == len(names)

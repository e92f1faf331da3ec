"""Running tests: what passes, what fails and says why, and what could not be asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine import Policy, load_policy, policy_from_text
from engine.junit import junit
from engine.policy.model import InlineTest
from engine.testing import Mismatch, Result, run_tests, same

READY = {"round": 1, "days_elapsed": 14, "hr_present": True}


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy()


def _one(policy: Policy, expect: dict[str, Any], given: dict[str, Any] = READY, **settings: Any) -> Result:
    (result,) = run_tests(policy, [InlineTest("it", given, settings, expect, None)])
    return result


@pytest.mark.parametrize(
    "expect",
    [
        {"action": "follow_up"},
        {"status": "decided"},
        {"contact": "hr", "channel": "phone"},
        {"plan": "hr_call"},
        {"plan": {"use": "hr_call", "against_advice": False}},
        {"steps": ["call_hr", "ask_status_of_hiring_decision"]},
        {"days_left": 0, "earliest_day": 14.0},
        {"missing": []},
        {"missing": None},
        {"warnings": []},
        {"assumed": ["heard_back"]},
        {"assumed": {"heard_back": False, "follow_ups_made": 0}},
        {"rule": {"action": "time-to-follow-up", "hr": "told-yes"}},
    ],
    ids=str,
)
def test_what_comes_out_passes(policy: Policy, expect: dict[str, Any]) -> None:
    assert _one(policy, expect) == Result("it", "passed", file=policy.model.file)


@pytest.mark.parametrize(
    ("expect", "mismatch"),
    [
        ({"action": "wait"}, Mismatch("action", "wait", "follow_up", "time-to-follow-up")),
        ({"action": "ask"}, Mismatch("action", "ask", "follow_up", "time-to-follow-up")),
        ({"action": None}, Mismatch("action", None, "follow_up", "time-to-follow-up")),
        ({"status": "needs_facts"}, Mismatch("status", "needs_facts", "decided")),
        ({"contact": "hiring_manager"}, Mismatch("contact", "hiring_manager", "hr", "hr-by-phone")),
        ({"plan": "hr_email"}, Mismatch("plan", "hr_email", "hr_call", "hr-by-phone")),
        ({"plan": {"against_advice": True}}, Mismatch("plan.against_advice", True, False, "hr-by-phone")),
        ({"days_left": 1}, Mismatch("days_left", 1, 0)),
        ({"missing": ["round"]}, Mismatch("missing", ["round"], [])),
        ({"warnings": ["article_says_call_hr"]}, Mismatch("warnings", "article_says_call_hr", [])),
        ({"assumed": {"heard_back": True}}, Mismatch("assumed.heard_back", True, False)),
        ({"assumed": {"round": 1}}, Mismatch("assumed.round", 1, "not assumed")),
        ({"rule": {"hr": "told-no"}}, Mismatch("rule.hr", "told-no", "told-yes")),
    ],
    ids=str,
)
def test_what_comes_out_differently_is_told(policy: Policy, expect: dict[str, Any], mismatch: Mismatch) -> None:
    result = _one(policy, expect)
    assert (result.state, result.mismatches) == ("failed", (mismatch,))


def test_names_that_were_assumed_and_more(policy: Policy) -> None:
    assert _one(policy, {"assumed": ["round", "heard_back"]}).mismatches[0].expected == ["round"]
    assert _one(policy, {"assumed": []}).state == "failed"
    assert _one(policy, {"assumed": {}}).state == "failed"


def test_an_open_outcome_is_asked(policy: Policy) -> None:
    given = {"days_elapsed": 10, "hr_present": True}
    assert _one(policy, {"action": "ask", "missing": ["round"]}, given).state == "passed"
    assert _one(policy, {"action": None, "status": "needs_facts"}, given).state == "passed"


@pytest.mark.parametrize(
    ("given", "expect", "suggest"),
    [
        ({"rond": 1}, {"action": "wait"}, "round"),
        ({}, {"acton": "wait"}, "action"),
        ({}, {"action": "wat"}, "wait"),
        ({}, {"plan": "hr_cal"}, "hr_call"),
        ({}, {"plan": {"contct": "hr"}}, "contact"),
        ({}, {"missing": ["rond"]}, "round"),
        ({}, {"assumed": {"heard_bck": False}}, "heard_back"),
        ({}, {"warnings": ["article_says_call"]}, "article_says_call_hr"),
        ({}, {"status": "decidd"}, "decided"),
        ({}, {"rule": {"action": "too-erly"}}, "too-early"),
        ({}, {"rule": {"acton": "too-early"}}, "action"),
    ],
    ids=str,
)
def test_an_unknown_name_is_an_error_with_a_suggestion(
    policy: Policy, given: dict[str, Any], expect: dict[str, Any], suggest: str
) -> None:
    result = _one(policy, expect, given)
    assert result.state == "error"
    assert [error.suggest for error in result.errors] == [suggest]


def test_an_unknown_setting_is_an_error(policy: Policy) -> None:
    result = _one(policy, {"action": "wait"}, READY, first_round_wait_day=3)
    assert result.errors[0].suggest == "first_round_wait_days"


def test_refused_facts_are_an_error(policy: Policy) -> None:
    result = _one(policy, {"action": "wait"}, {"round": 0})
    assert (result.state, result.errors[0].code) == ("error", "below-minimum")


def test_a_setting_that_cannot_be_is_an_error(policy: Policy) -> None:
    assert _one(policy, {"action": "wait"}, READY, first_round_wait_days=0).state == "error"


def test_settings_hold_for_one_test_only(policy: Policy) -> None:
    given = {**READY, "days_elapsed": 10}
    assert _one(policy, {"action": "follow_up"}, given, first_round_wait_days=10).state == "passed"
    assert _one(policy, {"action": "wait"}, given).state == "passed"


def test_settings_of_the_policy_under_test_are_kept() -> None:
    policy = load_policy(settings={"very_small_company_max": 25})
    given = {"round": 1, "days_elapsed": 10, "company_size": 25}
    result = _one(policy, {"contact": "hiring_manager", "action": "follow_up"}, given, first_round_wait_days=10)
    assert result.state == "passed"


def test_dates_need_the_day_they_are_asked_on(policy: Policy) -> None:
    dated: dict[str, Any] = {"round": 1, "interview_date": date(2026, 3, 2)}
    result = _one(policy, {"action": "wait"}, dated)
    assert [error.code for error in result.errors] == ["undated-test"]
    asked = {**dated, "as_of": date(2026, 3, 16)}
    assert _one(policy, {"earliest_date": date(2026, 3, 16)}, asked).state == "passed"
    assert _one(policy, {"action": "ask"}, {"interview_date": "unknown"}).state == "passed"


def test_no_test_depends_on_today(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"round": 1, "days_elapsed": 10}
    assert _one(policy, {"earliest_date": "2026-03-20"}, given).state == "passed"


def test_with_settings_is_asked_for_the_changed_policy() -> None:
    text = """
policy: tiny
settings: {limit: {value: 3}}
facts: {size: {question: how many, type: integer, minimum: 0}}
outcome: big
decisions:
  big:
    answers: boolean
    rules:
      - {rule: over, when: {size: {more_than: $limit}}, then: true}
      - {rule: under, otherwise: false}
"""
    policy = policy_from_text(text)
    test = InlineTest("it", {"size": 4}, {"limit": 5}, {"big": False}, None)
    (result,) = run_tests(policy, [test], with_settings=lambda given: policy_from_text(text, settings=given))
    assert result.state == "passed"


def test_equality_is_that_of_json() -> None:
    assert not same(True, 1)
    assert same([1, {"a": 2.0}], [1.0, {"a": 2}])
    assert not same([1], [1, 2])
    assert not same({"a": 1}, {"b": 1})


def test_the_sentence_of_a_mismatch() -> None:
    assert str(Mismatch("a", "x", ["y", "z"], "r")) == "a: expected x, got y, z (rule r)"
    assert str(Mismatch("a", None, True)) == "a: expected nothing, got true"
    assert str(Mismatch("missing", ["round"], [])) == "missing: expected round, got nothing"
    assert str(Mismatch("plan", {"use": "call"}, {"by": 1.0})) == "plan: expected call, got by 1"
    assert str(Mismatch("assumed", {}, {"a": 1})) == "assumed: expected nothing, got a 1"


@pytest.mark.parametrize(
    ("expect", "sentence"),
    [
        ({"action": "follow_up"},
         "action: expected follow_up, but nothing is certain: wait or follow_up (missing: round)"),
        ({"days_left": 3}, "days_left: expected 3, but nothing is certain: 0 or 4 (missing: round)"),
        ({"strength": "may"}, "strength: expected may, but nothing is certain: should or may (missing: round)"),
    ],
)  # fmt: skip
def test_what_is_open_says_what_is_possible_and_missing(policy: Policy, expect: dict[str, Any], sentence: str) -> None:
    result = _one(policy, expect, {"days_elapsed": 10, "hr_present": True})
    assert [str(each) for each in result.mismatches] == [sentence]


def test_a_field_of_a_plan_that_is_open() -> None:
    text = """
policy: tiny
facts: {size: {question: how many, type: integer, minimum: 0}}
outcome: way
decisions:
  way:
    answers: plan
    rules: [{rule: far, when: {size: {more_than: 3}}, then: bus}, {rule: near, otherwise: walk}]
plans: {bus: {by: wheel}, walk: {by: foot}}
"""
    tiny = policy_from_text(text)
    for expect, options in (({"by": "foot"}, "foot or wheel"), ({"way": {"use": "bus"}}, "walk or bus")):
        (found,) = _one(tiny, expect, {}).mismatches
        assert str(found).partition(", ")[2] == f"but nothing is certain: {options} (missing: size)"


def test_junit_holds_whatever_a_name_holds() -> None:
    written = junit({"a\x00": [Result("b\x1b", "failed", (Mismatch("k", "\ud800", "<"),))]})
    assert "\x1b" not in written
    assert 'failures="1"' in written
    written.encode("utf-8")

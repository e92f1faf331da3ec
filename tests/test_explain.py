"""Explanations: what fired, what was ruled out and by what, which facts mattered, what was assumed."""

from __future__ import annotations

from engine import Decision, load_policy, policy_from_text
from engine.decision import Step

DAY = "2026-03-16"

OPEN = """policy: small
outcome: answer
facts:
  n: {question: N?, type: integer, minimum: 0, maximum: 9}
decisions:
  answer:
    asks: Which?
    answers: [low, high]
    rules:
      - {rule: six, when: {n: {at_least: 6}}, then: high}
      - {rule: eight, when: {n: {at_least: 8}}, then: high}
      - {rule: none, when: {n: {at_most: 2}}, then: low}
      - {rule: rest, otherwise: low}
"""

CHAINED = """policy: chained
outcome: answer
facts:
  a: {question: A?, type: integer, if_not_told: open, if_vague: open}
  b: {question: B?, type: integer, if_not_told: open, if_vague: open}
decisions:
  answer:
    asks: Which?
    answers: [one, two, three]
    rules:
      - {rule: small-a, when: {a: {at_most: 5}}, then: one}
      - {rule: large-a, when: {a: {more_than: 5}}, then: two}
      - {rule: small-b, when: {b: {at_most: 5}}, then: one}
      - {rule: large-b, when: {b: {more_than: 5}}, then: two}
      - {rule: nothing, otherwise: three}
"""


def step(decision: Decision, name: str) -> Step:
    return next(one for one in decision.explain().steps if one.decision == name)


def test_only_what_certainly_does_not_hold_rules_a_rule_out() -> None:
    answer = step(policy_from_text(OPEN).evaluate({"n": "6-9"}, DAY), "answer")
    assert [reason.rule for reason in answer.fired] == ["six"]
    passed = {one.rule: one.condition for one in answer.passed_over}
    # Whether n is at least 8 is not known: an earlier rule decided, and nothing ruled this one out.
    assert (passed["eight"], passed["rest"]) == ("", "")
    assert "`n` is at most 2" in passed["none"]


def test_facts_too_vague_count_as_open_one_after_the_other() -> None:
    decision = policy_from_text(CHAINED).evaluate({"a": "3-7", "b": "3-7"}, DAY)
    assert decision.answers == {"answer": "three"}
    assert decision.assumed == {"a": None, "b": None}
    assert decision.missing == ()


def test_a_vague_fact_that_the_completions_agree_on_is_not_given_up() -> None:
    decision = policy_from_text(CHAINED).evaluate({"a": "3-4", "b": "3-7"}, DAY)
    assert decision.answers == {"answer": "one"}
    assert decision.assumed == {}


def test_reasons_start_with_the_outcome_and_name_the_facts_that_were_told() -> None:
    because = load_policy().evaluate({"round": 1, "days_elapsed": 14, "hr_present": True}, DAY).because
    first = because[0]
    assert (first.decision, first.rule, first.facts) == ("action", "time-to-follow-up", ("days_elapsed",))
    told = {reason.decision: reason.facts for reason in because}
    assert (told["wait_days"], told["hr"], told["heard"]) == (("round",), ("hr_present",), ())


def test_only_decisions_that_played_a_part_give_reasons() -> None:
    decision = load_policy().evaluate({"heard_back": True}, DAY)
    assert [reason.decision for reason in decision.because] == ["action", "heard", "thank_you"]
    assert decision.assumed == {}


def test_a_rule_that_may_decide_is_marked() -> None:
    because = load_policy().evaluate({"days_elapsed": 10, "hr_present": True}, DAY).because
    certain = {(reason.decision, reason.rule): reason.certain for reason in because}
    assert certain["wait_days", "first-round"] is False
    assert certain["action", "too-early"] is False
    assert certain["hr", "told-yes"] is True


def test_a_changed_setting_shows_in_the_reasons_that_rest_on_it() -> None:
    facts = {"round": 1, "days_elapsed": 10, "hr_present": True}
    house = load_policy(settings={"first_round_wait_days": 10}).evaluate(facts, DAY)
    shown = {reason.rule: reason.to_dict().get("house") for reason in house.because}
    assert shown["first-round"] == {"first_round_wait_days": 10}
    assert [rule for rule, changed in shown.items() if changed] == ["first-round"]
    assert all(not reason.house for reason in load_policy().evaluate(facts, DAY).because)


def test_a_silent_decision_says_nothing() -> None:
    plan = step(load_policy().evaluate({"heard_back": True}, DAY), "plan")
    assert (plan.state, plan.answer, plan.fired, plan.passed_over) == ("silent", None, (), ())


def test_an_open_decision_lists_what_is_possible() -> None:
    action = step(load_policy().evaluate({"days_elapsed": 10}, DAY), "action")
    assert (action.state, action.possible) == ("open", ("wait", "follow_up"))
    assert {reason.rule for reason in action.fired} == {"too-early", "time-to-follow-up"}

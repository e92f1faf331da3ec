"""Tests that all pass never contradict each other; those of which one has to fail do."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine import policy_from_text
from engine.checks import check
from engine.checks.base.examined import Budgets
from engine.decision import Decision, Json, as_lists
from engine.diagnostics import DiagnosticsError
from engine.testing import run_tests
from tests.strategies import AS_OF, Draw, as_yaml, facts_for, policies
from tests.test_cells_against_reference import thorough


def expectations(draw: Draw, decision: Decision, plain: dict[str, Any]) -> dict[str, Any]:
    """Some of what is so of a decision, each thing spelled in one of the ways that a test may spell it."""
    found: dict[str, Any] = {"status": decision.status}
    for name, answer in decision.answers.items():
        plan = plain["decisions"][name].get("answers") == "plan"
        if draw(st.booleans()) and not (plan and isinstance(answer, (list, tuple))):
            found[name] = spelled(draw, answer)
            if name == plain["outcome"] and name in decision.possible and not plan and draw(st.booleans()):
                found[name] = "ask"
    if draw(st.booleans()):
        found["warnings"] = draw(st.permutations(decision.warnings))
    if draw(st.booleans()):
        found["missing"] = list(decision.missing)
    if draw(st.booleans()):
        found["assumed"] = draw(st.sampled_from((dict(decision.assumed), list(decision.assumed))))
    fired = {step.decision: [one.rule for one in step.fired if one.certain] for step in decision.explain().steps}
    found["rule"] = {name: one_or_list(draw, rules) for name, rules in fired.items() if rules and draw(st.booleans())}
    return {key: as_lists(value) for key, value in found.items() if value not in ({}, []) or key == "missing"}


def one_or_list(draw: Draw, names: list[str]) -> Json:
    return names[0] if len(names) == 1 and draw(st.booleans()) else list(names)


def spelled(draw: Draw, answer: Json) -> Json:
    """A plan by its name or by some of its fields, a whole number with or without a point."""
    if isinstance(answer, dict):
        fields = draw(st.lists(st.sampled_from(sorted(answer)), unique=True, min_size=1))
        by_name: Json = answer["use"]
        return by_name if draw(st.booleans()) else {name: answer[name] for name in fields}
    return float(answer) if type(answer) is int and draw(st.booleans()) else answer


@st.composite
def with_passing_tests(draw: Draw) -> dict[str, Any]:
    """A policy and tests of it that pass: of facts of which some are less exact than others."""
    plain = draw(policies())
    policy = policy_from_text(as_yaml(plain))
    facts = draw(facts_for(plain["facts"]))
    tests: list[dict[str, Any]] = []
    for at in range(4):
        given_now = {**facts, **draw(facts_for(plain["facts"]))} if at % 2 else facts
        kept = {name: value for name, value in given_now.items() if at < 2 or draw(st.booleans())}
        asked = {**kept, "as_of": AS_OF.isoformat()}
        try:
            decision = policy.evaluate(asked)
        except DiagnosticsError:
            continue
        expect = expectations(draw, decision, plain)
        tests.append({"name": f"Test {at}", "given": asked, "expect": expect})
    assume(len(tests) > 1)
    return {**plain, "tests": tests}


@given(with_passing_tests())
@thorough(150)
def test_tests_that_pass_never_contradict_each_other(plain: dict[str, Any]) -> None:
    policy = policy_from_text(as_yaml(plain))
    assert {one.state for one in run_tests(policy, policy.model.tests)} == {"passed"}
    assert not contradictions(as_yaml(plain))


def contradictions(text: str) -> list[str]:
    return [one.message for one in policy_from_text(text).check().findings if one.code == "contradicting-tests"]


POLICY = """\
policy: tiny
outcome: action
settings:
  limit: {value: 7}
facts:
  days: {type: integer, minimum: 0}
  near: {type: number, minimum: 0, maximum: 1, if_not_told: open}
  heard: {type: boolean, if_not_told: {assume: false}}
plans:
  call: {channel: phone}
  letter: {channel: post}
decisions:
  action:
    answers: [wait, go, ask]
    rules:
      - {rule: early, when: {days: {less_than: $limit}}, then: wait}
      - {rule: due, otherwise: go}
  mood:
    answers: [ask, say]
    rules: [{rule: only, otherwise: say}]
  plan:
    answers: plan
    only_when: {action: go}
    rules: [{rule: by-phone, otherwise: call}]
  due: {compute: {plus: [1, 1]}}
warnings:
  - {warning: one, when: {days: 1}, because: One.}
  - {warning: two, when: {days: 1}, because: Two.}
tests:
"""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("given: {days: 1}, expect: {warnings: [one, two]}", "given: {days: 1}, expect: {warnings: [two, one]}"),
        ("given: {days: 1}, expect: {rule: {action: early}}", "given: {days: 1}, expect: {rule: {action: [early]}}"),
        ("given: {days: 1}, expect: {due: 2}", "given: {days: 1}, expect: {due: 2.0}"),
        ("given: {}, expect: {action: ask}", "given: {}, expect: {action: null}"),
        ("given: {days: 9}, expect: {plan: call}", "given: {days: 9}, expect: {plan: {channel: phone}}"),
        ("given: {days: 0-9}, expect: {action: ask}", "given: {days: 3}, expect: {action: wait}"),
        ("given: {days: 3}, expect: {action: wait}", "given: {days: 3}, settings: {}, expect: {channel: null}"),
        ("given: {days: 3}, expect: {action: wait}", "given: {days: 3}, settings: {limit: 2}, expect: {action: go}"),
    ],
)
def test_what_two_tests_spell_differently_is_no_contradiction(one: str, other: str) -> None:
    assert contradictions(f"{POLICY}  - {{name: One, {one}}}\n  - {{name: Other, {other}}}\n") == []


@pytest.mark.parametrize(
    ("one", "other", "key"),
    [
        ("given: {days: 1}, expect: {warnings: [one, two]}", "given: {days: 1}, expect: {warnings: [two]}", "warnings"),
        ("given: {}, expect: {action: ask}", "given: {}, expect: {action: wait}", "action"),
        ("given: {days: 9}, expect: {plan: call}", "given: {days: 9}, expect: {plan: null}", "plan.use"),
        ("given: {days: 9}, expect: {channel: phone}", "given: {days: 9}, expect: {plan: {channel: post}}",
         "plan.channel"),
        ("given: {days: 0-9}, expect: {mood: ask}", "given: {days: 3}, expect: {mood: say}", "mood"),
        ("given: {days: [0-3, 4-9]}, expect: {action: wait}", "given: {days: 2-6}, expect: {action: go}", "action"),
        ("given: {}, expect: {due: 2}", "given: {days: 3}, expect: {due: 3}", None),
        ("given: {}, expect: {mood: say}", "given: {days: 3}, expect: {mood: ask}", "mood"),
        ("given: {days: 3}, expect: {mood: say}", "given: {days: 3, near: 0.5}, expect: {mood: ask}", None),
        ("given: {days: 3}, expect: {mood: say}", "given: {days: 3, heard: false}, expect: {mood: ask}", "mood"),
        ("given: {days: 3}, expect: {mood: say}", "given: {days: 3, heard: true}, expect: {mood: ask}", None),
        ("given: {days: 0-3}, expect: {action: wait}", "given: {days: 2-6}, expect: {action: go}", None),
        ("given: {days: 3, near: 0-0.5}, expect: {mood: say}", "given: {days: 3, near: 0.5}, expect: {mood: ask}",
         "mood"),
        ("given: {days: 3, near: 0-0.5}, expect: {mood: say}", "given: {days: 3, near: 0.6}, expect: {mood: ask}",
         None),
    ],
)  # fmt: skip
def test_two_tests_of_which_one_has_to_fail(one: str, other: str, key: str | None) -> None:
    told = contradictions(f"{POLICY}  - {{name: One, {one}}}\n  - {{name: Other, {other}}}\n")
    about = [f"`Other` and `One` cannot both pass: they expect different things of `{key}`"]
    assert told == (about if key else [])


def many(count: int, day: str) -> str:
    return POLICY + "".join(f"  - {{name: T{at}, given: {{days: {day.format(at)}}}, expect: {{action: go}}}}\n"
                            for at in range(count))  # fmt: skip


def test_tests_that_have_no_case_in_common_are_not_compared() -> None:
    model = policy_from_text(many(400, "{}")).model
    assert all(one.decided for one in check(model, budgets=Budgets(pairs=0)).findings)


def test_if_too_many_overlap_it_is_not_decided() -> None:
    model = policy_from_text(many(20, "{}+")).model
    (found,) = (one for one in check(model, budgets=Budgets(pairs=100)).findings if not one.decided)
    assert (found.code, found.about) == ("contradicting-tests", ("tests",))
    assert found.diagnostic.help == "too many tests give facts that overlap; more exact facts would help"
    assert all(one.decided for one in check(model).findings)

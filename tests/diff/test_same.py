"""A policy written otherwise that means the same: nothing changes, and that is proved."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from engine import load_policy
from engine.api import policy_from_text
from engine.diff.compare import compare
from tests.diff.edits import rules_of
from tests.strategies import as_yaml, policies
from tests.test_cells_against_reference import thorough

ROOT = Path(__file__).resolve().parents[2]
Plain = Any


def same(one: Plain, other: Plain) -> bool:
    diff = compare(policy_from_text(as_yaml(one)), policy_from_text(as_yaml(other)))
    return diff.same and diff.decided


@given(policies())
@thorough(80)
def test_a_policy_and_itself(plain: dict[str, object]) -> None:
    assert same(plain, plain)


@given(policies())
@thorough(80)
def test_other_names_and_another_order_of_plans_and_messages(plain: Plain) -> None:
    """Names of rules and settings, the order of plans, of their fields and of facts and settings change nothing."""
    other = copy.deepcopy(plain)
    for _, rules in rules_of(other):
        for rule in rules:
            rule["rule"] = f"x-{rule['rule']}"
    for section in ("plans", "settings", "facts"):
        other[section] = dict(reversed(other[section].items()))
    other["plans"] = {name: dict(reversed(plan.items())) for name, plan in other["plans"].items()}
    other = yaml.safe_load(as_yaml(other).replace("limit_a", "limit_z").replace("favourite", "liked"))
    assert same(plain, other)


@given(policies(), st.data())
@thorough(80)
def test_an_internal_decision_with_another_name(plain: Plain, data: st.DataObject) -> None:
    internal = [name for name, one in plain["decisions"].items() if one.get("internal") and name.startswith("step_")]
    if internal:
        name = data.draw(st.sampled_from(internal))
        assert same(plain, yaml.safe_load(as_yaml(plain).replace(name, "quite_another")))


def turned(condition: Plain) -> Plain:
    """The condition by De Morgan and in other words: `all` as none of the opposites, `between` as two limits."""
    parts = []
    for word, one in condition.items():
        match word, one:
            case "all", [*each]:
                parts.append({"none": [{"none": [turned(part)]} for part in each]})
            case "any", [*each]:
                parts.append({"none": [{"all": [{"none": [turned(part)]} for part in each]}]})
            case "none", [*each]:
                parts.append({"all": [{"none": [turned(part)]} for part in each]})
            case _:
                parts.append({word: _other_words(one)})
    return {"all": parts}


def _other_words(test: Plain) -> Plain:
    if isinstance(test, dict) and isinstance(test.get("between"), list) and len(test) == 1:
        low, high = test["between"]
        return {"at_most": high, "at_least": low}
    if isinstance(test, list) and len(test) > 1:
        return {"one_of": list(reversed(test))}
    return test


@given(policies())
@thorough(120)
def test_conditions_rewritten_by_de_morgan_and_in_other_words(plain: Plain) -> None:
    other = copy.deepcopy(plain)
    for _, rules in rules_of(other):
        for rule in rules:
            if "when" in rule:
                rule["when"] = turned(rule["when"])
    for one in (*other["decisions"].values(), *other.get("warnings", ())):
        for key in ("only_when", "when"):
            if key in one:
                one[key] = turned(one[key])
    assert same(plain, other)


SHARED_OUT = """\
policy: shared-out
outcome: grade
facts:
  points: {type: integer, minimum: 0, maximum: 100}
  late: {type: boolean}
decisions:
  grade:
    answers: [a, b, c, d]
    rules:
"""
RULES = [
    "{rule: top, when: {points: {at_least: 90}, late: false}, then: a}",
    "{rule: good, when: {points: {between: [60, 89]}, late: false}, then: b}",
    "{rule: late, when: {late: true, points: {at_least: 60}}, then: c}",
    "{rule: poor, when: {points: {less_than: 60}}, then: d}",
]


@given(st.permutations(RULES))
def test_rules_that_do_not_overlap_in_any_order(rules: list[str]) -> None:
    one, other = (
        policy_from_text(SHARED_OUT + "".join(f"      - {each}\n" for each in order)) for order in (RULES, rules)
    )
    diff = one.diff(other)
    assert diff.same
    assert [each.name for each in diff.decisions] == ["grade"]


def test_a_rule_split_in_two_and_a_rule_that_is_never_reached() -> None:
    split = [*RULES[:3], "{rule: poor, when: {points: {less_than: 30}}, then: d}",
             "{rule: poorer, when: {points: {less_than: 60}}, then: d}", "{rule: never, otherwise: a}"]  # fmt: skip
    one, other = (
        policy_from_text(SHARED_OUT + "".join(f"      - {each}\n" for each in order)) for order in (RULES, split)
    )
    assert one.diff(other).same


def test_the_flagship_said_in_other_words_changes_texts_and_no_answer() -> None:
    text = (ROOT / "policies" / "follow-up.yaml").read_text(encoding="utf-8")
    changed = text.replace("We know of no answer from the company.", "Silence so far.").replace(
        "Which round was it?", "Which interview was it?")  # fmt: skip
    diff = load_policy().diff(policy_from_text(changed))
    assert diff.same
    assert diff.reasons == 1
    assert diff.texts == ("question of `round`", "reason of `silence`")


@pytest.mark.parametrize("name", ["follow-up", "examples/house-rules.yaml"])
def test_a_policy_compared_with_itself(name: str) -> None:
    policy = load_policy(name)
    diff = policy.diff(policy)
    assert (diff.same, diff.decided, diff.regions, diff.settings, diff.facts, diff.also) == (True, True, (), (), (), ())

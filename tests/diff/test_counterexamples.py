"""Cases that show that two policies differ, found one by one, or the proof that there is none."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from math import prod
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine import Policy, PolicyError, load_policy, policy_from_text
from engine.cells.diagram import BudgetSpent
from engine.diff.compare import compare
from engine.diff.counterexamples import counterexamples
from engine.diff.differences import NotDecided
from engine.diff.examples import CONFLICT, answer_in
from engine.diff.result import Example
from engine.diff.shared import Shared
from engine.policy.model import MESSAGES, WARNINGS
from tests.diff.edits import edited
from tests.diff.test_against_brute_force import compared, model_of
from tests.diff.test_examples import thawed
from tests.strategies import as_yaml, policies
from tests.test_cells_against_reference import thorough


def answer(policy: Policy, name: str, facts: Any) -> object:
    known = {fact: value for fact, value in facts.items() if fact in policy.model.facts or fact == "as_of"}
    try:
        return answer_in(policy.evaluate({"as_of": "2027-03-15", **known}), name)
    except PolicyError:
        return CONFLICT


@given(st.data())
@thorough(80)
def test_each_is_answered_otherwise_and_there_is_one_wherever_the_report_has_one(data: st.DataObject) -> None:
    plain = data.draw(policies())
    changed = data.draw(edited(plain))
    old, new = (Policy(model_of(each)) for each in (plain, changed))
    assume(prod(axis.size for axis in Shared([old.model, new.model]).facts) <= 5_000)
    report = {one.name: one for one in compare(old, new).decisions}
    for name in compared(old.model, new.model):
        found: list[Example] = []
        try:
            found += islice(counterexamples(old, new, [name]), 5)
        except NotDecided:
            continue
        for one in found:
            before, after = answer(old, name, one.facts), answer(new, name, one.facts)
            assert before != after
            assert (before, after) == (thawed(one.old), thawed(one.new))
            assert before != CONFLICT
        seen = [region for change in report[name].changes for region in change.regions
                if thawed(region.example.old) != CONFLICT] if name in report else []  # fmt: skip
        assert found or not seen


@given(policies())
@thorough(40)
def test_a_policy_and_itself(plain: dict[str, Any]) -> None:
    policy = policy_from_text(as_yaml(plain))
    assert list(counterexamples(policy, policy, compared(policy.model, policy.model))) == []


# ---------------------------------------------------------------- what counts

TEXT = """\
policy: counts
outcome: action
facts:
  days: {type: integer, minimum: 0, maximum: 60}
  late: {type: boolean}
decisions:
  step:
    internal: true
    answers: [low, high]
    hit: unique
    rules:
      - {rule: low, when: {days: {less_than: 10}}, then: low}
      - {rule: high, when: {days: {at_least: 10}}, then: high}
  action:
    answers: [wait, go]
    rules:
      - {rule: late, when: {late: true}, then: go}
      - {rule: other, otherwise: wait}
  steps:
    answers: [call, write]
    hit: collect
    rules:
      - {rule: first, when: {late: true}, then: call}
      - {rule: second, when: {days: {at_least: 5}}, then: write}
warnings:
  - {warning: hurry, when: {days: {more_than: 50}}, because: Hurry.}
"""


def examples(edit: tuple[str, str], names: tuple[str, ...] = ("action",), *, back: bool = False) -> list[Any]:
    assert edit[0] in TEXT
    pair = [policy_from_text(TEXT), policy_from_text(TEXT.replace(*edit))]
    if back:
        pair.reverse()
    return [(dict(one.facts), thawed(one.old), thawed(one.new)) for one in counterexamples(pair[0], pair[1], names)]


def test_a_contradiction_in_a_decision_that_nobody_sees() -> None:
    """Evaluation refuses such a case, whatever is asked."""
    edit = ("less_than: 10}", "less_than: 11}")
    assert examples(edit) == [
        ({"days": 10, "late": True}, "go", CONFLICT),
        ({"days": 10, "late": False}, "wait", CONFLICT),
    ]
    assert examples(edit, back=True) == []  # where nobody is answered there is nothing to compare


def test_an_answer_that_changes_only_where_the_old_rules_contradict_each_other() -> None:
    text = TEXT.replace("less_than: 10}", "less_than: 11}")
    new = text.replace("when: {late: true}, then: go", "when: {late: true, days: {not: 10}}, then: go")
    assert list(counterexamples(policy_from_text(text), policy_from_text(new), ["action"])) == []


def test_what_is_collected_is_a_set() -> None:
    rules = [line for line in TEXT.splitlines() if "rule: first" in line or "rule: second" in line]
    assert examples(("\n".join(rules), "\n".join(reversed(rules))), ("steps",)) == []
    assert examples((rules[0], f"{rules[0]}\n{rules[0].replace('first', 'again')}"), ("steps",)) == []


def test_a_rule_for_either_of_two_things_made_two_rules() -> None:
    """Both fit where both hold."""
    start = TEXT[: TEXT.index("  steps:")] + "  steps:\n    answers: [call, write]\n    hit: unique\n    rules:\n"
    one = "      - {rule: a, when: {any: [{late: true}, {days: 3}]}, then: call}\n"
    two = "      - {rule: a, when: {late: true}, then: call}\n      - {rule: b, when: {days: 3}, then: call}\n"
    old, new = (policy_from_text(start + rules) for rules in (one, two))
    (found,) = counterexamples(old, new, ["steps"])
    assert found.facts == {"days": 3, "late": True}


def test_warnings_and_messages_count_if_they_are_asked_for() -> None:
    edit = ("more_than: 50", "more_than: 51")
    assert examples(edit) == []
    assert examples(edit, (WARNINGS, MESSAGES)) == [({"days": 51, "late": False}, ["hurry"], [])]


# ---------------------------------------------------------------- what is left open


def test_a_spent_budget_is_no_proof() -> None:
    old, new = load_policy(), load_policy(settings={"first_round_wait_days": 13})
    with pytest.raises(NotDecided, match="more than 1 regions of facts"):
        list(counterexamples(old, new, ["action"], budget=1))


def test_a_decision_that_was_given_up_does_not_hide_another() -> None:
    old, new = load_policy(), load_policy(settings={"first_round_wait_days": 13})
    found = counterexamples(old, new, ["plan", "earliest_day"], budget=20)
    assert any((one.old, one.new) == (14, 13) for one in found)
    with pytest.raises(NotDecided):
        list(found)


DATED = """\
policy: dates
outcome: action
facts:
  met: {type: string, format: date, not_after: as_of}
  days: {type: integer, minimum: 0, derive: {days_between: [met, as_of]}}
decisions:
  action:
    answers: [wait, go]
    rules:
      - rule: early
        when: {met: {at_most: 2026-03-01}, as_of: {at_least: 2026-03-10}, days: {at_most: LIMIT}}
        then: wait
      - {rule: late, otherwise: go}
"""


@pytest.mark.parametrize(("limits", "many"), [((5, 8), 0), ((8, 9), 1)])
def test_days_that_contradict_their_dates_are_no_case(limits: tuple[int, int], many: int) -> None:
    old, new = (policy_from_text(DATED.replace("LIMIT", str(limit))) for limit in limits)
    assert len(list(counterexamples(old, new, ["action"]))) == many


def test_too_many_dates_to_try_are_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(*_: object) -> Iterator[dict[str, int]]:
        raise BudgetSpent

    monkeypatch.setattr("engine.cells.moments.Moments.found", found)
    old, new = (policy_from_text(DATED.replace("LIMIT", str(limit))) for limit in (5, 8))
    with pytest.raises(NotDecided):
        list(counterexamples(old, new, ["action"]))


def test_too_many_regions_are_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.diff.counterexamples.MOST_TOLD", 0)
    with pytest.raises(NotDecided, match="more than 0 regions of facts might make a difference"):
        examples(("late: true}, then: go", "late: false}, then: go"))

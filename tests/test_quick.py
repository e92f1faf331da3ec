"""The short way against the full way: the same decisions, whatever was asked before."""

from __future__ import annotations

import copy
import datetime
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Decision, FactsError, Policy, PolicyError, load_policy, policy_from_text, quick
from engine.account import OutcomeAccount

DAY = datetime.date(2026, 3, 16)
ROOT = Path(__file__).resolve().parent.parent
WARM = load_policy()

DATES = """policy: dates
outcome: answer
facts:
  met: {question: When?, type: string, format: date}
  since: {question: How long ago?, type: integer, derive: {days_between: [met, as_of]}}
decisions:
  answer:
    asks: Which?
    answers: [day, days, neither]
    rules:
      - {rule: day, when: {met: 2026-03-10}, then: day}
      - {rule: days, when: {since: 2}, then: days}
      - {rule: neither, otherwise: neither}
"""

values = {
    "round": st.sampled_from([1, 2, 3, 1.0, None, "unknown", "1-2", "2+", [1, 3], 0, True, "x"]),
    "days_elapsed": st.sampled_from([0, 6, 7, 13, 14, 15, 30, "5-9", "14+", None, -1, 14.0]),
    "interview_date": st.sampled_from(["2026-03-02", datetime.date(2026, 3, 9), "2026-03-01/2026-03-04", "soon"]),
    "promised_by": st.sampled_from(["2026-03-20", "2026-03-16", None]),
    "hr_present": st.sampled_from([True, False, None, 1, "yes"]),
    "company_size": st.sampled_from([1, 10, 11, "2-10", "5-20", "10001+"]),
    "channel": st.sampled_from(["email", "phone", "unknown", "fax"]),
    "heard_back": st.booleans(),
    "follow_ups_made": st.sampled_from([0, 1]),
    "thank_you_sent": st.sampled_from([True, False, None]),
    "candidate_name": st.sampled_from(["Your Name", ""]),
    "hr_presnt": st.booleans(),
}
facts = st.fixed_dictionaries({}, optional=values)


def full(policy: Policy, given: Any, day: datetime.date) -> Decision:
    account: OutcomeAccount = policy._account(given, day)
    return Decision(account)


def told(decide: Any) -> Any:
    """Everything a decision tells, or the mistakes."""
    try:
        decision = decide()
    except FactsError as error:
        return error.to_dict()
    return decision.to_dict(), decision.explain().to_dict()


@given(facts, st.sampled_from([DAY, DAY + datetime.timedelta(3)]))
def test_the_short_way_says_what_the_full_way_says(case: dict[str, Any], day: datetime.date) -> None:
    expected = told(lambda: full(WARM, case, day))
    for _ in range(2):  # the second time the cell is known
        assert told(lambda: WARM.evaluate(case, day)) == expected
    assert json.dumps(told(lambda: WARM.evaluate(case, day))) == json.dumps(expected)


def test_facts_that_follow_from_others_have_an_axis_of_their_own() -> None:
    policy = policy_from_text(DATES)
    for _ in range(2):
        assert policy.evaluate({"since": 6}, DAY).answers == {"answer": "day"}
        assert policy.evaluate({"since": 2}, DAY).answers == {"answer": "days"}
        assert policy.evaluate({"since": 6}, DAY + datetime.timedelta(1)).answers == {"answer": "neither"}


GAP = """policy: gap
outcome: answer
facts:
  on: {question: On?, type: boolean, if_not_told: open}
decisions:
  answer:
    asks: Which?
    answers: [yes_]
    only_when: {on: {known: false}}
    rules:
      - {rule: never, when: {on: true}, then: yes_}
"""


def test_silence_and_a_gap_are_told_apart() -> None:
    policy = policy_from_text(GAP)
    assert policy.evaluate({"on": False}, DAY).answers == {"answer": None}
    assert policy.evaluate({}, DAY).answers == {"answer": "not_covered"}


def test_true_is_not_one() -> None:
    policy = load_policy()
    assert policy.evaluate({"heard_back": True}, DAY).answers["action"] == "stop"
    assert policy.evaluate({"follow_ups_made": 1, "days_elapsed": 20}, DAY).answers["action"] == "not_covered"
    for wrong in ({"heard_back": 1}, {"follow_ups_made": True}):
        with pytest.raises(FactsError):
            policy.evaluate(wrong, DAY)


def test_answers_cannot_be_changed() -> None:
    decision = WARM.evaluate({"round": 1, "days_elapsed": 14, "hr_present": True}, DAY)
    answers: Any = decision.answers
    changes: list[Callable[[], object]] = [
        lambda: answers.update(action="stop"),
        lambda: answers.pop("action"),
        lambda: answers.clear(),
        lambda: answers["plan"].update(use="x"),
        lambda: answers["plan"]["steps"].append("x"),
    ]
    for change in changes:
        with pytest.raises((TypeError, AttributeError)):
            change()
    assert copy.deepcopy(answers) == answers == pickle.loads(pickle.dumps(answers))


def test_what_the_caller_does_with_the_facts_afterwards_changes_nothing() -> None:
    given: dict[str, Any] = {"round": 1, "days_elapsed": 14, "company_size": 500}
    decision = load_policy().evaluate(given, DAY)
    before = decision.to_dict()
    given.update(round=2, company_size=5)
    assert decision.to_dict() == before


@pytest.mark.parametrize("limit", ["MAX_NUMBERS", "MAX_CELLS", "MAX_DAYS"])
def test_starting_afresh_when_a_limit_is_reached_changes_no_answer(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick, limit, 3)
    policy = load_policy()
    for days in range(30):
        day = DAY + datetime.timedelta(days % 7)
        case = {"round": days % 3 + 1, "days_elapsed": days, "company_size": days * 3 + 1}
        assert told(lambda: policy.evaluate(case, day)) == told(lambda: full(policy, case, day))  # noqa: B023  # called at once


def test_many_threads_one_policy() -> None:
    policy = load_policy()
    cases = [{"round": n % 3 + 1, "days_elapsed": n % 40, "company_size": n} for n in range(1, 400)]
    expected = [full(WARM, case, DAY).answers for case in cases]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            assert [d.answers for d in pool.map(lambda case: policy.evaluate(case, DAY), cases)] == expected


@pytest.mark.parametrize("given", ["x", 5, None, [], [("round", 1)]])
def test_facts_that_are_no_mapping_are_refused_alike_cold_and_warm(given: Any) -> None:
    for policy in (load_policy(), WARM):
        with pytest.raises(FactsError, match="not-a-mapping"):
            policy.evaluate(given, DAY)


def test_a_day_is_a_date_and_not_a_moment() -> None:
    moment: Any = datetime.datetime(2026, 3, 16, 5)
    for policy in (load_policy(), WARM):
        with pytest.raises(FactsError, match="as_of"):
            policy.evaluate({"round": 1, "days_elapsed": 14}, moment)


def test_a_policy_cannot_be_changed() -> None:
    policy: Any = load_policy()
    with pytest.raises(AttributeError):
        policy.x = 1
    with pytest.raises(TypeError):
        policy.settings["first_round_wait_days"] = 99
    assert policy.settings["hr_channels"] == ("phone",)


def test_a_policy_can_be_sent_to_another_process() -> None:
    policy = load_policy(settings={"first_round_wait_days": 10})
    case = {"round": 1, "days_elapsed": 12}
    policy.evaluate(case, DAY)
    sent = pickle.loads(pickle.dumps(policy))
    assert sent.evaluate(case, DAY) == policy.evaluate(case, DAY) != load_policy().evaluate(case, DAY)


def test_arguments_of_the_wrong_kind_are_refused_in_words() -> None:
    wrong: Any = load_policy
    with pytest.raises(ValueError, match="there is no runtime `x`"):
        wrong(runtime="x")
    kinds: list[Any] = [5, [], {1: 2}]
    for settings in kinds:
        with pytest.raises(TypeError, match="`settings`"):
            wrong(settings=settings)
    with pytest.raises(PolicyError):
        wrong("no-such-policy")
    assert load_policy(ROOT / "examples" / "house-rules.yaml").settings["first_round_wait_days"] == 10


SCRIPT = """
import json
from engine import load_policy
for facts in ({}, {"days_elapsed": "5-20", "company_size": "5-20"}, {"round": [1, 2], "channel": ["email", "phone"]}):
    decision = load_policy().evaluate(facts, "2026-03-16")
    print(json.dumps(decision.to_dict()), json.dumps(decision.explain().to_dict()))
"""


def test_the_text_does_not_depend_on_the_hash_seed() -> None:
    printed = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "2", "3")
    }  # fmt: skip
    assert len(printed) == 1


def count_full_ways(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    taken: list[object] = []
    way: Any = policy._quick
    real = way.full

    def counted(facts: object, day: object) -> object:
        taken.append(facts)
        return real(facts, day)

    monkeypatch.setattr(way, "full", counted)
    return taken


def test_many_days_do_not_push_each_other_out(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = load_policy()
    taken = count_full_ways(policy, monkeypatch)
    for _ in range(3):
        for days in range(quick.MAX_DAYS):
            policy.evaluate({"round": 1, "days_elapsed": 14}, DAY + datetime.timedelta(days))
    assert len(taken) == quick.MAX_DAYS


def test_new_values_are_learned_again_after_starting_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick, "MAX_NUMBERS", 20)
    policy = load_policy()
    for days in range(100):
        policy.evaluate({"round": 1, "days_elapsed": days}, DAY)
    taken = count_full_ways(policy, monkeypatch)
    policy.evaluate({"round": 1, "days_elapsed": 777}, DAY)
    policy.evaluate({"round": 1, "days_elapsed": 777}, DAY)
    assert len(taken) == 1


def test_the_day_may_stand_in_the_facts_and_be_tested() -> None:
    policy = policy_from_text(GAP.replace("{on: {known: false}}", "{as_of: {at_least: 2026-03-18}}"))
    for _ in range(2):
        assert policy.evaluate({"as_of": "2026-03-20"}).answers == {"answer": "not_covered"}
        assert policy.evaluate({"as_of": "2026-03-16"}).answers == {"answer": None}
        assert policy.evaluate({}, DAY).answers == {"answer": None}


def test_a_decision_is_copied_as_itself_and_pickled_in_words_only() -> None:
    decision = WARM.evaluate({"round": 1, "days_elapsed": 14}, DAY)
    assert copy.deepcopy(decision) is decision
    with pytest.raises(TypeError, match="to_dict"):
        pickle.dumps(decision)

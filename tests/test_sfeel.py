"""Conditions in S-FEEL."""

from __future__ import annotations

from datetime import date

import pytest

from engine import load_policy
from engine.policy.model import All, Always, Any, Compare, Condition, Nothing, PolicyModel, Ref, Test
from engine.sfeel import sfeel


@pytest.fixture(scope="module")
def model() -> PolicyModel:
    return load_policy().model


def _fact(name: str, word: str, operand: object) -> Test:
    return Test(name, "fact", None, (Compare(word, operand),))  # type: ignore[arg-type]


ROUND = _fact("round", "equals", 1)
HR = _fact("hr_present", "equals", True)
DAY = date(2026, 3, 16).toordinal()


@pytest.mark.parametrize(
    ("condition", "written"),
    [
        (ROUND, "round: 1"),
        (_fact("days_elapsed", "at_least", 14), "days_elapsed: >= 14"),
        (_fact("days_elapsed", "between", (1, 3)), "days_elapsed: [1..3]"),
        (_fact("days_elapsed", "less_than", Ref("wait_days")), "days_elapsed: < wait_days"),
        (_fact("round", "one_of", (1, 3)), "round: 1, 3"),
        (_fact("channel", "one_of", ("email", "phone")), 'channel: "email", "phone"'),
        (_fact("hr_present", "known", True), "hr_present: not(null)"),
        (_fact("hr_present", "known", False), "hr_present: null"),
        (_fact("channel", "not", (Compare("equals", "email"),)), 'channel: not("email")'),
        (_fact("promised_by", "at_most", DAY), 'promised_by: <= date("2026-03-16")'),
        (_fact("as_of", "more_than", DAY), 'as_of: > date("2026-03-16")'),
        (_fact("channel", "includes", "email"), 'channel: list contains(?, "email")'),
        (Test("plan", "answer", "use", (Compare("equals", "hr_call"),)), 'plan.use: "hr_call"'),
        (Test("plan", "answer", "against_advice", (Compare("equals", True),)), "plan.against_advice: true"),
        (Test("wait_days", "answer", None, (Compare("equals", 14),)), "wait_days: 14"),
        (Test("earliest_date", "answer", None, (Compare("equals", DAY),)), 'earliest_date: date("2026-03-16")'),
        (Always(True, "so"), "true"),
        (Always(False, "so"), "false"),
        (All(()), "-"),
        (All((ROUND, HR)), "round: 1; hr_present: true"),
        (Any((ROUND, HR)), "(round: 1) or (hr_present: true)"),
        (Any(()), "false"),
        (Nothing((ROUND,)), "not((round: 1))"),
    ],
)
def test_a_condition_in_sfeel(model: PolicyModel, condition: Condition, written: str) -> None:
    assert sfeel(condition, model) == written

"""The key `changes` of a fact: read, defaulted, and without any part in decisions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.api import load_policy, policy_from_text
from tests.questions.test_why_not import with_changes
from tests.strategies import AS_OF, as_yaml, facts_for, policies
from tests.test_cells_against_reference import checked_or_not, thorough

TEXT = """\
policy: words
outcome: answer
facts:
  met: {question: When?, type: string, format: date}
  due: {question: Until when?, type: string, format: date}
  since: {question: How long ago?, type: integer, derive: {days_between: [met, as_of]}}
  left: {question: How long still?, type: integer, derive: {days_between: [as_of, due]}}
  apart: {question: How far apart?, type: integer, derive: {days_between: [met, due]}}
  days: {question: How many?, type: integer, changes: with_time}
  way: {question: How?, type: string, enum: [a, b], changes: by_action}
  done: {question: Done?, type: boolean, changes: by_action_only_forward}
  tall: {question: Tall?, type: boolean, changes: never}
  plain: {question: Plain?, type: boolean}
decisions:
  answer: {answers: [one], rules: [{rule: all, otherwise: one}]}
"""


def test_what_is_said_and_what_holds_otherwise() -> None:
    changes = {name: fact.changes for name, fact in policy_from_text(TEXT).model.facts.items()}
    assert changes == {
        "met": "never", "due": "never", "since": "with_time", "left": "with_time", "apart": "never",
        "days": "with_time", "way": "by_action", "done": "by_action_only_forward", "tall": "never", "plain": "never",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("word", "facts"),
    [
        ("with_time", {"days_elapsed", "days_until_promised"}),
        ("by_action", {"wants_hiring_manager", "channel"}),
        ("by_action_only_forward", {"follow_ups_made", "thank_you_sent"}),
    ],
)
def test_the_flagships_facts(word: str, facts: set[str]) -> None:
    assert {name for name, fact in load_policy().model.facts.items() if fact.changes == word} == facts


def test_an_overlay_may_say_otherwise() -> None:
    text = "extends: follow-up\npolicy: mine\nfacts:\n  company_size: {changes: by_action}\n"
    assert policy_from_text(text, file="mine.yaml").model.facts["company_size"].changes == "by_action"


@thorough(60)
@given(data=st.data())
def test_no_decision_looks_at_it(data: st.DataObject) -> None:
    plain = data.draw(policies())
    without = policy_from_text(as_yaml(plain))
    changed = policy_from_text(as_yaml(with_changes(data, plain)))
    facts = data.draw(facts_for(plain["facts"]))
    checked = checked_or_not(without, facts)
    assert changed.check_facts(facts, AS_OF) == checked
    assert changed._decide(checked) == without._decide(checked)

"""Values and the headline, for policies of every kind."""

from __future__ import annotations

import pytest

from engine import Policy, load_policy, policy_from_text
from engine.cli.spoken import headline, possibilities, shown
from engine.decision import Json
from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ([], "-"),
        ((), "-"),
        (None, "-"),
        (2.5, "2.5"),
        (14.0, "14"),
        ({"use": "call"}, "call"),
        ({"from": "2026-03-06", "to": "2026-03-24"}, "2026-03-06 to 2026-03-24"),
        ({"from": 1, "to": None}, "1 or more"),
        ({"from": None, "to": 5}, "up to 5"),
        ({"from": None, "to": None}, "anything"),
    ],
)
def test_values_as_people_write_them(value: Json, written: str) -> None:
    assert shown(value) == written


@pytest.mark.parametrize(
    ("values", "written"),
    [
        (("wait", "stop"), "wait or stop"),
        ((None, "wait"), "nothing or wait"),
        (tuple(range(9)), "0 to 8"),
        ((0, 1), "0 or 1"),
        ((0, 1, 2, 7), "0 to 2 or 7"),
        ((True, False), "true or false"),
        (("2026-02-27", "2026-02-28", "2026-03-01"), "2026-02-27 to 2026-03-01"),
        (("2026-02-30", "not a date"), "2026-02-30 or not a date"),
        (({"use": "call", "by": "phone"}, None), "call or nothing"),
        (({"from": 1, "to": None},), "1 or more"),
        (((), ("a", "b")), "nothing or a, b"),
    ],
)
def test_what_is_possible(values: tuple[Json, ...], written: str) -> None:
    assert possibilities(values) == written


def test_a_range_of_dates_is_written_out(run: Run) -> None:
    out = run("evaluate", "-", "--format", "text", stdin="days_elapsed: 0-30\nas_of: 2026-03-16\nround: 1").out
    assert "  earliest_date  ? 2026-02-28 to 2026-03-30\n" in out
    assert "  days_left      ? 0 to 14\n" in out


TEXT = """
policy: tiny
facts:
  size: {question: How many?, type: integer, minimum: 0}
  on: {question: Which day?, type: string, format: date, if_not_told: open}
outcome: big
settings: {later: {value: 3}}
decisions:
  big:
    answers: [go, stay]
    rules:
      - {rule: over, when: {size: {more_than: 3}}, then: go}
      - {rule: under, otherwise: stay}
  how:
    answers: plan
    only_when: {big: go}
    rules: [{rule: so, otherwise: bus}]
  again:
    answers: plan
    only_when: {big: go}
    rules: [{rule: so, otherwise: bus}]
  day: {compute: {date_plus_days: [$as_of, $later]}, only_when: {big: go}}
  first_day: {compute: {date_plus_days: [$as_of, 0]}}
plans:
  bus: {by: bus, template: note}
messages:
  note: {kind: email, body: x}
"""
GO = """
words:
  go: WORDS
  bus: take the bus
  day: from
"""


def _line(text: str, size: int | None) -> str:
    policy = policy_from_text(text)
    return headline(policy.model, policy.evaluate({} if size is None else {"size": size}, as_of="2026-03-16"))


def test_the_outcome_its_plans_and_the_days_to_come() -> None:
    assert _line(TEXT, 4) == "Go: bus (by bus), day 2026-03-19 (Thu)."
    assert _line(TEXT + GO, 4) == "WORDS: take the bus, from 2026-03-19 (Thu)."


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ('"Go now:"', "Go now: take the bus, from 2026-03-19 (Thu)."),
        ('"Go: now"', "Go: now; take the bus, from 2026-03-19 (Thu)."),
        ('"Go now."', "Go now: take the bus, from 2026-03-19 (Thu)."),
    ],
)
def test_a_colon_is_not_added_to_one(words: str, line: str) -> None:
    assert _line(TEXT + GO.replace("WORDS", words), 4) == line


def test_without_a_plan_there_is_no_date() -> None:
    assert _line(TEXT, 1) == "Stay."


def test_what_is_open_names_only_what_is_missing() -> None:
    assert _line(TEXT, None) == "Not decided yet: stay or go. Please tell `size`."
    unasked = TEXT.replace("answers: [go, stay]", "answers: [go, stay]\n    matters_when: false")
    policy = policy_from_text(unasked.replace("only_when: {big: go}", "matters_when: false"))
    decision = policy.evaluate({}, as_of="2026-03-16")
    assert decision.missing == ()
    assert headline(policy.model, decision) == "Not decided yet: stay or go."


COLLECT = """
policy: tiny
facts:
  size: {question: How many?, type: integer, minimum: 0}
outcome: parts
decisions:
  parts:
    hit: collect
    answers: [one_half, other_half]
    rules:
      - {rule: a, when: {size: {at_least: 1}}, then: one_half}
      - {rule: b, when: {size: {at_least: 2}}, then: other_half}
      - {rule: c, when: {size: {at_least: 3}}, then: other_half}
"""


@pytest.mark.parametrize(
    ("size", "line"), [(0, "Nothing."), (1, "One half."), (2, "One half, other half."), (3, "One half, other half.")]
)
def test_a_collected_outcome(size: int, line: str) -> None:
    assert _line(COLLECT, size) == line


def test_an_outcome_that_has_nothing_to_say() -> None:
    text = COLLECT.replace("hit: collect", "only_when: {size: {at_least: 9}}")
    assert _line(text, 1) == "Nothing to decide."


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"round": 1, "days_elapsed": 10},
         "Wait, and when it is time: call HR and ask how far the decision is, not before 2026-03-20 (Fri)."),
        ({"round": 1, "days_elapsed": 14}, "It is time to follow up: call HR and ask how far the decision is."),
        ({"heard_back": True}, "Do nothing more: they have answered."),
        ({"days_elapsed": 10}, "Not decided yet: wait or follow up. Please tell `round`."),
    ],
)  # fmt: skip
def test_the_flagship(facts: dict[str, object], line: str) -> None:
    policy: Policy = load_policy()
    assert headline(policy.model, policy.evaluate(facts, as_of="2026-03-16")) == line

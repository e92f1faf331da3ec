"""Decisions as pages: the parts that only some policies need."""

from __future__ import annotations

import pytest

from engine import policy_from_text
from engine.blocks import Block, Fields, Heading, Items
from engine.cli.spoken import headline
from engine.cli.text import decision_page, explanation_page

TEXT = """
policy: tiny
facts:
  size: {question: How many?, type: integer, minimum: 0}
  when: {question: Which day?, type: string, format: date, if_not_told: open}
  colour: {question: Which colour?, type: string, enum: [red, blue], if_not_told: {assume: red}}
outcome: big
decisions:
  big:
    asks: Is it big?
    answers: boolean
    rules:
      - {rule: over, when: {size: {more_than: 3}}, then: true}
      - {rule: under, otherwise: false}
warnings:
  - {warning: red_alert, when: {colour: red, big: true}, because: Red and big.}
"""


def _section(blocks: tuple[Block, ...], heading: str) -> Block:
    return blocks[1 + next(i for i, block in enumerate(blocks) if block == Heading(heading))]


def test_a_policy_of_one_boolean() -> None:
    policy = policy_from_text(TEXT)
    assert headline(policy.model, policy.evaluate({"size": 4})) == "True."
    assert headline(policy.model, policy.evaluate({})) == "Not decided yet: false or true. Please tell `size`."


def test_warnings_are_said_in_words() -> None:
    policy = policy_from_text(TEXT)
    page = decision_page(policy.model, policy.evaluate({"size": 4}))
    assert _section(page, "Mind") == Items(("Red and big.",))
    assert _section(page, "Assumed, because nobody said") == Fields((("colour", "red"),))


def test_no_reasons_no_section() -> None:
    policy = policy_from_text(TEXT)
    page = decision_page(policy.model, policy.evaluate({"size": 1}))
    assert Heading("Why") not in page
    assert Heading("Mind") not in page


def test_an_explanation_of_it() -> None:
    policy = policy_from_text(TEXT)
    page = explanation_page(policy.model, policy.evaluate({"size": 4}))
    assert Heading("big: Is it big?") in page


RICH = """
policy: rich
settings: {limit: {value: 3}}
facts:
  size: {question: How many?, type: integer, minimum: 0, if_not_told: open, if_vague: open}
outcome: big
decisions:
  big:
    answers: [go, stay]
    rules:
      - {rule: over, when: {size: {more_than: $limit}}, then: go, because: It is big., cite: S1}
      - {rule: unknown, when: {size: {known: false}}, then: stay, because: Nobody knows.}
      - {rule: under, when: {size: {at_most: $limit}}, then: stay, because: It is small.}
  how:
    answers: plan
    rules: [{rule: so, otherwise: bus}]
plans:
  bus: {by: red_bus, template: note, risky: false, early: true, stops: [one, red_bus]}
messages:
  note: {kind: email, body: Hello}
words: {bus: take the bus, go: Go now, red_bus: the red one}
statements: {S1: {kind: scene, says: x}}
"""


def test_answers_use_the_words_of_the_policy() -> None:
    policy = policy_from_text(RICH)
    page = decision_page(policy.model, policy.evaluate({"size": 4}, as_of="2026-03-16"))
    assert _section(page, "Answers as of 2026-03-16") == Fields(
        (("big", "go"), ("how", "take the bus"), ("  by", "the red one"), ("  early", "true"),
         ("  stops", "one, the red one"))
    )  # fmt: skip


def test_what_was_told_too_vaguely_is_not_what_nobody_said() -> None:
    policy = policy_from_text(RICH)
    page = decision_page(policy.model, policy.evaluate({"size": "1-9"}))
    assert _section(page, "Told too vaguely to count") == Fields((("size", "How many?"),))
    assert Heading("Assumed, because nobody said") not in page


@pytest.mark.parametrize("settings", [{"limit": 5}, {"limit": 3}, {}])
def test_a_house_rule_is_seen_to_be_one(settings: dict[str, int]) -> None:
    policy = policy_from_text(RICH, settings=settings)
    decision = policy.evaluate({"size": 9})
    house = " (house rule: limit is 5)" if settings.get("limit") == 5 else ""
    reason = ("big", f"It is big. [S1]{house}")
    why = _section(decision_page(policy.model, decision), "Why")
    assert isinstance(why, Fields)
    assert reason in why.rows
    explained = explanation_page(policy.model, decision)
    assert Fields((("over", reason[1]),)) in explained

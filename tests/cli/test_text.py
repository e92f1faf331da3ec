"""Decisions as pages: the parts that only some policies need."""

from __future__ import annotations

from engine import policy_from_text
from engine.blocks import Block, Fields, Heading, Items
from engine.cli.text import decision_page, explanation_page, headline, shown

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
    assert headline(policy.model, policy.evaluate({})) == "Not decided yet, false or true: tell `size` first."


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


def test_values_as_people_write_them() -> None:
    assert shown([]) == "-"
    assert shown({"use": "call"}) == "call"
    assert shown(2.5) == "2.5"

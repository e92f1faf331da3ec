"""A policy too large for its cells is refused with its place."""

from __future__ import annotations

import pytest

from engine import PolicyError, policy_from_text

PAIR = "          - any: [{a: 1}, {b: 1}]\n"
POLICY = """policy: too-large
outcome: answer
facts:
  a: {question: A?, type: integer}
  b: {question: B?, type: integer}
decisions:
  answer:
    asks: Which?
    answers: [yes_, no_]
    rules:
      - rule: fine
        when: {a: 3}
        then: no_
      - rule: explodes
        when:
          all:
PAIRS        then: yes_
"""


def test_a_rule_that_multiplies_out_too_far_is_named_with_its_line() -> None:
    with pytest.raises(PolicyError) as caught:
        policy_from_text(POLICY.replace("PAIRS", PAIR * 13), file="large.yaml")
    (one,) = caught.value.diagnostics
    assert (one.code, one.file, one.span and one.span.line) == ("condition-too-large", "large.yaml", 14)
    assert "`explodes`" in one.message


def test_a_smaller_one_is_fine() -> None:
    policy = policy_from_text(POLICY.replace("PAIRS", PAIR * 8))
    assert policy.evaluate({"a": 1, "b": 1}, "2026-03-16").answers == {"answer": "yes_"}

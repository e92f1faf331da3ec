"""What a Decision tells beyond its answers: conflicts, reasons without a text, certain warnings."""

from __future__ import annotations

import pytest

from engine import Policy, PolicyError, policy_from_text

POLICY = """policy: small
outcome: answer
facts:
  n: {{question: N?, type: integer, minimum: 0, maximum: 9}}
decisions:
  answer:
    asks: Which?
    hit: {hit}
    answers: [low, high]
    rules:
      - {{rule: one, when: {{n: {{at_most: 5}}}}, then: low}}
      - {{rule: two, when: {{n: {{at_least: 5}}}}, then: high}}
"""


def small(hit: str) -> Policy:
    return policy_from_text(POLICY.format(hit=hit), file="small.yaml")


@pytest.mark.parametrize(("hit", "help"), [
    ("unique", "make their conditions exclude each other"),
    ("any", "make their conditions exclude each other, or their answers agree"),
])  # fmt: skip
def test_rules_that_clash_are_named_with_the_file(hit: str, help: str) -> None:
    with pytest.raises(PolicyError) as caught:
        small(hit).evaluate({"n": 5}, "2026-03-16")
    (one,) = caught.value.diagnostics
    assert (one.code, one.file, one.help) == ("conflicting-rules", "small.yaml", help)
    assert "the rules `one` and `two` both fit" in one.message


def test_a_clash_that_is_only_possible_is_among_what_is_possible() -> None:
    decision = small("unique").evaluate({"n": "4-6"}, "2026-03-16")
    assert decision.status == "needs_facts"
    assert set(decision.possible["answer"]) == {"low", "conflict", "high"}
    assert decision.missing == ("n",)


def test_a_rule_without_a_text_is_explained_by_its_condition() -> None:
    (reason,) = small("first").evaluate({"n": 7}, "2026-03-16").because
    assert reason.text == "`n` is at least 5"


BLANKS = """policy: blanks
outcome: plan
facts:
  n: {question: N?, type: integer}
plans:
  call: {contact: hr, hours: [9, 17], template: script}
messages:
  script: {kind: phone_script, body: "{plan} {plan.contact} {plan.hours} {n}"}
decisions:
  plan:
    asks: How?
    answers: plan
    rules:
      - {rule: always, otherwise: call}
"""


def test_a_message_may_name_a_field_of_the_plan() -> None:
    decision = policy_from_text(BLANKS).evaluate({"n": 3}, "2026-03-16")
    assert decision.message == {"kind": "phone_script", "subject": None, "body": "call hr 9, 17 3"}

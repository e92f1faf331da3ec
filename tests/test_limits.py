"""What is too much is refused, soon and in words; nothing is left half done."""

from __future__ import annotations

import time
from typing import Any

import pytest

from engine import FactsError, Policy, PolicyError, load_policy, policy_from_text, track
from engine.api import Runtime

DAY = "2026-03-16"


def policy(facts: str, rules: str, answers: str = "[a, b]") -> Policy:
    head = "policy: large\noutcome: answer\n"
    return policy_from_text(
        f"{head}facts:\n{facts}decisions:\n  answer:\n    asks: Which?\n    answers: {answers}\n    rules:\n{rules}"
    )


def refused(large: Policy, facts: dict[str, Any]) -> str:
    with pytest.raises(FactsError) as caught:
        large.evaluate(facts, DAY)
    (one,) = caught.value.diagnostics
    return one.code


def test_facts_that_leave_too_much_open_are_refused_and_remembered() -> None:
    names = "abcdefgh"
    facts = "".join(f"  {name}: {{question: Q?, type: integer, minimum: 0, maximum: 99}}\n" for name in names)
    pairs = ((names[at % 8], names[(at + 1 + at % 5) % 8], at) for at in range(600))
    rules = "".join(
        f"      - {{rule: r{at}, when: {{{one}: {at % 97}, {other}: {at % 89}}}, then: a}}\n"
        for one, other, at in pairs
    )
    large = policy(facts, f"{rules}      - {{rule: rest, otherwise: b}}\n")
    assert refused(large, {}) == "too-many-possibilities"
    start = time.process_time()
    for _ in range(100):
        assert refused(large, {}) == "too-many-possibilities"
    assert time.process_time() - start < 2  # a failure costs nothing the second time; at first it takes seconds


def test_very_many_facts_in_one_rule_end_in_words() -> None:
    facts = "".join(f"  f{at}: {{question: Q?, type: boolean}}\n" for at in range(900))
    every = ", ".join(f"f{at}: true" for at in range(900))
    large = policy(facts, f"      - {{rule: all, when: {{{every}}}, then: a}}\n      - {{rule: rest, otherwise: b}}\n")
    assert large.evaluate({f"f{at}": True for at in range(900)}, DAY).answers == {"answer": "a"}
    assert refused(large, {}) == "too-many-possibilities"


@pytest.mark.parametrize("alternatives", [70, 3000])
def test_a_condition_is_refused_before_it_is_multiplied_out(alternatives: int) -> None:
    facts = "  a: {question: A?, type: integer}\n  b: {question: B?, type: integer}\n"
    some = ", ".join(f"{{a: {at}, b: {at + 1}}}" for at in range(alternatives))
    others = ", ".join(f"{{b: {at}}}" for at in range(alternatives))
    both = f"{{any: [{some}]}}, {{any: [{others}, {{a: {{at_least: 0}}}}]}}"
    rule = f"      - {{rule: all, when: {{all: [{both}]}}, then: a}}\n"
    start = time.process_time()
    if alternatives == 70:
        assert policy(facts, rule).evaluate({"a": 1, "b": 2}, DAY).answers == {"answer": "a"}
    else:
        with pytest.raises(PolicyError, match="condition-too-large"):
            policy(facts, rule)
    assert time.process_time() - start < 20


LINKED = (
    "".join(
        f"  d{at}: {{question: Q?, type: string, format: date}}\n"
        f"  e{at}: {{question: Q?, type: integer, derive: {{days_between: [d{at}, d{at + 1}]}}}}\n"
        for at in range(3)
    )
    + "  d3: {question: Q?, type: string, format: date}\n"
)


def test_dates_with_too_many_combinations_are_refused_soon() -> None:
    rules = "".join(f"      - {{rule: r{at}, when: {{e{at % 3}: {at}}}, then: a}}\n" for at in range(180))
    large = policy(LINKED, f"{rules}      - {{rule: rest, otherwise: b}}\n")
    start = time.process_time()
    assert refused(large, {"d1": "2026-01-01/2026-03-01"}) == "too-many-possibilities"
    assert time.process_time() - start < 5


ORDERED = """  d1: {question: Q?, type: string, format: date, not_after: d2}
  d2: {question: Q?, type: string, format: date}
  e1: {question: Q?, type: integer, derive: {days_between: [d1, as_of]}}
  e2: {question: Q?, type: integer, derive: {days_between: [d2, as_of]}}
"""


@pytest.mark.parametrize("facts", [{}, {"e1": 1}, {"e2": 9}, {"e1": "1-9"}, {"d2": "2026-03-01"}])
def test_two_dates_in_order_with_days_of_their_own(facts: dict[str, Any]) -> None:
    rules = "      - {rule: r, when: {e1: {less_than: 3}, e2: {more_than: 5}}, then: b}\n"
    cells = policy(ORDERED, f"{rules}      - {{rule: rest, otherwise: a}}\n")
    plain = Policy(cells.model, "reference")
    # d1 is not after d2, so e1 is never less than e2: the rule never fits.
    for day in (DAY, "2026-03-17"):
        found, sought = cells.evaluate(facts, day), plain.evaluate(facts, day)
        assert (found.answers, found.missing) == (sought.answers, sought.missing) == ({"answer": "a"}, ())


RUNTIMES: tuple[Runtime, ...] = ("cells", "reference", "durable")


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_date_that_no_calendar_has_is_no_answer(runtime: Runtime) -> None:
    policy = load_policy("follow-up", runtime=runtime)
    late = policy.evaluate({"round": 1, "interview_date": "9999-12-31"}, "9999-12-31")
    assert (late.status, late.answers["earliest_day"], late.answers["earliest_date"]) == ("decided", 14, None)
    last = policy.evaluate({"round": 1, "interview_date": "9999-12-17"}, "9999-12-31")
    assert last.answers["earliest_date"] == "9999-12-31"


@pytest.mark.parametrize("told", ["9999-12-20/9999-12-31", "9999-12-10/9999-12-31", "9999-12-01/9999-12-10"])
def test_the_runtimes_agree_at_the_end_of_the_calendar(told: str) -> None:
    for facts in ({"round": 1, "interview_date": told}, {"interview_date": told}):
        found = [load_policy("follow-up", runtime=runtime).evaluate(facts, "9999-12-31") for runtime in RUNTIMES]
        assert found[0].possible == found[1].possible == found[2].possible
        assert found[0].answers == found[1].answers == found[2].answers


def test_a_case_may_go_on_until_the_last_day() -> None:
    case = track(load_policy(), [{"event": "interview_held", "date": "9999-12-31"}], "9999-12-31")
    assert (case.stage, dict(case.timers)) == ("waiting", {})

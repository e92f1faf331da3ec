"""The reference itself, by examples small enough to be checked by hand.

Everything that compares the cells with the reference stands on these.
"""

from __future__ import annotations

from datetime import date
from math import inf
from textwrap import dedent, indent

import pytest

from engine.facts.checked import Checked
from engine.outcome import CONFLICT, Leaf, Outcome, Range
from engine.policy.load import model_from_text
from engine.policy.model import NOT_COVERED, Inner, PlanAnswer, PolicyModel
from engine.runtimes import completions as every
from engine.runtimes.completions.known import Completion, TooManyCompletions, everything_known
from engine.runtimes.reference import evaluate, possible, run

TODAY = date(2026, 3, 16).toordinal()

FACTS = """
  days: {question: How many days?, type: integer, minimum: 0}
  size: {question: How big?, type: number, if_not_told: open, if_vague: open}
  sure: {question: Sure?, type: boolean}
  tone: {question: Which tone?, type: string, enum: [soft, loud, flat], if_not_told: open}
  mood: {question: Which mood?, type: string, enum: [good, bad], if_not_told: {assume: good}}
"""


def model_of(decisions: str, facts: str = FACTS, more: str = "") -> PolicyModel:
    """A policy of these decisions; its outcome is the last one, ``it``."""
    text = f"policy: small\noutcome: it\nfacts:\n{indented(facts)}\ndecisions:\n{indented(decisions)}\n{dedent(more)}"
    return model_from_text(text, None, None)


def indented(text: str) -> str:
    return indent(dedent(text).strip("\n"), "  ")


def told(**facts: object) -> Checked:
    """Checked facts: exact values, sets of words, or tuples of inclusive intervals."""
    pieces = {name: value if isinstance(value, (tuple, frozenset)) else _exact(value) for name, value in facts.items()}
    return Checked(pieces, {}, TODAY)  # type: ignore[arg-type]


def _exact(value: object) -> object:
    return frozenset({value}) if isinstance(value, (bool, str)) else ((value, value),)


def leaf(decisions: str, **values: Inner | None) -> Leaf:
    return run(model_of(decisions), values)["it"]


def one_rule(condition: str) -> str:
    return f"it: {{asks: It?, answers: boolean, rules: [{{rule: yes-it-is, when: {condition}, then: true}}]}}"


def fits(condition: str, **values: Inner | None) -> bool:
    """Whether a rule with this condition fits."""
    return leaf(one_rule(condition), **values) == Leaf(True, (0,))


# ------------------------------------------------------------------ conditions

@pytest.mark.parametrize(
    ("test", "holding"),
    [
        ("4", {4}),
        ("[4, 7]", {4, 7}),
        ("{equals: 4}", {4}),
        ("{one_of: [4, 7]}", {4, 7}),
        ("{at_least: 5}", {5, 6, 7}),
        ("{at_most: 4}", {3, 4}),
        ("{more_than: 5}", {6, 7}),
        ("{less_than: 4}", {3}),
        ("{between: [4, 6]}", {4, 5, 6}),
        ("{at_least: 4, less_than: 7}", {4, 5, 6}),
        ("{not: 4}", {3, 5, 6, 7}),
        ("{not: [4, 7]}", {3, 5, 6}),
        ("{not: {between: [4, 6]}}", {3, 7}),
        ("{not: {at_least: 4, at_most: 6}}", {3, 7}),
        ("{known: true}", {3, 4, 5, 6, 7}),
        ("{known: false}", {None}),
        ("{not: {known: false}}", {3, 4, 5, 6, 7}),
    ],
)
def test_a_test_holds_for_these_values_and_no_others(test: str, holding: set[int | None]) -> None:
    model = model_of(one_rule(f"{{days: {test}}}"))
    values = (None, 3, 4, 5, 6, 7)
    assert {value for value in values if run(model, {"days": value})["it"].rules} == holding


def test_all_any_and_none() -> None:
    both, either, neither = ("{all: [PARTS]}", "{any: [PARTS]}", "{none: [PARTS]}")
    parts = "{days: 1}, {sure: true}"
    cases = [(1, True), (1, False), (2, True), (2, False)]
    found = [[fits(form.replace("PARTS", parts), days=days, sure=sure) for days, sure in cases]
             for form in (both, either, neither)]
    assert found == [[True, False, False, False], [True, True, True, False], [False, False, False, True]]


def test_none_is_the_plain_negation_and_not_is_told_and_not() -> None:
    assert fits("{none: [{tone: soft}]}", tone=None)
    assert not fits("{tone: {not: soft}}", tone=None)
    assert fits("{tone: {not: soft}}", tone="loud")


# ------------------------------------------------------------------ hit policies

def table(hit: str, more: str = "") -> str:
    return f"""
    it:
      asks: It?
      answers: [low, middle, high]
      hit: {hit}
      rules:
        - {{rule: small, when: {{days: {{at_most: 5}}}}, then: low}}
        - {{rule: medium, when: {{days: {{between: [4, 8]}}}}, then: middle}}
        - {{rule: small-again, when: {{days: {{at_most: 2}}}}, then: low}}
    {more}"""


@pytest.mark.parametrize(
    ("hit", "days", "expected"),
    [
        ("first", 1, Leaf("low", (0,))),
        ("first", 4, Leaf("low", (0,))),
        ("first", 8, Leaf("middle", (1,))),
        ("first", 9, Leaf(NOT_COVERED, ())),
        ("unique", 3, Leaf("low", (0,))),
        ("unique", 1, Leaf(CONFLICT, (0, 2))),
        ("unique", 9, Leaf(NOT_COVERED, ())),
        ("any", 1, Leaf("low", (0, 2))),
        ("any", 4, Leaf(CONFLICT, (0, 1))),
        ("any", 9, Leaf(NOT_COVERED, ())),
        ("priority", 1, Leaf("low", (0, 2))),
        ("priority", 4, Leaf("low", (0,))),
        ("priority", 9, Leaf(NOT_COVERED, ())),
        ("collect", 1, Leaf(("low", "low"), (0, 2))),
        ("collect", 4, Leaf(("low", "middle"), (0, 1))),
        ("collect", 9, Leaf((), ())),
    ],
)
def test_hit_policies(hit: str, days: int, expected: Leaf) -> None:
    assert leaf(table(hit), days=days) == expected


def test_priority_is_the_order_of_the_answers_not_of_the_rules() -> None:
    turned = table("priority").replace("[low, middle, high]", "[middle, low, high]")
    assert leaf(turned, days=4) == Leaf("middle", (1,))


def test_an_otherwise_rule_fits_when_no_other_does() -> None:
    decisions = """
    it: {asks: It?, answers: boolean, rules: [{rule: one, when: {days: 1}, then: true}, {rule: rest, otherwise: false}]}
    """
    assert leaf(decisions, days=1) == Leaf(True, (0,))
    assert leaf(decisions, days=None) == Leaf(False, (1,))


# ------------------------------------------------------------------ answers of earlier decisions

CHAIN = """
first_step:
  asks: First?
  answers: integer
  only_when: {sure: true}
  rules: [{rule: soft, when: {tone: soft}, then: 3}, {rule: loud, when: {tone: loud}, then: 5}]
it:
  asks: It?
  answers: boolean
  rules: [{rule: yes-it-is, when: CONDITION, then: true}]
"""


def chained(condition: str, **values: Inner | None) -> bool:
    return run(model_of(CHAIN.replace("CONDITION", condition)), values)["it"].answer is True


def test_a_silent_answer_and_a_gap_are_not_told() -> None:
    for sure, tone in ((False, "soft"), (True, "flat")):
        assert chained("{first_step: {known: false}}", sure=sure, tone=tone)
        assert not chained("{first_step: {not: 3}}", sure=sure, tone=tone)
        assert not chained("{first_step: {at_least: 0}}", sure=sure, tone=tone)
        assert not chained("{days: {at_least: $first_step}}", days=9, sure=sure, tone=tone)
    assert chained("{first_step: {not: 3}}", sure=True, tone="loud")


def test_comparing_with_an_earlier_answer() -> None:
    assert chained("{days: {at_least: $first_step}}", days=5, sure=True, tone="loud")
    assert not chained("{days: {at_least: $first_step}}", days=4, sure=True, tone="loud")
    assert chained("{days: {not: {at_least: $first_step}}}", days=4, sure=True, tone="loud")
    assert chained("{days: {not: $first_step}}", days=4, sure=False, tone="loud")


def test_not_covered_is_an_ordinary_word_where_a_rule_gives_it() -> None:
    decisions = """
    first_step:
      asks: First?
      answers: [fine, not_covered]
      rules: [{rule: good, when: {mood: good}, then: fine}, {rule: days, when: {days: 1}, then: not_covered}]
    it: {asks: It?, answers: boolean, rules: [{rule: gap, when: {first_step: not_covered}, then: true}]}
    """
    assert leaf(decisions, mood="bad", days=1) == Leaf(True, (0,))
    assert leaf(decisions, mood="bad", days=2) == Leaf(True, (0,))
    assert leaf(decisions, mood="good", days=2) == Leaf(NOT_COVERED, ())


PLANS = """
plans:
  call: {channel: phone, tries: 3}
  mail: {channel: email}
"""


def test_plans_are_told_by_their_name_and_by_their_fields() -> None:
    decisions = """
    plan:
      asks: How?
      answers: plan
      rules: [{rule: a, when: {days: 1}, then: {use: call, tries: 1}}, {rule: b, when: {days: 2}, then: mail}]
    it: {asks: It?, answers: boolean, rules: [{rule: yes-it-is, when: CONDITION, then: true}]}
    """

    def holds(condition: str, days: int) -> bool:
        model = model_of(decisions.replace("CONDITION", condition), more=PLANS)
        return run(model, {"days": days})["it"].answer is True

    assert holds("{plan: call}", 1)
    assert holds("{plan.use: mail}", 2)
    assert holds("{plan.channel: email}", 2)
    assert holds("{plan.tries: {less_than: 3}}", 1)
    assert not holds("{plan.tries: {not: 3}}", 2)  # this plan has no such field
    assert run(model_of(decisions.replace("CONDITION", "{days: 1}"), more=PLANS), {"days": 2})["plan"].answer == (
        PlanAnswer("mail", (("channel", "email"),)))


def test_what_a_collection_includes() -> None:
    decisions = table("collect").replace("    it:", "    all_fit:") + """
    it: {asks: It?, answers: boolean, rules: [{rule: yes-it-is, when: {all_fit: {includes: middle}}, then: true}]}
    """
    assert [leaf(decisions, days=days).answer is True for days in (1, 4, 8, 9)] == [False, True, True, False]


# ------------------------------------------------------------------ computed answers

@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("3", 3),
        ("$days", 9),
        ("{plus: [$days, 1, 2]}", 12),
        ("{minus: [$days, 4]}", 5),
        ("{largest: [0, {minus: [4, $days]}]}", 0),
        ("{smallest: [$days, 4]}", 4),
        ("{date_plus_days: [$as_of, 3]}", TODAY + 3),
        ("{days_between: [$as_of, {date_plus_days: [$as_of, $days]}]}", 9),
    ],
)
def test_computing(expression: str, expected: int) -> None:
    model = model_of(f"it: {{asks: How much?, matters_when: false, compute: {expression}}}")
    assert run(model, {"days": 9, "as_of": TODAY})["it"].answer == expected


def test_nothing_is_computed_from_what_is_not_told() -> None:
    model = model_of("it: {asks: How much?, matters_when: false, compute: {plus: [$days, 1]}}")
    assert run(model, {"as_of": TODAY, "days": None})["it"] == Leaf(None, ())


# ------------------------------------------------------------------ completions

def completions(model: PolicyModel, checked: Checked, limit: int = 1000) -> list[Completion]:
    return every.completions(everything_known(model, checked), limit)


LONG = "it: {asks: Long?, answers: boolean, rules: [{rule: long, when: {days: {at_least: 14}}, then: true}]}"


def values_of(model: PolicyModel, checked: Checked, name: str) -> set[Inner | None]:
    return {one.values[name] for one in completions(model, checked)}


def test_a_number_is_tried_on_each_side_of_each_constant() -> None:
    model = model_of(LONG)
    assert values_of(model, told(), "days") == {0, 14}
    assert values_of(model, told(days=((3, 14),)), "days") == {3, 14}
    assert values_of(model, told(days=((3, 5), (20, None))), "days") == {3, 20}
    assert values_of(model, told(days=((20, None),)), "days") == {20}
    assert values_of(model, told(days=7), "days") == {7}
    assert values_of(model_of(LONG.replace("at_least: 14", "equals: 14")), told(), "days") == {0, 14}
    assert values_of(model_of(LONG.replace("at_least: 14", "between: [3, 5], not: 4")), told(), "days") == {0, 3, 4}


def test_both_ends_are_tried_of_a_number_that_is_computed_with() -> None:
    model = model_of(LONG + "\nmore: {asks: How much?, matters_when: false, compute: {plus: [$days, 1]}}")
    assert values_of(model, told(), "days") == {0, 13, 14, 15, inf}


def test_open_and_assumed_facts_have_one_value_until_they_are_told() -> None:
    model = model_of(one_rule("{tone: soft, mood: good, sure: true}"))
    found = completions(model, told())
    assert {(one.values["tone"], one.values["mood"]) for one in found} == {(None, "good")}
    assert {one.values["sure"] for one in found} == {True, False}
    assert values_of(model, told(tone=frozenset({"soft", "loud"})), "tone") == {"soft", "loud"}


DATES = """
  met: {question: When?, type: string, format: date, not_after: as_of}
  since: {question: How long ago?, type: integer, minimum: 0, derive: {days_between: [met, as_of]}}
  due: {question: Until when?, type: string, format: date, not_before: met, if_not_told: open}
  apart: {question: How long?, type: integer, derive: {days_between: [met, due]}}
"""


def test_linked_dates_are_tried_together() -> None:
    rules = one_rule("{since: {at_least: 3}, apart: {at_most: 4}, met: {less_than: 2026-03-10}}")
    found = completions(model_of(rules, DATES), told(met=((TODAY - 9, TODAY - 1),), due=TODAY))
    seen = {(one.values["met"], one.values["since"], one.values["apart"]) for one in found}
    assert all(TODAY - met == since == apart for met, since, apart in seen)  # type: ignore[operator]
    # 1 to 9 days ago, with turns at "at least 3", "at most 4" and "before the 10th" (7 days ago): one day of each kind
    kinds = [(1, 2), (3, 4), (5, 6), (7, 9)]
    assert sorted(next(kind for kind in kinds if kind[0] <= since <= kind[1]) for _, since, _ in seen) == kinds  # type: ignore[operator]


def test_open_dates_stay_open_where_only_the_days_are_asked() -> None:
    facts = DATES.replace("not_after: as_of}", "not_after: as_of, if_not_told: open}")
    found = completions(model_of(one_rule("{since: {at_least: 3}, met: {known: true}}"), facts), told())
    assert {one.values["met"] for one in found} == {None}
    assert {one.values["since"] >= 3 for one in found} == {True, False}  # type: ignore[operator]


def test_too_many_completions_are_refused() -> None:
    with pytest.raises(TooManyCompletions):
        completions(model_of(one_rule("{days: 1, sure: true}")), told(), limit=3)


# ------------------------------------------------------------------ what is missing, and what is possible

ADVICE = """
wait: {asks: How long?, answers: integer, internal: true,
       rules: [{rule: good, when: {mood: good}, then: 7}, {rule: bad, when: {mood: bad}, then: 14}]}
it:
  asks: What now?
  answers: [stop, go]
  rules: [{rule: too-early, when: {days: {less_than: $wait}}, then: stop}, {rule: late, otherwise: go}]
tone_of_it: {asks: How?, answers: [soft, loud], MATTERS
             rules: [{rule: sure, when: {sure: true}, then: loud}, {rule: not-sure, otherwise: soft}]}
"""


def advice(matters: str, **facts: object) -> Outcome:
    return evaluate(model_of(ADVICE.replace("MATTERS", matters)), told(**facts))


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({}, ("days", "sure")),
        ({"days": 3}, ("sure",)),
        ({"sure": True}, ("days",)),
        ({"days": 3, "sure": True}, ()),
        ({"days": ((3, 6),), "sure": True}, ()),
        ({"days": ((3, 7),), "sure": True}, ("days",)),
        ({"days": ((8, 9),), "sure": True, "mood": frozenset({"good", "bad"})}, ("mood",)),
        ({"days": ((3, 6),), "sure": True, "mood": frozenset({"good", "bad"})}, ()),
        ({"days": ((20, None),), "sure": True, "mood": frozenset({"good", "bad"})}, ()),
        ({"days": ((6, 9),), "sure": True, "mood": frozenset({"good", "bad"})}, ("days", "mood")),
    ],
)
def test_missing_is_exactly_what_can_change_an_answer(facts: dict[str, object], missing: tuple[str, ...]) -> None:
    assert advice("", **facts).missing == missing


def test_an_answer_that_does_not_matter_is_no_reason_to_ask() -> None:
    assert advice("matters_when: false,", days=3).missing == ()
    assert advice("internal: true,", days=3).missing == ()
    assert advice("matters_when: {it: go},", days=3).missing == ()
    assert advice("matters_when: {it: go},", days=30).missing == ("sure",)


def test_possible_answers_are_all_there_are() -> None:
    outcome = advice("", days=((8, 9),), sure=True, mood=frozenset({"good", "bad"}))
    assert set(outcome.tables["it"]) == {Leaf("stop", (0,)), Leaf("go", (1,))}
    assert outcome.tables["tone_of_it"] == (Leaf("loud", (0,)),)
    assert set(outcome.tables["wait"]) == {Leaf(7, (0,)), Leaf(14, (1,))}


def test_a_computed_answer_takes_every_value_between_its_extremes() -> None:
    left = "left: {asks: How much?, matters_when: false, compute: {largest: [0, {minus: [14, $days]}]}}"
    model = model_of(f"{LONG}\n{left}")
    assert evaluate(model, told(days=10)).computed["left"] == (Range(4, 4),)
    assert evaluate(model, told(days=((3, 5), (9, 9)))).computed["left"] == (Range(5, 5), Range(9, 11))
    assert evaluate(model, told(days=((10, None),))).computed["left"] == (Range(0, 4),)
    assert evaluate(model, told()).missing == ("days",)
    more = model_of(LONG + "\nmore: {asks: How much?, matters_when: false, compute: {plus: [1, $days]}}")
    assert evaluate(more, told()).computed["more"] == (Range(1, inf),)


def test_vaguely_told_facts_that_matter_count_as_not_told_where_the_policy_says_so() -> None:
    rules = """
    it:
      asks: Small?
      answers: [small, big, no_idea]
      rules:
        - {rule: small, when: {size: {at_most: 10}}, then: small}
        - {rule: big, when: {size: {known: true}}, then: big}
        - {rule: no-idea, otherwise: no_idea}
    """
    unsure = evaluate(model_of(rules), told(size=((5.0, 20.0),)))
    assert unsure.counted_open == ("size",)
    assert unsure.missing == ()
    assert unsure.tables["it"] == (Leaf("no_idea", (2,)),)
    assert evaluate(model_of(rules), told(size=((11.0, 20.0),))).counted_open == ()


def test_every_completion_can_be_looked_at() -> None:
    found = possible(model_of(LONG), told())
    assert sorted((one.completion.values["days"], one.leaves["it"].answer) for one in found) == [
        (0, NOT_COVERED), (14, True)]

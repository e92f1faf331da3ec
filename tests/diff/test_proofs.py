"""Every "nothing changes" is true: cases in which it would be easy to say so wrongly."""

from __future__ import annotations

import pytest

from engine.api import Policy, policy_from_text
from engine.cells.space import Space
from engine.cells.telling import region_condition
from engine.diagnostics import PolicyError
from engine.diff.result import Diff

START = """\
policy: base
outcome: act
facts:
  x: {type: boolean, if_not_told: open}
  y: {type: boolean}
  n: {type: number, minimum: 0, maximum: 10}
  d: {type: string, format: date}
decisions:
"""
ACT = "  act:\n    answers: [go, wait]\n    hit: HIT\n    rules:\n"
GO = "  act: {answers: [go], rules: [{rule: go, otherwise: go}]}\n"


def policy(text: str) -> Policy:
    return policy_from_text(START + text)


def diff_of(old: str, new: str) -> Diff:
    return policy(old).diff(policy(new))


def table(hit: str, *rules: str) -> str:
    return ACT.replace("HIT", hit) + "".join(f"      - {{{rule}}}\n" for rule in rules)


# ---------------------------------------------------------------- how many rules fit

EITHER = "rule: a, when: {any: [{x: true}, {y: true}]}, then: go"
EACH = ("rule: a, when: {x: true}, then: go", "rule: b, when: {y: true}, then: go")
REST = "rule: c, when: {x: {not: true}, y: false}, then: wait"
UNTOLD = "rule: d, when: {x: {known: false}, y: false}, then: wait"


@pytest.mark.parametrize("hit", ["first", "unique", "any", "priority", "collect"])
def test_one_rule_for_either_of_two_things_and_two_rules(hit: str) -> None:
    """Where both things hold two rules fit, which a `unique` decision does not bear."""
    one, two = (table(hit, *rules, REST, UNTOLD) for rules in ((EITHER,), EACH))
    for diff in (diff_of(one, two), diff_of(two, one)):
        assert diff.same is (hit != "unique")
    if hit == "unique":
        (region,) = diff_of(one, two).regions
        assert (region.words, region.example.new) == ("`x` is true and `y` is true", {"conflict": True})


def test_a_rule_made_two_where_others_clash_in_both_policies() -> None:
    """Nobody is answered where `n` is 5, before and after; elsewhere one rule made two makes a difference."""
    clash = ("rule: e, when: {n: 5}, then: go", "rule: f, when: {n: 5}, then: go")
    one, two = (table("unique", *rules, REST, UNTOLD, *clash) for rules in ((EITHER,), EACH))
    for diff in (diff_of(one, two), diff_of(two, one)):
        assert {region.words for region in diff.regions} == {
            "`x` is true and `y` is true and `n` is below 5 or above 5 up to 10"
        }


STEP = "  step:\n    internal: true\n    answers: [go, wait]\n    hit: unique\n    rules:\n"
AFTER = "  act:\n    answers: [go, wait]\n    rules:\n      - {rule: z, when: {step: go}, then: go}\n" \
        "      - {rule: o, otherwise: go}\n"  # fmt: skip


def test_a_step_that_nobody_sees_and_that_clashes_now() -> None:
    """`act` is go whatever the step comes to, and yet nobody is answered any more where both hold."""
    one, two = (
        STEP + "".join(f"      - {{{rule}}}\n" for rule in (*rules, REST)) + AFTER for rules in ((EITHER,), EACH)
    )
    diff = diff_of(one, two)
    assert [(change.old_words, change.new_words) for change in diff.decisions[0].changes] == [
        ("go", "no answer, as rules contradict each other")
    ]
    with pytest.raises(PolicyError):
        policy(two).evaluate({"x": True, "y": True})


def test_nothing_changes_where_neither_policy_answers_anybody() -> None:
    clash = STEP + "".join(f"      - {{{rule}}}\n" for rule in EACH)
    one, two = (
        clash + f"  act:\n    answers: [go, wait]\n    rules:\n      - {{rule: both, when: {{x: true, y: true}}, "
        f"then: {answer}}}\n      - {{rule: o, otherwise: go}}\n"
        for answer in ("go", "wait")
    )
    diff = diff_of(one, two)
    assert [one.same for one in diff.decisions] == [True]
    assert diff.also == ("only the new policy has a rule that answers `wait` to `act`",)


def test_a_clash_in_some_of_the_cases_that_are_possible_keeps_nobody_from_an_answer() -> None:
    """While `y` is asked for the step may clash or not; only where it clashes for certain nobody is answered."""
    text = START + STEP + "".join(f"      - {{rule: {name}, when: {{y: true}}, then: go}}\n" for name in "ab") + GO
    old, new = (policy_from_text(each) for each in (text, text.replace("y: {", "y: {if_not_told: open, ")))
    assert [policy.evaluate({}).answers["act"] for policy in (old, new)] == ["go", "go"]
    diff = old.diff(new)
    assert (diff.same, diff.decided) == (True, True)


# ---------------------------------------------------------------- numbers and days


def computed(expression: str) -> str:
    return f"{GO}  sum: {{matters_when: false, compute: {expression}}}\n"


@pytest.mark.parametrize(("old", "new", "value"), [
    ("{plus: [0.1, 0.2, 0.3]}", "{plus: [0.3, 0.2, 0.1]}", 0.6),
    ("{plus: [$n, 0.1, 0.2]}", "{plus: [$n, 0.2, 0.1]}", 0.6),
    ("{minus: [{plus: [$n, 0.1]}, 0.1]}", "{plus: [$n, 0]}", 0.3),
    ("{plus: [$n, 0.1, 0.2]}", "{plus: [$n, 0.3]}", 0.6),
    ("{largest: [0.1, {minus: [$n, 0.2]}]}", "{minus: [{largest: [0.3, $n]}, 0.2]}", 0.1),
])  # fmt: skip
def test_numbers_are_decimals_for_both(old: str, new: str, value: float) -> None:
    """For a computer 0.1 + 0.2 + 0.3 is 0.6000000000000001, and the other way round 0.6."""
    assert diff_of(computed(old), computed(new)).same
    for expression in (old, new):
        assert policy(computed(expression)).evaluate({"n": 0.3}).answers["sum"] == value


def test_numbers_that_differ_a_little() -> None:
    diff = diff_of(computed("{plus: [$n, 0.3]}"), computed("{plus: [$n, 0.30000000000000004]}"))
    assert not diff.same


@pytest.mark.parametrize(("old", "new", "same"), [
    ("{date_plus_days: [{date_plus_days: [$d, 5]}, -5]}", "{date_plus_days: [$d, 0]}", False),
    ("{date_plus_days: [{date_plus_days: [$d, 5]}, 5]}", "{date_plus_days: [$d, 10]}", True),
    ("{date_plus_days: [{date_plus_days: [$d, 12]}, -5]}", "{date_plus_days: [{date_plus_days: [$d, 10]}, -3]}", False),
])  # fmt: skip
def test_days_that_no_calendar_has(old: str, new: str, same: bool) -> None:
    """On the way there and back the last days of the calendar have no answer."""
    diff = diff_of(computed(old), computed(new))
    answers = {day: [policy(computed(one)).evaluate({"d": day}, "2026-03-16").answers["sum"] for one in (old, new)]
               for day in ("2026-03-02", "9999-12-20", "9999-12-25", "9999-12-30")}  # fmt: skip
    assert all(one == other for one, other in answers.values()) is same
    assert diff.same is same
    assert diff.decided is same


# ---------------------------------------------------------------- dates

DATES = """\
policy: dates
outcome: act
facts:
  d1: {type: string, format: date}
  d2: {type: string, format: date, not_after: d1}
  d3: {type: string, format: date}
  d4: {type: string, format: date}
  e: {type: string, format: date}
decisions:
  act:
    answers: [go, wait]
    rules:
      - {rule: none, when: {e: 2026-05-05}, then: go}
"""


def dated(count: int, answer: str) -> Policy:
    """A rule for many combinations of dates, of which the first does not fit: `d2` would be after `d1`."""
    days = [[f"2026-{month:02d}-{2 * at + 2:02d}" for at in range(count)] for month in (3, 2, 3, 4)]
    days[0] = ["2026-01-01", *days[0]]
    tests = ", ".join(f"d{at}: [{', '.join(each)}]" for at, each in enumerate(days, 1))
    rule = f"      - {{rule: many, when: {{{tests}}}, then: {answer}}}\n      - {{rule: rest, otherwise: wait}}\n"
    return policy_from_text(DATES + rule)


@pytest.mark.parametrize("count", [2, 9])
def test_many_combinations_of_dates_are_never_taken_for_impossible(count: int) -> None:
    diff = dated(count, "go").diff(dated(count, "wait"))
    assert not diff.same
    assert [one.impossible for one in diff.decisions] == [0]


UNTELLABLE = """\
policy: untellable
outcome: act
facts:
  met: {type: string, format: date, not_after: as_of, if_not_told: open}
  days: {type: integer, minimum: 0, derive: {days_between: [met, as_of]}}
  y: {type: boolean}
decisions:
  act:
    answers: [go, wait]
    rules:
      - {rule: other, when: {days: {at_least: 9}, met: {known: true}}, then: go}
      - {rule: today, when: {days: 0, met: {known: false}, y: true}, then: ANSWER}
      - {rule: rest, otherwise: wait}
"""


def test_what_is_only_possible_while_nobody_tells_the_days() -> None:
    """Who tells the days has told the date as well; while neither is told, both may still be so."""
    old, new = (policy_from_text(UNTELLABLE.replace("ANSWER", answer)) for answer in ("wait", "go"))
    (region,) = old.diff(new).regions
    assert region.example.facts == {"y": True, "as_of": "2026-03-16"}
    assert (region.example.old, region.example.new) == ("wait", {"possible": ("go", "wait")})
    assert old.diff(policy_from_text(UNTELLABLE.replace("ANSWER", "wait").replace("y: true}", "y: false}"))).same


# ---------------------------------------------------------------- what is told besides


def test_another_assumption_counts_whatever_the_rules_are_called() -> None:
    rules = ("rule: ONE, when: {x: {known: false}}, then: go, assuming: {x: VALUE}", "rule: z, otherwise: go")
    text = table("first", *rules)
    old = text.replace("ONE", "a").replace("VALUE", "true")
    assert diff_of(old, old.replace("rule: a", "rule: b")).same
    diff = diff_of(old, text.replace("ONE", "b").replace("VALUE", "false"))
    assert diff.also == ("what rules of `act` assume is reported in other cases",)
    assert not diff.same


def test_a_reason_is_another_one_under_another_name_too() -> None:
    rules = ("rule: ONE, when: {x: true}, then: go, because: 'TEXT'", "rule: z, otherwise: go")
    text = table("first", *rules)
    old, new = (text.replace("ONE", name).replace("TEXT", why) for name, why in (("a", "one"), ("b", "two")))
    diff = diff_of(old, new)
    assert (diff.same, diff.reasons, diff.texts) == (True, 1, ("reason of `a`",))


def test_collected_answers_are_a_set_for_rows_as_well() -> None:
    rules = ("rule: a, when: {y: true}, then: go", "rule: b, when: {y: true}, then: wait")
    old, new = (policy(table("collect", *each)) for each in (rules, rules[::-1]))
    assert old.diff(new).same
    assert old.diff_rows(new, [{"x": True, "y": True}, {"y": False}]).same
    assert not old.diff_rows(policy(table("collect", rules[0])), [{"x": True, "y": True}]).same


def test_a_single_number_is_told_as_it_is() -> None:
    space = Space([policy(table("first", "rule: a, when: {n: 0.3}, then: go", "rule: b, otherwise: wait")).model])
    assert region_condition(space, space.box(n=0b010)) == {"n": 0.3}

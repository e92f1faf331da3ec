"""Facts, decisions, answers and outcomes that differ themselves: compared where it makes sense, and told in words."""

from __future__ import annotations

import re

import pytest

from engine import Policy, load_policy, policy_from_text
from engine.diff.compare import compare
from engine.diff.result import DecisionDiff, Diff
from engine.policy.model import All, Any

BASE = """\
policy: base
outcome: action
settings:
  limit: {value: 10, minimum: 1, maximum: 60}
facts:
  days: {type: integer, minimum: 0, maximum: 60}
  way: {type: string, enum: [email, phone], if_not_told: open}
  urgent: {type: boolean, if_not_told: {assume: false}}
decisions:
  action:
    asks: What now?
    answers: [wait, go]
    rules:
      - {rule: urgent, when: {urgent: true}, then: go, because: It is urgent.}
      - {rule: soon, when: {days: {less_than: $limit}}, then: wait}
      - {rule: late, otherwise: go}
  left:
    matters_when: false
    compute: {largest: [0, {minus: [$limit, $days]}]}
"""


def policy(*edits: tuple[str, str]) -> Policy:
    text = BASE
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return policy_from_text(text)


def diff_of(*edits: tuple[str, str]) -> Diff:
    return policy().diff(policy(*edits))


def told(diff: Diff) -> list[str]:
    """Every region in one line."""
    return [f"{one.name}: {change.old_words} -> {change.new_words}: {region.words}"
            for one in diff.changed for change in one.changes for region in change.regions]  # fmt: skip


def test_a_setting_by_one() -> None:
    diff = diff_of(("value: 10", "value: 11"))
    assert told(diff) == [
        "action: go -> wait: `days` is 10 and `urgent` is false",
        "left: 10 - `days` -> 11 - `days`: `days` is up to 9",
        "left: 0 -> 11 - `days`: `days` is 10",
    ]
    assert [one.to_dict() for one in diff.settings] == [{"name": "limit", "old": 10, "new": 11}]
    example = diff.regions[0].example
    assert example is not None
    assert (dict(example.facts), example.old, example.new) == ({"days": 10}, "go", "wait")
    assert diff.regions[0].when == {"days": 10, "urgent": False}


def test_another_value_is_assumed() -> None:
    diff = diff_of(("{assume: false}", "{assume: true}"))
    assert told(diff) == ["action: wait -> go: `days` is up to 9 and `urgent` is not told"]
    assert [(one.words, one.counts) for one in diff.facts] == [
        ("not told: true is assumed (was: false is assumed)", False)
    ]


def test_another_number_is_assumed_that_answers_are_computed_from() -> None:
    assume = ("days: {type: integer, minimum: 0, maximum: 60}", "days: {type: integer, if_not_told: {assume: 3}}")
    diff = policy(assume).diff(policy((assume[0], assume[1].replace("3", "4"))))
    assert told(diff) == ["left: 7 -> 6: `days` is not told"]
    diff = policy(assume).diff(policy((assume[0], assume[1].replace("{assume: 3}", "ask"))))
    assert told(diff)[1:] == ["left: 7 -> not decided (0 or more): `days` is not told"]


def test_a_fact_that_is_asked_for_now() -> None:
    """Told exactly nothing changes; not told, the answer is open where it depends on the fact."""
    diff = diff_of(("if_not_told: {assume: false}}", "if_not_told: ask}"))
    assert told(diff) == ["action: wait -> not decided (go or wait): `days` is up to 9 and `urgent` is not told"]
    example = diff.regions[0].example
    assert example is not None
    assert example.new == {"possible": ("wait", "go")}


def test_a_fact_that_stays_open_now() -> None:
    diff = diff_of(("{assume: false}}", "open}"))
    assert told(diff) == []
    assert diff.same
    assert [one.counts for one in diff.facts] == [False]


def test_a_fact_that_only_the_new_policy_knows() -> None:
    diff = diff_of(
        ("decisions:", "  vip: {type: boolean}\ndecisions:"),
        ("      - {rule: soon", "      - {rule: vip, when: {vip: true}, then: go}\n      - {rule: soon"),
    )
    assert told(diff) == [
        "action: wait -> not decided (go or wait): `days` is up to 9 and `urgent` is false and `vip` is not told",
        "action: wait -> go: `days` is up to 9 and `urgent` is false and `vip` is true",
    ]
    assert [one.words for one in diff.facts] == ["only the new policy knows this fact; the old one refuses it"]


def test_other_limits_are_compared_for_what_both_accept() -> None:
    diff = diff_of(("maximum: 60}\n  way", "maximum: 90}\n  way"), ("{less_than: $limit}", "{less_than: 70}"))
    assert told(diff)[0] == "action: go -> wait: `days` is 10 to 60 and `urgent` is false"
    assert [one.words for one in diff.facts] == [
        "is a whole number from 0 to 90 (was a whole number from 0 to 60); compared for what both accept"
    ]


def test_wider_limits_change_nothing_that_both_accept_but_are_told() -> None:
    diff = diff_of(("maximum: 60}\n  way", "maximum: 90}\n  way"))
    assert (told(diff), diff.same) == ([], False)


def test_a_fact_of_another_type_is_compared_where_it_is_not_told() -> None:
    diff = diff_of(("{type: boolean, if_not_told: {assume: false}}", "{type: integer, if_not_told: {assume: 0}}"),
                   ("{urgent: true}", "{urgent: {at_least: 0}}"))  # fmt: skip
    assert told(diff) == ["action: wait -> go: `days` is up to 9"]
    assert [one.words.split(";")[0] for one in diff.facts] == [
        "is a whole number (was true or false)", "not told: 0 is assumed (was: false is assumed)"]  # fmt: skip


def test_other_words_to_choose_from() -> None:
    diff = diff_of(
        ("[email, phone]", "[phone, post]"),
        ("{days: {less_than: $limit}}", "{way: {not: phone}, days: {less_than: $limit}}"),
    )
    assert told(diff)[0] == "action: wait -> go: `days` is up to 9 and `urgent` is false"


def test_decisions_answers_plans_and_outcomes_that_only_one_has() -> None:
    more = "  more:\n    answers: [yes_sir]\n    rules:\n      - {rule: m, otherwise: yes_sir}\n  left:"
    diff = diff_of(
        ("  left:", more),
        ("answers: [wait, go]", "answers: [wait, go, stop]"),
        ("otherwise: go}", "otherwise: stop}"),
        ("{urgent: true}, then: go", "{urgent: true}, then: stop"),
        ("outcome: action", "outcome: more"),
    )
    assert diff.also == (
        "the outcome is `more` (was `action`)", "only the new policy answers `more`",
        "only the old policy has a rule that answers `go` to `action`",
        "only the new policy has a rule that answers `stop` to `action`",
    )  # fmt: skip


def test_a_table_that_is_computed_now() -> None:
    rules = ("{rule: one, when: {days: {less_than: $limit}}, then: 4}", "{rule: two, otherwise: 0}")
    table = "  left:\n    answers: integer\n    rules:\n" + "".join(f"      - {rule}\n" for rule in rules)
    one, other = policy(), policy_from_text(BASE[: BASE.index("  left:")] + table)
    assert told(compare(other, one)) == [
        "left: 4 -> 10 - `days`: `days` is up to 5 or 7 to 9",
    ]


def test_another_hit_policy_and_a_conflict() -> None:
    diff = diff_of(
        ("    answers: [wait, go]\n", "    answers: [wait, go]\n    hit: unique\n"),
        ("{rule: late, otherwise: go}", "{rule: late, when: {days: {at_least: $limit}}, then: go}"),
    )
    none = "no answer, as rules contradict each other"
    assert told(diff) == [
        f"action: go -> {none}: `urgent` is true",
        f"left: 0 -> {none}: `days` is 10 to 60 and `urgent` is true",
        f"left: 10 - `days` -> {none}: `days` is up to 9 and `urgent` is true",
    ]
    assert diff.regions[0].example.new == {"conflict": True}


def test_a_conflict_in_a_decision_that_nobody_sees() -> None:
    """Nothing else looks at it, and yet nobody gets an answer there any more."""
    step = """  step:
    internal: true
    answers: [low, high]
    hit: unique
    rules:
      - {rule: low, when: {days: {less_than: 10}}, then: low}
      - {rule: high, when: {days: {at_least: 10}}, then: high}
  left:"""
    steps = (step, step.replace("at_least: 10", "at_least: 9"))
    old, new = (policy_from_text(BASE.replace("  left:", each)) for each in steps)
    diff = old.diff(new)
    assert [one.name for one in diff.changed] == ["action", "left"]
    assert {change.new_words for one in diff.changed for change in one.changes} == {
        "no answer, as rules contradict each other"
    }
    assert {region.words.split(" and ")[0] for region in diff.regions} == {"`days` is 9"}
    assert old.diff(old).same
    assert new.diff(new).same


def test_what_is_said_while_facts_are_missing() -> None:
    diff = diff_of(
        ("    asks: What now?", "    asks: What now?\n    only_when: {days: {less_than: 61}}\n    while_open: answer")
    )
    assert diff.also == ("`action` while it is open whether it has to be decided: `answer` (was `wait`)",)
    other = diff_of(("    asks: What now?", "    asks: What now?\n    matters_when: {days: {at_most: 60}}"))
    assert other.same
    other = diff_of(("    asks: What now?", "    asks: What now?\n    matters_when: {days: {at_most: 59}}"))
    assert other.also == ("`action` is a reason to ask in other cases",)


def test_a_spent_budget_is_said_and_counts() -> None:
    old = policy()
    diff = compare(old, policy(("value: 10", "value: 11")), budget=1)
    assert not diff.same
    assert not diff.decided
    assert [one.name for one in diff.decisions if not one.decided] == ["action"]
    assert re.match("more than 1 regions", diff.changed[0].why)


def test_dates_that_cannot_be_are_no_difference() -> None:
    text = """\
policy: dates
outcome: action
facts:
  met: {type: string, format: date, not_after: as_of}
  days: {type: integer, minimum: 0, derive: {days_between: [met, as_of]}}
decisions:
  action:
    answers: [wait, go]
    rules:
      - rule: early
        when: {met: {at_most: 2026-03-01}, as_of: {at_least: 2026-03-10}, days: {at_most: LIMIT}}
        then: wait
      - {rule: late, otherwise: go}
"""

    def limited(days: int) -> Policy:
        return policy_from_text(text.replace("LIMIT", str(days)))

    nothing = limited(5).diff(limited(8))
    assert nothing.same
    assert nothing.decisions == (DecisionDiff("action", "", impossible=1),)
    some = limited(8).diff(limited(9))
    assert told(some) == [
        "action: go -> wait: `met` is up to 2026-03-01 and `days` is 9 and `as_of` is 2026-03-10 or later"
    ]
    assert some.regions[0].example is not None
    assert dict(some.regions[0].example.facts) == {"met": "2026-03-01", "days": 9, "as_of": "2026-03-10"}


def test_dates_that_leave_too_many_ways_are_said_not_to_be_decided() -> None:
    """Steps of 1 or 3 days, an odd number of them, to a date an even number of days away."""
    steps = range(21)
    dates = "".join(f"  d{at}: {{type: string, format: date}}\n" for at in range(22))
    apart = "".join(f"  s{at}: {{type: integer, derive: {{days_between: [d{at}, d{at + 1}]}}}}\n" for at in steps)
    tests = "".join(f", s{at}: {{between: [1, 3], not: 2}}" for at in steps)

    def policy_of(answer: str) -> Policy:
        return policy_from_text(f"""\
policy: steps
outcome: action
facts:
{dates}{apart}decisions:
  action:
    answers: [wait, go]
    rules:
      - {{rule: many, when: {{d0: 2026-03-02, d21: 2026-04-13{tests}}}, then: {answer}}}
      - {{rule: rest, otherwise: wait}}
""")

    diff = policy_of("wait").diff(policy_of("go"))
    assert (diff.same, diff.decided, [one.impossible for one in diff.decisions]) == (False, False, [0])
    assert diff.decisions[0].why.endswith("there are too many ways to choose its dates")


@pytest.mark.parametrize("name", ["same", "decided", "changed", "regions"])
def test_a_diff_is_immutable_plain_data(name: str) -> None:
    diff = diff_of(("value: 10", "value: 11"))
    with pytest.raises(AttributeError):
        setattr(diff, name, None)
    with pytest.raises(TypeError):
        diff.regions[0].when["days"] = 1  # type: ignore[index]
    assert diff.to_dict()["same"] is False


def test_what_is_remembered_of_one_part_of_an_axis_is_not_taken_for_another_part() -> None:
    """An earlier step parts `x` without answering otherwise; the computed answer differs in the second part only."""
    text = """\
policy: parts
outcome: last
facts:
  x: {type: integer, minimum: 0, maximum: 20}
  y: {type: boolean}
  z: {type: boolean}
decisions:
  step:
    internal: true
    answers: [k]
    rules: [{rule: low, when: {x: {less_than: 8}}, then: k}, {rule: high, otherwise: k}]
  most:
    internal: true
    answers: integer
    rules:
      - {rule: never, when: {y: true, z: true}, then: 1}
      - {rule: some, when: {step: k, y: true}, then: 7}
      - {rule: none, otherwise: 1}
  last:
    matters_when: false
    compute: {smallest: [$x, $most]}
"""
    diff = policy_from_text(text).diff(policy_from_text(text.replace("then: 7", "then: 8")))
    assert told(diff) == ["last: 7 -> 8: `x` is 8 to 20 and `y` is true and `z` is false"]


def test_all_instead_of_any_in_an_event_is_told() -> None:
    model = load_policy().model
    assert model.events is not None
    rules = tuple(
        rule._replace(when=All(rule.when.parts)) if isinstance(rule.when, Any) else rule for rule in model.events.rules
    )
    edited = Policy(model._replace(events=model.events._replace(rules=rules)))
    assert "events" in Policy(model).diff(edited).texts

"""Dates and days between them, of one policy and of two: against all days of a window."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from math import inf

import pytest

from engine import policy_from_text
from engine.cells.diagram import BudgetSpent
from engine.cells.examples import Examples
from engine.cells.moments import Choice, Interval, Moment, Moments
from engine.cells.space import Space
from engine.facts.values import LAST_DAY, USUAL_DAY
from engine.policy.model import AS_OF, PolicyModel

FACTS = """\
policy: dates
outcome: it
facts:
{facts}
decisions:
  it:
    answers: [yes_sir]
    rules: [{{rule: all, when: {{{tests}}}, then: yes_sir}}]
"""

MET = "  met: {type: string, format: date, not_after: as_of}\n"
DAYS = "  days: {type: integer, minimum: 0, derive: {days_between: [met, as_of]}}\n"
HEARD = "  heard: {type: string, format: date, not_before: met, not_after: 2026-03-19}\n"
APART = "  apart: {type: integer, maximum: 4, derive: {days_between: [met, heard]}}\n"

D = USUAL_DAY
USUAL = date(2026, 3, 16)


def model(facts: str, tests: str = "days: 1") -> PolicyModel:
    return policy_from_text(FACTS.format(facts=facts, tests=tests)).model


OLD, NEW = model(MET + DAYS), model(MET.replace(", not_after: as_of", "") + HEARD + APART, "apart: 1")

CHOICES: dict[str, list[Choice]] = {
    AS_OF: [Choice(False, ((D, D + 1),)), Choice(False, ((D + 3, D + 4), (D - 2, D - 2)))],
    "met": [Choice(True, ((D - 2, D - 1), (D + 1, D + 2))), Choice(True, ()), Choice(False, ((D - 2, D + 2),))],
    "days": [Choice(True, ((0, 1),)), Choice(False, ((1, 2), (5, 6))), Choice(True, ((3, inf),))],
    "heard": [Choice(True, ((D + 1, D + 4),)), Choice(False, ((D - 1, D - 1), (D + 2, D + 6))), Choice(True, ())],
    "apart": [Choice(True, ((0, 1),)), Choice(False, ((2, 3),)), Choice(False, ((-3, 0), (4, 9)))],
}  # fmt: skip


def within(value: int, intervals: tuple[Interval, ...]) -> bool:
    return any(low <= value <= high for low, high in intervals)


def fits(days: Mapping[str, int], told: frozenset[str], models: tuple[PolicyModel, ...]) -> bool:
    """What each policy says of its dates, as soon as one of them is told."""
    old = days["met"] <= days[AS_OF]
    new = days["met"] <= days["heard"] <= date(2026, 3, 19).toordinal() and days["apart"] <= 4
    return all((old if one is OLD else new) for one in models if told & (one.facts.keys() - {AS_OF}))


def follows(told: frozenset[str], models: tuple[PolicyModel, ...]) -> frozenset[str]:
    found = set(told)
    for one in models:
        known = {AS_OF, *told} & {AS_OF, *one.facts}
        for fact in one.facts.values():
            triple = {fact.name, *fact.derive} if fact.derive else set()
            found |= triple if len(triple & known) == 2 else set()
    return frozenset(found)


def windows() -> Iterator[dict[str, int]]:
    for today, met, heard in product(range(D - 8, D + 9), repeat=3):
        yield {AS_OF: today, "met": met, "heard": heard, "days": today - met, "apart": heard - met}


@pytest.mark.parametrize("models", [(OLD,), (NEW,), (OLD, NEW)], ids=["old", "new", "both"])
def test_a_moment_is_found_exactly_if_there_is_one(models: tuple[PolicyModel, ...]) -> None:
    moments = Moments(models)
    names = [name for name in CHOICES if name in moments.names]
    everywhere = list(windows())
    seen = set()
    for chosen in product(*(CHOICES[name] for name in names)):
        choices = dict(zip(names, chosen, strict=True))
        told = frozenset(name for name, one in choices.items() if not one.untold)
        held = [name for name in follows(told, models) if name in choices]
        can = any(
            fits(days, told, models) and all(within(days[name], choices[name].intervals) for name in held)
            for days in everywhere
        )
        found = list(moments.found(choices))
        assert bool(found) == can, choices
        assert all(moment.keys() == told for moment in found)
        assert all(_is_so(moment, choices) for moment in found)
        seen.add(can)
    assert seen == {True, False}


def _is_so(moment: Moment, choices: Mapping[str, Choice]) -> bool:
    derived = {"days": ("met", AS_OF), "apart": ("met", "heard")}
    agree = all(
        moment[name] == moment[end] - moment[start]
        for name, (start, end) in derived.items() if {name, start, end} <= moment.keys()
    )  # fmt: skip
    return agree and all(within(value, choices[name].intervals) for name, value in moment.items())


def test_numbers_are_small_and_dates_near_the_usual_day() -> None:
    choices = {name: Choice(False, ((-inf, inf),)) for name in (AS_OF, "met", "days")}
    assert next(Moments([OLD]).found(choices)) == {AS_OF: D, "met": D, "days": 0}
    later = {**choices, AS_OF: Choice(False, ((D + 400, inf),)), "days": Choice(False, ((7, inf),))}
    assert next(Moments([OLD]).found(later)) == {AS_OF: D + 400, "met": D + 393, "days": 7}
    apart = {AS_OF: choices[AS_OF], "met": Choice(False, ((-inf, D - 10),)), "heard": Choice(False, ((D - 4, inf),))}
    one = model(MET + HEARD + APART.replace(", maximum: 4", ""), "apart: 1")
    found = next(Moments([one]).found({**apart, "apart": choices["days"]}))
    assert found == {AS_OF: D, "met": D - 10, "heard": D - 4, "apart": 6}
    moments = Moments([OLD])
    assert [next(moments.found(choices, day))[AS_OF] for day in (D - 90, D, D + 9)] == [D - 90, D, D + 9]
    assert [next(moments.found({}, day)) for day in (D - 90, D)] == [{AS_OF: D - 90}, {AS_OF: D}]


def test_days_that_two_policies_count_from_other_dates_are_told_only_where_they_are_the_same() -> None:
    other = model(MET.replace("met", "seen") + DAYS.replace("met", "seen"))
    today = {AS_OF: Choice(False, ((D, D),)), "days": Choice(False, ((2, 4),)), "met": Choice(False, ((D - 3, D - 3),))}
    found = list(Moments([OLD, other]).found({**today, "seen": Choice(False, ((D - 9, D - 5), (D - 4, D - 2)))}))
    assert [moment["seen"] for moment in found] == [D - 3]


def test_the_calendar_has_two_ends() -> None:
    far = {AS_OF: Choice(False, ((-inf, inf),)), "days": Choice(False, ((LAST_DAY - 1, inf),))}
    assert next(Moments([OLD]).found(far)) == {AS_OF: LAST_DAY, "days": LAST_DAY - 1}
    assert not list(Moments([OLD]).found({**far, "days": Choice(False, ((LAST_DAY, inf),))}))


def test_limits_that_contradict_each_other_leave_nothing_to_tell() -> None:
    never = model(MET + DAYS.replace("minimum: 0", "minimum: 9, maximum: 9") + HEARD.replace("2026-03-19", "2026-03-01")
                  + APART.replace("maximum: 4", "minimum: 800000"), "apart: {at_least: 1}")  # fmt: skip
    assert not list(Moments([never]).found({AS_OF: Choice(False, ((-inf, inf),)), "met": Choice(False, ((1, D),))}))
    assert list(Moments([never]).found({AS_OF: Choice(False, ((-inf, inf),)), "met": Choice(True, ((1, D),))}))


ODD = 21
"""So many steps of 1 or 3 days: together an odd number, which no bounds of intervals can tell."""


def test_too_many_combinations_are_refused_aloud() -> None:
    dates = "".join(f"  d{at}: {{type: string, format: date}}\n" for at in range(ODD + 1))
    steps = "".join(f"  s{at}: {{type: integer, derive: {{days_between: [d{at}, d{at + 1}]}}}}\n" for at in range(ODD))
    moments = Moments([model(dates + steps, "s0: 1")])
    choices = {f"s{at}": Choice(False, ((1, 1), (3, 3))) for at in range(ODD)} | {"d0": Choice(False, ((D, D),))}
    last = f"d{ODD}"
    assert next(moments.found({**choices, last: Choice(False, ((D + ODD + 14, D + ODD + 14),))}))
    assert not list(moments.found({**choices, last: Choice(False, ((D + 3 * ODD + 1, D + 3 * ODD + 1),))}))
    with pytest.raises(BudgetSpent):
        list(moments.found({**choices, last: Choice(False, ((D + 2 * ODD, D + 2 * ODD),))}))


def test_an_example_says_for_which_day_it_is_wherever_that_counts() -> None:
    """Days to a date that has a limit of its own can be told on some days only."""
    due = ("  due: {type: string, format: date, not_before: as_of, not_after: 2026-03-10, if_not_told: open}\n"
           "  left: {type: integer, minimum: 0, derive: {days_between: [as_of, due]}}\n")  # fmt: skip
    one = model(due, "left: {at_least: 3}")
    space = Space([one])
    example = Examples(space, [one]).example(space.box(left=0b10))
    assert example == ({"left": 3, "as_of": "2026-03-07"}, date(2026, 3, 7))
    one = model(due.replace("03-10", "03-20"), "left: {at_least: 3}")
    assert Examples(space, [one]).example(space.box(left=0b10)) == ({"left": 3, "as_of": "2026-03-16"}, USUAL)
    plain = model(MET + DAYS, "days: {at_least: 3}")
    space = Space([plain])
    assert Examples(space, [plain]).example(space.box(days=0b10)) == ({"days": 3}, USUAL)


def test_boxes_that_differ_in_dates_are_not_taken_for_each_other() -> None:
    one = model(MET.replace("}", ", if_not_told: open}") + DAYS.replace("}}", "}, if_not_told: open}"),
                "met: {at_least: 2026-03-10}, days: {at_least: 3}")  # fmt: skip
    space = Space([one])
    examples = Examples(space, [one])
    found = {sets: examples.example(space.box(met=sets[0], days=sets[1])) for sets in product((1, 2, 4), repeat=2)}
    told = {sets: (example.facts.get("met"), example.facts.get("days")) for sets, example in found.items() if example}
    assert told == {
        (1, 1): ("2026-03-09", 2), (1, 2): ("2026-03-09", 7), (2, 1): ("2026-03-16", 0), (2, 2): ("2026-03-13", 3),
        (4, 4): (None, None),
    }  # fmt: skip
    # The date is not told, as it follows, and the day counts as it would be too early on others.
    assert examples.example(space.box(met=0b110, days=0b10)) == ({"days": 3, "as_of": "2026-03-16"}, USUAL)

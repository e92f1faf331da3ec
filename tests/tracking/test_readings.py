"""The readings that only matter once there is a log, each with logs worked out by hand.

A05: the clock starts at the latest interview held. A06: a next round that is only arranged is an answer.
A14: each round owes its own thank-you. A18: follow-ups are counted for each round. A31: a telephone interview counts,
and a day with several talks is one round. Each is asked of the machine and of the engine.
"""

from __future__ import annotations

import pytest

from tests.tracking.looking import Look
from tests.tracking.streams import on

UNEXPECTED = frozenset(("unexpected",))
LATE = "2026-12-31"

FIRST = [
    on("2026-03-02", "applied"),
    on("2026-03-04", "interview_scheduled", day="2026-03-10"),
    on("2026-03-10", "interview_held"),
]
SECOND = [
    *FIRST,
    on("2026-03-12", "reply_received"),
    on("2026-03-13", "interview_scheduled", day="2026-03-20"),
    on("2026-03-20", "interview_held"),
]

# ---------------------------------------------------------------- A05: the latest interview held


def test_a05_the_two_weeks_run_from_the_first_interview(look: Look) -> None:
    case = look(FIRST, "2026-03-23")
    assert (case.stage, case.next_date) == ("waiting", "2026-03-24")
    assert look(FIRST, "2026-03-24").stage == "time_to_ask"


def test_a05_the_week_runs_from_the_second_interview(look: Look) -> None:
    case = look(SECOND, "2026-03-26")
    assert (case.stage, case.facts["interview_date"], case.next_date) == ("waiting", "2026-03-20", "2026-03-27")
    assert look(SECOND, "2026-03-27").stage == "time_to_ask"


def test_a05_an_interview_on_a_second_day_starts_the_wait_of_its_round_anew(look: Look) -> None:
    again = [
        on("2026-03-10", "interview_held", interview="panel"),
        on("2026-03-12", "interview_held", interview="panel"),
    ]
    case = look(again, "2026-03-25")
    assert (case.facts["round"], case.timers) == (1, {"ask": ["2026-03-26"]})


def test_a05_a_cancelled_interview_did_not_happen(look: Look) -> None:
    cancelled = [*FIRST[:2], on("2026-03-09", "interview_cancelled")]
    case = look(cancelled, "2026-04-30")
    assert (case.stage, case.facts, case.timers) == ("applied", {}, {})


def test_a05_a_moved_interview_is_due_on_its_new_day(look: Look) -> None:
    moved = [*FIRST[:2], on("2026-03-09", "interview_moved", to="2026-03-16")]
    assert look(moved, "2026-03-16").timers == {"interview_day": ["2026-03-17"]}
    assert look(moved, "2026-03-17").stage == "unconfirmed"


def test_a05_house_rules_change_the_wait(look: Look) -> None:
    house = {"first_round_wait_days": 5, "later_round_wait_days": 3}
    assert look(FIRST, "2026-03-14", house).timers == {"ask": ["2026-03-15"]}
    assert look(SECOND, "2026-03-22", house).timers == {"ask": ["2026-03-23"]}


# ---------------------------------------------------------------- A06: arranged is answered


def test_a06_a_next_round_that_is_arranged_is_an_answer(look: Look) -> None:
    case = look(SECOND[:5], "2026-03-14")
    assert (case.stage, case.facts["heard_back"], case.facts["round"]) == ("next_round", True, 1)
    assert case.timers == {"interview_day": ["2026-03-21"]}


def test_a06_the_next_round_begins_when_it_took_place(look: Look) -> None:
    case = look(SECOND, "2026-03-20")
    assert (case.facts["round"], case.facts["heard_back"]) == (2, False)


def test_a06_an_arranged_round_nobody_confirms_is_asked_about(look: Look) -> None:
    case = look(SECOND[:5], "2026-03-21")
    assert (case.stage, case.since, case.facts["round"]) == ("unconfirmed", "2026-03-21", 1)


def test_a06_a_next_round_that_was_cancelled_was_an_answer_all_the_same(look: Look) -> None:
    case = look([*SECOND[:5], on("2026-03-16", "interview_cancelled")], "2026-05-30")
    assert (case.stage, case.facts["heard_back"], case.timers) == ("answered", True, {})


BOTH = [
    on("2026-03-02", "interview_scheduled", day="2026-03-12"),
    on("2026-03-02", "interview_scheduled", day="2026-03-05"),
]


def test_a06_an_interview_while_another_is_arranged_is_answered_already(look: Look) -> None:
    case = look([*BOTH, on("2026-03-05", "interview_held")], "2026-03-07")
    assert (case.stage, case.timers) == ("next_round", {"interview_day": ["2026-03-13"]})
    assert case.facts["heard_back"] is True
    assert [(day, what, stage) for day, what, _, stage in case.history[2:]] == [
        ("2026-03-05", "interview_held", "waiting"), ("2026-03-05", "look_ahead", "next_round"),
    ]  # fmt: skip


def test_a06_the_second_of_two_arranged_interviews_is_waited_for_in_its_turn(look: Look) -> None:
    both = [*BOTH, on("2026-03-05", "interview_held"), on("2026-03-12", "interview_held")]
    case = look(both, "2026-03-14")
    assert (case.stage, case.facts["round"], case.timers) == ("waiting", 2, {"ask": ["2026-03-19"]})
    assert (look(both[:3], "2026-03-13").stage, look(both[:3], "2026-03-13").timers) == ("unconfirmed", {})


def test_a06_of_two_arranged_interviews_the_first_is_asked_about_on_the_day_after_it(look: Look) -> None:
    case = look(BOTH, "2026-03-06")
    assert (case.stage, case.since, case.timers) == ("unconfirmed", "2026-03-06", {"interview_day": ["2026-03-13"]})
    assert (look(BOTH, "2026-03-05").stage, look(BOTH, "2026-03-13").since) == ("invited", "2026-03-06")


def test_a06_an_interview_nobody_had_arranged_leaves_the_arranged_one(look: Look) -> None:
    case = look([*BOTH[:1], on("2026-03-05", "interview_held")], "2026-03-12")
    assert (case.stage, case.timers) == ("next_round", {"interview_day": ["2026-03-13"]})
    assert case.facts["heard_back"] is True


def test_a06_of_some_arranged_interviews_the_day_says_which_is_cancelled(look: Look) -> None:
    third = on("2026-03-02", "interview_scheduled", day="2026-03-09")
    case = look([*BOTH, third, on("2026-03-03", "interview_cancelled", day="2026-03-09")], "2026-03-04")
    assert (case.stage, case.timers) == ("invited", {"interview_day": ["2026-03-06", "2026-03-13"]})


def test_a06_of_some_arranged_interviews_the_day_says_which_is_moved(look: Look) -> None:
    moved = on("2026-03-03", "interview_moved", day="2026-03-05", to="2026-03-16")
    case = look([*BOTH, moved], "2026-03-12")
    assert (case.stage, case.timers) == ("invited", {"interview_day": ["2026-03-13", "2026-03-17"]})


def test_a06_of_some_arranged_interviews_none_is_guessed(look: Look) -> None:
    guess = [on("2026-03-03", "interview_cancelled"), on("2026-03-03", "interview_moved", to="2026-03-16")]
    other = [{**event, "day": "2026-03-09"} for event in guess]
    case = look([*BOTH, *guess, *other], "2026-03-03")
    assert (case.used, case.problems) == ([0, 1], dict.fromkeys((2, 3, 4, 5), UNEXPECTED))
    assert case.timers == {"interview_day": ["2026-03-06", "2026-03-13"]}


def test_a06_of_two_interviews_on_one_day_one_is_cancelled(look: Look) -> None:
    cancelled = on("2026-03-03", "interview_cancelled", day="2026-03-12")
    case = look([*BOTH[:1] * 2, cancelled], "2026-03-03")
    assert (case.stage, case.timers) == ("invited", {"interview_day": ["2026-03-13"]})


def test_a06_when_the_first_was_cancelled_after_all_the_second_is_awaited(look: Look) -> None:
    late = on("2026-03-07", "interview_cancelled", day="2026-03-05")
    case = look([*BOTH, late], "2026-03-07")
    assert (case.stage, case.timers) == ("invited", {"interview_day": ["2026-03-13"]})
    held = look([on("2026-03-03", "interview_held"), *BOTH, late], "2026-03-07")
    assert (held.stage, held.timers) == ("next_round", {"interview_day": ["2026-03-13"]})


@pytest.mark.parametrize("day", [{}, {"day": "2026-03-12"}], ids=str)
def test_a06_an_interview_whose_day_is_over_may_still_be_moved_or_cancelled(look: Look, day: dict[str, str]) -> None:
    moved = look([*BOTH[:1], on("2026-03-14", "interview_moved", to="2026-03-16", **day)], "2026-03-14")
    assert (moved.stage, moved.timers) == ("invited", {"interview_day": ["2026-03-17"]})
    cancelled = look([*BOTH[:1], on("2026-03-14", "interview_cancelled", **day)], "2026-03-14")
    assert (cancelled.stage, cancelled.timers, cancelled.used) == ("applied", {}, [0, 1])


def test_a06_what_was_never_arranged_is_neither_moved_nor_cancelled(look: Look) -> None:
    case = look([on("2026-03-14", "interview_moved", to="2026-03-16"), on("2026-03-14", "interview_cancelled")], LATE)
    assert (case.stage, case.problems) == ("applied", {0: UNEXPECTED, 1: UNEXPECTED})


# ---------------------------------------------------------------- A14: a thank-you for each round


def test_a14_a_thank_you_is_owed_from_the_interview_on(look: Look) -> None:
    assert look(FIRST, "2026-03-10").facts["thank_you_sent"] is False


def test_a14_a_thank_you_counts_also_when_it_is_late(look: Look) -> None:
    case = look([*FIRST, on("2026-03-30", "thank_you_sent")], "2026-03-30")
    assert (case.stage, case.facts["thank_you_sent"]) == ("time_to_ask", True)


def test_a14_the_second_round_owes_its_own(look: Look) -> None:
    thanked = [*FIRST, on("2026-03-11", "thank_you_sent"), *SECOND[3:]]
    assert look(thanked, "2026-03-19").facts["thank_you_sent"] is True
    assert look(thanked, "2026-03-20").facts["thank_you_sent"] is False


def test_a14_more_talks_on_the_day_owe_no_other_one(look: Look) -> None:
    day = "2026-03-10"
    thanked = [on(day, "interview_held"), on(day, "thank_you_sent"), on(day, "interview_held")]
    assert look(thanked, day).facts["thank_you_sent"] is True


def test_a14_nobody_is_thanked_before_an_interview(look: Look) -> None:
    case = look([*FIRST[:2], on("2026-03-05", "thank_you_sent")], "2026-03-05")
    assert (case.facts, case.problems) == ({}, {2: UNEXPECTED})


# ---------------------------------------------------------------- A18: follow-ups for each round


def test_a18_asking_ends_the_wait_and_is_counted(look: Look) -> None:
    case = look([*FIRST, on("2026-03-24", "follow_up_made")], "2026-04-30")
    assert (case.stage, case.since, case.timers) == ("asked", "2026-03-24", {})
    assert case.facts["follow_ups_made"] == 1


def test_a18_asking_too_early_is_counted_too(look: Look) -> None:
    case = look([*FIRST, on("2026-03-11", "follow_up_made"), on("2026-03-12", "follow_up_made")], "2026-04-30")
    assert (case.stage, case.facts["follow_ups_made"]) == ("asked", 2)


def test_a18_each_round_counts_from_nought(look: Look) -> None:
    asked = [*FIRST, on("2026-03-11", "follow_up_made"), *SECOND[3:]]
    assert look(asked, "2026-03-20").facts["follow_ups_made"] == 0
    assert look([*asked, on("2026-03-27", "follow_up_made")], "2026-03-27").facts["follow_ups_made"] == 1


def test_a18_nobody_asks_before_an_interview(look: Look) -> None:
    case = look([on("2026-03-02", "applied"), on("2026-03-20", "follow_up_made")], "2026-03-20")
    assert (case.stage, case.facts, case.problems) == ("applied", {}, {1: UNEXPECTED})


# ---------------------------------------------------------------- A31: what a round is


def test_a31_a_day_with_several_talks_is_one_round(look: Look) -> None:
    panel = [on("2026-03-10", "interview_held", interview=name) for name in ("Ada", "Bo", "Cy")]
    case = look(panel, "2026-03-10")
    assert (case.facts["round"], case.timers, case.used) == (1, {"ask": ["2026-03-24"]}, [0, 1, 2])


def test_a31_one_talk_of_a_day_stands_for_all_that_were_arranged_for_it(look: Look) -> None:
    arranged = [on("2026-03-02", "interview_scheduled", day="2026-03-10") for _ in "abc"]
    panel = [on("2026-03-10", "interview_held") for _ in "ab"]
    half, whole = look([*arranged, *panel[:1]], "2026-03-11"), look([*arranged, *panel], "2026-03-11")
    assert half.timers == whole.timers == {"ask": ["2026-03-24"]}
    assert (half.stage, whole.stage, whole.facts["round"]) == ("waiting", "waiting", 1)


def test_a31_a_talk_on_another_day_is_another_round(look: Look) -> None:
    two = [on("2026-03-10", "interview_held"), on("2026-03-11", "interview_held")]
    assert look(two, "2026-03-11").facts["round"] == 2


def test_a31_the_log_may_say_which_round_it_was(look: Look) -> None:
    third = [on("2026-03-10", "interview_held", round=3)]
    case = look(third, "2026-03-11")
    assert (case.facts["round"], case.timers) == (3, {"ask": ["2026-03-17"]})


@pytest.mark.parametrize(("known", "told"), [(2, 1), (3, 2), (4, 1), (4, 3), (7, 4)])
def test_a31_there_is_no_way_back_to_an_earlier_round(look: Look, known: int, told: int) -> None:
    back = [on("2026-03-10", "interview_held", round=known), on("2026-03-12", "interview_held", round=told)]
    case = look(back, "2026-03-12")
    assert (case.facts["round"], case.facts["interview_date"]) == (known, "2026-03-10")
    assert case.problems == {1: UNEXPECTED}


def test_a31_what_cannot_be_leaves_what_is_arranged(look: Look) -> None:
    back = [on("2026-03-03", "interview_held", round=2), *BOTH, on("2026-03-05", "interview_held", round=1)]
    case = look(back, "2026-03-05")
    assert (case.stage, case.timers) == ("next_round", {"interview_day": ["2026-03-06", "2026-03-13"]})


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a31_a_round_that_is_told_twice_goes_on(look: Look, number: int) -> None:
    twice = [
        on("2026-03-10", "interview_held", round=number),
        on("2026-03-10", "thank_you_sent"),
        on("2026-03-11", "follow_up_made"),
        on("2026-03-12", "interview_held", round=number),
    ]
    facts = look(twice, "2026-03-12").facts
    assert (facts["round"], facts["interview_date"]) == (number, "2026-03-12")
    assert (facts["thank_you_sent"], facts["follow_ups_made"], facts["heard_back"]) == (True, 1, False)


def test_a31_another_round_on_the_same_day_is_another_round(look: Look) -> None:
    day = "2026-03-10"
    both = [on(day, "interview_held", round=1), on(day, "thank_you_sent"), on(day, "interview_held", round=2)]
    case = look(both, day)
    assert (case.facts["round"], case.facts["thank_you_sent"], case.timers) == (2, False, {"ask": ["2026-03-17"]})


def test_a31_the_rounds_after_the_fourth_are_all_alike_on_one_day(look: Look) -> None:
    day, later = "2026-03-10", "2026-03-12"
    held = [on(day, "interview_held", round=5), on(day, "thank_you_sent"), on(day, "interview_held", round=7)]
    assert (look(held, day).facts["round"], look(held, day).facts["thank_you_sent"]) == (5, True)
    case = look([*held, on(later, "interview_held", round=5)], later)
    assert (case.facts["round"], case.facts["thank_you_sent"], case.facts["interview_date"]) == (5, False, later)

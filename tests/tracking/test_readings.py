"""The readings that only matter once there is a log, each with logs worked out by hand.

A05: the clock starts at the latest interview held. A06: a next round that is only arranged is an answer.
A14: each round owes its own thank-you. A18: follow-ups are counted for each round. A31: a telephone interview counts,
and a day with several talks is one round. Each is asked of the machine and of the engine.
"""

from __future__ import annotations

from tests.tracking.looking import Look
from tests.tracking.streams import on

UNEXPECTED = frozenset(("unexpected",))

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
    assert (case.facts["round"], case.timers) == (1, {"ask": "2026-03-26"})


def test_a05_an_interview_that_goes_on_is_waited_for_even_if_it_was_arranged(look: Look) -> None:
    again = [
        on("2026-03-10", "interview_held", interview="panel"),
        on("2026-03-10", "interview_scheduled", day="2026-03-12"),
        on("2026-03-12", "interview_held", interview="panel"),
    ]
    case = look(again, "2026-03-12")
    assert (case.facts["round"], case.facts["heard_back"], case.timers) == (1, False, {"ask": "2026-03-26"})


def test_a05_a_cancelled_interview_did_not_happen(look: Look) -> None:
    cancelled = [*FIRST[:2], on("2026-03-09", "interview_cancelled")]
    for day in ("2026-03-09", "2026-04-30"):
        case = look(cancelled, day)
        assert (case.stage, case.facts, case.timers) == ("applied", {}, {})


def test_a05_of_two_arranged_interviews_one_may_be_cancelled(look: Look) -> None:
    case = look([*FIRST[:2], FIRST[1], on("2026-03-09", "interview_cancelled")], "2026-03-09")
    assert (case.stage, case.ahead, case.timers) == ("invited", 1, {"interview_day": "2026-03-11"})


def test_a05_a_moved_interview_is_due_on_its_new_day(look: Look) -> None:
    moved = [*FIRST[:2], on("2026-03-09", "interview_moved", day="2026-03-16")]
    assert look(moved, "2026-03-16").timers == {"interview_day": "2026-03-17"}
    assert look(moved, "2026-03-17").stage == "unconfirmed"


def test_a05_house_rules_change_the_wait(look: Look) -> None:
    house = {"first_round_wait_days": 5, "later_round_wait_days": 3}
    assert look(FIRST, "2026-03-14", house).timers == {"ask": "2026-03-15"}
    assert look(SECOND, "2026-03-22", house).timers == {"ask": "2026-03-23"}


# ---------------------------------------------------------------- A06: arranged is answered


def test_a06_a_next_round_that_is_arranged_is_an_answer(look: Look) -> None:
    case = look(SECOND[:5], "2026-03-14")
    assert (case.stage, case.facts["heard_back"], case.facts["round"]) == ("next_round", True, 1)
    assert case.timers == {"interview_day": "2026-03-21"}


def test_a06_the_next_round_begins_when_it_took_place(look: Look) -> None:
    case = look(SECOND, "2026-03-20")
    assert (case.facts["round"], case.facts["heard_back"]) == (2, False)


def test_a06_an_arranged_round_nobody_confirms_is_asked_about(look: Look) -> None:
    case = look(SECOND[:5], "2026-03-21")
    assert (case.stage, case.since, case.facts["round"]) == ("unconfirmed", "2026-03-21", 1)


def test_a06_a_next_round_that_was_cancelled_was_an_answer_all_the_same(look: Look) -> None:
    for day in ("2026-03-16", "2026-05-30"):
        case = look([*SECOND[:5], on("2026-03-16", "interview_cancelled")], day)
        assert (case.stage, case.facts["heard_back"], case.timers) == ("answered", True, {})


def test_a06_an_interview_while_another_is_arranged_is_answered_already(look: Look) -> None:
    both = [
        on("2026-03-02", "interview_scheduled", day="2026-03-05"),
        on("2026-03-02", "interview_scheduled", day="2026-03-12"),
        on("2026-03-05", "interview_held"),
    ]
    case = look(both, "2026-03-06")
    assert (case.stage, case.facts["heard_back"], case.timers) == ("next_round", True, {"interview_day": "2026-03-13"})


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
    assert (case.facts["round"], case.timers, case.used) == (1, {"ask": "2026-03-24"}, [0, 1, 2])


def test_a31_talks_of_one_day_wait_for_the_last_that_is_arranged(look: Look) -> None:
    arranged = [on("2026-03-02", "interview_scheduled", day="2026-03-10") for _ in "ab"]
    panel = [on("2026-03-10", "interview_held") for _ in "ab"]
    half, whole = look([*arranged, *panel[:1]], "2026-03-10"), look([*arranged, *panel], "2026-03-10")
    assert (half.stage, half.timers) == ("next_round", {"interview_day": "2026-03-11"})
    assert (whole.stage, whole.timers, whole.facts["round"]) == ("waiting", {"ask": "2026-03-24"}, 1)


def test_a31_each_talk_of_a_day_leaves_one_less_to_come(look: Look) -> None:
    arranged = [on("2026-03-02", "interview_scheduled", day="2026-03-10") for _ in "abc"]
    case = look([*arranged, *[on("2026-03-10", "interview_held") for _ in "ab"]], "2026-03-10")
    assert (case.stage, case.ahead, case.facts["round"]) == ("next_round", 1, 1)


def test_a31_a_talk_on_another_day_is_another_round(look: Look) -> None:
    two = [on("2026-03-10", "interview_held"), on("2026-03-11", "interview_held")]
    assert look(two, "2026-03-11").facts["round"] == 2


def test_a31_the_log_may_say_which_round_it_was(look: Look) -> None:
    third = [on("2026-03-10", "interview_held", round=3)]
    case = look(third, "2026-03-11")
    assert (case.facts["round"], case.timers) == (3, {"ask": "2026-03-17"})


def test_a31_there_is_no_way_back_to_the_first_round(look: Look) -> None:
    back = [on("2026-03-10", "interview_held", round=2), on("2026-03-12", "interview_held", round=1)]
    case = look(back, "2026-03-12")
    assert (case.facts["round"], case.facts["interview_date"]) == (2, "2026-03-10")
    assert case.problems == {1: UNEXPECTED}


def test_a31_nor_is_there_a_way_back_when_more_talks_are_arranged(look: Look) -> None:
    arranged = [on("2026-03-11", "interview_scheduled", day="2026-03-12") for _ in "ab"]
    log = [on("2026-03-10", "interview_held", round=2), *arranged, on("2026-03-12", "interview_held", round=1)]
    case = look(log, "2026-03-12")
    assert (case.facts["round"], case.ahead, case.problems) == (2, 2, {3: UNEXPECTED})


def test_a31_the_first_round_may_be_said_twice(look: Look) -> None:
    arranged = [on("2026-03-11", "interview_scheduled", day="2026-03-12") for _ in "ab"]
    log = [on("2026-03-10", "interview_held", round=1), *arranged, on("2026-03-12", "interview_held", round=1)]
    case = look(log, "2026-03-12")
    assert (case.stage, case.facts["round"], case.facts["interview_date"]) == ("next_round", 1, "2026-03-12")

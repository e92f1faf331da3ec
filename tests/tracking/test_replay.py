"""Replaying, by hand: what is set aside, in which order events count, when timers fire. Machine and engine alike."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tracking.looking import Look
from tests.tracking.streams import on

HELD = on("2026-03-10", "interview_held")
FACTS = {
    "round": 1, "interview_date": "2026-03-10", "heard_back": False, "thank_you_sent": False, "follow_ups_made": 0,
}  # fmt: skip


def test_an_empty_log_is_a_case_that_was_applied_for(look: Look) -> None:
    case = look([], "2026-03-02")
    assert (case.stage, case.since, case.facts, case.timers, case.history) == ("applied", None, {}, {}, [])


def test_the_facts_of_one_interview(look: Look) -> None:
    assert look([HELD], "2026-03-10").facts == FACTS


# ---------------------------------------------------------------- what is set aside

UNUSABLE: list[Any] = [
    (7, "not-a-mapping"),
    (None, "not-a-mapping"),
    ([HELD], "not-a-mapping"),
    ({}, "missing"),
    ({"date": "2026-03-02"}, "missing"),
    ({**HELD, "event": "interview_hold"}, "kind"),
    ({**HELD, "event": ["interview_held"]}, "kind"),
    ({**HELD, "rond": 2}, "field"),
    ({**HELD, "day": "2026-03-12"}, "field"),
    ({**HELD, 7: 7}, "field"),
    ({"event": "interview_held"}, "missing"),
    ({**HELD, "date": None}, "missing"),
    ({**HELD, "date": 20260310}, "date"),
    ({**HELD, "date": "2026-02-30"}, "date"),
    ({**HELD, "date": "10.03.2026"}, "date"),
    (on("2026-03-02", "interview_scheduled"), "missing"),
    (on("2026-03-02", "interview_scheduled", day=None), "missing"),
    (on("2026-03-02", "interview_moved"), "missing"),
    (on("2026-03-02", "interview_scheduled", day="soon"), "value"),
    (on("2026-03-02", "interview_moved", day="2026-03-05"), "missing"),
    (on("2026-03-02", "interview_moved", day="soon"), "missing value"),
    (on("2026-03-02", "interview_cancelled", to="2026-03-05"), "field"),
    ({**HELD, "round": 0}, "value"),
    ({**HELD, "round": True}, "value"),
    ({**HELD, "round": "2"}, "value"),
    ({**HELD, "promised_by": "2026-03-12/2026-03-14"}, "value"),
    (on("2026-03-02", "learned", company_size=0), "value"),
    (on("2026-03-02", "learned", company_size="11-50"), "value"),
    (on("2026-03-02", "learned", hr_present="yes"), "value"),
    (on("2026-03-02", "learned", contact_name=7), "value"),
    ({**HELD, "id": True}, "id"),
    ({**HELD, "id": ["a"]}, "id"),
    ({**HELD, "id": 2**53 + 1}, "id"),
    pytest.param({**HELD, "id": "x" * 4097}, "id", id="a long id"),
    ({"event": "interview_held", "round": "x", "rond": 1}, "missing field value"),
    ({**HELD, "date": "2026-03-12"}, "future"),
]


@pytest.mark.parametrize(("event", "wrong"), UNUSABLE, ids=str)
def test_what_cannot_be_used_is_set_aside_and_the_rest_goes_on(look: Look, event: Any, wrong: str) -> None:
    case = look([event, HELD], "2026-03-11")
    assert case.problems == {0: frozenset(wrong.split())}
    assert (case.used, case.facts) == ([1], FACTS)


def test_what_is_left_open_is_not_told(look: Look) -> None:
    open_fields = {"round": None, "promised_by": "unknown", "interview": " ", "id": None, "x-mood": [float("nan")]}
    case = look([{**HELD, **open_fields}], "2026-03-10")
    assert (case.facts, case.problems) == (FACTS, {})


def test_a_whole_number_may_be_written_with_a_point(look: Look) -> None:
    assert look([{**HELD, "round": 2.0}], "2026-03-10").facts["round"] == 2


def test_counting_stops_where_numbers_are_no_longer_exact(look: Look) -> None:
    case = look([{**HELD, "round": 2**53}, on("2026-03-12", "interview_held")], "2026-03-12")
    assert (case.facts["round"], case.facts["interview_date"]) == (2**53, "2026-03-12")


def test_of_a_time_the_date_counts_as_it_is_written(look: Look) -> None:
    late = on("2026-03-10T23:30:00-08:00", "interview_held")
    assert look([late], "2026-03-10").facts == FACTS


# ---------------------------------------------------------------- order, duplicates


def test_disorder_is_put_right_and_told(look: Look) -> None:
    thanks = on("2026-03-11", "thank_you_sent")
    case = look([thanks, HELD], "2026-03-12")
    assert (case.used, case.problems) == ([1, 0], {1: frozenset(("disorder",))})
    assert case.facts["thank_you_sent"] is True


def test_events_of_one_day_keep_their_order(look: Look) -> None:
    case = look([on("2026-03-10", "thank_you_sent"), HELD], "2026-03-10")
    assert (case.used, case.problems) == ([1], {0: frozenset(("unexpected",))})


def test_of_one_id_the_first_counts(look: Look) -> None:
    asked = on("2026-03-24", "follow_up_made", id="mail-7")
    case = look([HELD, asked, asked, {**asked, "date": "2026-03-12"}], "2026-03-25")
    assert (case.used, case.facts["follow_ups_made"]) == ([0, 1], 1)
    assert case.problems == {2: frozenset(("twice",)), 3: frozenset(("twice",))}


def test_without_an_id_nothing_is_a_duplicate(look: Look) -> None:
    asked = on("2026-03-24", "follow_up_made")
    assert look([HELD, asked, asked], "2026-03-25").facts["follow_ups_made"] == 2


def test_what_cannot_be_used_takes_no_id(look: Look) -> None:
    case = look([{**HELD, "id": 1, "rond": 1}, {**HELD, "id": 1}], "2026-03-11")
    assert (case.used, case.problems) == ([1], {0: frozenset(("field",))})


CANCELLED = [on("2026-03-02", "interview_scheduled", day="2026-03-12"), on("2026-03-03", "interview_cancelled")]


@pytest.mark.parametrize("before", [[], CANCELLED, [HELD]], ids=["at first", "cancelled already", "after an interview"])
@pytest.mark.parametrize("kind", ["interview_moved", "interview_cancelled"])
def test_what_was_not_arranged_is_neither_moved_nor_cancelled(look: Look, before: list[Any], kind: str) -> None:
    day = {"to": "2026-03-20"} if kind == "interview_moved" else {}
    case, same = look([*before, on("2026-03-10", kind, **day)], "2026-03-11"), look(before, "2026-03-11")
    assert case.problems == {len(before): frozenset(("unexpected",))}
    assert case._replace(problems={}) == same


# ---------------------------------------------------------------- the end


@pytest.mark.parametrize("kind", ["offer_received", "rejection_received", "withdrawn"])
def test_nothing_counts_after_the_end(look: Look, kind: str) -> None:
    scheduled = on("2026-03-11", "interview_scheduled", day="2026-03-12")
    case = look([HELD, on("2026-03-11", kind), scheduled, HELD], "2026-05-01")
    assert case.stage == ("withdrawn" if kind == "withdrawn" else "closed")
    assert (case.used, case.timers, case.problems[2]) == ([0, 3, 1], {}, frozenset(("after-end",)))


def test_an_answer_without_an_interview_is_an_answer(look: Look) -> None:
    case = look([on("2026-03-02", "rejection_received")], "2026-03-02")
    assert (case.stage, case.facts) == ("closed", {"heard_back": True})


# ---------------------------------------------------------------- the clock


def test_a_timer_fires_before_the_events_of_its_day(look: Look) -> None:
    asked = on("2026-03-24", "follow_up_made")
    assert [(what, stage) for _, what, _, stage in look([HELD, asked], "2026-03-24").history] == [
        ("interview_held", "waiting"), ("ask", "time_to_ask"), ("follow_up_made", "asked"),
    ]  # fmt: skip


def test_a_timer_that_is_due_at_once_fires_before_the_next_event(look: Look) -> None:
    late = on("2026-03-12", "interview_scheduled", day="2026-03-10")
    held = on("2026-03-12", "interview_held")
    assert [(what, stage) for _, what, _, stage in look([late, held], "2026-03-12").history] == [
        ("interview_scheduled", "invited"), ("interview_day", "unconfirmed"), ("interview_held", "waiting"),
    ]  # fmt: skip


def test_an_interview_that_took_place_stops_asking_whether_it_did(look: Look) -> None:
    heard = [
        on("2026-03-02", "interview_scheduled", day="2026-03-10"),
        on("2026-03-02", "interview_scheduled", day="2026-03-10"),
        on("2026-03-02", "interview_cancelled", day="2026-03-10"),
        on("2026-03-10", "interview_held"),
        on("2026-03-10", "reply_received"),
    ]
    case = look(heard, "2026-06-01")
    assert (case.stage, case.timers, [what for _, what, at, _ in case.history if at is None]) == ("answered", {}, [])


def test_a_timer_that_nobody_waits_for_leaves_no_trace(look: Look) -> None:
    """Nothing more is arranged, so the look ahead after an interview finds nothing."""
    assert [what for _, what, _, _ in look([HELD], "2026-03-11").history] == ["interview_held"]


def test_a_day_after_the_last_day_starts_no_timer(look: Look) -> None:
    case = look([on("2026-03-02", "interview_scheduled", day="9999-12-31")], "2026-03-02")
    assert (case.stage, case.timers, case.next_date) == ("invited", {}, None)
    assert case.problems == {0: frozenset(("no-day",))}


def test_a_timer_may_run_for_several_days_and_twice_for_one(look: Look) -> None:
    days = ("2026-03-12", "2026-03-05", "2026-03-12")
    case = look([on("2026-03-02", "interview_scheduled", day=day) for day in days], "2026-03-02")
    assert case.timers == {"interview_day": ["2026-03-06", "2026-03-13", "2026-03-13"]}
    assert case.next_date == "2026-03-06"

"""What can be wrong with a log: every problem with its code, its event and what to do; the rest goes on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from engine import Diagnostic, FactsError, track
from engine.cases.log import MOST_EVENTS
from tests.cases_log.making import codes, event, rules, toy, tracked


class Incomparable:
    """Neither like anything nor unlike it, as an array of numbers."""

    def __eq__(self, other: object) -> bool:
        raise ValueError

    __hash__ = None  # type: ignore[assignment]


START = event("start", "2026-01-01")
DAY = "2026-01-05"

WRONG: list[tuple[Any, str, str, str, str | None]] = [
    (7, "not-a-mapping", "", "an event must be names with values, not `7`", None),
    (["start", DAY], "not-a-mapping", "", "not a list", None),
    ({"date": DAY}, "missing-key", "", "`event` is missing", None),
    ({"event": None, "date": DAY}, "missing-key", "", "`event` is missing", None),
    ({"event": 7, "date": DAY}, "unknown-event", ".event", "must be the name of an event, not `7`", None),
    (event("grwo", DAY), "unknown-event", ".event", "there is no event `grwo`", "grow"),
    ({"event": "grow"}, "missing-key", "", "`date` is missing", None),
    (event("grow", "unknown"), "missing-key", "", "`date` is missing", None),
    (event("grow", "5.1.2026"), "not-a-date", ".date", "`date` must be a date", "2026-01-05"),
    (event("grow", "2026-02-30"), "not-a-date", ".date", "and no 30", None),
    (event("grow", "2026-01-05T25:00"), "not-a-date", ".date", "`date`", "2026-01-05"),
    ({"event": "grow", "date": 20260105}, "not-a-date", ".date", "`date` must be a date", "2026-01-05"),
    (event("ring", DAY), "missing-key", "", "`day` is missing, so `ring` says too little", None),
    (event("ring", DAY, day=None), "missing-key", "", "`day` is missing", None),
    (event("ring", DAY, day="2026-02-01/2026-02-03"), "not-exact", ".day", "must be one value", None),
    (event("grow", DAY, by="2-3"), "not-exact", ".by", "`by` must be one value, not the text `2-3`", None),
    (event("grow", DAY, by=[1, 2]), "not-exact", ".by", "`by` must be one value, not a list", None),
    (event("grow", DAY, by="1-9"), "not-exact", ".by", "`by` must be one value", None),
    (event("grow", DAY, by="three"), "not-a-whole-number", ".by", "`by` must be a whole number", "3"),
    (event("grow", DAY, by=10), "above-maximum", ".by", "cannot be above 9", None),
    (event("grow", DAY, by=0), "below-minimum", ".by", "cannot be below 1", None),
    (event("grow", DAY, colour="rad"), "not-one-of", ".colour", "`colour` must be", "red"),
    (event("grow", DAY, colour=["red", "blue"]), "not-exact", ".colour", "`colour` must be one value", None),
    (event("grow", DAY, who=3), "not-a-text", ".who", "`who` must be a text", None),
    (event("grow", DAY, bye=3), "unknown-field", ".bye", "`grow` has no field `bye`", "by"),
    (event("grow", DAY, daet=3), "unknown-field", ".daet", "`grow` has no field `daet`", "date"),
    (event("grow", DAY, id=1.5), "wrong-type", ".id", "`id` must be a text or a whole number", None),
    (event("grow", DAY, id=True), "wrong-type", ".id", "not `true`", None),
    ({**event("grow", DAY), 7: 1}, "unknown-field", "", "the name of a field must be a text, not `7`", None),
]


@pytest.mark.parametrize(("wrong", "code", "field", "said", "suggest"), WRONG)
def test_an_event_that_cannot_be_used_is_told_with_its_index_and_set_aside(
    wrong: Any, code: str, field: str, said: str, suggest: str | None
) -> None:
    case = tracked(START, wrong, event("grow", "2026-01-06"))
    assert codes(case) == [(code, f"events[1]{field}")]
    (problem,) = case.problems
    assert (problem.severity, problem.suggest, problem.fact) == ("error", suggest, None)
    assert said in problem.message
    assert rules(case) == ["started", "grown"]
    assert case.history[-1].index == 2


def test_all_that_is_wrong_with_an_event_is_told_at_once() -> None:
    first = event("grow", "soon", by=0, who=3, bye=1, id=[])
    case = tracked(first, event("x", "y"))
    assert [(problem.code, problem.path) for problem in case.problems] == [
        ("not-a-date", "events[0].date"), ("wrong-type", "events[0].id"), ("below-minimum", "events[0].by"),
        ("not-a-text", "events[0].who"), ("unknown-field", "events[0].bye"),
        ("unknown-event", "events[1].event"), ("not-a-date", "events[1].date"),
    ]  # fmt: skip


def test_notes_of_ones_own_and_what_is_not_told_are_no_problem() -> None:
    first = {**START, "x-from": "the calendar", "id": None}
    case = tracked(first, event("grow", DAY, by="unknown", who=None, colour=None))
    assert codes(case) == []
    assert rules(case) == ["started", "grown"]


@pytest.mark.parametrize("time", ["T23:59", "T23:59:59.5+14:00", " 08:00", "t10:00Z"])
def test_of_a_date_time_the_date_counts_as_it_is_written(time: str) -> None:
    assert tracked(START, event("grow", f"2026-01-05{time}")).history[-1].date == "2026-01-05"


def test_the_same_id_counts_once_and_the_first_in_the_log_wins() -> None:
    again = event("grow", "2026-01-02", by=1, id="a")
    case = tracked(START, event("grow", DAY, by=1, id="a"), event("grow", DAY, by=1, id="a"), again)
    assert codes(case) == [("event-twice", "events[2].id"), ("event-twice", "events[3].id")]
    assert [problem.severity for problem in case.problems] == ["warning", "error"]
    assert ["differ" in problem.message for problem in case.problems] == [False, True]
    assert [step.index for step in case.history] == [0, 1]


@pytest.mark.parametrize("note", ["me", [1, {"a": 2}], float("nan"), object(), Incomparable()])
def test_of_two_events_with_one_id_a_note_of_ones_own_counts_too(note: Any) -> None:
    (problem,) = tracked(event("start", DAY, id=1), {**event("start", DAY, id=1), "x-by": note}).problems
    assert (problem.code, problem.severity) == ("event-twice", "error")


def test_notes_that_cannot_be_compared_are_not_alike() -> None:
    first, again = ({**event("start", DAY, id=1), "x-by": Incomparable()} for _ in range(2))
    assert [problem.severity for problem in tracked(first, again).problems] == ["error"]


def test_events_without_an_id_are_never_the_same_and_ids_of_two_types_neither() -> None:
    case = tracked(START, *[event("grow", DAY)] * 2, event("grow", DAY, id=1), event("grow", DAY, id="1"))
    assert case.facts["size"] == 4
    assert codes(case) == []


def test_an_event_that_cannot_be_used_does_not_hold_an_id() -> None:
    case = tracked(START, event("grow", DAY, by=0, id="a"), event("grow", DAY, by=1, id="a"))
    assert codes(case) == [("below-minimum", "events[1].by")]
    assert rules(case) == ["started", "grown"]


def test_an_event_that_has_not_happened_yet_does_not_hold_an_id() -> None:
    case = tracked(START, event("grow", "2062-01-05", by=2, id="a"), event("grow", DAY, by=2, id="a"))
    assert codes(case) == [("in-the-future", "events[1].date")]
    assert rules(case) == ["started", "grown"]


def test_what_has_not_happened_yet_is_set_aside() -> None:
    case = tracked(START, event("grow", "2026-01-06"), event("ring", DAY, day="2030-01-01"), as_of=DAY)
    assert codes(case) == [("in-the-future", "events[1].date")]
    assert case.problems[0].severity == "error"
    assert rules(case) == ["started", "rung"]


def test_events_out_of_order_are_sorted_with_a_warning_for_each_that_moved_forward() -> None:
    log = [event("grow", "2026-01-03", id="g"), START, event("grow", "2026-01-02"), event("grow", "2026-01-04")]
    case = tracked(*log)
    assert codes(case) == [("event-out-of-order", "events[1].date"), ("event-out-of-order", "events[2].date")]
    assert [problem.severity for problem in case.problems] == ["warning", "warning"]
    assert [step.index for step in case.history] == [1, 2, 0, 3]


def test_events_of_one_day_stay_in_the_order_of_the_log() -> None:
    case = tracked(START, event("try", "2026-01-01"), event("grow", "2026-01-01"))
    assert [step.index for step in case.history] == [0, 1, 2]
    assert codes(case) == []


@pytest.mark.parametrize("late", ["T14:00", " 14:00:00", "T09:30:00.5", "T23:00-11:00"])
def test_events_of_one_day_that_all_say_when_are_taken_in_that_order(late: str) -> None:
    case = tracked(START, event("grow", DAY + late), event("forget", DAY + "T09:30"), event("try", "2026-01-06"))
    assert [step.index for step in case.history] == [0, 1, 3]
    assert codes(case) == [("event-out-of-order", "events[2].date"), ("unexpected-event", "events[2]")]
    (disorder, _) = case.problems
    assert "`2026-01-05 09:30:00` stands behind `2026-01-05 " in disorder.message


def test_times_given_as_such_are_compared_as_they_are_written() -> None:
    late, early = datetime(2026, 1, 1, 15, tzinfo=UTC), datetime(2026, 1, 1, 9)
    assert [step.index for step in tracked(event("grow", late), {**START, "date": early}).history] == [1, 0]  # type: ignore[arg-type]


def test_if_one_event_of_a_day_does_not_say_when_the_order_of_the_log_counts() -> None:
    case = tracked(START, event("grow", DAY + "T14:00"), event("try", DAY), event("grow", DAY + "T09:00"))
    assert [step.index for step in case.history] == [0, 1, 2, 3]
    assert codes(case) == []


def test_problems_come_in_the_order_of_the_log() -> None:
    log = [event("grow", "2026-01-02"), event("start", "2026-01-03", id=1), {}, event("grow", "2026-01-01", id=1),
           event("start", "2026-01-04"), event("grow", "2031-01-01")]  # fmt: skip
    assert [path.partition(".")[0] for _, path in codes(tracked(*log))] == [
        "events[0]", "events[2]", "events[2]", "events[3]", "events[4]", "events[5]",
    ]  # fmt: skip


@pytest.mark.parametrize("log", [None, 7, "start", b"start", {"event": "start"}])
def test_a_log_is_a_list(log: Any) -> None:
    with pytest.raises(FactsError, match=r"the events must be a list.*\[not-a-list\]"):
        track(toy(), log, DAY)


def test_any_kind_of_list_will_do() -> None:
    assert rules(track(toy(), (START,), DAY)) == rules(track(toy(), iter([START]), DAY)) == ["started"]


def test_a_log_is_bounded_and_a_long_one_is_tracked_to_its_end() -> None:
    long = [START, *[event("ring", DAY, day=DAY)] * (MOST_EVENTS - 1)]
    case = track(toy(), long, DAY)
    assert case.notes["tries"] == MOST_EVENTS - 1
    with pytest.raises(FactsError, match=r"more than 10,000 events.*\[too-large\]"):
        track(toy(), [*long, START], DAY)


def test_odd_names_are_shown_safely() -> None:
    name = "\x1b[2J" + "a" * 5000
    (problem,) = tracked({**event("start", DAY), name: 1}).problems
    assert isinstance(problem, Diagnostic)
    assert "\x1b" not in problem.message + problem.path
    assert len(problem.path) < 100

"""Timers that run several times at once: what starts, stops and asks for their runs, and what is told of them."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Policy, policy_from_text, track
from engine.cases.case import Case
from tests.cases_log.making import codes, event, rules

VISITS = """\
policy: visits
outcome: act
facts:
  paid_on: {type: string, format: date, not_after: as_of, if_not_told: open}
decisions:
  act: {answers: [go], rules: [{rule: go, otherwise: go}]}
  due: {compute: {date_plus_days: [$paid_on, 7]}, matters_when: false}
events:
  stages: {new: {says: Nothing yet}, late: {says: A visit is over}, done: {says: It is over, ends: true}}
  timers:
    glance: {says: Somebody looks}
    visit: {says: A visit is over, several: true}
    bill: {says: The bill is due}
  kinds:
    plan: {says: A visit is planned., fields: {day: {type: string, format: date}, days: {type: integer}}}
    cancel: {says: One is cancelled., fields: {day: {type: string, format: date}}}
    skip: {says: All of a day are cancelled., fields: {day: {type: string, format: date}}}
    clear: {says: All are cancelled.}
    owe: {says: A bill is due.}
    look: {says: Somebody looks.}
    end: {says: It ends.}
  rules:
    - {rule: longer, on: plan, when: {event.days: 2}, then: {start: {visit: {date: $event.day, days: 2}}}}
    - {rule: planned, on: plan, then: {start: {visit: {date: $event.day, days: 1}}}}
    - rule: last
      on: cancel
      running: {visit: $event.day}
      when: {timers.visit: 1}
      then: {stop: {visit: {date: $event.day, runs: 1}}}
    - {rule: one, on: cancel, running: {visit: $event.day}, then: {stop: {visit: {date: $event.day, runs: 1}}}}
    - {rule: skipped, on: skip, then: {stop: {visit: $event.day}}}
    - {rule: cleared, on: clear, then: {stop: visit}}
    - {rule: owed, on: owe, then: {start: {bill: {date: $due}}}}
    - {rule: looked, on: look, then: {start: {glance: {days: 0}}}}
    - {rule: ended, on: end, then: {start: {visit: {days: 3}}, move_to: done}}
    - {rule: seen, timer: glance, when: {timers.visit: {at_least: 2}}, then: {move_to: late}}
    - {rule: over, timer: visit, when: {timers.visit: 0}, then: {move_to: late}}
    - {rule: billed, timer: bill, then: {move_to: late}}
"""


@pytest.fixture(scope="module")
def visits() -> Policy:
    return policy_from_text(VISITS)


def plan(day: str | None, **fields: Any) -> dict[str, Any]:
    return event("plan", "2026-01-01", **({} if day is None else {"day": day}), **fields)


def tracked(policy: Policy, *events: Any, as_of: str = "2026-01-03", **facts: Any) -> Case:
    return track(policy, events, as_of, facts=facts)


TWICE = (plan("2026-01-09"), plan("2026-01-05"), plan("2026-01-09"))


def test_a_timer_runs_once_for_each_time_it_was_started(visits: Policy) -> None:
    case = tracked(visits, *TWICE)
    assert case.timers == {"visit": ("2026-01-06", "2026-01-10", "2026-01-10")}
    assert case.next_date == "2026-01-06"
    assert case.to_dict()["timers"] == {"visit": ["2026-01-06", "2026-01-10", "2026-01-10"]}


def test_each_run_fires_on_its_day(visits: Policy) -> None:
    assert tracked(visits, *TWICE, as_of="2026-01-06").timers == {"visit": ("2026-01-10", "2026-01-10")}
    case = tracked(visits, *TWICE, as_of="2026-01-10")
    assert (rules(case)[3:], case.since, case.timers) == (["over"], "2026-01-10", {})  # only when none is left


def test_one_run_from_a_date_is_stopped_or_all_of_them(visits: Policy) -> None:
    one = tracked(visits, *TWICE, event("cancel", "2026-01-02", day="2026-01-09"))
    assert one.timers == {"visit": ("2026-01-06", "2026-01-10")}
    assert one.history[-1].stopped == {"visit": ("2026-01-10",)}
    every = tracked(visits, *TWICE, event("skip", "2026-01-02", day="2026-01-09"))
    assert every.timers == {"visit": ("2026-01-06",)}
    assert every.history[-1].to_dict()["stopped"] == {"visit": ["2026-01-10", "2026-01-10"]}
    assert tracked(visits, *TWICE, event("clear", "2026-01-02")).timers == {}


def test_of_several_runs_from_a_date_the_one_that_ends_first_is_stopped(visits: Policy) -> None:
    cancel = event("cancel", "2026-01-02", day="2026-01-09")
    case = tracked(visits, plan("2026-01-09", days=2), plan("2026-01-09"), cancel)
    assert case.timers == {"visit": ("2026-01-11",)}


def test_a_date_that_is_not_told_stops_nothing_and_starts_nothing(visits: Policy) -> None:
    case = tracked(visits, *TWICE, plan(None), event("skip", "2026-01-02"))
    assert (case.timers, codes(case)) == ({"visit": ("2026-01-06", "2026-01-10", "2026-01-10")}, [])


def test_a_rule_fits_only_where_there_is_a_run_from_that_date(visits: Policy) -> None:
    cancels = [event("cancel", "2026-01-02", **day) for day in ({"day": "2026-01-06"}, {}, {"day": "2026-01-05"})]
    case = tracked(visits, *TWICE, *cancels, cancels[-1])
    assert rules(case)[3:] == ["one"]
    assert codes(case) == [("unexpected-event", f"events[{at}]") for at in (3, 4, 6)]


def test_how_many_runs_there_are_is_always_known(visits: Policy) -> None:
    cancels = [event("cancel", "2026-01-02", day=day) for day in ("2026-01-05", "2026-01-09", "2026-01-09")]
    assert rules(tracked(visits, *TWICE, *cancels))[3:] == ["one", "one", "last"]
    assert tracked(visits, event("look", "2026-01-01")).stage == "new"
    assert tracked(visits, *TWICE, event("look", "2026-01-01")).stage == "late"


def test_a_run_that_is_over_without_a_rule_is_counted_no_more(visits: Policy) -> None:
    case = tracked(visits, *TWICE, event("cancel", "2026-01-07", day="2026-01-09"), event("look", "2026-01-07"),
                   as_of="2026-01-07")  # fmt: skip
    assert (case.stage, case.timers) == ("new", {"visit": ("2026-01-10",)})


def test_where_a_case_goes_at_once_nothing_is_overdue(visits: Policy) -> None:
    assert not tracked(visits, *TWICE, event("look", "2026-01-01")).overdue
    assert tracked(visits, *TWICE, as_of="2026-01-12").overdue


def test_very_many_runs_may_be_over_on_one_day(visits: Policy) -> None:
    case = tracked(visits, *(plan("2026-01-09") for _ in range(300)), as_of="2026-01-10")
    assert (rules(case)[300:], case.timers) == (["over"], {})


def test_at_the_end_nothing_runs(visits: Policy) -> None:
    case = tracked(visits, *TWICE, event("end", "2026-01-02"))
    assert (case.timers, dict(case.history[-1].started)) == ({}, {})
    assert case.history[-1].stopped == {"visit": ("2026-01-06", "2026-01-10", "2026-01-10")}


# ---------------------------------------------------------------- a day that cannot be had


def said(case: Case) -> list[tuple[str, str, str]]:
    return [(problem.code, problem.path, problem.severity) for problem in case.problems]


def test_a_timer_whose_day_is_not_decided_is_told(visits: Policy) -> None:
    case = tracked(visits, event("look", "2026-01-01"), event("owe", "2026-01-02"))
    assert said(case) == [("timer-without-day", "events[1]", "warning")]
    assert "the rule `owed` starts the timer `bill`" in case.problems[0].message
    assert "`due` has no answer on 2026-01-02" in case.problems[0].message


def test_a_timer_whose_day_is_lost_to_wrong_facts_is_told(visits: Policy) -> None:
    case = tracked(visits, event("owe", "2026-01-01"), paid_on="2026-01-02")
    assert said(case) == [("timer-without-day", "events[0]", "warning")]
    assert "the facts cannot be used on 2026-01-01: `paid_on`" in case.problems[0].message
    assert case.timers == {}


def test_a_timer_beyond_the_calendar_is_told(visits: Policy) -> None:
    case = tracked(visits, event("plan", "9999-12-31", day="9999-12-31"), as_of="9999-12-31")
    assert said(case) == [("timer-without-day", "events[0]", "warning")]
    assert "it would be beyond the calendar" in case.problems[0].message

"""How a log is replayed: the order of events and timers, which rule counts, and what it changes."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from engine import FactsError, PolicyError, load_policy, policy_from_text, track
from engine.cases.case import Case, urgency
from tests.cases_log.making import TOY, codes, event, rules, toy, tracked

START = event("start", "2026-01-01")


# ---------------------------------------------------------------- which rule counts


def test_of_the_rules_for_an_event_the_first_that_fits_counts() -> None:
    case = tracked(START, event("grow", "2026-01-05", who="a"), event("grow", "2026-01-07", who="a"))
    assert rules(case) == ["started", "grown", "again"]


def test_a_rule_sees_stage_facts_and_the_fields_of_the_event() -> None:
    assert rules(tracked(event("forget", "2026-01-01"))) == []
    assert rules(tracked(START, event("grow", "2026-01-02"), event("forget", "2026-01-03")))[-1] == "forgotten"


def test_an_event_that_no_rule_fits_is_reported_and_changes_nothing() -> None:
    case = tracked(event("grow", "2026-01-02", by=3))
    assert codes(case) == [("unexpected-event", "events[0]")]
    assert (case.stage, dict(case.facts), case.history, case.problems[0].severity) == ("new", {}, (), "error")
    assert "`new`" in case.problems[0].message


def test_no_event_waits_for_its_time() -> None:
    case = tracked(event("grow", "2026-01-02"), event("start", "2026-01-03"))
    assert rules(case) == ["started"]
    assert "size" not in case.facts


# ---------------------------------------------------------------- earlier events


@pytest.mark.parametrize(("day", "who", "rule"), [
    ("2026-01-05", "a", "again"), ("2026-01-07", "a", "again"), ("2026-01-08", "a", "grown"),
    ("2026-01-06", "b", "grown"), ("2026-01-06", None, "grown"),
])  # fmt: skip
def test_an_earlier_event_must_be_the_same_and_not_too_long_ago(day: str, who: str | None, rule: str) -> None:
    later = event("grow", day, **({} if who is None else {"who": who}))
    assert rules(tracked(START, event("grow", "2026-01-05", who="a"), later))[-1] == rule


@pytest.mark.parametrize(("day", "rule"), [
    (1, "other"), (4, "other"), (5, "exact"), (6, "other"), (7, "some"), (9, "some"), (10, "other"), (11, "other"),
    (12, "many"), (31, "many"),
])  # fmt: skip
def test_an_earlier_event_must_be_so_many_days_ago(day: int, rule: str) -> None:
    assert rules(tracked(START, event("echo", f"2026-01-{day:02}"))) == ["started", rule]


def test_what_neither_event_tells_is_not_the_same() -> None:
    case = tracked(START, event("grow", "2026-01-05"), event("grow", "2026-01-05"))
    assert rules(case) == ["started", "grown", "grown"]


def test_an_earlier_event_must_have_counted() -> None:
    case = tracked(event("grow", "2026-01-01", who="a"), START, event("grow", "2026-01-01", who="a"))
    assert rules(case) == ["started", "grown"]


def test_an_event_is_not_earlier_than_itself() -> None:
    assert rules(tracked(START, event("grow", "2026-01-05", who="a"))) == ["started", "grown"]


def test_any_of_several_earlier_events_will_do() -> None:
    several = [event("grow", f"2026-01-{day:02}", who=who) for day in (5, 6) for who in "abc"]
    case = tracked(START, *several, event("grow", "2026-01-07", who="b"))
    assert rules(case)[-1] == "again"


# ---------------------------------------------------------------- what is changed


def test_effects_come_in_their_order_and_a_field_that_was_not_told_sets_nothing() -> None:
    case = tracked(START, event("grow", "2026-01-05", colour="red"), event("grow", "2026-01-06", who="ann"))
    assert case.facts == {"born": "2026-01-01", "size": 2, "colour": "red", "names": ("ann",)}
    assert case.to_dict()["facts"] == {"born": "2026-01-01", "size": 2, "colour": "red", "names": ["ann"]}


def test_what_is_cleared_is_not_told_any_more() -> None:
    case = tracked(START, event("grow", "2026-01-05", colour="red"), event("forget", "2026-01-06"))
    assert case.facts == {"born": "2026-01-01"}
    assert dict(case.history[-1].changes) == {"size": None, "colour": None}
    assert set(case.set_by) == {"born"}


def test_a_count_starts_at_0_and_stays_within_the_limits() -> None:
    case = tracked(event("try", "2026-01-01"))
    assert case.notes == {"tries": 0}
    grown = tracked(START, *(event("grow", f"2026-01-{day:02}") for day in range(2, 12)))
    assert grown.facts["size"] == 5


def test_counting_stops_where_numbers_are_no_longer_exact() -> None:
    held = event("interview_held", "2026-01-05", round=2**53)
    case = track(load_policy(), [held, event("interview_held", "2026-01-12")], "2026-01-13")
    assert case.facts["round"] == 2**53
    assert case.facts["interview_date"] == "2026-01-12"


def test_each_fact_names_the_step_that_last_set_it() -> None:
    case = tracked(START, event("grow", "2026-01-05", colour="red"), event("grow", "2026-01-06", colour="red"))
    assert case.set_by["colour"] is case.history[2]
    assert case.set_by["born"] is case.history[0]
    assert "colour" not in case.history[2].changes  # it had that value already


def test_a_step_says_what_happened_where_in_the_log_and_why() -> None:
    later, first = event("ring", "2026-01-05", day="2026-02-01", id="r"), START
    step = tracked(later, first).history[1]
    assert (step.date, step.what, step.trigger, step.index, step.id) == ("2026-01-05", "ring", "event", 0, "r")
    assert (step.rule, step.because, step.cite) == ("rung", "A bell was set.", ())
    assert (dict(step.started), dict(step.stopped)) == ({"bell": "2026-02-01", "clock": "2026-02-01"}, {})
    assert (step.stage, step.moved) == ("open", False)


# ---------------------------------------------------------------- timers


RING = event("ring", "2026-01-05", day="2026-02-01")


def test_timers_fire_on_their_day_before_the_events_of_that_day() -> None:
    case = tracked(START, RING, event("mute", "2026-02-01"))
    assert [(step.date, step.what, step.trigger, step.index) for step in case.history][2:] == [
        ("2026-02-01", "bell", "timer", None),
        ("2026-02-01", "clock", "timer", None),
        ("2026-02-01", "mute", "event", 2),
    ]
    assert (case.stage, case.since) == ("late", "2026-02-01")


def test_a_timer_that_is_stopped_does_not_fire() -> None:
    case = tracked(START, RING, event("mute", "2026-01-31"))
    stopped = {"bell": ("2026-02-01",), "clock": ("2026-02-01",)}
    assert (case.stage, case.timers, case.history[-1].stopped) == ("open", {}, stopped)


def test_a_timer_that_is_started_again_fires_only_on_the_new_day() -> None:
    case = tracked(START, RING, event("ring", "2026-01-20", day="2026-03-01"))
    assert [step.date for step in case.history if step.trigger == "timer"] == ["2026-03-01"] * 2


def test_the_earliest_timer_fires_first_and_on_one_day_in_the_order_of_the_policy() -> None:
    wait, ring = event("wait", "2026-01-02"), event("ring", "2026-01-03", day="2026-01-09")
    case = tracked(START, ring, event("wait", "2026-01-04"))
    assert [(step.date, step.what) for step in case.history if step.trigger == "timer"] == [
        ("2026-01-09", "clock"), ("2026-01-11", "bell"),
    ]  # fmt: skip
    assert [step.what for step in tracked(START, wait, RING).history if step.trigger == "timer"] == ["bell", "clock"]


def test_a_timer_that_no_rule_fits_is_over_and_no_step() -> None:
    case = tracked(event("ring", "2026-01-05", day="2026-02-01"))
    assert rules(case) == ["rung", "struck"]  # the bell does nothing in the first stage
    assert case.timers == {}


def test_a_timer_that_is_due_at_once_fires_right_after_the_event_and_not_in_the_past() -> None:
    case = tracked(START, event("ring", "2026-01-05", day="2025-12-01"), event("forget", "2026-01-05"))
    assert [(step.date, step.what) for step in case.history[2:]] == [("2026-01-05", "bell"), ("2026-01-05", "clock")]
    assert case.stage == "late"


def test_at_the_end_the_clock_is_moved_to_the_day_that_is_looked_at() -> None:
    assert tracked(START, RING, as_of="2026-01-31").stage == "open"
    assert tracked(START, RING, as_of="2026-01-31").timers == {"bell": ("2026-02-01",), "clock": ("2026-02-01",)}
    assert tracked(START, RING, as_of="2026-01-31").next_date == "2026-02-01"
    assert tracked(START, RING, as_of="2026-02-01").stage == "late"
    assert tracked(START, RING, as_of="2026-02-01").next_date is None


def test_timers_that_start_each_other_for_ever_are_a_mistake_of_the_policy() -> None:
    with pytest.raises(PolicyError) as caught:
        tracked(START, event("ring", "2026-01-02", day="2026-03-01"), event("spin", "2026-01-02"))
    assert [one.code for one in caught.value.diagnostics] == ["endless-timers"]
    assert "`loop`" in str(caught.value)
    assert "bell" not in str(caught.value)
    assert rules(tracked(START)) == ["started"]  # and the tracker is as good as new


# ---------------------------------------------------------------- a timer's day is a decision


def test_a_timer_may_wait_for_the_day_that_the_policy_answers_after_the_other_effects() -> None:
    case = tracked(START, event("wait", "2026-01-02"), as_of="2026-01-05")
    assert case.timers == {"bell": ("2026-01-11",)}
    grown = event("grow", "2026-01-02", on="2026-01-20")
    later = tracked(START, grown, event("wait", "2026-01-22"), as_of="2026-01-23")
    assert later.timers == {"bell": ("2026-01-30",)}


def test_without_such_a_day_the_timer_is_not_started_and_stopped_if_it_ran() -> None:
    case = tracked(event("ring", "2026-01-01", day="2026-03-01"), event("wait", "2026-01-02"), as_of="2026-01-05")
    assert case.timers == {"clock": ("2026-03-01",)}
    assert case.history[-1].stopped == {"bell": ("2026-03-01",)}


def test_the_facts_that_were_told_count_for_that_day_too() -> None:
    case = tracked(event("wait", "2026-01-02"), as_of="2026-01-05", born="2026-01-01")
    assert case.timers == {"bell": ("2026-01-11",)}


def test_a_day_beyond_the_calendar_is_no_day() -> None:
    assert tracked(event("end", "9999-12-31"), as_of="9999-12-31").timers == {}
    case = tracked(event("ring", "9999-12-30", day="9999-12-31"), as_of="9999-12-30")
    assert case.timers == {"bell": ("9999-12-31",), "clock": ("9999-12-31",)}


# ---------------------------------------------------------------- the end


def test_after_the_end_no_event_counts_and_no_timer_fires() -> None:
    case = tracked(START, RING, event("end", "2026-01-10"), event("grow", "2026-01-11"), event("ring", "2026-01-12"))
    assert codes(case) == [("missing-key", "events[4]"), ("event-after-end", "events[3]")][::-1]
    assert (case.stage, case.ended, case.since, case.timers, case.next_date) == ("done", True, "2026-01-10", {}, None)
    assert case.history[-1].stopped == {"bell": ("2026-02-01",), "clock": ("2026-02-01",)}
    assert case.history[-1].started == {}


def test_in_a_stage_that_decides_nothing_there_is_no_decision() -> None:
    assert tracked(START).decision is not None
    assert tracked(START, event("lose", "2026-01-02")).decision is None


# ---------------------------------------------------------------- facts that are told besides


def test_told_facts_and_those_of_the_log_are_decided_together_and_the_log_wins() -> None:
    told = tracked(START, size=4)
    assert told.decision is not None
    assert told.decision.answers["act"] == "act"
    logged = tracked(START, event("grow", "2026-01-02"), size=4)
    assert logged.decision is not None
    assert logged.decision.answers["act"] == "rest"
    assert codes(logged) == [("told-and-logged", "facts.size")]
    assert logged.problems[0].severity == "warning"
    assert logged.told == {"size": 4}


@pytest.mark.parametrize("nothing", [None, "unknown"])
def test_what_is_told_as_not_known_is_not_told(nothing: object) -> None:
    assert codes(tracked(START, event("grow", "2026-01-02"), size=nothing)) == []


@pytest.mark.parametrize("stage", [[START], [START, event("lose", "2026-01-02")]])
def test_a_mistake_in_told_facts_is_raised_in_every_stage(stage: list[object]) -> None:
    with pytest.raises(FactsError, match="there is no fact `sise`"):
        tracked(*stage, sise=4)
    with pytest.raises(FactsError, match="names with values"):
        track(toy(), stage, "2026-01-03", facts=[1])  # type: ignore[arg-type]


def test_the_day_is_the_one_given_or_that_of_the_facts() -> None:
    assert track(toy(), [], facts={"as_of": "2026-02-01"}).as_of == "2026-02-01"
    assert track(toy(), [], date(2026, 2, 2)).as_of == "2026-02-02"
    assert date.fromisoformat(track(toy(), []).as_of) >= date(2026, 1, 1)
    with pytest.raises(FactsError, match="was given beside them"):
        track(toy(), [], "2026-02-02", facts={"as_of": "2026-02-01"})
    with pytest.raises(FactsError, match="not-a-date"):
        track(toy(), [], "2026-02-30")


# ---------------------------------------------------------------- the result


def test_nothing_of_a_case_can_be_changed() -> None:
    case = tracked(START)
    with pytest.raises(TypeError):
        case.facts["size"] = 1  # type: ignore[index]
    with pytest.raises(TypeError):
        case.history[0].changes["size"] = 1  # type: ignore[index]
    with pytest.raises(AttributeError):
        case.stage = "done"  # type: ignore[misc]


def test_a_case_with_nothing_in_its_log() -> None:
    case = tracked()
    assert (case.stage, case.stage_says, case.since, case.ended) == ("new", "Nothing yet", None, False)
    assert case.history == ()
    assert (case.overdue, case.entered_by) == (False, None)


def test_dates_may_be_python_dates() -> None:
    log = [event("start", date(2026, 1, 1)), event("grow", datetime(2026, 1, 2, 23, 59))]  # type: ignore[arg-type]
    assert [step.date for step in tracked(*log).history] == ["2026-01-01", "2026-01-02"]


def _named(name: str, *events: object, as_of: str = "2026-02-10") -> Case:
    return track(toy(), events, as_of, name=name)


def test_the_most_urgent_case_comes_first() -> None:
    cases = [
        _named("ended", START, event("end", "2026-01-02")),
        _named("nothing-b", START),
        _named("nothing-a", START),
        _named("soon", START, event("ring", "2026-01-02", day="2026-02-11")),
        _named("later", START, event("ring", "2026-01-02", day="2026-03-11")),
        _named("overdue", START, event("ring", "2026-01-02", day="2026-02-09")),
        _named("long-overdue", START, event("ring", "2026-01-02", day="2026-01-09")),
        _named("ended-a", START, event("end", "2026-01-02")),
    ]
    assert [case.name for case in sorted(cases, key=urgency)] == [
        "long-overdue", "overdue", "soon", "later", "nothing-a", "nothing-b", "ended", "ended-a",
    ]  # fmt: skip


def test_a_policy_without_events_says_so() -> None:
    policy = policy_from_text(TOY[: TOY.index("events:\n  stages")])
    with pytest.raises(PolicyError, match=r"the policy `toy` has no `events` section.*\[no-events\]"):
        track(policy, [])


def test_a_policy_past_the_limits_of_durable_rules_says_so() -> None:
    many = "\n".join(
        f"    - {{rule: r{at}, on: lose, when: {{size: {at % 5}, tries: {at}}}, because: Many.}}" for at in range(251)
    )
    with pytest.raises(PolicyError, match=r"too many for the library that runs them.*250.*\[runtime-limit\]"):
        track(policy_from_text(TOY.replace("    - {rule: lost,", f"{many}\n    - {{rule: lost,")), [])


def test_the_tracker_of_a_policy_is_made_once() -> None:
    from engine.cases.track import tracker_of

    policy = load_policy()
    assert tracker_of(policy) is tracker_of(policy)
    assert tracker_of(policy) is not tracker_of(load_policy())

"""What holds of every log, whatever the policy makes of it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import timedelta
from itertools import combinations
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine import Case, Step, track
from tests.tracking.looking import BASE, house
from tests.tracking.sifting import parse_day
from tests.tracking.slips import RUBBISH
from tests.tracking.streams import START, Stream, careers, streams

POLICY = house(tuple(BASE.items()))
LATE = "2026-12-31"

often = settings(max_examples=200, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])


def look(events: list[Any], as_of: str = LATE, told: dict[str, Any] | None = None) -> Case:
    return track(POLICY, events, as_of=as_of, facts=told)


def but_problems(case: Case) -> dict[str, Any]:
    """All that is said of a case but what is wrong with its log."""
    return {name: value for name, value in case.to_dict().items() if name != "problems"}


@often
@given(streams())
def test_tracking_gives_the_same_again_and_leaves_its_inputs_alone(stream: Stream) -> None:
    before = repr(stream)
    first, second = (look(*stream) for _ in "ab")
    assert first.to_dict() == second.to_dict()
    assert repr(stream) == before


@often
@given(streams())
def test_a_case_can_be_written_as_json(stream: Stream) -> None:
    told = look(*stream).to_dict()
    assert json.loads(json.dumps(told, allow_nan=False)) == told


@often
@given(careers(), st.data())
def test_duplicates_change_nothing(events: list[Any], data: st.DataObject) -> None:
    named = [{**event, "id": at} for at, event in enumerate(events)]
    again = data.draw(st.lists(st.sampled_from(named), max_size=5), label="logged again")
    changed = [{**event, "x-by": "me"} for event in again]
    once, twice = look(named), look([*named, *changed])
    assert but_problems(once) == but_problems(twice)
    assert [problem.code for problem in twice.problems[len(once.problems) :]] == ["event-twice"] * len(again)


UNUSABLE = RUBBISH | RUBBISH.map(lambda value: {"event": "applied", "date": value, "rond": 1})


@often
@given(streams(), st.lists(UNUSABLE, max_size=5))
def test_what_cannot_be_used_changes_only_the_problems(stream: Stream, rubbish: list[Any]) -> None:
    clean, littered = look(*stream), look([*stream.events, *rubbish], stream.as_of, stream.told)
    assert but_problems(clean) == but_problems(littered)
    assert len(littered.problems) >= len(clean.problems) + len(rubbish)


@often
@given(streams())
def test_the_steps_add_up_to_the_case(stream: Stream) -> None:
    case = look(*stream)
    _leads_to(look([]), case)
    assert list(case.timers.values()) == sorted(case.timers.values())


@often
@given(streams())
def test_each_event_is_a_step_or_an_error_and_never_both(stream: Stream) -> None:
    case = look(*stream)
    used = [step.index for step in case.history if step.index is not None]
    lost = {problem.path.partition("]")[0] for problem in case.problems if problem.severity == "error"}
    twice = {problem.path.partition("]")[0] for problem in case.problems if problem.code == "event-twice"}
    assert sorted([f"events[{at}" for at in used] + list(lost | twice)) == sorted(
        f"events[{at}" for at in range(len(stream.events))
    )


@pytest.mark.parametrize("name", ["x" * 4097, 2**53 + 1, 10**5000], ids=["text", "number", "number nobody can print"])
def test_an_id_beyond_all_use_is_too_large(name: object) -> None:
    case = look([{"event": "applied", "date": "2026-03-02", "id": name}])
    assert [(problem.code, problem.path) for problem in case.problems] == [("too-large", "events[0].id")]


# ---------------------------------------------------------------- order


@often
@given(careers(), st.randoms(use_true_random=False))
def test_the_order_of_the_log_does_not_matter(events: list[Any], random: Any) -> None:
    """Only among the events of one day it does."""
    order = _shuffled(events, random)
    straight, shuffled = look(events), look([events[at] for at in order])
    assert _without_places(straight) == _without_places(shuffled)
    assert [step.index for step in straight.history] == [_original(order, step.index) for step in shuffled.history]


def _shuffled(events: list[Any], random: Any) -> list[int]:
    """The positions of the events in a random order that keeps those of one day in theirs."""
    days = defaultdict(list)
    for at, event in enumerate(events):
        days[event["date"]].append(at)
    mixed = list(events)
    random.shuffle(mixed)
    return [days[event["date"]].pop(0) for event in mixed]


def _original(order: list[int], at: int | None) -> int | None:
    return None if at is None else order[at]


def _without_places(case: Case) -> dict[str, Any]:
    """What is said of a case, but for the positions in its log."""
    return json.loads(json.dumps(but_problems(case)), object_hook=_without_index)  # type: ignore[no-any-return]


def _without_index(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name != "index"}


# ---------------------------------------------------------------- time


@often
@given(careers(), st.data())
def test_going_on_after_a_prefix_is_replaying_it_all(events: list[Any], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(events)), label="first events")
    part, whole = look(events[:cut], events[cut - 1]["date"]), look(events, events[-1]["date"])
    _leads_to(part, whole)


@often
@given(careers(), st.data())
def test_what_is_logged_later_changes_nothing_of_what_was_known(events: list[Any], data: st.DataObject) -> None:
    day = data.draw(_days_about(events), label="as of")
    then, now = look([event for event in events if event["date"] <= day], day), look(events, day)
    assert but_problems(then) == but_problems(now)


@often
@given(streams(), st.data())
def test_what_was_known_on_an_earlier_day_is_the_beginning_of_what_is_known_later(
    stream: Stream, data: st.DataObject
) -> None:
    # Of unlike events with one id the first in the log counts that has happened: which one, the day decides.
    assume(not _unlike_twins(stream.events))
    day = data.draw(_days_about(stream.events), label="as of")
    early, late = sorted((day, stream.as_of))
    _leads_to(look(stream.events, early), look(stream.events, late))


def _unlike_twins(events: list[Any]) -> bool:
    """Whether two events of a log have the same id and differ."""
    named = [event for event in events if isinstance(event, dict) and event.get("id") is not None]
    return any(one["id"] == other["id"] and one != other for one, other in combinations(named, 2))


def _days_about(events: list[Any]) -> st.SearchStrategy[str]:
    """Days of the events, and days not far from them: rarely those on which nothing has happened yet."""
    dates = [event.get("date") for event in events if isinstance(event, dict)]
    days = sorted({day for day in map(parse_day, dates) if day is not None and 2000 < day.year < 2100})
    near = st.sampled_from((0, 0, 0, 1, 1, 2, 7, 13, 14, -1))
    return st.builds(lambda day, more: str(day + timedelta(more)), st.sampled_from(days or [START]), near)


Known: TypeAlias = tuple[str, str | None, dict[str, Any]]
Runs: TypeAlias = Counter[tuple[str, str]]


def _leads_to(early: Case, late: Case) -> None:
    """What was known goes on into what is known later, step by step."""
    assert late.history[: len(early.history)] == early.history
    steps = late.history[len(early.history) :]
    assert _gone_on(early, steps) == _known(late)
    assert _run_on(early, steps, late.as_of) == _running(late)


def _known(case: Case) -> Known:
    return case.stage, case.since, {**case.facts, **case.notes}


def _gone_on(case: Case, steps: tuple[Step, ...]) -> Known:
    """What is known after some more steps, by what each says it has changed."""
    stage, since, facts = _known(case)
    for step in steps:
        stage, since = step.stage, step.date if step.moved else since
        facts = {name: value for name, value in {**facts, **step.changes}.items() if value is not None}
    return stage, since, facts


def _running(case: Case) -> Runs:
    return _runs(case.timers)


def _run_on(case: Case, steps: tuple[Step, ...], as_of: str) -> Runs:
    """The timers that run after some more steps, by those that each says it has started and stopped."""
    runs = _running(case)
    for step in steps:
        runs = _not_due(runs, step.date) - _runs(step.stopped)
        runs = _not_anew(runs, step.started) + Counter(step.started.items())
    return _not_due(runs, as_of)


def _runs(timers: Mapping[str, tuple[str, ...]]) -> Runs:
    return Counter((name, day) for name, days in timers.items() for day in days)


def _not_due(runs: Runs, now: str) -> Runs:
    return Counter({(name, day): count for (name, day), count in runs.items() if day > now})


def _not_anew(runs: Runs, started: Mapping[str, str]) -> Runs:
    """Without those that a step starts anew: all but the one timer that runs for several days."""
    anew = started.keys() - {"interview_day"}
    return Counter({(name, day): count for (name, day), count in runs.items() if name not in anew})


@often
@given(streams())
def test_going_on_from_the_facts_of_a_case_is_deciding_with_them(stream: Stream) -> None:
    case = look(*stream)
    if case.decision is not None:
        again = POLICY.evaluate({**stream.told, **case.facts}, as_of=stream.as_of)
        assert again.to_dict() == case.decision.to_dict()

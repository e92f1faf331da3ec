"""durable-rules picks the rules that a plain loop over them picks, and fires the timers that it fires."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import Policy
from engine.cases.log import Logged
from engine.cases.replay import Replay
from engine.cases.track import Tracker
from engine.facts.values import parse_day
from tests.cases_log.plain import Plain
from tests.cases_log.random_events import logs, policies

many = settings(max_examples=250, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))


def seen(replay: Replay) -> dict[str, Any]:
    state = replay.state
    return {
        "steps": [(parse_day(step.date), step.what, step.rule) for step in replay.history],
        "unexpected": [at for at, problem in replay.problems if problem.code != "timer-without-day"],
        "state": (state.stage, state.values, state.runs.days()),
    }


@many
@given(policies(), logs())
def test_the_rules_that_count_are_those_of_a_plain_loop(policy: Policy, log: list[Logged]) -> None:
    until = log[-1].day + 8 if log else 739_100
    plain = Plain(policy).replay(log, until)
    with Tracker(policy).replay({}) as replay:
        replay.feed(log)
        replay.until(until)
        assert replay.pending() == 0
    state = plain.state
    assert seen(replay) == {
        "steps": plain.steps, "unexpected": plain.unexpected, "state": (state.stage, state.values, state.runs.days()),
    }  # fmt: skip


@many
@given(policies(), logs(), st.data())
def test_a_prefix_and_then_the_rest_come_to_the_same_as_all_at_once(
    policy: Policy, log: list[Logged], data: st.DataObject
) -> None:
    tracker = Tracker(policy)
    with tracker.replay({}) as replay:
        replay.feed(log)
        whole = seen(replay)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(log)), max_size=3), label="cuts"))
    with tracker.replay({}) as replay:
        for start, end in zip([0, *cuts], [*cuts, len(log)], strict=True):
            replay.feed(log[start:end])
        assert seen(replay) == whole

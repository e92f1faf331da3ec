"""Whatever is logged: it counts, or it is a problem, or the log is refused. Nothing crashes, and nothing leaks."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from engine import Policy, PolicyError, load_policy, policy_from_text, track
from engine.cases.track import Tracker
from engine.durable.host import DurableError, Session
from engine.durable.limits import MATCHING
from tests.cases_log.making import TOY, event, rules, toy, tracked

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("seed", range(2))
def test_rubbish_never_crashes_the_process(seed: int) -> None:
    command = [sys.executable, "-W", "error", "-m", "tests.cases_log.hostile_child", str(seed), "3000"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    came: dict[str, int] = json.loads(done.stdout)
    assert came["cases"] + came["refused"] == 3000
    assert came["cases"] > 1500
    assert came["steps"] > 2000
    assert came["problems"] > 5000


def _log(number: int) -> list[dict[str, Any]]:
    """Logs that differ in where they end."""
    some = [event("grow", f"2026-01-{2 + at:02}", who=str(at % (1 + number % 3))) for at in range(number % 7)]
    return [event("start", "2026-01-01"), *some, event("ring", "2026-01-20", day=f"2026-02-{1 + number % 20:02}")]


def test_cases_of_one_policy_know_nothing_of_each_other() -> None:
    logs = [_log(number) for number in range(40)]
    alone = [track(toy(), log, "2026-02-10").to_dict() for log in logs]
    tracker = Tracker(toy())
    again = [tracker.track(log, "2026-02-10").to_dict() for log in reversed(logs)]
    assert again[::-1] == alone


def test_threads_may_share_a_tracker_and_have_several() -> None:
    flagship = load_policy()
    held = [event("interview_held", "2026-03-02"), event("thank_you_sent", "2026-03-03")]
    alone = [track(toy(), _log(number), "2026-02-10").to_dict() for number in range(40)]
    other = track(flagship, held, "2026-03-20").to_dict()

    def both(number: int) -> tuple[object, object]:
        toys = track(toy(), _log(number), "2026-02-10").to_dict()
        return toys, track(flagship, held, "2026-03-20").to_dict()

    with ThreadPoolExecutor(8) as pool:
        for number, found in enumerate(pool.map(both, [at % 40 for at in range(400)])):
            assert found == (alone[number % 40], other)


def test_a_replay_that_broke_off_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise DurableError("durable-rules gave up: error 304")

    with monkeypatch.context() as patch:
        patch.setattr(Session, "run", broken)
        # A defect, which no other policy would help: it is told as nothing else.
        with pytest.raises(DurableError, match="gave up: error 304"):
            tracked(event("start", "2026-01-01"))
    assert rules(tracked(event("start", "2026-01-01"), event("grow", "2026-01-02"))) == ["started", "grown"]


def _climbing(count: int) -> Policy:
    """Rules for one event, all of which fit a large number."""
    rules = "".join(
        f"    - {{rule: r{at}, on: climb, when: {{height: {{at_least: {at}}}}}, because: High.}}\n"
        for at in range(count, 0, -1)
    )
    note = "  notes:\n    height: {question: How high?, type: integer}\n"
    fields = "{height: {question: How high?, type: integer}}"
    kinds = f"    climb: {{says: It climbs.}}\n    rise: {{says: It rises., fields: {fields}}}\n"
    risen = "    - {rule: risen, on: rise, then: {set: {height: $event.height}}, because: It rose.}\n"
    head = TOY.partition("events:")[0]
    stages = "  stages: {new: {says: Nothing yet}}\n"
    return policy_from_text(f"{head}events:\n{stages}{note}  kinds:\n{kinds}  rules:\n{risen}{rules}")


def test_as_many_rules_as_durable_rules_bears_may_fit_at_once() -> None:
    log = [event("rise", "2026-01-01", height=MATCHING), event("climb", "2026-01-02")]
    assert rules(track(_climbing(MATCHING), log, "2026-02-01")) == ["risen", f"r{MATCHING}"]


def test_more_are_refused_before_anything_is_tracked() -> None:
    with pytest.raises(PolicyError, match=r"61 conditions that may hold at once.*at most 60 \[runtime-limit\]"):
        Tracker(_climbing(MATCHING + 1))


@pytest.mark.parametrize(
    ("argument", "value"),
    [("policy", "follow-up"), ("policy", None), ("as_of", 5), ("as_of", b"2026-03-02"), ("name", 7), ("name", b"acme")],
)
def test_an_argument_of_the_wrong_kind_is_called_by_its_name(argument: str, value: Any) -> None:
    given: dict[str, Any] = {"policy": toy(), "events": [], "as_of": "2026-01-01", "name": "acme", argument: value}
    with pytest.raises(TypeError, match=rf"^`{argument}` must be .*, not {type(value).__name__}$"):
        track(**given)


def test_what_was_given_is_left_as_it_was() -> None:
    log, facts = _log(5), {"size": 2}
    before = repr(log)
    track(toy(), log, "2026-02-10", facts=facts)
    assert (repr(log), facts) == (before, {"size": 2})

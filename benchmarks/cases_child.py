"""Tracks many cases and prints what that took, as JSON. A process of its own: ``python -m benchmarks.cases_child``."""

from __future__ import annotations

import json
import random
import resource
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from time import process_time

from benchmarks.disagreement import Disagreement
from engine import load_policy
from engine.cases.track import Tracker

Event = dict[str, object]
FIRST = date(1990, 1, 1)
FACTS = {"hr_present": True, "channel": "phone"}


def logs(mode: str, count: int) -> Iterator[tuple[list[Event], date]]:
    """Logs of six events and the days they are looked at: starts in one week, or each on days of its own."""
    chance = random.Random(7)
    for number in range(count):
        start = FIRST + timedelta(days=chance.randrange(5) if mode == "repeated" else 2 * number)
        yield _log(start, chance), start + timedelta(days=chance.choice((20, 30, 45)))


def _log(start: date, chance: random.Random) -> list[Event]:
    """An application with one interview, and in half of the cases a second one."""
    first = start + timedelta(days=9)
    events: list[Event] = [
        {"event": "applied", "date": start},
        {"event": "interview_scheduled", "date": start + timedelta(days=4), "day": first},
        {"event": "interview_held", "date": first, "round": 1},
        {"event": "thank_you_sent", "date": first + timedelta(days=1)},
    ]
    later = first + timedelta(days=chance.randrange(3, 12))
    if chance.random() < 0.5:
        events += [{"event": "interview_held", "date": later}, {"event": "learned", "date": later, "company_size": 40}]
    else:
        events += [{"event": "receipt_received", "date": later}, {"event": "follow_up_made", "date": later}]
    return [{name: _written(value) for name, value in event.items()} for event in events]


def _written(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def main(mode: str, count: int) -> None:
    policy = load_policy()
    start = process_time()
    tracker = Tracker(policy)
    compiled = (process_time() - start) * 1e3
    batch = list(logs(mode, count))
    tracker.track(*batch[0], facts=FACTS)
    before = _memory()
    start = process_time()
    for events, as_of in batch:
        case = tracker.track(events, as_of, facts=FACTS)
        if case.problems or case.decision is None or not case.decision.answers:
            raise Disagreement(f"a case of the benchmark has problems: {case.problems}")
    took = process_time() - start
    figures = {
        "events per second": 6 * count / took, "us per case": took / count * 1e6,
        "peak": _memory(), "before": before, "compile": compiled,
    }  # fmt: skip
    print(json.dumps(figures))


def _memory() -> float:
    """The greatest memory this process has held, in MB (``ru_maxrss`` counts KB on Linux, bytes on macOS)."""
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

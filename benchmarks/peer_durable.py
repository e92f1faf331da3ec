"""durable-rules: three rule sets on a quiet host, one event each.

A posted event is consumed by the first rule that fits: exactly one answer. What is not told is said
aloud (-1, ``unknown``), because a missing field matches nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from durable.engine import Host

from benchmarks.candidates import Facts
from benchmarks.handwritten import Answers
from benchmarks.peers import complete

Condition = Mapping[str, object]
UNKNOWN = "unknown"
NOT_TOLD = {
    "round": -1, "days_elapsed": -1, "heard_back": UNKNOWN, "hr_present": UNKNOWN, "company_size": -1,
    "thank_you_sent": UNKNOWN, "follow_ups_made": 0, "wants_hiring_manager": UNKNOWN, "channel": UNKNOWN,
}


class QuietHost(Host):  # type: ignore[misc, unused-ignore]
    """No background threads: nothing happens but what is posted."""

    def _run(self) -> None:
        pass


def _is(**equal: object) -> list[Condition]:
    return [{name: value} for name, value in equal.items()]


def _below(limit: int) -> list[Condition]:
    return [{"$lt": {"days_elapsed": limit}}]


ASKED: list[Condition] = [{"$gte": {"follow_ups_made": 1}}]
LATER: list[Condition] = [{"$gte": {"round": 2}}]
SMALL: list[Condition] = [{"$gte": {"company_size": 1}}, {"$lte": {"company_size": 10}}]


def _timing(round_is: list[Condition], early: int, due: int, wait: int | None) -> list[tuple[object, list[Condition]]]:
    """The rows of the action table for one kind of round; between early and due it is open."""
    return [
        ((None, wait), [*round_is, *_is(days_elapsed=-1)]),
        (("wait", wait), [*round_is, *_below(early)]),
        *([((None, wait), [*round_is, *_below(due)])] if due > early else []),
        (("not_covered", wait), [*round_is, *ASKED]),
        (("follow_up", wait), round_is),
    ]


ACTION: list[tuple[object, list[Condition]]] = [
    (("stop", None), _is(heard_back=True)),
    *_timing(_is(round=1), 14, 14, 14),
    *_timing(LATER, 7, 7, 7),
    *_timing(_is(round=-1), 7, 14, None),
]
THANK_YOU: list[tuple[object, list[Condition]]] = [
    ("none", _is(heard_back=True)),
    ("done", _is(thank_you_sent=True)),
    ("send_now", _is(thank_you_sent=False)),
    ("remind", []),
]
ROUTE: list[tuple[object, list[Condition]]] = [
    ("no_hr_by_email", _is(hr_present=False, channel="email")),
    ("no_hr", _is(hr_present=False)),
    ("no_hr_by_email", [*_is(hr_present=UNKNOWN, channel="email"), *SMALL]),
    ("no_hr", [*_is(hr_present=UNKNOWN), *SMALL]),
    ("insists_by_phone", _is(wants_hiring_manager=True, channel="phone")),
    ("insists", _is(wants_hiring_manager=True)),
    ("hr_but_prefers_email", _is(channel="email")),
    ("hr", []),
]


def contender() -> Callable[[Facts], Answers]:
    """Posts to each rule set, except that nobody is asked for a route that is not wanted."""
    fired: list[Any] = []
    host = QuietHost({
        name: {f"{name}_{number}": _rule(fired, number, answer, conditions)
               for number, (answer, conditions) in enumerate(rows)}
        for name, rows in (("action", ACTION), ("route", ROUTE), ("thank_you", THANK_YOU))
    })

    def ask(ruleset: str, event: dict[str, object]) -> Any:
        fired.clear()
        host.post(ruleset, event.copy())
        return fired[0]

    def decide(facts: Facts) -> Answers:
        event = {**NOT_TOLD, **facts, "posted": 1, "sid": "e"}
        action, wait = ask("action", event)
        route = "hr" if action in ("stop", "not_covered") else ask("route", event)
        thank_you = ask("thank_you", event)
        return complete(action, wait, route, thank_you, facts)

    return decide


def _rule(fired: list[Any], number: int, answer: object, conditions: list[Condition]) -> dict[str, object]:
    tests: list[Condition] = [{"posted": 1}, *map(dict, conditions)]
    return {
        "all": [{"m": {"$and": tests} if len(tests) > 1 else dict(tests[0])}],
        "pri": number + 1,
        "run": lambda context: fired.append(answer),
    }

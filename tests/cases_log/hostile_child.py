"""Tracks logs full of rubbish and counts what came of them: ``python -m tests.cases_log.hostile_child SEED LOGS``.

A process of its own: what crashed here would take the tests with it.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from datetime import date
from typing import Any

from engine import FactsError, load_policy, track


class Trap:
    """Every attribute and every operation fails."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(name)

    def __repr__(self) -> str:
        raise RuntimeError("repr")


ODD: list[Any] = [
    None, True, False, 0, 1, -1, 2**31, 2**53 + 1, 2**63, 10**400, -0.0, 1e22, 1e-7, float("nan"), float("inf"), "",
    "0", "9", "14", "\ud800", "\x00", "\x1b[2J", "a" * 70_000, "$and", "sid", "$s", "id", "costarring", "liquid",
    "unknown",
    [], [[]], {}, {"$and": []}, {"event": "applied"}, b"x", date(2026, 3, 2), Trap(), Trap, object(), range(3), {1}, (),
    "2026-03-02", "2026-02-30", "0001-01-01", "9999-12-31", "2026-03-02T10:00:00Z", "2026-03-01/2026-03-05",
]  # fmt: skip


def odd_log(chance: random.Random) -> Any:
    """A log in which about half of everything is as it should be."""
    if chance.random() < 0.02:
        return chance.choice(ODD)
    return [odd_event(chance) for _ in range(chance.randrange(12))]


KINDS = load_policy().model.events.kinds  # type: ignore[union-attr]
FIELDS = [
    "day", "round", "interview", "promised_by", "hr_present", "company_size", "contact_name", "x-note", "sid", "e",
]  # fmt: skip


def odd_event(chance: random.Random) -> Any:
    if chance.random() < 0.05:
        return chance.choice(ODD)
    event: dict[Any, Any] = {"event": chance.choice([*KINDS]), "date": f"2026-03-{chance.randrange(1, 29):02}"}
    if event["event"] in ("interview_scheduled", "interview_moved"):
        event["day"] = f"2026-0{chance.randrange(2, 6)}-{chance.randrange(1, 29):02}"
    for _ in range(chance.choice((0, 0, 0, 1, 3))):
        name = chance.choice([*FIELDS, *FIELDS, "event", "date", "id", "id", "", "\x00", 7, None, "a" * 5000])
        event[name] = chance.choice(ODD) if chance.random() < 0.5 else chance.randrange(4)
    return event


def main(seed: int, logs: int) -> None:
    chance, policy = random.Random(seed), load_policy()
    came: Counter[str] = Counter()
    for _ in range(logs):
        log = odd_log(chance)
        told = [one for one in (True, *ODD) if type(one) is not Trap]
        facts = {"hr_present": chance.choice(told)} if chance.random() < 0.2 else None
        try:
            case = track(policy, log, "2026-03-20", facts=facts)
        except FactsError:
            came["refused"] += 1
        else:
            json.dumps({**case.to_dict(), "told": None}).encode()
            came["steps"] += len(case.history)
            came["problems"] += len(case.problems)
            came["cases"] += 1
    print(json.dumps(came))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

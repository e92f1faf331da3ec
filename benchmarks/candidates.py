"""Candidates to evaluate: seeded random facts of the follow-up policy.

Three kinds, mixed as job trackers send them: most tell all that must be known and leave out what
has a default; some do not tell the round or the days, so that there may be something to ask.
"""

from __future__ import annotations

import random
from typing import NamedTuple

Facts = dict[str, object]

SEED = 20260316
TYPICAL = 14  # of 16 candidates: days and round are told
OUT_OF = 16


class Pool(NamedTuple):
    """``mixed`` is what is timed; ``typical`` and ``asking`` are its two parts."""

    mixed: list[Facts]
    typical: list[Facts]
    asking: list[Facts]


def make_pool(count: int, seed: int = SEED) -> Pool:
    """``count`` different candidates, the same ones for the same seed.

    >>> pool = make_pool(64)
    >>> len(pool.mixed), len(pool.typical) + len(pool.asking)
    (64, 64)
    """
    source = random.Random(seed)
    seen: dict[tuple[tuple[str, object], ...], bool] = {}
    while len(seen) < count:
        typical = len(seen) % OUT_OF < TYPICAL
        seen.setdefault(tuple(sorted(_candidate(source, typical).items())), typical)
    mixed = [(dict(items), typical) for items, typical in seen.items()]
    return Pool(
        [facts for facts, _ in mixed],
        [facts for facts, typical in mixed if typical],
        [facts for facts, typical in mixed if not typical],
    )


def _candidate(source: random.Random, typical: bool) -> Facts:
    facts = _told(source)
    if typical:
        return facts
    dropped = source.choice([("round",), ("days_elapsed",), ("round", "days_elapsed")])
    return {name: value for name, value in facts.items() if name not in dropped}


def _told(source: random.Random) -> Facts:
    """Days and round always; the rest as often as a form usually has it filled in."""
    facts: Facts = {"round": source.choice([1, 1, 1, 2, 2, 3, 4]), "days_elapsed": source.randrange(0, 30)}
    often: list[tuple[float, str, list[object]]] = [
        (0.8, "hr_present", [True, True, True, False]),
        (0.8, "company_size", [3, 8, 10, 11, 45, 120, 500, 5000, 40000]),
        (0.6, "heard_back", [False, False, False, False, True]),
        (0.6, "thank_you_sent", [True, False]),
        (0.5, "follow_ups_made", [0, 0, 0, 1, 2]),
        (0.3, "wants_hiring_manager", [False, True]),
        (0.4, "channel", ["email", "phone"]),
    ]
    for share, name, values in often:
        if source.random() < share:
            facts[name] = source.choice(values)
    return facts

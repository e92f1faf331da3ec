"""Many random facts, quickly: drawn from a seed instead of one by one by Hypothesis.

The same kinds as ``tests.strategies.facts_for``: each fact exact, vague or not told.
"""

from __future__ import annotations

from random import Random
from typing import Any

from tests.strategies import _day as day

Plain = dict[str, Any]


def facts_by(random: Random, declared: Plain) -> Plain:
    """Facts for a policy's ``facts`` section; of half of them every fact is told exactly."""
    exact = random.choice((1.0, 1.0, 0.9, 0.7, 0.4))
    found: Plain = {}
    for name, fact in declared.items():
        if "derive" in fact and random.random() < 0.85:
            continue
        if random.random() < exact:
            found[name] = _exact(random, fact)
        elif random.random() < 0.5 and fact["type"] != "boolean":
            found[name] = _vague(random, fact)
        elif random.random() < 0.5:
            found[name] = random.choice((None, "unknown"))
    return found


def _exact(random: Random, fact: Plain) -> Any:
    if "enum" in fact:
        return random.choice(fact["enum"])
    if "format" in fact:
        return day(random.randint(0 if fact.get("not_before") == "as_of" else -20, 0 if "not_after" in fact else 9))
    match fact["type"]:
        case "boolean":
            return random.random() < 0.5
        case "integer":
            return random.randint(fact.get("least", 0), fact.get("most", 9))
        case _:
            return random.randint(0, 36) / 4


def _vague(random: Random, fact: Plain) -> Any:
    if "enum" in fact:
        return random.sample(fact["enum"], 2)
    one, other = sorted((_exact(random, fact), _exact(random, fact)))
    if one == other:
        return one
    separator = "/" if "format" in fact else "-"
    if "format" not in fact and random.random() < 0.3:
        return f"{one}+"
    return random.choice((f"{one}{separator}{other}", [one, other]))

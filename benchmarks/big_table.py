"""A decision of many rules over five whole numbers, first hit: the same rows as YAML and as a zen-engine table.

Every rule tests each fact with ``between``, ``at_least``, ``at_most`` or not at all. The intervals are so
narrow that about half of all random facts meet some rule, at any depth; the rest fall through to the end.
"""

from __future__ import annotations

import random
from typing import NamedTuple

FACTS = ("age", "distance", "income", "months", "score")
RANGES = ((18, 99), (0, 1_000), (0, 250_000), (0, 600), (0, 1_000))
STEPS = (1, 5, 500, 1, 1)  # people write round numbers
ANSWERS = tuple(f"grade_{number}" for number in range(20))
NO_RULE = "not_covered"
SEED = 10_000

Interval = tuple[int | None, int | None]
"""Inclusive ends, None where there is no limit."""


class Row(NamedTuple):
    """One rule: an interval for each fact and the answer."""

    intervals: tuple[Interval, ...]
    answer: str


def make_rows(count: int, seed: int = SEED) -> list[Row]:
    """``count`` seeded rules.

    >>> len(make_rows(3)), make_rows(3) == make_rows(3)
    (3, True)
    """
    source = random.Random(seed)
    return [
        Row(tuple(_interval(source, span, step) for span, step in zip(RANGES, STEPS, strict=True)),
            source.choice(ANSWERS))
        for _ in range(count)
    ]


def make_facts(count: int, seed: int = SEED + 1) -> list[dict[str, object]]:
    """Random exact facts, all five told."""
    source = random.Random(seed)
    return [
        {name: source.randint(low, high) for name, (low, high) in zip(FACTS, RANGES, strict=True)}
        for _ in range(count)
    ]


def decide(rows: list[Row], facts: dict[str, object]) -> str:
    """The plain oracle: the first row that fits."""
    values = [facts[name] for name in FACTS]
    for row in rows:
        if all(_within(interval, value) for interval, value in zip(row.intervals, values, strict=True)):
            return row.answer
    return NO_RULE


def as_policy(rows: list[Row], title: str = "Many rules") -> str:
    """The rows as the text of a policy file."""
    return "\n".join([
        "policy: many-rules",
        "version: 1.0.0",
        f"title: {title}",
        "facts:",
        *(f"  {name}: {{question: 'What is the {name}?', type: integer, minimum: {low}, maximum: {high}}}"
          for name, (low, high) in zip(FACTS, RANGES, strict=True)),
        "outcome: grade",
        "decisions:",
        "  grade:",
        "    asks: Which grade is it?",
        f"    answers: [{', '.join(ANSWERS)}]",
        "    hit: first",
        "    rules:",
        *(f"      - {{rule: row-{number}, when: {_when(row)}, then: {row.answer}}}" for number, row in enumerate(rows)),
        "",
    ])


def as_zen_rows(rows: list[Row]) -> list[tuple[str, ...]]:
    """The rows in zen-engine's words, the answer last."""
    return [(*map(_unary, row.intervals), f"'{row.answer}'") for row in rows]


def _interval(source: random.Random, span: tuple[int, int], step: int) -> Interval:
    low, high = span
    kind = source.random()
    start = source.randint(low, high) // step * step
    if kind < 0.1:
        return (None, None)
    if kind < 0.2:
        return (max(low, high - (high - start) // 4), None)
    if kind < 0.3:
        return (None, low + (start - low) // 4)
    start = max(start, low)
    width = (high - low) * source.randint(1, 12) // 100
    return (start, min(high, start + width // step * step))


def _within(interval: Interval, value: object) -> bool:
    low, high = interval
    return (low is None or low <= value) and (high is None or value <= high)  # type: ignore[operator]


def _when(row: Row) -> str:
    tests = (f"{name}: {_test(interval)}" for name, interval in zip(FACTS, row.intervals, strict=True)
             if interval != (None, None))
    return "{" + ", ".join(tests) + "}"


def _test(interval: Interval) -> str:
    low, high = interval
    if low is None:
        return f"{{at_most: {high}}}"
    return f"{{at_least: {low}}}" if high is None else f"{{between: [{low}, {high}]}}"


def _unary(interval: Interval) -> str:
    low, high = interval
    if low is None:
        return "" if high is None else f"<= {high}"
    return f">= {low}" if high is None else f"[{low}..{high}]"

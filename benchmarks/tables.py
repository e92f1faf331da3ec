"""Seeded decision tables for the checks: boxes that share out the facts, and rules as people write them.

A table of the first kind is a random partition, every cut made at a random place of a random box (a kd tree), of
which one rule in a hundred is left out and three in a hundred are made wider, in random order: few gaps, few overlaps.
One of the second kind has rules that test one to three facts with round numbers and overlap freely.
"""

from __future__ import annotations

import random
from typing import NamedTuple

LAST = 999
ANSWERS = 6
Interval = tuple[int, int]
"""Inclusive ends."""


class Row(NamedTuple):
    """One rule: an interval for each fact, and the number of its answer."""

    box: tuple[Interval, ...]
    answer: int


def shared_out(rules: int, facts: int, seed: int) -> list[Row]:
    """About so many rules that share out all cells, but for some gaps and overlaps.

    >>> len(shared_out(50, 3, 1)), shared_out(50, 3, 1) == shared_out(50, 3, 1)
    (50, True)
    """
    source = random.Random(f"shared out {rules} {facts} {seed}")
    boxes = [((0, LAST),) * facts]
    while len(boxes) < rules:
        at, fact = source.randrange(len(boxes)), source.randrange(facts)
        low, high = boxes[at][fact]
        if low < high:
            middle = source.randrange(low, high)
            boxes.append(_with(boxes[at], fact, (middle + 1, high)))
            boxes[at] = _with(boxes[at], fact, (low, middle))
    source.shuffle(boxes)
    kept = [_wider(box, source) if source.random() < 0.03 else box for box in boxes if source.random() > 0.01]
    return [Row(box, source.randrange(ANSWERS)) for box in kept]


def _wider(box: tuple[Interval, ...], source: random.Random) -> tuple[Interval, ...]:
    fact = source.randrange(len(box))
    low, high = box[fact]
    return _with(box, fact, (max(0, low - 40), min(LAST, high + 40)))


def hand_written(rules: int, facts: int, seed: int) -> list[Row]:
    """So many rules as people write them.

    >>> len(hand_written(50, 10, 1))
    50
    """
    source = random.Random(f"hand-written {rules} {facts} {seed}")
    return [Row(_few_tests(facts, source), source.randrange(ANSWERS)) for _ in range(rules)]


def _few_tests(facts: int, source: random.Random) -> tuple[Interval, ...]:
    box: tuple[Interval, ...] = ((0, LAST),) * facts
    for fact in source.sample(range(facts), source.choice((1, 2, 2, 3, 3))):
        limit = source.randrange(100, 1000, 100)
        kinds = ((0, limit - 1), (limit, LAST), (limit - 100, min(LAST, limit + source.choice((100, 200, 300)) - 1)))
        box = _with(box, fact, source.choice(kinds))
    return box


def _with(box: tuple[Interval, ...], fact: int, interval: Interval) -> tuple[Interval, ...]:
    return (*box[:fact], interval, *box[fact + 1 :])


def as_policy(rows: list[Row]) -> str:
    """The table as the text of a policy."""
    facts = range(len(rows[0].box))
    return "\n".join([
        "policy: table",
        "outcome: grade",
        "facts:",
        *(f"  f{fact}: {{type: integer, minimum: 0, maximum: {LAST}}}" for fact in facts),
        "decisions:",
        "  grade:",
        f"    answers: [{', '.join(f'a{answer}' for answer in range(ANSWERS))}]",
        "    rules:",
        *(f"      - {{rule: r{at}, when: {_when(row.box)}, then: a{row.answer}}}" for at, row in enumerate(rows)),
        "",
    ])  # fmt: skip


def _when(box: tuple[Interval, ...]) -> str:
    tests = ", ".join(f"f{fact}: {_test(*ends)}" for fact, ends in enumerate(box) if ends != (0, LAST))
    return f"{{{tests or 'f0: {at_least: 0}'}}}"


def _test(low: int, high: int) -> str:
    if low == 0:
        return f"{{at_most: {high}}}"
    return f"{{at_least: {low}}}" if high == LAST else f"{{between: [{low}, {high}]}}"

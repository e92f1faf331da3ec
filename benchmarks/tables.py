"""Seeded decision tables for checks and comparisons: boxes that share out the facts, rules as people write them, edits.

A table of the first kind is a random partition, every cut made at a random place of a random box (a kd tree), of
which one rule in a hundred is left out and three in a hundred are made wider, in random order: few gaps, few overlaps.
One of the second kind has rules that test one to three facts with round numbers and overlap freely, one of the third
kind rules that test as many, but each between two limits of its own: no two rules share one, so they cut each other up.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
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


def _wider(box: tuple[Interval, ...], source: random.Random, by: int = 40) -> tuple[Interval, ...]:
    fact = source.randrange(len(box))
    low, high = box[fact]
    return _with(box, fact, (max(0, low - by), min(LAST, high + by)))


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


def in_ranges(rules: int, facts: int, seed: int) -> list[Row]:
    """So many rules that test one to three facts, each between two limits that no other rule needs to share.

    >>> in_ranges(50, 10, 1) == in_ranges(50, 10, 1)
    True
    """
    source = random.Random(f"in ranges {rules} {facts} {seed}")
    return [Row(_between(facts, source), source.randrange(ANSWERS)) for _ in range(rules)]


def _between(facts: int, source: random.Random) -> tuple[Interval, ...]:
    box: tuple[Interval, ...] = ((0, LAST),) * facts
    for fact in source.sample(range(facts), source.randint(1, 3)):
        low = source.randrange(0, 900)
        box = _with(box, fact, (low, min(LAST, low + source.randrange(50, 400))))
    return box


def _with(box: tuple[Interval, ...], fact: int, interval: Interval) -> tuple[Interval, ...]:
    return (*box[:fact], interval, *box[fact + 1 :])


# ---------------------------------------------------------------- edits


def edited(rows: Sequence[Row], seed: int, edits: int) -> list[Row]:
    """The table with edits of five kinds in turn: an answer, a limit by one, a drop, a swap, a widened rule."""
    source, found = random.Random(f"edited {seed}"), list(rows)
    for number in range(edits):
        at, other = source.randrange(len(found)), source.randrange(len(found))
        row = found[at]
        match number % 5:
            case 0:
                found[at] = row._replace(answer=(row.answer + 1) % ANSWERS)
            case 1:
                found[at] = row._replace(box=_wider(row.box, source, 1))
            case 2:
                del found[at]
            case 3:
                found[at], found[other] = found[other], row
            case _:
                found[at] = row._replace(box=_wider(row.box, source))
    return found


def moved(rows: Sequence[Row], seed: int, moves: int) -> list[Row]:
    """The table with some rules moved past a neighbour that they do not overlap, so that nothing changes."""
    source, found = random.Random(f"moved {seed}"), list(rows)
    while moves:
        at = source.randrange(len(found) - 1)
        one, other = found[at], found[at + 1]
        if any(high < low_ or high_ < low for (low, high), (low_, high_) in zip(one.box, other.box, strict=True)):
            found[at], found[at + 1] = other, one
            moves -= 1
    return found


def decide(rows: Sequence[Row], values: Sequence[int]) -> str:
    """The plain meaning of a table: the answer of the first row that fits."""
    for box, answer in rows:
        if all(low <= value <= high for (low, high), value in zip(box, values, strict=True)):
            return f"a{answer}"
    return "not_covered"


# ---------------------------------------------------------------- as a policy


def as_policy(rows: Sequence[Row]) -> str:
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

"""Two rules of a `unique` or `any` decision exclude each other, and some facts fit both.

**Why it is bad.** Whoever asks about such a case gets an error instead of an answer. `unique` promises that no two
rules ever fit, `any` that those that fit agree.

**Example.** Day 7 fits both rules:

    hit: unique
    rules:
      - {rule: early, when: {days: {at_most: 7}}, then: wait}
      - {rule: due, when: {days: {at_least: 7}}, then: go}

**Instead.** Let the conditions exclude each other, or say by `hit: first` or `hit: priority` which of them counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.cells.diagram import BudgetSpent
from engine.cells.space import Box
from engine.checks.base.finding import Finding
from engine.checks.base.subject import Holds, Subject
from engine.outcome import CONFLICT, Leaf
from engine.policy.model import Table

CODE = "clash"


def check(subject: Subject) -> Iterable[Finding]:
    """Clashes in `unique` and `any` decisions."""
    for table in subject.tables:
        if table.hit in ("unique", "any"):
            try:
                yield from _clashes(subject, table)
            except BudgetSpent:
                what = f"whether rules of `{table.name}` exclude each other was not found out"
                yield subject.undecided(CODE, subject.about(table), what)


def _clashes(subject: Subject, table: Table) -> Iterator[Finding]:
    for pair, boxes in _pairs(subject, table).items():
        one, other = (table.rules[at].name for at in pair)
        message = f"`{one}` and `{other}` of `{table.name}` both fit some facts, but its hit policy is `{table.hit}`"
        advice = "make their conditions exclude each other" + (", or their answers agree" if table.hit == "any" else "")
        holds = _conflict(table.name)
        yield subject.found(
            CODE,
            message,
            subject.about(table, other),
            help=advice,
            severity="error",
            boxes=subject.joined(boxes),
            holds=holds,
        )


def _conflict(name: str) -> Holds:
    return lambda tables: all(leaf.answer == CONFLICT for leaf in tables[name])


def _pairs(subject: Subject, table: Table) -> Mapping[tuple[int, int], list[Box]]:
    """The pairs of rules that exclude each other, each with where; a region tells of its first such pair."""
    found: dict[tuple[int, int], list[Box]] = {}
    for region in subject.decided(table).regions:
        leaf = region.leaves[0]
        if leaf.answer == CONFLICT and subject.now(region.box) is not None:
            found.setdefault(_pair(table, leaf), []).append(region.box)
    return found


def _pair(table: Table, leaf: Leaf) -> tuple[int, int]:
    first, *others = leaf.rules
    differs = (at for at in others if table.hit == "unique" or table.rules[at].then != table.rules[first].then)
    return first, next(differs)

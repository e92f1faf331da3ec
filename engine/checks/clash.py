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
from functools import partial

from engine.cells.space import Box
from engine.checks.base.examined import Examined, Holds
from engine.checks.base.finding import Finding
from engine.checks.base.undecided import UNCONFIRMED
from engine.outcome import CONFLICT, Leaf
from engine.policy.model import Table

CODE = "clash"
WHAT = "whether rules of `{}` exclude each other"


def check(policy: Examined) -> Iterable[Finding]:
    """Clashes in `unique` and `any` decisions."""
    tables = (table for table in policy.tables if table.hit in ("unique", "any"))
    return policy.each(CODE, tables, partial(_clashes, policy), WHAT)


def _clashes(policy: Examined, table: Table) -> Iterator[Finding]:
    for pair, boxes in _pairs(policy, table).items():
        one, other = (table.rules[at].name for at in pair)
        message = f"`{one}` and `{other}` of `{table.name}` both fit some facts, but its hit policy is `{table.hit}`"
        advice = "make their conditions exclude each other" + (", or their answers agree" if table.hit == "any" else "")
        about = policy.about(table, other)
        found = policy.found(
            CODE, message, about, help=advice, severity="error", boxes=policy.joined(boxes), holds=_conflict(table.name)
        )
        yield found if found.regions else policy.undecided(CODE, about, WHAT.format(table.name), UNCONFIRMED)


def _conflict(name: str) -> Holds:
    return lambda tables: all(leaf.answer == CONFLICT for leaf in tables[name])


def _pairs(policy: Examined, table: Table) -> Mapping[tuple[int, int], list[Box]]:
    """The pairs of rules that exclude each other, each with where; a region tells of its first such pair.

    Where a decision before it clashes, that one is told: its answer is missing here.
    """
    found: dict[tuple[int, int], list[Box]] = {}
    for region in policy.decided_now(table).regions:
        if region.leaf.answer == CONFLICT and not region.behind and policy.now(region.box) is not None:
            found.setdefault(_pair(table, region.leaf), []).append(region.box)
    return found


def _pair(table: Table, leaf: Leaf) -> tuple[int, int]:
    first, *others = leaf.rules
    differs = (at for at in others if table.hit == "unique" or table.rules[at].then != table.rules[first].then)
    return first, next(differs)

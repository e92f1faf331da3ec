"""A rule decides, but without it every answer would be the same.

**Why it is bad.** It is one more rule to read, and to forget when the answer is to change: the change would then do
nothing, or half of what was meant.

**Example.** Without the first rule the second one gives the same answer:

    rules:
      - {rule: second-week, when: {days: {between: [7, 13]}}, then: wait}
      - {rule: early, when: {days: {less_than: 14}}, then: wait}

**Instead.** Take it out. If it is said twice on purpose, say so: `ignore: {redundant-rule: "said twice for the
reader"}`. All rules found can be taken out together, and the rules that never decide with them. Those that would
answer otherwise in its place are named: perhaps one of them is meant, and should come first. An answer that comes
from a setting is only the same as one from the same setting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from engine.checks.base.examined import Examined, Holds
from engine.checks.base.finding import Finding
from engine.checks.base.partition import Decided
from engine.checks.base.rules import Standing, standing
from engine.policy.model import Table

CODE = "redundant-rule"


def check(policy: Examined) -> Iterable[Finding]:
    """Rules that change no answer of their decision."""
    tables = (table for table in policy.tables if table.hit != "collect")
    return policy.each(CODE, tables, partial(_redundant, policy), "whether every rule of `{}` is needed")


def _redundant(policy: Examined, table: Table) -> Iterator[Finding]:
    partition, found = policy.decided(table), standing(policy, table)
    for rule in sorted(found.spare):
        name = table.rules[rule].name
        others = " and ".join(f"`{table.rules[at].name}`" for at in _together(partition, rule, found))
        message = f"`{name}` changes nothing: without it `{table.name}` would answer the same"
        advice = "take it out, or say under `ignore` why it is meant"
        if others:
            message = f"`{name}` changes nothing: without it and {others} `{table.name}` would answer the same"
            advice = f"take them out together; if {others} should decide, put what should decide first"
        boxes = [*policy.answered(policy.joined(partition.decides(rule)))]
        holds = _decides(policy, table.name, rule)
        yield policy.found(CODE, message, policy.about(table, name), help=advice, boxes=boxes, holds=holds)


def _together(partition: Decided, rule: int, found: Standing) -> list[int]:
    """The other rules found that have to go with this one, as they would answer otherwise in its place."""
    if partition.spare(rule, frozenset()):
        return []
    others = (found.dead | found.spare) - {rule}
    needed = [one for one in sorted(others) if not partition.spare(rule, others - {one})]
    return needed or sorted(others)


def _decides(policy: Examined, name: str, rule: int) -> Holds:
    return lambda tables: all(rule in leaf.rules for leaf in tables[name]) and not policy.refused(tables)

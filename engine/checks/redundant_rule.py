"""A rule decides, but without it every answer would be the same.

**Why it is bad.** It is one more rule to read, and to forget when the answer is to change: the change would then do
nothing, or half of what was meant.

**Example.** Without the first rule the second one gives the same answer:

    rules:
      - {rule: second-week, when: {days: {between: [7, 13]}}, then: wait}
      - {rule: early, when: {days: {less_than: 14}}, then: wait}

**Instead.** Take it out. If it is said twice on purpose, say so: `ignore: {redundant-rule: "said twice for the
reader"}`. All rules found can be taken out together. An answer that comes from a setting is only the same as one from
the same setting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.cells.diagram import BudgetSpent
from engine.checks.base.finding import Finding
from engine.checks.base.rules import standing
from engine.checks.base.subject import Subject
from engine.policy.model import Table

CODE = "redundant-rule"


def check(subject: Subject) -> Iterable[Finding]:
    """Rules that change no answer of their decision."""
    for table in subject.tables:
        if table.hit != "collect":
            try:
                yield from _redundant(subject, table)
            except BudgetSpent:
                what = f"whether every rule of `{table.name}` is needed was not found out"
                yield subject.undecided(CODE, subject.about(table), what)


def _redundant(subject: Subject, table: Table) -> Iterator[Finding]:
    partition = subject.decided(table)
    for rule in sorted(standing(subject, table).spare):
        name = table.rules[rule].name
        message = f"`{name}` changes nothing: without it `{table.name}` would answer the same"
        advice = "take it out, or say under `ignore` why it is meant"
        yield subject.found(
            CODE, message, subject.about(table, name), help=advice, boxes=subject.joined(partition.decides(rule))
        )

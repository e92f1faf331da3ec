"""Some facts are covered by no rule.

**Why it is bad.** Whoever asks about such a case gets `not_covered`: nobody said what to do. Most gaps are slips at a
boundary, such as `less_than: 7` above `more_than: 7`.

**Example.** Day 7 itself is nobody's:

    rules:
      - {rule: early, when: {days: {less_than: 7}}, then: wait}
      - {rule: due, when: {days: {more_than: 7}}, then: go}

**Instead.** Write `at_least: 7`, add a rule for what is left, or an `otherwise`. Where there is really nothing to
say, let a rule answer `not_covered`: that is no gap. A decision with `only_when` needs rules only where it speaks.

Neighbouring gaps are put together into regions, the largest first, each with an example that was tried out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.cells.boxes import Index, merged
from engine.cells.diagram import BudgetSpent
from engine.cells.space import Box
from engine.checks.base.finding import Finding
from engine.checks.base.subject import Subject
from engine.checks.base.widen import widened
from engine.outcome import Leaf
from engine.policy.model import NOT_COVERED, Table

CODE = "gap"


def check(subject: Subject) -> Iterable[Finding]:
    """Gaps in the decisions that come to one answer."""
    for table in subject.tables:
        if table.hit != "collect":
            try:
                yield from _gaps(subject, table)
            except BudgetSpent:
                yield subject.undecided(
                    CODE, subject.about(table), f"whether `{table.name}` has gaps was not found out"
                )


def _gaps(subject: Subject, table: Table) -> Iterator[Finding]:
    boxes = gaps(subject, table)
    if not boxes:
        return
    uncovered = (Leaf(NOT_COVERED, ()),)
    message = f"no rule of `{table.name}` fits some facts, which then get `{NOT_COVERED}`"
    advice = f"add a rule for them or an `otherwise`, or let a rule answer `{NOT_COVERED}` if that is meant"
    yield subject.found(
        CODE, message, subject.about(table), help=advice,
        boxes=boxes, holds=lambda tables: tables[table.name] == uncovered,
    )  # fmt: skip


def gaps(subject: Subject, table: Table) -> list[Box]:
    """The cells of facts that no rule fits, with the settings as they are, in few large boxes, the largest first."""
    partition = subject.decided(table)
    empty: list[Box] = []
    taken = list(partition.silent)
    for region in partition.regions:
        (taken if region.leaves[0].rules else empty).append(region.box)
    facts = len(subject.space.facts)
    everything = subject.space.everything[:facts]
    boxes = merged(filter(None, map(subject.now, empty)), facts)
    if not boxes:
        return []
    others = Index([box[:facts] for box in filter(None, map(subject.now, taken))], everything)
    return widened(boxes, others, everything)

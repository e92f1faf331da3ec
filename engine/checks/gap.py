"""Some facts are covered by no rule.

**Why it is bad.** Whoever asks about such a case gets `not_covered`: nobody said what to do. Most gaps are slips at a
boundary, such as `less_than: 7` above `more_than: 7`.

**Example.** Day 7 itself is nobody's:

    rules:
      - {rule: early, when: {days: {less_than: 7}}, then: wait}
      - {rule: due, when: {days: {more_than: 7}}, then: go}

**Instead.** Write `at_least: 7`, add a rule for what is left, or an `otherwise`. Where there is really nothing to
say, let a rule answer `not_covered`: that is no gap. A decision with `only_when` needs rules only where it speaks.

Neighbouring gaps are put together into regions, the largest first, each with an example that was tried out. Facts for
which rules of some decision clash get no answer at all: for them the clash is told, and no gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from engine.cells.boxes import Index, merged
from engine.cells.space import Box
from engine.checks.base.examined import Examined
from engine.checks.base.finding import Finding
from engine.checks.base.undecided import UNCONFIRMED
from engine.checks.base.widen import widened
from engine.outcome import Leaf
from engine.policy.model import NOT_COVERED, Table

CODE = "gap"
WHAT = "whether `{}` has gaps"


def check(policy: Examined) -> Iterable[Finding]:
    """Gaps in the decisions that come to one answer."""
    tables = (table for table in policy.tables if table.hit != "collect")
    return policy.each(CODE, tables, partial(_gaps, policy), WHAT)


def _gaps(policy: Examined, table: Table) -> Iterator[Finding]:
    boxes = gaps(policy, table)
    if not boxes:
        return
    uncovered, about = (Leaf(NOT_COVERED, ()),), policy.about(table)
    message = f"no rule of `{table.name}` fits some facts, which then get `{NOT_COVERED}`"
    advice = f"add a rule for them or an `otherwise`, or let a rule answer `{NOT_COVERED}` if that is meant"
    found = policy.found(
        CODE, message, about, help=advice,
        boxes=boxes, holds=lambda tables: tables[table.name] == uncovered and not policy.refused(tables),
    )  # fmt: skip
    yield found if found.regions else policy.undecided(CODE, about, WHAT.format(table.name), UNCONFIRMED)


def gaps(policy: Examined, table: Table) -> list[Box]:
    """The cells of facts that no rule fits, with the settings as they are, in few large boxes, the largest first.

    Where rules of any decision clash nobody gets an answer: there the clash is told, and no gap.
    """
    partition = policy.decided_now(table)
    empty: list[Box] = []
    taken = list(partition.silent)
    for region in partition.regions:
        (taken if region.leaf.rules or region.behind else empty).append(region.box)
    facts = len(policy.space.facts)
    boxes = [*policy.answered(merged(filter(None, map(policy.now, empty)), facts))]
    if not boxes:
        return []
    others = [box[:facts] for box in filter(None, map(policy.now, taken))] + list(policy.clashes.boxes)
    everything = policy.space.everything[:facts]
    return widened(boxes, Index(others, everything), everything)

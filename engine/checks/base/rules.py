"""What can be said of the rules of one decision: those that never decide, and those that change nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from engine.checks.base.examined import Examined
from engine.checks.base.partition import Decided
from engine.checks.base.settled import Collected
from engine.policy.model import Table

MANY = 12
"""Of more rules that hide another one no smaller choice is looked for."""


class Standing(NamedTuple):
    """The rules of a decision that never decide, and those without which nothing would change, together."""

    dead: frozenset[int]
    spare: frozenset[int]


def standing(policy: Examined, table: Table) -> Standing:
    """Worked out once for each decision. Raises BudgetSpent."""
    found = policy.standings.get(table.name)
    if found is None:
        partition = policy.partition(table)
        dead = frozenset(at for at in range(len(table.rules)) if not partition.reached(at))
        spare = frozenset[int]() if isinstance(partition, Collected) else _spare(partition, dead)
        found = policy.standings[table.name] = Standing(dead, spare)
    return found


def _spare(partition: Decided, dead: frozenset[int]) -> frozenset[int]:
    """Rules that can all be taken out at once, and the dead ones with them, found one after the other."""
    spare: frozenset[int] = frozenset()
    for rule in range(len(partition.table.rules)):
        if rule not in dead and partition.spare(rule, dead | spare):
            spare |= {rule}
    return spare


def hiders(partition: Decided, rule: int) -> Sequence[int]:
    """The rules that decide wherever this one fits, as few as are needed; none if it fits nowhere."""
    rows = partition.rows.get(rule, [])
    found = list(partition.hidden_by(rows))
    if len(found) > MANY:
        return sorted(found)
    for one in sorted(found, reverse=True):
        fewer = [other for other in found if other != one]
        if fewer and partition.covered(rows, fewer):
            found = fewer
    return sorted(found)

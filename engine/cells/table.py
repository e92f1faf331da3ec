"""One decision's rules as bit sets: for every segment of every axis, the rows that still fit.

Deciding an exact cell is a bitwise AND over the axes; with hit policy ``first`` the lowest bit left
is the first row that fits. Ten thousand rules take a few microseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from engine.cells.axes import Axis
from engine.cells.bits import bit_set, members
from engine.cells.lower import Row, Scope, rows
from engine.diagnostics import PolicyError
from engine.outcome import CONFLICT, Given, Leaf
from engine.policy.model import NOT_COVERED, Condition, Rule, Table


class BitTable(NamedTuple):
    """Rows over axes. ``inputs`` are axis names; ``masks[i][s]`` are the rows that segment ``s``
    of ``inputs[i]`` leaves alive; ``everything`` are all rows; ``unused[i]`` the rows that do not
    look at ``inputs[i]``.
    """

    inputs: tuple[str, ...]
    masks: tuple[tuple[int, ...], ...]
    unused: tuple[int, ...]
    everything: int


class CellTable(NamedTuple):
    """A Table ready to run: its rules' rows, which rule each row belongs to, and when it speaks."""

    table: Table
    bits: BitTable
    row_rule: tuple[int, ...]
    leaves: tuple[Leaf, ...]
    speaks: BitTable | None

    @property
    def name(self) -> str:
        """The decision's name."""
        return self.table.name

    def leaf(self, alive: int) -> Leaf:
        """What the rows still alive come to under the table's hit policy."""
        if self.table.hit == "first":
            return self.leaves[self.row_rule[(alive & -alive).bit_length() - 1]] if alive else UNCOVERED
        return settle(self.table, self.fitting(alive))

    def fitting(self, alive: int) -> tuple[int, ...]:
        """The indexes of the rules the alive rows belong to, in the order of the policy."""
        # As in `members`, but a generator takes twice as long, and this is asked of every case.
        found: dict[int, None] = {}
        while alive:
            low = alive & -alive
            found[self.row_rule[low.bit_length() - 1]] = None
            alive ^= low
        return tuple(found)


UNCOVERED = Leaf(NOT_COVERED, ())


def settle(table: Table, fitting: tuple[int, ...]) -> Leaf:
    """Fold the rules that fit into one leaf, as the table's hit policy says (the words are DMN's)."""
    if table.hit == "collect":
        return Leaf(tuple(table.rules[at].then for at in fitting), fitting)
    if not fitting:
        return UNCOVERED
    answers: list[Given] = [table.rules[at].then for at in fitting]
    match table.hit:
        case "first":
            return Leaf(answers[0], fitting[:1])
        case "unique":
            return Leaf(answers[0] if len(fitting) == 1 else CONFLICT, fitting)
        case "any":
            return Leaf(answers[0] if all(answer == answers[0] for answer in answers) else CONFLICT, fitting)
        case "priority":
            best = min(answers, key=table.answers.index)
            return Leaf(best, tuple(at for at in fitting if table.rules[at].then == best))


def compile_table(table: Table, scope: Scope) -> CellTable:
    """Lower a table's rules and cut them into bit sets.

    Raises:
        PolicyError: ``condition-too-large``.
    """
    owned = [(row, at) for at, rule in enumerate(table.rules) for row in _rule_rows(rule, scope)]
    leaves = tuple(Leaf(rule.then, (at,)) for at, rule in enumerate(table.rules))
    return CellTable(
        table,
        bit_table([row for row, _ in owned], scope.axes),
        tuple(at for _, at in owned),
        leaves,
        condition_table(table.only_when, scope),
    )


def _rule_rows(rule: Rule, scope: Scope) -> list[Row]:
    """The rows of one rule; a mistake says which rule it is."""
    try:
        return rows(rule.when, scope)
    except PolicyError as error:
        told = (
            one._replace(message=f"in rule `{rule.name}` {one.message}", span=rule.span) for one in error.diagnostics
        )
        raise PolicyError(tuple(told)) from None


def condition_table(condition: Condition | None, scope: Scope) -> BitTable | None:
    """A condition as rows of which any may fit; None for no condition."""
    return None if condition is None else bit_table(rows(condition, scope), scope.axes)


def bit_table(found: list[Row], axes: Mapping[str, Axis]) -> BitTable:
    """Turn rows over segments into segments over rows."""
    named: dict[str, dict[int, int]] = {}
    for at, row in enumerate(found):
        for name, segments in row.items():
            named.setdefault(name, {})[at] = segments
    inputs = tuple(name for name in axes if name in named)
    everything = (1 << len(found)) - 1
    unused = tuple(everything ^ bit_set(named[name]) for name in inputs)
    masks = tuple(_transposed(named[name], free, axes[name].size) for name, free in zip(inputs, unused, strict=True))
    return BitTable(inputs, masks, unused, everything)


def _transposed(selected: dict[int, int], free: int, size: int) -> tuple[int, ...]:
    """For every segment the rows that select it. Rows change only at the ends of their runs of segments."""
    changes: list[list[int]] = [[] for _ in range(size + 1)]
    for row, segments in selected.items():
        for end in _ends(segments):
            changes[end].append(row)
    masks: list[int] = []
    alive = free
    for change in changes[:size]:
        alive ^= bit_set(change)
        masks.append(alive)
    return tuple(masks)


def _ends(segments: int) -> Iterable[int]:
    """Where the runs of a set of segments start and end: the bits in which it differs from its shift."""
    return members(segments ^ (segments << 1))

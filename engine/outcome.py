"""What a runtime hands back: for every decision what it comes to, before anything is worded.

Both the cells and the reference runtime return an Outcome, so reasons, messages and the JSON form
are made by the same code whichever ran.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from engine.policy.model import Answer, Table

Given: TypeAlias = Answer | tuple[Answer, ...] | None
"""An answer as given: a tuple for ``collect`` (empty when no rule fits), None where ``only_when`` is silent."""

CONFLICT: tuple[Answer, ...] = ("conflict",)
"""The answer of a ``unique`` or ``any`` decision two of whose rules disagree; a tuple, so that no
answer of such a decision equals it. Later decisions see it as silence. A decided conflict raises."""


class Leaf(NamedTuple):
    """What one table comes to in one cell: its answer and the indexes of the rules that give it."""

    answer: Given
    rules: tuple[int, ...]


SILENT = Leaf(None, ())


class Range(NamedTuple):
    """Inclusive inner values that a computed answer may still take."""

    low: int | float
    high: int | float


class Outcome(NamedTuple):
    """Everything a runtime found out.

    ``tables``: the possible leaves of every table; one distinct answer among them = decided.
    ``computed``: the possible values of every computed answer, disjoint and sorted (None, if it is
    among them, first); one Range with ``low == high``, or only None = decided.
    ``missing``: the facts that can still change an answer, most useful first.
    ``counted_open``: facts told so vaguely that, by ``if_vague: open``, they counted as not told.
    """

    tables: Mapping[str, tuple[Leaf, ...]]
    computed: Mapping[str, tuple[Range | None, ...]]
    missing: tuple[str, ...] = ()
    counted_open: tuple[str, ...] = ()


def spoken(table: Table, leaves: tuple[Leaf, ...]) -> tuple[Leaf, ...]:
    """The leaves that count for a table's answer.

    With ``while_open: answer`` the cases in which the table has nothing to say do not keep it from
    answering what all others agree on.
    """
    if table.while_open == "wait":
        return leaves
    return tuple(leaf for leaf in leaves if leaf.answer is not None) or leaves

"""Exact cells in a hurry: the program's tables laid out by position instead of by name.

The same bit sets and the same leaves as :func:`engine.cells.program.decide_cell`, without a dict on
the way; for policies that only consist of tables.
"""

from __future__ import annotations

from typing import NamedTuple

from engine.cells.axes import answer_segment
from engine.cells.program import CellComputed, Program
from engine.cells.table import BitTable, CellTable
from engine.outcome import SILENT, Leaf

Inputs = tuple[tuple[int, tuple[int, ...]], ...]


class Line(NamedTuple):
    """One table: which positions it looks at, and whether a later one looks at its answer."""

    table: CellTable
    name: str
    everything: int
    inputs: Inputs
    speaks: tuple[int, Inputs] | None
    tested: bool


class Exact:
    """``places``: the position of every axis among the segments of a cell, facts first."""

    @classmethod
    def of(cls, program: Program) -> Exact | None:
        """The layout of a program that consists of tables only, None for any other."""
        return None if any(isinstance(one, CellComputed) for one in program.decisions) else cls(program)

    def __init__(self, program: Program) -> None:
        self.program = program
        self.places = {axis.name: at for at, axis in enumerate(program.facts)}
        tables = [one for one in program.decisions if isinstance(one, CellTable)]
        for at, one in enumerate(tables, len(self.places)):
            self.places[one.table.name] = at
        used = {name for one in tables for bits in (one.bits, one.speaks) if bits is not None for name in bits.inputs}
        self.lines = tuple(self._line(one, tested=one.table.name in used) for one in tables)

    def _line(self, one: CellTable, *, tested: bool) -> Line:
        speaks = None if one.speaks is None else (one.speaks.everything, self._inputs(one.speaks))
        return Line(one, one.table.name, one.bits.everything, self._inputs(one.bits), speaks, tested)

    def _inputs(self, bits: BitTable) -> Inputs:
        return tuple((self.places[name], masks) for name, masks in zip(bits.inputs, bits.masks, strict=True))

    def leaves(self, segments: list[int]) -> list[Leaf]:
        """The leaf of every table. ``segments``: one for every fact's axis; those of the answers are added."""
        found: list[Leaf] = []
        for table, name, alive, inputs, speaks, tested in self.lines:
            if speaks is not None and not _fitting(*speaks, segments):
                leaf = SILENT
            else:
                for at, masks in inputs:
                    alive &= masks[segments[at]]
                leaf = table.leaf(alive)
            segments.append(answer_segment(self.program.axes[name], leaf.answer) if tested else 0)
            found.append(leaf)
        return found


def _fitting(alive: int, inputs: Inputs, segments: list[int]) -> int:
    for at, masks in inputs:
        alive &= masks[segments[at]]
    return alive

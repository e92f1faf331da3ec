"""Decision tables as formulas for z3, which knows nothing of cells: an independent judge of larger tables."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import z3

from benchmarks.tables import LAST, Row


class Solver:
    """One table as formulas over whole numbers."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.facts = [z3.Int(f"f{at}") for at in range(len(rows[0].box))]
        self.solver = z3.Solver()
        self.solver.add(*(z3.And(fact >= 0, fact <= LAST) for fact in self.facts))

    def can(self, *formulas: Any) -> bool:
        self.solver.push()
        self.solver.add(*formulas)
        found = self.solver.check()
        self.solver.pop()
        assert found != z3.unknown
        return bool(found == z3.sat)

    def fits(self, row: Row, without: frozenset[int] = frozenset()) -> Any:
        ends = [
            (fact, one) for at, (fact, one) in enumerate(zip(self.facts, row.box, strict=True)) if at not in without
        ]
        return z3.And(*(z3.And(fact >= low, fact <= high) for fact, (low, high) in ends))

    @cached_property
    def conditions(self) -> list[Any]:
        return [self.fits(row) for row in self.rows]

    def answer(self, gone: set[int], changed: dict[int, Any] | None = None) -> Any:
        """The number of the answer in every case, -1 for none."""
        found: Any = z3.IntVal(-1)
        for at in reversed(range(len(self.rows))):
            if at not in gone:
                condition = (changed or {}).get(at, self.conditions[at])
                found = z3.If(condition, z3.IntVal(self.rows[at].answer), found)
        return found

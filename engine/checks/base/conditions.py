"""Conditions, as they stand or changed, as boxes of one space."""

from __future__ import annotations

from collections.abc import Iterable

from engine.cells.lower import Scope
from engine.cells.lower import rows as lowered
from engine.cells.space import Box, Space
from engine.checks.base.undecided import CHANGED, Undecided
from engine.diagnostics import PolicyError
from engine.policy.model import Condition, Ref, Table, Test


class Conditions:
    """Lowers conditions that speak of the axes of a space and of some tables."""

    def __init__(self, space: Space, tables: Iterable[Table]) -> None:
        self._everything = space.everything
        self._scope = Scope({axis.name: axis for axis in space.axes}, {table.name: table for table in tables})
        self._places = {axis.name: at for at, axis in enumerate(space.axes)}

    def place_of(self, test: Test) -> int | None:
        """The position a test looks at, None if it looks at several."""
        plain = not any(
            (isinstance(part.operand, (Ref, tuple)) and part.word == "not") or isinstance(part.operand, Ref)
            for part in test.compares
        )
        collects = test.source == "answer" and self._scope.tables[test.subject].hit == "collect"
        return self._places[test.subject] if plain and not collects else None

    def rows(self, condition: Condition) -> list[Box]:
        """The rows of a condition, as boxes of the space.

        Raises:
            BudgetSpent: if there are too many; the conditions of the policy itself never have.
        """
        try:
            rows = lowered(condition, self._scope)
        except PolicyError:
            raise Undecided(CHANGED) from None
        found: list[Box] = []
        for row in rows:
            box = list(self._everything)
            for name, segments in row.items():
                box[self._places[name]] = segments
            found.append(tuple(box))
        return found

"""Cells parted by earlier answers only: what is asked of conditions, and of decisions in which each rule is alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from engine.cells.boxes import Index, escapes, meet
from engine.cells.diagram import Budget
from engine.cells.regions import Asked, Search
from engine.cells.space import Box, Space
from engine.checks.base.partition import Can, deciding, mentioned, rows_of, stage_of
from engine.policy.model import Condition, Table


class Settled:
    """The cells that can be, or those of them ``within`` some rows, parted by the answers that conditions depend on."""

    def __init__(
        self, space: Space, conditions: Iterable[Condition], can: Can, boxes: int, budget: Budget,
        within: Sequence[Box] | None = None,
    ) -> None:  # fmt: skip
        asked = [Asked(0, name) for name in mentioned(space.policies[0].model, conditions)]
        found = [one.box for one in Search(space, asked, boxes).regions(lambda _: True)]
        if within is not None:
            found = [met for box in found for row in within if (met := meet(box, row)) is not None]
        self.boxes = [box for box in found if can(box)]
        self.budget, self._can = budget, can
        self._index = Index(self.boxes, space.everything)

    def meeting(self, rows: Iterable[Box]) -> Iterator[Box]:
        """The cells of some rows, as far as they can be."""
        for row in rows:
            for _, met in self._index.meeting(row):
                self.budget.spend()
                if self._can(met):
                    yield met

    def apart(self, rows: Iterable[Box], others: Sequence[Box]) -> bool:
        """True if some cell is in the rows and in none of the others."""
        same = [True] * len(others)
        return any(self._can(part) for met in self.meeting(rows) for part in escapes(met, others, same, self.budget))


class Collected:
    """The partition of a decision that collects: every rule is a question of its own."""

    def __init__(self, space: Space, table: Table, can: Can, boxes: int, budget: Budget) -> None:
        self.table = table
        stage, speaks = (stage_of(space, table.name, part) for part in ("rules", "speaks"))
        assert stage is not None
        self.rows = rows_of(stage)
        self._cells = Settled(space, deciding(table), can, boxes, budget, None if speaks is None else speaks.masks)

    @property
    def speaks(self) -> bool:
        """False if the decision never says anything."""
        return bool(self._cells.boxes)

    def reached(self, rule: int) -> bool:
        return next(self.decides(rule), None) is not None

    def decides(self, rule: int) -> Iterator[Box]:
        return self._cells.meeting(self.rows.get(rule, ()))

    def gains(self, rule: int, rows: Sequence[Box]) -> bool:
        return self._cells.apart(rows, self.rows.get(rule, ()))

    def loses(self, rule: int, rows: Sequence[Box]) -> bool:
        return self._cells.apart(self.rows.get(rule, ()), rows)

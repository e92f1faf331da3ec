"""All cells in which one decision of two policies comes to something else."""

from __future__ import annotations

from engine.cells.regions import BUDGET
from engine.diff.asking import half_for
from engine.diff.pairs import paired
from engine.diff.shared import Shared
from engine.diff.walk import Found, Walk


def differences(space: Shared, name: str, budget: int = BUDGET) -> list[Found]:
    """The boxes of all cells in which a decision that both policies have differs; empty = proved to be the same.

    Raises:
        BudgetSpent: if that takes more than ``budget`` boxes.
    """
    old, new = (half_for(space, side, side.readings[name], budget) for side in space.sides)
    pair = paired(space, (old, new))
    return [] if pair is None else list(Walk(space, pair, budget).found())

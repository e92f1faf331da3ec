"""All cells in which one decision of two policies comes to something else."""

from __future__ import annotations

from collections.abc import Iterator

from engine.cells.diagram import BudgetSpent
from engine.cells.regions import BUDGET
from engine.diff.asking import half_for
from engine.diff.pairs import paired
from engine.diff.shared import Shared
from engine.diff.walk import Found, Walk


class NotDecided(Exception):
    """Something could not be worked out; its text says why."""


def differences(space: Shared, name: str, budget: int = BUDGET) -> Iterator[Found]:
    """The boxes of all cells in which a decision that both policies have differs; none = proved to be the same.

    They come one by one, each as soon as it is found.

    Raises:
        NotDecided: if that takes more than ``budget`` boxes, or boxes too small; what was given before is right.
    """
    try:
        old, new = (half_for(space, side, side.readings[name], budget) for side in space.sides)
        pair = paired(space, (old, new))
        if pair is not None:
            yield from Walk(space, pair, budget).found()
    except BudgetSpent:
        raise NotDecided(f"more than {budget:,} regions of facts would have to be looked at") from None
    except RecursionError:
        raise NotDecided("its conditions divide the facts too finely") from None

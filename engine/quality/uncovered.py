"""What some rules leave of a zone: cell by cell in boxes, as long as that is quickly found out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.cells.diagram import Budget
from engine.cells.space import Box

BUDGET = 4_000
"""Boxes that are looked at before it is left to a search that knows more."""


def uncovered(box: Box, rows: Sequence[Box], budget: Budget) -> Iterator[Box]:
    """Parts of a box that lie in none of some boxes; together they are all of what is left.

    Raises:
        BudgetSpent: if that takes too long; what was given before is right.
    """
    budget.spend()
    near = [(len(out), out, row) for row in rows if (out := _escapes(box, row)) is not None]
    if not near:
        yield box
        return
    # The box that covers most of what is left, so that one half is settled at once or soon.
    count, places, row = min(near, key=lambda one: one[0])
    if count == 0:
        return
    place = places[0]
    rest = [each for _, _, each in near]
    for half in (box[place] & ~row[place], box[place] & row[place]):
        yield from uncovered((*box[:place], half, *box[place + 1 :]), rest, budget)


def _escapes(box: Box, row: Box) -> list[int] | None:
    """The positions at which a box reaches out of another; None if they have no cell in common."""
    found: list[int] = []
    for place, (mine, other) in enumerate(zip(box, row, strict=True)):
        if not mine & other:
            return None
        if mine & ~other:
            found.append(place)
    return found

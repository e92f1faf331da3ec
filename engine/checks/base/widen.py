"""A few large boxes instead of many small ones, which may overlap and take in cells that are of no matter.

Where every cell is counted once, as in what an edit changes, boxes may not: see :mod:`engine.diff.merging`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.cells.boxes import Index, escapes, size
from engine.cells.diagram import Budget, BudgetSpent
from engine.cells.space import Box

MOST = 400
"""So many boxes are made larger; of more, each stays as it is."""


def widened(boxes: Sequence[Box], others: Index, everything: Box) -> list[Box]:
    """Boxes that hold the same cells, each as large as it can be without meeting the ``others``; the largest first.

    Cells in none of both may be in them: they are of no matter to anybody.
    """
    if len(boxes) > MOST:
        return sorted(boxes, key=lambda box: -size(box, len(box)))
    wide = dict.fromkeys(_wide(box, others, everything) for box in boxes)
    return _needed(sorted(wide, key=lambda box: -size(box, len(box))))


def _wide(box: Box, others: Index, everything: Box) -> Box:
    """One box, made larger in one fact after the other."""
    for at, every in enumerate(everything):
        if box[at] != every:
            slab = (*box[:at], every, *box[at + 1 :])
            taken = 0
            for _, met in others.meeting(slab):
                taken |= met[at]
            box = (*box[:at], every & ~taken, *box[at + 1 :])
    return box


def _needed(boxes: Iterable[Box]) -> list[Box]:
    """The boxes that hold something which those before them do not."""
    kept: list[Box] = []
    for box in boxes:
        try:
            new = next(escapes(box, kept, [True] * len(kept), Budget(20_000)), None) is not None
        except BudgetSpent:
            new = True
        if new:
            kept.append(box)
    return kept

"""The same cells in as few boxes as can be found without trying everything, none of them sharing a cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from engine.cells.bits import members
from engine.cells.boxes import merged, size, without
from engine.cells.diagram import Budget, BudgetSpent
from engine.cells.space import Box

MOST_GROWN = 120
"""So many boxes are tried to be grown; more are only put together."""

TRIED = 6
"""Of so many boxes, the largest ones, the one that grows largest is taken."""


GROWING = 20_000
"""So many boxes may be cut out of others to make fewer of all boxes of one decision."""


def fewer(boxes: Iterable[Box], facts: int, budget: Budget | None = None) -> list[Box]:
    """The cells of disjoint boxes in fewer ones, the largest first. ``facts``: so many positions are looked at.

    When the ``budget`` is spent they stay as they are: more of them, which is as right.
    """
    found = merged(boxes, facts)
    if 1 < len(found) <= MOST_GROWN:
        found = min(found, merged(_Grown(found, budget or Budget(GROWING)).boxes(), facts), key=len)
    return sorted(found, key=lambda box: (-size(box, facts), box))


class _Grown:
    """Takes the box that grows largest, cuts it out of the others, and so on.

    Segments that lie in the same boxes are taken together first, as there may be thousands of them.
    """

    def __init__(self, boxes: Sequence[Box], budget: Budget) -> None:
        self.budget = budget
        self.atoms = [_atoms(column) for column in zip(*boxes, strict=True)]
        self.union = [tuple(map(_narrowed, self.atoms, box)) for box in boxes]

    def boxes(self) -> list[Box]:
        left, found = self.union, list[Box]()
        with suppress(BudgetSpent):
            while left and len(left) <= 2 * MOST_GROWN:
                largest = sorted(left, key=self.cells, reverse=True)[:TRIED]
                best = max((self.grow(box, left) for box in largest), key=self.cells)
                left = [part for box in left for part in without(box, best)]
                found.append(best)
        return [self.widened(box) for box in (*found, *left)]

    def grow(self, box: Box, union: Sequence[Box]) -> Box:
        """A box made as wide as a union of boxes allows, one position after the other."""
        grown = True
        while grown:
            grown = False
            for place, atoms in enumerate(self.atoms):
                for atom in range(len(atoms)):
                    slab = (*box[:place], 1 << atom, *box[place + 1 :])
                    if not box[place] >> atom & 1 and covered(slab, union, self.budget):
                        box = (*box[:place], box[place] | 1 << atom, *box[place + 1 :])
                        grown = True
        return box

    def cells(self, box: Box) -> int:
        return size(self.widened(box), len(box))

    def widened(self, box: Box) -> Box:
        return tuple(sum(atoms[at] for at in members(each)) for atoms, each in zip(self.atoms, box, strict=True))


def _atoms(sets: Iterable[int]) -> list[int]:
    """The coarsest disjoint sets of which each of the given ones is made."""
    atoms: list[int] = []
    for one in sets:
        rest = one
        parted: list[int] = []
        for atom in atoms:
            parted += [part for part in (atom & one, atom & ~one) if part]
            rest &= ~atom
        atoms = [*parted, rest] if rest else parted
    return atoms


def _narrowed(atoms: Sequence[int], segments: int) -> int:
    return sum(1 << at for at, atom in enumerate(atoms) if atom & segments)


def covered(box: Box, union: Sequence[Box], budget: Budget) -> bool:
    """True if every cell of a box lies in some box of a union."""
    left = [box]
    for other in union:
        if not left:
            return True
        budget.spend(len(left))
        left = [part for one in left for part in without(one, other)]
    return not left

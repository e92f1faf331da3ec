"""Boxes of cells: what they share, what one leaves of another, which of many meet; the same cells in fewer boxes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from operator import and_, or_

from engine.cells.bits import bit_set, members
from engine.cells.diagram import Budget
from engine.cells.space import Box


def meet(one: Box, other: Box) -> Box | None:
    """The cells in both boxes, None if there are none."""
    both = tuple(map(and_, one, other))
    return both if all(both) else None


def outside(box: Box, row: Box) -> Iterator[Box]:
    """What ``row`` leaves of a box that it meets, in disjoint boxes."""
    for place, (within, mask) in enumerate(zip(box, row, strict=True)):
        left = within & ~mask
        if left:
            yield (*box[:place], left, *box[place + 1 :])
            box = (*box[:place], within & mask, *box[place + 1 :])


def without(box: Box, row: Box) -> Sequence[Box]:
    """What is left of a box outside ``row``, in disjoint boxes: all of it if the two do not meet."""
    return [box] if meet(box, row) is None else [*outside(box, row)]


def escapes(box: Box, rows: Sequence[Box], same: Sequence[bool], budget: Budget, at: int = 0) -> Iterator[Box]:
    """The parts of a box in which the first of the rows that fits is not one of the ``same``, or in which none fits."""
    budget.spend()
    for number in range(at, len(rows)):
        met = meet(box, rows[number])
        if met is not None:
            if not same[number]:
                yield met
            for part in outside(box, rows[number]):
                yield from escapes(part, rows, same, budget, number + 1)
            return
    yield box


def merged(boxes: Iterable[Box], facts: int) -> list[Box]:
    """The same cells in fewer boxes: two that differ in one fact only become one, as long as there are any.

    ``facts``: so many positions are looked at; the rest (answers) is cut off. No two results share a
    cell if no two boxes did.
    """
    found = list(dict.fromkeys(box[:facts] for box in boxes))
    before = len(found) + 1
    while len(found) < before:
        before = len(found)
        for place in range(facts):
            found = _merged_along(found, place)
    return found


def _merged_along(boxes: Sequence[Box], place: int) -> list[Box]:
    sets: dict[tuple[Box, Box], int] = {}
    for box in boxes:
        rest = (box[:place], box[place + 1 :])
        sets[rest] = sets.get(rest, 0) | box[place]
    return [(*before, segments, *after) for (before, after), segments in sets.items()]


def size(box: Box, facts: int) -> int:
    """How many cells of facts a box holds."""
    cells = 1
    for segments in box[:facts]:
        cells *= segments.bit_count()
    return cells


class Index:
    """Many boxes, of which those that meet another box are found without looking at each.

    ``everything`` is the box of all cells.
    """

    def __init__(self, boxes: Sequence[Box], everything: Box) -> None:
        self.boxes = boxes
        self.all = (1 << len(boxes)) - 1
        self._everything = everything
        looked_at = [at for at, every in enumerate(everything) if any(every & ~box[at] for box in boxes)]
        self._ends = {at: _ends([box[at] & everything[at] for box in boxes], everything[at]) for at in looked_at}

    def near(self, box: Box, among: int) -> int:
        """Those ``among`` some (a bit set of numbers) that may meet the box; the others certainly do not."""
        for at, (begun, unended) in self._ends.items():
            within = box[at] & self._everything[at]
            if within != self._everything[at]:
                among &= begun[within.bit_length() - 1] & unended[(within & -within).bit_length() - 1]
                if not among:
                    break
        return among

    def meeting(self, box: Box, among: int | None = None) -> Iterator[tuple[int, Box]]:
        """Those that meet the box, in order, each with what it shares with it."""
        for number in members(self.near(box, self.all if among is None else among)):
            met = meet(self.boxes[number], box)
            if met is not None:
                yield number, met


def _ends(sets: Sequence[int], everything: int) -> tuple[list[int], list[int]]:
    """For every segment the boxes that have begun by it, and those that have not ended before it."""
    size = everything.bit_length()
    begin: list[list[int]] = [[] for _ in range(size)]
    end: list[list[int]] = [[] for _ in range(size)]
    for number, within in enumerate(sets):
        begin[(within & -within).bit_length() - 1].append(number)
        end[within.bit_length() - 1].append(number)
    begun = list(accumulate(map(bit_set, begin), or_))
    unended = list(accumulate(map(bit_set, reversed(end)), or_))[::-1]
    return begun, unended

"""Boxes put together: the same cells, none of them twice, and never more boxes than before."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.cells.boxes import size, without
from engine.cells.diagram import Budget
from engine.cells.space import Box
from engine.diff.merging import covered, fewer
from tests.test_cells_against_reference import thorough

WIDTHS = (3, 4, 5)


def cells(boxes: list[Box]) -> list[tuple[int, ...]]:
    every = product(*map(range, WIDTHS))
    return sorted(cell for cell in every for box in boxes if all(box[at] >> one & 1 for at, one in enumerate(cell)))


def disjoint(boxes: list[Box]) -> list[Box]:
    found: list[Box] = []
    for box in boxes:
        left = [box]
        for other in found:
            left = [part for one in left for part in without(one, other)]
        found += left
    return found


BOXES = st.lists(st.tuples(*(st.integers(1, (1 << width) - 1) for width in WIDTHS)), min_size=1, max_size=7)


@given(BOXES, st.sampled_from((0, 3, 30, 1_000_000)))
@thorough(400)
def test_the_same_cells_in_fewer_boxes_whatever_may_be_spent(boxes: list[Box], steps: int) -> None:
    parts = disjoint(boxes)
    found = fewer(parts, len(WIDTHS), Budget(steps))
    assert cells(found) == cells(parts)
    assert len(found) <= len(parts)
    assert [size(box, 3) for box in found] == sorted((size(box, 3) for box in found), reverse=True)
    for one, other in combinations(found, 2):
        assert not all(a & b for a, b in zip(one, other, strict=True))


@given(BOXES, st.tuples(*(st.integers(1, (1 << width) - 1) for width in WIDTHS)))
@thorough(200)
def test_a_box_is_covered_exactly_if_all_its_cells_are(union: list[Box], box: Box) -> None:
    assert covered(box, union, Budget(1_000_000)) == (set(cells([box])) <= set(cells(union)))


@pytest.mark.parametrize("count", [1, 130])
def test_a_cross_that_was_cut_the_wrong_way_is_two_boxes_again_if_there_are_not_too_many(count: int) -> None:
    whole = (1 << 2 * count + 1) - 1
    across = [(1 << at, whole) for at in range(count)]
    assert len(fewer(across, 2)) == 1
    cut = [(0b001, 0b010), (0b010, 0b001), (0b010, 0b010), (0b010, 0b100), (0b100, 0b010)]
    assert len(fewer(cut, 2)) <= 3

"""The diagram store against brute force: small random functions over small axes."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.cells.diagram import BOTTOM, BudgetSpent, Diagrams

WIDTHS = (2, 3, 2)
CELLS = list(product(*(range(width) for width in WIDTHS)))


def build(store: Diagrams, function: dict[tuple[int, ...], object], prefix: tuple[int, ...] = ()) -> int:
    depth = len(prefix)
    if depth == len(WIDTHS):
        return store.leaf(function[prefix])
    return store.node(depth, tuple(build(store, function, (*prefix, at)) for at in range(WIDTHS[depth])))


def look_up(store: Diagrams, root: int, cell: tuple[int, ...]) -> object:
    while store.axis(root) != BOTTOM:
        root = store.child(root, store.axis(root), cell[store.axis(root)])
    return store.value(root)


functions = st.lists(st.sampled_from("abc"), min_size=len(CELLS), max_size=len(CELLS)).map(
    lambda values: dict(zip(CELLS, values, strict=True))
)


@given(functions)
def test_same_function_is_the_same_number(function: dict[tuple[int, ...], object]) -> None:
    store = Diagrams(WIDTHS, 1000)
    root = build(store, function)
    assert build(store, dict(function)) == root
    assert all(look_up(store, root, cell) == function[cell] for cell in CELLS)
    assert set(store.values(root)) == set(function.values())


@given(functions)
def test_support_is_exactly_what_can_change_the_value(function: dict[tuple[int, ...], object]) -> None:
    store = Diagrams(WIDTHS, 1000)
    matters = {
        axis
        for axis in range(len(WIDTHS))
        for cell in CELLS
        for at in range(WIDTHS[axis])
        if function[cell] != function[(*cell[:axis], at, *cell[axis + 1 :])]
    }
    assert store.support(build(store, function)) == matters


@given(functions, functions)
def test_apply_and_differ(one: dict[tuple[int, ...], object], other: dict[tuple[int, ...], object]) -> None:
    store = Diagrams(WIDTHS, 10_000)
    left, right = build(store, one), build(store, other)
    both = store.apply(lambda values: values, (left, right))
    assert all(look_up(store, both, cell) == (one[cell], other[cell]) for cell in CELLS)
    assert store.differ(left, right, lambda a, b: a == b) == (one != other)


@given(st.lists(functions, min_size=4, max_size=4))
def test_switch_takes_the_case_the_selector_names(tables: list[dict[tuple[int, ...], object]]) -> None:
    store = Diagrams(WIDTHS, 10_000)
    selector, *cases = (build(store, table) for table in tables)
    root = store.switch(selector, dict(zip("abc", cases, strict=True)))
    named = dict(zip("abc", tables[1:], strict=True))
    assert all(look_up(store, root, cell) == named[str(tables[0][cell])][cell] for cell in CELLS)


@given(functions, st.integers(0, 2))
def test_restrict_fixes_one_axis(function: dict[tuple[int, ...], object], axis: int) -> None:
    store = Diagrams(WIDTHS, 10_000)
    root = build(store, function)
    for at in range(WIDTHS[axis]):
        left = store.restrict(root, axis, at)
        assert axis not in store.support(left)
        for cell in CELLS:
            assert look_up(store, left, cell) == function[(*cell[:axis], at, *cell[axis + 1 :])]


@given(functions)
def test_weights_count_cells(function: dict[tuple[int, ...], object]) -> None:
    store = Diagrams(WIDTHS, 1000)
    weights = store.weights(build(store, function))
    for value, weight in weights.items():
        assert weight == pytest.approx(list(function.values()).count(value) / len(CELLS))


def test_true_and_one_are_different_leaves() -> None:
    store = Diagrams(WIDTHS, 10)
    assert store.leaf(True) != store.leaf(1)
    assert store.value(store.leaf(1)) == 1
    assert store.value(store.leaf(True)) is True


def test_budget_is_said_not_ignored() -> None:
    store = Diagrams(WIDTHS, 5)
    root = build(store, {cell: cell for cell in CELLS})
    with pytest.raises(BudgetSpent):
        store.restrict(root, 2, 0)

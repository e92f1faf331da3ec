"""How many questions are asked, beside the fewest that any strategy could ask."""

from __future__ import annotations

from itertools import product

import pytest

from benchmarks.questions import GOAL, Answers, Table, expected, fewest, table_of
from engine.api import load_policy


def table(sizes: tuple[int, ...], answer: dict[tuple[int, ...], str]) -> Table:
    cells: tuple[Answers, ...] = tuple(((answer.get(cell, "no"),),) for cell in product(*map(range, sizes)))
    return Table(tuple("abc"[: len(sizes)]), sizes, cells)


def test_the_optimum_of_functions_whose_optimum_is_known() -> None:
    assert fewest(table((2, 2), {})) == 0
    assert fewest(table((2, 2), {(1, 0): "yes", (1, 1): "yes"})) == 1
    assert fewest(table((2, 2), {(1, 1): "yes"})) == 1.5
    assert fewest(table((3, 2), {(2, 1): "yes"})) == pytest.approx(1 + 1 / 3)
    assert fewest(table((2, 2), {(1, 0): "yes", (0, 1): "yes"})) == 2
    # Which of the others matters is known once the first is: whoever asks it last asks for too much.
    chooser = {cell: "yes" for cell in product(range(2), repeat=3) if cell[1 + cell[0]]}
    assert fewest(table((2, 2, 2), chooser)) == 2


def test_what_does_not_matter_is_not_counted() -> None:
    cells: tuple[Answers, ...] = ((None,), (("a",),), (("b",),), (("b",),))
    assert fewest(Table(("a", "b"), (2, 2), cells)) == 1


@pytest.mark.parametrize("every", [False, True])
def test_the_flagship_asks_at_most_a_tenth_more_than_the_fewest(every: bool) -> None:
    policy = load_policy()
    best = fewest(table_of(policy, every=every))
    asked, _ = expected(policy, every=every)
    assert best <= asked + 1e-9
    assert asked <= best * GOAL


@pytest.mark.parametrize("fact", ["hr_present", "wants_hiring_manager", "heard_back"])
def test_and_once_something_is_told(fact: str) -> None:
    policy = load_policy()
    best = fewest(table_of(policy, every=True, facts={fact: False}))
    asked, _ = expected(policy, every=True, facts={fact: False})
    assert best <= asked + 1e-9
    assert asked <= best * GOAL

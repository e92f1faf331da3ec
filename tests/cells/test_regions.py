"""Regions against every single cell, on the flagship and on random policies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations, product
from math import prod

import pytest
from hypothesis import assume, given

from engine.api import load_policy, policy_from_text
from engine.cells.axes import Axis
from engine.cells.bits import members
from engine.cells.boxes import merged, size
from engine.cells.diagram import BudgetSpent
from engine.cells.examples import Examples
from engine.cells.program import compile_policy, decide_cell
from engine.cells.regions import Asked, Region, Search
from engine.cells.space import Box, Space
from engine.cells.telling import region_condition, region_words, sample
from engine.facts.values import USUAL_DAY
from engine.policy.model import PolicyModel, Table
from tests.strategies import as_yaml, policies
from tests.test_cells_against_reference import thorough

MOST_CELLS = 3_000


def cells(space: Space) -> Iterator[tuple[int, ...]]:
    """Every cell of facts, as a segment for each."""
    return product(*(range(axis.size) for axis in space.facts))


def holds(box: Box, cell: tuple[int, ...]) -> bool:
    return all(box[at] >> segment & 1 for at, segment in enumerate(cell))


def assert_exact(model: PolicyModel, asked: tuple[str, ...]) -> None:
    """Every cell lies in exactly one region, and there the decisions come to what the cell comes to."""
    space, program = Space([model]), compile_policy(model)
    assume(prod(axis.size for axis in space.facts) <= MOST_CELLS)
    found = list(Search(space, [Asked(0, name) for name in asked]).regions(lambda _: True))
    assert sum(size(region.box, len(space.facts)) for region in found) == prod(axis.size for axis in space.facts)
    for cell in cells(space):
        decided = decide_cell(program, {axis.name: at for axis, at in zip(space.facts, cell, strict=True)})
        (region,) = [one for one in found if holds(one.box, cell)]
        assert region.leaves == tuple(decided[name] for name in asked)


@pytest.mark.parametrize("decision", ["action", "hr", "manager_channel", "wait_days", "thank_you", "earliest_day"])
def test_the_flagship_cell_by_cell(decision: str) -> None:
    model = load_policy().model
    space, program = Space([model]), compile_policy(model)
    found = list(Search(space, [Asked(0, decision)]).regions(lambda _: True))
    assert sum(size(region.box, len(space.facts)) for region in found) == prod(axis.size for axis in space.facts)
    for region in found:
        cell = {axis.name: next(members(region.box[at])) for at, axis in enumerate(space.facts)}
        assert region.leaves == (decide_cell(program, cell)[decision],)


@given(policies())
@thorough(250)
def test_random_policies_cell_by_cell(plain: dict[str, object]) -> None:
    model = policy_from_text(as_yaml(plain)).model
    names = [one.name for one in model.decisions]
    assert_exact(model, (model.outcome,))
    assert_exact(model, tuple(names[-2:]))


@given(policies())
@thorough(100)
def test_what_is_wanted_is_all_that_is_found(plain: dict[str, object]) -> None:
    model = policy_from_text(as_yaml(plain)).model
    space = Space([model])
    assume(prod(axis.size for axis in space.facts) <= MOST_CELLS)
    search = Search(space, [Asked(0, model.outcome)])
    everything = list(search.regions(lambda _: True))
    for leaf in {region.leaves[0] for region in everything}:
        sought = [region for region in everything if region.leaves[0] == leaf]
        found = list(search.regions(lambda leaves, leaf=leaf: leaves[0] == leaf))  # type: ignore[misc]
        assert sorted(found) == sorted(sought) or _cells_of(space, found) == _cells_of(space, sought)
        witness = search.witness(lambda leaves, leaf=leaf: leaves[0] == leaf)  # type: ignore[misc]
        assert witness is not None
        assert witness in found


def _cells_of(space: Space, regions: list[Region]) -> set[tuple[int, ...]]:
    return {cell for cell in cells(space) if any(holds(region.box, cell) for region in regions)}


def test_what_does_not_exist_is_proved() -> None:
    model = load_policy().model
    search = Search(Space([model]), [Asked(0, "action")])
    assert search.witness(lambda leaves: leaves[0].answer == "never") is None


def test_a_spent_budget_is_said() -> None:
    model = load_policy().model
    search = Search(Space([model]), [Asked(0, "plan")], budget=5)
    with pytest.raises(BudgetSpent):
        list(search.regions(lambda _: True))


# ---------------------------------------------------------------- two policies in one space


@given(policies(), policies())
@thorough(60)
def test_two_policies_side_by_side(one: dict[str, object], other: dict[str, object]) -> None:
    models = [policy_from_text(as_yaml(plain)).model for plain in (one, one)]
    space, program = Space(models), compile_policy(models[0])
    assume(prod(axis.size for axis in space.facts) <= MOST_CELLS)
    asked = [Asked(0, models[0].outcome), Asked(1, models[1].outcome)]
    assert Search(space, asked).witness(lambda leaves: leaves[0] != leaves[1]) is None
    for region in Search(space, asked).regions(lambda _: True):
        cell = {axis.name: next(members(region.box[at])) for at, axis in enumerate(space.facts)}
        assert region.leaves[0] == decide_cell(program, cell)[models[0].outcome]


# ---------------------------------------------------------------- put together, and told

SMALL = """\
policy: small
outcome: action
facts:
  days: {type: integer, minimum: 0}
  part: {type: number, minimum: 0, maximum: 1, if_not_told: open}
  way: {type: string, enum: [email, phone, post], if_not_told: open}
  heard: {type: boolean, if_not_told: {assume: false}}
  met: {type: string, format: date, if_not_told: open}
decisions:
  action:
    answers: [stop, wait, go]
    rules:
      - {rule: a, when: {days: {between: [7, 13]}, part: {at_least: 0.25, less_than: 0.5}}, then: stop}
      - {rule: b, when: {way: [email, post], met: {at_least: 2026-03-01}, heard: true}, then: wait}
      - {rule: c, when: {days: 20}, then: go}
"""


@pytest.fixture(scope="module")
def small() -> tuple[Space, PolicyModel]:
    model = policy_from_text(SMALL).model
    return Space([model]), model


@pytest.mark.parametrize(
    ("sets", "words", "condition"),
    [
        ({}, "anything at all", {}),
        ({"days": 0b1}, "`days` is up to 6", {"days": {"less_than": 7}}),
        ({"days": 0b10}, "`days` is 7 to 13", {"days": {"between": [7, 13]}}),
        ({"days": 0b1000}, "`days` is 20", {"days": 20}),
        ({"days": 0b11000}, "`days` is 20 or more", {"days": {"at_least": 20}}),
        ({"days": 0b10001}, "`days` is up to 6 or 21 or more",
         {"all": [{"any": [{"days": {"less_than": 7}}, {"days": {"at_least": 21}}]}]}),
        ({"part": 0b0010}, "`part` is 0.25 up to below 0.5", {"part": {"at_least": 0.25, "less_than": 0.5}}),
        ({"part": 0b1000}, "`part` is not told", {"part": {"known": False}}),
        ({"part": 0b0111}, "`part` is told", {"part": {"known": True}}),
        ({"way": 0b101}, "`way` is email or post", {"way": ["email", "post"]}),
        ({"way": 0b1010}, "`way` is phone or not told",
         {"all": [{"any": [{"way": "phone"}, {"way": {"known": False}}]}]}),
        ({"met": 0b10}, "`met` is 2026-03-01 or later", {"met": {"at_least": "2026-03-01"}}),
        ({"met": 0b01, "heard": 0b10}, "`heard` is true and `met` is up to 2026-02-28",
         {"heard": True, "met": {"less_than": "2026-03-01"}}),
    ],
)  # fmt: skip
def test_a_region_in_words_and_as_a_condition(
    small: tuple[Space, PolicyModel], sets: dict[str, int], words: str, condition: dict[str, object]
) -> None:
    space, _ = small
    assert region_words(space, space.box(**sets)) == words
    assert region_condition(space, space.box(**sets)) == condition


def test_an_example_leaves_out_what_may_stay_untold(small: tuple[Space, PolicyModel]) -> None:
    space, model = small
    examples = Examples(space, [model])
    assert examples.example(space.everything) == ({"days": 0}, date(2026, 3, 16))
    box = space.box(days=0b10000, part=0b100, heard=0b10, way=0b10, met=0b1)
    told = {"days": 21, "part": 0.5, "way": "phone", "heard": True, "met": "2026-02-28", "as_of": "2026-03-16"}
    assert examples.example(box) == (told, date(2026, 3, 16))


def test_any_day_is_a_date() -> None:
    assert sample(Axis("met", "date", 1), 0) == date(2026, 3, 16).toordinal() == USUAL_DAY


@given(policies())
@thorough(100)
def test_an_example_lies_in_its_box_and_boxes_keep_their_cells_when_put_together(plain: dict[str, object]) -> None:
    model = policy_from_text(as_yaml(plain)).model
    space = Space([model])
    assume(prod(axis.size for axis in space.facts) <= MOST_CELLS)
    found = list(Search(space, [Asked(0, model.outcome)]).regions(lambda _: True))
    for leaves in {region.leaves for region in found}:
        alike = [region.box for region in found if region.leaves == leaves]
        fewer = merged(alike, len(space.facts))
        assert len(fewer) <= len(alike)
        assert sum(size(box, len(space.facts)) for box in fewer) == sum(size(box, len(space.facts)) for box in alike)
        for one, other in combinations(fewer, 2):
            assert not all(left & right for left, right in zip(one, other, strict=True))


def test_tables_of_one_name_are_told_apart_by_their_policy() -> None:
    model = load_policy().model
    space = Space([model, model])
    tables = [one for one in model.decisions if isinstance(one, Table)]
    assert len(space.axes) == len(space.facts) + 2 * len(tables)

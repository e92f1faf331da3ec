"""Differences of random pairs of policies against every single cell of the space they share."""

from __future__ import annotations

from itertools import combinations, product
from math import prod

from hypothesis import assume, given
from hypothesis import strategies as st

from engine.api import policy_from_text
from engine.diagnostics import PolicyError
from engine.diff.differences import differences
from engine.diff.shared import Shared
from engine.policy.model import MESSAGES, WARNINGS, PolicyModel
from tests.diff.brute import ASKS, Brute
from tests.diff.edits import edited
from tests.strategies import as_yaml, policies
from tests.test_cells_against_reference import thorough

MOST_CELLS = 2_000


def model_of(plain: object) -> PolicyModel:
    try:
        return policy_from_text(as_yaml(plain)).model  # type: ignore[arg-type]
    except PolicyError:
        assume(False)
        raise


def compared(old: PolicyModel, new: PolicyModel) -> list[str]:
    """The decisions that both show, and what both say besides."""
    shown = [{one.name for one in model.decisions if not one.internal or one.name in (WARNINGS, MESSAGES)}
             for model in (old, new)]  # fmt: skip
    return sorted(shown[0] & shown[1])


def assert_exact(old: PolicyModel, new: PolicyModel) -> None:
    """The boxes hold exactly the cells in which the decisions differ, each once."""
    space = Shared([old, new])
    assume(prod(axis.size for axis in space.facts) <= MOST_CELLS)
    one, other = Brute(old), Brute(new)
    for name in compared(old, new):
        found = list(differences(space, name))
        for cell in product(*(range(axis.size) for axis in space.facts)):
            here = [each for each in found if all(box >> at & 1 for box, at in zip(each.box, cell, strict=True))]
            facts = {axis.name: (axis, at) for axis, at in zip(space.facts, cell, strict=True)}
            assert len(here) <= 1
            if here and not here[0].sure:
                continue
            values = [each.comes_to(name, facts) for each in (one, other)]
            if not all(ASKS in value for value in values):
                assert (values[0] != values[1]) == bool(here), (name, cell, values)
        for box, another in combinations(found, 2):
            assert not all(a & b for a, b in zip(box.box, another.box, strict=True))


@given(st.data())
@thorough(150)
def test_a_policy_and_a_small_edit_of_it(data: st.DataObject) -> None:
    plain = data.draw(policies())
    assert_exact(model_of(plain), model_of(data.draw(edited(plain))))


@given(policies(), policies())
@thorough(60)
def test_two_policies_that_have_little_in_common(one: dict[str, object], other: dict[str, object]) -> None:
    assert_exact(model_of(one), model_of(other))

"""Every example that is given is told to both policies again, and they answer as was said."""

from __future__ import annotations

from math import prod

from hypothesis import assume, given
from hypothesis import strategies as st

from engine.api import Policy, policy_from_text
from engine.diagnostics import PolicyError
from engine.diff.compare import compare
from engine.diff.examples import CONFLICT, answer_in
from engine.diff.result import Diff, Region
from engine.diff.shared import Shared
from tests.diff.edits import edited
from tests.diff.test_against_brute_force import model_of
from tests.strategies import as_yaml, policies
from tests.test_cells_against_reference import thorough


def told(policy: Policy, name: str, region: Region) -> object:
    """What a policy answers to a region's example, of which it is told what it knows."""
    assert region.example is not None
    facts = {
        fact: value for fact, value in region.example.facts.items() if fact in policy.model.facts or fact == "as_of"
    }
    try:
        return answer_in(policy.evaluate(facts), name)
    except PolicyError:
        return CONFLICT


def assert_all_seen(old: Policy, new: Policy, diff: Diff) -> None:
    for one in diff.changed:
        for change in one.changes:
            for region in change.regions:
                before, after = told(old, one.name, region), told(new, one.name, region)
                assert repr(before) != repr(after)  # in Python false is 0
                assert (before, after) == (thawed(region.example.old), thawed(region.example.new))


def thawed(value: object) -> object:
    if isinstance(value, dict):
        return {name: thawed(one) for name, one in value.items()}
    return [thawed(one) for one in value] if isinstance(value, (tuple, list)) else value


@given(st.data())
@thorough(120)
def test_every_example_flips(data: st.DataObject) -> None:
    plain = data.draw(policies())
    changed = data.draw(st.one_of(edited(plain), edited(plain), policies()))
    model_of(plain), model_of(changed)  # pairs that cannot be loaded are left out
    pair = [policy_from_text(as_yaml(each)) for each in (plain, changed)]
    assume(prod(axis.size for axis in Shared([each.model for each in pair]).facts) <= 20_000)
    old, new = pair
    diff = compare(old, new)
    diff.to_dict()
    assert_all_seen(old, new, diff)


def test_the_flagship_and_the_house_rules() -> None:
    from engine import load_policy

    old, new = load_policy(), load_policy("examples/house-rules.yaml")
    for one, other in ((old, new), (new, old)):
        diff = one.diff(other)
        assert diff.decided
        assert_all_seen(one, other, diff)

"""Larger random tables against z3: the regions are all of the difference, nothing else, and no two overlap."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import pytest
import z3

from benchmarks.tables import ANSWERS, as_policy, edited, hand_written, moved, shared_out
from engine import policy_from_text
from tests.tables_in_z3 import Solver

TABLES = [
    *(pytest.param(shared_out(60, 4, seed), seed, id=f"shared out {seed}") for seed in (1, 2, 3)),
    *(pytest.param(hand_written(25, 5, seed), seed, id=f"hand-written {seed}") for seed in (1, 2, 3)),
]
NAMES = {f"a{answer}": answer for answer in range(ANSWERS)} | {"not_covered": -1}


def formula(when: Mapping[str, Any], facts: Mapping[str, Any]) -> Any:
    """A region, as a condition of the policy language, in z3's words."""
    return z3.And(*(_part(name, test, facts) for name, test in when.items()))


def _part(name: str, test: Any, facts: Mapping[str, Any]) -> Any:
    if name in ("all", "any"):
        return (z3.And if name == "all" else z3.Or)(*(formula(one, facts) for one in test))
    if not isinstance(test, Mapping):
        return facts[name] == test
    return z3.And(*(_limit(word, limit, facts[name]) for word, limit in test.items()))


def _limit(word: str, limit: Any, fact: Any) -> Any:
    match word:
        case "between":
            return z3.And(limit[0] <= fact, fact <= limit[1])
        case "at_least":
            return fact >= limit
        case _:
            assert word == "less_than"
            return fact < limit


@pytest.mark.parametrize(("rows", "seed"), TABLES)
def test_the_regions_are_the_difference(rows: list[Any], seed: int) -> None:
    others = edited(rows, seed, edits=6)
    old, new = Solver(rows), Solver(others)
    (decision,) = policy_from_text(as_policy(rows)).diff(policy_from_text(as_policy(others))).decisions
    assert decision.decided
    facts = {f"f{at}": fact for at, fact in enumerate(old.facts)}
    before, after = old.answer(set()), new.answer(set())
    everything = []
    for change in decision.changes:
        ways = z3.And(before == NAMES[str(change.old)], after == NAMES[str(change.new)])
        regions = [formula(region.when, facts) for region in change.regions]
        assert not old.can(z3.Or(*regions) != ways)
        everything += regions
    assert old.can(before != after) == bool(everything)
    assert not old.can(z3.Or(*everything) != (before != after))
    assert not any(old.can(one, other) for one, other in combinations(everything, 2))


@pytest.mark.parametrize(("rows", "seed"), TABLES[:3])
def test_nothing_changes_exactly_where_z3_finds_nothing(rows: list[Any], seed: int) -> None:
    others = moved(rows, seed, moves=12)
    assert not Solver(rows).can(Solver(rows).answer(set()) != Solver(others).answer(set()))
    assert policy_from_text(as_policy(rows)).diff(policy_from_text(as_policy(others))).same

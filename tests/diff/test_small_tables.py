"""Small tables of overlapping rules, edited in place, against what every single case is answered by evaluation."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.api import Policy, policy_from_text
from engine.diagnostics import PolicyError
from engine.diff.compare import compare
from engine.diff.result import Diff
from tests.strategies import as_yaml
from tests.test_cells_against_reference import thorough

FACTS = {
    "late": {"type": "boolean"},
    "way": {"type": "string", "enum": ["email", "phone", "post"]},
    "days": {"type": "integer", "minimum": 0, "maximum": 5},
}
CASES = [dict(zip(FACTS, case, strict=True)) for case in product((False, True), ("email", "phone", "post"), range(6))]
ANSWERS = ("red", "green", "blue", "not_covered")
HITS = ("first", "unique", "any", "priority", "collect")

ANY_DAY = {"days": {"at_least": 0}}
TESTS = st.fixed_dictionaries({}, optional={
    "late": st.booleans(),
    "way": st.lists(st.sampled_from(("email", "phone", "post")), min_size=1, max_size=2, unique=True),
    "days": st.tuples(st.integers(0, 5), st.integers(0, 5)).map(lambda pair: {"between": sorted(pair)}),
})  # fmt: skip
RULES = st.lists(st.tuples(TESTS, st.sampled_from(ANSWERS[:3])), min_size=2, max_size=6)


@st.composite
def edits(draw: st.DrawFn, rules: list[Any]) -> list[Any]:
    """Two rules swapped, one dropped, added or changed, or one moved to the end."""
    found = list(rules)
    for _ in range(draw(st.integers(1, 2))):
        one, other = (draw(st.integers(0, len(found) - 1)) for _ in range(2))
        edit = st.sampled_from(("swap", "swap", "move", "drop", "add", "answer", "when", "split", "merge", "merge"))
        match draw(edit):
            case "swap":
                found[one], found[other] = found[other], found[one]
            case "move":
                found.append(found.pop(one))
            case "drop" if len(found) > 1:
                del found[one]
            case "add":
                found.insert(one, draw(st.tuples(TESTS, st.sampled_from(ANSWERS[:3]))))
            case "split":  # where it counts how many rules fit, one rule for either is not two rules
                parts = found[one][0].get("any", [found[one][0]])
                found[one : one + 1] = [(part, found[one][1]) for part in parts]
            case "merge" if one != other:
                found[one] = ({"any": [found[at][0] or ANY_DAY for at in (one, other)]}, found[one][1])
                del found[other]
            case "answer":
                found[one] = (found[one][0], draw(st.sampled_from(ANSWERS[:3])))
            case _:
                found[one] = (draw(TESTS), found[one][1])
    return found


def policy(first: list[Any], second: list[Any], hits: tuple[str, str], answers: tuple[str, ...]) -> Policy:
    """Two decisions; the second looks at the first as well, unless that collects."""
    def table(rules: list[Any], hit: str, prefix: str) -> dict[str, Any]:
        listed = [{"rule": f"{prefix}-{at}", "when": when or ANY_DAY, "then": then}
                  for at, (when, then) in enumerate(rules)]  # fmt: skip
        return {"asks": "?", "answers": list(answers), "hit": hit, "rules": listed}

    step, last = table(first, hits[0], "a"), table(second, hits[1], "b")
    if hits[0] != "collect":
        last["rules"][0]["when"] = {**last["rules"][0]["when"], "step": {"not": "green"}}
    return policy_from_text(as_yaml({
        "policy": "small", "outcome": "last", "facts": FACTS, "decisions": {"step": step, "last": last},
    }))  # fmt: skip


def answer(one: Policy, case: dict[str, Any], name: str) -> Any:
    try:
        found = one.evaluate(case, "2026-03-16").answers[name]
    except PolicyError:
        return "conflict"
    return frozenset(found) if isinstance(found, tuple) else found


def holds(when: Any, case: dict[str, Any]) -> bool:
    return all(_test(test, case[name]) for name, test in when.items() if name != "all") and all(
        any(holds(part, case) for part in each["any"]) for each in when.get("all", ())
    )


def _test(test: Any, value: Any) -> bool:
    if not isinstance(test, dict):
        return value in test if isinstance(test, (list, tuple)) else value == test
    low, high = test.get("between", (value, value))
    return bool(test.get("at_least", value) <= value < test.get("less_than", value + 1) and low <= value <= high)


def assert_exact(old: Policy, new: Policy, diff: Diff) -> None:
    assert diff.decided
    for one in diff.decisions[:2]:
        for case in CASES:
            regions = [region for change in one.changes for region in change.regions if holds(region.when, case)]
            assert len(regions) <= 1
            before, after = (answer(each, case, one.name) for each in (old, new))
            assert (before != after) == bool(regions), (one.name, case, before, after)


@given(st.data(), RULES, RULES, st.tuples(st.sampled_from(HITS), st.sampled_from(HITS)))
@thorough(300)
def test_an_edited_table(data: st.DataObject, first: list[Any], second: list[Any], hits: tuple[str, str]) -> None:
    changed = data.draw(edits(first)), data.draw(edits(second)) if data.draw(st.booleans()) else second
    new_hits = hits if data.draw(st.integers(0, 5)) else (data.draw(st.sampled_from(HITS)), hits[1])
    orders = [tuple(data.draw(st.permutations(data.draw(st.sampled_from((ANSWERS, ANSWERS[:3])))))) for _ in range(2)]
    old, new = policy(first, second, hits, orders[0]), policy(*changed, new_hits, orders[1])
    assert_exact(old, new, compare(old, new))
    assert_exact(new, old, compare(new, old))  # a merged rule is split


@pytest.mark.parametrize("hit", HITS)
def test_two_overlapping_rules_swapped(hit: str) -> None:
    rules = [({"late": True}, "red"), ({"way": ["email"]}, "green")]
    old, new = (policy(each, rules, (hit, "first"), ANSWERS) for each in (rules, rules[::-1]))
    changed = [one.name for one in old.diff(new).changed]
    assert changed == (["step", "last"] if hit == "first" else [])

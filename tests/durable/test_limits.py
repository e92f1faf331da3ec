"""At each limit durable-rules works; one past it the rules are refused with the limit's name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from engine.durable.host import DurableError, Held
from engine.durable.limits import (
    COMBINATIONS,
    ENDING,
    FOLLOWING,
    JOINED,
    MATCHING,
    NOT_EXISTS,
    PRIORITY,
    PROPERTIES,
    RULES,
    PastLimit,
    check_matching,
    distinct,
    fnv32,
)
from engine.durable.rules import Condition, Rule
from tests.durable.test_host import ran, rule

Rules = dict[str, Rule]


def numbered(rules: Iterator[Rule]) -> Rules:
    return {str(at): one for at, one in enumerate(rules)}


def many_rules(count: int) -> Rules:
    return numbered(rule(1 + at, "hit", {"$and": [{"c": at // 200}, {"x": at % 200}]}) for at in range(count))


def joined(count: int) -> Rules:
    return {"a": rule(1, "hit", *({"c": at} for at in range(count)))}


def combined(count: int) -> Rules:
    alternatives: list[Condition] = [{"$or": [{f"x{at}": 0}, {f"x{at}": 1}]} for at in range(count - 1)]
    return {"a": rule(1, "hit", {"$and": [{"c": 0}, *alternatives]})}


def following(count: int) -> Rules:
    return numbered(rule(1, "hit", {"$and": [{"c": 0}, {"x": at}]}) for at in range(count))


def ending(count: int) -> Rules:
    return numbered(rule(1 + at, "hit", {"c": 0}) for at in range(count))


def absent(count: int) -> Rules:
    return numbered(rule(1, "hit", {"$and": [{"c": 0}, {"$nex": {f"x{at}": 1}}]}) for at in range(count))


def alternatives(count: int) -> Rules:
    return numbered(rule(1, "hit", {"$and": [{"$or": [{"c": 0}, {"c": at + 1}]}, {"x": at}]}) for at in range(count))


def properties(count: int) -> Rules:
    return {"a": rule(1, "hit", {"$and": [{f"x{at}": 0} for at in range(count)]})}


LIMITS: dict[str, tuple[Any, int, list[dict[str, int]], int]] = {
    "rules": (many_rules, RULES, [{"c": RULES // 200 - 1, "x": 199}], 1),
    "messages joined in one rule": (joined, JOINED, [{"c": at} for at in range(JOINED)], 1),
    "combinations": (combined, COMBINATIONS, [{"c": 0, **{f"x{at}": at % 2 for at in range(COMBINATIONS - 1)}}], 1),
    "different conditions after one": (following, FOLLOWING, [{"c": 0, "x": FOLLOWING - 1}], 1),
    "rules ending in the same condition": (ending, ENDING, [{"c": 0}], ENDING),
    "fields": (properties, PROPERTIES, [{f"x{at}": 0 for at in range(PROPERTIES)}], 1),
}


@pytest.mark.parametrize("name", LIMITS)
def test_at_the_limit_the_rules_run(name: str) -> None:
    make, limit, facts, hits = LIMITS[name]
    held = Held(make(limit))
    for _ in range(2):
        assert len(ran(held, *facts)) == hits


@pytest.mark.parametrize("name", LIMITS)
def test_past_the_limit_the_rules_are_refused_by_name(name: str) -> None:
    make, limit, _, _ = LIMITS[name]
    with pytest.raises(PastLimit, match=f"{limit + 1:,} {name}.*at most {limit:,}"):
        Held(make(limit + 1))


@pytest.mark.parametrize(("make", "fact", "hits"), [(absent, {"c": 0}, 58), (alternatives, {"c": 0, "x": 3}, 1)])
def test_alternatives_and_what_is_absent_after_one_condition(make: Any, fact: dict[str, int], hits: int) -> None:
    assert len(ran(Held(make(58)), fact)) == hits
    assert ran(Held(make(NOT_EXISTS)), {"c": -1}) == []
    with pytest.raises(PastLimit, match="alternatives and not-exists"):
        Held(make(NOT_EXISTS + 1))


def test_as_many_conditions_as_allowed_may_hold_at_once() -> None:
    rules = numbered(rule(1 + at, "hit", {"$and": [{"c": 0}, {"$gte": {"x": at}}]}) for at in range(MATCHING))
    assert len(ran(Held(rules), {"c": 0, "x": MATCHING})) == MATCHING


def crowded(above: int, below: int) -> Rules:
    """A message may meet all of the first conditions, and then all that follow each of them."""
    pairs = ((one, two) for one in range(above) for two in range(below))
    return numbered(rule(1, "hit", {"$and": [{"$gte": {"x": one}}, {"$gte": {"y": two}}]}) for one, two in pairs)


@pytest.mark.parametrize(("above", "below"), [(1, MATCHING), (8, MATCHING - 7), (20, MATCHING - 19)])
def test_conditions_beside_each_other_and_below_each_other_count_together(above: int, below: int) -> None:
    check_matching(crowded(above, below))
    assert len(ran(Held(crowded(above, below)), {"x": above, "y": below})) == above * below
    with pytest.raises(PastLimit, match="61 conditions that may hold at once"):
        check_matching(crowded(above, below + 1))


def test_conditions_that_exclude_each_other_do_not_count_together() -> None:
    check_matching(numbered(rule(1, "hit", {"x": at}) for at in range(200)))
    check_matching(numbered(rule(1, "hit", {"$and": [{"$gte": {"x": at}}, {"$lte": {"x": at}}]}) for at in range(30)))
    with pytest.raises(PastLimit, match="70 conditions that may hold at once"):
        check_matching(numbered(rule(1, "hit", {f"x{at}": 0}) for at in range(70)))


@pytest.mark.parametrize("pri", [0, -1, PRIORITY + 1, 65_536])
def test_a_priority_is_kept_only_within_limits(pri: int) -> None:
    with pytest.raises(PastLimit, match="priority"):
        Held({"a": rule(pri, "hit", {"x": 1})})
    held = Held({"last": rule(PRIORITY, "last", {"x": 1}), "first": rule(1, "first", {"x": 1})})
    assert ran(held, {"x": 1}) == ["first", "last"]


REFUSED: list[tuple[Condition, str]] = [
    ({"$and": []}, "an empty"),
    ({"$or": []}, "an empty"),
    ({"$not": [{"x": 1}]}, "may crash"),
    ({"$mt": {"x": "a"}}, "may crash"),
    ({"$and": [{"c": 1}, {"$gte": {"x": {"m": "y"}}}]}, "beside other conditions"),
    ({"x": 1.5}, "neither"),
    ({"x": True}, "neither"),
    ({"x": "9"}, "neither"),
    ({"id": 1}, "cannot name a field"),
    ({"sid": 1}, "cannot name a field"),
    ({"$gte": {"x": {"$add": {"$l": {"m": "x"}, "$r": 1}}}}, "cannot name a field"),
    ({"$gte": {"x": {"m": {"$div": 0}}}}, "cannot name a field"),
]


@pytest.mark.parametrize(("condition", "said"), REFUSED)
def test_what_durable_rules_would_crash_on_is_refused(condition: Condition, said: str) -> None:
    with pytest.raises(PastLimit, match=said):
        Held({"a": rule(1, "hit", condition)})


def test_where_too_many_conditions_hold_at_once_an_error_says_so_and_the_rules_go_on() -> None:
    held = Held(numbered(rule(1, "hit", {"$and": [{"c": 0}, {"$gte": {"x": at}}]}) for at in range(70)))
    for _ in range(2):
        with pytest.raises(DurableError, match="303"):
            ran(held, {"c": 0, "x": 70})
        assert len(ran(held, {"c": 0, "x": MATCHING - 1})) == MATCHING


def test_a_rule_needs_a_condition() -> None:
    with pytest.raises(PastLimit, match="no condition"):
        Held({"a": rule(1, "hit")})


def test_names_with_the_same_hash_are_refused() -> None:
    assert fnv32("costarring") == fnv32("liquid")
    with pytest.raises(PastLimit, match="cannot tell `costarring` from `liquid`"):
        distinct(["costarring", "liquid"])
    with pytest.raises(PastLimit, match="cannot tell"):
        Held({"a": rule(1, "hit", {"costarring": 1}), "b": rule(2, "hit", {"liquid": 1})})

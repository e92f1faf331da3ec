"""Small edits of a policy, as a person would make them, and rewritings that change nothing."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, TypeAlias

from hypothesis import strategies as st

Plain: TypeAlias = Any
Draw: TypeAlias = Callable[[st.SearchStrategy[Any]], Any]


def rules_of(policy: Plain) -> Iterator[tuple[str, list[Plain]]]:
    """The rules of every decision that has some."""
    for name, decision in policy["decisions"].items():
        if "rules" in decision:
            yield name, decision["rules"]


@st.composite
def edited(draw: Draw, policy: Plain) -> Plain:
    """The policy with one to three small edits."""
    changed = copy.deepcopy(policy)
    for _ in range(draw(st.integers(1, 3))):
        draw(st.sampled_from(EDITS))(draw, changed)
    return changed


def _rules(draw: Draw, policy: Plain) -> list[Plain]:
    return draw(st.sampled_from([rules for _, rules in rules_of(policy)]))  # type: ignore[no-any-return]


def drop_a_rule(draw: Draw, policy: Plain) -> None:
    rules = _rules(draw, policy)
    if len(rules) > 1:
        del rules[draw(st.integers(0, len(rules) - 1))]


def swap_two_rules(draw: Draw, policy: Plain) -> None:
    whole = _rules(draw, policy)
    last = len(whole) - ("otherwise" in whole[-1])
    if last > 1:
        one, other = draw(st.integers(0, last - 1)), draw(st.integers(0, last - 1))
        whole[one], whole[other] = whole[other], whole[one]


def split_a_rule(draw: Draw, policy: Plain) -> None:
    """A rule for any of several things becomes a rule for each, which makes a difference if it counts how many fit."""
    for rules in [rules for _, rules in rules_of(policy)]:
        for at, rule in enumerate(rules):
            if len(rule.get("when", {}).get("any", ())) > 1 and len(rule["when"]) == 1:
                rules[at : at + 1] = [
                    {**copy.deepcopy(rule), "rule": f"{rule['rule']}-{number}", "when": part}
                    for number, part in enumerate(rule["when"]["any"])
                ]
                return


def merge_two_rules(draw: Draw, policy: Plain) -> None:
    """Two rules that stand together and give the same answer become one for either of two things."""
    for rules in [rules for _, rules in rules_of(policy)]:
        for at, (one, other) in enumerate(pairwise(rules)):
            if "when" in one and "when" in other and one["then"] == other["then"]:
                rules[at : at + 2] = [{**one, "when": {"any": [one["when"], other["when"]]}}]
                return


def change_an_answer(draw: Draw, policy: Plain) -> None:
    rules = _rules(draw, policy)
    one, other = (draw(st.sampled_from(rules)) for _ in range(2))
    key = "otherwise" if "otherwise" in one else "then"
    one[key] = copy.deepcopy(other.get("then", other.get("otherwise")))


def shift_a_number(draw: Draw, policy: Plain) -> None:
    """Some number or date inside a condition moves by one."""
    holders = list(_numbers([policy["decisions"], policy.get("warnings", [])]))
    if holders:
        holder, key = draw(st.sampled_from(holders))
        step = draw(st.sampled_from((-1, 1)))
        value = holder[key]
        holder[key] = value + timedelta(step) if isinstance(value, date) else value + step
        if isinstance(holder, list) and len(holder) == 2 and all(isinstance(one, (int, float, date)) for one in holder):
            holder.sort()


def _numbers(value: Plain, inside: bool = False) -> Iterator[tuple[Plain, Plain]]:
    if isinstance(value, dict):
        for key, one in value.items():
            if inside and isinstance(one, (int, float, date)) and not isinstance(one, bool):
                yield value, key
            yield from _numbers(one, inside or key in ("when", "only_when", "compute"))
    elif isinstance(value, list):
        for at, one in enumerate(value):
            if inside and isinstance(one, (int, float, date)) and not isinstance(one, bool):
                yield value, at
            yield from _numbers(one, inside)


def change_a_setting(draw: Draw, policy: Plain) -> None:
    name = draw(st.sampled_from(("limit_a", "limit_b", "strict", "favourite")))
    value = {"strict": st.booleans(), "favourite": st.sampled_from(("red", "green", "blue"))}.get(
        name, st.integers(0, 9)
    )
    policy["settings"][name]["value"] = draw(value)


def change_what_is_assumed(draw: Draw, policy: Plain) -> None:
    """Another value is assumed, or a fact is asked for that was assumed or left open, or the other way round."""
    names = [name for name in policy["facts"] if "derive" not in policy["facts"][name] and "day" not in name]
    if names:
        fact = policy["facts"][draw(st.sampled_from(names))]
        values = {"boolean": st.booleans(), "string": st.sampled_from(("red", "green", "blue"))}
        assumed = values.get(fact["type"], st.integers(0, 9))
        mode = draw(st.sampled_from(("ask", "open", "assume")))
        fact["if_not_told"] = {"assume": draw(assumed)} if mode == "assume" else mode


def change_the_limits(draw: Draw, policy: Plain) -> None:
    names = [
        name for name, fact in policy["facts"].items() if fact["type"] in ("integer", "number") and "derive" not in fact
    ]
    if names:
        fact = policy["facts"][draw(st.sampled_from(names))]
        fact.update(draw(st.sampled_from(({"minimum": 0}, {"minimum": 0, "maximum": 12}, {"maximum": 9}))))


EDITS = (
    drop_a_rule,
    swap_two_rules,
    split_a_rule,
    merge_two_rules,
    change_an_answer,
    shift_a_number,
    shift_a_number,
    change_a_setting,
    change_what_is_assumed,
    change_the_limits,
)

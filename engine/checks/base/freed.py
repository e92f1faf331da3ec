"""A policy whose conditions ask about its settings as if they were facts.

A rule that a setting switches off is not dead, and one that decides only while a setting is as it is
does not make others so. What is said of all cells (never, always) is therefore said of all values of
the settings that conditions test. What is said of some cell is said of the settings as they are.
"""

from __future__ import annotations

from typing import NamedTuple

from engine.policy.model import (
    All,
    Always,
    Any,
    Compare,
    Computed,
    Condition,
    Decides,
    Fact,
    Nothing,
    NotTold,
    PolicyModel,
    Test,
    ValueType,
)


class Freed(NamedTuple):
    """``model``: the policy with every test of a setting made a test of a fact; ``present``: what these are now."""

    model: PolicyModel
    present: dict[str, bool]


def freed(model: PolicyModel) -> Freed:
    """The policy freed from its settings; the model itself where no condition tests one."""
    present: dict[str, bool] = {}
    decisions = tuple(_decision(one, present) for one in model.decisions)
    if not present:
        return Freed(model, {})
    facts = {name: _switch(name) for name in present}
    return Freed(model._replace(decisions=decisions, facts={**model.facts, **facts}), present)


def _switch(name: str) -> Fact:
    return Fact(name, ValueType("boolean"), "", NotTold("ask"), "ask", None, None, None, "", "", None)


def _decision(decision: Decides, present: dict[str, bool]) -> Decides:
    only_when = None if decision.only_when is None else _condition(decision.only_when, present)
    if isinstance(decision, Computed):
        return decision._replace(only_when=only_when)
    rules = tuple(rule._replace(when=_condition(rule.when, present)) for rule in decision.rules)
    return decision._replace(only_when=only_when, rules=rules)


def _condition(condition: Condition, present: dict[str, bool]) -> Condition:
    match condition:
        case Test():
            return condition
        case Always(holds, words):
            # No fact can have this name, as it has a blank in it.
            name = f"setting {words}"
            present[name] = holds
            return Test(name, "fact", None, (Compare("equals", True),))
        case All(parts):
            return All(tuple(_condition(part, present) for part in parts))
        case Any(parts):
            return Any(tuple(_condition(part, present) for part in parts))
        case Nothing(parts):
            return Nothing(tuple(_condition(part, present) for part in parts))

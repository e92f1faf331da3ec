"""A policy whose conditions ask about its settings as if they were facts.

A rule that a setting switches off is not dead, and one that decides only while a setting is as it is
does not make others so. What is said of all cells (never, always) is therefore said of all values of
the settings that conditions test. What is said of some cell is said of the settings as they are.

A setting becomes a fact of its own type, so that its tests exclude and include each other as they do for every
value that it may be given. Of a list only what conditions look for in it matters: each of these words, or numbers,
becomes a fact that says whether it is in the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from engine.cells.axes import conditions_of
from engine.policy.model import (
    All,
    Always,
    Any,
    Compare,
    Condition,
    Decides,
    Fact,
    Inner,
    Nothing,
    NotTold,
    PolicyModel,
    Ref,
    Setting,
    Table,
    Test,
    ValueType,
)


class Freed(NamedTuple):
    """``model``: the policy with every test of a setting made a test of a fact; ``present``: what these are now."""

    model: PolicyModel
    present: Mapping[str, Inner]


def freed(model: PolicyModel) -> Freed:
    """The policy freed from its settings; the model itself where no condition tests one."""
    tests = [test for one in model.decisions for when in conditions_of(one) for test in _tests_in(when)]
    if not tests:
        return Freed(model, {})
    settings = model.settings
    facts: dict[str, Fact] = {}
    present: dict[str, Inner] = {}
    for name in dict.fromkeys(test.setting for test in tests if test.setting is not None):
        looked_for = tuple(
            dict.fromkeys(value for test in tests if test.setting == name for value in _values(test.compares))
        )
        for fact, value in _facts(settings[name], looked_for):
            facts[fact.name], present[fact.name] = fact, value
    decisions = tuple(_decision(one, settings) for one in model.decisions)
    return Freed(model._replace(decisions=decisions, facts={**model.facts, **facts}), present)


def _tests_in(condition: Condition) -> Iterator[Always]:
    match condition:
        case Always():
            if condition.setting is not None:
                yield condition
        case All(parts) | Any(parts) | Nothing(parts):
            for part in parts:
                yield from _tests_in(part)
        case Test():
            return


def _values(compares: Iterable[Compare]) -> Iterator[Inner]:
    """The values that the comparisons name."""
    for word, operand in compares:
        if word != "known":
            for part in operand if isinstance(operand, tuple) else (operand,):
                if isinstance(part, Compare):  # inside a `not`
                    yield from _values((part,))
                elif not isinstance(part, Ref):  # settings are not compared with answers
                    yield part


# ---------------------------------------------------------------- facts

# A name of a fact has no blank in it, so no fact has one of these.


def _name(setting: str) -> str:
    return f"setting {setting}"


def _item_name(setting: str, item: Inner) -> str:
    return f"setting {setting} includes {item!r}"


def _facts(setting: Setting, looked_for: tuple[Inner, ...]) -> Iterator[tuple[Fact, Inner]]:
    """The facts a setting becomes, each with its value as the setting is now."""
    if isinstance(setting.value, tuple):
        for item in looked_for:
            yield _fact(_item_name(setting.name, item), ValueType("boolean")), item in setting.value
    elif setting.type.kind == "text":
        others = _another(looked_for)
        words = ValueType("choice", choices=(*map(str, looked_for), others))
        yield _fact(_name(setting.name), words), setting.value if setting.value in looked_for else others
    else:
        yield _fact(_name(setting.name), setting.type), setting.value


def _another(words: tuple[Inner, ...]) -> str:
    """A text that is none of these."""
    return "-".join(("none of", *map(str, words)))


def _fact(name: str, of: ValueType) -> Fact:
    return Fact(name, of, "", NotTold("ask"), "ask", None, None, None, "", "", None)


# ---------------------------------------------------------------- conditions


def _decision(decision: Decides, settings: Mapping[str, Setting]) -> Decides:
    only_when = None if decision.only_when is None else _condition(decision.only_when, settings)
    matters_when = decision.matters_when
    if not isinstance(matters_when, bool):
        matters_when = _condition(matters_when, settings)
    if not isinstance(decision, Table):
        return decision._replace(only_when=only_when, matters_when=matters_when)
    rules = tuple(rule._replace(when=_condition(rule.when, settings)) for rule in decision.rules)
    return decision._replace(only_when=only_when, matters_when=matters_when, rules=rules)


def _condition(condition: Condition, settings: Mapping[str, Setting]) -> Condition:
    match condition:
        case Test():
            return condition
        case Always():
            return condition if condition.setting is None else _free(settings[condition.setting], condition.compares)
        case All(parts) | Any(parts) | Nothing(parts):
            return type(condition)(tuple(_condition(part, settings) for part in parts))


def _free(setting: Setting, compares: tuple[Compare, ...]) -> Condition:
    if isinstance(setting.value, tuple):
        return All(tuple(_of_list(setting, compare) for compare in compares))
    return Test(_name(setting.name), "fact", None, compares)


def _of_list(setting: Setting, compare: Compare) -> Condition:
    """One comparison with a list, which can be whether it is known, whether something is in it, or not so."""
    word, operand = compare
    if word == "known":
        return Always(bool(operand), "")
    if word == "not":
        return Nothing((All(tuple(_of_list(setting, part) for part in operand)),))  # type: ignore[arg-type, union-attr]
    item: Inner = operand  # type: ignore[assignment]
    return Test(_item_name(setting.name, item), "fact", None, (Compare("equals", True),))

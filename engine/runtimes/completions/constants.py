"""What a policy compares each fact with, for the reference runtime: nothing between two constants can matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TypeAlias

from engine.policy.model import (
    AS_OF,
    All,
    Always,
    Any,
    Call,
    Compare,
    Computed,
    Condition,
    Decides,
    Expression,
    FactRef,
    Nothing,
    PolicyModel,
    Ref,
    Table,
    Test,
)

Number: TypeAlias = int | float

def conditions(decision: Decides) -> Iterator[Condition]:
    """Every condition of a decision."""
    yield from (rule.when for rule in decision.rules) if isinstance(decision, Table) else ()
    yield from (one for one in (decision.only_when, decision.matters_when) if one and not isinstance(one, bool))


def tests(condition: Condition) -> Iterator[Test]:
    """Every test inside a condition."""
    match condition:
        case Test():
            yield condition
        case All(parts) | Any(parts) | Nothing(parts):
            yield from chain.from_iterable(map(tests, parts))
        case Always():
            pass


def tested_facts(model: PolicyModel) -> dict[str, list[Test]]:
    """The tests on each fact that some condition tests."""
    found: dict[str, list[Test]] = {}
    for condition in chain.from_iterable(map(conditions, model.decisions)):
        for test in tests(condition):
            if test.source == "fact":
                found.setdefault(test.subject, []).append(test)
    return found


def constants(model: PolicyModel) -> dict[str, frozenset[Number]]:
    """Every number that some test compares each tested fact with."""
    answers = {table.name: table.answers for table in model.decisions if isinstance(table, Table)}
    return {
        name: frozenset(
            value
            for compare in chain.from_iterable(test.compares for test in found)
            for value in _operands(compare, answers)
            if isinstance(value, (int, float))
        )
        for name, found in tested_facts(model).items()
    }


def _operands(compare: Compare, answers: Mapping[str, tuple[object, ...]]) -> Iterator[object]:
    operand = compare.operand
    if isinstance(operand, Ref):
        yield from answers[operand.name]
    elif compare.word == "not":
        for inner in operand:  # type: ignore[union-attr]
            yield from _operands(inner, answers)  # type: ignore[arg-type]
    else:
        yield from operand if isinstance(operand, tuple) else (operand,)


def computed_facts(model: PolicyModel) -> dict[str, frozenset[str]]:
    """The facts (``as_of`` aside) that each computed answer is computed from, through others too."""
    found: dict[str, frozenset[str]] = {}
    for decision in model.decisions:
        if isinstance(decision, Computed):
            names = set(_names_in(decision.expression))
            found[decision.name] = frozenset(names & model.facts.keys() - {AS_OF}).union(
                *(found.get(name, ()) for name in names))
    return found


def _names_in(expression: Expression) -> Iterator[str]:
    if isinstance(expression, (FactRef, Ref)):
        yield expression.name
    elif isinstance(expression, Call):
        for operand in expression.operands:
            yield from _names_in(operand)

"""What a policy compares each fact with, for the reference runtime: nothing between two constants can matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import NamedTuple, TypeAlias, cast

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
    Inner,
    Nothing,
    PolicyModel,
    Ref,
    Table,
    Test,
)
from engine.policy.operators import OPERATORS

Number: TypeAlias = int | float


class Comparison(NamedTuple):
    """A word of the operator table and the constants it compares with."""

    word: str
    operands: tuple[Inner, ...]

    def holds(self, value: Inner) -> bool:
        """Whether it holds for a told value; a number is never compared with the word "not_covered"."""
        alike = isinstance(value, str) == isinstance(self.operands[0], str)
        return alike and OPERATORS[self.word].holds(value, self.operands)

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


def comparisons(model: PolicyModel) -> dict[str, tuple[Comparison, ...]]:
    """Every single comparison that some test makes with each tested fact, once for each answer of a ``$name``."""
    answers = {table.name: table.answers for table in model.decisions if isinstance(table, Table)}
    return {
        name: tuple(dict.fromkeys(
            one for test in found for compare in test.compares for one in _comparisons(compare, answers)))
        for name, found in tested_facts(model).items()
    }


def _comparisons(compare: Compare, answers: Mapping[str, tuple[object, ...]]) -> Iterator[Comparison]:
    word, operand = compare
    if word == "not":
        for inner in operand:  # type: ignore[union-attr]
            yield from _comparisons(inner, answers)  # type: ignore[arg-type]
    elif isinstance(operand, Ref):
        yield from (Comparison(word, (answer,)) for answer in answers[operand.name])  # type: ignore[arg-type]
    elif word != "known":
        operands = operand if isinstance(operand, tuple) else (operand,)
        yield Comparison(word, cast("tuple[Inner, ...]", operands))


def constants(compared: tuple[Comparison, ...]) -> frozenset[Number]:
    """The numbers among what a fact is compared with."""
    return frozenset(value for _, operands in compared for value in operands if isinstance(value, (int, float)))


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

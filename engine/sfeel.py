"""Conditions in S-FEEL, the expression language of DMN decision tables, from the one table of operators.

Each test is a unary test behind its subject, as in a cell under that subject's column:
``round: 1; days_elapsed: >= 14``. What S-FEEL has no cell for (`any`, `none`) is bracketed.
"""

from __future__ import annotations

from engine.policy.model import (
    All,
    Always,
    Any,
    Compare,
    Computed,
    Condition,
    Inner,
    Kind,
    Nothing,
    PolicyModel,
    Ref,
    Test,
)
from engine.policy.operators import OPERATORS
from engine.policy.words import plain, show


def sfeel(condition: Condition, model: PolicyModel) -> str:
    """The condition as S-FEEL; ``-``, DMN's "any value", where nothing is asked."""
    match condition:
        case Test():
            kind = _kind(condition, model)
            return "; ".join(f"{_subject(condition)}: {_unary(each, kind)}" for each in condition.compares)
        case Always(holds):
            return "true" if holds else "false"
        case All(parts):
            return "; ".join(sfeel(part, model) for part in parts) or "-"
        case Any(parts):
            return _either(parts, model)
        case Nothing(parts):
            return f"not({_either(parts, model)})"


def _either(parts: tuple[Condition, ...], model: PolicyModel) -> str:
    return " or ".join(f"({sfeel(part, model)})" for part in parts) or "false"


def _subject(test: Test) -> str:
    return f"{test.subject}.{test.field}" if test.field else test.subject


def _unary(compare: Compare, kind: Kind) -> str:
    operand = compare.operand
    # A Ref is a named tuple, but stands for one value.
    operands = operand if isinstance(operand, tuple) and not isinstance(operand, Ref) else (operand,)
    match compare.word:
        case "known":
            return "not(null)" if compare.operand else "null"
        case "not":
            return f"not({', '.join(_unary(each, kind) for each in operands if isinstance(each, Compare))})"
        case "includes":
            return f"list contains(?, {_literal(operands[0], kind)})"
        case word:
            operator = OPERATORS[word]
            values = [_literal(each, kind) for each in operands]
            return operator.sfeel.format(*(values if operator.takes == "pair" else [", ".join(values)]))


def _literal(value: Inner | Ref | Compare, kind: Kind) -> str:
    if isinstance(value, Ref):
        return value.name
    text = plain(show(kind, value))
    if isinstance(value, str):
        return f'"{text}"'
    return f'date("{text}")' if kind == "date" else text


def _kind(test: Test, model: PolicyModel) -> Kind:
    """The kind of the values that a test compares; plans and their fields are words here."""
    if test.source == "fact":
        return model.facts[test.subject].type.kind if test.subject in model.facts else "date"
    decision = next((each for each in model.decisions if each.name == test.subject), None)
    if isinstance(decision, Computed):
        return decision.kind
    return "choice" if decision is None or test.field or decision.type == "plan" else decision.type

"""Computed answers: what an expression can come to when its operands lie in intervals.

Every function is monotone in each operand and a policy may use at most one fact of numbers or dates
in an expression, so the interval is exact: both ends are reached, and the value is certain exactly
if they are equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from engine.facts.values import LAST_DAY
from engine.outcome import Given, Range
from engine.policy.model import AS_OF, Call, Expression, FactRef, Ref


def reach(
    expression: Expression, answers: Mapping[str, Given], facts: Mapping[str, Range], as_of: int
) -> tuple[Range | None, ...]:
    """The interval of an expression's values, and None if it may have none, in this order.

    ``answers`` are earlier decisions' answers, ``facts`` the inclusive reach of each known fact,
    ``as_of`` a day number. There is no value if an operand has none (a silent answer, a fact not told),
    and where a date would be one that no calendar has.
    """
    match expression:
        case Ref(name):
            answer = answers[name]
            return (Range(answer, answer) if isinstance(answer, (int, float)) else None,)
        case FactRef(name):
            return (Range(as_of, as_of) if name == AS_OF else facts.get(name),)
        case Call(function, operands):
            reaches = [reach(operand, answers, facts, as_of) for operand in operands]
            known = [found[0] for found in reaches if found[0] is not None]
            if len(known) < len(reaches):
                return (None,)
            called = _call(function, known)
            return (*called, None) if None not in called and any(None in found for found in reaches) else called
        case number:
            return (Range(number, number),)


def _call(function: str, given: list[Range]) -> tuple[Range | None, ...]:
    lows, highs = [one.low for one in given], [one.high for one in given]
    match function:
        case "minus":
            return (Range(lows[0] - highs[1], highs[0] - lows[1]),)
        case "days_between":
            return (Range(lows[1] - highs[0], highs[1] - lows[0]),)
        case "largest":
            return (Range(max(lows), max(highs)),)
        case "smallest":
            return (Range(min(lows), min(highs)),)
        case "date_plus_days":  # a date is its day number
            return _in_calendar(Range(sum(lows), sum(highs)))
        case _:  # plus
            return (Range(sum(lows), sum(highs)),)


def _in_calendar(days: Range) -> tuple[Range | None, ...]:
    """The days that there are, and None if there are others. An end that nobody told stays open."""
    low = days.low if days.low == -inf else max(days.low, 1)
    high = days.high if days.high == inf else min(days.high, LAST_DAY)
    if low > high:
        return (None,)
    return (days,) if (low, high) == days else (Range(low, high), None)


def replaced(expression: Expression, written_out: Mapping[str, Expression]) -> Expression:
    """The expression with every answer named in ``written_out`` replaced by its own expression."""
    match expression:
        case Ref(name):
            return written_out.get(name, expression)
        case Call(function, operands):
            return Call(function, tuple(replaced(operand, written_out) for operand in operands))
        case _:
            return expression


def refs_of(expression: Expression) -> tuple[str, ...]:
    """The earlier answers an expression uses, each once."""
    match expression:
        case Ref(name):
            return (name,)
        case Call(_, operands):
            return tuple(dict.fromkeys(ref for operand in operands for ref in refs_of(operand)))
        case _:
            return ()


def fact_of(expression: Expression) -> str | None:
    """The one fact of numbers or dates an expression uses (``as_of`` is always known and not meant)."""
    match expression:
        case FactRef(name) if name != AS_OF:
            return name
        case Call(_, operands):
            return next((fact for operand in operands if (fact := fact_of(operand))), None)
        case _:
            return None


def uses_as_of(expression: Expression) -> bool:
    """True if an expression depends on the day it is asked for."""
    match expression:
        case FactRef(name):
            return name == AS_OF
        case Call(_, operands):
            return any(map(uses_as_of, operands))
        case _:
            return False

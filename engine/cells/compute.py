"""Computed answers: what an expression can come to when its operands lie in intervals.

Every function is monotone in each operand and a policy may use at most one fact of numbers or dates
in an expression, so the interval is exact: both ends are reached, and the value is certain exactly
if they are equal.

A number is the decimal that somebody wrote: 0.1 + 0.2 is 0.3. An expression is worked out exactly, and only
what it comes to is rounded to a number that a program can hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import TYPE_CHECKING, TypeAlias

from engine.facts.values import LAST_DAY
from engine.outcome import Given, Range
from engine.policy.model import AS_OF, Call, Expression, FactRef, Ref

if TYPE_CHECKING:
    from fractions import Fraction

Exact: TypeAlias = "int | float | Fraction"
"""A whole number, a decimal, or (as a float) no end at all."""


def reach(
    expression: Expression, answers: Mapping[str, Given], facts: Mapping[str, Range], as_of: int
) -> tuple[Range | None, ...]:
    """The interval of an expression's values, and None if it may have none, in this order.

    ``answers`` are earlier decisions' answers, ``facts`` the inclusive reach of each known fact,
    ``as_of`` a day number. There is no value if an operand has none (a silent answer, a fact not told),
    and where a date would be one that no calendar has.
    """
    return tuple([one and _rounded(one) for one in _reach(expression, answers, facts, as_of)])


def exact(number: int | float) -> Exact:
    """A number as the decimal that it is written as.

    >>> exact(0.1) + exact(0.2) == exact(0.3)
    True
    """
    if isinstance(number, int) or abs(number) == inf:
        return number
    from fractions import Fraction  # only policies that compute with decimals need it

    return Fraction(repr(number))


def rounded(number: Exact) -> int | float:
    """What an expression comes to, as near as a program can hold it. Whole numbers stay as they are."""
    return number if isinstance(number, (int, float)) else float(number)


def _exactly(told: Range) -> Range:
    """The same with its ends exact: a range all the same, for as long as it is computed with."""
    if isinstance(told.low, int) and isinstance(told.high, int):
        return told
    return Range(exact(told.low), exact(told.high))  # type: ignore[arg-type]


def _rounded(found: Range) -> Range:
    if isinstance(found.low, int) and isinstance(found.high, int):
        return found
    return Range(rounded(found.low), rounded(found.high))


def _reach(
    expression: Expression, answers: Mapping[str, Given], facts: Mapping[str, Range], as_of: int
) -> tuple[Range | None, ...]:
    match expression:
        case Ref(name):
            answer = answers[name]
            return (_exactly(Range(answer, answer)) if isinstance(answer, (int, float)) else None,)
        case FactRef(name):
            told = Range(as_of, as_of) if name == AS_OF else facts.get(name)
            return (None if told is None else _exactly(told),)
        case Call(function, operands):
            reaches = [_reach(operand, answers, facts, as_of) for operand in operands]
            known = [found[0] for found in reaches if found[0] is not None]
            if len(known) < len(reaches):
                return (None,)
            called = _call(function, known)
            return (*called, None) if None not in called and any(None in found for found in reaches) else called
        case number:
            return (_exactly(Range(number, number)),)


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

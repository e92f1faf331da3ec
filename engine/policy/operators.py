"""The words of a condition, one entry each: what holds, which values it selects, how DMN writes it.

``holds`` is the plain meaning on one told value and is all that the reference runtime uses.
``ranges`` (numbers, dates) and ``choose`` (booleans, choices) are the same meaning as a set, which
is what cells are cut from. Tests compare the two.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf, nextafter
from typing import Any, Literal, NamedTuple, TypeAlias

from engine.policy.model import Kind

Range: TypeAlias = tuple[int | float, int | float]
"""Half-open ``[low, high)`` on the inner values of an ordered kind; ``inf`` means no limit."""


def _after(kind: Kind, value: int | float) -> int | float:
    """The smallest value of this kind that is greater than ``value``."""
    return nextafter(value, inf) if kind == "number" else value + 1


class Operator(NamedTuple):
    """One word of the condition language.

    ``takes``: what stands to the right of it: ``one`` value, ``many`` values, or a ``pair`` low, high.
    ``ordered_only``: it makes sense for numbers and dates only.
    ``sfeel``: its form in S-FEEL, the expression language of DMN, ``{0}`` being the operand.
    ``reads``: how a person reads it aloud.
    """

    word: str
    takes: Literal["one", "many", "pair"]
    ordered_only: bool
    sfeel: str
    reads: str
    holds: Callable[[Any, tuple[Any, ...]], bool]
    ranges: Callable[[Kind, tuple[int | float, ...]], tuple[Range, ...]]


def _points(kind: Kind, values: tuple[int | float, ...]) -> tuple[Range, ...]:
    return tuple((value, _after(kind, value)) for value in values)


_TABLE = (
    Operator(
        "equals", "one", False, "{0}", "is {0}",
        lambda value, to: value == to[0], _points,
    ),
    Operator(
        "one_of", "many", False, "{0}", "is one of {0}",
        lambda value, to: value in to, _points,
    ),
    Operator(
        "at_least", "one", True, ">= {0}", "is at least {0}",
        lambda value, to: bool(value >= to[0]), lambda kind, to: ((to[0], inf),),
    ),
    Operator(
        "at_most", "one", True, "<= {0}", "is at most {0}",
        lambda value, to: bool(value <= to[0]), lambda kind, to: ((-inf, _after(kind, to[0])),),
    ),
    Operator(
        "more_than", "one", True, "> {0}", "is more than {0}",
        lambda value, to: bool(value > to[0]), lambda kind, to: ((_after(kind, to[0]), inf),),
    ),
    Operator(
        "less_than", "one", True, "< {0}", "is less than {0}",
        lambda value, to: bool(value < to[0]), lambda kind, to: ((-inf, to[0]),),
    ),
    Operator(
        "between", "pair", True, "[{0}..{1}]", "is between {0} and {1}",
        lambda value, to: bool(to[0] <= value <= to[1]), lambda kind, to: ((to[0], _after(kind, to[1])),),
    ),
)  # fmt: skip

OPERATORS: dict[str, Operator] = {operator.word: operator for operator in _TABLE}
"""The comparisons by name. ``not``, ``known`` and ``includes`` are the words that are not comparisons."""

WORDS: tuple[str, ...] = (*OPERATORS, "not", "known", "includes")

"""Where computed answers bend: enough values of the one fact in them to tell two of them apart.

An expression uses its fact once, and every function is plus or minus something, or the larger or smaller of
it and something. So over that fact it is a straight line between few *knees*, and two expressions are equal
everywhere if they are equal at all knees of both, at the ends, and at two values beyond the last knee where
there is no end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.cells.compute import fact_of, reach
from engine.facts.pieces import Piece
from engine.outcome import Given
from engine.policy.model import Call, Expression


def knees(expression: Expression, answers: Mapping[str, Given], as_of: int) -> Iterator[int | float]:
    """The values of the fact of an expression at which the line bends."""
    if not isinstance(expression, Call):
        return
    at, others = _parts(expression, answers, as_of)
    if at is None:
        return
    yield from knees(expression.operands[at], answers, as_of)
    if expression.function in ("largest", "smallest"):
        for other in others:
            yield _solve(expression.operands[at], other, answers, as_of)


def _parts(call: Call, answers: Mapping[str, Given], as_of: int) -> tuple[int | None, list[int | float]]:
    """Which operand has the fact in it, and what the others come to (those that come to anything)."""
    at = next((at for at, operand in enumerate(call.operands) if fact_of(operand) is not None), None)
    others = (reach(one, answers, {}, as_of)[0] for place, one in enumerate(call.operands) if place != at)
    return at, [found.low for found in others if found is not None]


def _solve(expression: Expression, target: int | float, answers: Mapping[str, Given], as_of: int) -> int | float:
    """The value of the fact at which an expression, as a straight line, comes to ``target``."""
    if not isinstance(expression, Call):
        return target
    at, others = _parts(expression, answers, as_of)
    inner = expression.operands[at or 0]
    match expression.function, at:
        case (("largest" | "smallest"), _):
            return _solve(inner, target, answers, as_of)
        case ("minus", 0) | ("days_between", 1):
            return _solve(inner, target + sum(others), answers, as_of)
        case ("minus", 1) | ("days_between", 0):
            return _solve(inner, sum(others) - target, answers, as_of)
        case _:
            return _solve(inner, target - sum(others), answers, as_of)


def candidates(pieces: Iterable[Piece], bends: Iterable[int | float], near: int | float) -> list[int | float]:
    """Values in the pieces at which two lines with these bends must be equal to be equal everywhere.

    ``near`` is a value to begin with where a piece has neither end nor bend.
    """
    bends = sorted(set(bends)) or [near]
    around = {bend + step for bend in bends for step in (-1, 0, 1)} | {bends[0] - 2, bends[-1] + 2}
    found: dict[int | float, None] = {}
    for low, high in pieces:
        ends = {end for end in (low, high) if end is not None}
        steps = {end + step for end in ends for step in (-1, 0, 1)}
        found.update(dict.fromkeys(sorted(value for value in around | steps if _within(value, (low, high)))))
    return list(found)


def _within(value: int | float, piece: Piece) -> bool:
    low, high = piece
    return (low is None or low <= value) and (high is None or value <= high)

"""One reader per fact: from the value somebody gave to what is told.

A reader takes any Python value and gives what is told by it: pieces for numbers and dates, the
values still possible for booleans and choices, None for *not told*. It raises Refused, and nothing
else, if the value cannot be the fact. Exact values of the right type are recognised first: they are
nearly all there is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import inf, isfinite
from typing import TypeAlias, assert_never

from engine.diagnostics import Diagnostic
from engine.facts.pieces import Number, Piece, Pieces, Told, merge
from engine.facts.vague import read_days, read_numbers
from engine.facts.values import is_list, not_told, parse_day, plain
from engine.facts.wrong import (
    LARGEST_WHOLE,
    LONGEST_LIST,
    LONGEST_TEXT,
    Refused,
    empty_list,
    empty_range,
    outside,
    too_large,
    too_long,
    wrong_boolean,
    wrong_choice,
    wrong_date,
    wrong_item,
    wrong_number,
)
from engine.policy.model import Fact

Reader: TypeAlias = Callable[[object], Told | None]
Limits: TypeAlias = tuple[Number | None, Number | None]
Read: TypeAlias = Callable[[Fact, object], Piece]

_TRUE = frozenset((True,))
_FALSE = frozenset((False,))


def reader(fact: Fact) -> Reader:
    """The reader of a fact that conditions may test."""
    match fact.type.kind:
        case "integer":
            return _integers(fact)
        case "number":
            return _numbers(fact)
        case "date":
            return _dates(fact)
        case "boolean":
            return _booleans(fact)
        case "choice":
            return _choices(fact)
        case "text" | "texts":
            raise ValueError(f"{fact.name} is a text, which engine.facts.texts reads")
        case _ as kind:
            assert_never(kind)


# ---------------------------------------------------------------- numbers and dates


def _integers(fact: Fact) -> Reader:
    low, high = fact.limits
    least = -LARGEST_WHOLE if low is None else low
    most = LARGEST_WHOLE if high is None else min(high, LARGEST_WHOLE)

    def read(value: object) -> Told | None:
        if type(value) is int and least <= value <= most:
            return ((value, value),)
        return _ordered(fact, _integer, value)

    return read


def _numbers(fact: Fact) -> Reader:
    low, high = fact.limits
    least, most = -inf if low is None else low, inf if high is None else high

    def read(value: object) -> Told | None:
        # Zero and the infinities are left to the long way: there is only one zero, and no infinity.
        if type(value) is float and value and least <= value <= most and isfinite(value):
            return ((value, value),)
        return _ordered(fact, _number, value)

    return read


def _dates(fact: Fact) -> Reader:
    low, high = fact.limits
    least, most = 1 if low is None else low, date.max.toordinal() if high is None else high

    def read(value: object) -> Told | None:
        if type(value) is str:
            day = parse_day(value)
            if day is not None and least <= day <= most:
                return ((day, day),)
        return _ordered(fact, _date, value)

    return read


def _ordered(fact: Fact, read: Read, value: object) -> Pieces | None:
    """Whatever is not exact at first sight: not told, vague, a list, or wrong."""
    value = plain(value)
    if not_told(value):
        return None
    low, high = fact.limits
    found = _each(fact, value, lambda item: _inside(fact, read(fact, item), (low, high)))
    pieces = merge(found, whole=fact.type.kind != "number")
    # What excludes nothing says nothing; only a value that was told exactly always counts.
    return None if pieces == ((low, high),) and (low is None or low != high) else pieces


def _each(fact: Fact, value: object, read: Callable[[object], Piece]) -> list[Piece]:
    """A value, or each of a list of possible values, read; the mistakes of all items at once."""
    if not is_list(value):
        return [read(value)]
    pieces: list[Piece] = []
    wrong: list[Refused] = []
    for item in _items(fact, value):
        try:
            pieces.append(read(item))
        except Refused as refused:
            wrong.append(refused)
    if wrong:
        raise Refused(*(one for refused in wrong for one in refused.diagnostics))
    return pieces


def _items(fact: Fact, value: list[object] | tuple[object, ...]) -> list[object]:
    """The items of a list of possible values, each one value."""
    if not value:
        raise Refused(empty_list(fact))
    if len(value) > LONGEST_LIST:
        raise Refused(too_long(fact, value))
    items = [plain(item) for item in value]
    wrong = [item for item in items if not_told(item) or is_list(item)]
    if wrong:
        raise Refused(*(wrong_item(fact, item) for item in wrong))
    return items


def _inside(fact: Fact, piece: Piece, within: Limits) -> Piece:
    """The piece, open ends closed by the fact's limits; what lies outside is refused, not cut off."""
    low, high = within
    if wrong := outside(fact, piece, low, high):
        raise Refused(*wrong)
    return (low if piece[0] is None else piece[0], high if piece[1] is None else piece[1])


def _integer(fact: Fact, value: object) -> Piece:
    if type(value) is float and value.is_integer():
        value = int(value)
    if type(value) is int:
        _bounded(fact, value)
        return (value, value)
    if type(value) is str:
        return _range(fact, value, read_numbers(bounded_text(fact, value), whole=True))
    raise Refused(wrong_number(fact, value))


def _number(fact: Fact, value: object) -> Piece:
    if type(value) is int:
        _bounded(fact, value)
        return (float(value), float(value))
    if type(value) is float and isfinite(value):
        value += 0.0  # there is no second zero
        return (value, value)
    if type(value) is str:
        return _range(fact, value, read_numbers(bounded_text(fact, value), whole=False))
    raise Refused(wrong_number(fact, value))


def _date(fact: Fact, value: object) -> Piece:
    if type(value) is date:
        return (value.toordinal(), value.toordinal())
    if type(value) is str:
        day = parse_day(bounded_text(fact, value))
        piece = (day, day) if day is not None else read_days(value)
        if piece is not None:
            return _not_empty(fact, value, piece)
    raise Refused(wrong_date(fact, value))


def _range(fact: Fact, text: str, piece: Piece | None) -> Piece:
    """A piece read from a text, refused if there is none in it, if it is empty or beyond what is exact."""
    if piece is None:
        raise Refused(wrong_number(fact, text))
    for end in piece:
        if end is not None and (not isfinite(end) or (type(end) is int and abs(end) > LARGEST_WHOLE)):
            raise Refused(too_large(fact, text))
    low, high = (None if end is None else end + 0 for end in piece)
    return _not_empty(fact, text, (low, high))


def _not_empty(fact: Fact, text: str, piece: Piece) -> Piece:
    low, high = piece
    if low is not None and high is not None and low > high:
        raise Refused(empty_range(fact, text, piece))
    return piece


def _bounded(fact: Fact, value: int) -> None:
    if abs(value) > LARGEST_WHOLE:
        raise Refused(too_large(fact, value))


def bounded_text(fact: Fact, value: str) -> str:
    """The text itself, refused if it is beyond all use."""
    if len(value) > LONGEST_TEXT:
        raise Refused(too_long(fact, value))
    return value


# ---------------------------------------------------------------- booleans and choices


def _booleans(fact: Fact) -> Reader:
    def read(value: object) -> Told | None:
        if value is True:
            return _TRUE
        if value is False:
            return _FALSE
        return _among(fact, value, frozenset((True, False)))

    return read


def _choices(fact: Fact) -> Reader:
    known = {choice: frozenset((choice,)) for choice in fact.type.choices}
    every = frozenset(known)

    def read(value: object) -> Told | None:
        if type(value) is str and value in known:
            return known[value]
        return _among(fact, value, every)

    return read


def _among(fact: Fact, value: object, every: frozenset[bool] | frozenset[str]) -> frozenset[bool | str] | None:
    """A value, or a list of possible values, of a fact that can only be one of ``every``."""
    value = plain(value)
    if not_told(value):
        return None
    items = _items(fact, value) if is_list(value) else [value]
    told = frozenset(item for item in items if (type(item) is bool or type(item) is str) and item in every)
    # Only a text or a truth value may be compared here: 1 == True, and foreign values run foreign code.
    wrong = [item for item in items if (type(item) is not bool and type(item) is not str) or item not in every]
    if wrong:
        raise Refused(*(_wrong_word(fact, item) for item in wrong))
    return None if told == every and len(every) > 1 else told


def _wrong_word(fact: Fact, value: object) -> Diagnostic:
    if type(value) is str and len(value) > LONGEST_TEXT:
        return too_long(fact, value)
    return wrong_boolean(fact, value) if fact.type.kind == "boolean" else wrong_choice(fact, value)

"""Inner values and what people write for them: days, plain values, and how both are shown."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeGuard, cast

from engine.facts.pieces import Piece, Told
from engine.policy.model import Inner, ValueType

LAST_DAY = date.max.toordinal()
"""Day numbers run from 1 (0001-01-01) to this (9999-12-31)."""

USUAL_DAY = 739_691
"""Monday, 2026-03-16: the day of an example or a test that names none. Never today, so that none changes tomorrow."""

NOT_TOLD = "unknown"
"""The word that says as much as leaving the fact out."""

_LONGEST_QUOTE = 60


def parse_day(text: str) -> int | None:
    """The day number of a date written ``2026-03-02`` and in no other way; None if it is no such date.

    >>> parse_day("2026-03-02"), parse_day("2026-02-30"), parse_day("2026-W10-1")
    (739677, None, None)
    """
    if len(text) != 10 or text[4] != "-" or text[7] != "-" or not text.isascii():
        return None
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        return None


def show(value_type: ValueType, inner: Inner) -> Inner:
    """An inner value as JSON has it: days as ISO text, numbers without a needless ``.0``.

    >>> show(ValueType("date"), 739677), show(ValueType("number"), 14.0)
    ('2026-03-02', 14)
    """
    if value_type.kind == "date":
        return show_day(cast("int", inner))
    return int(inner) if isinstance(inner, float) and inner.is_integer() else inner


def show_day(day: int | float) -> str:
    """A day number as ISO text."""
    return date.fromordinal(int(day)).isoformat()


def tell(value_type: ValueType, told: Told) -> Inner | list[Inner]:
    """What is told of a fact as a person would write it: a value, a range, or a list of either.

    The checker reads it back as the same. An interval without a lower end (which nobody can write
    for numbers, but which may follow from other facts) becomes ``"up to 5"``.

    >>> tell(ValueType("integer"), ((2, 2), (11, 50), (10001, None)))
    [2, '11-50', '10001+']
    """
    if isinstance(told, frozenset):
        shown: list[Inner] = sorted(told, key=str)
    else:
        shown = [_tell_piece(value_type, piece) for piece in told]
    return shown[0] if len(shown) == 1 else shown


def _tell_piece(value_type: ValueType, piece: Piece) -> Inner:
    low, high = piece
    if low is not None and low == high:
        return show(value_type, low)
    start, end = ("" if value is None else str(show(value_type, value)) for value in piece)
    if value_type.kind == "date":
        return f"{start or '..'}/{end or '..'}"
    if high is None:
        return "any number" if low is None else f"{start}+"
    return f"{start}-{end}" if low is not None else f"up to {end}"


def spell(value_type: ValueType, told: Told) -> str:
    """What is told of a fact, in words for a message.

    >>> spell(ValueType("integer"), ((2, 2), (11, 50)))
    '2 or 11-50'
    """
    shown = tell(value_type, told)
    return " or ".join(map(word, shown)) if isinstance(shown, list) else word(shown)


def word(value: Inner) -> str:
    """A value as the author would write it in a policy."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def plain(value: object) -> object:
    """The value as one of Python's own types, if it is of a type derived from one.

    So an ``IntEnum`` is its number and a NumPy text its text, and no code of a foreign type is run.
    Anything else comes back as it is.
    """
    kind = type(value)
    if kind in _OWN or issubclass(kind, datetime):
        return value
    if issubclass(kind, str):
        return str.__str__(cast("str", value))
    if issubclass(kind, int):
        return int.__int__(cast("int", value))
    if issubclass(kind, float):
        return float.__float__(cast("float", value))
    if issubclass(kind, date):
        return date.fromordinal(date.toordinal(cast("date", value)))
    return _plain_list(value)


_OWN = frozenset((bool, int, float, str, date, datetime, list, tuple, dict, type(None)))


def _plain_list(value: object) -> object:
    kind = type(value)
    if issubclass(kind, list):
        return [*list.__iter__(cast("list[object]", value))]
    if issubclass(kind, tuple):
        return [*tuple.__iter__(cast("tuple[object, ...]", value))]
    return value


def is_list(value: object) -> TypeGuard[list[object] | tuple[object, ...]]:
    """Whether a plain value is a list or tuple. No ``isinstance``: that may run code of a foreign type."""
    return type(value) is list or type(value) is tuple


def not_told(value: object) -> bool:
    """Whether a plain value says as much as leaving the fact out."""
    return value is None or (type(value) is str and value == NOT_TOLD)


def quote(value: object) -> str:
    """Any value at all, short and safe to print, in backticks where it is the author's own word.

    >>> quote("14"), quote(True), quote([1])
    ('the text `14`', '`true`', 'a list')
    """
    kind = type(value)
    if kind is str:
        return f"the text `{clean(cast('str', value))}`" if value else "an empty text"
    if kind is int and cast("int", value).bit_length() > 200:
        return "a number of more than 60 digits"  # Python itself refuses to print very long ones
    if kind in (bool, int, float):
        return f"`{word(cast('Inner', value))}`"
    if issubclass(kind, date):
        day = f"`{date.isoformat(cast('date', value))}`"
        return f"{day} with a time of day" if issubclass(kind, datetime) else day
    names: dict[type, str] = {list: "a list", tuple: "a list", dict: "a mapping", type(None): "nothing"}
    for known, words in names.items():
        if issubclass(kind, known):  # the type itself is asked, never the value: no foreign code is run
            return words
    return f"a Python `{clean(kind.__name__)}`"


def clean(text: str) -> str:
    r"""A text fit for backticks: shortened, and all escaped that a terminal would act on or could not show.

    >>> clean("a" + chr(27) + "[2J")
    'a\\x1b[2J'
    """
    short = (text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "…").replace("`", "'")
    return "".join(char if char.isprintable() else _escape(char) for char in short)


def _escape(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")

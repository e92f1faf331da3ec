"""Unquoted words of a YAML text as values: the YAML 1.2 core schema, and dates.

Only ``true`` and ``false`` are booleans; ``yes``, ``no``, ``on``, ``off``, ``12:30``, ``1_000``,
``.inf`` and ``.nan`` are text. ``014`` is the number 14, as YAML 1.2 (and any editor) has it.
"""

from __future__ import annotations

import re
from datetime import date
from math import isinf

CONSTANTS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}
_FIRST = frozenset("+-.0123456789")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST_NUMBER = 30


class NotAValue(ValueError):
    """An unquoted word that looks like a date or a number and cannot be one. ``code`` says which."""

    def __init__(self, code: str, message: str, advice: str) -> None:
        self.code = code
        self.advice = advice
        super().__init__(message)


def plain(text: str) -> object:
    """The value of an unquoted word: None, bool, int, float, date or the text itself.

    Raises NotAValue for a date that no calendar has and for a number too large to compare.

    >>> [plain(word) for word in ("14", "014", "1e3", "yes", "true", "1.0.0", "2026-03-16")]
    [14, 14, 1000.0, 'yes', True, '1.0.0', datetime.date(2026, 3, 16)]
    """
    if text in CONSTANTS:
        return CONSTANTS[text]
    return _figure(text) if text[0] in _FIRST else text


def _figure(text: str) -> object:
    if _DATE.fullmatch(text):
        return _date(text)
    number = _number(text)
    return text if number is None else number


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        advice = "write a day that the calendar has, such as 2026-03-16"
        raise NotAValue("not-a-date", f"there is no day `{text}` in the calendar", advice) from None


def _number(text: str) -> int | float | None:
    integer = _INTEGER.fullmatch(text)
    if not (integer or _OTHER_BASE.fullmatch(text) or _FLOAT.fullmatch(text)):
        return None
    # Beyond this length Python may refuse or take long, and no fact is ever compared so exactly.
    value = float("inf") if len(text) > _LONGEST_NUMBER else _convert(text, integer is not None)
    if isinf(value):
        shown = text if len(text) <= _LONGEST_NUMBER else f"{text[:_LONGEST_NUMBER]}..."
        message = f"the number `{shown}` is too long to be compared"
        raise NotAValue("number-too-large", message, "if you mean a text, put it in quotes")
    return value


def _convert(text: str, integer: bool) -> int | float:
    if integer:
        return int(text)
    return int(text, 0) if text[:2] in ("0o", "0x") else float(text)

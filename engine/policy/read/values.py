"""Constants of a policy as inner values, and what to say when one does not fit."""

from __future__ import annotations

import re
from datetime import date
from math import isfinite
from typing import NamedTuple

from engine.diagnostics import nearest
from engine.policy.model import Inner, ValueType
from engine.policy.text.document import shown as word

KINDS = {
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "choice": "a choice",
    "date": "a date",
    "text": "a text",
    "texts": "a list of texts",
}
_TRUTH = {**dict.fromkeys(("yes", "on", "true", "y"), "true"), **dict.fromkeys(("no", "off", "false", "n"), "false")}
_LONGEST_LIST = 8
_PLAIN_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_NEARLY_A_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")


class Misfit(NamedTuple):
    """Why a value does not fit: ``code`` without its place, the sentence, what was probably meant."""

    code: str
    message: str
    suggest: str | None
    help: str | None


def inner(value: object, of: ValueType) -> Inner | None:
    """The inner value of a constant (limits are not looked at), None if it is not of this type.

    >>> inner("2026-03-01", ValueType("date"))
    739676
    >>> inner(True, ValueType("integer")) is None
    True
    """
    match of.kind:
        case "integer":
            return value if isinstance(value, int) and not isinstance(value, bool) else None
        case "number":
            return _number(value)
        case "boolean":
            return value if isinstance(value, bool) else None
        case "choice":
            return value if isinstance(value, str) and value in of.choices else None
        case "date":
            return day_number(value)
        case _:
            return _text(value)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return float(value) if isfinite(value) else None
    except OverflowError:
        return None


def _text(value: object) -> str | None:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else None


def day_number(value: object) -> int | None:
    """The day number of a date, written plainly or as text ``YYYY-MM-DD``; None for anything else."""
    if isinstance(value, str) and len(value) == 10:
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return None
    return value.toordinal() if isinstance(value, date) else None


def outside(value: Inner, of: ValueType) -> bool:
    """True if a number or a date is beyond the limits of its type."""
    if isinstance(value, str):
        return False
    below = of.minimum is not None and value < of.minimum
    return below or (of.maximum is not None and value > of.maximum)


def limits(of: ValueType) -> str:
    """The limits of a type for a person: ``at least 1``, ``from 1 to 60``."""
    low, high = (limit if limit is None else shown_inner(limit, of) for limit in (of.minimum, of.maximum))
    if low is None or high is None:
        return f"at most {high}" if low is None else f"at least {low}"
    return f"from {low} to {high}"


def misfit(value: object, of: ValueType, name: str, word_code: str, consequence: str | None) -> Misfit:
    """What to say about a value that is no value of ``name``.

    ``word_code`` is for a word not among its words; ``consequence`` says what would come of it, or what would help.
    """
    if of.kind == "choice" and isinstance(value, str):
        message = f"`{name}` has no value `{shown(value)}`"
        choices = f"it is one of: {', '.join(of.choices)}"
        advice = choices if consequence is None else f"{consequence}; {choices}"
        return Misfit(word_code, message, nearest(value, list(of.choices)), advice)
    message = f"`{name}` is {KINDS[of.kind]}, so it cannot be `{shown(value)}`"
    return Misfit("wrong-value-type", message, _meant(value, of), consequence)


def _meant(value: object, of: ValueType) -> str | None:
    """The value that was probably meant, as it should be written."""
    match of.kind:
        case "integer":
            return str(int(value)) if isinstance(value, float) and value.is_integer() else _digits(value, whole=True)
        case "number":
            return _digits(value, whole=False)
        case "boolean":
            return _TRUTH.get(value.lower()) if isinstance(value, str) else None
        case "choice":
            return f'"{shown(value)}"' if shown(value) in of.choices else None
        case "date":
            return nearly_date(value)
        case _:
            return f'"{value}"' if isinstance(value, int) and not isinstance(value, bool) else None


def _digits(value: object, *, whole: bool) -> str | None:
    from engine.policy.text.slips import number_in

    found = number_in(value)
    return None if found is None or (whole and isinstance(found, float)) else str(found)


def nearly_date(value: object) -> str | None:
    """A date written in another way, year first, as it should be written; None for anything else."""
    found = _NEARLY_A_DATE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    written = f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    return None if day_number(written) is None else written


def shown(value: object) -> str:
    """A value as the author wrote it or would write it; a text that looks like something else in quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join([*map(shown, value[:_LONGEST_LIST]), *['...'] * (len(value) > _LONGEST_LIST)])}]"
    if isinstance(value, str) and (_PLAIN_NUMBER.fullmatch(value) or value in ("true", "false", "null", "")):
        return f'"{value}"'
    return value.isoformat() if isinstance(value, date) else word(value).strip("`")


def shown_inner(value: Inner, of: ValueType) -> str:
    """An inner value as the author would write it."""
    return date.fromordinal(int(value)).isoformat() if of.kind == "date" else shown(value)

"""The mistakes a single told value can have, each as a diagnostic with what was probably meant.

Nothing here runs unless a value was refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from engine.diagnostics import Diagnostic, nearest
from engine.facts.pieces import Number, Piece
from engine.facts.vague import guess_days, guess_numbers, looks_like_range
from engine.facts.values import NOT_TOLD, clean, not_told, parse_day, quote, show, tell, word
from engine.policy.model import Fact

LONGEST_TEXT: Final = 4096
LONGEST_LIST: Final = 1000
LARGEST_WHOLE: Final = 2**53
"""Up to here every whole number is also exact as a float, in JSON and in tables."""

_YES = frozenset(("yes", "y", "true", "t", "on", "1", "x", "ja", "oui", "si", "sí"))
_NO = frozenset(("no", "n", "false", "f", "off", "0", "nein", "non"))
_NOT_TOLD = frozenset(
    ("", "?", "-", "n/a", "na", "none", "null", "nil", "tbd", "unsure", "not sure", "dont know", "don't know")
)
_SAY_UNKNOWN = "leave the fact out, or write unknown, if it is not known"
_DATE_HELP = "write year-month-day, such as 2026-03-02"


class Refused(Exception):
    """A value cannot be what the fact is; ``diagnostics`` say why. Never leaves this package."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__()
        self.diagnostics = diagnostics


def wrong_number(fact: Fact, value: object) -> Diagnostic:
    """A value that is no number (no whole number, for a fact of those)."""
    whole = fact.type.kind == "integer"
    wanted, code = ("a whole number", "not-a-whole-number") if whole else ("a number", "not-a-number")
    if type(value) is not str:
        return _diagnostic(fact, code, f"`{fact.name}` must be {wanted}, not {quote(value)}")
    if looks_like_range(value):
        code, wanted = "not-a-range", f"{wanted} or a range such as 11-50 or 51+"
    suggest = _unknown(value) or guess_numbers(value, fact.type.minimum, whole=whole) or _number_in_words(value)
    written = suggest is not None and suggest == value.strip()
    hint = "a number stands without quotes" if written else None
    return _diagnostic(fact, code, f"`{fact.name}` must be {wanted}, not {quote(value)}", suggest, hint)


def wrong_boolean(fact: Fact, value: object) -> Diagnostic:
    """A value that is neither true nor false."""
    text = str(value).strip().lower() if type(value) is str or _is_bit(value) else ""
    suggest = "true" if text in _YES else "false" if text in _NO else None
    if suggest is None and type(value) is str:
        suggest = _unknown(value) or _near(value, ("true", "false", NOT_TOLD))
    return _diagnostic(
        fact, "not-true-or-false", f"`{fact.name}` must be true or false, not {quote(value)}", suggest, _SAY_UNKNOWN
    )


def wrong_choice(fact: Fact, value: object) -> Diagnostic:
    """A value that is none of the fact's choices."""
    choices = fact.type.choices
    suggest = None
    if type(value) is str:
        folded = {NOT_TOLD: NOT_TOLD, **{choice.casefold(): choice for choice in choices}}
        near = _near(value.strip().casefold(), tuple(folded))
        suggest = _unknown(value) or (near and folded[near])
    elif _written(value) in choices:
        suggest = f'"{_written(value)}"'
    message = f"`{fact.name}` must be {_either(choices)}, not {quote(value)}"
    return _diagnostic(fact, "not-one-of", message, suggest, None if suggest else _SAY_UNKNOWN)


def wrong_date(fact: Fact, value: object) -> Diagnostic:
    """A value that is no date: a text, a number, a day no calendar has, a moment instead of a day."""
    if type(value) is not str:
        suggest = guess_days(str(value)) if type(value) is int and 0 < value < LARGEST_WHOLE else None
        with_time = quote(value).endswith("with a time of day")
        hint = "give the local date alone" if with_time else _DATE_HELP
        return _diagnostic(fact, "not-a-date", f"`{fact.name}` must be a date, not {quote(value)}", suggest, hint)
    if why := _impossible(value):
        return _diagnostic(fact, "not-a-date", f"`{fact.name}` is `{clean(value)}`, but {why}", None, _DATE_HELP)
    suggest = _unknown(value) or guess_days(value)
    if suggest is not None and "/" in suggest:
        message = f"`{fact.name}` must be a date or a range of dates, not {quote(value)}"
        return _diagnostic(fact, "not-a-range", message, suggest, "write a range of dates with a slash between them")
    if suggest is not None and ":" in value:
        message = f"`{fact.name}` must be a date, but `{clean(value)}` has a time of day"
        hint = "give the local date: near midnight the date in another time zone is another day"
        return _diagnostic(fact, "not-a-date", message, suggest, hint)
    return _diagnostic(fact, "not-a-date", f"`{fact.name}` must be a date, not {quote(value)}", suggest, _DATE_HELP)


def wrong_text(fact: Fact, value: object) -> Diagnostic:
    """A value that is no text."""
    if type(value) is str:
        return _diagnostic(fact, "not-a-text", f"`{fact.name}` has characters that are no text: {quote(value)}")
    hint = "put it in quotes to make it a text" if type(value) in (bool, int, float) else None
    must = "must be a text, not" if fact.type.kind == "text" else "must be a list of texts, and in it stands"
    return _diagnostic(fact, "not-a-text", f"`{fact.name}` {must} {quote(value)}", None, hint)


def wrong_list(fact: Fact, value: object) -> Diagnostic:
    """A value that is no list of texts."""
    hint = "write it as a list, even if there is only one"
    message = f"`{fact.name}` must be a list of texts, not {quote(value)}"
    return _diagnostic(fact, "not-a-list", message, _as_list(value), hint)


def _as_list(value: object) -> str | None:
    """The list that a single value was meant to be, in quotes, so that YAML and JSON have it alike."""
    one = _written(value)
    return None if one is None or clean(one) != one or '"' in one or "\\" in one else f'["{one}"]'


def _written(value: object) -> str | None:
    """A text, a number or a truth value as a person would write it; None for anything else."""
    if type(value) is int and abs(value) > LARGEST_WHOLE:
        return None  # Python itself refuses to print very long ones
    return word(value) if type(value) in (bool, int, float, str) else None  # type: ignore[arg-type]


def wrong_item(fact: Fact, value: object) -> Diagnostic:
    """A list of possible values with something in it that is no possible value."""
    code = {"integer": "not-a-whole-number", "number": "not-a-number", "boolean": "not-true-or-false",
            "choice": "not-one-of", "date": "not-a-date"}[fact.type.kind]  # fmt: skip
    shown = "`unknown`" if not_told(value) else quote(value)
    return _diagnostic(fact, code, f"`{fact.name}` lists {shown} among its possible values", None, _SAY_UNKNOWN)


def empty_list(fact: Fact) -> Diagnostic:
    """A list of possible values without any."""
    return _diagnostic(fact, "empty-range", f"`{fact.name}` is an empty list: no value is possible", None, _SAY_UNKNOWN)


def empty_range(fact: Fact, text: str, piece: Piece) -> Diagnostic:
    """A range that ends before it starts."""
    turned = tell(fact.type, ((piece[1], piece[0]),))
    message = f"`{fact.name}` is `{clean(text)}`, a range that ends before it starts"
    return _diagnostic(fact, "empty-range", message, str(turned))


def outside(fact: Fact, piece: Piece, low: Number | None, high: Number | None) -> list[Diagnostic]:
    """How a piece crosses the fact's limits; empty if it does not."""
    start, end = piece
    shown = tell(fact.type, (piece,))
    found: list[Diagnostic] = []
    for code, limit, crossed, side in (
        ("below-minimum", low, low is not None and _below(start, end, low), "below"),
        ("above-maximum", high, high is not None and _above(start, end, high), "above"),
    ):
        if crossed and limit is not None:
            message = f"`{fact.name}` is `{shown}`, but it cannot be {side} {show(fact.type, limit)}"
            found.append(_diagnostic(fact, code, message, _inside(fact, piece, low, high)))
    return found


def _below(start: Number | None, end: Number | None, low: Number) -> bool:
    return (start is not None and start < low) or (end is not None and end < low)


def _above(start: Number | None, end: Number | None, high: Number) -> bool:
    return (end is not None and end > high) or (start is not None and start > high)


def _inside(fact: Fact, piece: Piece, low: Number | None, high: Number | None) -> str | None:
    """The part of a range that the fact can be, as a suggestion."""
    from engine.facts.pieces import clip

    kept = clip((piece,), low, high)
    return str(tell(fact.type, kept)) if kept and piece[0] != piece[1] else None


def too_long(fact: Fact, value: Sequence[object]) -> Diagnostic:
    """A text or a list beyond all use."""
    limit, what = (LONGEST_TEXT, "characters") if isinstance(value, str) else (LONGEST_LIST, "items")
    message = f"`{fact.name}` has {len(value):,} {what}, but {limit:,} are the most"
    return _diagnostic(fact, "too-large", message)


def too_large(fact: Fact, value: object) -> Diagnostic:
    """A number beyond what stays exact everywhere."""
    message = f"`{fact.name}` is {quote(value)}, but numbers beyond {LARGEST_WHOLE:,} are not exact everywhere"
    return _diagnostic(fact, "too-large", message)


def _diagnostic(fact: Fact, code: str, message: str, suggest: str | None = None, hint: str | None = None) -> Diagnostic:
    return Diagnostic(code, message, fact=fact.name, suggest=suggest, help=hint)


def _is_bit(value: object) -> bool:
    return type(value) is int and value in (0, 1)


def _number_in_words(text: str) -> str | None:
    from engine.policy.text.slips import number_in

    number = None if any(char.isdigit() for char in text) else number_in(text)
    return None if number is None else str(number)


def _unknown(text: str) -> str | None:
    said = text.strip().lower()
    return NOT_TOLD if said in _NOT_TOLD or said == NOT_TOLD else None


def _near(word: str, known: tuple[str, ...]) -> str | None:
    return nearest(word, known) if len(word) <= 100 else None


def _either(choices: tuple[str, ...]) -> str:
    shown = [f"`{choice}`" for choice in choices[:12]]
    if len(choices) > len(shown):
        return f"one of {', '.join(shown)} and {len(choices) - len(shown)} more"
    return " or ".join((", ".join(shown[:-1]), shown[-1])) if len(shown) > 1 else "".join(shown)


def _impossible(text: str) -> str | None:
    """Why a text written like a date is none."""
    from calendar import monthrange

    parts = text.split("-") if len(text) == 10 and text.isascii() else []
    if [len(part) for part in parts] != [4, 2, 2] or parse_day(text) is not None:
        return None
    if not all(part.isdigit() for part in parts):
        return None
    year, month, day = map(int, parts)
    if year == 0:
        return "there is no year 0"
    if not 1 <= month <= 12:
        return f"there is no month {parts[1]}"
    return f"that month has days 1 to {monthrange(year, month)[1]}, and no {day}"

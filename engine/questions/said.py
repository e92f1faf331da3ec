"""What somebody says in an interview, as a value of a fact: the forms that facts accept, and the words people use."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from engine.facts.vague import guess_days, guess_numbers, read_days, read_number, read_numbers
from engine.facts.values import NOT_TOLD, clean, parse_day
from engine.policy.model import AS_OF, Fact

YES = frozenset(("yes", "y", "true"))
NO = frozenset(("no", "n", "false"))
NOT_KNOWN = frozenset(
    ("", NOT_TOLD, "don't know", "dont know", "do not know", "i don't know", "not known", "not sure", "no idea")
)
_ABOUT = r"(?i)^(?:about|around|roughly|approximately|approx\.?|circa|ca\.|~|≈)\s*"
_OR = r"\s*,\s+(?:or\s+)?|\s+or\s+"


class Unclear(Exception):
    """What was said may mean more than one thing: one plain sentence."""


class Said(NamedTuple):
    """A fact and its value, ready to be checked; the fact may be a date from which the one asked for follows.

    ``known`` is False if it is said that it is not known.
    """

    fact: str
    value: object
    known: bool = True


def hear(fact: Fact, text: str, as_of: date) -> Said:
    """What is said of a fact. Whether it can be so is for the check of facts to say.

    >>> from engine import load_policy
    >>> days = load_policy().model.facts["days_elapsed"]
    >>> [hear(days, text, date(2026, 3, 16)).value for text in ("14", "about 10 to 20", "14 or more", "7 or 14")]
    [14, '10-20', '14+', [7, 14]]
    >>> hear(days, "2026-03-02", date(2026, 3, 16)), hear(days, "don't know", date(2026, 3, 16)).known
    (Said(fact='interview_date', value='2026-03-02', known=True), False)

    Raises:
        Unclear: if nobody can tell what is meant.
    """
    text = text.strip().replace("’", "'")
    word = text.lower().rstrip(".!")
    if word in NOT_KNOWN and text not in fact.type.choices:
        return Said(fact.name, NOT_TOLD, known=False)
    match fact.type.kind:
        case "boolean":
            return Said(fact.name, True if word in YES else False if word in NO else text)
        case "choice":
            return Said(fact.name, _several(text, lambda part: _choice(fact, part)) or text)
        case "date":
            return Said(fact.name, _several(text, lambda part: _day(part, as_of)) or text)
        case _:
            return _number_or_date(fact, text, as_of)


def _several(text: str, read: Callable[[str], object]) -> object:
    """One value, or a list of those between which somebody is in doubt; None if it cannot be read."""
    whole = read(text)
    if whole is not None:
        return whole
    parts = [read(part) for part in re.split(_OR, text)]
    return parts if len(parts) > 1 and None not in parts else None


def _choice(fact: Fact, text: str) -> str | None:
    """A choice by its word, whatever its capitals, or by its number."""
    folded = {choice.casefold(): choice for choice in fact.type.choices}
    if text in fact.type.choices:
        return text
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    return fact.type.choices[number - 1] if 0 < number <= len(fact.type.choices) else folded.get(text.casefold())


def _number_or_date(fact: Fact, text: str, as_of: date) -> Said:
    """A number; for days from or to a date, also that date."""
    ends = [end for end in fact.derive or () if end != AS_OF]
    day = _day(text, as_of) if len(ends) == 1 else None
    if day is not None:
        return Said(ends[0], day)
    number = _numbers(fact, text)
    return Said(fact.name, text if number is None else number)


def _numbers(fact: Fact, text: str) -> object:
    said = re.sub(_ABOUT, "", text)
    found = _several(said, lambda part: _number(fact, part))
    if said != text and isinstance(found, (int, float)):
        raise Unclear(f"`{clean(text)}` may be less or more: say a range, such as 10 to 20, or the number alone")
    return found


def _number(fact: Fact, text: str) -> int | float | str | None:
    """A number, or a range as facts write it."""
    whole = fact.type.kind == "integer"
    exact = read_number(text, whole=whole)
    if exact is not None:
        return exact
    if read_numbers(text, whole=whole) is not None:
        return text
    if re.search(_OR, text) and not re.search(r"(?i)\b(?:more|less|fewer|over)\b", text):
        return None
    guessed = guess_numbers(text, fact.type.minimum, whole=whole)
    exact = None if guessed is None else read_number(guessed, whole=whole)
    return guessed if exact is None else exact


def _day(text: str, as_of: date) -> str | None:
    """A date, or a range of dates, as facts write it."""
    spoken = {"today": 0, "yesterday": 1}.get(text.lower())
    if spoken is not None:
        return (as_of - timedelta(spoken)).isoformat()
    if parse_day(text) is not None or read_days(text) is not None:
        return text
    return guess_days(text) if re.search(r"[0-9]{4}", text) and not re.search(_OR, text) else None

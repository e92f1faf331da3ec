"""What somebody says in an interview, as a value of a fact: the forms that facts accept, and the words people use.

Only a text that is one of these forms as a whole is understood. Of any other it is said what it may mean, where there
is something to say, and the question is put again: an answer that was taken for another one is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from engine.decision import Json, as_lists
from engine.diagnostics import nearest
from engine.facts.vague import guess_days, guess_numbers, read_days, read_number, read_numbers
from engine.facts.values import LAST_DAY, NOT_TOLD, clean
from engine.frozen import frozen
from engine.policy.model import AS_OF, Fact
from engine.questions.figures import days_away, in_figures, two_ways
from engine.questions.months import has_month, in_words

YES = frozenset(("yes", "y", "yeah", "yep", "yup", "true"))
NO = frozenset(("no", "n", "nope", "nah", "false", "not yet", "no not yet"))
NOT_KNOWN = frozenset((
    "", NOT_TOLD, "don't know", "dont know", "do not know", "i don't know", "i dont know", "i do not know", "idk",
    "dunno", "not known", "not sure", "i'm not sure", "unsure", "no idea",
))  # fmt: skip
_ABOUT = r"(?i)^(?:about|around|roughly|approximately|approx\.?|circa|ca\.|~|≈)\s*"
_OR = r"\s*,\s+(?:or\s+)?|\s+or\s+"
_TO = r"(?i)(?:from\s+|between\s+)?(.*\S)\s*(?:\s(?:to|and|until|till)\s|[-–—]|\s-\s)\s*(\S.*)"
_MORE = (
    r"(?i)(?P<over>more than|over|>(?!=))?(?:at least|>=|≥)?\s*"
    r"(?P<one>.*?\S)\s*(?P<plus>\+|(?:or|and) (?:more|over|up))?"
)
_LESS = (
    r"(?i)(?P<under>less than|fewer than|under|<(?!=))?(?:at most|up to|<=|≤)?\s*"
    r"(?P<one>.*?\S)\s*(?:or (?:less|fewer))?"
)
_LONGEST = 100
"""Nobody says a number or a date in more letters than this."""
_NOT = r"(?i)\b(?:not|no|never|nor|neither|except|without|but|minus)\b|n't\b"


class Unclear(ValueError):
    """What was said may mean several things or none: one plain sentence.

    ``suggest`` is what may be meant, ready to be said; None where nothing is near.
    """

    def __init__(self, message: str, suggest: str | None = None) -> None:
        super().__init__(message)
        self.suggest = suggest


class Said(NamedTuple):
    """A fact and its value, ready to be checked; the fact may be a date from which the one asked for follows.

    ``known`` is False if it is said that it is not known.
    """

    fact: str
    value: object
    known: bool = True

    def to_dict(self) -> dict[str, Json]:
        """The JSON form."""
        return {"fact": self.fact, "value": as_lists(frozen(self.value)), "known": self.known}


def hear(fact: Fact, text: str, as_of: date) -> Said:
    """What is said of a fact. Whether it can be so is for the check of facts to say.

    >>> from engine import load_policy
    >>> days = load_policy().model.facts["days_elapsed"]
    >>> [hear(days, text, date(2026, 3, 16)).value for text in ("14", "about 10 to 20", "14 or more", "7 or 14")]
    [14, '10-20', '14+', [7, 14]]
    >>> hear(days, "2026-03-02", date(2026, 3, 16)), hear(days, "don't know", date(2026, 3, 16)).known
    (Said(fact='interview_date', value='2026-03-02', known=True), False)

    Raises:
        Unclear: if it is not sure what is meant.
    """
    text = text.strip().replace("’", "'")
    word = text.lower().replace(",", "").rstrip(".!")
    if word in NOT_KNOWN and text not in fact.type.choices:
        return Said(fact.name, NOT_TOLD, known=False)
    if len(text) > _LONGEST and fact.type.ordered:
        raise Unclear(f"`{clean(text)}` is too long an answer")
    match fact.type.kind:
        case "boolean":
            return Said(fact.name, _yes_or_no(word, text))
        case "choice":
            return Said(fact.name, _chosen(fact, text))
        case "date":
            return Said(fact.name, _date(text, as_of))
        case _:
            return _number_or_date(fact, text, as_of)


def _yes_or_no(word: str, text: str) -> bool:
    if word not in YES | NO:
        raise Unclear(f"`{clean(text)}` is neither yes nor no")
    return word in YES


def _chosen(fact: Fact, text: str) -> object:
    found = _several(text, lambda part: _choice(fact, part))
    if found is None:
        folded = {choice.casefold(): choice for choice in fact.type.choices}
        near = nearest(text.casefold(), [*folded])
        raise Unclear(f"`{clean(text)}` is none of these", None if near is None else folded[near])
    return found


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


def _date(text: str, as_of: date) -> object:
    """A date, or a range or list of them."""
    found = _several(text, lambda part: _day(part, as_of))
    if found is not None:
        return found
    short = f"`{clean(text)}`"
    if either := two_ways(text):
        raise Unclear(f"{short} may be {' or '.join(either)}")
    if has_month(text) or re.search(r"[0-9]{4}-[0-9]{2}", text):
        raise Unclear(f"{short} may be no date at all, or more than one", _near_date(text, as_of))
    raise Unclear(f"{short} is no date that can be understood", guess_days(text))


def _near_date(text: str, as_of: date) -> str | None:
    """What may be meant: the only date in a text, or a day of a month, of the year in which it lies nearest."""
    if re.search(_NOT, text):
        return None
    guessed = guess_days(text)
    years = (in_words(f"{text} {as_of.year + more}") for more in (0, -1, 1))
    return guessed or min(
        (day for day in years if day is not None and "/" not in day),
        key=lambda day: abs(date.fromisoformat(day) - as_of), default=None,
    )  # fmt: skip


def _number_or_date(fact: Fact, text: str, as_of: date) -> Said:
    """A number; for days from or to a date, also that date, written in figures."""
    ends = [end for end in fact.derive or () if end != AS_OF]
    day = _day(text, as_of)
    if day is not None and len(ends) == 1 and not has_month(text):
        return Said(ends[0], day)
    number = _numbers(fact, text.rstrip(".!"))
    if number is not None:
        return Said(fact.name, number)
    short = f"`{clean(text)}`"
    if day is not None or has_month(text):
        raise Unclear(f"{short} looks like a date, and a number is asked for", day if len(ends) == 1 else None)
    if not re.search("[0-9]", text):
        raise Unclear(f"{short} is no number that can be understood")
    raise Unclear(f"{short} may be no number at all, or more than one", _guess(fact, text))


def _numbers(fact: Fact, text: str) -> object:
    said = re.sub(_ABOUT, "", text)
    found = _several(said, lambda part: _number(fact, part))
    if isinstance(found, list) and not re.search(r"(?i)\bor\b", said):
        return None  # `1, 200` may be one number
    if said != text and isinstance(found, (int, float)):
        raise Unclear(f"`{clean(text)}` may be less or more: say a range, such as 10 to 20, or the number alone")
    return found


def _number(fact: Fact, text: str) -> int | float | str | None:
    """A number, or a range as facts write it; None for every other text."""
    exact = _one(fact, text)
    if exact is not None:
        return exact
    if read_numbers(text, whole=fact.type.kind == "integer") is not None:
        return text
    return _range(fact, text) or _at_least(fact, text) or _at_most(fact, text)


def _one(fact: Fact, text: str) -> int | float | None:
    """A number in figures or as a word, perhaps with the unit of the fact; weeks where days are counted."""
    unit = fact.unit.lower() or ("days" if fact.derive is not None else "")
    units = {unit, unit.removesuffix("s"), f"{unit}s"} - {"", "s"}
    text = text.strip()
    number, _, word = text.rpartition(" ")
    if units & {"day", "days"} and word.lower() in ("week", "weeks"):
        weeks = _figure(fact, number)
        return None if weeks is None else 7 * weeks
    return _figure(fact, number if word.lower() in units else text)


def _figure(fact: Fact, text: str) -> int | float | None:
    whole = fact.type.kind == "integer"
    spoken = in_figures(text, places=whole and not fact.unit and fact.derive is None)
    return read_number(text.strip(), whole=whole) if spoken is None else spoken if whole else float(spoken)


def _range(fact: Fact, text: str) -> str | None:
    """``10 to 20``, ``between 10 and 20``, ``10-20 days``."""
    found = re.fullmatch(_TO, text)
    if found is None:
        return None
    low, high = (_one(fact, part) for part in found.groups())
    return None if low is None or high is None or low > high else f"{_written(low)}-{_written(high)}"


def _at_least(fact: Fact, text: str) -> str | None:
    """``at least 14``, ``14 or more``, and of whole numbers ``more than 13``."""
    found = re.fullmatch(_MORE, text)
    number = None if found is None else _one(fact, found["one"])
    if found is None or number is None or (found["over"] and (found["plus"] or fact.type.kind != "integer")):
        return None
    return f"{_written(number + bool(found['over']))}+"


def _at_most(fact: Fact, text: str) -> str | None:
    """``at most 14``, ``14 or less``, and of whole numbers ``less than 15``; only where there is a smallest number."""
    found = re.fullmatch(_LESS, text)
    number = None if found is None else _one(fact, found["one"])
    least = fact.type.minimum
    if found is None or number is None or least is None or (found["under"] and fact.type.kind != "integer"):
        return None
    most = number - bool(found["under"])
    return None if most < least else f"{_written(least)}-{_written(most)}"


def _written(number: int | float) -> str:
    return str(int(number) if isinstance(number, float) and number.is_integer() else number)


def _guess(fact: Fact, text: str) -> str | None:
    """What may be meant by a text that is not understood, to be said again; None rather than anything far-fetched."""
    whole = fact.type.kind == "integer"
    if re.search(_NOT, text) or len(re.findall(r"[0-9]+", re.sub(r"(?<=[0-9])[\s.,'’_](?=[0-9])", "", text))) != 1:
        return None
    guessed = guess_numbers(text, fact.type.minimum, whole=whole)
    exact = None if guessed is None else read_number(guessed, whole=whole)
    low, high = fact.limits
    fits = exact is None or ((low is None or exact >= low) and (high is None or exact <= high))
    return guessed if fits else None


def _day(text: str, as_of: date) -> str | None:
    """A date, or a range of dates, as facts write it; None for every other text."""
    text = text.strip()
    one = _one_day(text, as_of)
    if one is not None or read_days(text) is not None:
        return text if one is None else one
    found = re.fullmatch(r"(?i)(?:from\s+|between\s+)?(\S.*\S)\s+(?:to|and|until|till|-|–|—)\s+(\S.*\S)", text)
    if found is None:
        return None
    start, end = (_one_day(part, as_of) for part in found.groups())
    return None if start is None or end is None or "/" in start + end or start > end else f"{start}/{end}"


def _one_day(text: str, as_of: date) -> str | None:
    """A day, or a whole month as the range of its days."""
    away = days_away(text)
    if away is not None:
        day = as_of.toordinal() + away
        return date.fromordinal(day).isoformat() if 0 < day <= LAST_DAY else None
    if re.fullmatch(r"[0-9]{1,4}[-/. ]?\s?[0-9]{1,2}(?:[-/. ]?\s?[0-9]{1,4})?", text) and re.search(r"[0-9]{4}", text):
        return guess_days(text)
    return in_words(text)

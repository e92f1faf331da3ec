"""Numbers and days as words: ``two``, ``third``, ``10 days ago``, ``tomorrow``; dates that may be read in two ways."""

from __future__ import annotations

import re
from datetime import date

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_FIGURES = {word: at for at, word in enumerate(_NUMBERS, 1)}
_ORDER = {word: at for at, word in enumerate(_PLACES, 1)}
_DAYS = {"day": 1, "days": 1, "week": 7, "weeks": 7}
_NEAR = {"today": 0, "yesterday": -1, "tomorrow": 1}


def in_figures(text: str, *, places: bool) -> int | None:
    """A number up to ten that is said as a word; ``places``: also a place in an order, as far as the tenth.

    >>> in_figures("two", places=False), in_figures("the third", places=True), in_figures("third", places=False)
    (2, 3, None)
    """
    word = text.strip().lower()
    place = _ORDER.get(word.removeprefix("the ")) if places else None
    return _FIGURES.get(word, place)


def days_away(text: str) -> int | None:
    """How many days after today something is, before it if negative; None if the text is no such day.

    >>> [days_away(text) for text in ("yesterday", "10 days ago", "a week ago", "in two weeks", "10 days")]
    [-1, -10, -7, 14, None]
    """
    word = " ".join(text.lower().split())
    if word in _NEAR:
        return _NEAR[word]
    found = re.fullmatch(r"(?:(in) )?(\S+) (days?|weeks?)( ago)?", word)
    if found is None or (found[1] is None) == (found[4] is None):
        return None
    short = re.fullmatch("[0-9]{1,7}", found[2])
    number = 1 if found[2] in ("a", "one") else int(found[2]) if short else in_figures(found[2], places=False)
    return None if number is None else number * _DAYS[found[3]] * (1 if found[1] else -1)


def two_ways(text: str) -> tuple[str, str] | None:
    """The two days that a date in figures may be, where it is not certain which figure is the month.

    >>> two_ways("3/2/2026"), two_ways("13/2/2026")
    (('2026-03-02', '2026-02-03'), None)
    """
    found = re.fullmatch(r"([0-9]{1,2})([-/])([0-9]{1,2})\2([0-9]{4})", text.strip())
    if found is None:
        return None
    one, other, year = int(found[1]), int(found[3]), int(found[4])
    if not (1 <= one <= 12 and 1 <= other <= 12 and one != other and year):
        return None
    return date(year, one, other).isoformat(), date(year, other, one).isoformat()

"""Ranges as people write them: ``11-50``, ``10001+``, ``2026-03-01/2026-03-05``.

A range is read into one piece; it may turn out to be empty (``50-11``), which the caller refuses.
The strings come from people, so what is *almost* a range is recognised too, but only for a suggestion.
"""

from __future__ import annotations

import re  # patterns stay texts: compiling them all would cost each start more than reading a range

from engine.facts.pieces import Number, Piece
from engine.facts.values import parse_day, show_day

_WHOLE = r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,40})"
_DECIMAL = r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:e[+-]?[0-9]{1,3})?"
_LOOSE = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"
_AT_LEAST = r"(?i)^\s*(?:>=|≥|at least|from|over|more than|>)|(?:or more|and more|and over|and up|or over|\+)\s*\w*\s*$"
_AT_MOST = r"(?i)^\s*(?:<=|≤|at most|up to|under|fewer than|less than|<)|(?:or less|or fewer|and under)\s*\w*\s*$"
_STRICTLY = r"(?i)^\s*(?:>(?!=)|<(?!=)|over|under|more than|fewer than|less than)"
_COMMA = r"\s*(-?[0-9]+),([0-9]{1,2}|[0-9]{4,})\s*"
"""A decimal as much of the world writes it; three figures behind the comma are taken for thousands."""
_OTHER_UNIT = r"(?i)\b(?:weeks?|fortnights?|months?|years?|hours?|minutes?|dozens?|thousands?|millions?|[0-9]+k)\b"
"""What stands behind a number and makes it another one."""
_THOUSANDS = r"(?<=[0-9])[_'’ \u00a0\u2009\u202f](?=[0-9]{3}(?![0-9]))"
"""What people put between groups of three figures, besides the comma that is allowed."""
_LONGEST_GUESS = 100


def read_number(text: str, *, whole: bool) -> Number | None:
    """The number a text is, thousands separators allowed in whole numbers; None if it is none.

    A decimal too large for Python's floats comes back as infinity.
    """
    if re.fullmatch(_WHOLE if whole else _DECIMAL, text) is None:
        return None
    return int(text.replace(",", "")) if whole else float(text)


def read_numbers(text: str, *, whole: bool) -> Piece | None:
    """The piece a range of numbers means: ``low-high`` (any dash) or ``low+``. None if it is no range.

    >>> read_numbers("11–50", whole=True), read_numbers("10,001+", whole=True), read_numbers("14", whole=True)
    ((11, 50), (10001, None), None)
    """
    number = _WHOLE if whole else _DECIMAL
    found = re.fullmatch(rf"\s*({number})\s*(?:[-–—]\s*({number})|\+)\s*", text)
    if found is None:
        return None
    low, high = (None if part is None else read_number(part, whole=whole) for part in found.groups())
    return (low, high)


def read_days(text: str) -> Piece | None:
    """The piece a range of dates means, as day numbers: two dates with a slash, ``..`` for no limit.

    >>> read_days("2026-03-01/2026-03-05"), read_days("2026-03-01/..")
    ((739676, 739680), (739676, None))
    """
    start, slash, end = (part.strip() for part in text.partition("/"))
    days = [None if part == ".." else parse_day(part) for part in (start, end)]
    if not slash or any(day is None and part != ".." for day, part in zip(days, (start, end), strict=True)):
        return None
    return (days[0], days[1])


def looks_like_range(text: str) -> bool:
    """Whether somebody meant more than one number: ``11 to 50``, ``at least 5``, ``<10``."""
    short = re.sub(_THOUSANDS, "", text[:_LONGEST_GUESS])
    if re.fullmatch(_COMMA, short):
        return False
    marked = re.search(_AT_LEAST, short) or re.search(_AT_MOST, short)
    numbers = re.findall(_LOOSE, short)
    return len(numbers) > 1 or (len(numbers) == 1 and marked is not None)


def guess_numbers(text: str, least: Number | None, *, whole: bool) -> str | None:
    """What a text that is no number and no range was probably meant to be, ready to write; None if unclear.

    ``least`` is the smallest value the fact can have.

    >>> [guess_numbers(text, 1, whole=True) for text in ("14 days", "11 to 50 people", "at least 51", "<10", "2 weeks")]
    ['14', '11-50', '51+', '1-9', None]
    >>> guess_numbers("1_000", 1, whole=True), guess_numbers("1 000 to 2 000", 1, whole=True)
    ('1000', '1000-2000')
    """
    if len(text) > _LONGEST_GUESS or re.search(_OTHER_UNIT, text):
        return None
    text = re.sub(_THOUSANDS, "", text)
    if decimal := re.fullmatch(_COMMA, text):
        return None if whole else f"{decimal[1]}.{decimal[2]}"
    found = [_as_written(part, whole=whole) for part in re.findall(_LOOSE, text)]
    numbers = [number for number in found if number is not None]
    if len(numbers) != len(found) or not 1 <= len(numbers) <= 2:
        return None
    if len(numbers) == 2:
        return f"{min(numbers)}-{max(numbers)}" if "-" not in text.lstrip()[:1] else None
    return _guess_one(text, numbers[0], least, whole=whole)


def _guess_one(text: str, number: Number, least: Number | None, *, whole: bool) -> str | None:
    # "More than 10" of whole numbers starts at 11; of others there is no next number to name.
    step = whole and re.search(_STRICTLY, text) is not None
    if re.search(_AT_LEAST, text):
        return f"{number + step}+"
    if re.search(_AT_MOST, text):
        return None if least is None or number - step < least else f"{least}-{number - step}"
    return f"-{number}" if text.lstrip()[:1] in ("-", "−") else str(number)


def _as_written(text: str, *, whole: bool) -> Number | None:
    number = float(text.replace(",", ""))
    if whole:
        return int(number) if number.is_integer() else None
    return int(number) if number.is_integer() else number


def guess_days(text: str) -> str | None:
    """What a text that is no date and no range of dates was probably meant to be; None if unclear.

    >>> [guess_days(text) for text in ("2026-3-2", "02.03.2026", "20260302", "2026-03", "2026-03-16T09:30:00Z")]
    ['2026-03-02', '2026-03-02', '2026-03-02', '2026-03-01/2026-03-31', '2026-03-16']
    >>> guess_days("03/04/2026") is None  # 4 March or 3 April
    True
    """
    if len(text) > _LONGEST_GUESS:
        return None
    several = [parse_day(part) for part in re.findall(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)]
    days = [day for day in several if day is not None]
    if len(several) == 2 == len(days):
        return f"{show_day(min(days))}/{show_day(max(days))}"
    if len(several) == 1:
        return show_day(days[0]) if days else None
    return _guess_day(text.strip())


def _guess_day(text: str) -> str | None:
    if found := re.fullmatch(r"([0-9]{4})([-/. ]?)([0-9]{1,2})\2([0-9]{1,2})", text):
        return _day(found[1], found[3], found[4])
    if found := re.fullmatch(r"([0-9]{4})-([0-9]{2})", text):
        return _month(int(found[1]), int(found[2]))
    if found := re.fullmatch(r"([0-9]{1,2})([-/.])\s?([0-9]{1,2})\2\s?([0-9]{4})", text):
        first, second, year = int(found[1]), int(found[3]), found[4]
        if found[2] == "." or first > 12:
            return _day(year, second, first)
        return _day(year, first, second) if second > 12 else None
    return None


def _day(year: str, month: str | int, day: str | int) -> str | None:
    written = f"{year}-{int(month):02}-{int(day):02}"
    return None if parse_day(written) is None else written


def _month(year: int, month: int) -> str | None:
    from calendar import monthrange

    if year < 1 or not 1 <= month <= 12:
        return None
    return f"{year:04}-{month:02}-01/{year:04}-{month:02}-{monthrange(year, month)[1]}"

"""Dates with the month in words: ``2 March 2026``, ``March 2, 2026``, ``the 2nd of March 2026``, ``March 2026``."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_NAMES = "|".join(f"{name}|{name[:3]}" for name in MONTHS) + "|sept"
_MONTH = rf"(?P<month>{_NAMES})\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|\.)?"
_YEAR = r"(?P<year>[0-9]{4})"
_FORMS = (
    rf"(?i)(?:the\s+)?{_DAY}\s*(?:of\s+)?{_MONTH},?\s*{_YEAR}", rf"(?i){_MONTH}\s*{_DAY},?\s+{_YEAR}",
    rf"(?i){_MONTH}\s+{_YEAR}",
)  # fmt: skip


def has_month(text: str) -> bool:
    """Whether the name of a month stands in a text, beside a number."""
    return re.search(rf"(?i)\b(?:{_NAMES})\b", text) is not None and re.search("[0-9]", text) is not None


def in_words(text: str) -> str | None:
    """The day, or the days of a whole month, as facts have them; None if the text is no such date as a whole.

    >>> in_words("2 March 2026"), in_words("Sept. 5th, 2026"), in_words("March 2026"), in_words("31 June 2026")
    ('2026-03-02', '2026-09-05', '2026-03-01/2026-03-31', None)
    """
    found = next((one for form in _FORMS if (one := re.fullmatch(form, text)) is not None), None)
    if found is None:
        return None
    year = int(found["year"])
    month = 1 + next(at for at, name in enumerate(MONTHS) if name.startswith(found["month"].lower()[:3]))
    if year < 1:
        return None
    last = monthrange(year, month)[1]
    if "day" not in found.groupdict():
        return f"{date(year, month, 1)}/{date(year, month, last)}"
    day = int(found["day"])
    return date(year, month, day).isoformat() if 1 <= day <= last else None

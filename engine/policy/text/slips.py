"""What people write when they mean another word: near names, yes and no, numbers in words.

Only used after a mistake, to say what was probably meant.
"""

from __future__ import annotations

import re
from functools import lru_cache

from engine.diagnostics import nearest

LONGEST_NUMBER = 30
LONGEST_WORD = 100
"""Beyond this no word is looked for that may have been meant."""

_YES_NO = {
    "yes": True, "y": True, "on": True, "true": True, "no": False, "n": False, "off": False, "false": False,
}
_SMALL = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_FIGURES = re.compile(r"([-+]?\d+(?:\.\d+)?)(?:\s+[A-Za-z]+)?")

_OTHER_UNIT = re.compile(r"(?i)\b(?:weeks?|fortnights?|months?|years?|hours?|minutes?|dozen|thousand|million)\b")
"""What stands behind a number and makes it another one: nobody knows whether days were meant."""

_MEANT: dict[str, tuple[str, ...]] = {
    "questions": ("decisions",), "name": ("rule", "policy", "warning", "name"), "id": ("rule", "policy", "warning"),
    "if": ("when",), "condition": ("when",), "conditions": ("when",), "else": ("otherwise",), "default": ("otherwise",),
    "answer": ("then",), "result": ("then",), "reason": ("because",), "why": ("because",), "source": ("cite",),
    "cites": ("cite",), "text": ("body", "says", "string"), "say": ("says",), "description": ("help", "asks", "title"),
    "kind": ("type",), "from": ("minimum",), "min": ("minimum", "at_least"), "to": ("maximum",),
    "max": ("maximum", "at_most"), "one_of": ("enum",), "choices": ("enum",), "options": ("enum",),
    "ask": ("question",), "asks": ("question",), "or_from": ("derive",), "hit_policy": ("hit",),
    "is": ("equals",), "eq": ("equals",), "==": ("equals",), "=": ("equals",), "in": ("one_of",),
    ">=": ("at_least",), "gte": ("at_least",), "<=": ("at_most",), "lte": ("at_most",), ">": ("more_than",),
    "gt": ("more_than",), "greater_than": ("more_than",), "above": ("more_than",), "<": ("less_than",),
    "lt": ("less_than",), "below": ("less_than",), "fewer_than": ("less_than",), "is_not": ("not",), "not": ("none",),
    "contains": ("includes",), "and": ("all",), "or": ("any",), "whole_number": ("integer",), "int": ("integer",),
    "size": ("integer",), "float": ("number",), "decimal": ("number",), "yes_or_no": ("boolean",),
    "bool": ("boolean",), "str": ("string",), "date": ("string",), "choice": ("string",),
    "list": ("array",), "leave_open": ("open",), "e-mail": ("email",), "phone": ("phone_script",),
    "call": ("phone_script",), "mail": ("email", "letter"), "add": ("plus",), "sum": ("plus",),
    "subtract": ("minus",), "max_of": ("largest",), "min_of": ("smallest",),
}


@lru_cache(maxsize=1024)
def meant(word: str, words: tuple[str, ...]) -> str | None:
    """The known word a person most likely meant: the same in another spelling, or another word for it.

    >>> meant("lessthan", ("at_least", "less_than")), meant("if", ("when", "then"))
    ('less_than', 'when')
    """
    if len(word) > LONGEST_WORD:
        return None
    plain = word.strip().lower().replace("-", "_").replace(" ", "_")
    if plain in words:
        return plain
    return next((one for one in _MEANT.get(plain, ()) if one in words), None) or nearest(plain, words)


def true_or_false(word: object) -> bool | None:
    """What ``yes``, ``no``, ``on``, ``off`` and their kin mean where true or false is wanted, else None.

    >>> true_or_false("No"), true_or_false("perhaps")
    (False, None)
    """
    return _YES_NO.get(word.strip().lower()) if isinstance(word, str) else None


def number_in(text: object) -> int | float | None:
    """The number a text stands for, in figures (perhaps with a unit) or in English words up to 99.

    >>> [number_in(text) for text in ("14", "14 days", "fourteen", "Twenty-one", "soon", "two weeks")]
    [14, 14, 14, 21, None, None]
    """
    if not isinstance(text, str) or len(text) > LONGEST_NUMBER or _OTHER_UNIT.search(text):
        return None
    figures = _FIGURES.fullmatch(text.strip())
    if figures is None:
        return _in_words(text.strip().lower().replace("-", " ").split())
    return float(figures[1]) if "." in figures[1] else int(figures[1])


def _in_words(words: list[str]) -> int | None:
    if words and words[0] in _TENS and len(words) <= 2:
        tens = 10 * (_TENS.index(words[0]) + 2)
        rest = words[1:] or ["zero"]
        return tens + _SMALL.index(rest[0]) if rest[0] in _SMALL[:10] else None
    return _SMALL.index(words[0]) if words and words[0] in _SMALL and len(words) <= 2 else None


_GLUED = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*):([^\s:/].*)")
ONE_WORD = "a key and its value stand here as one word"
NO_SPACE = "write a space after the colon"


def parted(text: object) -> str | None:
    """A key and its value that were written without the space between them, as they should stand.

    >>> parted("patience:10"), parted("12:30"), parted("https://example.org")
    ('patience: 10', None, None)
    """
    found = _GLUED.fullmatch(text.strip()) if isinstance(text, str) and len(text) <= LONGEST_WORD else None
    return found and f"{found[1]}: {found[2]}"


def name_like(word: str, pattern: str) -> str | None:
    """The word changed as little as needed to be a name of this pattern, or None.

    >>> name_like("First Round", "^[a-z0-9]+(-[a-z0-9]+)*$")
    'first-round'
    """
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", word.lstrip("$"))
    parts = re.findall(r"[a-z0-9]+", words.lower())
    candidates = ("-".join(parts), "_".join(parts), word.lstrip("$").replace(" ", "_").capitalize())
    return next((one for one in candidates if one and re.search(pattern, one)), None)

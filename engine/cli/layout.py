"""Where lines end: words folded into a width, and columns given the widths they need. Nothing is ever cropped.

Widths are in columns of a terminal, where some signs take two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len, set_cell_size

GAP = 2
"""Columns between two columns of a table."""

COMFORT = 18
"""A column of text that is narrower than this is hard to read."""

LONGEST = 33
"""A word longer than this has no claim to a line of its own."""

_WORDS = re.compile(r"\s*\S+")
_PARTS = re.compile(r"[^_]*_+|[^_]+")


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most ``width`` columns, broken between words; a long name also after ``_``.

    >>> wrap("an e-mail with hm_article_email", 13)
    ['an e-mail', 'with', 'hm_article_', 'email']
    """
    return [line for one in text.expandtabs(4).split("\n") for line in _wrap_line(one, width)]


def _wrap_line(text: str, width: int) -> list[str]:
    lines = [""]
    for word in _WORDS.findall(text):
        if cell_len(lines[-1] + word) <= width:
            lines[-1] += word
        else:
            lines += _pieces(word.lstrip(), width)
    return lines[1:] if not lines[0] and len(lines) > 1 else lines


def _pieces(word: str, width: int) -> list[str]:
    """A word in as few lines as it needs."""
    lines = [""]
    for part in _PARTS.findall(word):
        if cell_len(lines[-1] + part) <= width:
            lines[-1] += part
        else:
            lines += _cut(part, width)
    return lines if lines[0] else lines[1:]


def _cut(part: str, width: int) -> Iterator[str]:
    """The last resort: a word that cannot be broken where it makes sense."""
    while cell_len(part) > width:
        head = set_cell_size(part, width).rstrip() or part[0]
        yield head
        part = part[len(head) :]
    if part:
        yield part


def longest_word(texts: Sequence[str], *, whole: bool = True) -> int:
    """The columns that the longest word needs, within reason; if not ``whole``, that its longest part needs."""
    words = (word for text in texts for word in text.split())
    parts = words if whole else (part for word in words for part in _PARTS.findall(word))
    return min(max(map(cell_len, parts), default=1), LONGEST)


def natural(texts: Sequence[str]) -> int:
    """The columns these texts would take without being wrapped."""
    return max((cell_len(line) for text in texts for line in text.split("\n")), default=0)


def widths(columns: Sequence[Sequence[str]], total: int) -> list[int] | None:
    """A width for each column of texts, together at most ``total``; None if they would be too narrow to read."""
    room = total - GAP * (len(columns) - 1)
    wanted = [natural(texts) for texts in columns]
    for whole in (True, False):
        least = [
            max(longest_word(texts, whole=whole), min(want, COMFORT))
            for texts, want in zip(columns, wanted, strict=True)
        ]
        if sum(least) <= room:
            return _grown(least, wanted, room)
    return None


def _grown(least: list[int], wanted: list[int], room: int) -> list[int]:
    """The room that is left goes, column by column, to whoever is furthest from what it wants."""
    given = list(least)
    for _ in range(room - sum(least)):
        hungry = max(range(len(given)), key=lambda at: wanted[at] / max(given[at], 1))
        if given[hungry] >= wanted[hungry]:
            break
        given[hungry] += 1
    return given

"""Where things stand in a JSON text. Only used after a mistake: the facts themselves are read by ``json``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

Reach: TypeAlias = tuple[int, int]
"""Two offsets; the end is exclusive."""

_TOKEN = r'"(?:[^"\\]|\\.)*"?|[{}\[\]:,]|[^\s"{}\[\]:,]+'
"""A string (perhaps without its end), a sign, or anything else that stands together."""


class Entry(NamedTuple):
    """An entry of a mapping: its name, the offset of the mapping, and where its key and value stand."""

    name: str
    mapping: int
    key: Reach
    value: Reach


class _Open:
    """A bracket that is still open, and in it the entry that is being read."""

    __slots__ = ("at", "key", "start")

    def __init__(self, at: int) -> None:
        self.at = at
        self.key: Reach | None = None
        self.start: int | None = None


def tokens(text: str) -> Iterator[tuple[str, Reach]]:
    """Every token with its place, in order. The text need not be right."""
    return ((found[0], found.span()) for found in re.finditer(_TOKEN, text, re.DOTALL))


def entries(text: str) -> Iterator[Entry]:
    """Every entry of every mapping, in the order in which they end."""
    inside: list[_Open] = [_Open(-1)]
    last: Reach = (0, 0)
    for word, place in tokens(text):
        here = inside[-1]
        if word == ":":
            here.key, here.start = last, None
        elif word in (",", "}", "]"):
            if here.key is not None and here.start is not None:
                yield Entry(name_of(text[slice(*here.key)]), here.at, here.key, (here.start, last[1]))
            here.key = None
            if word != "," and len(inside) > 1:
                inside.pop()
        else:
            here.start = place[0] if here.start is None else here.start
            if word in ("{", "["):
                inside.append(_Open(place[0]))
        last = place


def name_of(text: str) -> str:
    """The name a key's token stands for."""
    import json

    try:
        name: object = json.loads(text, strict=False)
    except ValueError:
        return text
    return name if isinstance(name, str) else text


def top_entries(text: str) -> dict[str, Entry]:
    """The entries of the mapping at the top, by name."""
    found = list(entries(text))
    top = min((entry.mapping for entry in found), default=-1)
    return {entry.name: entry for entry in found if entry.mapping == top}


Path: TypeAlias = tuple[str | int, ...]
"""The way from the top of a text to a value: names and positions."""


def values(text: str, levels: int) -> dict[Path, Reach]:
    """Where the values stand that are inside at most so many mappings and lists. The text must be right.

    >>> values('[{"a": [1]}, 2]', 2)
    {(0, 'a'): (7, 10), (0,): (1, 11), (1,): (13, 14)}
    """
    found: dict[Path, Reach] = {}
    above: list[tuple[Path, int]] = []
    path: Path = ()
    named = True
    for word, (start, end) in tokens(text):
        if word in "{[":
            above.append((path, start))
            path, named = (*path, 0) if word == "[" else (*path, ""), word == "["
        elif word in "}]":
            path, start = above.pop()
            if len(path) <= levels:
                found[path] = (start, end)
        elif word == "," and path:
            last = path[-1]
            path, named = (*path[:-1], last + 1 if isinstance(last, int) else ""), isinstance(last, int)
        elif not named:
            path, named = (*path[:-1], name_of(word)), True
        elif word != ":" and len(path) <= levels:
            found[path] = (start, end)
    return {path: reach for path, reach in found.items() if path}


def duplicates(text: str) -> list[Entry]:
    """Every entry whose name stands earlier in the same mapping, in the order of the text."""
    seen: set[tuple[int, str]] = set()
    found: list[Entry] = []
    for entry in sorted(entries(text), key=lambda one: one.key):
        if (entry.mapping, entry.name) in seen:
            found.append(entry)
        seen.add((entry.mapping, entry.name))
    return found


def too_deep(text: str, most: int) -> Reach | None:
    """The first bracket that is inside more than ``most`` others, None if there is none."""
    depth = 0
    for word, place in tokens(text):
        if word in ("{", "["):
            depth += 1
            if depth > most:
                return place
        elif word in ("}", "]"):
            depth -= 1
    return None


def word_at(text: str, words: tuple[str, ...]) -> Reach | None:
    """Where the first of these words stands outside of strings, None if none does."""
    return next((place for word, place in tokens(text) if word in words), None)

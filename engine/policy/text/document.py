"""The text of a policy (or facts) file as plain data that remembers where everything stands.

:mod:`engine.policy.text.parse` gives a :class:`Document`. Its mappings and lists are dicts and lists to everyone;
beside each entry they keep its *place*, a plain tuple of character offsets, and a :class:`Span`
with lines and columns is only worked out when somebody asks. A place names its own source, so an
entry that is moved into another document (an overlay over its base) still knows its file.

The text is read as YAML 1.2: ``true`` and ``false`` are the only booleans (``yes``, ``no``, ``on``
and ``off`` are words), ``014`` is fourteen, ``12:30`` is text. An unquoted ``2026-03-16`` is a date.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, TypeAlias

from engine.diagnostics import Diagnostic, Span

Path: TypeAlias = tuple[str | int, ...]
"""The way from the top of a document to an entry: keys and indices."""

MAX_CHARACTERS = 32 * 1024 * 1024
MAX_DEPTH = 60
MAX_NODES = 2_000_000
MAX_ALIASED = 100_000
"""How many nodes may exist only because aliases repeat them: what stops an anchor bomb."""

_LONGEST_EXCERPT = 400
_LONGEST_WORD = 60
_LINE_BREAK = re.compile(r"\r\n?|\n")


class Source:
    """One text and the name it came by. Lines are counted the way editors do, and only when asked for."""

    __slots__ = ("_starts", "file", "text")

    def __init__(self, text: str, file: str | None) -> None:
        self.text = text
        self.file = file
        self._starts: list[int] | None = None

    @property
    def starts(self) -> list[int]:
        """The offset at which each line begins."""
        if self._starts is None:
            self._starts = [0, *(match.end() for match in _LINE_BREAK.finditer(self.text))]
        return self._starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def span(self, start: int, end: int) -> Span:
        """The place between two offsets; the end is exclusive."""
        return Span(*self.position(start), *self.position(end))

    def width(self, number: int) -> int:
        """How many characters a line has, its line break included. Lines are counted from 1."""
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return end - self.starts[number - 1]

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its line break."""
        start = self.starts[number - 1]
        return self.text[start : start + self.width(number)].rstrip("\r\n")

    def diagnostic(
        self, code: str, message: str, start: int, end: int | None = None, *,
        path: Path = (), suggest: str | None = None, help: str | None = None,
    ) -> Diagnostic:
        """A diagnostic about the text between two offsets, with its line (unless that is very long)."""
        span = self.span(start, start + 1 if end is None else end)
        excerpt = _excerpt(self.line(span.line)) if self.width(span.line) <= _LONGEST_EXCERPT else None
        return Diagnostic(code, message, self.file, span, path_text(path), None, suggest, help, excerpt)


def _excerpt(line: str) -> str:
    """A line with nothing in it that a terminal would obey."""
    return "".join(char if char.isprintable() or char in "\t\xa0" else "\N{REPLACEMENT CHARACTER}" for char in line)


Place: TypeAlias = tuple[Source, int, int, int, int]
"""Source, start and end of the key (-1, -1 where there is none), start and end of the value."""


class Map(dict[str, object]):
    """A mapping of the document. ``place`` is its own place, ``places`` that of each of its entries."""

    __slots__ = ("place", "places")

    def __init__(self, entries: Mapping[str, object] | None = None) -> None:
        super().__init__(entries or ())
        self.place: Place | None = getattr(entries, "place", None)
        self.places: dict[str, Place] = dict(getattr(entries, "places", ()))

    def put(self, key: str, value: object, place: Place | None) -> None:
        """Add or replace an entry together with the place it comes from."""
        self[key] = value
        if place is not None:
            self.places[key] = place

    def entry(self, key: str | int) -> Place | None:
        """The place of an entry, None if there is no such entry (or it came from nowhere)."""
        return self.places.get(key) if isinstance(key, str) else None

    @property
    def span(self) -> Span | None:
        """Where the mapping stands."""
        return None if self.place is None else value_span(self.place)


class Seq(list[object]):
    """A list of the document. ``place`` is its own place, ``places`` that of each item, in order."""

    __slots__ = ("place", "places")

    def __init__(self, items: Iterable[object] = ()) -> None:
        super().__init__(items)
        self.place: Place | None = getattr(items, "place", None)
        self.places: list[Place] = list(getattr(items, "places", ()))

    def entry(self, index: str | int) -> Place | None:
        """The place of an item, None if there is no such item (or it came from nowhere)."""
        known = isinstance(index, int) and 0 <= index < len(self.places)
        return self.places[index] if known and isinstance(index, int) else None

    @property
    def span(self) -> Span | None:
        """Where the list stands."""
        return None if self.place is None else value_span(self.place)


def value_span(place: Place) -> Span:
    """Where the value of an entry stands; an empty value stands where its key does."""
    source, key_start, key_end, start, end = place
    return source.span(key_start, key_end) if start == end and key_end > 0 else source.span(start, end)


def key_span(place: Place) -> Span | None:
    """Where the key of an entry stands, None for an item of a list."""
    source, start, end, *_ = place
    return None if start < 0 else source.span(start, end)


class Document(NamedTuple):
    """A whole file as data with places. ``value`` is the mapping at its top."""

    value: Map
    source: Source
    base: Map | None = None

    @property
    def file(self) -> str | None:
        """The name of the file, None for a text that came from nowhere."""
        return self.source.file

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the text, without their line breaks."""
        return tuple(_LINE_BREAK.split(self.source.text))

    def entry(self, path: Path) -> Place:
        """The place of the entry at ``path``, or of the nearest entry above it that exists."""
        node: object = self.value
        place = self.value.place or (self.source, -1, -1, 0, 0)
        for part in path:
            found = node.entry(part) if isinstance(node, (Map, Seq)) else None
            if found is None:
                break
            place, node = found, node[part]  # type: ignore[index]
        return place

    def place(self, path: Path) -> Span:
        """Where the value at ``path`` stands."""
        return value_span(self.entry(path))

    def key_place(self, path: Path) -> Span:
        """Where the key at ``path`` stands; for an item of a list, the item itself."""
        place = self.entry(path)
        return key_span(place) or value_span(place)

    def diagnostic(
        self, code: str, message: str, path: Path, *, at: Literal["value", "key"] = "value",
        suggest: str | None = None, help: str | None = None,
    ) -> Diagnostic:
        """A diagnostic about the entry at ``path``, pointing at its value or at its key."""
        source, key_start, key_end, start, end = self.entry(path)
        if key_end > 0 and (at == "key" or start == end):
            start, end = key_start, key_end
        elif start == end:
            start -= 1  # an item without a value: its dash
        return source.diagnostic(code, message, start, end, path=path, suggest=suggest, help=help)


def path_text(path: Path) -> str:
    """A path as one word; items count from 0.

    >>> path_text(("decisions", "action", "rules", 2, "when"))
    'decisions.action.rules[2].when'
    """
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def shown(word: object) -> str:
    """A word of the author in backticks, shortened, with nothing in it that a terminal would obey.

    >>> shown("first_round"), shown("a" * 70)[:9]
    ('`first_round`', '`aaaaaaaa')
    """
    text = "".join(char if char.isprintable() else " " for char in str(word)[: 2 * _LONGEST_WORD]).replace("`", "'")
    return f"`{text if len(text) <= _LONGEST_WORD else text[: _LONGEST_WORD - 3] + '...'}`"

"""One reading of one policy document: the mistakes found so far and the names known.

Readers ask it for the parts of the document and tell it what is wrong. They take the shape of the
document for granted, because the schema was checked before: a part of the wrong shape is passed over,
and only mentioned if nobody mentioned it yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from typing import Literal

from engine.diagnostics import Diagnostic, Span, nearest
from engine.policy.read.names import Names, Subject
from engine.policy.text.document import Document, Map, Path, Seq, shown

SECTIONS = ("statements", "settings", "facts", "decisions", "plans", "messages")


class Reading:
    """What the readers of the sections share. ``bad`` are the paths that were already complained about."""

    def __init__(self, document: Document, bad: frozenset[Path] = frozenset()) -> None:
        self.document = document
        self.bad = bad
        self._touched = {path[:end] for path in bad for end in range(1, len(path) + 1)}
        self._beside = {path[:-1] for path in bad if len(path) > 1}
        self.mistakes: list[Diagnostic] = []
        self.names = Names()
        self.cited: set[str] = set()
        self.subjects: dict[str, Subject] = {}
        self.unsure: frozenset[str] = self._unsure_sections()

    def _unsure_sections(self) -> frozenset[str]:
        """Sections that are broken or may hide behind a misspelt key: no name of theirs is called unknown."""
        root = self.document.value
        top_is_bad = any(len(path) == 1 for path in self.bad)
        missing = (name for name in SECTIONS if not isinstance(root.get(name), dict))
        return frozenset(name for name in missing if name in root or top_is_bad)

    def report(
        self,
        code: str,
        message: str,
        path: Path,
        *,
        at: Literal["value", "key"] = "value",
        suggest: str | None = None,
        help: str | None = None,
    ) -> None:
        """Note one mistake, unless its place was already complained about."""
        in_bad_list = isinstance(path[-1], int) and path[:-1] in self.bad
        if path not in self.bad and not in_bad_list:
            self.mistakes.append(self.document.diagnostic(code, message, path, at=at, suggest=suggest, help=help))

    def unknown(
        self,
        code: str,
        message: str,
        word: str,
        known: Iterable[str],
        path: Path,
        *,
        sections: tuple[str, ...] = (),
        at: Literal["value", "key"] = "value",
        help: str | None = None,
    ) -> None:
        """Note a name that is none of ``known``, unless one of the ``sections`` that declare them is broken."""
        if self.unsure.isdisjoint(sections):
            self.report(code, message, path, at=at, suggest=nearest(word, list(known)), help=help)

    def unreadable(self, path: Path) -> None:
        """Note a part of the wrong shape, if the check of the shape has not done so."""
        within = any(path[:end] in self.bad for end in range(1, len(path)))
        # A key that is missing is often one that stands there misspelt, which was told.
        if not within and path not in self._touched and path[:-1] not in self._beside:
            self.report("wrong-type", f"`{path[-1]}` cannot be read here", path, help="it would be passed over")

    def is_touched(self, path: Path) -> bool:
        """True if the shape of this part, or of something in it, was complained about."""
        return path in self._touched or path in self.bad

    def section(self, name: str) -> Iterator[tuple[str, dict[str, object], Path]]:
        """The entries of a section that are mappings: name, entry and path. ``x-`` keys are free."""
        return self.entries(self.document.value, (name,))

    def entries(self, container: dict[str, object], path: Path) -> Iterator[tuple[str, dict[str, object], Path]]:
        """The same of a section anywhere: ``container`` holds it under the last key of ``path``."""
        section = container.get(str(path[-1]))
        if not isinstance(section, dict):
            return
        for key, entry in section.items():
            if isinstance(entry, dict):
                yield key, entry, (*path, key)
            elif not free(key):
                self.unreadable((*path, key))

    def scoped(self, names: Names) -> Reading:
        """The same reading where other names hold; mistakes and citations go on in one place."""
        other = copy(self)
        other.names, other.subjects = names, {}
        return other

    def listed(self, container: dict[str, object], path: Path) -> Iterator[tuple[dict[str, object], Path]]:
        """The mappings in a list: ``container`` holds the list under the last key of ``path``."""
        items = container.get(str(path[-1]))
        if not isinstance(items, list):
            if items is not None:
                self.unreadable(path)
            return
        for index, item in enumerate(items):
            if isinstance(item, dict):
                yield item, (*path, index)
            else:
                self.unreadable((*path, index))

    def is_own(self, path: Path) -> bool:
        """True if the entry stands in the file that is read, false if it comes from a base."""
        return self.document.entry(path)[0] is self.document.source

    def declared(self, section: str) -> tuple[str, ...]:
        """The names a section declares, whatever state they are in."""
        entries = self.document.value.get(section)
        return tuple(key for key in entries if not free(key)) if isinstance(entries, dict) else ()

    def cites(self, entry: dict[str, object], path: Path, key: str = "cite") -> tuple[str, ...]:
        """The statements an entry cites, checked to exist and noted as cited."""
        cite = entry.get(key)
        names = _as_list(cite)
        for index, name in enumerate(names):
            if isinstance(name, str) and name not in self.names.statements:
                where = (*path, key, index) if isinstance(cite, list) else (*path, key)
                self.unknown(
                    "unknown-statement",
                    f"there is no statement {shown(name)}",
                    name,
                    self.names.statements,
                    where,
                    sections=("statements",),
                    help="the reason given would lead nowhere",
                )
        found = tuple(name for name in names if isinstance(name, str))
        self.cited.update(found)
        return found


def _as_list(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def free(key: object) -> bool:
    """True for ``x-...`` keys, which are the author's own."""
    return isinstance(key, str) and key.startswith("x-")


def text(entry: dict[str, object], key: str) -> str:
    """A text under ``key``, empty if there is none."""
    value = entry.get(key)
    return value if isinstance(value, str) else ""


def span_of(container: object, key: str | int) -> Span | None:
    """The place of one entry, from the start of its key to the end of its value."""
    place = container.entry(key) if isinstance(container, (Map, Seq)) else None
    if place is None:
        return None
    source, key_start, _, start, end = place
    return source.span(start if key_start < 0 else key_start, end)

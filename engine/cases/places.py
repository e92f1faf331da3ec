"""Where the parts of case files stand. Only looked up where something is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from engine.diagnostics import Diagnostic
from engine.facts.scan import Path, Reach, top_entries, values
from engine.facts.values import clean

if TYPE_CHECKING:
    from engine.policy.text.document import Source

_LEVELS = 3
"""An event is at most inside a list of cases, a case and its events."""

_EVENT = re.compile(r"events\[(\d+)\](?:\.(.*))?", re.DOTALL)
_FACT = re.compile(r"facts\.(.*)", re.DOTALL)
_ABOUT_NAMES = ("unknown-field", "unknown-fact")
_ABOUT_KINDS = ("unexpected-event", "event-after-end")


class Spot(NamedTuple):
    """A value inside a part of the text: where the part begins and ends, and the way to the value in it."""

    start: int
    end: int
    path: Path

    def into(self, part: str | int) -> Spot:
        """A part of the value."""
        return self._replace(path=(*self.path, part))


class Places:
    """The places of one file, or (made by :meth:`of`) of one case in it."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self._source: Source | None = None
        self._values: dict[int, dict[Path, Reach]] = {}

    def of(self, facts: Spot | None, event: Callable[[int], Spot]) -> CasePlaces:
        """The places of one case: of its facts, if it has any, and of each event."""
        return CasePlaces(self, facts, event)

    def at(self, problem: Diagnostic, spot: Spot, *keys: str, at_key: bool = False) -> Diagnostic:
        """The problem with its place: the value there or, by a key, an entry of it (only its name for ``at_key``)."""
        reach = self._reach(spot)
        for key in keys:
            reach = reach and self._entry(reach, key, at_key=at_key)
        if reach is None:
            return problem._replace(file=self.file)
        place = self._text().diagnostic("", "", *reach)
        return problem._replace(file=self.file, span=place.span, source_line=place.source_line)

    def _entry(self, reach: Reach, key: str, *, at_key: bool) -> Reach:
        """An entry of a mapping, or its name; the mapping itself if it has no such entry."""
        entries = top_entries(self.text[slice(*reach)])
        # In messages a long name or an odd one is shortened and escaped.
        name = key if key in entries else next((one for one in entries if clean(one) == key), None)
        if name is None:
            return reach
        start, end = entries[name].key if at_key else entries[name].value
        return reach[0] + start, reach[0] + end

    def _reach(self, spot: Spot) -> Reach | None:
        """Where a value stands; None if it is not in the text."""
        start, end, path = spot
        if start not in self._values:
            self._values[start] = values(self.text[start:end], _LEVELS)
        if not path:
            part = self.text[start:end]
            return start + len(part) - len(part.lstrip()), start + len(part.rstrip())
        found = self._values[start].get(path)
        return None if found is None else (start + found[0], start + found[1])

    def _text(self) -> Source:
        if self._source is None:
            from engine.policy.text.document import Source

            self._source = Source(self.text, self.file)
        return self._source


class CasePlaces:
    """Where the parts of one case stand."""

    def __init__(self, places: Places, facts: Spot | None, event: Callable[[int], Spot]) -> None:
        self._places = places
        self._facts = facts
        self._event = event

    def located(self, problem: Diagnostic) -> Diagnostic:
        """The problem with its file and place, by its path or by the fact that it is about."""
        about = problem.code in _ABOUT_NAMES
        if found := _EVENT.fullmatch(problem.path):
            field = "event" if problem.code in _ABOUT_KINDS else found[2]
            return self._places.at(problem, self._event(int(found[1])), *([field] if field else []), at_key=about)
        fact = problem.fact or ((found := _FACT.fullmatch(problem.path)) and found[1])
        if self._facts is not None and fact:
            return self._places.at(problem, self._facts, fact, at_key=about)
        return problem._replace(file=problem.file or self._places.file)

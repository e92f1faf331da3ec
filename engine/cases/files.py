"""Case files: what they may look like, read strictly, with the place of each event kept.

A file holds one case (an object with ``events``, or a list of events), a list of such objects, or lines:
one event or one case object in each.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from engine.cases.places import CasePlaces, Places, Spot
from engine.cases.problems import not_a_log
from engine.diagnostics import Diagnostic, FactsError, PolicyError, nearest
from engine.facts.json_text import Contents, parse_any
from engine.facts.read import STDIN_NAME
from engine.facts.values import clean, quote

MAX_BYTES = 16 * 1024 * 1024

ENDINGS = (".json", ".jsonl", ".ndjson")
"""How the files of a folder end that are read."""

_LINES = ENDINGS[1:]
_KEYS = ("case", "facts", "events")
_CONTENTS = Contents("events", "an event is names with plain values", "several stand in one list, or in one line each")


class CaseText(NamedTuple):
    """One case as it was written, not checked against any policy yet."""

    name: str
    facts: dict[str, object]
    events: list[object]
    places: CasePlaces
    """Says where something stands that is wrong with the case."""


class CaseFile(NamedTuple):
    """The cases of a file, and whether it is made for several, however many there are.

    ``unusable`` is what is wrong with cases that were left out, ``lost`` with lines and events that belong to none.
    """

    cases: tuple[CaseText, ...]
    several: bool
    unusable: tuple[Diagnostic, ...] = ()
    lost: tuple[Diagnostic, ...] = ()


def read_cases(path: str) -> CaseFile:
    """The cases of a file, or of standard input for ``-``; at most 16 MiB of UTF-8.

    A line that is no JSON, and one of several cases that is none, is left out and told in what is returned.

    Raises:
        FactsError: no such file, a folder, no text, too large; no case is left.
    """
    from engine.policy.text.source import read_text

    try:
        text = read_text(path, limit=MAX_BYTES)
    except PolicyError as error:
        raise FactsError(error.diagnostics) from None
    return cases_from_text(text, STDIN_NAME if path == "-" else path)


def cases_from_text(text: str, file: str) -> CaseFile:
    """The cases of a text; ``file`` is named in messages, and names cases that have no name. Raises as above."""
    text = text.removeprefix("\ufeff")
    if not text.strip():
        hint = 'write {"events": []} for a case in which nothing has happened yet'
        raise FactsError((Diagnostic("empty-file", "there is no case in here", file, help=hint),))
    lines = _Lines(text, file)
    spots = lines.read() if _is_lines(text, file) else [(parse_any(text, file, _CONTENTS), _whole(text))]
    reader = _Reader(Places(text, file), os.path.splitext(os.path.basename(file))[0].strip("<>"))
    found = reader.each(spots) if len(spots) + len(lines.wrong) > 1 else reader.whole(*spots[0])
    unusable, lost = (tuple(sorted(wrong, key=_place)) for wrong in (reader.wrong, [*lines.wrong, *reader.lost]))
    if not found.cases:
        raise FactsError(tuple(sorted((*unusable, *lost), key=_place)))
    return found._replace(unusable=unusable, lost=lost)


def _place(mistake: Diagnostic) -> tuple[int, ...]:
    return () if mistake.span is None else mistake.span[:2]


def _whole(text: str) -> Spot:
    return Spot(0, len(text), ())


def _is_lines(text: str, file: str) -> bool:
    """Whether a text has a value in each line: it is called so, or after the first line there is more."""
    import json

    if file.lower().endswith(_LINES):
        return True
    first, _, rest = text.lstrip().partition("\n")
    if not rest.strip() or first[:1] != "{":
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return False
    return True


class _Lines:
    """A text with a value in each line; the mistakes of all lines at once."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.wrong: list[Diagnostic] = []

    def read(self) -> list[tuple[object, Spot]]:
        """The values, each with its place."""
        found: list[tuple[object, Spot]] = []
        start = 0
        for number, line in enumerate(self.text.split("\n")):
            if line.strip():
                found += self.one(number, line, start)
            start += len(line) + 1
        if not found:
            raise FactsError(tuple(self.wrong))
        return found

    def one(self, number: int, line: str, start: int) -> Iterable[tuple[object, Spot]]:
        try:
            return [(parse_any(line, self.file, _CONTENTS), Spot(start, start + len(line), ()))]
        except FactsError as error:
            self.wrong += (_lower(mistake, number) for mistake in error.diagnostics)
            return []


def _lower(mistake: Diagnostic, lines: int) -> Diagnostic:
    """The mistake so many lines further down."""
    span = mistake.span
    if span is None:
        return mistake
    return mistake._replace(span=span._replace(line=span.line + lines, end_line=span.end_line + lines))


class _Reader:
    """Makes cases of values, and collects what is wrong with them."""

    def __init__(self, places: Places, stem: str) -> None:
        self.places = places
        self.stem = stem
        self.wrong: list[Diagnostic] = []
        self.lost: list[Diagnostic] = []

    def whole(self, value: object, spot: Spot) -> CaseFile:
        """A text that is one value."""
        if isinstance(value, dict) and "event" in value and "events" not in value:
            return self.each([(value, spot)])
        if isinstance(value, dict):
            case = self.case(value, spot, self.stem)
            return CaseFile(() if self.wrong else (case,), several=False)
        if not isinstance(value, list):
            self.tell(_no_case(value), spot)
            return CaseFile((), several=False)
        if not value:
            return CaseFile((self.log(self.stem, [], []),), several=False)
        return self.each([(one, spot.into(at)) for at, one in enumerate(value)])

    def each(self, values: Sequence[tuple[object, Spot]]) -> CaseFile:
        """A list, or a text with a value in each line: of cases, or of events that may name their case."""
        if any(_is_case(value) for value, _ in values):
            return CaseFile(tuple(self.sound(values)), several=True)
        logs: dict[str, tuple[list[object], list[Spot]]] = {}
        for value, spot in values:
            wrong = len(self.wrong)
            name = self.name(value, spot, self.stem)
            if len(self.wrong) > wrong:
                self.lost.append(self.wrong.pop())  # nobody knows whose event it is
                continue
            events, spots = logs.setdefault(name, ([], []))
            events.append(_without_name(value))
            spots.append(spot)
        named = any(isinstance(value, dict) and "case" in value for value, _ in values)
        return CaseFile(tuple(self.log(name, *log) for name, log in logs.items()), several=named)

    def sound(self, values: Sequence[tuple[object, Spot]]) -> Iterator[CaseText]:
        """Those of several cases with which nothing is wrong; if one has no name, its number names it."""
        for at, (value, spot) in enumerate(values):
            wrong = len(self.wrong)
            case = self.case(value, spot, f"{self.stem}[{at}]")
            if len(self.wrong) == wrong:
                yield case

    def log(self, name: str, events: list[object], spots: list[Spot]) -> CaseText:
        """A case of which only the events are known."""
        return CaseText(name, {}, events, self.places.of(None, spots.__getitem__))

    def case(self, value: object, spot: Spot, unnamed: str) -> CaseText:
        """A case object."""
        if not isinstance(value, dict):
            self.tell(_no_case(value), spot)
            return self.log(unnamed, [], [])
        for key in value:
            if key not in _KEYS and not key.startswith("x-"):
                self.tell(_unknown_key(key), spot, key, at_key=True)
        if "events" not in value:
            hint = 'write "events": [] for a case in which nothing has happened yet'
            self.tell(Diagnostic("missing-key", "`events` is missing", help=hint), spot)
        events, facts = value.get("events", []), value.get("facts")
        if not isinstance(events, list):
            self.tell(not_a_log(events), spot, "events")
            events = []
        if facts is not None and not isinstance(facts, dict):
            self.tell(_no_facts(facts), spot, "facts")
            facts = None
        places = self.places.of(spot.into("facts"), spot.into("events").into)
        name = self.name(value, spot, unnamed)
        return CaseText(name, dict(facts or ()), [_of_case(event, name) for event in events], places)

    def name(self, value: object, spot: Spot, unnamed: str) -> str:
        """What the case is called."""
        name = value.get("case") if isinstance(value, dict) else None
        if name is None or name == "":
            return unnamed
        if type(name) is not str and type(name) is not int:
            wrong = Diagnostic("wrong-type", f"`case` must be the name of the case, not {quote(name)}")
            self.tell(wrong, spot, "case")
        return str(name)

    def tell(self, problem: Diagnostic, spot: Spot, *keys: str, at_key: bool = False) -> None:
        """Something that is wrong with what stands there."""
        self.wrong.append(self.places.at(problem, spot, *keys, at_key=at_key))


def _is_case(value: object) -> bool:
    return isinstance(value, dict) and "events" in value


def _without_name(event: object) -> object:
    if isinstance(event, Mapping) and "case" in event:
        return {key: value for key, value in event.items() if key != "case"}
    return event


def _of_case(event: object, name: str) -> object:
    """An event of a case object; that it names the case once more is no harm."""
    named = isinstance(event, Mapping) and type(event.get("case")) in (str, int) and str(event["case"]) == name
    return _without_name(event) if named else event


def _no_case(value: object) -> Diagnostic:
    hint = 'such as {"case": "acme", "events": [{"event": "interview_held", "date": "2026-03-02"}]}'
    return Diagnostic("not-a-mapping", f"a case must be names with values, not {quote(value)}", help=hint)


def _no_facts(value: object) -> Diagnostic:
    hint = 'such as {"hr_present": true}'
    return Diagnostic("not-a-mapping", f"`facts` must be names with values, not {quote(value)}", help=hint)


def _unknown_key(key: str) -> Diagnostic:
    hint = "a case has `case`, `facts` and `events`; a note of your own begins with x-"
    suggest = nearest(key, list(_KEYS)) if len(key) < 100 else None
    return Diagnostic("unknown-key", f"a case has no `{clean(key)}`", suggest=suggest, help=hint)

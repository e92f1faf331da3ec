"""The ``events`` section: stages, kinds, notes, timers and the rules between them."""

from __future__ import annotations

from engine.diagnostics import Span
from engine.policy.event_model import STAGE, EventKind, Events, Stage, Timer
from engine.policy.model import Decides, Fact
from engine.policy.open_fact import open_fact
from engine.policy.read.event_checks import MistakesOf, check_events
from engine.policy.read.event_names import Declared, dates_among
from engine.policy.read.event_rules import read_event_rules
from engine.policy.read.facts import fact_type
from engine.policy.read.reading import Reading, span_of, text
from engine.policy.text.document import Path

_Entry = dict[str, object]
EVENTS = "events"


def read_events(reading: Reading, decisions: tuple[Decides, ...], mistakes_of: MistakesOf) -> Events | None:
    """The section, None if the policy has none or it is broken (which was told).

    ``mistakes_of`` says what a document has wrong, read as a whole.
    """
    section = reading.document.value.get(EVENTS)
    if not isinstance(section, dict):
        return None
    before = len(reading.mistakes)
    declared = _declared(reading, section, decisions)
    _check_names(reading, declared)
    rules = read_event_rules(reading, section, declared)
    events = Events(
        {name: one for name, one in declared.stages.items() if one},
        {name: one for name, one in declared.kinds.items() if one},
        {name: one for name, one in declared.notes.items() if one},
        {name: one for name, one in declared.timers.items() if one},
        rules,
    )
    if len(reading.mistakes) == before and not reading.is_touched((EVENTS,)):
        check_events(reading, events, mistakes_of)
    return events


def _declared(reading: Reading, section: _Entry, decisions: tuple[Decides, ...]) -> Declared:
    def entries(part: str) -> list[tuple[str, _Entry, Path]]:
        return list(reading.entries(section, (EVENTS, part)))

    return Declared(
        {name: _stage(section, name, entry) for name, entry, _ in entries("stages")},
        {name: _kind(reading, section, name, entry, path) for name, entry, path in entries("kinds")},
        {name: _note(reading, name, entry, path) for name, entry, path in entries("notes")},
        {name: _timer(section, name, entry) for name, entry, _ in entries("timers")},
        dates_among(decisions),
    )


def _span(section: _Entry, part: str, name: str) -> Span | None:
    return span_of(section.get(part), name)


def _stage(section: _Entry, name: str, entry: _Entry) -> Stage:
    ends, decides = entry.get("ends") is True, entry.get("decides") is not False
    return Stage(name, text(entry, "says"), ends, decides, _span(section, "stages", name))


def _timer(section: _Entry, name: str, entry: _Entry) -> Timer:
    return Timer(name, text(entry, "says"), entry.get("several") is True, _span(section, "timers", name))


def _kind(reading: Reading, section: _Entry, name: str, entry: _Entry, path: Path) -> EventKind:
    fields: dict[str, Fact] = {}
    required: list[str] = []
    for field, about, where in reading.entries(entry, (*path, "fields")):
        found = _note(reading, f"event.{field}", about, where)
        if found is not None:
            fields[field] = found
            required += [field] if about.get("required") is True else []
    return EventKind(name, text(entry, "says"), fields, tuple(required), _span(section, "kinds", name))


def _note(reading: Reading, name: str, entry: _Entry, path: Path) -> Fact | None:
    kind = fact_type(reading, entry, path)
    if kind is None:
        reading.unreadable((*path, "type"))
        return None
    return open_fact(name, kind, text(entry, "question"), text(entry, "help"))


def _check_names(reading: Reading, declared: Declared) -> None:
    """Notes share the names of facts, settings and decisions; ``stage`` is where the case is."""
    names = reading.names
    taken = {**dict.fromkeys(names.settings, "a setting"), **dict.fromkeys(names.decisions, "a decision")}
    taken |= dict.fromkeys(names.facts, "a fact")
    for note in declared.notes:
        if note in taken:
            message = f"`{note}` is the name of {taken[note]} already"
            advice = "rules could not tell one from the other; call the note something else"
            reading.report("name-twice", message, (EVENTS, "notes", note), at="key", help=advice)
    for section, known in (("facts", names.facts), ("settings", names.settings), (f"{EVENTS}.notes", declared.notes)):
        if STAGE in known:
            message = f"`{STAGE}` is where a case is, so with `events` nothing else can have that name"
            path = (*section.split("."), STAGE)
            reading.report("reserved-name", message, path, at="key", help="nobody could tell which of the two is meant")

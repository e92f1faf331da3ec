"""The names that hold inside ``events``: what is tracked, and what the event at hand says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from engine.policy.event_model import STAGE, TIMERS, EventKind, Stage, Timer, runs_fact
from engine.policy.model import Computed, Decides, Fact
from engine.policy.open_fact import stage_fact
from engine.policy.read.names import Names
from engine.policy.read.reading import Reading
from engine.policy.text.document import Path, shown


class Declared(NamedTuple):
    """What the section declares. A name that is declared but broken is known with the value None."""

    stages: Mapping[str, Stage | None]
    kinds: Mapping[str, EventKind | None]
    notes: Mapping[str, Fact | None]
    timers: Mapping[str, Timer | None]
    dates: tuple[str, ...]
    """The decisions that answer with a date."""


def dates_among(decisions: tuple[Decides, ...]) -> tuple[str, ...]:
    """The decisions a timer may take its day from."""
    return tuple(one.name for one in decisions if isinstance(one, Computed) and one.kind == "date")


class EventNames(Names):
    """What a condition may ask about in a rule for some kinds of event (none: for a timer).

    ``tracked``: the facts that some rule changes. Other facts of the policy are never known here.
    """

    def __init__(
        self, policy: Names, declared: Declared, tracked: frozenset[str], kinds: tuple[EventKind, ...]
    ) -> None:
        super().__init__()
        self.settings, self.setting_types = policy.settings, policy.setting_types
        self.statements = policy.statements
        self.facts = {name: fact for name, fact in policy.facts.items() if name in tracked}
        self.facts |= declared.notes
        self.facts[STAGE] = stage_fact(declared.stages)
        self.facts |= {one.name: one for one in map(runs_fact, declared.timers)}
        self.facts |= shared_fields(kinds)
        self._untracked = policy.facts.keys() - tracked

    def fact(self, name: str) -> Fact | None:
        return self.facts.get(name)

    def subjects(self) -> tuple[str, ...]:
        return (*self.facts, *self.settings)

    def unknown_subject(self, words: str) -> str:
        if words in self._untracked:
            return f"no rule of `events` sets `{words}`, so nothing is known of it here"
        if words.startswith(TIMERS):
            return f"there is no timer `{words.removeprefix(TIMERS)}`"
        return f"there is nothing tracked, no field and no setting `{words}`"

    def near_subjects(self, words: str) -> tuple[str, ...]:
        if words.startswith(TIMERS):
            return tuple(name for name in self.facts if name.startswith(TIMERS))
        return () if words in self._untracked else self.subjects()


def shared_fields(kinds: tuple[EventKind, ...]) -> dict[str, Fact | None]:
    """The fields that all of some kinds have, alike in type, by the name conditions use."""
    first, *others = [{fact.name: fact for fact in kind.fields.values()} for kind in kinds] or [{}]
    return {
        name: fact
        for name, fact in first.items()
        if all(name in other and other[name].type == fact.type for other in others)
    }


def listed(value: object) -> list[object]:
    """The items of a list or mapping, a single value as a list of one, nothing as none."""
    if isinstance(value, (list, dict)):
        return list(value)
    return [] if value is None else [value]


def at(entry: Mapping[str, object], key: str, path: Path, index: int) -> Path:
    """Where one of the values under a key stands, which may be a list or a value by itself."""
    return (*path, key, index) if isinstance(entry.get(key), list) else (*path, key)


_HARM = {
    "event": "nothing of the kind can be logged",
    "timer": "it would never end",
    "stage": "no case could ever be there",
}
_SECTION = {"event": "kinds", "timer": "timers", "stage": "stages"}


def tell_unknown(
    reading: Reading,
    what: Literal["event", "timer", "stage"],
    name: object,
    known: Mapping[str, object],
    path: Path,
    *,
    place: Literal["value", "key"] = "value",
) -> bool:
    """Whether a kind of event, a timer or a stage is declared; tells if it is not."""
    if isinstance(name, str) and name not in known:
        message = f"there is no {what} {shown(name)}"
        advice = f"{_HARM[what]}; it is declared under `{_SECTION[what]}`"
        reading.unknown(f"unknown-{what}", message, name, known, path, at=place, help=advice)
    return isinstance(name, str) and name in known

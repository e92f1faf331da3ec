"""What rules take from the event at hand: ``$event.field``, and the dates that runs of timers count from."""

from __future__ import annotations

from engine.policy.event_model import EVENT_DATE, FieldRef
from engine.policy.model import ValueType
from engine.policy.read.reading import Reading
from engine.policy.read.values import KINDS, day_number
from engine.policy.text.document import Path, shown

DATE = ValueType("date")


def field_names(reading: Reading) -> tuple[str, ...]:
    """The fields of the event at hand, its date among them; none for a timer. ``reading`` is scoped to the rule."""
    names = tuple(name for name in reading.names.facts if name.startswith("event."))
    return (*names, EVENT_DATE)


def read_field(
    reading: Reading, name: str, wanted: ValueType, path: Path, target: str, harm: str
) -> FieldRef | None:
    """A field of the event, which must fit what it is for; ``harm`` is what comes of one that there is not."""
    known = reading.names.facts
    if name != EVENT_DATE and name not in known:
        fields = [f"${one}" for one in field_names(reading)]
        reading.unknown("unknown-field", f"the event has no `{name}`", f"${name}", fields, path, help=harm)
        return None
    fact = known.get(name)
    kind = DATE if name == EVENT_DATE else fact and fact.type
    if kind is None:
        return None
    if not _fits(kind, wanted):
        message = f"`{target}` is {KINDS[wanted.kind]}, and `${name}` is {KINDS[kind.kind]}"
        reading.report("reference-type", message, path, help="the one could not be set to the other")
        return None
    return FieldRef(name)


def read_run(reading: Reading, value: object, path: Path, harm: str) -> int | FieldRef | None:
    """The date that a run of a timer counts from: a date, or what the event says."""
    if isinstance(value, str) and value.startswith("$event."):
        return read_field(reading, value[1:], DATE, path, "a timer's date", harm)
    day = day_number(value)
    if day is None:
        message = f"{shown(value)} is no date"
        reading.report("not-a-date", message, path, help=f"{harm}; write a date or `$event.field`")
    return day


def _fits(given: ValueType, wanted: ValueType) -> bool:
    """Whether every value of the one type is one of the other, limits apart."""
    if given.kind == "choice" and wanted.kind == "choice":
        return set(given.choices) <= set(wanted.choices)
    numbers = given.kind == "integer" and wanted.kind == "number"
    words = wanted.kind in ("text", "texts") and given.kind in ("text", "choice")
    return given.kind == wanted.kind or numbers or words

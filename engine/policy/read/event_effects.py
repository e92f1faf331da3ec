"""What a rule of ``events`` changes: facts and notes, timers, the stage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from engine.policy.event_model import EVENT_DATE, Effects, FieldRef, Start, Stop, Tracked
from engine.policy.model import Fact, Inner, Ref
from engine.policy.read.event_fields import DATE, field_names, read_field, read_run
from engine.policy.read.event_names import Declared, at, listed, tell_unknown
from engine.policy.read.facts import fact_value
from engine.policy.read.reading import Reading, free
from engine.policy.read.values import KINDS, day_number, inner
from engine.policy.text.document import Path, shown

_Entry = dict[str, object]
_NOWHERE = "nothing would change"


def read_effects(reading: Reading, rule: _Entry, path: Path, declared: Declared, all_facts: _Facts) -> Effects:
    """The effects of one rule. ``reading`` is scoped to the rule; ``all_facts`` are the facts of the policy."""
    return _Effects(reading, rule, (*path, "then"), declared, all_facts).read()


_Facts = dict[str, Fact | None]


class _Effects:
    """One rule's effects being read."""

    def __init__(self, reading: Reading, rule: _Entry, path: Path, declared: Declared, all_facts: _Facts) -> None:
        then = rule.get("then")
        self.entry: _Entry = then if isinstance(then, dict) else {}
        self.reading = reading
        self.path = path
        self.declared = declared
        self.targets: _Facts = {**all_facts, **declared.notes}

    def read(self) -> Effects:
        """Everything that changes, in the order in which it does."""
        return Effects(
            tuple(name for name, path in self.names("clear") if self.target(name, path, "value")),
            tuple(self.counts()),
            tuple(self.sets()),
            tuple(self.stops()),
            self.move_to(),
            tuple(self.starts()),
        )

    def names(self, key: str) -> Iterator[tuple[str, Path]]:
        """The names under a key, with their places."""
        for index, name in enumerate(listed(self.entry.get(key))):
            if isinstance(name, str):
                yield name, at(self.entry, key, self.path, index)

    def entries(self, key: str) -> Iterator[tuple[str, object, Path]]:
        """The entries of a mapping under a key, with their places."""
        part = self.entry.get(key)
        for name, value in part.items() if isinstance(part, dict) else ():
            if not free(name):
                yield name, value, (*self.path, key, name)

    def target(self, name: str, path: Path, place: Literal["key", "value"] = "key") -> Fact | None:
        """The fact or note that is to change; None if there is none, or it follows from others (which is told)."""
        if name not in self.targets:
            self.reading.unknown(
                "unknown-fact", f"there is no fact and no note {shown(name)}", name, self.targets, path,
                sections=("facts",), at=place, help=_NOWHERE,
            )  # fmt: skip
            return None
        fact = self.targets[name]
        if fact is not None and fact.derive is not None:
            message = f"`{name}` is worked out from `{fact.derive.start}` and `{fact.derive.end}`"
            advice = "set the date instead, or the two would contradict each other"
            self.reading.report("derived-fact", message, path, at=place, help=advice)
            return None
        return fact

    def counts(self) -> Iterator[tuple[str, int]]:
        """What is counted, and by how much."""
        for name, step, path in self.entries("count"):
            fact = self.target(name, path)
            if fact is None:
                continue
            if fact.type.kind != "integer":
                message = f"`{name}` is {KINDS[fact.type.kind]}, which cannot be counted"
                self.reading.report("operator-type", message, path, at="key", help="only whole numbers are counted")
            elif isinstance(step, int):
                yield name, step

    def sets(self) -> Iterator[tuple[str, Tracked]]:
        """What is set, and to what."""
        for name, value, path in self.entries("set"):
            fact = self.target(name, path)
            found = None if fact is None else self.value(fact, value, path)
            if found is not None:
                yield name, found

    def value(self, fact: Fact, value: object, path: Path) -> Tracked | None:
        """What one fact or note is set to."""
        if isinstance(value, str) and value.startswith("$event."):
            return read_field(self.reading, value[1:], fact.type, path, fact.name, _NOWHERE)
        if isinstance(value, str) and value.startswith("$"):
            return self.setting(value[1:], fact, path)
        if not fact.testable:
            return self.text(fact, value, path)
        return fact_value(self.reading, fact.name, value, fact.type, path)

    def text(self, fact: Fact, value: object, path: Path) -> Tracked | None:
        """What a fact is set to that only fills in messages."""
        if isinstance(value, str):
            return _texts(fact, value)
        message = f"`{fact.name}` is {KINDS[fact.type.kind]}, so it cannot be {shown(value)}"
        self.reading.report("wrong-value-type", message, path, help="put it in quotes")
        return None

    def setting(self, name: str, fact: Fact, path: Path) -> Tracked | None:
        """The value of a setting, which must fit the fact."""
        settings = self.reading.names.settings
        if name not in settings:
            known = [f"${one}" for one in (*settings, *field_names(self.reading))]
            message = f"`${shown(name)[1:-1]}` names no setting and no field of the event"
            self.reading.unknown("unknown-reference", message, f"${name}", known, path, sections=("settings",),
                                 help=_NOWHERE)  # fmt: skip
            return None
        setting = settings[name]
        if setting is None:
            return None
        found = None if isinstance(setting.value, tuple) else inner(setting.value, fact.type)
        if found is None:
            message = f"`{fact.name}` is {KINDS[fact.type.kind]}, and `${name}` is `{shown(setting.value)[1:-1]}`"
            self.reading.report("reference-type", message, path, help=_NOWHERE)
            return None
        return found if fact.testable else _texts(fact, str(found))

    def stops(self) -> Iterator[Stop]:
        """The timers that are stopped: all runs of a timer, or those from a date."""
        if not isinstance(self.entry.get("stop"), dict):
            yield from (Stop(name) for name, path in self.names("stop") if self.timer(name, path))
            return
        for name, value, path in self.entries("stop"):
            if self.timer(name, path, "key"):
                yield from self.stop(name, value, path)

    def stop(self, name: str, value: object, path: Path) -> Iterator[Stop]:
        """The runs of one timer that are stopped; nothing after a mistake."""
        date, runs, where = value, None, path
        if isinstance(value, dict):
            date, runs, where = value.get("date"), value.get("runs"), (*path, "date")
        day = None if date is None else read_run(self.reading, date, where, "no run would be stopped")
        if day is not None:
            yield Stop(name, day, runs if isinstance(runs, int) else None)

    def timer(self, name: object, path: Path, place: Literal["value", "key"] = "value") -> bool:
        return tell_unknown(self.reading, "timer", name, self.declared.timers, path, place=place)

    def move_to(self) -> str | None:
        """The stage the case moves to."""
        stage = self.entry.get("move_to")
        if stage is None:
            return None
        known = tell_unknown(self.reading, "stage", stage, self.declared.stages, (*self.path, "move_to"))
        return str(stage) if known else None

    def starts(self) -> Iterator[Start]:
        """The timers that are started, each with its day."""
        for name, value, path in self.entries("start"):
            if not self.timer(name, path, "key") or not isinstance(value, dict):
                continue
            days, day = self.days(value.get("days", 0), (*path, "days")), self.date(value.get("date"), (*path, "date"))
            if days is not None and day is not None:
                yield Start(name, days, day)

    def days(self, value: object, path: Path) -> int | None:
        """How many days after its date a timer ends."""
        if isinstance(value, str):
            name = value.removeprefix("$")
            settings = self.reading.names.settings
            if not value.startswith("$") or name not in settings:
                known = [f"${one}" for one in settings]
                message = f"{shown(value)} names no setting"
                self.reading.unknown("unknown-reference", message, f"${name}", known, path, sections=("settings",),
                                     help="the timer would end on no day at all")  # fmt: skip
                return None
            setting = settings[name]
            value = None if setting is None else setting.value
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            if value is not None:
                message = f"{shown(value)} does not say how many days"
                advice = "it is a whole number from 0, or `$name` of a setting that holds one"
                self.reading.report("wrong-value-type", message, path, help=advice)
            return None
        return value

    def date(self, value: object, path: Path) -> int | FieldRef | Ref | None:
        """The date that the days of a timer are counted from."""
        if value is None:
            return FieldRef(EVENT_DATE)
        if isinstance(value, str) and value.startswith("$event."):
            return read_field(self.reading, value[1:], DATE, path, "a timer's date", _NOWHERE)
        if isinstance(value, str) and value.startswith("$"):
            return self.decision(value[1:], path)
        day = day_number(value)
        if day is None:
            message = f"{shown(value)} is no date"
            advice = "write a date, `$event.field`, or `$name` of a decision that answers with a date"
            self.reading.report("not-a-date", message, path, help=advice)
        return day

    def decision(self, name: str, path: Path) -> Ref | None:
        if name in self.declared.dates:
            return Ref(name)
        known = [f"${one}" for one in (*self.declared.dates, *field_names(self.reading))]
        message = f"`${shown(name)[1:-1]}` names no decision that answers with a date"
        self.reading.unknown("unknown-reference", message, f"${name}", known, path, sections=("decisions",),
                             help="the timer would end on no day at all")  # fmt: skip
        return None


def _texts(fact: Fact, text: str) -> Inner | tuple[str, ...]:
    return (text,) if fact.type.kind == "texts" else text

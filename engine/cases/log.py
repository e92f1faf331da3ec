"""From the events somebody logged to checked ones in the order in which they happened; all problems at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import NamedTuple, TypeAlias, TypeGuard, cast

from engine.cases import problems
from engine.diagnostics import Diagnostic, FactsError
from engine.facts.readers import reader
from engine.facts.texts import text_reader
from engine.facts.values import clean, is_list, not_told, parse_day, plain
from engine.facts.wrong import LARGEST_WHOLE, LONGEST_TEXT, Refused, too_large, too_long, wrong_date
from engine.policy.event_model import EventKind, Events
from engine.policy.model import Fact, Inner, ValueType
from engine.policy.open_fact import open_fact

MOST_EVENTS = 10_000
"""Events of one case. Who logs more has mixed up several."""

Value: TypeAlias = Inner | tuple[str, ...]
"""What a field says, as an inner value; a list of texts is a tuple."""

FieldReader: TypeAlias = Callable[[object], Value | None]

_DATE = open_fact("date", ValueType("date"))
_ID = open_fact("id", ValueType("text"))


Problem: TypeAlias = tuple[int, Diagnostic]
"""What is wrong, and with which event of the log."""

_Wrong: TypeAlias = list[tuple[str, Diagnostic]]
"""What is wrong with one event, and with which of its fields (empty: with the whole of it)."""


class Logged(NamedTuple):
    """One event that can be used: ``at`` is its place in the log as given, ``day`` a day number.

    ``time`` is the time of day as it is written, None if only the date is.
    """

    at: int
    kind: str
    day: int
    id: str | int | None
    fields: Mapping[str, Value]
    time: time | None = None


Moment: TypeAlias = Callable[[Logged], tuple[int, time]]
"""When an event was, as far as the log can say."""


class Log(NamedTuple):
    """The events in the order in which they are replayed, and what is wrong, each with its event's index."""

    events: tuple[Logged, ...]
    problems: tuple[Problem, ...]


class LogReader:
    """Reads logs of the events that one policy declares. Immutable; safe to share between threads."""

    def __init__(self, events: Events) -> None:
        self._readers = {name: _field_readers(kind) for name, kind in events.kinds.items()}
        self._required = {name: kind.required for name, kind in events.kinds.items()}

    def read(self, log: object, as_of: int) -> Log:
        """The log checked, without what was logged twice and what has not happened yet on the day ``as_of``.

        Raises:
            FactsError: ``not-a-list``, ``too-large``.
        """
        given = _listed(log)
        found: list[Problem] = []
        sound = [one for index, event in enumerate(given) if (one := self._read_one(index, event, found)) is not None]
        # First what has not happened yet: it must not take the id of what has.
        once = list(_once(_past(sound, as_of, found), given, found))
        moment = _moments(once)
        _tell_disorder(once, moment, found)
        return Log(tuple(sorted(once, key=moment)), tuple(found))

    def _read_one(self, index: int, event: object, found: list[Problem]) -> Logged | None:
        if not is_mapping(event):
            found.append((index, problems.placed(problems.not_an_event(event), index)))
            return None
        wrong: _Wrong = []
        kind = self._kind(event, wrong)
        day, event_id = _read_day(event.get("date"), wrong), _read_id(event.get("id"), wrong)
        fields = {} if kind is None else self._fields(kind, event, wrong)
        if wrong or kind is None or day is None:
            found += ((index, problems.placed(problem, index, field)) for field, problem in wrong)
            return None
        return Logged(index, kind, day, event_id, fields, _time_of(plain(event.get("date"))))

    def _kind(self, event: Mapping[object, object], wrong: _Wrong) -> str | None:
        kind = plain(event.get("event"))
        if type(kind) is str and kind in self._readers:
            return kind
        if kind is None:
            wrong.append(("", problems.missing("event", "nobody can tell what happened")))
        else:
            wrong.append(("event", problems.unknown_event(kind, self._readers)))
        return None

    def _fields(self, kind: str, event: Mapping[object, object], wrong: _Wrong) -> dict[str, Value]:
        readers = self._readers[kind]
        told: dict[str, Value] = {}
        for name, value in event.items():
            if name in _OWN:
                continue
            read = readers.get(name) if type(name) is str else None
            if read is not None:
                _tell(told, str(name), read, value, wrong)
            elif type(name) is not str or not name.startswith("x-"):
                field = clean(name) if type(name) is str else ""
                wrong.append((field, problems.unknown_field(kind, name, readers)))
        for name in self._required[kind]:
            if name not in told and all(field != name for field, _ in wrong):
                wrong.append(("", problems.missing(name, f"`{kind}` says too little")))
        return told


def is_mapping(value: object) -> TypeGuard[Mapping[object, object]]:
    """Whether a value is names with values. Its type is asked: ``isinstance`` may run code of a foreign type."""
    return type(value) is dict or issubclass(type(value), Mapping)


_DATE_LENGTH = len("2026-03-02")
_OWN = frozenset(("event", "date", "id"))


def _tell(told: dict[str, Value], name: str, read: FieldReader, value: object, wrong: _Wrong) -> None:
    try:
        found = read(value)
    except Refused as refused:
        wrong += ((name, one) for one in refused.diagnostics)
    else:
        if found is not None:
            told[name] = found


def _field_readers(kind: EventKind) -> dict[str, FieldReader]:
    # In messages a field has the name that stands in the log.
    return {name: _field_reader(fact._replace(name=name)) for name, fact in kind.fields.items()}


def _field_reader(fact: Fact) -> FieldReader:
    if not fact.testable:
        return text_reader(fact)
    read = reader(fact)

    def exactly(value: object) -> Value | None:
        told = read(value)
        if told is None:
            if not not_told(plain(value)):  # a range that excludes nothing
                raise Refused(problems.not_exact(fact.name, value))
            return None
        if isinstance(told, frozenset):
            only: Value | None = next(iter(told)) if len(told) == 1 else None
        else:
            only = told[0][0] if len(told) == 1 and told[0][0] == told[0][1] else None
        if only is None:
            raise Refused(problems.not_exact(fact.name, value))
        return only

    return exactly


def _read_day(value: object, wrong: _Wrong) -> int | None:
    day = parse_day(value) if type(value) is str else None
    if day is None:
        value = plain(value)
        day = _day_of(value)
    if day is None:
        told = not_told(value)
        field, problem = ("", problems.missing("date", "nobody can tell when it was")) if told else _not_a_day(value)
        wrong.append((field, problem))
    return day


def _day_of(value: object) -> int | None:
    """The day of a date, or of a date-time as it is written."""
    if issubclass(type(value), date):  # a datetime is one
        return date.toordinal(cast("date", value))
    if type(value) is str and _DATE_LENGTH < len(value) <= 40 and value[_DATE_LENGTH] in "Tt ":
        try:
            datetime.fromisoformat(value)
        except ValueError:
            return None
        return parse_day(value[:_DATE_LENGTH])
    return None


def _time_of(value: object) -> time | None:
    """The time of day of a date-time, as it is written; None of a date."""
    if type(value) is str:
        return None if len(value) <= _DATE_LENGTH else datetime.fromisoformat(value).time()
    return cast("datetime", value).time() if issubclass(type(value), datetime) else None


def _not_a_day(value: object) -> tuple[str, Diagnostic]:
    return "date", wrong_date(_DATE, value)


def _read_id(value: object, wrong: _Wrong) -> str | int | None:
    value = plain(value)
    if value is None or (type(value) is int and abs(value) <= LARGEST_WHOLE):
        return value
    if type(value) is str and len(value) <= LONGEST_TEXT:
        return value
    wrong.append(("id", _wrong_id(value)))
    return None


def _wrong_id(value: object) -> Diagnostic:
    if type(value) is str:
        return too_long(_ID, value)
    return too_large(_ID, value) if type(value) is int else problems.wrong_id(value)


def _listed(log: object) -> Sequence[object]:
    if issubclass(type(log), (str, bytes, Mapping)) or not issubclass(type(log), Iterable):
        raise FactsError((problems.not_a_log(log),))
    given = log if is_list(log) else [*islice(cast("Iterable[object]", log), MOST_EVENTS + 1)]
    if len(given) > MOST_EVENTS:
        raise FactsError((problems.too_many(MOST_EVENTS),))
    return given


def _once(events: Iterable[Logged], given: Sequence[object], found: list[Problem]) -> Iterator[Logged]:
    """The events without those whose id was there before."""
    first: dict[tuple[type, object], int] = {}
    for event in events:
        index = event.at
        before = index if event.id is None else first.setdefault((type(event.id), event.id), index)
        if before == index:
            yield event
        else:
            alike = _are_alike(given[before], given[index])
            twice = problems.event_twice(event.id, before, alike=alike)
            found.append((index, problems.placed(twice, index, "id")))


def _are_alike(one: object, other: object) -> bool:
    """Whether two events say the same in everything, notes of somebody's own too."""
    try:
        return _contents(one) == _contents(other)
    except Exception:  # a note may be anything, even what cannot be compared
        return False


def _contents(event: object) -> dict[object, object]:
    return {name: plain(value) for name, value in event.items()} if is_mapping(event) else {}


def _past(events: Iterable[Logged], as_of: int, found: list[Problem]) -> Iterator[Logged]:
    for event in events:
        if event.day <= as_of:
            yield event
        else:
            problem = problems.in_the_future(event.day, as_of)
            found.append((event.at, problems.placed(problem, event.at, "date")))


def _moments(events: Iterable[Logged]) -> Moment:
    """Of a day on which every event has a time, the times count; else only the day, in the order of the log."""
    untimed = {event.day for event in events if event.time is None}
    return lambda event: (event.day, time.min if event.day in untimed or event.time is None else event.time)


def _tell_disorder(events: Iterable[Logged], moment: Moment, found: list[Problem]) -> None:
    latest = (0, time.min)
    for event in events:
        when = moment(event)
        if when < latest:
            problem = problems.out_of_order(when, latest)
            found.append((event.at, problems.placed(problem, event.at, "date")))
        latest = max(latest, when)

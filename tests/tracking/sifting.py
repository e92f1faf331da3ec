"""Which events of a raw log can be used, in which order, and what is wrong with the others. No engine in it.

What is wrong is said in loose words of our own: the tests say which codes of the engine belong to which word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple, TypeAlias, TypeVar

Value: TypeAlias = bool | int | str | date
Read: TypeAlias = Callable[[object], Value | None]
Problems: TypeAlias = dict[int, frozenset[str]]

T = TypeVar("T")

LONGEST_TEXT = 4096
LARGEST_WHOLE = 2**53


class Entry(NamedTuple):
    """One event that can be used: where it stood in the log, and what it says."""

    at: int
    kind: str
    day: date
    id: object
    fields: Mapping[str, Value]
    raw: Mapping[object, object]


class Wrong(Exception):
    """What is wrong with an event or with a field, in one of our words."""


def sift(events: Sequence[object], as_of: date) -> tuple[list[Entry], Problems]:
    """The events to replay, in order, and the problems of the log by position."""
    problems: dict[int, set[str]] = {}
    found = [_read(index, raw, problems) for index, raw in enumerate(events)]
    read = [entry for entry in found if entry is not None]
    for entry in (entry for entry in read if entry.day > as_of):
        problems.setdefault(entry.at, set()).add("future")
    past = _once([entry for entry in read if entry.day <= as_of], problems)
    for entry in _out_of_order(past):
        problems.setdefault(entry.at, set()).add("disorder")
    ordered = sorted(past, key=lambda entry: entry.day)
    return ordered, {index: frozenset(words) for index, words in problems.items()}


def _once(entries: list[Entry], problems: dict[int, set[str]]) -> list[Entry]:
    """The entries without those whose id an earlier one of the log has."""
    first: dict[tuple[type, object], Entry] = {}
    for entry in entries:
        if entry.id is not None and first.setdefault((type(entry.id), entry.id), entry) is not entry:
            problems.setdefault(entry.at, set()).add("twice")
    again = {index for index, words in problems.items() if "twice" in words}
    return [entry for entry in entries if entry.at not in again]


def _out_of_order(entries: list[Entry]) -> list[Entry]:
    """Those that stand in the log behind an event of a later day."""
    latest, found = date.min, []
    for entry in entries:
        if entry.day < latest:
            found.append(entry)
        latest = max(latest, entry.day)
    return found


# ---------------------------------------------------------------- one event


def _read(index: int, raw: object, problems: dict[int, set[str]]) -> Entry | None:
    if not isinstance(raw, Mapping):
        problems[index] = {"not-a-mapping"}
        return None
    wrong: set[str] = set()
    kind = _kind(raw, wrong)
    day = _keep(_event_day, raw.get("date"), wrong)
    name = _keep(_name, raw.get("id"), wrong)
    fields = _fields(kind, raw, wrong) if kind else {}
    if wrong or day is None:
        problems[index] = wrong
        return None
    return Entry(index, kind, day, name, fields, raw)


def _keep(read: Callable[[object], T], value: object, wrong: set[str]) -> T | None:
    try:
        return read(value)
    except Wrong as mistake:
        wrong.add(str(mistake))
        return None


def _kind(raw: Mapping[object, object], wrong: set[str]) -> str:
    kind = raw.get("event")
    if isinstance(kind, str) and kind in KINDS:
        return kind
    wrong.add("missing" if kind is None else "kind")
    return ""


def _fields(kind: str, raw: Mapping[object, object], wrong: set[str]) -> dict[str, Value]:
    """What the event says in the fields of its kind; what is left open is left out."""
    known = KINDS[kind]
    told: dict[str, Value] = {}
    for key, value in raw.items():
        if isinstance(key, str) and key in known:
            said = _keep(known[key], value, wrong)
            if said is not None:
                told[key] = said
        elif key not in ("event", "date", "id") and not (isinstance(key, str) and key.startswith("x-")):
            wrong.add("field")
    if kind in NEEDS and _is_open(raw.get(NEEDS[kind])):
        wrong.add("missing")
    return told


# ---------------------------------------------------------------- one value


def _is_open(value: object) -> bool:
    return value is None or value == "unknown"


def parse_day(value: object) -> date | None:
    """The day a text like ``2026-03-02`` is, None if it is none."""
    if not isinstance(value, str) or len(value) != 10 or not value.isascii() or (value[4], value[7]) != ("-", "-"):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _event_day(value: object) -> date:
    """The day of an event; of a date with a time the date as it is written."""
    day = parse_day(value)
    if day is None and isinstance(value, str) and value[10:11] == "T" and _is_moment(value):
        day = parse_day(value[:10])
    if day is None:
        raise Wrong("missing" if _is_open(value) else "date")
    return day


def _is_moment(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _name(value: object) -> str | int | None:
    if value is None or (isinstance(value, str) and len(value) <= LONGEST_TEXT):
        return value
    if type(value) is int and abs(value) <= LARGEST_WHOLE:
        return value
    raise Wrong("id")


def _only(value: object) -> object:
    """What is meant by a list of possible values if there is but one."""
    if isinstance(value, list) and len(value) == 1 and not _is_open(value[0]):
        return value[0]
    return value


def _day(value: object) -> date | None:
    day = parse_day(_only(value))
    if day is None and not _is_open(value):
        raise Wrong("value")
    return day


def _from_one(value: object) -> int | None:
    """A whole number from 1; 2.0 is one too."""
    value = _only(value)
    if _is_open(value):
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= LARGEST_WHOLE:
        raise Wrong("value")
    if value != int(value):
        raise Wrong("value")
    return int(value)


def _yes_or_no(value: object) -> bool | None:
    value = _only(value)
    if _is_open(value):
        return None
    if not isinstance(value, bool):
        raise Wrong("value")
    return value


def _text(value: object) -> str | None:
    """A text that can be written down; a blank one says nothing."""
    if _is_open(value):
        return None
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or any("\ud800" <= char <= "\udfff" for char in value):
        raise Wrong("value")
    return value if value.strip() else None


KINDS: dict[str, dict[str, Read]] = {
    "applied": {},
    "interview_scheduled": {"day": _day},
    "interview_moved": {"day": _day, "to": _day},
    "interview_cancelled": {"day": _day},
    "interview_held": {"round": _from_one, "interview": _text, "promised_by": _day},
    "thank_you_sent": {},
    "follow_up_made": {},
    "learned": {"hr_present": _yes_or_no, "company_size": _from_one, "contact_name": _text},
    "reply_received": {"promised_by": _day},
    "receipt_received": {},
    "offer_received": {},
    "rejection_received": {},
    "withdrawn": {},
}
"""Every kind of event, and how each of its fields is read."""

NEEDS = {"interview_scheduled": "day", "interview_moved": "to"}
"""The field that an event of a kind may not be without."""

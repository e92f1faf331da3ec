"""Random logs: careers as people have them, with disorder, duplicates, slips and pure rubbish mixed in.

Dates lie close together, so that the timers (one day after an interview that was arranged, one or two weeks after one
that was held) fire between, before and on the days of events.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple, TypeAlias

from hypothesis import strategies as st

from tests.tracking.sifting import KINDS, NEEDS, parse_day
from tests.tracking.slips import BAD_DATES, COMMON, DATED, GONE, NEARLY, RUBBISH, SLIPS, TIMES

Event: TypeAlias = dict[Any, Any]
Edit: TypeAlias = Callable[[st.DrawFn, list[Any]], None]

START = date(2026, 3, 2)
GAPS = st.sampled_from((0, 0, 0, 0, 1, 1, 1, 2, 3, 5, 6, 7, 7, 8, 12, 13, 14, 15))
ROUNDS = st.sampled_from((1, 1, 1, 1, 2, 2, 2, 2, 2.0, 3, 3, 4, 5, 6))
AHEAD = st.sampled_from((-8, -1, 0, 0, 1, 1, 2, 3, 7, 14))
"""In how many days an interview is to be that is arranged today; below zero: a slip, or told late."""

DAYS = st.integers(0, 20).map(lambda days: START + timedelta(days))
BETWEEN = st.sampled_from(("interview_scheduled", "interview_scheduled", "follow_up_made", "thank_you_sent"))
UNTIL_NOW = st.sampled_from((0, 0, 1, 2, 6, 7, 8, 13, 14, 15, 30, -1, -7, -14))

NEXT: dict[str, tuple[str, ...]] = {
    "applied": ("interview_scheduled", "interview_scheduled", "interview_held", "receipt_received", "learned"),
    "receipt_received": ("interview_scheduled", "interview_held", "reply_received"),
    "learned": ("interview_scheduled", "interview_held", "follow_up_made"),
    "interview_scheduled": (
        "interview_held", "interview_held", "interview_held", "interview_scheduled", "interview_scheduled",
        "interview_moved",
        "interview_moved", "interview_cancelled", "interview_cancelled", "learned", "reply_received",
    ),
    "interview_moved": ("interview_held", "interview_held", "interview_moved", "interview_cancelled"),
    "interview_cancelled": ("interview_scheduled", "interview_held", "interview_moved", "reply_received"),
    "interview_held": (
        "interview_held", "interview_held", "thank_you_sent", "thank_you_sent", "follow_up_made", "reply_received",
        "interview_scheduled", "interview_scheduled", "learned",
    ),
    "thank_you_sent": ("follow_up_made", "follow_up_made", "reply_received", "interview_scheduled", "interview_held"),
    "follow_up_made": ("follow_up_made", "reply_received", "interview_scheduled", "interview_held", "offer_received"),
    "reply_received": (
        "interview_scheduled", "follow_up_made", "follow_up_made", "interview_held", "thank_you_sent",
        "rejection_received",
    ),
    "offer_received": ("withdrawn", "reply_received"),
    "rejection_received": ("reply_received", "interview_scheduled"),
    "withdrawn": ("rejection_received",),
}  # fmt: skip
"""What usually comes after what; what stands there twice is twice as likely."""


class Stream(NamedTuple):
    """A log, the day it is looked at, and what is known besides it."""

    events: list[Any]
    as_of: str
    told: dict[str, Any]

    def __str__(self) -> str:
        """One event a line, so that it can be read and pasted."""
        lines = [f"  [{at}] {_short(event)}" for at, event in enumerate(self.events)]
        return "\n".join([f"as of {self.as_of}, told {self.told}:", *lines])


def _short(event: object) -> str:
    shown = repr(event)
    return shown if len(shown) <= 300 else f"{shown[:300]}… ({len(shown)} characters)"


# ---------------------------------------------------------------- what people log


def on(day: str | date, kind: str, /, **fields: Any) -> Event:
    """An event on a day."""
    return {"event": kind, "date": str(day), **fields}


@st.composite
def careers(draw: st.DrawFn) -> list[Any]:
    """Events as they follow one another, mostly; now and then anything follows anything."""
    kind = draw(st.sampled_from(("applied", "applied", "applied", "interview_scheduled", "interview_held")))
    day, events = START, list[Any]()
    for _ in range(draw(st.integers(1, 14))):
        events.append(on(day, kind, **draw(_fields(kind, day, _arranged(events)))))
        kind = draw(st.sampled_from(NEXT[kind] if draw(st.integers(0, 14)) else tuple(KINDS)))
        day = draw(_days_of(kind, day, _arranged(events)))
    return events


def _arranged(events: list[Event]) -> list[str]:
    """The days for which interviews were arranged so far, whatever became of them."""
    return [event[key] for event in events for key in ("day", "to") if key in event]


def _days_of(kind: str, day: date, arranged: list[str]) -> st.SearchStrategy[date]:
    """When something happens after a day: interviews often on a day for which one was arranged."""
    later = GAPS.map(lambda days: day + timedelta(days))
    ahead = [found for text in arranged if (found := date.fromisoformat(text)) >= day]
    if kind != "interview_held" or not ahead:
        return later
    return st.sampled_from((min(ahead), *ahead)) | later


def _fields(kind: str, day: date, arranged: Sequence[str] = ()) -> st.SearchStrategy[dict[str, Any]]:
    """The fields of an event of a day; those that may be left out often are."""
    some_day = AHEAD.map(lambda days: str(day + timedelta(days)))
    match kind:
        case "interview_scheduled":
            return st.fixed_dictionaries({"day": some_day})
        case "interview_moved":
            return st.fixed_dictionaries({"to": some_day}, optional={"day": _one_of(arranged, some_day)})
        case "interview_cancelled":
            return _sometimes(day=_one_of(arranged, some_day))
        case "interview_held":
            return _sometimes(round=ROUNDS, interview=st.sampled_from("ab"), promised_by=some_day)
        case "learned":
            size = st.sampled_from((1, 8, 10, 11, 5000))
            return _sometimes(hr_present=st.booleans(), company_size=size, contact_name=st.sampled_from(("Ada", "Bo")))
        case "reply_received":
            return _sometimes(promised_by=some_day)
        case _:
            return _NO_FIELDS


def _one_of(arranged: Sequence[str], some_day: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A day for which an interview was arranged, mostly."""
    return st.sampled_from(arranged) | st.sampled_from(arranged) | some_day if arranged else some_day


_NO_FIELDS: st.SearchStrategy[dict[str, Any]] = st.just({})


def _sometimes(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return _NO_FIELDS | st.fixed_dictionaries({}, optional=fields)


# ---------------------------------------------------------------- several interviews of one round


def _panel(draw: st.DrawFn, events: list[Any]) -> None:
    """Some talks on one day, each perhaps arranged before, and not only on days before."""
    day, talks = draw(DAYS), draw(st.integers(2, 3))
    arranged = draw(st.integers(0, talks + 1))
    told = [day - timedelta(draw(st.sampled_from((0, 0, 1, 3)))) for _ in range(arranged)]
    before = [on(when, "interview_scheduled", day=str(day)) for when in told]
    held = [on(day, "interview_held", **draw(_fields("interview_held", day))) for _ in range(talks)]
    whole = draw(st.permutations([*before, *held])) if draw(st.booleans()) else [*before, *held]
    _weave(events, whole)


def _continue(draw: st.DrawFn, events: list[Any]) -> None:
    """An interview that goes on on other days, something perhaps arranged or asked between."""
    day, between = draw(DAYS), draw(BETWEEN)
    later = [day + timedelta(draw(GAPS)) for _ in range(draw(st.integers(1, 2)))]
    held = [on(when, "interview_held", interview="panel") for when in later]
    first = on(day, "interview_held", interview="panel", round=draw(st.sampled_from((None, 1, 2))))
    _weave(events, [first, on(day, between, **draw(_fields(between, day))), *held])


# ---------------------------------------------------------------- several interviews at once


def _diary(draw: st.DrawFn, events: list[Any]) -> None:
    """Interviews arranged for several days, some for the same, and what becomes of each."""
    day = draw(DAYS)
    days = [day + timedelta(draw(st.integers(0, 9))) for _ in range(draw(st.integers(2, 4)))]
    _weave(events, [on(day, "interview_scheduled", day=str(when)) for when in days])
    _weave(events, [event for when in draw(st.permutations(days)) for event in _fate(draw, day, when)])


def _fate(draw: st.DrawFn, day: date, arranged: date) -> list[Event]:
    """What becomes of an interview arranged on a day for a day: often it takes place, and often nothing is logged."""
    kind = draw(st.sampled_from(("interview_held", "interview_held", "interview_moved", "interview_cancelled", "")))
    if not kind:
        return []
    late = draw(st.sampled_from((0, 0, 0, 0, -1, 1, 2)))
    if kind == "interview_held":
        return [on(arranged + timedelta(late), kind, **draw(_fields(kind, arranged)))]
    told = draw(st.sampled_from((day, day, arranged))) + timedelta(abs(late))
    return [on(told, kind, **{**draw(_fields(kind, told)), "day": str(arranged)})]


def _rounds(draw: st.DrawFn, events: list[Any]) -> None:
    """Some interviews of which the log says the round: the same, an earlier one, a later one, on one day or more."""
    day, rounds = draw(DAYS), draw(st.lists(ROUNDS, min_size=2, max_size=4))
    for number in rounds:
        kind = draw(BETWEEN)
        _weave(events, [on(day, "interview_held", round=number), on(day, kind, **draw(_fields(kind, day)))])
        day += timedelta(draw(GAPS))


def _weave(events: list[Any], more: list[Any]) -> None:
    """Put more events among those there are, each where its day comes."""
    for event in more:
        later = (at for at, other in enumerate(events) if isinstance(other, dict) and _dated(other) > event["date"])
        events.insert(next(later, len(events)), event)


def _dated(event: Event) -> str:
    return str(event.get("date"))


# ---------------------------------------------------------------- what goes wrong


def _somewhere(draw: st.DrawFn, events: list[Any]) -> int:
    return draw(st.integers(0, len(events) - 1))


def _misplace(draw: st.DrawFn, events: list[Any]) -> None:
    """One event is logged earlier or later than it happened."""
    events.insert(_somewhere(draw, events), events.pop(_somewhere(draw, events)))


def _move(draw: st.DrawFn, events: list[Any]) -> None:
    """One event happened on another day."""
    at = _somewhere(draw, events)
    if isinstance(events[at], dict):
        events[at] = {**events[at], "date": str(draw(DAYS))}


def _clock(draw: st.DrawFn, events: list[Any]) -> None:
    """One event is logged with the time of day."""
    at = _somewhere(draw, events)
    if isinstance(events[at], dict) and parse_day(events[at].get("date")):
        events[at] = {**events[at], "date": events[at]["date"] + draw(st.sampled_from(TIMES))}


def _name(draw: st.DrawFn, events: list[Any]) -> None:
    """Some events have ids, often the same."""
    for at, event in enumerate(events):
        if isinstance(event, dict) and draw(st.booleans()):
            events[at] = {**event, "id": draw(st.sampled_from((1, 2, "1", "a", f"mail-{at}", at)))}


def _repeat(draw: st.DrawFn, events: list[Any]) -> None:
    """One event is logged twice under one id, the second time perhaps with other words."""
    at = _somewhere(draw, events)
    if isinstance(events[at], dict):
        events[at] = {**events[at], "id": "twice"}
        again = {**events[at], **draw(st.sampled_from(({}, {}, {"x-by": "me"}, {"date": "2026-03-09"}, {"day": None})))}
        events.insert(draw(st.integers(at + 1, len(events))), again)


def _drop(draw: st.DrawFn, events: list[Any]) -> None:
    """One event was forgotten."""
    if len(events) > 1:
        events.pop(_somewhere(draw, events))


def _go_on(draw: st.DrawFn, events: list[Any]) -> None:
    """The end is logged in the middle."""
    kind = draw(st.sampled_from(("rejection_received", "offer_received", "withdrawn")))
    events.insert(_somewhere(draw, events), on(draw(DAYS), kind))


def _spoil(draw: st.DrawFn, events: list[Any]) -> None:
    """One event gets a key or a value it cannot have, or loses one."""
    at = _somewhere(draw, events)
    if isinstance(events[at], dict):
        key = draw(st.sampled_from(COMMON) | st.sampled_from(SLIPS))
        _put(draw, events, at, key)


def _mistell(draw: st.DrawFn, events: list[Any]) -> None:
    """One event says something in one of its own fields that is nearly right, or leaves it out."""
    fields = [(at, key) for at, event in enumerate(events) for key in _fields_of(event)]
    if fields:
        at, key = draw(st.sampled_from(fields))
        _put(draw, events, at, key)


def _fields_of(event: object) -> tuple[str, ...]:
    """The fields of its kind, that which it may not be without twice."""
    kind = str(event.get("event")) if isinstance(event, dict) else ""
    return (*KINDS.get(kind, ()), *([NEEDS[kind]] if kind in NEEDS else []))


def _put(draw: st.DrawFn, events: list[Any], at: int, key: object) -> None:
    """A strange value, or none, under a key of an event."""
    strange = st.sampled_from(BAD_DATES) if key in DATED else st.sampled_from(NEARLY) | RUBBISH
    value = draw(st.just(GONE) | strange | strange | strange)
    spoilt = {**events[at], key: value}
    events[at] = {name: value for name, value in spoilt.items() if value is not GONE}


def _litter(draw: st.DrawFn, events: list[Any]) -> None:
    """Something that is no event at all."""
    events.insert(_somewhere(draw, events), draw(RUBBISH))


EDITS: tuple[Edit, ...] = (
    _panel, _panel, _panel, _continue, _continue, _diary, _diary, _diary, _diary, _rounds, _rounds, _rounds, _misplace,
    _misplace, _move, _clock, _name, _repeat, _drop, _go_on,
    _spoil, _spoil, _mistell, _mistell, _mistell, _litter,
)  # fmt: skip


@st.composite
def streams(draw: st.DrawFn) -> Stream:
    """A career with up to five things more or wrong, looked at on some day."""
    events = draw(careers())
    for edit in draw(st.lists(st.sampled_from(EDITS), max_size=5)):
        edit(draw, events)
    days = [day for event in events if isinstance(event, dict) if (day := parse_day(event.get("date")))]
    days = sorted(day for day in days if 1000 < day.year < 9000) or [START]
    # Mostly all has happened; in the middle of a career more timers run.
    now = draw(st.sampled_from((*days[-1:] * len(days) * 2, *days)))
    return Stream(events, str(now + timedelta(draw(UNTIL_NOW))), draw(_TOLD))


_TOLD = _sometimes(
    hr_present=st.booleans(), wants_hiring_manager=st.booleans(), channel=st.sampled_from(("email", "phone"))
)

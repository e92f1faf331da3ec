"""What can be wrong with the log of a case, in words. The path of each names the event, counted from 0."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time

from engine.diagnostics import Diagnostic, nearest
from engine.facts.values import clean, quote, show_day
from engine.policy.text.slips import meant

WARNING = "warning"
_LOST = "the event is not used as it is"
_LONGEST_WORD = 100


def path_of(index: int, field: str = "") -> str:
    """The path of an event, or of one of its fields.

    >>> path_of(3), path_of(3, "date")
    ('events[3]', 'events[3].date')
    """
    return f"events[{index}]{'.' if field else ''}{field}"


def not_an_event(value: object) -> Diagnostic:
    """Something in the log that is not names with values."""
    hint = 'such as {"event": "interview_held", "date": "2026-03-02"}'
    return Diagnostic("not-a-mapping", f"an event must be names with values, not {quote(value)}", help=hint)


def missing(name: str, what: str) -> Diagnostic:
    """A key or a field that an event must have; ``what`` cannot be said without it."""
    return Diagnostic("missing-key", f"`{name}` is missing, so {what}", help=_LOST)


def unknown_event(value: object, kinds: Iterable[str]) -> Diagnostic:
    """A kind of event that the policy does not know."""
    if type(value) is not str:
        return Diagnostic("unknown-event", f"`event` must be the name of an event, not {quote(value)}", help=_LOST)
    hint = "the policy says under `events`, `kinds` what can be logged"
    message = f"there is no event `{clean(value)}`"
    return Diagnostic("unknown-event", message, suggest=_meant(value, tuple(kinds)), help=hint)


def unknown_field(kind: str, name: object, fields: Iterable[str]) -> Diagnostic:
    """A field that events of this kind do not have."""
    hint = "remove it, or begin its name with x- to keep it as a note of your own"
    if type(name) is not str:
        return Diagnostic("unknown-field", f"the name of a field must be a text, not {quote(name)}", help=hint)
    suggest = _meant(name, ("event", "date", "id", *fields))
    return Diagnostic("unknown-field", f"`{kind}` has no field `{clean(name)}`", suggest=suggest, help=hint)


def _meant(word: str, known: tuple[str, ...]) -> str | None:
    return meant(word, known) or (nearest(word, known) if len(word) <= _LONGEST_WORD else None)


def not_exact(name: str, value: object) -> Diagnostic:
    """A field that says several things at once."""
    shown = quote(value)
    hint = "a log says exactly what happened: leave out what is not known"
    return Diagnostic("not-exact", f"`{name}` must be one value, not {shown}", help=hint)


def wrong_id(value: object) -> Diagnostic:
    """An id that is neither a text nor a whole number."""
    return Diagnostic("wrong-type", f"`id` must be a text or a whole number, not {quote(value)}", help=_LOST)


def event_twice(event_id: object, first: int, *, alike: bool) -> Diagnostic:
    """An event whose id an earlier one in the log has already."""
    if alike:
        differs, hint, severity = "", "the first in the log counts", WARNING
    else:
        differs, severity = ", and the two differ", "error"
        hint = "only the first in the log counts: if this one is right, remove that one; else give it an id of its own"
    shown = clean(event_id) if isinstance(event_id, str) else str(event_id)
    message = f"the id `{shown}` stands at `{path_of(first)}` already{differs}"
    return Diagnostic("event-twice", message, help=hint, severity=severity)


def in_the_future(day: int, as_of: int) -> Diagnostic:
    """An event that has not happened yet."""
    hint = "what is only planned is logged on the day on which it was arranged"
    message = f"`{show_day(day)}` is after {show_day(as_of)}, the day that is looked at"
    return Diagnostic("in-the-future", message, help=hint)


def out_of_order(when: tuple[int, time], latest: tuple[int, time]) -> Diagnostic:
    """An event that stands behind a later one in the log; each with its day and its time of that day."""
    (day, at), (last, last_at) = when, latest
    times = (f" {at}", f" {last_at}") if day == last else ("", "")
    message = f"`{show_day(day)}{times[0]}` stands behind `{show_day(last)}{times[1]}` in the log"
    hint = f"events are taken in the order of their dates{' and times' if day == last else ''}"
    return Diagnostic("event-out-of-order", message, help=hint, severity=WARNING)


def unexpected(kind: str, stage: str) -> Diagnostic:
    """An event that no rule fits."""
    hint = "it changes nothing: perhaps an event before it is missing, or this one is wrong"
    return Diagnostic("unexpected-event", f"`{kind}` was not expected in the stage `{stage}`", help=hint)


def after_end(kind: str, stage: str) -> Diagnostic:
    """An event of a case that is over."""
    hint = "it changes nothing: if the case goes on, the event that ended it is wrong"
    return Diagnostic("event-after-end", f"`{kind}` comes after the end, in the stage `{stage}`", help=hint)


def timer_without_day(rule: str, timer: str, why: str) -> Diagnostic:
    """A timer that a rule starts on a day that cannot be had."""
    message = f"the rule `{rule}` starts the timer `{timer}`, which has no day: {why}"
    hint = "the timer does not run, so nobody is reminded"
    return Diagnostic("timer-without-day", message, help=hint, severity=WARNING)


def told_and_logged(name: str) -> Diagnostic:
    """A fact that was told although it follows from the log."""
    message = f"`{name}` is told, and follows from the log as well"
    path = f"facts.{name}"
    return Diagnostic("told-and-logged", message, path=path, help="the log counts", severity=WARNING)


def placed(problem: Diagnostic, index: int, field: str = "") -> Diagnostic:
    """The problem with the path of its event, or of a field of it. It is about no fact of the policy."""
    return problem._replace(path=path_of(index, field), fact=None)


def no_events(name: str, file: str | None) -> Diagnostic:
    """A policy that does not say what a case is."""
    message = f"the policy `{name}` has no `events` section, so it cannot follow a case"
    return Diagnostic("no-events", message, file, help="`events` says what can be logged and what each event changes")


def endless(timers: Iterable[str], day: int, most: int, file: str | None) -> Diagnostic:
    """Timers that start each other again and again on one day."""
    names = ", ".join(f"`{name}`" for name in timers)
    message = f"timers started timers more than {most} times on {show_day(day)}, and {names} would fire again"
    hint = "a rule for a timer starts it again at once"
    return Diagnostic("endless-timers", message, file, path="events.rules", help=hint)


def too_many(most: int) -> Diagnostic:
    """A log longer than any case."""
    hint = "perhaps it holds several cases: each is a log of its own"
    return Diagnostic("too-large", f"the log has more than {most:,} events", path="events", help=hint)


def not_a_log(value: object) -> Diagnostic:
    """Something else in place of the events."""
    return Diagnostic("not-a-list", f"the events must be a list, not {quote(value)}", path="events")

"""The typed ``events`` section: which events a case may log, and what each of them changes.

Part of the model, and as immutable and as silent about running as the rest of it. The rules of an
event are tried in order and the first that fits counts (hit policy ``first``). What rules may ask
about are *tracked* things: facts that some rule sets, notes, the fields of the event at hand (by the
name ``event.field``), how many runs a timer has (``timers.name``) and the stage the case is in (``stage``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias

from engine.diagnostics import Span
from engine.policy.model import Condition, Fact, Inner, NotTold, Ref, ValueType

STAGE = "stage"
"""The name by which conditions ask for the stage a case is in."""

EVENT_DATE = "event.date"
"""The day of the event at hand, or the day on which the timer at hand fires."""

TIMERS = "timers."
"""Before the name of a timer: for how many dates it runs, as conditions ask for it."""


class Stage(NamedTuple):
    """Where a case can be. After a stage that ``ends`` nothing is expected any more; in one that does
    not ``decide`` the policy is not asked, as it has nothing to say there.
    """

    name: str
    says: str
    ends: bool = False
    decides: bool = True
    span: Span | None = None


class EventKind(NamedTuple):
    """What can be logged. ``fields`` by their own names (without ``event.``); those ``required`` must be there.

    A field is described like a fact that may stay open. Its name is ``event.`` and the field's own.
    """

    name: str
    says: str
    fields: Mapping[str, Fact]
    required: tuple[str, ...] = ()
    span: Span | None = None


class Timer(NamedTuple):
    """Something that happens on a day unless it is stopped before; ``says`` what.

    One with ``several`` runs once for each time that it was started; any other at most once.
    """

    name: str
    says: str
    several: bool = False
    span: Span | None = None


class FieldRef(NamedTuple):
    """``$event.field``: what the event at hand says there; :data:`EVENT_DATE` is its day."""

    name: str


class Earlier(NamedTuple):
    """An earlier event that must have counted: its kind, the fields that must be told and the same in both,
    and how many days ago it was (inclusive, None for no limit).
    """

    event: str
    same: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None


class Running(NamedTuple):
    """A timer that must have a run from this date, which may be what the event says."""

    timer: str
    date: int | FieldRef


class Stop(NamedTuple):
    """Stop a timer: all its runs, or with ``date`` those from that date; of these at most ``runs``.

    A date that the event does not tell stops nothing.
    """

    timer: str
    date: int | FieldRef | None = None
    runs: int | None = None


class Start(NamedTuple):
    """Start a timer: it fires ``days`` days after ``date``. One that has not ``several`` runs starts anew.

    A date may be a day number, what the event says, or a decision's answer: what the policy answers
    once all else that the rule changes is changed. Without such a date no run begins.
    """

    timer: str
    days: int
    date: int | FieldRef | Ref


Tracked: TypeAlias = Inner | tuple[str, ...] | FieldRef
"""What a fact or a note is set to: an inner value, texts, or what the event says."""


class Effects(NamedTuple):
    """What a rule changes, in this order.

    ``counts`` adds to a whole number; what is not told counts as 0, and the sum is kept within the
    limits of the fact or note. A field of the event that was not told sets nothing.
    """

    clear: tuple[str, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    set: tuple[tuple[str, Tracked], ...] = ()
    stop: tuple[Stop, ...] = ()
    move_to: str | None = None
    start: tuple[Start, ...] = ()


class EventRule(NamedTuple):
    """One rule: what sets it off, when it fits, what it changes and why.

    ``trigger`` "event": an event of one of the kinds ``on``; "timer": one of these timers fires.
    ``settings`` are the settings that its condition or its effects use. All the ``running`` must run.
    """

    name: str
    trigger: Literal["event", "timer"]
    on: tuple[str, ...]
    earlier: Earlier | None
    when: Condition
    then: Effects
    because: str
    cite: tuple[str, ...] = ()
    span: Span | None = None
    settings: tuple[str, ...] = ()
    running: tuple[Running, ...] = ()


class Events(NamedTuple):
    """The whole section. A case begins in the first of the ``stages``.

    ``notes`` are what the tracker remembers beside the facts, described like facts that may stay open.
    """

    stages: Mapping[str, Stage]
    kinds: Mapping[str, EventKind]
    notes: Mapping[str, Fact]
    timers: Mapping[str, Timer]
    rules: tuple[EventRule, ...]

    @property
    def start(self) -> str:
        """The stage in which a case begins."""
        return next(iter(self.stages))

    @property
    def counted(self) -> Mapping[str, Fact]:
        """What conditions may ask of the timers, by its name, described as facts."""
        return {one.name: one for one in map(runs_fact, self.timers)}

    @property
    def at_once(self) -> frozenset[str]:
        """The timers that always fire on the day on which they are started: nobody waits for them."""
        starts = [start for rule in self.rules for start in rule.then.start]
        later = {start.timer for start in starts if start.days or start.date != FieldRef(EVENT_DATE)}
        return frozenset(start.timer for start in starts) - later

    @property
    def tracked(self) -> tuple[str, ...]:
        """The facts and notes that some rule sets, clears or counts, each once, in the order of the rules."""
        names = (
            name
            for rule in self.rules
            for name in (*rule.then.clear, *(one for one, _ in (*rule.then.counts, *rule.then.set)))
        )
        return tuple(dict.fromkeys(names))


def runs_fact(timer: str) -> Fact:
    """How many runs a timer has, described as a fact. It is always known."""
    name = f"{TIMERS}{timer}"
    return Fact(name, ValueType("integer", 0), "", NotTold("open"), "ask", None, None, None, "", "", None)

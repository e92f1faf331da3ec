"""Event rules as rules of durable-rules: conjunctions of sets of small numbers, and joins with what was before.

Four kinds of messages. The *state* is one fact with a segment for each subject. The *event* at hand is
posted: its kind and the segments of its fields; exactly one rule takes it. Each *earlier* event that some
rule asks about stays as a fact. A run of a *timer* is a fact that is met by the posted *clock*.

durable-rules never uses one message for two items of a rule, and a comparison with another message stands
alone in its item. So what the event at hand brings into comparisons with earlier ones comes as facts of its
own, one for equality and one for each direction in time, only while it is at hand; and so does each date from
which a timer is to run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import count
from typing import NamedTuple

from engine.cases.axes import Subjects, Watched
from engine.cells.lower import Row, Scope, rows
from engine.durable.host import Session
from engine.durable.limits import PRIORITY
from engine.durable.rules import Condition, Rule, within
from engine.facts.values import LAST_DAY
from engine.policy.event_model import Earlier, EventRule, Events, FieldRef, Running

Board = list[int]
"""On it the number of each rule that ran."""

UNEXPECTED, IDLE = -1, -2
"""What runs on an event that no rule fits, and on a clock that meets no timer."""

_KEYS = ("e", "p", "nd", "ng", "tm", "due", "from", "clock")


class Join(NamedTuple):
    """One way of asking for an earlier event. ``exactly`` so many days ago is an equality, as ``same`` is."""

    number: int
    event: str
    same: tuple[str, ...]
    exactly: int | None
    least: int | None
    most: int | None

    @property
    def equal(self) -> bool:
        """Whether something must be the same in both events."""
        return bool(self.same) or self.exactly is not None

    def made(self) -> Iterator[str]:
        """Keys: what must be the same (in the event at hand, and in the earlier one), and from and to which day."""
        return (f"{letter}{self.number}" for letter in ("n", "s", "l", "h"))


class Asked(NamedTuple):
    """One way of asking for a run of a timer: from the date that the event at hand brings under this number."""

    number: int
    timer: str
    date: int | FieldRef


class Fired(NamedTuple):
    """What a rule that ran stands for: a rule of the policy, None for a timer that is over without one."""

    rule: EventRule | None


class Ruleset(NamedTuple):
    """The rules for durable-rules, and what each number on the board stands for.

    ``kinds`` and ``timers`` number the kinds of events and the timers. ``joins`` are by the kind of the
    event at hand, ``remembered`` by the kind of the earlier one, ``asked`` by the kind of the event at hand.
    """

    rules: Mapping[str, Rule]
    fired: Mapping[int, Fired]
    kinds: Mapping[str, int]
    timers: Mapping[str, int]
    joins: Mapping[str, tuple[Join, ...]]
    remembered: Mapping[str, tuple[Join, ...]]
    asked: Mapping[str, tuple[Asked, ...]]
    keys: tuple[str, ...]
    """Keys of messages, looked at by some rule or not."""


def ruleset_of(events: Events, subjects: Subjects) -> Ruleset:
    """All rules, in the order in which they are tried.

    Raises:
        PolicyError: ``condition-too-large``.
    """
    return _Writer(events, subjects).write()


class _Writer:
    def __init__(self, events: Events, subjects: Subjects) -> None:
        self.events = events
        self.subjects = subjects
        self.kinds = {name: at for at, name in enumerate(events.kinds)}
        self.timers = {name: at for at, name in enumerate(events.timers)}
        self.joins = {one: _join(number, one) for number, one in enumerate(_earlier(events))}
        self.asked = {one: Asked(number, *one) for number, one in enumerate(_running(events))}
        self.rules: dict[str, Rule] = {}
        self.fired: dict[int, Fired] = {}
        self.numbers = count(1)

    def write(self) -> Ruleset:
        for kind in self.kinds:
            for rule in _rules(self.events, "event", kind):
                self.event_rule(rule, kind)
        for timer in self.timers:
            for rule in _rules(self.events, "timer", timer):
                self.timer_rule(rule, timer)
            self.put(Fired(None), [self.due(timer, ())])
        self.rules["unexpected"] = Rule(PRIORITY, (("e", {"$gte": {"e": 0}}),), _noting(UNEXPECTED))
        self.rules["idle"] = Rule(PRIORITY, (("c", {"$gte": {"clock": 0}}),), _noting(IDLE))
        return Ruleset(
            self.rules, self.fired, self.kinds, self.timers,
            {kind: self.joins_of(kind) for kind in self.kinds},
            {kind: tuple(one for one in self.joins.values() if one.event == kind) for kind in self.kinds},
            {kind: self.asked_of(kind) for kind in self.kinds},
            (*self.subjects.keys(), *_KEYS, *(key for one in self.joins.values() for key in one.made()),
             *(f"r{one.number}" for one in self.asked.values())),
        )  # fmt: skip

    def joins_of(self, kind: str) -> tuple[Join, ...]:
        """What the rules for an event of this kind ask of earlier ones."""
        asked = (rule.earlier for rule in _rules(self.events, "event", kind) if rule.earlier is not None)
        return tuple(self.joins[one] for one in dict.fromkeys(asked))

    def asked_of(self, kind: str) -> tuple[Asked, ...]:
        """What the rules for an event of this kind ask of the timers that run."""
        found = (one for rule in _rules(self.events, "event", kind) for one in rule.running)
        return tuple(self.asked[one] for one in dict.fromkeys(found))

    def event_rule(self, rule: EventRule, kind: str) -> None:
        before = () if rule.earlier is None else tuple(_earlier_items(self.joins[rule.earlier], self.kinds))
        for at, one in enumerate(rule.running):
            before += (*_running_items(at, self.asked[one], self.timers[one.timer]),)
        here: Condition = {"e": self.kinds[kind]}
        watched = self.subjects.of(kind)
        found: list[tuple[tuple[str, Condition], ...]] = []
        for row in self.lowered(rule, watched):
            state = [one for name, one in _conditions(row, watched) if name in self.subjects.state]
            fields = [one for name, one in _conditions(row, watched) if name not in self.subjects.state]
            found.append((*before, *_item("s", state), *_item("e", [here, *fields])))
        self.put(Fired(rule), found)

    def timer_rule(self, rule: EventRule, timer: str) -> None:
        watched = self.subjects.of(None)
        states = ([one for _, one in _conditions(row, watched)] for row in self.lowered(rule, watched))
        self.put(Fired(rule), (self.due(timer, state) for state in states))

    def due(self, timer: str, state: Iterable[Condition]) -> tuple[tuple[str, Condition], ...]:
        """A timer that the clock has met, in such a state."""
        clock: Condition = {"clock": {"t": "due"}}
        return (("t", {"tm": self.timers[timer]}), *_item("s", [*state]), ("c", clock))

    def lowered(self, rule: EventRule, watched: Mapping[str, Watched]) -> list[Row]:
        """The rows of its condition, each once."""
        scope = Scope({name: one.axis for name, one in watched.items()}, {})
        return list({tuple(sorted(row.items())): row for row in rows(rule.when, scope)}.values())

    def put(self, fired: Fired, found: Iterable[tuple[tuple[str, Condition], ...]]) -> None:
        """One rule of the policy: as many rules of the same priority as its condition has rows."""
        number = next(self.numbers)
        self.fired[number] = fired
        for at, items in enumerate(found):
            self.rules[f"r{number}-{at}"] = Rule(number, items, _noting(number))


def _noting(number: int) -> Callable[[Session[Board], object], None]:
    """All that a rule does in there: say that it ran. What follows from it is done outside, right after."""
    return partial(_note, number)


def _note(number: int, session: Session[Board], _: object) -> None:
    session.board.append(number)


def _rules(events: Events, trigger: str, name: str) -> Iterator[EventRule]:
    return (rule for rule in events.rules if rule.trigger == trigger and name in rule.on)


def _earlier(events: Events) -> Iterable[Earlier]:
    return dict.fromkeys(rule.earlier for rule in events.rules if rule.earlier is not None)


def _running(events: Events) -> Iterable[Running]:
    return dict.fromkeys(one for rule in events.rules for one in rule.running)


def _running_items(at: int, asked: Asked, timer: int) -> Iterator[tuple[str, Condition]]:
    """A run of the timer, then the date that the event at hand brings, which is the one it counts from."""
    yield f"t{at}", {"tm": timer}
    yield f"r{at}", {f"r{asked.number}": {f"t{at}": "from"}}


def _join(number: int, earlier: Earlier) -> Join:
    event, same, least, most = earlier
    if least is not None and least == most:
        return Join(number, event, same, least, None, None)
    # Nothing in a log is still to come, and nothing is longer ago than the first day there is.
    at_least = None if least is None or least <= 0 else min(least, LAST_DAY + 1)
    return Join(number, event, same, None, at_least, None if most is None or most > LAST_DAY else most)


def _earlier_items(join: Join, kinds: Mapping[str, int]) -> Iterator[tuple[str, Condition]]:
    """The earlier event, then whatever is compared with it, each comparison alone in its item."""
    at = join.number
    yield "p", {"$gte": {f"s{at}": 0}} if join.equal else {"p": kinds[join.event]}
    if join.equal:
        yield "k", {f"n{at}": {"p": f"s{at}"}}
    if join.most is not None:
        yield "d", {"$lte": {"nd": {"p": f"h{at}"}}}
    if join.least is not None:
        yield "g", {"$gte": {"ng": {"p": f"l{at}"}}}


def _item(name: str, conditions: list[Condition]) -> Iterator[tuple[str, Condition]]:
    """Conditions on one message; nothing if there are none."""
    if conditions:
        yield name, conditions[0] if len(conditions) == 1 else {"$and": conditions}


def _conditions(row: Row, watched: Mapping[str, Watched]) -> Iterator[tuple[str, Condition]]:
    # In one order, the stage first: conditions that begin alike share what durable-rules does for them.
    for name, one in watched.items():
        if name in row:
            yield from ((name, condition) for condition in within(one.key, row[name], one.axis.size))

"""A log replayed on durable-rules with a virtual clock: events and timers in the order of their days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from engine.cases import problems
from engine.cases.axes import Subjects, Watched
from engine.cases.case import Step
from engine.cases.log import Logged, Problem, Value
from engine.cases.rules import IDLE, UNEXPECTED, Board, Join, Ruleset
from engine.cases.state import Changes, Moment, State
from engine.diagnostics import Diagnostic, FactsError, PolicyError
from engine.facts.values import show_day
from engine.policy.event_model import STAGE, EventRule, Events

if TYPE_CHECKING:
    from engine.api import Policy
    from engine.decision import Json
    from engine.durable.host import Session

MOST_FIRINGS = 100
"""Timers that may fire on one day without an event between them; more means that they start each other for ever."""


class Compiled(NamedTuple):
    """What is worked out once for a policy."""

    events: Events
    subjects: Subjects
    ruleset: Ruleset


class Replay:
    """One case being replayed. Events go in by :meth:`feed`, in the order of their days; bit by bit or all at once.

    ``told`` are the facts told beside the log: a timer's day may be a decision of the policy.
    """

    def __init__(self, policy: Policy, compiled: Compiled, session: Session[Board], told: Mapping[str, object]) -> None:
        self.state = State(policy.model, compiled.events)
        self.history: list[Step] = []
        self.set_by: dict[str, Step] = {}
        self.since: str | None = None
        self.problems: list[Problem] = []
        self._policy = policy
        self._told = told
        self._events, self._subjects, self._ruleset = compiled
        self._day = 0
        self._firings = 0
        self._memory = _Memory(session, compiled)
        self._memory.tell_state(self.state)

    def feed(self, log: Iterable[Logged]) -> None:
        """Replay these events, each after the timers that fire up to its day.

        Raises:
            PolicyError: ``endless-timers``.
        """
        for event in log:
            self.until(event.day)
            self._take(event)
            self.until(event.day)

    def until(self, day: int) -> None:
        """Move the clock to a day: timers that are due until then fire, the earliest first.

        Raises:
            PolicyError: ``endless-timers``.
        """
        timers = self.state.timers
        while timers and min(timers.values()) <= day:
            self._fire(min(timers.values()))
        if day > self._day:
            self._day, self._firings = day, 0

    def pending(self) -> int:
        """How many events and clocks no rule has taken: always 0, or something is wrong with the rules."""
        return self._memory.pending()

    def _take(self, event: Logged) -> None:
        self._firings = 0
        if self.state.ended:
            self._tell(event, problems.after_end(event.kind, self.state.stage))
            return
        fired = self._memory.post_event(event)
        if fired == UNEXPECTED:
            self._tell(event, problems.unexpected(event.kind, self.state.stage))
            return
        rule = self._ruleset.fired[fired].rule
        if rule is not None:
            self._change(rule, Moment(event.day, event.fields), event.kind, event)
            self._memory.remember(event)

    def _fire(self, due: int) -> None:
        """One timer that is due fires; never before the day that it is."""
        if due > self._day:
            self._day, self._firings = due, 0
        self._firings += 1
        if self._firings > MOST_FIRINGS:
            again = [timer for timer, day in self.state.timers.items() if day <= self._day]
            raise PolicyError((problems.endless(again, self._day, MOST_FIRINGS, self._policy.model.file),))
        fired = self._ruleset.fired[self._memory.post_clock(due)]
        timer = str(fired.timer)
        del self.state.timers[timer]
        if fired.rule is None:
            self._memory.tell_timers(self.state)
        else:
            self._change(fired.rule, Moment(self._day, {}), timer, None)

    def _change(self, rule: EventRule, moment: Moment, what: str, event: Logged | None) -> None:
        changes = self.state.apply(rule.then, moment, lambda name: self._decided(name, moment.day))
        step = _step(rule, moment, what, event, changes, self.state.stage)
        self.history.append(step)
        if step.moved:
            self.since = step.date
        for name in (*rule.then.clear, *changes.told):
            if name in self.state.values:
                self.set_by[name] = step
            else:
                self.set_by.pop(name, None)
        self._memory.tell_state(self.state)

    def _decided(self, name: str, day: int) -> Json:
        """What the policy answers on a day, with the facts as they are; None if they do not go together then."""
        facts = {**self._told, **self.state.shown(self._policy.model.facts)}
        with suppress(FactsError):  # facts that are wrong on the last day too are told there
            return self._policy.evaluate(facts, date.fromordinal(day)).answers.get(name)
        return None

    def _tell(self, event: Logged, problem: Diagnostic) -> None:
        self.problems.append((event.at, problems.placed(problem, event.at)))


def _step(rule: EventRule, moment: Moment, what: str, event: Logged | None, changes: Changes, stage: str) -> Step:
    return Step(
        show_day(moment.day), what, rule.trigger, event and event.at, event and event.id, rule.name, rule.because,
        rule.cite, changes.values, changes.started, changes.stopped, stage, changes.moved,
    )  # fmt: skip


class _Memory:
    """What durable-rules holds of the case, kept in step with the state. Everything in it is a small number."""

    def __init__(self, session: Session[Board], compiled: Compiled) -> None:
        self._session = session
        self._ruleset = compiled.ruleset
        self._subjects = compiled.subjects
        self._state: dict[str, int] = {}
        self._state_fact: str | None = None
        self._timers: dict[str, tuple[int, str]] = {}
        self._past: set[tuple[tuple[str, int], ...]] = set()
        self._numbers: dict[tuple[int, tuple[Value | int, ...]], int] = {}

    def post_event(self, event: Logged) -> int:
        """The number of the rule that takes the event."""
        kind = event.kind
        message = {"e": self._ruleset.kinds[kind]}
        for field, watched in self._subjects.fields[kind].items():
            message[watched.key] = _segment(watched, event.fields.get(field))
        joins = self._ruleset.joins[kind] if self._past else ()
        at_hand = [self._session.assert_fact(fact) for fact in self._at_hand(event, joins) if fact]
        number = self._post(message)
        for fact in at_hand:
            self._session.retract(fact)
        return number

    def post_clock(self, day: int) -> int:
        """The number of the rule for the first timer that is due on this day."""
        number = self._post({"clock": day})
        if number == IDLE:
            raise RuntimeError(f"no timer was met on day {day}")
        return number

    def pending(self) -> int:
        """How many messages that were posted still wait."""
        return len(self._session.events())

    def _post(self, message: Mapping[str, int]) -> int:
        board = self._session.board
        board.clear()
        self._session.post(message)
        self._session.run()
        (number,) = board
        return number

    def tell_state(self, state: State) -> None:
        """Let the state be known, as far as conditions look at it, and the timers."""
        told = {
            watched.key: _segment(watched, state.stage if name == STAGE else state.values.get(name))
            for name, watched in self._subjects.state.items()
        }
        if told != self._state:
            if self._state_fact is not None:
                self._session.retract(self._state_fact)
            self._state, self._state_fact = told, self._session.assert_fact(told)
        self.tell_timers(state)

    def tell_timers(self, state: State) -> None:
        """Let the timers that run be known, and no others."""
        for timer, (day, fact) in [*self._timers.items()]:
            if state.timers.get(timer) != day:
                self._session.retract(fact)
                del self._timers[timer]
        for timer, day in state.timers.items():
            if timer not in self._timers:
                fact = self._session.assert_fact({"tm": self._ruleset.timers[timer], "due": day})
                self._timers[timer] = day, fact

    def remember(self, event: Logged) -> None:
        """Keep what later rules may ask of an event that counted."""
        joins = self._ruleset.remembered[event.kind]
        if not joins:
            return
        fact = {"p": self._ruleset.kinds[event.kind]}
        for join in joins:
            fact.update(self._of_earlier(event, join))
        content = (*fact.items(),)
        if content not in self._past:
            self._past.add(content)
            self._session.assert_fact(fact)

    def _of_earlier(self, event: Logged, join: Join) -> dict[str, int]:
        told, at = {}, join.number
        same = self._same(event, join, event.day + (join.exactly or 0))
        if same is not None:
            told[f"s{at}"] = same
        if join.most is not None:
            told[f"h{at}"] = event.day + join.most
        if join.least is not None:
            told[f"l{at}"] = event.day + join.least
        return told

    def _at_hand(self, event: Logged, joins: tuple[Join, ...]) -> tuple[dict[str, int], ...]:
        """What the event at hand brings into comparisons: for equality, and for each direction in time."""
        same = {f"n{one.number}": found for one in joins if (found := self._same(event, one, event.day)) is not None}
        latest = {"nd": event.day} if any(one.most is not None for one in joins) else {}
        return same, latest, {"ng": event.day} if any(one.least is not None for one in joins) else {}

    def _same(self, event: Logged, join: Join, day: int) -> int | None:
        """A number for what must be the same in both events; None if it is not told, or there is nothing."""
        values = [event.fields.get(name) for name in join.same]
        if not join.equal or any(value is None for value in values):
            return None
        told = tuple(value for value in values if value is not None)
        key = join.number, told if join.exactly is None else (*told, day)
        return self._numbers.setdefault(key, len(self._numbers))


def _segment(watched: Watched, value: Value | None) -> int:
    return watched.segment(None if isinstance(value, tuple) else value)

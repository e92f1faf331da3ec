"""A log replayed on durable-rules with a virtual clock: events and timers in the order of their days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from engine.cases import problems
from engine.cases.axes import Subjects
from engine.cases.case import Step
from engine.cases.log import Logged, Problem
from engine.cases.memory import Memory
from engine.cases.rules import UNEXPECTED, Board, Ruleset
from engine.cases.state import Changes, Moment, State
from engine.diagnostics import Diagnostic, FactsError, PolicyError
from engine.facts.values import show_day
from engine.policy.event_model import EventRule, Events, Start
from engine.policy.model import Ref

if TYPE_CHECKING:
    from engine.api import Policy
    from engine.decision import Decision, Json
    from engine.durable.host import Session

MOST_FIRINGS = 100
"""Timers that timers may start for the same day, without an event between; more means that they do so for ever."""


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
        self._ruleset = compiled.ruleset
        self._day = 0
        self._firings = 0
        self._at = 0
        self._memory = Memory(session, compiled.ruleset, compiled.subjects)
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
        runs = self.state.runs
        while (first := runs.first()) is not None and first.day <= day:
            self._fire(first.day, first.timer)
        if day > self._day:
            self._day, self._firings = day, 0

    def pending(self) -> int:
        """How many events and clocks no rule has taken: always 0, or something is wrong with the rules."""
        return self._memory.pending()

    def _take(self, event: Logged) -> None:
        self._firings = 0
        self._at = event.at
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

    def _fire(self, due: int, timer: str) -> None:
        """One timer that is due fires; never before the day that it is."""
        if due > self._day:
            self._day, self._firings = due, 0
        if self._firings > MOST_FIRINGS:
            again = self.state.runs.due(self._day)
            raise PolicyError((problems.endless(again, self._day, MOST_FIRINGS, self._policy.model.file),))
        self.state.runs.fire(timer)
        self._memory.tell_state(self.state)  # for its own rules the run that fires runs no more
        rule = self._ruleset.fired[self._memory.post_clock(due)].rule
        if rule is None:
            self._memory.tell_runs(self.state.runs.changes())
        else:
            self._change(rule, Moment(self._day, {}), timer, None)

    def _change(self, rule: EventRule, moment: Moment, what: str, event: Logged | None) -> None:
        changes = self.state.apply(rule.then, moment, lambda name: self._decided(name, moment.day))
        step = _step(rule, moment, what, event, changes, self.state.stage)
        self.history.append(step)
        if step.moved:
            self.since = step.date
        self.set_by.update(dict.fromkeys(changes.told, step))
        self._memory.tell_runs(changes.runs)
        if event is None:
            self._firings += sum(began and run.due <= self._day for _, run, began in changes.runs)
        self._memory.tell_state(self.state)
        for start in changes.dayless:
            self._tell_dayless(rule, start, moment.day, event)

    def _decided(self, name: str, day: int) -> Json:
        """What the policy answers on a day, with the facts as they are; None if they do not go together then."""
        with suppress(FactsError):  # which is told as the reason why the timer has no day
            return self._decision(day).answers.get(name)
        return None

    def _decision(self, day: int) -> Decision:
        facts = {**self._told, **self.state.shown(self._policy.model.facts)}
        return self._policy.evaluate(facts, date.fromordinal(day))

    def _tell_dayless(self, rule: EventRule, start: Start, day: int, event: Logged | None) -> None:
        """Say that a timer does not run as there is no day for it, and why. It is about the event that led there."""
        why = self._why_dayless(start, day)
        problem = problems.timer_without_day(rule.name, start.timer, why)
        at = self._at if event is None else event.at
        self.problems.append((at, problems.placed(problem, at)))

    def _why_dayless(self, start: Start, day: int) -> str:
        if not isinstance(start.date, Ref):
            return "it would be beyond the calendar"
        try:
            decision = self._decision(day)
        except FactsError as error:
            return f"the facts cannot be used on {show_day(day)}: {error.diagnostics[0].message}"
        if decision.answers.get(start.date.name) is not None:
            return "it would be beyond the calendar"
        missing = ", ".join(f"`{name}`" for name in decision.missing)
        return f"`{start.date.name}` has no answer on {show_day(day)}{f' without {missing}' if missing else ''}"

    def _tell(self, event: Logged, problem: Diagnostic) -> None:
        self.problems.append((event.at, problems.placed(problem, event.at)))


def _step(rule: EventRule, moment: Moment, what: str, event: Logged | None, changes: Changes, stage: str) -> Step:
    return Step(
        show_day(moment.day), what, rule.trigger, event and event.at, event and event.id, rule.name, rule.because,
        rule.cite, changes.values, changes.started, changes.stopped, stage, changes.moved,
    )  # fmt: skip

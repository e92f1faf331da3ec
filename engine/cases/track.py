"""The tracker of a policy: compiled once, it turns logs into cases."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from datetime import date
from itertools import chain
from operator import itemgetter
from types import NoneType
from typing import TYPE_CHECKING, cast

from engine.api import Policy
from engine.cases import problems
from engine.cases.axes import subjects_of
from engine.cases.case import Case
from engine.cases.log import LogReader, Problem, is_mapping
from engine.cases.replay import Compiled, Replay
from engine.cases.rules import Board, ruleset_of
from engine.diagnostics import Diagnostic, FactsError, PolicyError
from engine.durable.host import Held
from engine.durable.limits import PastLimit, check_matching
from engine.facts.values import is_list, not_told, plain, show_day
from engine.frozen import FrozenDict
from engine.policy.event_model import Events
from engine.policy.model import AS_OF

if TYPE_CHECKING:
    from engine.decision import Decision, Json

MOST_MESSAGES = 1_000_000
"""Messages of one replay. Nearly all are taken back at once, so that durable-rules never holds many."""


class Tracker:
    """Turns logs into cases by the ``events`` of one policy. Safe to share between threads: one replay at a time.

    Raises:
        PolicyError: ``no-events``; ``runtime-limit``, if durable-rules does not bear that many conditions.
        DurableMissing: if durable-rules is not there.
    """

    def __init__(self, policy: Policy) -> None:
        model = policy.model
        if model.events is None:
            raise PolicyError((problems.no_events(policy.name, model.file),))
        subjects = subjects_of(model, model.events)
        self._policy = policy
        self._compiled = Compiled(model.events, subjects, ruleset_of(model.events, subjects))
        self._log = LogReader(model.events)
        self._held = _held(self._compiled, model.file)

    def track(
        self,
        events: Iterable[object],
        as_of: date | str | None = None,
        *,
        facts: Mapping[str, object] | None = None,
        name: str | None = None,
    ) -> Case:
        """The case that a log of events comes to; see :func:`track`."""
        _check_kind("as_of", as_of, (date, str, NoneType), "a date or its text")
        _check_kind("name", name, (str, NoneType), "a text")
        told = self._told(facts)
        day = self._day(told, as_of)
        told.pop(AS_OF, None)
        log = self._log.read(events, day)
        with self.replay(told) as replay:
            try:
                replay.feed(log.events)
                replay.until(day)
                return self._case(replay, day, told, _in_order(log.problems, replay.problems), name)
            except FactsError as error:
                # What was told cannot be used. What is wrong with the events is no less worth knowing, but what
                # the replay warns of (a timer has no day) only follows from what is told here anyway.
                raise FactsError((*error.diagnostics, *_in_order(log.problems, _errors(replay.problems)))) from error

    def _told(self, facts: object) -> dict[str, object]:
        if facts is not None and not is_mapping(facts):
            self._policy.check_facts(cast("dict[str, object]", facts))  # which says what is wrong
        return {} if facts is None else {**cast("Mapping[str, object]", facts)}

    def _day(self, told: Mapping[str, object], as_of: date | str | None) -> int:
        """The day that is looked at: the one given, else the facts' own, else today."""
        return self._policy.check_facts({AS_OF: told[AS_OF]} if AS_OF in told else {}, as_of).as_of

    @contextmanager
    def replay(self, told: Mapping[str, object]) -> Generator[Replay]:
        """A replay to feed with checked events."""
        with self._held.session(_board(), MOST_MESSAGES) as session:
            yield Replay(self._policy, self._compiled, session, told)

    def _case(
        self, replay: Replay, day: int, told: Mapping[str, object], found: list[Diagnostic], name: str | None
    ) -> Case:
        model, events, state = self._policy.model, self._compiled.events, replay.state
        derived, stage = state.shown(model.facts), events.stages[state.stage]
        found += (problems.told_and_logged(fact) for fact in derived if not not_told(plain(told.get(fact))))
        timers = {timer: tuple(map(show_day, days)) for timer, days in state.runs.days().items()}
        case = Case(
            name,
            show_day(day),
            state.stage,
            stage.says,
            replay.since,
            stage.ends,
            FrozenDict(derived),
            FrozenDict({fact: replay.set_by[fact] for fact in derived}),
            FrozenDict({fact: _shown(value) for fact, value in told.items()}),
            FrozenDict(state.shown(events.notes)),
            FrozenDict(timers),
            min((days[0] for days in timers.values()), default=None),
            self._decision({**told, **derived}, date.fromordinal(day), decides=stage.decides),
            tuple(replay.history),
            tuple(found),
        )
        return case._replace(overdue=_is_overdue(case, events))

    def _decision(self, facts: Mapping[str, object], as_of: date, *, decides: bool) -> Decision | None:
        if decides:
            return self._policy.evaluate(facts, as_of)
        self._policy.check_facts(facts, as_of)  # what was told is wrong in any stage
        return None


def track(
    policy: Policy,
    events: Iterable[object],
    as_of: date | str | None = None,
    *,
    facts: Mapping[str, object] | None = None,
    name: str | None = None,
) -> Case:
    """The case that a log of events comes to, by the ``events`` section of a policy.

    ``events`` are mappings with ``event`` (its kind), ``date`` (a day, or the date-time whose day counts), perhaps an
    ``id``, and the fields of the kind; at most 10,000. ``as_of`` is the day that is looked at; by default the
    facts' own ``as_of``, else today. ``facts`` are what is told besides, as :meth:`Policy.evaluate` takes
    them; where the log says something else the log counts. What is wrong with single events is in the
    case's ``problems``; such an event changes nothing.

    Raises:
        FactsError: the events are no list, or the facts cannot be used (with what is wrong with the events beside it).
        PolicyError: the policy has no ``events``, or they are more than durable-rules bears.
        DurableMissing: durable-rules is not there; an ImportError.
        TypeError: ``policy``, ``as_of`` or ``name`` is of the wrong kind.

    >>> from engine import load_policy
    >>> case = track(load_policy(), [{"event": "interview_held", "date": "2026-03-02"}], "2026-03-10")
    >>> case.stage, case.next_date, case.decision.answers["action"]
    ('waiting', '2026-03-16', 'wait')
    """
    return tracker_of(policy).track(events, as_of, facts=facts, name=name)


def tracker_of(policy: Policy) -> Tracker:
    """The tracker of a policy, made when it is first asked for. Raises what :class:`Tracker` raises."""
    _check_kind("policy", policy, (Policy,), "a Policy, as `load_policy` gives it")
    return policy.once(Tracker)


def _is_overdue(case: Case, events: Events) -> bool:
    """Whether a timer brought the case where it is, other than one that only goes on with what an event began."""
    step = case.entered_by
    return not case.ended and step is not None and step.trigger == "timer" and step.what not in events.at_once


def _errors(found: Iterable[Problem]) -> Iterable[Problem]:
    return ((index, problem) for index, problem in found if problem.severity == "error")


def _in_order(*found: Iterable[Problem]) -> list[Diagnostic]:
    """What is wrong with events, in the order of the log."""
    return [problem for _, problem in sorted(chain(*found), key=itemgetter(0))]


def _check_kind(argument: str, value: object, kinds: tuple[type, ...], what: str) -> None:
    if not issubclass(type(value), kinds):
        raise TypeError(f"`{argument}` must be {what}, not {type(value).__name__}")


def _held(compiled: Compiled, file: str | None) -> Held:
    rules = compiled.ruleset.rules
    try:
        check_matching(rules)
        return Held(rules, compiled.ruleset.keys)
    except PastLimit as error:
        raise PolicyError((_past(str(error), file),)) from error


def _past(said: str, file: str | None) -> Diagnostic:
    message = f"the rules of `events` are too many for the library that runs them: {said}"
    return Diagnostic("runtime-limit", message, file, path="events.rules", help="write fewer or simpler conditions")


def _shown(value: object) -> Json:
    """A told value as JSON has it."""
    value = plain(value)
    if is_list(value):
        return tuple(map(_shown, value))
    return value.isoformat() if type(value) is date else cast("Json", value)


def _board() -> Board:
    return []

"""A case as the tests look at it, whether the machine or the engine replayed it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from engine import Policy, load_policy, track
from engine.diagnostics import Diagnostic
from tests.tracking import machine
from tests.tracking.sifting import Problems
from tests.tracking.state import Outcome

Settings: TypeAlias = Mapping[str, int]

BASE = {"first_round_wait_days": 14, "later_round_wait_days": 7}


class View(NamedTuple):
    """What both say of a case, in one form.

    ``history`` and ``set_by`` hold (day, what happened, position in the log, stage after it), ``timers`` the days on
    which each fires, soonest first.
    """

    stage: str
    since: str | None
    facts: dict[str, Any]
    set_by: dict[str, tuple[str, str, int | None, str]]
    timers: dict[str, list[str]]
    next_date: str | None
    history: list[tuple[str, str, int | None, str]]
    problems: Problems
    decides: bool

    @property
    def used(self) -> list[int]:
        return [at for _, _, at, _ in self.history if at is not None]


Look: TypeAlias = Callable[..., View]


def by_the_machine(events: Sequence[object], as_of: str, settings: Settings = BASE) -> View:
    return view_of_outcome(replay(events, as_of, settings))


def by_the_engine(events: Sequence[object], as_of: str, settings: Settings = BASE) -> View:
    return view_of_case(track(house(tuple(settings.items())), events, as_of=as_of))


LOOKS: tuple[Look, ...] = (by_the_machine, by_the_engine)


def replay(events: Sequence[object], as_of: str, settings: Settings) -> Outcome:
    first, later = settings["first_round_wait_days"], settings["later_round_wait_days"]
    return machine.run(events, date.fromisoformat(as_of), first_wait=first, later_wait=later)


@cache
def house(settings: tuple[tuple[str, int], ...]) -> Policy:
    """The flagship with changed settings."""
    return load_policy("follow-up", settings=dict(settings))


def view_of_outcome(case: Outcome) -> View:
    history = [(step.day, step.what, step.at, step.stage) for step in case.history]
    set_by = {name: (step.day, step.what, step.at, step.stage) for name, step in case.set_by.items()}
    return View(
        case.stage, case.since, case.facts, set_by, case.timers, case.next_date, history, case.problems, case.decides,
    )  # fmt: skip


def view_of_case(case: Any) -> View:
    history = [(step.date, step.what, step.index, step.stage) for step in case.history]
    set_by = {name: (step.date, step.what, step.index, step.stage) for name, step in case.set_by.items()}
    timers = {name: list(days) for name, days in case.timers.items()}
    return View(
        case.stage, case.since, dict(case.facts), set_by, timers, case.next_date, history,
        in_our_words(case.problems), case.decision is not None,
    )  # fmt: skip


# ---------------------------------------------------------------- problems

_WORD_OF_CODE = {
    "event-twice": "twice", "in-the-future": "future", "event-out-of-order": "disorder",
    "unexpected-event": "unexpected", "event-after-end": "after-end", "not-a-mapping": "not-a-mapping",
    "unknown-event": "kind", "unknown-field": "field", "timer-without-day": "no-day",
}  # fmt: skip
_WORD_OF_PLACE = {"event": "kind", "date": "date", "id": "id"}


def in_our_words(problems: Sequence[Diagnostic]) -> Problems:
    """The problems of the events of a case by their positions in the log."""
    found: dict[int, set[str]] = {}
    for problem in problems:
        if problem.code == "told-and-logged":
            continue
        at, _, key = problem.path.removeprefix("events[").partition("]")
        found.setdefault(int(at), set()).add(_word(problem, key.removeprefix(".")))
    return {at: frozenset(words) for at, words in found.items()}


def _word(problem: Diagnostic, key: str) -> str:
    missing = "missing" if problem.code == "missing-key" else "value"
    return _WORD_OF_CODE.get(problem.code) or _WORD_OF_PLACE.get(key, missing)

"""A case as the tests look at it, whether the machine or the engine replayed it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from tests.tracking import machine
from tests.tracking.sifting import Problems


class View(NamedTuple):
    """What both say of a case, in one form; ``history`` in (day, what, position in the log) and the stage after it."""

    stage: str
    since: str | None
    facts: dict[str, Any]
    timers: dict[str, str]
    next_date: str | None
    history: list[tuple[str, str, int | None, str]]
    problems: Problems

    @property
    def used(self) -> list[int]:
        return [at for _, _, at, _ in self.history if at is not None]


Look: TypeAlias = Callable[..., View]


def by_the_machine(events: Sequence[object], as_of: str, settings: Mapping[str, int] | None = None) -> View:
    house = {"first_round_wait_days": 14, "later_round_wait_days": 7, **(settings or {})}
    first, later = house["first_round_wait_days"], house["later_round_wait_days"]
    case = machine.run(events, date.fromisoformat(as_of), first_wait=first, later_wait=later)
    history = [(step.day, step.what, step.at, step.stage) for step in case.history]
    return View(case.stage, case.since, case.facts, case.timers, case.next_date, history, case.problems)


LOOKS: tuple[Look, ...] = (by_the_machine,)

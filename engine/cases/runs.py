"""The timers that run while a log is replayed, and which runs began and ended."""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping
from typing import NamedTuple

from engine.policy.event_model import Timer


class Run(NamedTuple):
    """One run of a timer: the day on which it fires, and the day that it counts from."""

    due: int
    since: int


class Due(NamedTuple):
    """What fires next: the day, the place of the timer among all timers, and its name."""

    day: int
    place: int
    timer: str


class Change(NamedTuple):
    """A run that began, or one that is over."""

    timer: str
    run: Run
    began: bool


class Runs:
    """All that run, those of a timer soonest first. :meth:`changes` gives each change once, for whoever keeps step."""

    def __init__(self, timers: Mapping[str, Timer]) -> None:
        self._several = frozenset(name for name, timer in timers.items() if timer.several)
        self._places = {name: place for place, name in enumerate(timers)}
        self._running: dict[str, list[Run]] = {}
        self._changes: list[Change] = []

    def days(self) -> dict[str, list[int]]:
        """The days on which each running timer fires; the timer that fires first comes first."""
        soonest = sorted(self._running.items(), key=lambda one: one[1][0].due)
        return {timer: [run.due for run in runs] for timer, runs in soonest}

    def count(self, timer: str) -> int:
        """How many runs a timer has."""
        return len(self._running.get(timer, ()))

    def has(self, timer: str, since: int) -> bool:
        """Whether a timer has a run that counts from this day."""
        return any(run.since == since for run in self._running.get(timer, ()))

    def first(self) -> Due | None:
        """What fires first, on one day in the order of the timers; None if nothing runs."""
        each = (Due(runs[0].due, self._places[timer], timer) for timer, runs in self._running.items())
        return min(each, default=None)

    def due(self, day: int) -> list[str]:
        """The timers that have a run that is due on or before a day."""
        return [timer for timer, runs in self._running.items() if runs[0].due <= day]

    def fire(self, timer: str) -> Run:
        """End the run that is due first."""
        return self._end(timer, self._running[timer][0])

    def start(self, timer: str, run: Run) -> None:
        """Let a run begin; where a timer runs once at most, it starts anew."""
        self.renew(timer)
        insort(self._running.setdefault(timer, []), run)
        self._changes.append(Change(timer, run, began=True))

    def renew(self, timer: str) -> None:
        """What goes before a start: a timer that runs once at most is stopped."""
        if timer not in self._several:
            self.stop(timer)

    def anew(self, timer: str) -> bool:
        """Whether what runs of a timer has taken the place of what ran before."""
        return timer not in self._several and timer in self._running

    def stop(self, timer: str, since: int | None = None, most: int | None = None) -> None:
        """Stop all runs of a timer, or those that count from a day; at most so many, the soonest first."""
        for run in [run for run in self._running.get(timer, ()) if since is None or run.since == since][:most]:
            self._end(timer, run)

    def stop_all(self) -> None:
        """Stop whatever runs."""
        for timer in [*self._running]:
            self.stop(timer)

    def changes(self) -> list[Change]:
        """What changed since this was last asked."""
        found, self._changes = self._changes, []
        return found

    def _end(self, timer: str, run: Run) -> Run:
        runs = self._running[timer]
        runs.remove(run)
        if not runs:
            del self._running[timer]
        self._changes.append(Change(timer, run, began=False))
        return run

"""The state of one case, and the small steps by which it changes. No engine in it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple, TypeAlias

from tests.tracking.sifting import Entry, Problems

Json: TypeAlias = bool | int | str

WITHOUT_DECISION = ("applied", "invited", "unconfirmed", "withdrawn")
ENDS = ("closed", "withdrawn")


class Happened(NamedTuple):
    """One event that counted, or one timer that fired; ``at`` is the event's position in the log."""

    day: str
    what: str
    at: int | None
    stage: str


class Run(NamedTuple):
    """A timer that runs: the day it fires, and the day it counts from."""

    due: date
    timer: str
    since: date


class Outcome(NamedTuple):
    """Where a case stands. Days are ISO texts; ``set_by`` names for each fact what last set it.

    ``timers`` holds for each timer that runs the days on which it fires, soonest first.
    """

    stage: str
    since: str | None
    facts: dict[str, Json]
    set_by: dict[str, Happened]
    timers: dict[str, list[str]]
    history: tuple[Happened, ...]
    problems: Problems

    @property
    def next_date(self) -> str | None:
        return min((days[0] for days in self.timers.values()), default=None)

    @property
    def used(self) -> list[int]:
        return [step.at for step in self.history if step.at is not None]

    @property
    def decides(self) -> bool:
        return self.stage not in WITHOUT_DECISION


class State:
    """Stage, facts, timers and what happened so far."""

    def __init__(self) -> None:
        self.stage = "applied"
        self.since: str | None = None
        self.facts: dict[str, Any] = {}
        self.set_by: dict[str, Happened] = {}
        self.runs: list[Run] = []
        self._no_day = False
        self.clock = date.min
        self.held: list[Entry] = []
        self.history: list[Happened] = []
        self._changed: set[str] = set()

    @property
    def interviewed(self) -> bool:
        return "interview_date" in self.facts

    @property
    def ended(self) -> bool:
        return self.stage in ENDS

    def put(self, name: str, value: Any) -> None:
        self.facts[name] = value
        self._changed.add(name)

    def tell(self, entry: Entry, *names: str) -> None:
        """Set what the event says; what it leaves open stays as it was."""
        for name in names:
            if name in entry.fields:
                self.put(name, entry.fields[name])

    def forget(self, name: str) -> None:
        self.facts.pop(name, None)
        self.set_by.pop(name, None)

    def add(self, timer: str, day: date, days: int) -> None:
        """One more run of a timer; a day that no calendar has starts nothing."""
        if (date.max - day).days >= days:
            self.runs.append(Run(day + timedelta(days), timer, day))
        else:
            self._no_day = True

    def start(self, timer: str, day: date, days: int) -> None:
        """Start a timer that runs but once: anew if it runs."""
        self.stop(timer)
        self.add(timer, day, days)

    def stop(self, *timers: str) -> None:
        self.runs = [run for run in self.runs if run.timer not in timers]

    def no_day(self) -> bool:
        """Whether a timer was to start since this was last asked, and had no day."""
        found, self._no_day = self._no_day, False
        return found

    def runs_of(self, timer: str) -> list[Run]:
        return sorted(run for run in self.runs if run.timer == timer)

    def write_down(self, what: str, at: int | None, before: str) -> None:
        """Keep what happened, in the stage it was ``before``."""
        step = Happened(self.clock.isoformat(), what, at, self.stage)
        self.history.append(step)
        self.set_by.update(dict.fromkeys(self._changed, step))
        self._changed.clear()
        if self.stage != before:
            self.since = step.day

    def outcome(self, problems: Problems) -> Outcome:
        """What is known at the end, as JSON has it."""
        facts = {name: value.isoformat() if isinstance(value, date) else value for name, value in self.facts.items()}
        timers: dict[str, list[str]] = {}
        for run in sorted(self.runs):
            timers.setdefault(run.timer, []).append(run.due.isoformat())
        return Outcome(self.stage, self.since, facts, self.set_by, timers, tuple(self.history), problems)

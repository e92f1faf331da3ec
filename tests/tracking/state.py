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


class Outcome(NamedTuple):
    """Where a case stands. Days are ISO texts; ``set_by`` names for each fact what last set it."""

    stage: str
    since: str | None
    facts: dict[str, Json]
    set_by: dict[str, Happened]
    ahead: int
    timers: dict[str, str]
    history: tuple[Happened, ...]
    problems: Problems

    @property
    def next_date(self) -> str | None:
        return min(self.timers.values(), default=None)

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
        self.ahead = 0
        self.facts: dict[str, Any] = {}
        self.set_by: dict[str, Happened] = {}
        self.timers: dict[str, date] = {}
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

    def start(self, timer: str, day: date, days: int) -> None:
        """Start a timer, anew if it runs; a day that no calendar has starts nothing."""
        self.stop(timer)
        if (date.max - day).days >= days:
            self.timers[timer] = day + timedelta(days)

    def stop(self, timer: str) -> None:
        self.timers.pop(timer, None)

    def one_less_ahead(self) -> None:
        self.ahead = max(0, self.ahead - 1)

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
        timers = {name: day.isoformat() for name, day in self.timers.items()}
        return Outcome(self.stage, self.since, facts, self.set_by, self.ahead, timers, tuple(self.history), problems)

"""What becomes of a log: the Case, and the Steps that led there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

from engine.decision import Json, as_lists
from engine.diagnostics import Diagnostic
from engine.frozen import FrozenDict

if TYPE_CHECKING:
    from engine.decision import Decision

_NOTHING: Mapping[str, Json] = FrozenDict()


class Step(NamedTuple):
    """One event that counted, or one timer that fired and changed something.

    ``what`` is the kind of the event or the name of the timer, ``index`` the event's place in the log from 0
    and ``id`` its id (both None for a timer). ``rule``, ``because`` and ``cite`` are the rule that fitted.
    ``changes``: facts and notes that it changed, with their new values; None is cleared. ``started`` timers
    with the day of the run that began, ``stopped`` ones with the days of the runs that ended before their time.
    ``stage`` is the one after it, ``moved`` whether the case came into that stage by this step.
    """

    date: str
    what: str
    trigger: Literal["event", "timer"]
    index: int | None  # type: ignore[assignment]  # nobody looks for a value in a step
    id: str | int | None
    rule: str
    because: str
    cite: tuple[str, ...]
    changes: Mapping[str, Json]
    started: Mapping[str, str]
    stopped: Mapping[str, tuple[str, ...]]
    stage: str
    moved: bool

    def to_dict(self) -> dict[str, Json]:
        """The JSON form."""
        plain = {name: as_lists(cast("Json", value)) for name, value in self._asdict().items()}
        mappings = {"changes": self.changes, "started": self.started, "stopped": self.stopped}
        return {**plain, **{name: as_lists(dict(one)) for name, one in mappings.items()}}


class Case(NamedTuple):
    """Where a case stands on the day ``as_of``, and how it came there. Nothing of it can be changed.

    ``facts`` follow from the log, ``told`` were given beside it; values as JSON has them (days as ISO
    text). ``set_by`` is the step that last set each of the ``facts``. ``notes`` are what the policy remembers
    beside the facts. ``timers`` are those that run, each with its days, soonest first; ``next_date`` is the first
    of all these days. ``since`` is the day on which the case came into its ``stage`` (None: it was always there).
    ``overdue``: a timer brought it there that somebody waited for, so something is due since then.
    ``decision`` is None in a stage in which the policy is not asked. A problem of severity ``error`` is about
    an event that was not used; of severity ``warning``, about one that was or that need not be.
    """

    name: str | None
    as_of: str
    stage: str
    stage_says: str
    since: str | None
    ended: bool
    facts: Mapping[str, Json]
    set_by: Mapping[str, Step]
    told: Mapping[str, Json]
    notes: Mapping[str, Json]
    timers: Mapping[str, tuple[str, ...]]
    next_date: str | None
    decision: Decision | None
    history: tuple[Step, ...]
    problems: tuple[Diagnostic, ...]
    overdue: bool = False

    @property
    def entered_by(self) -> Step | None:
        """The step that moved the case into its stage; None if it was always there."""
        return next((step for step in reversed(self.history) if step.moved), None)

    def to_dict(self) -> dict[str, Json]:
        """The JSON form; ``set_by`` gives the position of the step in ``history``."""
        place = {id(step): at for at, step in enumerate(self.history)}
        plain: dict[str, Json] = {
            "case": self.name,
            "as_of": self.as_of,
            "stage": self.stage,
            "stage_says": self.stage_says,
            "since": self.since,
            "ended": self.ended,
            "overdue": self.overdue,
            "facts": as_lists(dict(self.facts)),
            "set_by": {name: place[id(step)] for name, step in self.set_by.items()},
            "told": as_lists(dict(self.told)),
            "notes": as_lists(dict(self.notes)),
            "timers": as_lists(dict(self.timers)),
            "next_date": self.next_date,
        }
        return {
            **plain,
            "decision": None if self.decision is None else self.decision.to_dict(),
            "history": [step.to_dict() for step in self.history],
            "problems": [_problem(one) for one in self.problems],
        }


def _problem(problem: Diagnostic) -> Json:
    return cast("Json", {"severity": problem.severity, **problem.to_dict()})


def urgency(case: Case) -> tuple[bool, bool, bool, str, str]:
    """The order of cases, most urgent first: overdue ones, the longest first, then by what happens next.

    Cases in which nothing is to happen any more come behind these, those that ended last. The day that is
    looked at may be another one for each case: what is overdue on its own day comes first.
    """
    day = case.since if case.overdue else case.next_date
    return case.ended, not case.overdue, day is None, day or "", case.name or ""

"""Where a case stands while its log is replayed, and what one rule changes of it. No rule is tried here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from engine.cases.axes import tracked_fact
from engine.cases.log import Value
from engine.cases.runs import Change, Run, Runs
from engine.decision import Json
from engine.facts.values import LAST_DAY, parse_day, show, show_day
from engine.facts.wrong import LARGEST_WHOLE
from engine.frozen import FrozenDict
from engine.policy.event_model import EVENT_DATE, STAGE, TIMERS, Effects, Events, FieldRef, Start, Tracked
from engine.policy.model import Fact, PolicyModel, Ref


class Moment(NamedTuple):
    """What a rule may speak of: the day, and the fields of the event at hand (none for a timer)."""

    day: int
    fields: Mapping[str, Value]

    def value(self, tracked: Tracked) -> Value | None:
        """What a fact is set to; None if the event does not tell it."""
        if not isinstance(tracked, FieldRef):
            return tracked
        return self.day if tracked.name == EVENT_DATE else self.fields.get(tracked.name.removeprefix("event."))


class Changes(NamedTuple):
    """What a rule changed. ``told`` are the names that it set or counted, whether or not they had that value.

    ``runs`` are those that began and ended since the rule before, ``dayless`` the starts that should have had a
    day and have none.
    """

    values: Mapping[str, Json]
    told: tuple[str, ...]
    started: Mapping[str, str]
    stopped: Mapping[str, tuple[str, ...]]
    moved: bool
    runs: tuple[Change, ...]
    dayless: tuple[Start, ...]


class State:
    """The stage, what is tracked, and the timers that run. ``values`` are inner values; absent is not told."""

    def __init__(self, model: PolicyModel, events: Events) -> None:
        self.stage = events.start
        self.values: dict[str, Value] = {}
        self.runs = Runs(events.timers)
        self._events = events
        self._tracked = {name: tracked_fact(model, events, name) for name in events.tracked}

    @property
    def ended(self) -> bool:
        """Whether nothing counts any more."""
        return self._events.stages[self.stage].ends

    def subject(self, name: str) -> Value | None:
        """What conditions see under a name: the stage, how many runs a timer has, or what is tracked."""
        if name == STAGE:
            return self.stage
        return self.runs.count(name.removeprefix(TIMERS)) if name.startswith(TIMERS) else self.values.get(name)

    def shown(self, names: Mapping[str, Fact]) -> dict[str, Json]:
        """Those of the tracked values that have one of these names, as JSON has them."""
        return {name: self.show(name) for name in self._tracked if name in self.values and name in names}

    def show(self, name: str) -> Json:
        """One tracked value as JSON has it."""
        value = self.values.get(name)
        return value if value is None or isinstance(value, tuple) else show(self._tracked[name].type, value)

    def apply(self, then: Effects, moment: Moment, decided: Callable[[str], Json]) -> Changes:
        """Change what a rule changes, in the order that :class:`Effects` gives. ``decided`` answers a decision."""
        before, stage, fired = dict(self.values), self.stage, self.runs.changes()
        told = self._tell(then, moment)
        self._stop(then, moment)
        self.stage = stage if then.move_to is None else then.move_to
        dayless = tuple(start for start in then.start if not self._start(start, moment, decided))
        if self.ended:
            self.runs.stop_all()
        changed = {name: self.show(name) for name in self._names(then) if before.get(name) != self.values.get(name)}
        runs = self.runs.changes()
        started, stopped = self._timers(runs)
        return Changes(
            FrozenDict(changed), told, started, stopped, self.stage != stage, (*fired, *runs), dayless
        )  # fmt: skip

    def _timers(self, runs: Iterable[Change]) -> tuple[Mapping[str, str], Mapping[str, tuple[str, ...]]]:
        """The runs that begin with a rule, and those that were running and are stopped by it, with their days."""
        begun: list[tuple[str, Run]] = []
        over: dict[str, tuple[str, ...]] = {}
        for timer, run, began in runs:
            if began:
                begun.append((timer, run))
            elif (timer, run) in begun:
                begun.remove((timer, run))
            elif not self.runs.anew(timer):
                over[timer] = (*over.get(timer, ()), show_day(run.due))
        return FrozenDict({timer: show_day(run.due) for timer, run in begun}), FrozenDict(over)

    def _names(self, then: Effects) -> dict[str, None]:
        return dict.fromkeys((*then.clear, *(name for name, _ in then.counts), *(name for name, _ in then.set)))

    def _tell(self, then: Effects, moment: Moment) -> tuple[str, ...]:
        told: list[str] = []
        for name in then.clear:
            self.values.pop(name, None)
        for name, by in then.counts:
            self.values[name] = self._counted(name, by)
            told.append(name)
        for name, tracked in then.set:
            value = moment.value(tracked)
            if value is not None:
                self.values[name] = self._fitting(name, value)
                told.append(name)
        return tuple(told)

    def _counted(self, name: str, by: int) -> int:
        low, high = self._tracked[name].limits
        before = self.values.get(name, 0)
        after = (before if isinstance(before, int) else 0) + by
        # Beyond these no whole number is exact everywhere, and the policy would refuse it.
        after = max(after, -LARGEST_WHOLE if low is None else int(low))
        return min(after, LARGEST_WHOLE if high is None else int(high), LARGEST_WHOLE)

    def _fitting(self, name: str, value: Value) -> Value:
        """A single text said of a list of texts is a list of one."""
        return (value,) if self._tracked[name].type.kind == "texts" and isinstance(value, str) else value

    def _stop(self, then: Effects, moment: Moment) -> None:
        for timer, date, most in then.stop:
            if date is None:
                self.runs.stop(timer)
            elif isinstance(since := moment.value(date), int):
                self.runs.stop(timer, since, most)

    def _start(self, start: Start, moment: Moment, decided: Callable[[str], Json]) -> bool:
        """Start a timer; False if it should have had a day and has none."""
        self.runs.renew(start.timer)
        since = _date(start, moment, decided)
        due = None if since is None else since + start.days
        if since is None or due is None or not 1 <= due <= LAST_DAY:
            return isinstance(start.date, FieldRef) and since is None
        self.runs.start(start.timer, Run(due, since))
        return True


def _date(start: Start, moment: Moment, decided: Callable[[str], Json]) -> int | None:
    """The date that a timer counts from; None if there is no such date."""
    if isinstance(start.date, Ref):
        answer = decided(start.date.name)
        return parse_day(answer) if isinstance(answer, str) else None
    found = moment.value(start.date)
    return found if isinstance(found, int) else None

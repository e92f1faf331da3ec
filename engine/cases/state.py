"""Where a case stands while its log is replayed, and what one rule changes of it. No rule is tried here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from engine.cases.axes import tracked_fact
from engine.cases.log import Value
from engine.decision import Json
from engine.facts.values import LAST_DAY, parse_day, show, show_day
from engine.facts.wrong import LARGEST_WHOLE
from engine.frozen import FrozenDict
from engine.policy.event_model import EVENT_DATE, Effects, Events, FieldRef, Start, Tracked
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
    """What a rule changed. ``told`` are the names that it set or counted, whether or not they had that value."""

    values: Mapping[str, Json]
    told: tuple[str, ...]
    started: Mapping[str, str]
    stopped: tuple[str, ...]
    moved: bool


class State:
    """The stage, what is tracked, and the timers that run. ``values`` are inner values; absent is not told."""

    def __init__(self, model: PolicyModel, events: Events) -> None:
        self.stage = events.start
        self.values: dict[str, Value] = {}
        self.timers: dict[str, int] = {}
        self._events = events
        self._tracked = {name: tracked_fact(model, events, name) for name in events.tracked}

    @property
    def ended(self) -> bool:
        """Whether nothing counts any more."""
        return self._events.stages[self.stage].ends

    def shown(self, names: Mapping[str, Fact]) -> dict[str, Json]:
        """Those of the tracked values that have one of these names, as JSON has them."""
        return {name: self.show(name) for name in self._tracked if name in self.values and name in names}

    def show(self, name: str) -> Json:
        """One tracked value as JSON has it."""
        value = self.values.get(name)
        return value if value is None or isinstance(value, tuple) else show(self._tracked[name].type, value)

    def apply(self, then: Effects, moment: Moment, decided: Callable[[str], Json]) -> Changes:
        """Change what a rule changes, in the order that :class:`Effects` gives. ``decided`` answers a decision."""
        before, running, stage = dict(self.values), dict(self.timers), self.stage
        told = self._tell(then, moment)
        for timer in then.stop:
            self.timers.pop(timer, None)
        self.stage = stage if then.move_to is None else then.move_to
        started = self._start(then, moment, decided)
        if self.ended:
            self.timers.clear()
        changed = {name: self.show(name) for name in self._names(then) if before.get(name) != self.values.get(name)}
        stopped = tuple(timer for timer in running if timer not in self.timers)
        kept = {timer: show_day(day) for timer, day in started.items() if timer in self.timers}
        return Changes(FrozenDict(changed), told, FrozenDict(kept), stopped, self.stage != stage)

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

    def _start(self, then: Effects, moment: Moment, decided: Callable[[str], Json]) -> dict[str, int]:
        started: dict[str, int] = {}
        for start in then.start:
            self.timers.pop(start.timer, None)
            day = _day(start, moment, decided)
            if day is not None:
                self.timers[start.timer] = started[start.timer] = day
        return started


def _day(start: Start, moment: Moment, decided: Callable[[str], Json]) -> int | None:
    """The day on which a timer fires; None if there is no such day."""
    date = start.date
    if isinstance(date, Ref):
        answer = decided(date.name)
        found: Value | None = parse_day(answer) if isinstance(answer, str) else None
    else:
        found = moment.value(date)
    day = found + start.days if isinstance(found, int) else None
    return day if day is not None and 1 <= day <= LAST_DAY else None

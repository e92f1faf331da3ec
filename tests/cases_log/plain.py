"""Replaying as a plain loop: rules as written, tried in order; nothing of segments, and nothing of durable-rules.

What a rule changes is applied by the engine's own :class:`State`; which rule counts, and when, is worked out anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from engine import Policy
from engine.cases.log import Logged, Value
from engine.cases.state import Moment, State
from engine.decision import Json
from engine.policy.event_model import STAGE, TIMERS, Earlier, EventRule, Running
from engine.runtimes.reference import holds

Stepped = tuple[int, str, str]
"""The day, what happened and the rule that counted."""


class Plain:
    """One case being replayed."""

    def __init__(self, policy: Policy) -> None:
        assert policy.model.events is not None
        self.policy = policy
        self.events = policy.model.events
        self.state = State(policy.model, self.events)
        self.steps: list[Stepped] = []
        self.unexpected: list[int] = []
        self.counted: list[Logged] = []
        self.day = 0

    def replay(self, log: Sequence[Logged], until: int) -> Plain:
        for event in log:
            self.clock(event.day)
            self.event(event)
            self.clock(event.day)
        self.clock(until)
        return self

    def event(self, event: Logged) -> None:
        if self.state.ended:
            self.unexpected.append(event.at)
            return
        told = {f"event.{name}": value for name, value in event.fields.items()}
        fitting = (rule for rule in self.events.rules if event.kind in rule.on and self.fits(rule, told, event))
        rule = next((rule for rule in fitting if rule.trigger == "event"), None)
        if rule is None:
            self.unexpected.append(event.at)
            return
        self.change(rule, event.kind, Moment(event.day, event.fields))
        self.counted.append(event)

    def clock(self, day: int) -> None:
        order = [*self.events.timers]
        runs = self.state.runs
        while due := sorted((days[0], order.index(timer)) for timer, days in runs.days().items() if days[0] <= day):
            on, number = due[0]
            timer = order[number]
            self.day = max(self.day, on)
            runs.fire(timer)
            for rule in self.events.rules:
                if rule.trigger == "timer" and timer in rule.on and self.fits(rule, {}, None):
                    self.change(rule, timer, Moment(self.day, {}))
                    break
        self.day = max(self.day, day)

    def fits(self, rule: EventRule, told: dict[str, Value], event: Logged | None) -> bool:
        if rule.earlier is not None and event is not None and not self.was(rule.earlier, event):
            return False
        if event is not None and not all(self.runs(one, event) for one in rule.running):
            return False
        counts = {f"{TIMERS}{timer}": self.state.runs.count(timer) for timer in self.events.timers}
        return holds(rule.when, {**self.state.values, **counts, **told, STAGE: self.state.stage})

    def runs(self, running: Running, event: Logged) -> bool:
        since = Moment(event.day, event.fields).value(running.date)
        return isinstance(since, int) and self.state.runs.has(running.timer, since)

    def was(self, earlier: Earlier, event: Logged) -> bool:
        return any(
            one.kind == earlier.event
            and all(one.fields.get(name) == event.fields.get(name) is not None for name in earlier.same)
            and (earlier.least is None or event.day - one.day >= earlier.least)
            and (earlier.most is None or event.day - one.day <= earlier.most)
            for one in self.counted
        )

    def change(self, rule: EventRule, what: str, moment: Moment) -> None:
        self.state.apply(rule.then, moment, lambda name: self.decided(name, moment.day))
        self.steps.append((moment.day, what, rule.name))

    def decided(self, name: str, day: int) -> Json:
        facts = self.state.shown(self.policy.model.facts)
        return self.policy.evaluate(facts, date.fromordinal(day)).answers[name]

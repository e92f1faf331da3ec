"""What the conditions of event rules look at, cut into segments: stage, tracked facts, notes, fields of the event.

Only the numbers of segments ever reach durable-rules, under keys made here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from engine.cells.axes import Axis, cuts_of, fact_axis, tests_in
from engine.policy.event_model import STAGE, Events
from engine.policy.model import Fact, Inner, NotTold, PolicyModel
from engine.policy.open_fact import stage_fact

_OPEN = NotTold("open")


class Watched(NamedTuple):
    """One subject of conditions: its axis, and the key under which durable-rules sees its segment."""

    key: str
    axis: Axis

    def segment(self, value: Inner | None) -> int:
        """The segment of a value; None is not told."""
        return self.axis.size - 1 if value is None else self.axis.segment(value)


class Subjects(NamedTuple):
    """All that conditions look at: ``state`` by subject, ``fields`` of each kind of event by the field's own name."""

    state: Mapping[str, Watched]
    fields: Mapping[str, Mapping[str, Watched]]

    def of(self, kind: str | None) -> dict[str, Watched]:
        """What a rule may look at, by subject: for an event of this kind, for a timer with None."""
        fields = self.fields[kind].values() if kind is not None else ()
        return {**self.state, **{one.axis.name: one for one in fields}}

    def keys(self) -> tuple[str, ...]:
        """Every key, once."""
        every = (self.state, *self.fields.values())
        return (*dict.fromkeys(one.key for group in every for one in group.values()),)


def subjects_of(model: PolicyModel, events: Events) -> Subjects:
    """The axes of everything that some condition of an event rule looks at."""
    facts = _state_facts(model, events)
    cuts = _cuts(facts, events)
    state = {
        name: Watched(f"x{at}", _axis(fact, cuts[None, name]))
        for at, (name, fact) in enumerate(facts.items())
        if (None, name) in cuts
    }
    names = {name: at for at, (_, name) in enumerate(cuts)}
    fields = {
        kind.name: {
            field: Watched(f"y{names[fact.name]}", _axis(fact, cuts[kind.name, fact.name]))
            for field, fact in kind.fields.items()
            if (kind.name, fact.name) in cuts
        }
        for kind in events.kinds.values()
    }
    return Subjects(state, fields)


def _state_facts(model: PolicyModel, events: Events) -> dict[str, Fact]:
    """The stage, how many runs each timer has, and all that is tracked, each described as a fact."""
    tracked = {name: tracked_fact(model, events, name) for name in events.tracked}
    return {STAGE: stage_fact(events.stages), **events.counted, **tracked}


def tracked_fact(model: PolicyModel, events: Events, name: str) -> Fact:
    """A tracked fact, or a note."""
    return model.facts[name] if name in model.facts else events.notes[name]


def _axis(fact: Fact, cuts: set[int | float]) -> Axis:
    return fact_axis(fact._replace(not_told=_OPEN), cuts)


def _cuts(facts: Mapping[str, Fact], events: Events) -> dict[tuple[str | None, str], set[int | float]]:
    """By kind (None: the state) and subject, the values at which some condition changes its mind."""
    found: dict[tuple[str | None, str], set[int | float]] = {}
    for rule in events.rules:
        for test in tests_in((rule.when,)):
            if test.subject in facts:
                owners: dict[str | None, Fact] = {None: facts[test.subject]}
            else:
                # Events of several kinds may have fields of one name that differ in their limits.
                owners = {kind: _field(events, kind, test.subject) for kind in rule.on}
            for owner, fact in owners.items():
                found.setdefault((owner, test.subject), set()).update(cuts_of(fact, test.compares, {}))
    return found


def _field(events: Events, kind: str, subject: str) -> Fact:
    return events.kinds[kind].fields[subject.removeprefix("event.")]

"""The ``events`` section of the policy schema, narrowed to what one policy tracks."""

from __future__ import annotations

import copy
from typing import Any

from engine.policy.event_model import STAGE, TIMERS, EventKind, Events
from engine.policy.model import Fact, PolicyModel, ValueType
from engine.policy.schema.conditions import Subject, Subjects
from engine.policy.schema.values import Schema

CONDITION = "event_condition"


def split_condition(parts: Schema) -> None:
    """Give event rules a condition of their own, as they ask about other things than the rules of decisions."""
    condition = copy.deepcopy(parts["condition"])
    for group in ("all", "any", "none"):
        condition["properties"][group]["items"]["$ref"] = f"#/$defs/{CONDITION}"
    parts[CONDITION] = condition
    parts["event_rule"]["properties"]["when"]["$ref"] = f"#/$defs/{CONDITION}"


def narrow_events(parts: Schema, subjects: Subjects, model: PolicyModel) -> None:
    """Close the lists of names; a policy without the section keeps them open."""
    events = model.events
    if events is None:
        return
    _narrow_condition(parts, subjects, model, events)
    _narrow_rule(parts, model, events)
    _describe(parts, events)


def _narrow_condition(parts: Schema, subjects: Subjects, model: PolicyModel, events: Events) -> None:
    condition = parts[CONDITION]
    del condition["patternProperties"]
    for name, (about, kind) in _subjects(subjects, model, events).items():
        part = f"test_{name}"
        if part not in parts:
            parts[part] = subjects.test(parts["test"], f"#/$defs/{part}", kind)
        condition["properties"][name] = {"$ref": f"#/$defs/{part}", "description": about}


def _subjects(subjects: Subjects, model: PolicyModel, events: Events) -> dict[str, Subject]:
    known = subjects.all()
    settings = {name: known[name] for name in model.settings}
    tracked = {name: known[name] for name in events.tracked if name in known}
    stage: Subject = ("Where the case is.", ValueType("choice", choices=tuple(events.stages)))
    fields = (field for kind in events.kinds.values() for field in kind.fields.values())
    told = (*events.notes.values(), *fields)
    runs = {name: (_runs(name, events), fact.type) for name, fact in events.counted.items()}
    return {STAGE: stage, **settings, **tracked, **{one.name: _about(one) for one in told if one.testable}, **runs}


def _runs(name: str, events: Events) -> str:
    return f"For how many dates the timer runs: {events.timers[name.removeprefix(TIMERS)].says}."


def _about(fact: Fact) -> Subject:
    return f"{fact.question} {fact.help}".strip() or fact.name, fact.type


def _narrow_rule(parts: Schema, model: PolicyModel, events: Events) -> None:
    rule, then = parts["event_rule"]["properties"], parts["effects"]["properties"]
    targets = [name for name, fact in model.facts.items() if fact.derive is None] + [*events.notes]
    _one_or_several(rule["on"], [*events.kinds])
    _one_or_several(rule["timer"], [*events.timers])
    _one_or_several(then["stop"], [*events.timers])
    _one_or_several(then["clear"], targets)
    parts["earlier"]["properties"]["event"]["enum"] = [*events.kinds]
    then["move_to"]["enum"] = [*events.stages]
    for mapping in (then["start"], then["stop"], rule["running"]):
        mapping["propertyNames"] = {"enum": [*events.timers]}
    for effect in ("count", "set"):
        then[effect]["propertyNames"] = {"enum": targets}


def _one_or_several(schema: Schema, names: list[str]) -> None:
    """A name or a list of names; ``if`` makes the word the mistake, not the shape."""
    schema["items"]["enum"] = names
    schema |= {"if": {"type": "string"}, "then": {"enum": names}}


def _describe(parts: Schema, events: Events) -> None:
    """What is declared, with its own words, for completion and hovering."""
    sections: dict[str, dict[str, Any]] = {
        "stages": {name: one.says for name, one in events.stages.items()},
        "kinds": {name: _says(one) for name, one in events.kinds.items()},
        "notes": {name: one.question for name, one in events.notes.items()},
        "timers": {name: one.says for name, one in events.timers.items()},
    }
    for section, texts in sections.items():
        entries = parts["events"]["properties"][section].setdefault("properties", {})
        entries.update({name: {"description": text or name} for name, text in texts.items()})


def _says(kind: EventKind) -> str:
    fields = ", ".join(kind.fields)
    return f"{kind.says} Fields: {fields}." if fields else kind.says

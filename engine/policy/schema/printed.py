"""What the engine prints about one policy, and the logs it reads, narrowed to the names of that policy."""

from __future__ import annotations

from engine.policy.event_model import EventKind, Events
from engine.policy.model import WARNINGS, PolicyModel, Table
from engine.policy.schema.values import Schema, answer_schema, exact_schema, fact_schema, shown_decisions


def narrow_facts(schema: Schema, model: PolicyModel) -> None:
    """The facts by name, and notes of somebody's own."""
    schema["properties"].update({name: fact_schema(fact) for name, fact in model.facts.items()})
    schema["patternProperties"] = {"^x-": True}


def narrow_decision(schema: Schema, model: PolicyModel) -> None:
    """The answers, facts and warnings by name."""
    shown, parts = shown_decisions(model), schema["properties"]
    names = [each.name for each in shown]
    parts["answers"] |= {"properties": {each.name: answer_schema(each) for each in shown}, "required": names,
                         "additionalProperties": False}
    parts["possible"]["propertyNames"] = {"enum": names}
    parts["assumed"]["propertyNames"] = {"enum": [*model.facts]}
    parts["missing"]["items"] = {"enum": [*model.facts]}
    parts["warnings"]["items"] = {"enum": warning_names(model)}


def warning_names(model: PolicyModel) -> list[str]:
    """The warnings of a policy."""
    return [rule.name for each in model.decisions if each.name == WARNINGS and isinstance(each, Table)
            for rule in each.rules]


def narrow_question(schema: Schema, model: PolicyModel) -> None:
    """The facts that can be asked for, the answers that depend on them, and the decision."""
    parts = schema["$defs"]
    parts["question"]["properties"]["fact"]["enum"] = [*model.facts]
    parts["change"]["properties"]["decision"]["enum"] = [each.name for each in model.decisions]
    narrow_decision(parts["decision"], model)


def narrow_why_not(schema: Schema, model: PolicyModel) -> None:
    """The decisions one can ask about, and the facts that have to become others."""
    parts = schema["$defs"]
    schema["properties"]["decision"]["enum"] = [each.name for each in model.decisions if isinstance(each, Table)]
    parts["step"]["properties"]["fact"]["enum"] = [*model.facts]
    narrow_facts(parts["facts"], model)


def narrow_minimal(schema: Schema, model: PolicyModel) -> None:
    """The outcome, and the facts."""
    schema["properties"]["decision"]["const"] = model.outcome
    schema["properties"]["assumed"]["propertyNames"] = {"enum": [*model.facts]}
    narrow_facts(schema["$defs"]["facts"], model)


# ---------------------------------------------------------------- cases


def narrow_case(schema: Schema, model: PolicyModel) -> None:
    """The facts, the decision, and what can happen to a case."""
    parts = schema["$defs"]
    narrow_facts(parts["facts"], model)
    narrow_decision(parts["decision"], model)
    if model.events is not None:
        _narrow_steps(parts, model.events)


def _narrow_steps(parts: Schema, events: Events) -> None:
    case, step = parts["tracked"]["properties"], parts["step"]["properties"]
    for stage in (case["stage"], step["stage"]):
        stage["enum"] = [*events.stages]
    step["what"]["enum"] = [*events.kinds, *events.timers]
    case["notes"]["propertyNames"] = {"enum": [*events.notes]}
    for timers in (parts["timers"], step["started"]):
        timers["propertyNames"] = {"enum": [*events.timers]}


def narrow_log(schema: Schema, model: PolicyModel) -> None:
    """The events that can be logged, each with its fields; a policy without events keeps them open."""
    parts = schema["$defs"]
    narrow_facts(parts["facts"], model)
    if model.events is None:
        return
    event = parts["event"]
    event["properties"]["event"] = {"description": event["properties"]["event"]["description"],
                                    "enum": [*model.events.kinds]}
    event["patternProperties"] = {"^x-": True}
    del event["additionalProperties"]
    event |= {"allOf": [_of_kind(kind, event) for kind in model.events.kinds.values()], "unevaluatedProperties": False}


def _of_kind(kind: EventKind, event: Schema) -> Schema:
    """What an event of one kind says besides what all say; a key of all wins over a field of the same name."""
    own = {name: exact_schema(field) for name, field in kind.fields.items() if name not in event["properties"]}
    fields: Schema = {"description": kind.says, "properties": own, "required": [*kind.required]}
    return {"if": {"properties": {"event": {"const": kind.name}}}, "then": fields}

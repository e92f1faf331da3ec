"""The JSON Schemas of the engine, and the same closed to the names of one policy.

The closed ones are for editors: with them an editor completes the author's own facts and answers,
shows their questions while typing, and underlines a name that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from engine.policy.model import (
    MESSAGES,
    WARNINGS,
    Computed,
    Decides,
    Fact,
    Inner,
    PlanAnswer,
    PolicyModel,
    Table,
    ValueType,
)
from engine.policy.source import SchemaKind, read_schema
from engine.policy.words import plain, show

Schema = dict[str, Any]
KINDS: tuple[SchemaKind, ...] = ("policy", "facts", "decision")


def schema(kind: SchemaKind, model: PolicyModel | None = None) -> Schema:
    """The schema of a policy file, of facts, or of a decision; with a model, closed to its names."""
    base = cast("Schema", read_schema(kind))
    if model is None:
        return base
    base["title"] = f"{base['title']} ({model.name} {model.version})"
    match kind:
        case "policy":
            return _close_policy(base, model)
        case "facts":
            return _close_facts(base, model)
        case "decision":
            return _close_decision(base, model)


# -- facts


def _close_facts(base: Schema, model: PolicyModel) -> Schema:
    del base["patternProperties"]
    base["properties"].update({name: fact_schema(fact) for name, fact in model.facts.items()})
    return base


def fact_schema(fact: Fact) -> Schema:
    """What may stand for one fact: an exact value, a range, a list of possible ones, or nothing told."""
    described = {"description": " ".join(part for part in (fact.question, fact.help) if part)}
    match fact.type.kind:
        case "boolean":
            return {**described, "enum": [True, False, "unknown", None]}
        case "choice":
            return {**described, **_choice(fact.type)}
        case "integer" | "number":
            return {**described, **_number(fact.type)}
        case "date":
            return {**described, "type": ["string", "null", "array"], "items": {"type": "string"}}
        case "text":
            return {**described, "type": ["string", "null"]}
        case "texts":
            return {**described, "type": ["array", "null", "string"], "items": {"type": "string"}}


def _choice(kind: ValueType) -> Schema:
    choices = list(kind.choices)
    return {
        "type": ["string", "null", "array"],
        "items": {"enum": choices},
        "if": {"type": "string"},
        "then": {"enum": [*choices, "unknown"]},
    }


def _number(kind: ValueType) -> Schema:
    limits = {"minimum": kind.minimum, "maximum": kind.maximum}
    number: Schema = {key: limit for key, limit in limits.items() if limit is not None}
    exact = "integer" if kind.kind == "integer" else "number"
    # A text is a range here; a number in quotes is a mistake that the engine explains.
    text = {"pattern": r"^\s*(unknown|-?[0-9][0-9.,e+]*\s*([-–—]\s*-?[0-9][0-9.,e+]*|\+))\s*$"}
    items = {"type": [exact, "string"], **number, "if": {"type": "string"}, "then": text}
    types = [exact, "string", "null", "array"]
    return {"type": types, **number, "items": items, "if": {"type": "string"}, "then": text}


# -- decision


def _close_decision(base: Schema, model: PolicyModel) -> Schema:
    shown = [each for each in model.decisions if not each.internal and each.name not in (WARNINGS, MESSAGES)]
    base["properties"]["answers"] = {
        "description": base["properties"]["answers"]["description"],
        "type": "object",
        "properties": {each.name: answer_schema(each) for each in shown},
        "required": [each.name for each in shown],
        "additionalProperties": False,
    }
    base["$defs"]["names"]["items"] = {"type": "string"}
    base["properties"]["missing"] = _listed(base["properties"]["missing"], model.facts)
    warnings = (rule.name for each in model.decisions if each.name == WARNINGS for rule in getattr(each, "rules", ()))
    base["properties"]["warnings"] = _listed(base["properties"]["warnings"], warnings)
    return base


def _listed(described: Schema, names: Iterable[str]) -> Schema:
    return {"description": described["description"], "type": "array", "uniqueItems": True, "items": {"enum": [*names]}}


def answer_schema(decision: Decides) -> Schema:
    """What one decision can answer; null is always possible."""
    if isinstance(decision, Computed):
        kind = {"integer": "integer", "number": "number", "date": "string"}[decision.kind]
        return {"description": decision.asks, "type": [kind, "null"]}
    if decision.type == "plan":
        uses = sorted({each.use for each in decision.answers if isinstance(each, PlanAnswer)})
        named = {"if": {"type": "object"}, "then": {"properties": {"use": {"enum": uses}}}}
        return {"description": decision.asks, "$ref": "#/$defs/answer", **named}
    one = [*_json_answers(decision), "not_covered"]
    if decision.hit == "collect":
        return {"description": decision.asks, "type": ["array", "null"], "items": {"enum": one}}
    return {"description": decision.asks, "enum": [*dict.fromkeys((*one, None))]}


def _json_answers(table: Table) -> list[Any]:
    return [show(table.type, each) for each in table.answers if not isinstance(each, PlanAnswer)]


# -- policy


def _close_policy(base: Schema, model: PolicyModel) -> Schema:
    parts = base["$defs"]
    _close_conditions(parts, model)
    _close_cites(parts, model)
    _close_tests(parts, model)
    _close_overlays(parts, model)
    base["properties"]["outcome"]["enum"] = [each.name for each in model.decisions]
    base["properties"]["decisions"]["properties"] = {
        each.name: _decision(each) for each in model.decisions if each.name not in (WARNINGS, MESSAGES)
    }
    base["properties"]["settings"]["properties"] = {
        name: {"$ref": "#/$defs/setting", "description": f"{each.help} Now {plain(each.value)}.".strip()}
        for name, each in model.settings.items()
    }
    return base


def _close_conditions(parts: Schema, model: PolicyModel) -> None:
    condition = parts["condition"]
    del condition["patternProperties"]
    condition["properties"].update(_subjects(model))


def _subjects(model: PolicyModel) -> Schema:
    """Everything a condition may test, each with what it may be compared with."""
    dollars = [f"${name}" for name in (*model.settings, *(each.name for each in model.decisions))]
    subjects: Schema = {"as_of": _test("The day the question is asked on.", (), ())}
    subjects.update((name, _test(each.help, (), dollars)) for name, each in model.settings.items())
    for name, fact in model.facts.items():
        if fact.testable:
            subjects[name] = _test(fact.question, fact.type.choices, dollars)
    for each in model.decisions:
        subjects[each.name] = _test(each.asks, _words(each), dollars)
        subjects.update((f"{each.name}.{field}", _test(each.asks, (), ())) for field in _fields(each))
    return subjects


def _test(description: str, choices: Iterable[str], dollars: Iterable[str]) -> Schema:
    test: Schema = {"$ref": "#/$defs/test", "description": description}
    words = list(choices)
    if not words:
        return test
    # `if` rather than `anyOf`, so that the editor names the word and not the shape.
    said = {"enum": [*words, *dollars]}
    return {**test, "if": {"type": "string"}, "then": said, "items": said}


def _words(decision: Decides) -> tuple[str, ...]:
    if isinstance(decision, Computed) or decision.type not in ("choice", "plan"):
        return ()
    names = (each.use if isinstance(each, PlanAnswer) else each for each in decision.answers)
    return tuple(dict.fromkeys(name for name in names if isinstance(name, str)))


def _fields(decision: Decides) -> tuple[str, ...]:
    if isinstance(decision, Computed):
        return ()
    plans = (each for each in decision.answers if isinstance(each, PlanAnswer))
    return tuple(dict.fromkeys(name for plan in plans for name in ("use", *dict(plan.fields))))


def _decision(decision: Decides) -> Schema:
    words: tuple[Inner, ...] = _words(decision) if isinstance(decision, Table) and decision.type == "choice" else ()
    closed: Schema = {"$ref": "#/$defs/decision", "description": decision.asks}
    if not words:
        return closed
    said = {"if": {"type": "string", "not": {"pattern": r"^\$"}}, "then": {"enum": [*words]}}
    return {**closed, "properties": {"rules": {"items": {"properties": {"then": said, "otherwise": said}}}}}


def _close_cites(parts: Schema, model: PolicyModel) -> None:
    names = {"enum": list(model.statements)}
    parts["cite"].update({"items": names, "if": {"type": "string"}, "then": names})


def _close_tests(parts: Schema, model: PolicyModel) -> None:
    case = parts["case"]["properties"]
    given = {"as_of": {"description": "The day the question is asked on."}}
    case["given"].update(
        properties={**given, **{name: {"description": fact.question} for name, fact in model.facts.items()}},
        patternProperties={f"^({'|'.join((*given, *model.facts))})$": case["given"].pop("additionalProperties")},
        additionalProperties=False,
    )
    case["settings"].update(propertyNames={"enum": list(model.settings)})
    case["expect"].update(propertyNames={"enum": [*case["expect"]["properties"], *_expected(model)]})


def _expected(model: PolicyModel) -> list[str]:
    shown = [each for each in model.decisions if not each.internal]
    return list(dict.fromkeys(name for each in shown for name in (each.name, *_fields(each))))


def _close_overlays(parts: Schema, model: PolicyModel) -> None:
    """An entry that the base does not have must say that it is new."""
    sections: dict[str, Iterable[str]] = {
        "statements": model.statements,
        "settings": model.settings,
        "facts": model.facts,
        "decisions": [each.name for each in model.decisions],
        "plans": model.plans,
        "messages": model.messages,
    }
    overlay = parts["overlay"]["properties"]
    for section, names in sections.items():
        unknown = f"^(?!({'|'.join(names)})$)(?!x-)"
        new = {"patternProperties": {unknown: {"type": "object", "required": ["new"]}}}
        overlay[section] = {"allOf": [overlay.get(section, True), new]}

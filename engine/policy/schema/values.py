"""What may stand for a fact, and what a decision may answer, as JSON Schema.

No ``anyOf`` anywhere: an editor or a validator then names the one thing that is wrong.
"""

from __future__ import annotations

from typing import Any

from engine.policy.model import (
    MESSAGES,
    NOT_COVERED,
    WARNINGS,
    Computed,
    Decides,
    Fact,
    PlanAnswer,
    PolicyModel,
    Table,
    ValueType,
)
from engine.policy.words import show

Schema = dict[str, Any]

_NUMBER = r"-?[0-9][0-9.,e+]*"
RANGE = rf"^\s*(unknown|{_NUMBER}\s*([-–—]\s*{_NUMBER}|\+))\s*$"
"""A vague number: 11-50, 10001+. A number in quotes is none: the engine explains that mistake."""
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
DAY = rf"^{_DAY}$"
DAYS = rf"^\s*(unknown|{_DAY}(\s*/\s*{_DAY})?)\s*$"
"""A date or a range of dates: 2026-03-01/2026-03-05."""

_TYPES = {"choice": "string", "date": "string", "text": "string", "plan": "string", "texts": "array"}


def json_type(kind: str) -> str:
    """The JSON type of a value of this kind."""
    return _TYPES.get(kind, kind)


def shown_decisions(model: PolicyModel) -> list[Decides]:
    """The decisions that appear among the answers."""
    return [each for each in model.decisions if not each.internal and each.name not in (WARNINGS, MESSAGES)]


# ---------------------------------------------------------------- facts


def fact_schema(fact: Fact) -> Schema:
    """What may stand for one fact: an exact value, a vague one, a list of possible ones, or nothing told."""
    described = " ".join(part for part in (fact.question, fact.help, fact.unit and f"In {fact.unit}.") if part)
    return {"description": described or fact.name, **_told(fact.type)}


def exact_schema(fact: Fact) -> Schema:
    """What may stand for a field of an event: one exact value, or nothing told."""
    return {"description": f"{fact.question} {fact.help}".strip() or fact.name, **_exact(fact.type)}


def _exact(kind: ValueType) -> Schema:
    match kind.kind:
        case "boolean" | "integer" | "number" as exact:
            untold: Schema = {"if": {"type": "string"}, "then": {"enum": ["unknown"]}}
            return {"type": [exact, "string", "null"], **limits(kind), **untold}
        case "choice":
            return {"enum": [*kind.choices, "unknown", None]}
        case "date":
            return {"type": ["string", "null"], "pattern": rf"^(unknown|{_DAY})$"}
        case _:
            return _told(kind)


def _told(kind: ValueType) -> Schema:
    match kind.kind:
        case "boolean":
            return {
                "type": ["boolean", "string", "array", "null"],
                "if": {"type": "string"},
                "then": {"enum": ["unknown"]},
                "items": {"type": "boolean"},
            }
        case "choice":
            return _or_several("string", {"enum": [*kind.choices, "unknown"]}, {"enum": [*kind.choices]})
        case "date":
            return _or_several("string", {"pattern": DAYS}, {"pattern": DAYS})
        case "text":
            return {"type": ["string", "null"]}
        case "texts":
            return {"type": ["array", "string", "null"], "items": {"type": "string"}}
        case "integer" | "number" as number:
            return _or_several(number, {"pattern": RANGE}, {"pattern": RANGE}, **limits(kind))


def _or_several(exact: str, text: Schema, item_text: Schema, **limit: float) -> Schema:
    """One value or several: numbers keep the limits, texts the pattern or the words given."""
    types = list(dict.fromkeys((exact, "string")))
    one: Schema = {"type": types, **limit, "if": {"type": "string"}, "then": item_text}
    return {"type": [*types, "array", "null"], **limit, "if": {"type": "string"}, "then": text, "items": one}


def limits(kind: ValueType) -> Schema:
    """``minimum`` and ``maximum``, as far as there are any; those of dates are not JSON Schema's."""
    found = {"minimum": kind.minimum, "maximum": kind.maximum}
    return {} if kind.kind == "date" else {name: limit for name, limit in found.items() if limit is not None}


# ---------------------------------------------------------------- answers


def answer_schema(decision: Decides) -> Schema:
    """What one decision can answer; null is always possible."""
    described = {"description": decision.asks or decision.name}
    if isinstance(decision, Computed):
        return {**described, "type": [json_type(decision.kind), "null"]}
    if decision.type == "plan":
        uses = sorted({each.use for each in decision.answers if isinstance(each, PlanAnswer)})
        plan = {"$ref": "#/$defs/answer", "if": {"type": "object"}, "then": {"properties": {"use": {"enum": uses}}}}
        return {**described, **plan}
    answers = [*answer_values(decision), NOT_COVERED]
    if decision.hit == "collect":
        return {**described, "type": ["array", "null"], "items": {"enum": answers}}
    return {**described, "enum": [*answers, None]}


def answer_values(decision: Table) -> list[Any]:
    """The answers a table can give besides plans, as JSON values."""
    plain = [show(decision.type, each) for each in decision.answers if not isinstance(each, PlanAnswer)]
    return [*dict.fromkeys(answer for answer in plain if answer != NOT_COVERED)]


def answer_words(decision: Decides) -> list[str]:
    """The words a condition may compare an answer with: choices, or the names of plans."""
    if isinstance(decision, Computed) or decision.type not in ("choice", "plan"):
        return []
    names = (each.use if isinstance(each, PlanAnswer) else each for each in decision.answers)
    return [*dict.fromkeys(name for name in names if isinstance(name, str))]


def plan_fields(decision: Decides) -> dict[str, list[Any]]:
    """The fields of the plans a decision can answer, each with the values it can have."""
    found: dict[str, list[Any]] = {}
    for plan in () if isinstance(decision, Computed) else decision.answers:
        if isinstance(plan, PlanAnswer):
            found.setdefault("use", []).append(plan.use)
            for name, value in plan.fields:
                found.setdefault(name, []).append(list(value) if isinstance(value, tuple) else value)
    return found

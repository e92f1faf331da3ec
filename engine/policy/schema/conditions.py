"""What each fact, setting and answer of one policy may be compared with, as JSON Schema."""

from __future__ import annotations

from typing import Any

from engine.policy.model import AS_OF, MESSAGES, WARNINGS, Computed, Decides, PolicyModel, Table, ValueType
from engine.policy.operators import OPERATORS
from engine.policy.schema.values import DAY, Schema, answer_words, json_type, plan_fields
from engine.policy.words import plain

Subject = tuple[str, ValueType | None]
"""What a condition may test: a sentence about it, and its type (None for a list)."""


class Subjects:
    """Everything a condition of one policy may test, and everything it may name with a dollar."""

    def __init__(self, model: PolicyModel) -> None:
        self.model = model
        self.decisions = [each for each in model.decisions if each.name not in (WARNINGS, MESSAGES)]

    def dollars(self, *kinds: str, lists: bool = False) -> list[str]:
        """``$name`` of the settings and decisions that yield such a value; ``lists``: settings that are lists."""
        settings = [name for name, each in self.model.settings.items()
                    if isinstance(each.value, tuple) == lists and kind_of(each.value) in kinds]
        decisions = [each.name for each in self.decisions if not lists and _answer_kind(each) in kinds]
        return [f"${name}" for name in (*settings, *decisions)]

    def all(self) -> dict[str, Subject]:
        """Everything a condition may test: what it is, and its type (None for a list)."""
        found: dict[str, Subject] = {
            AS_OF: ("The day the question is asked on.", ValueType("date"))}
        for name, setting in self.model.settings.items():
            listed = isinstance(setting.value, tuple)
            found[name] = (now(setting.help, setting.value), None if listed else ValueType(kind_of(setting.value)))
        for name, fact in self.model.facts.items():
            if fact.testable:
                found[name] = (f"{fact.question} {fact.help}".strip() or name, fact.type)
        for each in self.decisions:
            found |= self.answers(each)
        return found

    def answers(self, decision: Decides) -> dict[str, Subject]:
        """A decision as a subject, and the fields of its plans."""
        asks = decision.asks or decision.name
        words = tuple(answer_words(decision))
        collects = isinstance(decision, Table) and decision.hit == "collect"
        kind = ValueType("choice", choices=words) if words else ValueType(_answer_kind(decision))  # type: ignore[arg-type]
        found: dict[str, Subject] = {decision.name: (asks, None if collects else kind)}
        for field, values in plan_fields(decision).items():
            about = f"{field} of the plan: {', '.join(dict.fromkeys(map(plain, values)))}."
            found[f"{decision.name}.{field}"] = (about, _field_type(values))
        return found

    def test(self, stored: Schema, itself: str, kind: ValueType | None) -> Schema:
        """The ``stored`` schema of a comparison with only the words that fit; ``itself`` is its own reference."""
        words = ("includes", "not", "known") if kind is None else _fitting(kind)
        one = {"type": ["string", "number", "boolean"]} if kind is None else self.operand(kind)
        told = stored["properties"]
        properties = {word: {**told[word], **self.right_side(word, one, kind, itself)} for word in words}
        closed: Schema = {key: stored[key] for key in ("title", "$comment", "minItems", "minProperties")}
        if kind is None:
            return {**closed, "type": "object", "properties": properties, "additionalProperties": False}
        return {**closed, **one, "type": [*_types(one), "array", "object"], "items": self.item(one, kind),
                "properties": properties, "additionalProperties": False}

    def right_side(self, word: str, one: Schema, kind: ValueType | None, itself: str) -> Schema:
        """What may stand to the right of one word."""
        if word in ("known", "not"):
            return {} if word == "known" else {"$ref": itself}
        takes = OPERATORS[word].takes if word in OPERATORS else "one"
        if takes == "one" or kind is None:
            return one
        if takes == "pair":
            return {"items": one}
        lists = self.dollars(*alike(kind.kind), lists=True)
        return {"items": self.item(one, kind), **_if_text("array", lists)}

    def operand(self, kind: ValueType) -> Schema:
        """One value of a type, or the name of a setting or an answer that has one."""
        dollars = self.dollars(*alike(kind.kind))
        match kind.kind:
            case "choice":
                return _if_text("string", [*kind.choices, *dollars])
            case "date":
                named = "".join(f"|^\\{name}$" for name in dollars)
                return {"type": "string", "pattern": DAY + named}
            case "text":
                return {"type": "string"}
            case _:
                return _if_text(kind.kind, dollars)

    def item(self, one: Schema, kind: ValueType) -> Schema:
        """An item of a list: as a single value, or a setting that is a list itself."""
        lists = self.dollars(*alike(kind.kind), lists=True)
        if not lists or "pattern" in one or kind.kind == "text":
            return one
        return _if_text(kind.kind, [*one.get("then", {}).get("enum", ()), *lists])


def _if_text(kind: str, words: list[str]) -> Schema:
    """A value of a kind, where a text must be one of some words. ``if`` makes the word the mistake, not the shape."""
    if not words:
        return {"type": json_type(kind)}
    return {"type": with_names(kind), "if": {"type": "string"}, "then": {"enum": words}}


def kind_of(value: object) -> Any:
    """The kind of a setting's value, or of the items of a list. Whether a text is a date or a word it does not say."""
    sample = value[0] if isinstance(value, tuple) and value else value
    if isinstance(sample, bool):
        return "boolean"
    return "integer" if isinstance(sample, int) else "number" if isinstance(sample, float) else "text"


def _answer_kind(decision: Decides) -> str:
    return decision.kind if isinstance(decision, Computed) else decision.type


def alike(kind: str) -> tuple[str, ...]:
    """The kinds whose values can be compared with this one. A setting does not say if its text is a word or a date."""
    numbers, texts = ("integer", "number"), ("choice", "text", "plan")
    return {"boolean": ("boolean",), "date": ("date", "text")}.get(kind, numbers if kind in numbers else texts)


def _fitting(kind: ValueType) -> list[str]:
    """The words that make sense for a type."""
    comparisons = [word for word, operator in OPERATORS.items() if kind.ordered or not operator.ordered_only]
    return [*comparisons, "not", "known"]


def with_names(kind: str) -> list[str]:
    """The JSON types of a value that may also be given as ``$name``."""
    return [*dict.fromkeys((json_type(kind), "string"))]


def _types(one: Schema) -> list[str]:
    return [one["type"]] if isinstance(one["type"], str) else list(one["type"])


def _field_type(values: list[Any]) -> ValueType | None:
    """The type of a plan's field, from the values it has in the plans."""
    if any(isinstance(value, list) for value in values):
        return None
    kind = kind_of(values[0])
    return ValueType("choice", choices=tuple(dict.fromkeys(map(plain, values)))) if kind == "text" else ValueType(kind)


def now(about: str, value: object) -> str:
    """What a setting means, and what it is set to."""
    return f"{about} Now {plain(value)}.".strip()

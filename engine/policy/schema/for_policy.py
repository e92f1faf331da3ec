"""The JSON Schemas of the engine, and the same narrowed to the names of one policy.

The narrowed ones are for editors: they complete the author's own facts, settings, answers, plans,
messages and statements, show their questions and help texts, offer for each fact only the comparisons
that fit it, and underline a name that does not exist. The stored schemas are the only list of keys.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.diagnostics import CHECKS
from engine.policy.model import AS_OF, NOT_COVERED, Computed, Decides, PolicyModel, Table
from engine.policy.schema import printed
from engine.policy.schema.conditions import Subjects, alike, kind_of, now, with_names
from engine.policy.schema.events import narrow_events, split_condition
from engine.policy.schema.self_contained import self_contained
from engine.policy.schema.values import (
    DAY,
    Schema,
    answer_words,
    fact_schema,
    json_type,
    plan_fields,
)
from engine.policy.text.source import SchemaKind
from engine.policy.words import plain

NARROWED: tuple[SchemaKind, ...] = (
    "policy", "facts", "decision", "log", "case", "question", "why-not", "minimal",
)  # fmt: skip
"""What is about one policy; all else may be about several."""


def schema_for(model: PolicyModel | None, kind: SchemaKind) -> Schema:
    """A published schema (draft 2020-12) that needs no other, as a fresh dict.

    With a model, its names become closed lists; without one, they are open. In a policy schema new settings,
    facts and decisions may still be declared; what refers to one must be known.

    Raises:
        ValueError: if there is a model, and the kind is none of :data:`NARROWED`.
    """
    schema = self_contained(kind)
    if model is not None:
        schema["title"] = f"{schema['title']} of {model.name} {model.version}".strip()
        _narrow(schema, model, kind)
    return schema


def _narrow(schema: Schema, model: PolicyModel, kind: SchemaKind) -> None:
    match kind:
        case "policy":
            _Narrowing(schema, model).narrow()
        case "facts":
            printed.narrow_facts(schema, model)
        case "decision":
            printed.narrow_decision(schema, model)
        case "log":
            printed.narrow_log(schema, model)
        case "case":
            printed.narrow_case(schema, model)
        case "question":
            printed.narrow_question(schema, model)
        case "why-not":
            printed.narrow_why_not(schema, model)
        case "minimal":
            printed.narrow_minimal(schema, model)
        case _:
            raise ValueError(f"`{kind}` is not about one policy")


class _Narrowing:
    """The policy schema on its way to knowing the names of one policy."""

    def __init__(self, schema: Schema, model: PolicyModel) -> None:
        self.model = model
        self.properties: Schema = schema["properties"]
        self.parts: Schema = schema["$defs"]
        self.subjects = Subjects(model)
        self.decisions = self.subjects.decisions
        self.dates = [name for name, fact in model.facts.items() if fact.type.kind == "date"]

    def narrow(self) -> None:
        """Everything that refers to a name, one part of the language after the other."""
        split_condition(self.parts)
        self.conditions()
        narrow_events(self.parts, self.subjects, self.model)
        self.sections()
        self.references()
        self.rules()
        self.cases()
        self.new_entries()

    def conditions(self) -> None:
        """Each subject by name, with the comparisons that fit it."""
        condition = self.parts["condition"]
        del condition["patternProperties"]
        for name, (about, kind) in self.subjects.all().items():
            self.parts[f"test_{name}"] = self.subjects.test(self.parts["test"], f"#/$defs/test_{name}", kind)
            condition["properties"][name] = {"$ref": f"#/$defs/test_{name}", "description": about}

    # Sections

    def sections(self) -> None:
        """Known names with their own texts, for completion and hovering."""
        model = self.model
        self.describe("statements", {name: each.says for name, each in model.statements.items()})
        self.describe("settings", {name: now(each.help, each.value) for name, each in model.settings.items()})
        self.describe("facts", {name: each.question for name, each in model.facts.items()})
        self.describe("decisions", {each.name: each.asks for each in self.decisions})
        self.describe("plans", {name: _about_plan(each.fields) for name, each in model.plans.items()})
        self.describe("messages", {name: each.subject or each.kind for name, each in model.messages.items()})
        for name, setting in model.settings.items():
            self.properties["settings"]["properties"][name].update(_setting_value(setting.value))

    def describe(self, section: str, texts: dict[str, str]) -> None:
        entries = self.properties[section].setdefault("properties", {})
        for name, text in texts.items():
            entries[name] = {"description": text or name}

    # Names that something refers to

    def references(self) -> None:
        """Statements cited, messages and plans used, the outcome, dates of derived facts, calculations."""
        model, parts = self.model, self.parts
        cited = {"enum": [*model.statements]}
        parts["cite"] |= {"items": cited, "if": {"type": "string"}, "then": cited}
        parts["plan"]["properties"]["template"]["enum"] = [*model.messages]
        self.properties["outcome"]["enum"] = [each.name for each in self.decisions]
        dates = [AS_OF, *self.dates]
        parts["fact"]["properties"]["derive"]["properties"]["days_between"]["items"] = {"enum": dates}
        for limit in ("not_after", "not_before"):
            parts["fact"]["properties"][limit]["pattern"] = f"{DAY}|^({'|'.join(dates)})$"
        known = [f"${name}" for name in (*model.settings, *model.facts, *(each.name for each in self.decisions), AS_OF)]
        named = {"if": {"pattern": DAY}, "else": {"enum": known}}
        parts["expression"] |= {"if": {"type": "string"}, "then": named}
        parts["ignore"]["properties"] = {code: {"description": "Why it is meant."} for code in CHECKS}

    def rules(self) -> None:
        """What the rules of each decision may answer, and which facts they may assume."""
        assuming = self.parts["rule"]["properties"]["assuming"]
        assuming["properties"] = {name: {"description": fact.question} for name, fact in self.model.facts.items()}
        assuming["propertyNames"] = {"enum": [*self.model.facts]}
        self.parts["value"]["properties"]["use"]["enum"] = [*self.model.plans]
        for each in self.decisions:
            answer = self.then(each)
            if answer:
                items = {"items": {"properties": {"then": answer, "otherwise": answer}}}
                self.properties["decisions"]["properties"][each.name]["properties"] = {"rules": items}

    def then(self, decision: Decides) -> Schema:
        """What a rule of this decision may answer, as far as the shape does not say it already."""
        if isinstance(decision, Computed) or decision.type in ("date", "text"):
            return {}
        words = [*self.model.plans] if decision.type == "plan" else answer_words(decision)
        allowed = [*words, *self.subjects.dollars(*alike(decision.type)), NOT_COVERED]
        types = with_names(decision.type) if decision.type != "plan" else ["string", "object"]
        return {"type": types, "if": {"type": "string"}, "then": {"enum": allowed}}

    # Tests

    def cases(self) -> None:
        """The facts, settings and answers a test may name."""
        case = self.parts["case"]["properties"]
        day = {"description": "The day the question is asked on.", "type": "string", "pattern": DAY}
        facts = {name: fact_schema(fact) for name, fact in self.model.facts.items()}
        case["given"] |= {"properties": {AS_OF: day, **facts}, "additionalProperties": False}
        case["settings"]["propertyNames"] = {"enum": [*self.model.settings]}
        expect = case["expect"]
        expect["properties"]["missing"]["items"] = {"enum": [*self.model.facts]}
        expect["properties"]["warnings"]["items"] = {"enum": printed.warning_names(self.model)}
        expect["properties"]["rule"] |= {"properties": _rule_names(self.model.decisions), "additionalProperties": False}
        expect["properties"] |= self.expected()
        expect["additionalProperties"] = False

    def expected(self) -> Schema:
        """Each answer by name; the fields of plan answers may be named by themselves."""
        found: Schema = {}
        for each in self.decisions:
            for field, values in plan_fields(each).items():
                found.setdefault(field, {"description": f"{field} of the plan: "
                                         f"{', '.join(dict.fromkeys(map(plain, values)))}."})
            found[each.name] = {"description": each.asks or each.name}
            words = answer_words(each)
            if isinstance(each, Table) and each.type == "choice" and each.hit != "collect":
                found[each.name]["enum"] = [*words, NOT_COVERED, None, *(["ask"] if self.is_outcome(each) else [])]
        return found

    def is_outcome(self, decision: Decides) -> bool:
        return decision.name == self.model.outcome

    # Overlays

    def new_entries(self) -> None:
        """An entry that the policy does not have yet must say in an overlay that it is new."""
        overlay = self.parts["overlay"]["properties"]
        for section in ("statements", "settings", "facts", "decisions", "plans", "messages"):
            names = [name for name in self.properties[section]["properties"] if name != AS_OF]
            unknown = f"^(?!({'|'.join(map(_literally, names))})$)(?!x-)"
            new = {"patternProperties": {unknown: {"type": "object", "required": ["new"]}}}
            overlay[section] = {"allOf": [overlay.get(section, True), new]}


def _literally(name: str) -> str:
    return name.replace(".", r"\.")


def _setting_value(value: object) -> Schema:
    """A setting keeps the kind of value it has; an overlay may give it bare."""
    if isinstance(value, tuple):
        types = ["array"]
    else:
        types = [json_type(kind_of(value))]
    return {"type": ["object", *types], "properties": {"value": {"type": types}}}


def _about_plan(fields: Iterable[tuple[str, object]]) -> str:
    return "; ".join(f"{name}: {plain(value)}" for name, value in fields)


def _rule_names(decisions: Iterable[Decides]) -> Schema:
    return {each.name: _rule_name(each) for each in decisions if isinstance(each, Table)}


def _rule_name(table: Table) -> Schema:
    """One rule; or a list of them where several can decide together."""
    one: Schema = {"enum": [rule.name for rule in table.rules]}
    return one if table.hit in ("first", "unique") else {"anyOf": [one, {"type": "array", "items": one}]}

"""The schemas themselves: valid, each usable alone, every key explained, every closed list as long as in the code."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from engine import load_policy
from engine.diagnostics import CHECKS, CODES
from engine.policy.schema import self_contained as module
from engine.policy.schema.for_policy import NARROWED, schema_for
from engine.policy.schema.self_contained import self_contained
from engine.policy.text.source import SchemaKind, read_schema
from engine.quality.mutations import every_mutation
from tests.contracts.outputs import COLLECT, DAY, Json, engine, outputs, said
from tests.contracts.reading import Schema, listed

ROOT = Path(__file__).resolve().parents[2]
KINDS: tuple[SchemaKind, ...] = get_args(SchemaKind)
each_kind = pytest.mark.parametrize("kind", KINDS)


def test_there_is_one_file_for_each_kind() -> None:
    files = {path.name.removesuffix(".schema.json") for path in (ROOT / "schemas").iterdir()}
    assert files == {*KINDS}
    assert {*COLLECT, "policy"} == {*KINDS}


@each_kind
def test_it_is_valid_and_says_what_it_is_about(kind: SchemaKind) -> None:
    schema = read_schema(kind)
    Draft202012Validator.check_schema(schema)
    assert schema["title"] == kind
    assert str(schema["description"]).endswith(".")


# ---------------------------------------------------------------- usable alone


def references(schema: Json) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from [schema["$ref"]] if isinstance(schema.get("$ref"), str) else []
        schema = [*schema.values()]
    for one in schema if isinstance(schema, list) else ():
        yield from references(one)


@each_kind
def test_it_refers_to_its_own_parts_and_to_each_of_them(kind: SchemaKind) -> None:
    schema = self_contained(kind)
    assert set(references(schema)) == {f"#/$defs/{name}" for name in schema.get("$defs", ())}


@pytest.mark.parametrize("kind", COLLECT)
def test_alone_it_says_the_same_as_the_stored_ones_together(kind: SchemaKind) -> None:
    stored = {f"{one}.schema.json": Resource.from_contents(read_schema(one)) for one in KINDS}
    together = Draft202012Validator({"$ref": f"{kind}.schema.json"}, registry=Registry().with_resources(stored.items()))
    alone = Draft202012Validator(self_contained(kind))
    for output in outputs(kind)[:5]:
        values: list[Json] = [output, {}, _less(output)]
        for value in values:
            assert together.is_valid(value) == alone.is_valid(value)


def _less(output: Json) -> Json:
    return dict(list(output.items())[1:]) if isinstance(output, dict) else []


def test_two_parts_of_one_name_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    schemas: dict[str, Schema] = {
        "case": {"$ref": "log.schema.json#/$defs/one", "$defs": {"one": {"type": "string"}}},
        "log": {"$defs": {"one": {"type": "number"}}},
    }
    monkeypatch.setattr(module, "read_schema", lambda kind: copy.deepcopy(schemas[kind]))
    with pytest.raises(ValueError, match="two parts of one schema are called `one`"):
        self_contained("case")


# ---------------------------------------------------------------- in words


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("policy", "facts")])
def test_every_key_is_explained(kind: SchemaKind) -> None:
    schema = self_contained(kind)
    parts: dict[str, Schema] = schema.get("$defs", {})
    own: Any = read_schema(kind).get("$defs", {})
    keys = [
        (name, one)
        for part in (schema, *(parts[name] for name in own))
        for each in listed(part)
        for name, one in each["properties"].items()
        if isinstance(one, dict)
    ]
    assert keys
    assert [name for name, one in keys if not (one.get("description") or _part(parts, one).get("description"))] == []


def _part(parts: dict[str, Schema], one: Schema) -> Schema:
    return parts.get(str(one.get("$ref", "")).removeprefix("#/$defs/"), {})


@cache
def part(kind: SchemaKind, *path: str) -> Any:
    found: Any = read_schema(kind)
    for name in ("$defs", *path):
        found = found[name]
    return found


def test_lists_of_words_are_those_of_the_code() -> None:
    found = {*CHECKS, "unused-ignore"}
    assert part("check", "finding", "properties", "code", "enum") == [*CHECKS, "unused-ignore"]
    assert part("errors", "code", "enum") == sorted(CODES - found)
    assert part("mutants", "mutant", "properties", "mutation", "enum") == [name for name, _ in every_mutation()]


# ---------------------------------------------------------------- closed to one policy


@cache
def closed(kind: SchemaKind) -> Draft202012Validator:
    return Draft202012Validator(schema_for(load_policy("follow-up").model, kind), format_checker=FormatChecker())


@cache
def told(kind: SchemaKind) -> list[Json]:
    """Outputs about the policy that is built in, and logs for it."""
    match kind:
        case "question":
            return [json.loads(engine("ask", f"examples/{name}.json", "--next", *more, *DAY)[0])
                    for name in ("missing", "first-interview") for more in ((), ("--all",))]  # fmt: skip
        case "why-not":
            return [said("explain", f"examples/{name}.json", "--why-not", answer, *DAY)
                    for name in ("missing", "too-early") for answer in ("follow_up", "stop", "hr_call")]  # fmt: skip
        case _:
            return outputs(kind)


@pytest.mark.parametrize("kind", ["log", "case", "question", "why-not", "minimal"])
def test_what_is_about_one_policy_fits(kind: SchemaKind) -> None:
    faults = [error.message for one in told(kind) for error in closed(kind).iter_errors(one)]
    assert faults == []


EVENT = {"event": "interview_held", "date": "2026-03-02"}

WRONG: list[tuple[SchemaKind, Json]] = [
    ("log", {**EVENT, "event": "interview_hold"}),
    ("log", {**EVENT, "rond": 1}),
    ("log", {**EVENT, "round": "1-2"}),
    ("log", {**EVENT, "event": "interview_moved"}),
    ("log", {"events": [], "facts": {"hr_presnt": True}}),
    ("log", {"events": [], "facts": {"round": 0}}),
]


@pytest.mark.parametrize(("kind", "value"), WRONG)
def test_a_wrong_name_in_a_log_does_not_fit(kind: SchemaKind, value: Json) -> None:
    assert Draft202012Validator(self_contained(kind)).is_valid(value)
    assert not closed(kind).is_valid(value)


NAMES: list[tuple[SchemaKind, str, str]] = [
    ("case", "waiting", "wating"), ("case", '"ask"', '"aks"'), ("case", "interview_held", "interview_hold"),
    ("case", "hr_present", "hr_presnt"), ("case", "earliest_day", "earlyest_day"),
    ("question", '"fact": "round"', '"fact": "rond"'),
    ("question", "action", "akshun"), ("why-not", '"decision": "action"', '"decision": "akshun"'),
    ("why-not", "heard_back", "herd_back"), ("minimal", "action", "akshun"),
    ("minimal", "interview_date", "interview_dat"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "name", "other"), NAMES)
def test_a_wrong_name_does_not_fit(kind: SchemaKind, name: str, other: str) -> None:
    changed = [(text, json.loads(text.replace(name, other))) for text in map(json.dumps, told(kind)) if name in text]
    assert changed
    assert not any(closed(kind).is_valid(value) for _, value in changed)


def test_all_that_is_about_one_policy_can_be_closed() -> None:
    model = load_policy("follow-up").model
    for kind in KINDS:
        if kind in NARROWED:
            assert "follow-up-after-an-interview" in schema_for(model, kind)["title"]
        else:
            with pytest.raises(ValueError, match=f"`{kind}` is not about one policy"):
                schema_for(model, kind)

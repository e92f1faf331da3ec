"""Everything that the command prints fits its schema, and the schemas are tight: what is otherwise does not fit."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from engine import Policy, PolicyError, load_policy, policy_from_text, track
from engine.diagnostics import DiagnosticsError
from engine.policy.schema.for_policy import schema_for
from engine.policy.text.source import SchemaKind, read_schema
from engine.quality.coverage import cover
from engine.quality.mutants import try_mutants
from engine.quality.suggest import suggest
from tests.contracts.outputs import COLLECT, outputs
from tests.contracts.reading import Json, Path, Schema, Visit, listed, visits
from tests.diff.edits import edited
from tests.quality.making import tests_for
from tests.strategies import AS_OF, as_yaml, facts_for, policies
from tests.tracking.streams import Stream, careers, streams

each_kind = pytest.mark.parametrize("kind", list(COLLECT))

STRANGE = [[{"no": ["such"]}]]
"""What stands nowhere in what is printed."""

ANY_VALUE = {"expected", "got"}
"""Keys whose values may be anything: what a test expects may be written in any way."""


@cache
def schema_of(kind: SchemaKind) -> Schema:
    return schema_for(None, kind)


@cache
def validator(kind: SchemaKind) -> Draft202012Validator:
    return Draft202012Validator(schema_of(kind), format_checker=FormatChecker())


def faults(kind: SchemaKind, value: Json) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator(kind).iter_errors(value)]


@each_kind
def test_what_is_printed_fits(kind: SchemaKind) -> None:
    found = outputs(kind)
    assert len(found) > 1
    assert [fault for one in found for fault in faults(kind, one)] == []


# ---------------------------------------------------------------- no more than that


@cache
def seen(kind: SchemaKind) -> dict[int, list[tuple[Json, Visit]]]:
    """For every schema of keys, by its identity, where it holds: of each key one place, in the smallest output."""
    root = schema_of(kind)
    found: dict[int, list[tuple[Json, Visit]]] = {}
    told: dict[int, set[str]] = {}
    for output in sorted(outputs(kind), key=lambda one: len(str(one))):
        for visit in visits(root, output):
            names = told.setdefault(id(visit.schema), set())
            if not names.issuperset(visit.value):
                names.update(visit.value)
                found.setdefault(id(visit.schema), []).append((output, visit))
    return found


def own(kind: SchemaKind) -> Iterator[Schema]:
    """The schemas of keys that are this kind's own; what it takes from others is looked at there."""
    parts: Any = read_schema(kind).get("$defs", {})
    root = schema_of(kind)
    yield from listed(root)
    for name in parts:
        yield from listed(root["$defs"][name])


@each_kind
def test_every_key_is_in_some_output(kind: SchemaKind) -> None:
    for schema in own(kind):
        names = {name for _, visit in seen(kind).get(id(schema), []) for name in visit.value}
        assert set(schema["properties"]) <= names, schema.get("description", "")


@each_kind
def test_what_is_in_every_output_is_required(kind: SchemaKind) -> None:
    root, always = schema_of(kind), dict[int, set[str]]()
    for output in outputs(kind):
        for visit in visits(root, output):
            always.setdefault(id(visit.schema), {*visit.schema["properties"]}).intersection_update(visit.value)
    loose = [(name, schema.get("description")) for schema in own(kind)
             for name in always[id(schema)].difference(schema.get("required", ()))]  # fmt: skip
    assert loose == []


@each_kind
def test_anything_else_does_not_fit(kind: SchemaKind) -> None:
    wrong = [f"{'.'.join(map(str, path))}: {what}" for what, path, output in changed(kind) if not faults(kind, output)]
    assert wrong == []


def changed(kind: SchemaKind) -> Iterator[tuple[str, Path, Json]]:
    """Outputs in which one thing is otherwise: a key less, a key more, a value of another type."""
    schemas = {id(schema): schema for schema in own(kind)}
    for key, places in seen(kind).items():
        for output, visit in places if key in schemas else ():
            yield from _changed(output, visit)


def _changed(output: Json, visit: Visit) -> Iterator[tuple[str, Path, Json]]:
    schema, path, value = visit
    for name in schema.get("required", ()):
        yield f"without {name}", path, _with(output, path, {key: one for key, one in value.items() if key != name})
    if not schema.get("additionalProperties"):  # a plan has any fields
        yield "with a key more", path, _with(output, path, {**value, "no such key": 1})
    for name in value.keys() & schema["properties"].keys() - ANY_VALUE:
        yield f"strange {name}", path, _with(output, path, {**value, name: STRANGE})


def _with(output: Json, path: Path, value: Json) -> Json:
    """The output with another value in one place."""
    if not path:
        return value
    changed = copy.deepcopy(output)
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return changed


# ---------------------------------------------------------------- random policies


def loaded(plain: Json) -> Policy:
    """The policy; an edit may leave one that cannot be used, and then there is nothing to print."""
    try:
        return policy_from_text(as_yaml(plain))
    except PolicyError:
        reject()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_what_is_said_about_random_policies_fits(data: st.DataObject) -> None:
    plain = data.draw(policies())
    policy, other = loaded(plain), loaded(data.draw(edited(plain)))
    told = {**data.draw(facts_for(plain["facts"])), "as_of": AS_OF.isoformat()}
    chosen = data.draw(tests_for(policy, plain))
    said: list[tuple[SchemaKind, Json]] = [
        ("check", {"policies": [policy.check().to_dict()]}),
        ("diff", policy.diff(other).to_dict()),
        ("coverage", _of_file(cover(policy.model, chosen).to_dict())),
        ("mutants", _of_file(try_mutants(policy.model, chosen, most=8).to_dict())),
        ("suggestions", _of_file(suggest(policy.model, chosen, most=8).to_dict())),
    ]
    try:
        question, decision = policy.ask(told), policy.evaluate(told)
        said.append(("question", {"question": question.to_dict()} if question else
                     {"question": None, "decision": decision.to_dict()}))  # fmt: skip
        said.append(("decision", {**decision.to_dict(), "explanation": decision.explain().to_dict()}))
        said.append(("minimal", policy.minimal(told).to_dict()))
        said.append(("why-not", policy.why_not(told, "not_covered").to_dict()))
    except DiagnosticsError as error:
        said.append(("errors", error.to_dict()))
    assert [(kind, fault) for kind, value in said for fault in faults(kind, value)] == []


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(streams())
def test_what_becomes_of_random_logs_fits(stream: Stream) -> None:
    case = track(load_policy("follow-up"), stream.events, stream.as_of, facts=stream.told)
    assert faults("case", case.to_dict()) == []


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(careers())
def test_random_logs_fit(events: list[Any]) -> None:
    assert faults("log", events) == []
    closed = Draft202012Validator(schema_for(load_policy("follow-up").model, "log"))
    assert [error.message for error in closed.iter_errors({"case": "acme", "events": events})] == []


def _of_file(found: Json) -> Json:
    return {"files": [{"file": "random.yaml", **found}]}

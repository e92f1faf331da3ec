"""A schema read beside a value that fits it: which parts of the one speak of which parts of the other.

Only what the published schemas use is understood; anything else would be seen as a property that nothing has.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

from jsonschema import Draft202012Validator

Json: TypeAlias = Any
Schema: TypeAlias = dict[str, Any]
Path: TypeAlias = tuple[str | int, ...]


class Visit(NamedTuple):
    """A mapping of a value, where it is, and a schema of its keys that holds for it."""

    schema: Schema
    path: Path
    value: dict[str, Json]


def visits(root: Schema, value: Json) -> Iterator[Visit]:
    """Every mapping of a value with every schema of keys that holds for it."""
    yield from _visits(root, root, value, ())


def _visits(root: Schema, schema: Schema | bool, value: Json, path: Path) -> Iterator[Visit]:
    if isinstance(schema, bool):
        return
    for other in _also(root, schema, value):
        yield from _visits(root, other, value, path)
    if isinstance(value, dict):
        if "properties" in schema:
            yield Visit(schema, path, value)
        for name, one in value.items():
            rest = schema.get("additionalProperties", True)
            yield from _visits(root, schema.get("properties", {}).get(name, rest), one, (*path, name))
    if isinstance(value, list):
        for at, one in enumerate(value):
            yield from _visits(root, schema.get("items", True), one, (*path, at))


def _also(root: Schema, schema: Schema, value: Json) -> Iterator[Schema | bool]:
    """The schemas that hold for the same value as this one."""
    if "$ref" in schema:
        yield root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    yield from schema.get("allOf", ())
    if "if" in schema:
        holds = Draft202012Validator({**schema["if"], "$defs": root.get("$defs", {})}).is_valid(value)
        yield schema.get("then" if holds else "else", True)


def listed(schema: Json) -> Iterator[Schema]:
    """Every schema in a schema, its ``$defs`` apart, that lists keys; not those which only add to what others list."""
    if isinstance(schema, dict):
        if "properties" in schema and ("additionalProperties" in schema or "required" in schema):
            yield schema
        for name, one in schema.items():
            if name not in ("if", "enum", "const", "required", "$defs"):
                yield from listed(one)
    elif isinstance(schema, list):
        for one in schema:
            yield from listed(one)

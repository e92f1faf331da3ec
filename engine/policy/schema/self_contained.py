"""A stored schema with all that it refers to in others, so that it can be used alone.

The stored schemas say each thing once: a case holds a decision, and its schema refers to that of a decision. Who
prints one must not need the others, so what is referred to becomes a part (``$defs``) of it, under its own name.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.policy.schema.values import Schema
from engine.policy.text.source import SchemaKind, read_schema

_HERE = "#/$defs/"
_ENDING = ".schema.json"


def self_contained(kind: SchemaKind) -> Schema:
    """The schema of this kind (draft 2020-12), as a fresh dict that refers to nothing outside of it."""
    schema: Schema = read_schema(kind)
    parts = _Parts(kind, schema.get("$defs", ()))
    parts.settle(schema, kind)
    return {**schema, "$defs": {**schema.get("$defs", {}), **parts.added}} if parts.added else schema


class _Parts:
    """The parts of one schema: its own, by their names, and those ``added`` from others."""

    def __init__(self, kind: SchemaKind, own: Iterable[str]) -> None:
        self.added: dict[str, Schema] = {}
        self._kind: str = kind
        self._origins: dict[str, tuple[str, str]] = {name: (kind, name) for name in own}

    def settle(self, node: object, kind: str) -> None:
        """Make every reference inside a piece that comes from the schema of ``kind`` one to a part of this schema."""
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                node["$ref"] = self._part(node["$ref"], kind)
            node = [*node.values()]
        for each in node if isinstance(node, list) else ():
            self.settle(each, kind)

    def _part(self, reference: str, kind: str) -> str:
        file, _, place = reference.partition("#")
        home, name = file.removesuffix(_ENDING) or kind, place.removeprefix("/$defs/")
        part = name or home
        if self._origins.setdefault(part, (home, name)) != (home, name):
            raise ValueError(f"two parts of one schema are called `{part}`")
        if part not in self.added and home != self._kind:
            self.added[part] = _read(home, name)
            self.settle(self.added[part], home)
        return f"{_HERE}{part}"


def _read(home: str, name: str) -> Schema:
    """A part of another schema, or the whole of it without its parts."""
    schema: Schema = read_schema(home)  # type: ignore[arg-type]  # a reference names one of the stored schemas
    if name:
        part: Schema = schema["$defs"][name]
        return part
    return {key: each for key, each in schema.items() if key not in ("$schema", "$defs", "title")}

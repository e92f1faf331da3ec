"""Says quickly that a document has the right shape, so that only one that has not needs jsonschema.

The schema becomes nested functions, one for each of its parts. This decides nothing but *yes*: wherever
the answer is no, or the schema uses a word that is not known here, jsonschema has the last word and finds
what is wrong. Importing jsonschema takes longer than everything else at the start of the command.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sized
from datetime import date
from typing import Any

Accepts = Callable[[Any], bool]

_ANNOTATIONS = frozenset(("$comment", "$schema", "$defs", "title", "description", "format", "examples", "default"))
_TYPES: dict[type, frozenset[str]] = {
    str: frozenset(("string",)),
    bool: frozenset(("boolean",)),
    int: frozenset(("integer", "number")),
    float: frozenset(("number",)),
    type(None): frozenset(("null",)),
}
_OBJECT, _ARRAY, _WHOLE = frozenset(("object",)), frozenset(("array",)), frozenset(("integer", "number"))


class UnknownWord(Exception):
    """The schema uses a word that is not known here."""


def acceptor(schema: Mapping[str, Any]) -> Accepts:
    """The function that says whether a document fits ``schema``.

    Raises UnknownWord if the schema uses a word that is not known here.
    """
    return _Compiler(schema.get("$defs", {})).part(schema)


class _Compiler:
    def __init__(self, parts: Mapping[str, Any]) -> None:
        self._parts = parts
        self._done: dict[str, Accepts] = {}

    def part(self, schema: Any) -> Accepts:
        """One schema as a function: all of its words must agree."""
        if isinstance(schema, bool):
            return lambda _: schema
        checks = [check for word in schema if (check := self._word(word, schema)) is not None]
        if not checks:
            return lambda _: True
        return checks[0] if len(checks) == 1 else _all(tuple(checks))

    def _word(self, word: str, schema: Mapping[str, Any]) -> Accepts | None:
        if word in _ANNOTATIONS or word in _PARTNERS:
            return None
        if word in ("properties", "patternProperties", "additionalProperties"):
            first = next(one for one in schema if one in ("properties", "patternProperties", "additionalProperties"))
            return self._object(schema) if word == first else None
        if word not in _WORDS:
            raise UnknownWord(word)
        return _WORDS[word](self, schema[word], schema)

    def reference(self, pointer: str) -> Accepts:
        name = pointer.rpartition("/")[2]
        if pointer != f"#/$defs/{name}" or name not in self._parts:
            raise UnknownWord(pointer)
        if name not in self._done:
            self._done[name] = lambda value: self._done[name](value)  # stands in while the part refers to itself
            self._done[name] = self.part(self._parts[name])
        done = self._done
        return lambda value: done[name](value)

    def _object(self, schema: Mapping[str, Any]) -> Accepts:
        named = {name: self.part(one) for name, one in schema.get("properties", {}).items()}
        patterns = [
            (re.compile(text).search, self.part(one)) for text, one in schema.get("patternProperties", {}).items()
        ]
        others = schema.get("additionalProperties", True)
        rest = None if others is True else self.part(others)
        met: dict[str, tuple[Accepts, ...]] = {}

        def checks_of(name: str) -> tuple[Accepts, ...]:
            found = [named[name]] if name in named else []
            found += [check for search, check in patterns if search(name)]
            met[name] = tuple(found or ([] if rest is None else [rest]))
            return met[name]

        def accepts(value: Any) -> bool:
            if not isinstance(value, dict):
                return True
            return all(check(item) for name, item in value.items() for check in met.get(name) or checks_of(name))

        return accepts


def _all(checks: tuple[Accepts, ...]) -> Accepts:
    if len(checks) == 2:
        first, second = checks
        return lambda value: first(value) and second(value)

    return lambda value: all(check(value) for check in checks)


def _type(_: _Compiler, wanted: str | list[str], schema: Mapping[str, Any]) -> Accepts:
    names = frozenset([wanted] if isinstance(wanted, str) else wanted)
    dates = "string" in names and (len(names) > 1 or "format" in schema)
    good = frozenset(kind for kind, words in _TYPES.items() if words & names)
    objects, arrays, whole = "object" in names, "array" in names, "integer" in names

    def accepts(value: Any) -> bool:
        kind = type(value)
        if kind in good:
            return True
        if isinstance(value, dict):
            return objects
        if isinstance(value, list):
            return arrays
        if kind is float:
            return whole and value.is_integer()
        return dates and kind is date

    return accepts


def _enum(_: _Compiler, values: list[Any], __: Mapping[str, Any]) -> Accepts:
    if not all(isinstance(value, str) for value in values):
        raise UnknownWord("enum")  # 1 and 1.0 are one value to jsonschema
    known = {(type(value), value) for value in values}
    return lambda value: not isinstance(value, (dict, list)) and (type(value), value) in known


def _items(compiler: _Compiler, schema: Any, _: Mapping[str, Any]) -> Accepts:
    check = compiler.part(schema)

    def accepts(value: Any) -> bool:
        return not isinstance(value, list) or all(map(check, value))

    return accepts


def _required(_: _Compiler, names: list[str], __: Mapping[str, Any]) -> Accepts:
    wanted = tuple(names)

    return lambda value: not isinstance(value, dict) or all(name in value for name in wanted)


def _sized(kind: type[Sized], least: int, most: float) -> Accepts:
    return lambda value: not isinstance(value, kind) or least <= len(value) <= most


def _number(value: Any) -> bool:
    return type(value) is int or type(value) is float


def _pattern(_: _Compiler, text: str, __: Mapping[str, Any]) -> Accepts:
    search = re.compile(text).search
    return lambda value: not isinstance(value, str) or search(value) is not None


def _unique(_: _Compiler, wanted: bool, __: Mapping[str, Any]) -> Accepts:
    def accepts(value: Any) -> bool:
        if not isinstance(value, list):
            return True
        try:
            return len(set(value)) == len(value)  # 1 and true look alike here: then jsonschema is asked
        except TypeError:
            return False

    return accepts if wanted else lambda _: True


def _if(compiler: _Compiler, condition: Any, schema: Mapping[str, Any]) -> Accepts:
    test = compiler.part(condition)
    then, other = compiler.part(schema.get("then", True)), compiler.part(schema.get("else", True))
    return lambda value: then(value) if test(value) else other(value)


def _not(compiler: _Compiler, schema: Any, _: Mapping[str, Any]) -> Accepts:
    check = compiler.part(schema)
    return lambda value: not check(value)


def _dependent(compiler: _Compiler, schemas: Mapping[str, Any], _: Mapping[str, Any]) -> Accepts:
    checks = tuple((name, compiler.part(schema)) for name, schema in schemas.items())

    def accepts(value: Any) -> bool:
        return not isinstance(value, dict) or all(check(value) for name, check in checks if name in value)

    return accepts


def _dependent_required(_: _Compiler, names: Mapping[str, list[str]], __: Mapping[str, Any]) -> Accepts:
    def accepts(value: Any) -> bool:
        return not isinstance(value, dict) or all(
            one in value for name, wanted in names.items() if name in value for one in wanted
        )

    return accepts


_PARTNERS = frozenset(("then", "else"))
_WORDS: dict[str, Callable[[_Compiler, Any, Mapping[str, Any]], Accepts]] = {
    "$ref": lambda compiler, pointer, _: compiler.reference(pointer),
    "type": _type,
    "enum": _enum,
    "items": _items,
    "required": _required,
    "pattern": _pattern,
    "uniqueItems": _unique,
    "if": _if,
    "not": _not,
    "allOf": lambda compiler, schemas, _: _all(tuple(map(compiler.part, schemas))),
    "dependentSchemas": _dependent,
    "dependentRequired": _dependent_required,
    "minItems": lambda _, least, __: _sized(list, least, float("inf")),
    "maxItems": lambda _, most, __: _sized(list, 0, most),
    "minProperties": lambda _, least, __: _sized(dict, least, float("inf")),
    "maxProperties": lambda _, most, __: _sized(dict, 0, most),
    "minLength": lambda _, least, __: _sized(str, least, float("inf")),
    "minimum": lambda _, least, __: lambda value: not _number(value) or value >= least,
    "maximum": lambda _, most, __: lambda value: not _number(value) or value <= most,
}

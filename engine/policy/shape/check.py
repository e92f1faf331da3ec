"""The shape of a policy file, checked against ``schemas/policy.schema.json`` and told in plain words.

The schema is the only list of keys and words. Its ``title`` says what an object is, its ``description``
what a key means, and ``$comment`` of an object what would come of a key that does not belong there (or,
beside ``required``, of one that is missing): messages are put together from these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.diagnostics import MOST, Diagnostic, Span
from engine.policy.shape.accept import UnknownWord, acceptor
from engine.policy.shape.keys import misplaced, missing, needs, pattern, unknown
from engine.policy.shape.mistakes import Finding, Mistake, settle
from engine.policy.shape.values import enum, length, limit, twice, wrong_type
from engine.policy.text.document import Document, Map, Path
from engine.policy.text.slips import meant
from engine.policy.text.source import read_schema

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

Errors = Iterator["ValidationError"]


class Shape(NamedTuple):
    """What :func:`check_shape` found: the mistakes in the order of the file, and the paths they spoil."""

    diagnostics: list[Diagnostic]
    bad_paths: set[Path]


def check_shape(document: Document) -> Shape:
    """Check a base policy, or an overlay (a document with ``extends``).

    One diagnostic for each mistake, in the order of the file. Codes: unknown-key, bad-name, missing-key,
    wrong-type, not-true-or-false, not-one-of, out-of-range, empty, wrong-length, duplicate-item and
    misplaced-key. ``bad_paths`` are the entries that the next stage must not use; a key that is
    missing makes the mapping bad that lacks it.
    """
    schema, value, unreadable = read_schema("policy"), _as_meant(document.value), _unreadable(document.value)
    if not unreadable and _accepted(schema, value):
        return Shape([], set())
    findings = _findings(settle(Mistake.of(error) for error in _validator(schema).iter_errors(value)))
    found = sorted(((_diagnostic(document, finding), finding.path) for finding in findings), key=_in_order)
    return Shape([diagnostic for diagnostic, _ in found], {path for _, path in found if path} | unreadable)


def _accepted(schema: dict[str, object], value: dict[str, object]) -> bool:
    """True if certainly nothing is wrong, so that jsonschema need not be asked, nor imported."""
    try:
        return acceptor(schema)(value)
    except UnknownWord:
        return False


def _as_meant(value: Map) -> dict[str, object]:
    """The top of the document, as an overlay if it has a misspelt ``extends``: then nothing else of it is wrong."""
    near = _misspelt_extends(value)
    return value if near is None else {**value, "extends": value[near]}


def _unreadable(value: Map) -> set[Path]:
    """Everything, if ``extends`` is misspelt: an overlay cannot be understood without its base."""
    return set() if _misspelt_extends(value) is None else {(key,) for key in value}


def _misspelt_extends(value: Map) -> str | None:
    if "extends" in value or {"facts", "decisions"} <= value.keys():
        return None
    return next((key for key in islice(value, MOST) if meant(key, ("extends",))), None)


EXPLANATIONS: dict[str, Callable[[Mistake], Iterable[Finding]]] = {
    "additionalProperties": unknown, "pattern": pattern,
    "required": missing, "dependentRequired": needs, "not": misplaced,
    "type": wrong_type, "enum": enum, "minimum": limit, "uniqueItems": twice,
    "minItems": length, "maxItems": length, "minProperties": length, "maxProperties": length, "minLength": length,
}
"""Every keyword of the schema that can fail. A test compares this table with the schema."""


def _findings(mistakes: list[Mistake]) -> Iterator[Finding]:
    """One finding for each mistake: the plain one of several at a place, and nothing inside what has to go anyway."""
    gone = {mistake.path for mistake in mistakes if mistake.word == "not"}
    seen: set[object] = set()
    for mistake in sorted(mistakes, key=lambda one: one.conditional):
        inside = range(len(mistake.path) + (mistake.word != "not"))
        if any(mistake.path[:length] in gone for length in inside):
            continue
        for finding in EXPLANATIONS[mistake.word](mistake):
            same = finding.same_as or finding.path
            if same not in seen:
                seen.add(same)
                yield finding


def _in_order(found: tuple[Diagnostic, Path]) -> Span:
    return found[0].span or Span(1, 1, 1, 1)


def _diagnostic(document: Document, finding: Finding) -> Diagnostic:
    suggest = finding.suggest
    if finding.quote:
        source, _, _, start, end = document.entry(finding.path)
        suggest = f'"{source.text[start:end]}"'
    return document.diagnostic(
        finding.code, finding.message, finding.path, at=finding.at, suggest=suggest, help=finding.help,
    )


def _validator(schema: dict[str, object]) -> Any:
    from jsonschema import Draft202012Validator  # slow to import, and only needed for a file never seen
    from jsonschema.validators import extend

    parts: Any = schema["$defs"]

    def reference(validator: Any, pointer: str, instance: object, schema: object) -> Errors:
        # Every reference is a local one: looking it up in a dict saves a third of the time.
        yield from validator.descend(instance, parts[pointer.rpartition("/")[2]])

    build: Any = extend  # it has no types of its own
    return build(Draft202012Validator, {"$ref": reference, "type": _check_type})(schema)


def _check_type(_: object, wanted: str | list[str], instance: object, schema: dict[str, object]) -> Errors:
    """JSON Schema's ``type``, with dates: one fits where several kinds of value do, or where a format says so."""
    names = [wanted] if isinstance(wanted, str) else wanted
    if type(instance) is date:
        fits = "string" in names and (len(names) > 1 or "format" in schema)
    else:
        fits = not _TYPES.get(type(instance), _type_names(instance)).isdisjoint(names)
    if not fits:
        from jsonschema.exceptions import ValidationError

        yield ValidationError("")


def _type_names(instance: object) -> frozenset[str]:
    """The types a value has by JSON Schema's words."""
    if isinstance(instance, float):
        return frozenset(("number", "integer")) if instance.is_integer() else frozenset(("number",))
    return frozenset(("object",)) if isinstance(instance, dict) else frozenset(("array",))


_TYPES: dict[type, frozenset[str]] = {
    str: frozenset(("string",)),
    bool: frozenset(("boolean",)),
    int: frozenset(("integer", "number")),
    type(None): frozenset(("null",)),
}

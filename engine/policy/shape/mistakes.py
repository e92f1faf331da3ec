"""Schema errors as the mistakes they stand for: one each, and none that only follows from another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from engine.diagnostics import MOST
from engine.policy.text.document import Path, shown
from engine.policy.text.slips import meant

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError


class Mistake(NamedTuple):
    """One schema error without its sentence: where, which keyword, what the schema wanted, what stands there."""

    path: Path
    word: str
    wanted: Any
    value: Any
    schema: dict[str, Any]
    conditional: bool
    """True where another key is what makes this one wrong; such a mistake gives way to a plain one."""

    @classmethod
    def of(cls, error: ValidationError) -> Mistake:
        """The mistake behind a schema error."""
        schema: Any = error.schema
        conditional = "dependentSchemas" in error.absolute_schema_path
        return cls(tuple(error.absolute_path), str(error.validator), error.validator_value, error.instance, schema,
                   conditional)

    @property
    def title(self) -> str:
        """What the object is, such as `rule`; empty if the schema gives it no name."""
        return str(self.schema.get("title", ""))

    @property
    def harm(self) -> str | None:
        """What would come of it, as the schema has it."""
        return self.schema.get("$comment")

    @property
    def subject(self) -> str:
        """The value as a person would point at it: its key, or the item of a list."""
        last = self.path[-1]
        return shown(last) if isinstance(last, str) else f"item {last + 1} of {shown(last_key(self.path))}"


class Finding(NamedTuple):
    """A diagnostic without its place. ``quote``: suggest the value as it is written, in quotes."""

    code: str
    message: str
    path: Path
    at: Literal["value", "key"] = "value"
    suggest: str | None = None
    help: str | None = None
    quote: bool = False
    same_as: object = None
    """What two findings share when they are one and the same mistake; by default their path."""


_INSTEAD = {"otherwise": ("when", "then"), "compute": ("answers", "rules"), "say": ("body",)}
"""Keys that make others needless: who misspelt the one does not lack the others."""


def settle(mistakes: Iterable[Mistake]) -> list[Mistake]:
    """One mistake for everything a mapping lacks, and none for what only follows from another mistake.

    A key that is missing because it stands there misspelt is told once, as is a word too many that is unknown.
    """
    misspelt: dict[Path, set[str | None]] = {}
    lacking: dict[Path, Mistake] = {}
    others: list[Mistake] = []
    for mistake in mistakes:
        if mistake.word == "additionalProperties":
            known = known_keys(mistake)
            misspelt.setdefault(mistake.path, set()).update(meant(key, known) for key in extra_keys(mistake)[:MOST])
        if mistake.word == "required":
            before = lacking.setdefault(mistake.path, mistake)
            lacking[mistake.path] = before._replace(wanted=list(dict.fromkeys((*before.wanted, *mistake.wanted))))
        else:
            others.append(mistake)
    told = (mistake for mistake in others if mistake.word != "maxProperties" or mistake.path not in misspelt)
    return [*told, *_really_lacking(lacking, misspelt)]


def _really_lacking(lacking: dict[Path, Mistake], misspelt: dict[Path, set[str | None]]) -> Iterator[Mistake]:
    for path, mistake in lacking.items():
        there = {*mistake.value, *misspelt.get(path, ())}
        needless = {other for key, others in _INSTEAD.items() if key in there for other in others}
        gone = [key for key in mistake.wanted if key not in there | needless]
        if gone:
            yield mistake._replace(wanted=gone)


def known_keys(mistake: Mistake) -> tuple[str, ...]:
    """The keys a mapping may have, without those that only stand in the schema to be refused."""
    return tuple(key for key, schema in mistake.schema.get("properties", {}).items() if "not" not in schema)


def extra_keys(mistake: Mistake) -> list[str]:
    """The keys of a mapping that the schema neither lists nor has a pattern for."""
    patterns = list(mistake.schema.get("patternProperties", {}))
    known = mistake.schema.get("properties", {})
    return [key for key in mistake.value if key not in known and not any(re.search(one, key) for one in patterns)]


def with_article(word: str) -> str:
    """The word with `a` or `an`."""
    return f"{'an' if word[:1] in 'aeiou' else 'a'} {word}"


def last_key(path: Path) -> str:
    """The key nearest to the end of a path: that of a list for one of its items."""
    return next((part for part in reversed(path) if isinstance(part, str)), "the list")

"""A rule as durable-rules knows it, and the words and numbers that may be in its conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

Condition: TypeAlias = Mapping[str, Any]
"""A condition as durable-rules writes it: ``{"stage": 2}``, ``{"$gte": {"day": 7}}``, ``{"$and": [...]}``.

A comparison with another message, ``{"$gte": {"clock": {"t": "due"}}}``, stands alone in its item:
inside ``$and`` it crashes where it is false.
"""

Value: TypeAlias = int | str
Fields: TypeAlias = Mapping[str, Value]


class Rule(NamedTuple):
    """One rule: it runs once for every way in which all ``items`` are met by messages at the same time.

    ``items`` are names and conditions; where a later item compares itself with an earlier one, it does so
    by that name. Of all rules that are due the one with the lowest ``pri`` runs first, ties in the order of
    definition. ``run`` is given the session and the messages by the names of the items.
    """

    pri: int
    items: tuple[tuple[str, Condition], ...]
    run: Callable[[Any, Mapping[str, Mapping[str, Any]]], object]


COMPARISONS = ("$lt", "$lte", "$gt", "$gte", "$neq")
EXISTENCE = ("$ex", "$nex")
COMBINED = ("$and", "$or")


def parts_of(condition: Condition) -> tuple[str, Any]:
    """The word of a condition (``$eq`` for a plain one) and what it stands before."""
    ((word, operand),) = condition.items()
    return (word, operand) if word.startswith("$") else ("$eq", condition)


def leaves_of(condition: Condition) -> Iterator[tuple[str, str, Any]]:
    """Every single test in a condition: word, key and operand."""
    word, operand = parts_of(condition)
    if word in COMBINED:
        for part in operand:
            yield from leaves_of(part)
    else:
        ((key, value),) = operand.items()
        yield word, key, value


def is_joined(operand: object) -> bool:
    """True for the operand of a comparison with another message."""
    return isinstance(operand, Mapping)


def as_definition(rules: Mapping[str, Rule]) -> dict[str, dict[str, Any]]:
    """The rules in the library's own form, nothing shared with what was given."""
    return {
        name: {"all": [{item: _copied(condition)} for item, condition in rule.items], "pri": rule.pri}
        for name, rule in rules.items()
    }


def _copied(condition: Any) -> Any:
    if isinstance(condition, Mapping):
        return {key: _copied(value) for key, value in condition.items()}
    return [_copied(part) for part in condition] if isinstance(condition, (list, tuple)) else condition

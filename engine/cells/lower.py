"""Conditions as rows: each row gives a set of segments for every axis it looks at.

A row is a conjunction, a condition is a list of rows of which at least one must fit (a disjunctive
normal form over segments). ``none`` is pushed down to the tests, where it is a complement; a
comparison with an earlier answer becomes one row for each answer it can have. Nothing of the
author's words is left after this but sets of segments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from itertools import islice, product
from math import prod
from typing import NamedTuple, TypeAlias, assert_never

from engine.cells.axes import GAP, Axis
from engine.diagnostics import Diagnostic, PolicyError
from engine.outcome import Given
from engine.policy.model import (
    All,
    Always,
    Any,
    Compare,
    Condition,
    Inner,
    Nothing,
    PlanAnswer,
    Ref,
    Table,
    Test,
)
from engine.policy.operators import OPERATORS

Row: TypeAlias = dict[str, int]
"""Axis name to the set of segments that fit. An axis not named does not matter."""

MAX_ROWS = 4096
"""A rule whose any/none/all multiply out to more rows than this is refused, never half read."""

MAX_JOINS = 1_000_000
"""And so is one that would have to try out more pairs of rows than this."""


class Scope(NamedTuple):
    """What conditions may speak of: the axes by name and the tables decided earlier."""

    axes: Mapping[str, Axis]
    tables: Mapping[str, Table]


def rows(condition: Condition, scope: Scope, *, holds: bool = True) -> list[Row]:
    """The rows in which ``condition`` holds (or, with ``holds=False``, does not hold).

    Raises:
        PolicyError: ``condition-too-large``, if there would be more than :data:`MAX_ROWS`.
    """
    match condition:
        case Always():
            return [{}] if condition.holds == holds else []
        case Test():
            return _test_rows(condition, scope, holds=holds)
        case All(parts):
            return _every(parts, scope, holds=True) if holds else _some(parts, scope, holds=False)
        case Any(parts):
            return _some(parts, scope, holds=True) if holds else _every(parts, scope, holds=False)
        case Nothing(parts):
            return _every(parts, scope, holds=False) if holds else _some(parts, scope, holds=True)
    assert_never(condition)


def _some(parts: tuple[Condition, ...], scope: Scope, *, holds: bool) -> list[Row]:
    return _bounded(row for part in parts for row in rows(part, scope, holds=holds))


def _every(parts: tuple[Condition, ...], scope: Scope, *, holds: bool) -> list[Row]:
    found: list[Row] = [{}]
    for part in parts:
        found = _bounded(_joined(found, rows(part, scope, holds=holds), scope))
    return found


def _joined(left: list[Row], right: list[Row], scope: Scope) -> Iterator[Row]:
    if len(left) * len(right) > MAX_JOINS:
        raise _too_large()
    for one in left:
        for other in right:
            met = _meet(one, other, scope)
            if met is not None:
                yield met


def _meet(one: Row, other: Row, scope: Scope) -> Row | None:
    """Both rows at once; None if no segment of some axis fits both."""
    met = dict(one)
    for axis, segments in other.items():
        left = met.get(axis, scope.axes[axis].everything) & segments
        if not left:
            return None
        met[axis] = left
    return met


def _bounded(found: Iterable[Row]) -> list[Row]:
    """The rows, unless there are too many; no more than that are ever made."""
    kept = list(islice(found, MAX_ROWS + 1))
    if len(kept) > MAX_ROWS:
        raise _too_large()
    return kept


def _too_large() -> PolicyError:
    message = f"a condition multiplies out to more than {MAX_ROWS} rows"
    help = "split the rule into several simpler rules"
    return PolicyError((Diagnostic("condition-too-large", message, help=help),))


def _test_rows(test: Test, scope: Scope, *, holds: bool) -> list[Row]:
    if test.source == "answer" and scope.tables[test.subject].hit == "collect":
        return rows(collected(test, scope), scope, holds=holds)
    names = tuple(dict.fromkeys(ref.name for ref in _refs(test.compares)))
    if not names:
        return _row(test, test.compares, {}, scope, holds=holds)
    if prod(scope.axes[name].size for name in names) > MAX_ROWS:
        raise _too_large()
    found: list[Row] = []
    # The answers of an earlier decision share out all cases, so this is right for both signs.
    for segments in product(*(range(scope.axes[name].size) for name in names)):
        answers = {name: scope.axes[name].values[at] for name, at in zip(names, segments, strict=True)}
        chosen = {name: 1 << at for name, at in zip(names, segments, strict=True)}
        found += _row(test, _settled(test.compares, answers), chosen, scope, holds=holds)
    return _bounded(found)


def _row(test: Test, compares: tuple[Compare, ...], chosen: Row, scope: Scope, *, holds: bool) -> list[Row]:
    axis = scope.axes[test.subject]
    selected = selection(axis, test, compares)
    if not holds:
        selected ^= axis.everything
    if selected == axis.everything:
        return [chosen]
    row = _meet(chosen, {axis.name: selected}, scope) if selected else None
    return [] if row is None else [row]


def collected(test: Test, scope: Scope) -> Condition:
    """A test on a ``collect`` decision, as a condition on what its rules look at.

    It includes an answer exactly if some rule giving that answer fits; it is known where it speaks.
    """
    table = scope.tables[test.subject]
    speaks = table.only_when or Always(True, "")
    return All(tuple(_collected(compare, table, speaks) for compare in test.compares))


def _collected(compare: Compare, table: Table, speaks: Condition) -> Condition:
    match compare.word:
        case "known":
            return speaks if compare.operand else Nothing((speaks,))
        case "not":
            inner = All(tuple(_collected(part, table, speaks) for part in compare.operand))  # type: ignore[arg-type, union-attr]
            return All((speaks, Nothing((inner,))))
        case _:
            giving = tuple(rule.when for rule in table.rules if _looked_at(rule.then, None) == compare.operand)
            return All((speaks, Any(giving)))


def selection(axis: Axis, test: Test, compares: tuple[Compare, ...]) -> int:
    """The set of segments on which all ``compares`` hold. Operands must be settled (no Ref)."""
    return reduce(lambda met, compare: met & _selected(axis, test, compare), compares, axis.everything)


def _selected(axis: Axis, test: Test, compare: Compare) -> int:
    word, operand = compare
    if word == "known":
        return _known(axis, test.field) if operand else axis.everything ^ _known(axis, test.field)
    if word == "not":
        return _known(axis, test.field) & ~selection(axis, test, operand)  # type: ignore[arg-type]
    if axis.values:
        fits = (at for at, value in enumerate(axis.values) if value_holds(value, test.field, compare))
        return sum(1 << at for at in fits)
    operands = operand if isinstance(operand, tuple) else (operand,)
    if None in operands:
        return 0
    reaches = OPERATORS[word].ranges(axis.kind, operands)  # type: ignore[arg-type]
    return reduce(lambda met, reach: met | axis.within(reach), reaches, 0)


def _known(axis: Axis, field: str | None) -> int:
    """Where a fact is told; where an answer is given and, if it is a plan, has the field."""
    if axis.kind != "answer":
        return axis.told
    seen = (_looked_at(value, field) for value in axis.values)
    return sum(1 << at for at, value in enumerate(seen) if value is not None and value != GAP)


def _looked_at(value: Given, field: str | None) -> Given:
    return value.field(field or "use") if isinstance(value, PlanAnswer) else value


def value_holds(value: Given, field: str | None, compare: Compare) -> bool:
    """True if one comparison holds for one value of a choice, boolean or answer (or a plan's field)."""
    value = _looked_at(value, field)
    operands = compare.operand if isinstance(compare.operand, tuple) else (compare.operand,)
    if value is None or value == GAP or None in operands:
        return False
    if compare.word == "includes":
        return isinstance(value, tuple) and operands[0] in value
    return OPERATORS[compare.word].holds(value, operands)


def _refs(compares: tuple[Compare, ...]) -> list[Ref]:
    found: list[Ref] = []
    for word, operand in compares:
        if isinstance(operand, Ref):
            found.append(operand)
        elif word == "not":
            found += _refs(operand)  # type: ignore[arg-type]
    return found


def _settled(compares: tuple[Compare, ...], answers: Mapping[str, Given]) -> tuple[Compare, ...]:
    """The compares with every Ref replaced by the answer it has; a silent or uncovered one becomes None."""
    return tuple(Compare(word, _operand(word, operand, answers)) for word, operand in compares)


def _operand(word: str, operand: object, answers: Mapping[str, Given]) -> Inner:
    if isinstance(operand, Ref):
        answer = answers[operand.name]
        return None if answer == GAP else answer  # type: ignore[return-value]
    if word == "not":
        return _settled(operand, answers)  # type: ignore[arg-type, return-value]
    return operand  # type: ignore[return-value]

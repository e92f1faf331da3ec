"""Segments against the plain meaning of the words: a test selects exactly the values for which it holds."""

from __future__ import annotations

from math import inf, nextafter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.cells.axes import Axis, fact_axis
from engine.cells.lower import Scope, rows, selection
from engine.diagnostics import PolicyError
from engine.policy.model import All, Always, Any, Compare, Condition, Fact, Inner, Nothing, NotTold, Test, ValueType
from engine.policy.operators import OPERATORS

KINDS = ("integer", "number")


def fact(kind: str, *, mode: str = "ask", low: int | None = None, high: int | None = None) -> Fact:
    limits = ValueType(kind, low, high)  # type: ignore[arg-type]
    return Fact("f", limits, "?", NotTold(mode), "ask", None, None, None, "", "", None)  # type: ignore[arg-type]


numbers = st.integers(-3, 12)
compares = st.one_of(
    st.builds(Compare, st.sampled_from(["equals", "at_least", "at_most", "more_than", "less_than"]), numbers),
    st.builds(Compare, st.just("one_of"), st.lists(numbers, min_size=1, max_size=3).map(tuple)),
    st.tuples(numbers, numbers).map(lambda pair: Compare("between", tuple(sorted(pair)))),
    st.builds(Compare, st.just("known"), st.booleans()),
)
nested = st.recursive(
    compares,
    lambda inner: st.builds(Compare, st.just("not"), st.lists(inner, min_size=1, max_size=2).map(tuple)),
    max_leaves=4,
)
tests = st.lists(nested, min_size=1, max_size=3).map(lambda found: Test("f", "fact", None, tuple(found)))


def holds(compare: Compare, value: Inner | None) -> bool:
    """The plain meaning, written here once more."""
    if compare.word == "known":
        return (value is not None) == compare.operand
    if value is None:
        return False
    if compare.word == "not":
        return not all(holds(part, value) for part in compare.operand)  # type: ignore[union-attr, arg-type]
    operands = compare.operand if isinstance(compare.operand, tuple) else (compare.operand,)
    return OPERATORS[compare.word].holds(value, operands)


def cut_points(found: tuple[Compare, ...], kind: str) -> set[int | float]:
    points: set[int | float] = set()
    for compare in found:
        if compare.word == "not":
            points |= cut_points(compare.operand, kind)  # type: ignore[arg-type]
        elif compare.word in OPERATORS:
            operands = compare.operand if isinstance(compare.operand, tuple) else (compare.operand,)
            for reach in OPERATORS[compare.word].ranges(kind, operands):  # type: ignore[arg-type]
                points.update(end for end in reach if abs(end) != inf)
    return points


def axis_of(test: Test, kind: str, mode: str) -> Axis:
    return fact_axis(fact(kind, mode=mode, low=-1, high=10), cut_points(test.compares, kind))


@given(tests, st.sampled_from(KINDS), st.sampled_from(["ask", "open"]))
def test_selection_is_where_the_words_hold(test: Test, kind: str, mode: str) -> None:
    axis = axis_of(test, kind, mode)
    selected = selection(axis, test, test.compares)
    values: list[int | float] = list(range(-1, 11))
    if kind == "number":
        values += [nextafter(value, end) for value in range(11) for end in (-inf, inf) if value != 10 or end < 0]
    for value in values:
        expected = all(holds(compare, value) for compare in test.compares)
        assert bool(selected >> axis.segment(value) & 1) == expected, (value, axis)
    if mode == "open":
        assert bool(selected >> (axis.size - 1) & 1) == all(holds(compare, None) for compare in test.compares)


def combined(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    parts = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(parts.map(All), parts.map(Any), parts.map(Nothing), st.booleans().map(lambda on: Always(on, "")))


@given(st.recursive(tests, combined, max_leaves=6))
def test_rows_hold_exactly_where_the_condition_does(condition: Condition) -> None:
    def meant(part: Condition, value: int | None) -> bool:
        match part:
            case Always():
                return part.holds
            case Test():
                return all(holds(compare, value) for compare in part.compares)
            case All(parts):
                return all(meant(one, value) for one in parts)
            case Any(parts):
                return any(meant(one, value) for one in parts)
            case Nothing(parts):
                return not any(meant(one, value) for one in parts)

    axis = fact_axis(fact("integer", mode="open"), range(-4, 14))
    for sign in (True, False):
        found = rows(condition, Scope({"f": axis}, {}), holds=sign)
        for value in (*range(-4, 14), None):
            at = axis.size - 1 if value is None else axis.segment(value)
            fits = any(row.get("f", axis.everything) >> at & 1 for row in found)
            assert fits == (meant(condition, value) == sign)


def test_too_many_rows_are_refused() -> None:
    choice = Any(tuple(Test(name, "fact", None, (Compare("equals", 1),)) for name in "fg"))
    axes = {name: fact_axis(fact("integer")._replace(name=name), [1, 2]) for name in "fg"}
    assert len(rows(All((choice,) * 2), Scope(axes, {}))) > 1
    with pytest.raises(PolicyError, match="condition-too-large"):
        rows(All((choice,) * 13), Scope(axes, {}))

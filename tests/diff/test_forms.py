"""Computed answers as lines, largest and smallest: equal exactly if they are equal for every value."""

from __future__ import annotations

from fractions import Fraction
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.cells.compute import reach, rounded
from engine.diff.forms import Line, Reach, form_of, same, spread, value_at, within
from engine.outcome import Range
from engine.policy.model import AS_OF, Call, Expression, FactRef
from tests.test_cells_against_reference import thorough

NUMBERS = st.one_of(st.integers(-6, 6), st.sampled_from((0.1, 0.2, -0.3, 0.7)))
EVERYTHING = Reach(-inf, inf, whole=True)


@st.composite
def expressions(draw: st.DrawFn, depth: int = 3) -> Expression:
    """An expression in which the fact `x` stands at most once."""
    inner: Expression = FactRef("x") if draw(st.integers(0, 3)) else draw(NUMBERS)
    for _ in range(draw(st.integers(0, depth))):
        word = draw(st.sampled_from(("plus", "minus", "largest", "smallest")))
        other = draw(st.one_of(NUMBERS, st.tuples(NUMBERS, NUMBERS).map(lambda pair: Call("largest", pair))))
        pair = (inner, other) if draw(st.booleans()) else (other, inner)
        inner = Call(word, pair)  # type: ignore[arg-type]
    return inner


def values(expression: Expression, low: int, high: int) -> list[int | float]:
    found = [reach(expression, {}, {"x": Range(x, x)}, 0)[0] for x in range(low, high + 1)]
    return [one.low for one in found if one is not None]


@given(expressions(), expressions(), st.integers(-15, 15), st.integers(0, 20))
@thorough(1_000)
def test_equal_exactly_where_every_value_is(one: Expression, other: Expression, low: int, width: int) -> None:
    forms = [form_of(each, {}) for each in (one, other)]
    assert forms[0] is not None
    assert forms[1] is not None
    expected = values(one, low, low + width) == values(other, low, low + width)
    assert same(forms[0], forms[1], Reach(low, low + width, whole=True)) is expected
    everywhere = values(one, -80, 80) == values(other, -80, 80)
    assert same(forms[0], forms[1], EVERYTHING) is everywhere


@given(expressions(), st.integers(-15, 15), st.integers(0, 20))
@thorough(1_000)
def test_a_form_has_the_values_of_its_expression(expression: Expression, low: int, width: int) -> None:
    form = form_of(expression, {})
    assert form is not None
    expected = values(expression, low, low + width)
    interval = Reach(low, low + width, whole=True)
    for one in (form, within(form, interval)):
        assert [rounded(value_at(one, x, 0)) for x in range(low, low + width + 1)] == expected
    ends = spread(form, interval)
    assert ends is not None
    assert tuple(map(rounded, ends)) == (min(expected), max(expected))


DAY, X = FactRef(AS_OF), FactRef("x")
SINCE = Call("days_between", (X, DAY))
LATER = Call("date_plus_days", (X, 7))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (LATER, Call("date_plus_days", (Call("date_plus_days", (X, 3)), 4)), True),
        (LATER, Call("date_plus_days", (X, 8)), False),
        (SINCE, Call("minus", (0, Call("days_between", (DAY, X)))), True),
        (Call("largest", (LATER, DAY)), Call("largest", (DAY, LATER)), True),
        # x - 7 days or today: the same as long as x lies in the past, which only a case can tell
        (Call("largest", (Call("date_plus_days", (X, -7)), DAY)), DAY, None),
        (SINCE, Call("days_between", (X, 740_000)), None),
    ],
)
def test_dates_and_the_day(one: Expression, other: Expression, expected: bool | None) -> None:
    forms = [form_of(each, {}) for each in (one, other)]
    assert forms[0] is not None
    assert forms[1] is not None
    assert same(forms[0], forms[1], EVERYTHING) is expected


def test_numbers_are_decimals() -> None:
    half = form_of(Call("plus", (X, 0.5)), {})
    assert half == Line(1, 0, Fraction(1, 2))
    tenth = form_of(Call("plus", (Call("plus", (X, 0.1)), 0.2)), {})
    third = form_of(Call("plus", (X, 0.3)), {})
    assert tenth is not None
    assert third is not None
    assert same(tenth, third, EVERYTHING._replace(whole=False)) is True  # as somebody would say who wrote them

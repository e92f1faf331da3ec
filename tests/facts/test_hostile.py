"""Whatever is given as a fact: it is told, not told, or refused with FactsError. Nothing else ever happens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.diagnostics import Diagnostic, FactsError
from engine.facts.values import quote
from tests.facts.making import AS_OF, CHECKER, FACTS, mistake, mistakes, never

NAMES = [fact.name for fact in FACTS] + ["as_of"]


class Array:
    """Like a NumPy array: comparisons give arrays, and an array is neither true nor false."""

    def __eq__(self, other: object) -> Any:
        return self

    def __hash__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        raise ValueError("the truth value of an array is ambiguous")


class Trap:
    """Every attribute and every operation fails."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(name)

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("eq")

    def __hash__(self) -> int:
        return 1

    def __repr__(self) -> str:
        raise RuntimeError("repr")


class TrapInt(int):
    def __le__(self, other: object) -> bool:
        raise RuntimeError("le")

    def __index__(self) -> int:
        raise RuntimeError("index")


class TrapText(str):
    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("eq")

    def __hash__(self) -> int:
        raise RuntimeError("hash")

    def __len__(self) -> int:
        raise RuntimeError("len")


class TrapList(list[object]):
    def __iter__(self) -> Iterator[object]:
        raise RuntimeError("iter")

    def __len__(self) -> int:
        raise RuntimeError("len")


def deep(levels: int) -> list[object]:
    value: list[object] = []
    for _ in range(levels):
        value = [value]
    return value


def endless() -> list[object]:
    value: list[object] = []
    value.append(value)
    return value


HOSTILE = [
    10**5000,
    -(10**5000),
    float("nan"),
    float("inf"),
    -0.0,
    1e308,
    "x" * 10_000_000,
    "9" * 10_000_000,
    "1-" * 5_000_000,
    "\ud800",
    "\x00",
    "\x1b[31m",
    "٣",
    "１４",
    "",
    deep(100_000),
    endless(),
    [10**5000],
    ["x" * 10_000_000],
    [[]],
    [{}],
    {"a": deep(1000)},
    list(range(100_000)),
    (),
    set(),
    b"14",
    1j,
    Decimal(14),
    Fraction(1, 2),
    datetime(2026, 3, 16),
    clock(9),
    timedelta(1),
    date.min,
    date.max,
    Array(),
    [Array()],
    Trap(),
    [Trap(), Trap()],
    TrapInt(3),
    TrapText("email"),
    TrapText("unknown"),
    TrapList([1]),
    object,
    never,
    iter([1]),
]


@pytest.mark.parametrize("at", range(len(HOSTILE)))
def test_nothing_but_a_facts_error(at: int) -> None:
    for name in (*NAMES, "what", "x" * 100_000, "\ud800"):
        found = diagnostics({name: HOSTILE[at], "round": 1})
        assert len(found) <= 101
        assert all(len(one.message) < 1000 and one.message.isprintable() for one in found)
        FactsError(found).args[0].encode("utf-8")


def diagnostics(facts: dict[str, object], as_of: date | None = AS_OF) -> tuple[Diagnostic, ...]:
    """What is wrong with facts; empty if nothing is. Any other exception comes through."""
    try:
        checked = CHECKER.check(facts, as_of, lambda: AS_OF)
    except FactsError as error:
        return error.diagnostics
    assert all(checked.told.values())
    return ()


@settings(print_blob=True, deadline=None, max_examples=300)
@given(st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.text("0123456789-+/. ,eT:<>–", max_size=24),
    st.dates(), st.datetimes(), st.lists(st.integers(-5, 40) | st.text("0123456789-+", max_size=5) | st.booleans()),
)))  # fmt: skip
def test_random_values_are_told_or_refused(facts: dict[str, object]) -> None:
    found = diagnostics(facts, None if "as_of" in facts else AS_OF)
    assert all(one.render() for one in found)


def test_names_that_are_no_text() -> None:
    names: list[object] = [5, None, 1.5, (1, 2), frozenset(), Trap(), b"round"]
    assert {one.code for one in mistakes(dict.fromkeys(names, 1))} == {"unknown-fact"}


def test_a_huge_number_is_named_and_not_printed() -> None:
    assert mistake({"round": 10**5000}).message.startswith("`round` is a number of more than 60 digits")


def test_quotes_are_short_and_say_what_it_is() -> None:
    assert quote(datetime(2026, 3, 16, 9)) == "`2026-03-16` with a time of day"
    assert quote(date(2026, 3, 16)) == "`2026-03-16`"
    assert quote({}) == "a mapping"
    assert quote(None) == "nothing"
    assert quote("") == "an empty text"
    assert quote("x" * 100) == f"the text `{'x' * 60}…`"
    assert quote(1j) == "a Python `complex`"

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.facts.check import FactChecker
from engine.facts.pieces import Number, Piece, merge
from engine.facts.vague import guess_days, guess_numbers, read_days, read_numbers
from engine.facts.values import spell, tell
from engine.policy.model import ValueType
from tests.facts.making import a_fact, a_model, check

INTEGER, NUMBER, DATE = ValueType("integer"), ValueType("number"), ValueType("date")
CHECKER = FactChecker(a_model(a_fact("i", "integer"), a_fact("n", "number"), a_fact("d", "date")))


def pieces(values: st.SearchStrategy[Number], *, open_start: bool) -> st.SearchStrategy[list[Piece]]:
    pair = st.tuples(values, values).map(lambda two: (min(two), max(two)))
    ends = st.one_of(pair, st.tuples(values, st.none()))
    if open_start:
        ends = st.one_of(ends, st.tuples(st.none(), values))
    return st.lists(ends, min_size=1, max_size=6)


WHOLE = st.integers(-(2**53), 2**53) | st.integers(-20, 20)
FRACTIONS = st.floats(allow_nan=False, allow_infinity=False).map(lambda value: value + 0.0)
DAYS = st.integers(1, 3_652_059) | st.integers(739_000, 739_020)


@settings(print_blob=True, deadline=None)
@given(pieces(WHOLE, open_start=False))
def test_whole_numbers_are_read_back_as_told(found: list[Piece]) -> None:
    told = merge(found, whole=True)
    assert check({"i": tell(INTEGER, told)}, CHECKER).told == {"i": told}


@settings(print_blob=True, deadline=None)
@given(pieces(FRACTIONS, open_start=False))
def test_numbers_are_read_back_as_told(found: list[Piece]) -> None:
    told = merge(found, whole=False)
    whole = [end for piece in told for end in piece if end is not None and abs(end) > 2**53]
    if not whole:  # shown without a point they are whole numbers, and too large to be exact
        assert check({"n": tell(NUMBER, told)}, CHECKER).told == {"n": told}


@settings(print_blob=True, deadline=None)
@given(pieces(DAYS, open_start=True))
def test_days_are_read_back_as_told(found: list[Piece]) -> None:
    told = merge(found, whole=True)
    expected = {} if told == ((None, None),) else {"d": told}
    assert check({"d": tell(DATE, told)}, CHECKER).told == expected


@settings(print_blob=True, deadline=None)
@given(pieces(st.integers(-9, 9), open_start=True), st.booleans())
def test_merging_keeps_the_values(found: list[Piece], whole: bool) -> None:
    def inside(some: list[Piece] | tuple[Piece, ...], value: float) -> bool:
        return any((low is None or low <= value) and (high is None or value <= high) for low, high in some)

    merged = merge(found, whole=whole)
    for half in range(-22, 23):
        value = half / 2
        assert inside(found, value) <= inside(merged, value)
        if value.is_integer() or not whole:
            assert inside(found, value) == inside(merged, value)
    for (_, high), (low, _) in pairwise(merged):
        assert high is not None
        assert low is not None
        assert low > high + whole


def test_ranges_of_numbers() -> None:
    assert read_numbers("-5--3", whole=True) == (-5, -3)
    assert read_numbers("-5-3", whole=True) == (-5, 3)
    assert read_numbers("1—2", whole=True) == (1, 2)
    assert read_numbers("1.5 - 2.25", whole=False) == (1.5, 2.25)
    assert read_numbers("1.5+", whole=False) == (1.5, None)
    assert read_numbers("1e3-2e3", whole=False) == (1000.0, 2000.0)
    for text in ("", "-", "+", "5-", "-5", "1..5", "1,00-2,00", "٣-٥", "0x1-0x2", "1_0-2_0", "1-2+", "1- 2 people"):
        assert read_numbers(text, whole=True) is None


def test_ranges_of_days() -> None:
    assert read_days("../2026-03-05") == (None, 739_680)
    assert read_days("2026-03-01 / 2026-03-05") == (739_676, 739_680)
    assert read_days("../..") == (None, None)
    for text in ("", "/", "2026-03-01", "2026-03-01/", "/2026-03-01", "2026-02-30/..", "2026-03-01/2026-03-05/.."):
        assert read_days(text) is None


def test_guesses() -> None:
    assert guess_numbers("about 14", 0, whole=True) == "14"
    assert guess_numbers("-3", None, whole=True) == "-3"
    assert guess_numbers("≥ 51", 0, whole=True) == "51+"
    assert guess_numbers("51 or more employees", 0, whole=True) == "51+"
    assert guess_numbers("fewer than 1", 1, whole=True) is None
    assert guess_numbers("at most 5", None, whole=True) is None
    assert guess_numbers("over 1.5", 0, whole=False) == "1.5+"
    assert guess_numbers("1,001 – 5,000 employees", 0, whole=True) == "1001-5000"
    assert guess_numbers("1 2 3", 0, whole=True) is None
    assert guess_numbers("9" * 200, 0, whole=True) is None
    assert guess_days("03-16-2026") == "2026-03-16"
    assert guess_days("99.99.2026") is None
    assert guess_days("0000-01") is None
    assert guess_days("2026-02-30 and then") is None
    assert guess_days("x" * 200) is None


def test_spelling_what_nobody_can_write() -> None:
    assert spell(INTEGER, ((None, 5),)) == "up to 5"
    assert spell(INTEGER, ((None, None),)) == "any number"
    assert spell(ValueType("boolean"), frozenset({True})) == "true"
    assert spell(ValueType("choice"), frozenset({"b", "a"})) == "a or b"

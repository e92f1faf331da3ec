"""What people say, as values of facts."""

from __future__ import annotations

from datetime import date

import pytest

from engine.policy.model import DaysBetween, Fact, NotTold, ValueType
from engine.questions.said import Said, Unclear, hear

TODAY = date(2026, 3, 16)


def fact(kind: ValueType, derive: DaysBetween | None = None) -> Fact:
    return Fact("f", kind, "?", NotTold("ask"), "ask", derive, None, None, "", "", None)


WHOLE = fact(ValueType("integer", 0))
DAYS = fact(ValueType("integer", 0), DaysBetween("met", "as_of"))
APART = fact(ValueType("integer"), DaysBetween("one", "two"))
PART = fact(ValueType("number"))
DATE = fact(ValueType("date"))
FLAG = fact(ValueType("boolean"))
WAY = fact(ValueType("choice", choices=("email", "phone", "Post")))


SIZE = WHOLE._replace(unit="people")
SPAN = WHOLE._replace(unit="days")


@pytest.mark.parametrize(
    ("asked", "text", "value"),
    [
        (WHOLE, "14", 14), (WHOLE, " 0 ", 0), (WHOLE, "14.", 14), (WHOLE, "1,200", 1200), (WHOLE, "10-20", "10-20"),
        (WHOLE, "10 to 20", "10-20"), (WHOLE, "between 10 and 20", "10-20"), (WHOLE, "from 10 to 20", "10-20"),
        (WHOLE, "about 10 to 20", "10-20"), (WHOLE, "~10-20", "10-20"), (WHOLE, "at least 14", "14+"),
        (WHOLE, "14 or more", "14+"), (WHOLE, "14+", "14+"), (WHOLE, "more than 14", "15+"), (WHOLE, ">14", "15+"),
        (WHOLE, "<3", "0-2"), (WHOLE, "at most 3", "0-3"), (WHOLE, "3 or less", "0-3"), (WHOLE, "up to 3", "0-3"),
        (WHOLE, "7 or 14", [7, 14]), (WHOLE, "1, 2 or 10-20", [1, 2, "10-20"]), (WHOLE, "-5", -5),
        (DAYS, "14 days", 14), (DAYS, "1 day", 1), (DAYS, "10 to 20 days", "10-20"), (DAYS, "7 or 14 days", [7, 14]),
        (SIZE, "14 people", 14), (SIZE, "about 11 to 50 people", "11-50"),
        (WHOLE, "two", 2), (WHOLE, "First", 1), (WHOLE, "the tenth", 10), (PART, "two", 2.0),
        (DAYS, "2 weeks", 14), (DAYS, "two weeks", 14), (DAYS, "1 week to 2 weeks", "7-14"),
        (SPAN, "2 weeks", 14), (DAYS, "ten days", 10),
        (PART, "0.5", 0.5), (PART, "1", 1.0), (PART, "0.25 to 0.5", "0.25-0.5"), (PART, "at least 0.5", "0.5+"),
        (DATE, "2026-03-02", "2026-03-02"), (DATE, "2.3.2026", "2026-03-02"), (DATE, "today", "2026-03-16"),
        (DATE, "Yesterday", "2026-03-15"), (DATE, "2026-03-01 to 2026-03-05", "2026-03-01/2026-03-05"),
        (DATE, "2026-03-01 or 2026-03-05", ["2026-03-01", "2026-03-05"]), (DATE, "13/4/2026", "2026-04-13"),
        (DATE, "2 March 2026", "2026-03-02"), (DATE, "March 2nd, 2026", "2026-03-02"),
        (DATE, "March 2026", "2026-03-01/2026-03-31"), (DATE, "1 March 2026 to 5.3.2026", "2026-03-01/2026-03-05"),
        (DATE, "10 days ago", "2026-03-06"), (DATE, "a week ago", "2026-03-09"), (DATE, "in 2 days", "2026-03-18"),
        (DATE, "Tomorrow", "2026-03-17"), (DATE, "10 days ago to yesterday", "2026-03-06/2026-03-15"),
        (FLAG, "yes", True), (FLAG, "N", False), (FLAG, "true", True), (FLAG, "Yeah!", True), (FLAG, "nope", False),
        (FLAG, "No, not yet.", False), (FLAG, "not yet", False),
        (WAY, "2", "phone"), (WAY, "PHONE", "phone"), (WAY, "post", "Post"),
        (WAY, "email or phone", ["email", "phone"]),
        (WAY, "1, 3", ["email", "Post"]),
    ],
)  # fmt: skip
def test_what_is_said(asked: Fact, text: str, value: object) -> None:
    said = hear(asked, text, TODAY)
    assert said == Said("f", value)
    assert type(said.value) is type(value)


@pytest.mark.parametrize(
    ("asked", "text", "suggest"),
    [
        (WHOLE, "14 days", "14"), (WHOLE, "14 or so", "14"), (WHOLE, "50%", "50"), (WHOLE, "1 200", "1200"),
        (PART, "0,5", "0.5"), (SIZE, "14 days", "14"), (SIZE, "-50%", None),
        (WHOLE, "not 14", None), (WHOLE, "minus 5", None), (WHOLE, "5 of 7", None), (WHOLE, "1e3", None),
        (WHOLE, "1, 200", None), (WHOLE, "20 to 10", None), (WHOLE, "0.5", None), (WHOLE, "2 weeks", None),
        (WHOLE, "more than 5 or more", "6+"), (WHOLE, "at least 5 to 7", None),
        (WHOLE, "less than 0", None), (PART, "more than 0.5", "0.5+"), (PART, "at most 3", None),
        (WHOLE, "2 March 2026", None), (WHOLE, "2 March", None), (WHOLE, "March 2026", None),
        (WHOLE, "2026-03-02", None), (APART, "2026-03-02", None),
        (DAYS, "2 March 2026", "2026-03-02"), (DAYS, "March 2026", "2026-03-01/2026-03-31"), (DAYS, "2 March", None),
        (DAYS, "not 2026-03-02", None), (DAYS, "before 2026-03-02", None),
        (DATE, "2 March", "2026-03-02"), (DATE, "30 December", "2025-12-30"), (DATE, "not 2026-03-02", None),
        (DATE, "before 2026-03-02", "2026-03-02"), (DATE, "2026-03-16T09:30:00Z", "2026-03-16"),
        (DATE, "31 June 2026", None), (DATE, "5 March 2026 to 1 March 2026", None),
        (WHOLE, "two weeks", None), (WHOLE, "yes", None), (DAYS, "second", None), (SIZE, "second", None),
        (WHOLE, "2 days ago", None), (SPAN, "10 days ago", None), (DAYS, "about 2 weeks", None),
        (DAYS, "2 months", None),
        (PART, "first", None), (DATE, "monday", None), (DATE, "03/04/2026", None), (DATE, "14", None),
        (DATE, "10 days", None), (DATE, "in 10 days ago", None), (DATE, "9999999 days ago", None),
        (FLAG, "maybe", None), (FLAG, "1", None), (FLAG, "not no", None), (FLAG, "yes, no", None),
        (WAY, "fax", None), (WAY, "emial", "email"), (WAY, "4", None), (WAY, "0", None),
        (WHOLE, "1" * 101, None), (DATE, "2 March 2026 " + "x" * 100, None),
    ],
)  # fmt: skip
def test_what_is_not_sure_is_asked_again(asked: Fact, text: str, suggest: str | None) -> None:
    """Never is something else taken for what was said; what it may mean is only suggested."""
    with pytest.raises(Unclear) as caught:
        hear(asked, text, TODAY)
    assert caught.value.suggest == suggest
    if suggest is not None:
        hear(asked, suggest, TODAY)


def test_a_date_is_no_number_of_days() -> None:
    with pytest.raises(Unclear, match="`2 March 2026` looks like a date, and a number is asked for"):
        hear(WHOLE, "2 March 2026", TODAY)


@pytest.mark.parametrize(
    ("text", "value"),
    [("2026-03-02", "2026-03-02"), ("02.03.2026", "2026-03-02"), ("yesterday", "2026-03-15"),
     ("10 days ago", "2026-03-06"), ("2 weeks ago", "2026-03-02")],
)  # fmt: skip
def test_a_date_may_be_said_for_days(text: str, value: str) -> None:
    assert hear(DAYS, text, TODAY) == Said("met", value)
    assert hear(DAYS, "14", TODAY) == Said("f", 14)


@pytest.mark.parametrize(
    "text",
    ["", "  ", "unknown", "Don't know!", "i don’t know", "not sure", "No idea.", "IDK", "dunno", "I dont know"],
)
def test_what_is_not_known(text: str) -> None:
    for asked in (WHOLE, DATE, FLAG, WAY, PART):
        assert hear(asked, text, TODAY) == Said("f", "unknown", known=False)


def test_a_choice_may_be_called_like_a_word_for_not_known() -> None:
    asked = fact(ValueType("choice", choices=("not sure", "sure")))
    assert hear(asked, "not sure", TODAY) == Said("f", "not sure")


@pytest.mark.parametrize("text", ["about 14", "roughly 14", "~ 3"])
def test_about_one_number_is_asked_again(text: str) -> None:
    with pytest.raises(Unclear):
        hear(WHOLE, text, TODAY)


def test_a_date_that_may_be_two_is_told_as_both() -> None:
    with pytest.raises(Unclear, match="`3/2/2026` may be 2026-03-02 or 2026-02-03"):
        hear(DATE, "3/2/2026", TODAY)


def test_what_was_understood_is_json() -> None:
    assert hear(WHOLE, "7 or 14", TODAY).to_dict() == {"fact": "f", "value": [7, 14], "known": True}

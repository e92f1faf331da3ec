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


@pytest.mark.parametrize(
    ("asked", "text", "value"),
    [
        (WHOLE, "14", 14), (WHOLE, " 0 ", 0), (WHOLE, "1,200", 1200), (WHOLE, "14 days", 14), (WHOLE, "10-20", "10-20"),
        (WHOLE, "10 to 20", "10-20"), (WHOLE, "between 10 and 20", "10-20"), (WHOLE, "about 10 to 20", "10-20"),
        (WHOLE, "~10-20", "10-20"), (WHOLE, "at least 14", "14+"), (WHOLE, "14 or more", "14+"), (WHOLE, "<3", "0-2"),
        (WHOLE, "7 or 14", [7, 14]), (WHOLE, "1, 2 or 10-20", [1, 2, "10-20"]), (WHOLE, "two weeks", "two weeks"),
        (WHOLE, "2 weeks", "2 weeks"), (WHOLE, "yes", "yes"), (WHOLE, "2026-03-02", "2026-03-02"),
        (PART, "0.5", 0.5), (PART, "1", 1.0), (PART, "0.25 to 0.5", "0.25-0.5"),
        (DATE, "2026-03-02", "2026-03-02"), (DATE, "2.3.2026", "2026-03-02"), (DATE, "today", "2026-03-16"),
        (DATE, "Yesterday", "2026-03-15"), (DATE, "2026-03-01 to 2026-03-05", "2026-03-01/2026-03-05"),
        (DATE, "2026-03-01 or 2026-03-05", ["2026-03-01", "2026-03-05"]), (DATE, "monday", "monday"),
        (FLAG, "yes", True), (FLAG, "N", False), (FLAG, "true", True), (FLAG, "maybe", "maybe"), (FLAG, "1", "1"),
        (WAY, "2", "phone"), (WAY, "PHONE", "phone"), (WAY, "post", "Post"),
        (WAY, "email or phone", ["email", "phone"]),
        (WAY, "1, 3", ["email", "Post"]), (WAY, "fax", "fax"), (WAY, "4", "4"), (WAY, "0", "0"),
        (APART, "2026-03-02", "2026-03-02"),
    ],
)  # fmt: skip
def test_what_is_said(asked: Fact, text: str, value: object) -> None:
    said = hear(asked, text, TODAY)
    assert said == Said("f", value)
    assert type(said.value) is type(value)


@pytest.mark.parametrize(
    ("text", "value"), [("2026-03-02", "2026-03-02"), ("02.03.2026", "2026-03-02"), ("yesterday", "2026-03-15")]
)
def test_a_date_may_be_said_for_days(text: str, value: str) -> None:
    assert hear(DAYS, text, TODAY) == Said("met", value)
    assert hear(DAYS, "14", TODAY) == Said("f", 14)


@pytest.mark.parametrize("text", ["", "  ", "unknown", "Don't know!", "i don’t know", "not sure", "No idea."])
def test_what_is_not_known(text: str) -> None:
    for asked in (WHOLE, DATE, FLAG, WAY, PART):
        assert hear(asked, text, TODAY) == Said("f", "unknown", known=False)


def test_a_choice_may_be_called_like_a_word_for_not_known() -> None:
    asked = fact(ValueType("choice", choices=("not sure", "sure")))
    assert hear(asked, "not sure", TODAY) == Said("f", "not sure")


@pytest.mark.parametrize("text", ["about 14", "roughly 14 days", "~ 3"])
def test_about_one_number_is_asked_again(text: str) -> None:
    with pytest.raises(Unclear):
        hear(WHOLE, text, TODAY)

from __future__ import annotations

import pytest

from engine.facts.check import FactChecker
from engine.policy.model import AS_OF, Fact
from tests.facts.making import TODAY, a_fact, a_model, day, mistake, mistakes

INTERVIEW = a_fact("interview_date", "date", not_after=AS_OF)
ELAPSED = a_fact("days_elapsed", "integer", 0, derive=("interview_date", AS_OF))
PROMISED = a_fact("promised_by", "date", not_before="interview_date")
PATIENCE = a_fact("patience", "integer", 1, 60, derive=("interview_date", "promised_by"))
START = a_fact("start", "date", not_before=AS_OF)
CHECKER = FactChecker(a_model(INTERVIEW, ELAPSED, PROMISED, PATIENCE, START))


@pytest.mark.parametrize(
    ("facts", "code", "fact", "message"),
    [
        (
            {"interview_date": "2026-03-02", "days_elapsed": 10},
            "contradiction",
            "days_elapsed",
            "`days_elapsed` is 10, but from `interview_date` 2026-03-02 to 2026-03-16 are 14 days",
        ),
        (
            {"days_elapsed": 10, "interview_date": "2026-03-15"},
            "contradiction",
            "days_elapsed",
            "`days_elapsed` is 10, but from `interview_date` 2026-03-15 to 2026-03-16 is 1 day",
        ),
        (
            {"interview_date": "2026-03-01/2026-03-03", "days_elapsed": "1-5"},
            "contradiction",
            "days_elapsed",
            "`days_elapsed` is 1-5, but from `interview_date` (2026-03-01/2026-03-03) to 2026-03-16 are 13 to 15 days",
        ),
        (
            {"interview_date": ["2026-03-01", "2026-03-03"], "days_elapsed": "17+"},
            "contradiction",
            "days_elapsed",
            "`days_elapsed` is 17+, "
            "but from `interview_date` (2026-03-01 or 2026-03-03) to 2026-03-16 are 13 or 15 days",
        ),
        (
            {"interview_date": "../2026-03-01", "days_elapsed": 3},
            "contradiction",
            "days_elapsed",
            "`days_elapsed` is 3, but from `interview_date` (../2026-03-01) to 2026-03-16 are at least 15 days",
        ),
        (
            {"interview_date": "2026-03-16", "days_elapsed": 3},
            "contradiction",
            "days_elapsed",
            "`days_elapsed` is 3, but from `interview_date` 2026-03-16 to 2026-03-16 are 0 days",
        ),
        (
            {"interview_date": "2026-03-20"},
            "in-the-future",
            "interview_date",
            "`interview_date` is `2026-03-20`, which is after `as_of`, `2026-03-16`",
        ),
        (
            {"start": "2026-03-10"},
            "in-the-past",
            "start",
            "`start` is `2026-03-10`, which is before `as_of`, `2026-03-16`",
        ),
        (
            {"interview_date": "2026-03-10", "promised_by": "2026-03-01"},
            "contradiction",
            "promised_by",
            "`promised_by` is 2026-03-01, which must not be before `interview_date` 2026-03-10",
        ),
        (
            {"interview_date": "2026-01-10", "promised_by": "2026-04-10"},
            "above-maximum",
            "patience",
            "from `interview_date` 2026-01-10 to `promised_by` 2026-04-10 are 90 days, "
            "but `patience` cannot be above 60",
        ),
        (
            {"promised_by": "2026-06-10"},
            "contradiction",
            "promised_by",
            "`promised_by` is 2026-06-10, which cannot be: "
            "`interview_date` must not be after `as_of`, and `patience` cannot be above 60",
        ),
        (
            {"interview_date": "2026-03-10", "promised_by": "2026-03-10"},
            "below-minimum",
            "patience",
            "from `interview_date` 2026-03-10 to `promised_by` 2026-03-10 are 0 days, but `patience` cannot be below 1",
        ),
        (
            {"patience": 4, "days_elapsed": 14, "promised_by": "2026-03-10"},
            "contradiction",
            "days_elapsed",
            "`days_elapsed` is 14, but from `interview_date` to 2026-03-16 are 10 days",
        ),
        (
            {"days_elapsed": 4_000_000},
            "above-maximum",
            "days_elapsed",
            "`days_elapsed` is 4000000, which leads beyond the calendar (the years 1 to 9999)",
        ),
    ],
)
def test_a_conflict_in_plain_words(facts: dict[str, object], code: str, fact: str, message: str) -> None:
    found = mistake(facts, CHECKER)
    assert (found.code, found.fact, found.message) == (code, fact, message)
    assert found.help is None or all(name in found.help for name in facts) or code.startswith("in-the")


def test_the_future_is_reported_once_and_other_conflicts_beside_it() -> None:
    facts = {"interview_date": "2026-03-20", "days_elapsed": 4, "promised_by": "2026-04-01", "start": "2026-01-01"}
    assert [(one.fact, one.code) for one in mistakes(facts, CHECKER)] == [
        ("interview_date", "in-the-future"),
        ("start", "in-the-past"),
    ]
    facts = {"interview_date": "2026-03-20", "days_elapsed": 4, "patience": 3, "promised_by": "2026-04-01"}
    found = [(one.fact, one.code) for one in mistakes(facts, CHECKER)]
    assert found == [("interview_date", "in-the-future"), ("patience", "contradiction")]


def checker(*facts: Fact) -> FactChecker:
    return FactChecker(a_model(*facts))


def test_several_clashes_in_one_group_are_all_told() -> None:
    a, b = a_fact("a", "date"), a_fact("b", "date", not_after="a")
    c, d = a_fact("c", "date", not_before="b"), a_fact("d", "date", not_before="c")
    facts = {"a": "2026-01-01", "b": "2026-02-01", "c": "2026-05-01", "d": "2026-04-01"}
    assert [one.fact for one in mistakes(facts, checker(a, b, c, d))] == ["b", "d"]


def test_a_derived_minimum_without_a_word_on_the_future() -> None:
    found = mistake({"x": "2026-03-20"}, checker(a_fact("x", "date"), a_fact("n", "integer", 0, derive=("x", AS_OF))))
    assert (found.code, found.fact) == ("below-minimum", "n")
    assert found.message == "from `x` 2026-03-20 to 2026-03-16 are -4 days, but `n` cannot be below 0"


def test_limits_that_only_bite_through_dates_nobody_told() -> None:
    a = a_fact("a", "date")
    between = a_fact("b", "date", not_before="a", not_after="c")
    c = a_fact("c", "date")
    found = mistake({"a": "2026-03-10", "c": "2026-03-01"}, checker(a, between, c))
    assert (found.code, found.fact) == ("contradiction", "a")
    assert found.message == (
        "`a` is 2026-03-10 and `c` is 2026-03-01, which cannot be: "
        "`b` must not be after `c`, and `b` must not be before `a`"
    )
    late = a_fact("late", "date", not_before=day("2026-03-12"), not_after="c")
    found = mistake({"c": "2026-03-01"}, checker(late, c))
    assert found.message == (
        "`c` is 2026-03-01, which cannot be: `late` must not be after `c`, and `late` must be in 2026-03-12/.."
    )


def test_a_count_against_limits_alone() -> None:
    x = a_fact("x", "date", not_before=TODAY - 5)
    found = mistake({"n": 9}, checker(x, a_fact("n", "integer", derive=("x", AS_OF))))
    assert found.message == "`n` is 9, but from `x` to 2026-03-16 are at most 5 days"
    assert found.help is None


def test_a_policy_that_leaves_no_case_on_this_day() -> None:
    x = a_fact("x", "date", not_before=TODAY + 5, not_after=AS_OF)
    found = mistake({"n": 9}, checker(x, a_fact("n", "integer", derive=("x", AS_OF))))
    assert found.code == "contradiction"
    assert found.message == "on `2026-03-16` the policy's own limits leave no possible `x`"
    broken = a_fact("y", "date", not_after="z"), a_fact("z", "date"), a_fact("m", "integer", 1, derive=("z", "y"))
    assert mistake({"z": "2026-03-01"}, checker(*broken)).code == "contradiction"


def test_no_date_of_the_calendar_is_left() -> None:
    far = a_fact("far", "date"), a_fact("n", "integer", 3_000_000, derive=("far", AS_OF))
    assert "leave no possible `far`" in mistake({"far": "2026-03-01"}, checker(*far)).message

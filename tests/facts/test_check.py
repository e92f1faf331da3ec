from __future__ import annotations

from datetime import date, datetime
from enum import IntEnum, StrEnum

import pytest

from engine.facts.check import FactChecker, check_facts
from engine.facts.checked import Checked
from engine.policy.model import Computed
from tests.facts.making import AS_OF, CHECKER, FACTS, TODAY, a_fact, a_model, check, day, mistake, mistakes

YES, NO = frozenset({True}), frozenset({False})


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("round", 1, ((1, 1),)),
        ("round", 2.0, ((2, 2),)),
        ("round", "2-3", ((2, 3),)),
        ("round", "8+", ((8, 9),)),
        ("round", [1, 3, "5-6", 2], ((1, 3), (5, 6))),
        ("round", (4, 4), ((4, 4),)),
        ("company_size", "10001+", ((10001, None),)),
        ("company_size", "11 – 50", ((11, 50),)),
        ("company_size", "1,001-5,000", ((1001, 5000),)),
        ("salary", 3, ((3.0, 3.0),)),
        ("salary", 3.5, ((3.5, 3.5),)),
        ("salary", "0.5-1.5", ((0.5, 1.5),)),
        ("salary", [1, 2], ((1.0, 1.0), (2.0, 2.0))),
        ("hr_present", True, YES),
        ("hr_present", [False], NO),
        ("channel", "email", frozenset({"email"})),
        ("channel", ["email", "phone"], frozenset({"email", "phone"})),
    ],
)
def test_what_is_told(name: str, value: object, told: object) -> None:
    assert check({name: value}) == Checked({name: told}, {}, TODAY)  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("round", None),
        ("round", "unknown"),
        ("round", "1+"),
        ("round", "1-9"),
        ("round", ["1-4", "5-9"]),
        ("company_size", "1+"),
        ("hr_present", "unknown"),
        ("hr_present", [True, False]),
        ("channel", ["phone", "letter", "email"]),
        ("promised_by", "../.."),
        ("interview_date", "../2026-03-16"),
        ("interview_date", "../2030-01-01"),
        ("days_elapsed", "0+"),
        ("topic", None),
        ("topic", "unknown"),
        ("topic", "  "),
        ("times", []),
        ("times", None),
    ],
)
def test_what_excludes_nothing_is_not_told(name: str, value: object) -> None:
    assert check({name: value}) == Checked({}, {}, TODAY)


def test_texts_are_kept_apart() -> None:
    assert check({"topic": "bees", "times": ["Mon 9:00", "Tue 10:00"]}).texts == {
        "topic": "bees",
        "times": ("Mon 9:00", "Tue 10:00"),
    }


def test_dates_and_days_follow_from_each_other() -> None:
    interview = day("2026-03-02")
    expected = {"interview_date": ((interview, interview),), "days_elapsed": ((14, 14),)}
    assert check({"interview_date": "2026-03-02"}).told == expected
    assert check({"interview_date": date(2026, 3, 2)}).told == expected
    assert check({"days_elapsed": 14}).told == expected
    assert check({"days_elapsed": 14, "interview_date": "2026-03-02"}).told == expected


class Level(IntEnum):
    FIRST = 1


class Channel(StrEnum):
    EMAIL = "email"


class Day(date):
    pass


def test_types_derived_from_plain_ones_are_plain() -> None:
    told = check({"round": Level.FIRST, "channel": Channel.EMAIL, "promised_by": Day(2026, 3, 20)}).told
    assert told["round"] == ((1, 1),)
    assert type(told["round"][0][0]) is int
    assert told["channel"] == frozenset({"email"})
    assert told["promised_by"] == ((day("2026-03-20"),) * 2,)


@pytest.mark.parametrize(
    ("name", "value", "code", "suggest"),
    [
        ("round", "14", "not-a-whole-number", "14"),
        ("round", "3 rounds", "not-a-whole-number", "3"),
        ("round", "first", "not-a-whole-number", None),
        ("round", "n/a", "not-a-whole-number", "unknown"),
        ("round", "Unknown", "not-a-whole-number", "unknown"),
        ("round", "2.0", "not-a-whole-number", "2"),
        ("round", "1.5", "not-a-whole-number", None),
        ("round", 1.5, "not-a-whole-number", None),
        ("round", True, "not-a-whole-number", None),
        ("round", {"a": 1}, "not-a-whole-number", None),
        ("round", [1, None], "not-a-whole-number", None),
        ("round", [1, [2]], "not-a-whole-number", None),
        ("round", float("nan"), "not-a-whole-number", None),
        ("round", "1 to 3", "not-a-range", "1-3"),
        ("round", "up to 4", "not-a-range", "1-4"),
        ("round", "more than 4", "not-a-range", "5+"),
        ("round", "1-2-3", "not-a-range", None),
        ("round", "3-1", "empty-range", "1-3"),
        ("round", [], "empty-range", None),
        ("round", 0, "below-minimum", None),
        ("round", "0-5", "below-minimum", "1-5"),
        ("round", 10, "above-maximum", None),
        ("round", "12+", "above-maximum", None),
        ("round", 2**53 + 1, "too-large", None),
        ("round", 10**300, "too-large", None),
        ("round", "99999999999999999999+", "too-large", None),
        ("round", "1" * 5000, "too-large", None),
        ("round", [1] * 1001, "too-large", None),
        ("salary", True, "not-a-number", None),
        ("salary", "many", "not-a-number", None),
        ("salary", "3.5", "not-a-number", "3.5"),
        ("salary", float("inf"), "not-a-number", None),
        ("salary", "1e999+", "too-large", None),
        ("salary", 10**400, "too-large", None),
        ("salary", 0.25, "below-minimum", None),
        ("hr_present", "yes", "not-true-or-false", "true"),
        ("hr_present", "False", "not-true-or-false", "false"),
        ("hr_present", 1, "not-true-or-false", "true"),
        ("hr_present", 0, "not-true-or-false", "false"),
        ("hr_present", 2, "not-true-or-false", None),
        ("hr_present", "unknwon", "not-true-or-false", "unknown"),
        ("hr_present", [True, "no"], "not-true-or-false", "false"),
        ("hr_present", "y" * 5000, "too-large", None),
        ("channel", "emial", "not-one-of", "email"),
        ("channel", "E-Mail", "not-one-of", "email"),
        ("channel", " Phone", "not-one-of", "phone"),
        ("channel", "?", "not-one-of", "unknown"),
        ("channel", True, "not-one-of", None),
        ("channel", ["email", "fax"], "not-one-of", None),
        ("channel", ["email", None], "not-one-of", None),
        ("promised_by", "2026-02-30", "not-a-date", None),
        ("promised_by", "2026-13-01", "not-a-date", None),
        ("promised_by", "0000-01-01", "not-a-date", None),
        ("promised_by", "soon", "not-a-date", None),
        ("promised_by", "03/04/2026", "not-a-date", None),
        ("promised_by", "16/03/2026", "not-a-date", "2026-03-16"),
        ("promised_by", "2026-3-4", "not-a-date", "2026-03-04"),
        ("promised_by", "2026-03-20T09:00:00Z", "not-a-date", "2026-03-20"),
        ("promised_by", datetime(2026, 3, 20, 9), "not-a-date", None),
        ("promised_by", 46083, "not-a-date", None),
        ("promised_by", "2026-03", "not-a-range", "2026-03-01/2026-03-31"),
        ("promised_by", "2026-03-05 to 2026-03-01", "not-a-range", "2026-03-01/2026-03-05"),
        ("promised_by", "2026-03-05/2026-03-01", "empty-range", "2026-03-01/2026-03-05"),
        ("topic", 5, "not-a-text", None),
        ("topic", ["a"], "not-a-text", None),
        ("topic", "\ud800", "not-a-text", None),
        ("topic", "a" * 4097, "too-large", None),
        ("times", "Monday", "not-a-list", '["Monday"]'),
        ("times", ["Monday", 5], "not-a-text", None),
        ("times", ["a" * 4097], "too-large", None),
        ("times", ["a"] * 1001, "too-large", None),
        ("interview_date", "2026-03-20", "in-the-future", None),
        ("days_elapsed", -1, "below-minimum", None),
        ("days_elapsed", 10**8, "above-maximum", None),
        ("hr_presnt", True, "unknown-fact", "hr_present"),
        ("first_round_wait_days", 10, "unknown-fact", None),
        ("asof", "2026-03-16", "unknown-fact", "as_of"),
        ("zzz", 1, "unknown-fact", None),
        ("as_of", "2026-03-32", "not-a-date", None),
        ("as_of", "2026-03-15/2026-03-16", "not-a-date", None),
        ("as_of", ["2026-03-16"], "not-a-date", None),
        ("as_of", "2026-03-17", "contradiction", None),
    ],
)
def test_each_mistake(name: str, value: object, code: str, suggest: str | None) -> None:
    found = mistake({name: value})
    assert (found.fact, found.code, found.suggest) == (name, code, suggest)
    assert "\n" not in found.message
    assert len(found.render()) < 600


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"round": 0}, "`round` is `0`, but it cannot be below 1"),
        ({"round": "14"}, "`round` must be a whole number, not the text `14`"),
        ({"channel": "fax"}, "`channel` must be `email`, `phone` or `letter`, not the text `fax`"),
        ({"promised_by": "2026-02-30"}, "`promised_by` is `2026-02-30`, but that month has days 1 to 28, and no 30"),
        ({"promised_by": "2026-03-20T09:00"}, "`promised_by` must be a date, but `2026-03-20T09:00` has a time of day"),
        ({"interview_date": "2026-03-20"}, "`interview_date` is `2026-03-20`, which is after `as_of`, `2026-03-16`"),
        ({"first_round_wait_days": 10}, "`first_round_wait_days` is a setting, not a fact"),
        ({"hr_present": object()}, "`hr_present` must be true or false, not a Python `object`"),
        ({"topic": "\ud800\x1b"}, r"`topic` has characters that are no text: the text `\ud800\x1b`"),
    ],
)
def test_messages(facts: dict[str, object], message: str) -> None:
    assert mistake(facts).message == message


def test_all_mistakes_at_once_in_the_order_of_the_facts() -> None:
    facts = {"round": 0, "hr_presnt": True, "days_elapsed": -3, "channel": ["fax", "telex"], "salary": "0.1-1e10"}
    assert [(one.fact, one.code) for one in mistakes(facts)] == [
        ("round", "below-minimum"),
        ("hr_presnt", "unknown-fact"),
        ("days_elapsed", "below-minimum"),
        ("channel", "not-one-of"),
        ("channel", "not-one-of"),
        ("salary", "below-minimum"),
        ("salary", "above-maximum"),
    ]


def test_so_many_mistakes_that_only_their_number_helps() -> None:
    found = mistakes({f"fact_{number}": 1 for number in range(5000)})
    assert len(found) == 101
    assert (found[-1].code, found[-1].message) == ("too-many-mistakes", "4,900 more mistakes are not shown")


def test_the_day_is_told_given_or_today() -> None:
    other = date(2026, 4, 1)
    assert CHECKER.check({"as_of": "2026-04-01"}, None, lambda: AS_OF).as_of == other.toordinal()
    assert CHECKER.check({"as_of": "2026-04-01"}, other, lambda: AS_OF).as_of == other.toordinal()
    assert CHECKER.check({"as_of": "unknown"}, None, lambda: AS_OF).as_of == TODAY
    assert CHECKER.check({}, None, lambda: AS_OF).as_of == TODAY


def test_a_wrong_day_and_other_mistakes_are_told_together() -> None:
    found = mistakes({"as_of": "tomorrow", "round": 0, "interview_date": "2030-01-01"}, as_of=None)
    assert [one.code for one in found] == ["not-a-date", "below-minimum"]


def test_notes_are_free() -> None:
    assert check({"x-source": {"anything": [1]}, "round": 1}).told == {"round": ((1, 1),)}


@pytest.mark.parametrize("facts", [[], "round: 1", None, 5, {1: 2}, {None: 1}])
def test_what_is_no_mapping_of_names(facts: object) -> None:
    assert mistake(facts).code in ("not-a-mapping", "unknown-fact")


def test_limits_that_are_days() -> None:
    limited = a_fact("start", "date", not_after=day("2026-12-31"), not_before=day("2026-01-01"))
    checker = FactChecker(a_model(limited))
    assert mistake({"start": "2027-01-01"}, checker).code == "above-maximum"
    assert mistake({"start": "2025-12-31/2026-02-01"}, checker).suggest == "2026-01-01/2026-02-01"
    assert check({"start": "2026-05-01/.."}, checker).told == {"start": ((day("2026-05-01"), day("2026-12-31")),)}
    assert check({"start": "../.."}, checker).told == {}


def test_a_decision_is_no_fact() -> None:
    action = Computed("earliest_day", "", "integer", 1, None, True, False, None)
    checker = FactChecker(a_model(*FACTS)._replace(decisions=(action,)))
    assert "is a decision, not a fact" in mistake({"earliest_day": 1}, checker).message


def test_many_choices_are_not_all_listed() -> None:
    many = a_fact("colour", "choice", choices=tuple(f"c{number}" for number in range(50)))
    assert "and 38 more" in mistake({"colour": "x"}, FactChecker(a_model(many))).message


def test_the_wrapper_is_the_checker() -> None:
    assert check_facts(a_model(*FACTS), {"round": 1}, AS_OF, lambda: AS_OF) == check({"round": 1})

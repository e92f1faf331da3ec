"""Small models and questions for the tests of facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from engine.diagnostics import Diagnostic, FactsError
from engine.facts.check import FactChecker
from engine.facts.checked import Checked
from engine.policy.model import DaysBetween, Fact, Kind, NotTold, PolicyModel, Setting, ValueType

AS_OF = date(2026, 3, 16)
TODAY = AS_OF.toordinal()


def a_fact(
    name: str,
    kind: Kind,
    minimum: float | None = None,
    maximum: float | None = None,
    *,
    choices: tuple[str, ...] = (),
    derive: tuple[str, str] | None = None,
    not_after: str | int | None = None,
    not_before: str | int | None = None,
) -> Fact:
    days = None if derive is None else DaysBetween(*derive)
    value_type = ValueType(kind, minimum, maximum, choices)
    return Fact(name, value_type, "", NotTold("ask"), "ask", days, not_after, not_before, "", "", None)


def a_model(*facts: Fact) -> PolicyModel:
    settings = {"first_round_wait_days": Setting("first_round_wait_days", 14, "", ())}
    named = {fact.name: fact for fact in facts}
    return PolicyModel("p", "1", "en", "", {}, "action", {}, settings, named, (), {}, {}, (), None, "")


FACTS = (
    a_fact("days_elapsed", "integer", 0, derive=("interview_date", "as_of")),
    a_fact("interview_date", "date", not_after="as_of"),
    a_fact("round", "integer", 1, 9),
    a_fact("hr_present", "boolean"),
    a_fact("company_size", "integer", 1),
    a_fact("channel", "choice", choices=("email", "phone", "letter")),
    a_fact("salary", "number", 0.5, 1e9),
    a_fact("promised_by", "date"),
    a_fact("days_until_promised", "integer", derive=("as_of", "promised_by")),
    a_fact("topic", "text"),
    a_fact("times", "texts"),
)
CHECKER = FactChecker(a_model(*FACTS))


def never() -> date:
    raise AssertionError("the clock was read")


def check(facts: Mapping[str, object], checker: FactChecker = CHECKER, as_of: date | None = AS_OF) -> Checked:
    return checker.check(facts, as_of, never)


def mistakes(facts: object, checker: FactChecker = CHECKER, as_of: date | None = AS_OF) -> list[Diagnostic]:
    with pytest.raises(FactsError) as caught:
        checker.check(facts, as_of, never)  # type: ignore[arg-type]
    return list(caught.value.diagnostics)


def mistake(facts: object, checker: FactChecker = CHECKER, as_of: date | None = AS_OF) -> Diagnostic:
    (only,) = mistakes(facts, checker, as_of)
    return only


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()

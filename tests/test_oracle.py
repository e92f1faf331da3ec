"""The engine with the follow-up policy against a plain-Python oracle, and the oracle against the scenarios."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any

import pytest

from engine.api import Policy, load_policy
from engine.decision import Decision
from tests import oracle
from tests.test_cases import AS_OF, GOOD, Case

Facts = dict[str, Any]

INTERESTING: dict[str, tuple[Any, ...]] = {
    "heard_back": (None, True, False),
    "round": (None, 1, 2, 3),
    "days_elapsed": (None, 0, 6, 7, 8, 13, 14, 15, 40),
    "hr_present": (None, True, False),
    "company_size": (None, 1, 10, 11, "2-10", "5-20"),
    "wants_hiring_manager": (None, True, False),
    "channel": (None, "email", "phone"),
    "follow_ups_made": (None, 0, 1, 2),
    "days_until_promised": (None, -1, 0, 1),
    "thank_you_sent": (None, True, False),
}
"""For each fact: not told, and values on both sides of each boundary."""

FEWER: dict[str, tuple[Any, ...]] = {
    **INTERESTING,
    "heard_back": (None,),
    "round": (None, 1, 2),
    "wants_hiring_manager": (None, True),
    "follow_ups_made": (None, 1),
    "days_until_promised": (None, 1),
    "thank_you_sent": (None,),
}
"""Enough for every combination to be tried: what is left out has no part in the others' tables."""

HOUSES: tuple[dict[str, Any], ...] = (
    {"first_round_wait_days": 10, "later_round_wait_days": 5, "very_small_company_max": 25},
    {"first_round_wait_days": 7},
    {"first_round_wait_days": 3, "later_round_wait_days": 9, "no_hr_channel": "email"},
    {"hr_channels": ["phone", "email"], "hiring_manager_channel": "phone"},
    {"hr_channels": ["email"], "very_small_company_max": 1},
    {"first_round_wait_days": 60, "later_round_wait_days": 1, "very_small_company_max": 250},
)


def near(settings: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    """The interesting values, with those on both sides of the boundaries that the settings move."""
    days = {value + step for name, value in settings.items() if name.endswith("_wait_days") for step in (-1, 0, 1)}
    top = settings.get("very_small_company_max", 10)
    sizes = (top, top + 1, f"1-{top}", f"{top}-{top + 1}", f"{top}+", f"{top + 1}+")
    return {
        **INTERESTING,
        "days_elapsed": (*INTERESTING["days_elapsed"], *sorted(days)),
        "company_size": (*INTERESTING["company_size"], *sizes),
    }


def every(values: Mapping[str, Iterable[Any]]) -> Iterator[Facts]:
    """Every combination, with the facts that are None left out."""
    for combination in product(*values.values()):
        yield {name: value for name, value in zip(values, combination, strict=True) if value is not None}


def some(values: Mapping[str, tuple[Any, ...]], count: int, seed: int) -> Iterator[Facts]:
    """Random combinations; what is not told is left out, null or "unknown"."""
    choose = random.Random(seed)
    for _ in range(count):
        facts = {name: choose.choice(choices) for name, choices in values.items()}
        blank = choose.choice((None, "unknown"))
        yield {name: blank if value is None else value for name, value in facts.items() if value is not None or blank}


def warning_hangs_on_what_is_missing(advice: Mapping[str, Any], facts: Facts) -> bool:
    """They were asked before, and what is missing decides between "wait" and "not covered".

    The decision table names the route's warning all the same; the engine warns only of what is certain.
    """
    return advice["action"] == "ask" and facts.get("follow_ups_made") not in (None, 0, "unknown")


def disagreement(policy: Policy, facts: Facts, settings: Mapping[str, Any]) -> str | None:
    """What the engine and the oracle say where they differ, None where they agree."""
    return contradiction(policy.evaluate(facts, as_of=AS_OF), facts, settings)


def contradiction(decision: Decision, facts: Facts, settings: Mapping[str, Any]) -> str | None:
    """Where a decision differs from the oracle's for the same facts in days, None where they agree."""
    advice: dict[str, Any] = oracle.advise(facts, settings)
    said: dict[str, Any] = {
        **{name: decision.answers[name] for name in ("earliest_day", "days_left", "strength", "thank_you")},
        "plan": _as_lists(decision.answers["plan"]),
        "action": decision.answers["action"] or "ask",
        "missing": list(decision.missing),
        "warnings": set(decision.warnings),
        # The engine reports what it assumed only where that had a part in the answer.
        "assumed": {name: value for name, value in decision.assumed.items() if value is not None},
    }
    expected = {**advice, "assumed": _among(advice["assumed"], said["assumed"])}
    if warning_hangs_on_what_is_missing(advice, facts):
        expected.update(warnings=set(), assumed=said["assumed"])
    differ = [name for name in expected if said[name] != expected[name]]
    wrong = [f"{name}: {said[name]!r}, expected {expected[name]!r}" for name in differ]
    return f"{facts} {dict(settings)}: {'; '.join(wrong)}" if wrong else None


def _as_lists(plan: Any) -> Any:
    """A plan with its lists as the oracle writes them; what the engine hands out cannot be changed."""
    if plan is None:
        return None
    return {name: list(value) if isinstance(value, tuple) else value for name, value in plan.items()}


def _among(assumed: Any, said: Mapping[str, Any]) -> Facts:
    kept = {"heard_back", "hr_present"}
    return {name: value for name, value in assumed.items() if name in said or name in kept}


def assert_agreement(cases: Iterable[Facts], settings: Mapping[str, Any]) -> None:
    policy = load_policy("follow-up", settings=settings)
    wrong = [said for facts in cases if (said := disagreement(policy, facts, settings))]
    assert not wrong, f"{len(wrong)} disagreements, such as\n" + "\n".join(wrong[:10])


def test_every_combination_in_base_settings() -> None:
    assert_agreement(every(FEWER), {})


@pytest.mark.parametrize("seed", range(4))
def test_random_combinations_in_base_settings(seed: int) -> None:
    assert_agreement(some(INTERESTING, 2_000, seed), {})


@pytest.mark.parametrize("settings", HOUSES, ids=str)
def test_random_combinations_with_house_rules(settings: dict[str, Any]) -> None:
    assert_agreement(some(near(settings), 1_500, seed=1), settings)


@pytest.mark.parametrize("seed", range(20))
def test_random_settings(seed: int) -> None:
    choose = random.Random(seed)
    settings = {
        "first_round_wait_days": choose.randint(1, 60),
        "later_round_wait_days": choose.randint(1, 60),
        "very_small_company_max": choose.randint(1, 250),
        "hr_channels": choose.choice((["phone"], ["email"], ["phone", "email"], ["email", "phone"])),
        "hiring_manager_channel": choose.choice(("email", "phone")),
        "no_hr_channel": choose.choice(("email", "phone")),
    }
    assert_agreement(some(near(settings), 250, seed), settings)


# ---- the oracle itself


def in_days(facts: Mapping[str, Any]) -> Facts | None:
    """The facts with dates turned into days; None if they are vague in a way the oracle does not know."""
    today = date.fromisoformat(facts.get("as_of", AS_OF))
    told = {name: value for name, value in facts.items() if name not in ("interview_date", "promised_by", "as_of")}
    if "/" in facts.get("interview_date", "") or any(_is_vague(name, value) for name, value in told.items()):
        return None
    if "interview_date" in facts:
        told["days_elapsed"] = (today - date.fromisoformat(facts["interview_date"])).days
    if "promised_by" in facts:
        told["days_until_promised"] = (date.fromisoformat(facts["promised_by"]) - today).days
    return told


def _is_vague(name: str, value: object) -> bool:
    """True for lists, and for ranges of anything but a size."""
    return isinstance(value, list) or (isinstance(value, str) and name != "company_size" and value[0].isdigit())


FOR_THE_ORACLE = [(case, told) for case in GOOD if (told := in_days(case.facts)) is not None]


@pytest.mark.parametrize(("case", "told"), FOR_THE_ORACLE, ids=lambda value: getattr(value, "id", ""))
def test_the_oracle_agrees_with_the_scenarios(case: Case, told: Facts) -> None:
    advice: dict[str, Any] = oracle.advise(told, case.settings)
    expected = case.expect
    for name in expected.keys() & advice.keys() - {"plan", "warnings", "assumed"}:
        assert advice[name] == expected[name], name
    if expected.get("plan"):
        assert advice["plan"] == {**oracle.PLANS[expected["plan"]["use"]], **expected["plan"]}
    assert advice["warnings"] == set(expected.get("warnings", advice["warnings"]))
    assert set(expected.get("assumed", ())) <= set(advice["assumed"])


def test_most_scenarios_are_within_reach_of_the_oracle() -> None:
    assert len(FOR_THE_ORACLE) > 0.8 * len(GOOD)

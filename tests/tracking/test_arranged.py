"""Several interviews arranged at once, and rounds that are told: by hand, for the machine and the engine alike."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tracking.looking import Look
from tests.tracking.streams import on

UNEXPECTED = frozenset(("unexpected",))


def arranged(*days: int) -> list[Any]:
    return [on("2026-03-02", "interview_scheduled", day=f"2026-03-{day:02}") for day in days]


def test_of_two_arranged_for_one_day_one_is_moved(look: Look) -> None:
    moved = on("2026-03-03", "interview_moved", day="2026-03-10", to="2026-03-20")
    assert look([*arranged(10, 10), moved], "2026-03-03").timers == {"interview_day": ["2026-03-11", "2026-03-21"]}


def test_of_three_one_was_missed_one_is_cancelled_and_one_lies_ahead(look: Look) -> None:
    case = look([*arranged(5, 12, 20), on("2026-03-07", "interview_cancelled", day="2026-03-12")], "2026-03-07")
    assert (case.stage, case.timers) == ("invited", {"interview_day": ["2026-03-21"]})


def test_of_two_one_was_missed_and_the_other_is_cancelled(look: Look) -> None:
    case = look([*arranged(5, 12), on("2026-03-07", "interview_cancelled", day="2026-03-12")], "2026-03-07")
    assert (case.stage, case.timers) == ("applied", {})


def test_which_of_several_is_cancelled_must_be_said(look: Look) -> None:
    case = look([*arranged(5, 12, 20), on("2026-03-07", "interview_cancelled")], "2026-03-07")
    assert (case.stage, case.problems) == ("unconfirmed", {3: UNEXPECTED})
    assert case.timers == {"interview_day": ["2026-03-13", "2026-03-21"]}


# ---------------------------------------------------------------- rounds that are told


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 6])
def test_the_round_of_the_day_told_again_is_the_same_round(look: Look, number: int) -> None:
    day = [on("2026-03-10", kind, **told) for kind, told in _held_thanked_held(number, number)]
    case = look(day, "2026-03-10")
    assert (case.facts["round"], case.facts["thank_you_sent"], case.used) == (number, True, [0, 1, 2])


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_a_later_round_told_on_the_same_day_is_a_new_one(look: Look, number: int) -> None:
    day = [on("2026-03-10", kind, **told) for kind, told in _held_thanked_held(min(number, 4), number + 1)]
    case = look(day, "2026-03-10")
    assert (case.facts["round"], case.facts["thank_you_sent"]) == (number + 1, False)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_an_earlier_round_is_unexpected(look: Look, number: int) -> None:
    log = [on("2026-03-10", "interview_held", round=number + 1), on("2026-03-12", "interview_held", round=number)]
    case = look(log, "2026-03-12")
    assert (case.facts["round"], case.facts["interview_date"], case.problems) == (
        number + 1, "2026-03-10", {1: UNEXPECTED},
    )  # fmt: skip


def _held_thanked_held(first: int, second: int) -> list[tuple[str, dict[str, int]]]:
    return [("interview_held", {"round": first}), ("thank_you_sent", {}), ("interview_held", {"round": second})]

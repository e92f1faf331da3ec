"""``engine show``: the policy as tables, for a terminal and as Markdown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_every_part_of_the_policy_is_shown(run: Run, form: str) -> None:
    code, out, err = run("show", "--format", form)
    assert (code, err) == (0, "")
    for heading in ("Settings", "Facts", "Plans", "Messages", "What the source says", "action: What does"):
        assert heading in out
    for word in ("first_round_wait_days", "time-to-follow-up", "hr_call", "thank_you", "S31", "S-FEEL"):
        assert word in out


def test_a_rule_in_words_in_sfeel_and_with_its_answer(run: Run) -> None:
    out = run("show", "--format", "markdown").out
    assert "| 3 | very-small | `company_size` is at most 10 | company_size: <= 10 | false | S14, S15 |" in out
    assert "| S5 | rule | " in out


def test_settings_are_filled_in(run: Run) -> None:
    out = run("show", "--format", "markdown", "--set", "very_small_company_max=25").out
    assert "company_size: <= 25" in out


def test_an_overlay_is_shown_with_what_it_extends(run: Run) -> None:
    out = run("show", "examples/house-rules.yaml", "--format", "markdown").out
    assert "house-rules" in out
    assert "| first_round_wait_days | 10 (instead of 14) |" in out
    assert "time-to-follow-up" in out


def test_settings_that_a_house_changed_are_marked(run: Run) -> None:
    out = run("show", "examples/house-rules.yaml", "--format", "markdown", "--set", "later_round_wait_days=7").out
    assert "| first_round_wait_days | 10 (instead of 14) |" in out
    assert "| later_round_wait_days | 7 |" in out


def test_conditions_read_aloud(run: Run) -> None:
    out = run("show", "--format", "markdown").out
    assert "only when `action` is not stop or not_covered" in out
    assert "`hr_channels` does not include phone" in out
    assert "only when `action` is wait or follow_up" in out


def test_whole_numbers_have_no_point(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "tiny.yaml"
    path.write_text(
        "policy: tiny\nfacts: {size: {question: How big?, type: number, minimum: 2.0}}\noutcome: big\n"
        "decisions: {big: {answers: boolean, rules: [{rule: a, when: {size: {more_than: 3}}, then: true},\n"
        "  {rule: b, otherwise: false}]}}\n",
        encoding="utf-8",
    )
    out = run("show", str(path)).out
    assert "number from 2\n" in out.replace("  ask", "")
    assert "`size` is more than 3  size: > 3 " in out
    assert "3.0" not in out


@pytest.mark.usefixtures("terminal")
def test_a_terminal_of_a_hundred_columns_holds_it(run: Run) -> None:
    assert max(map(len, run("show").out.splitlines())) <= 100

"""``engine validate``: all mistakes of all policies in one run."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run

BROKEN = "extends: follow-up\npolicy: ours\nsettings:\n  first_round_wait_day: 10\n"


def test_the_bundled_policy_and_the_examples_are_valid(run: Run) -> None:
    ran = run("validate", "follow-up", "examples/house-rules.yaml", "examples/prefers-email.yaml")
    assert ran.code == 0
    assert [policy["valid"] for policy in ran.json["policies"]] == [True, True, True]


def test_text_says_what_is_in_it(run: Run) -> None:
    code, out, err = run("validate", "--format", "text")
    assert (code, err) == (0, "")
    assert out.startswith("follow-up: valid: 7 settings, 18 facts, 11 decisions, 30 rules, ")


TINY = """
policy: tiny
settings: {limit: {value: 3}}
facts: {size: {question: How big?, type: integer}}
outcome: big
decisions: {big: {answers: boolean, rules: [{rule: only, otherwise: true}]}}
warnings: [{warning: mind, when: {size: 1, as_of: {at_least: 2027-01-01}}, because: x}]
messages: {note: {kind: email, body: x, when: {big: true}}}
tests: [{name: One, expect: {big: true}}]
"""


def test_only_what_the_author_wrote_is_counted(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY, encoding="utf-8")
    out = run("validate", str(path), "--format", "text").out
    assert out == f"{path}: valid: 1 setting, 1 fact, 1 decision, 1 rule, 1 test\n"


def test_a_folder_stands_for_the_policies_in_it(run: Run, tmp_path: Path) -> None:
    ran = run("validate", "examples", "policies")
    assert ran.code == 0
    names = [policy["file"] for policy in ran.json["policies"]]
    assert names == ["examples/house-rules.yaml", "examples/prefers-email.yaml", "policies/follow-up.yaml"]
    code, out, err = run("validate", str(tmp_path))
    assert (code, out) == (2, "")
    assert err.startswith("engine: there are no policies here\n")


def test_settings_can_be_tried(run: Run) -> None:
    assert run("validate", "--set", "first_round_wait_days=10").code == 0
    assert run("validate", "--set", "first_round_wait_days=0").code == 2


def test_a_broken_policy_is_told_with_its_place_and_the_others_still_count(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(BROKEN, encoding="utf-8")
    ran = run("validate", str(path), "follow-up")
    assert ran.code == 3
    broken, good = ran.json["policies"]
    assert good["valid"] is True
    assert broken["valid"] is False
    (error,) = broken["errors"]
    assert (error["line"], error["suggest"]) == (4, "first_round_wait_days")


def test_text_shows_the_line_with_a_caret(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(BROKEN, encoding="utf-8")
    code, out, err = run("validate", str(path), "--format", "text")
    assert (code, err) == (3, "")
    assert "  4 |   first_round_wait_day: 10\n    |   ^^^^^^^^^^^^^^^^^^^^\n" in out
    assert "did you mean `first_round_wait_days`?" in out
    assert out.endswith("ours.yaml: 1 mistake\n")

"""``engine explain``: every decision, the rule that decided, and what ruled out the others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_json_is_the_decision_with_its_explanation(run: Run) -> None:
    ran = run("explain", "examples/first-interview.json")
    assert ran.code == 0
    assert ran.json["answers"]["action"] == "follow_up"
    steps = {step["decision"]: step for step in ran.json["explanation"]["steps"]}
    assert steps["action"]["fired"][0]["rule"] == "time-to-follow-up"
    passed = {each["rule"]: each["condition"] for each in steps["action"]["passed_over"]}
    assert set(passed) == {"answered", "too-early", "already-asked"}
    assert all(passed.values())


def test_text_shows_facts_verdicts_and_the_rules_passed_over(run: Run) -> None:
    code, out, err = run("explain", "examples/small-company.json", "--format", "text")
    assert (code, err) == (0, "")
    assert "Facts as understood\n" in out
    assert "  heard_back            false (assumed)\n" in out
    assert "action: What does the candidate do today?\n  answer: follow_up\n" in out
    assert "  Passed over:\n" in out
    assert "needs `heard_back` to be true, but it is false (assumed)\n" in out
    assert "needs `days_elapsed` to be less than 14 ($wait_days), but it is 14\n" in out


def test_lists_show_their_values_and_silence_is_named(run: Run) -> None:
    out = run("explain", "examples/first-interview.json", "--format", "text").out
    assert "  hr-by-email-only  needs `hr_channels` not to include phone, but it is phone\n" in out
    assert "needs `manager_channel` to be email, but there is nothing to decide there\n" in out


def test_warnings_that_are_none_and_no_table_of_messages(run: Run) -> None:
    out = run("explain", "examples/first-interview.json", "--format", "text").out
    assert "warnings: What should be said besides?\n  none\n" in out
    assert "messages:" not in out


GROUPS = """
policy: groups
facts:
  a: {question: A, type: boolean, if_not_told: {assume: false}}
  b: {question: B, type: integer, minimum: 0, if_not_told: {assume: 3}}
outcome: so
settings: {names: {value: [], type: array, items: {type: string}}, size: {value: 4}}
decisions:
  so:
    answers: boolean
    rules:
      - {rule: either, when: {any: [{a: true}, {b: 1}]}, then: true}
      - {rule: neither, when: {none: [{a: false}, {b: 1}]}, then: true}
      - {rule: between, when: {b: {not: {at_least: 1, at_most: 5}}}, then: true}
      - {rule: unknown, when: {b: {not: [1, 3]}}, then: true}
      - {rule: named, when: {names: {includes: x}}, then: true}
      - {rule: sized, when: {size: {more_than: 4, less_than: 9}}, then: true}
      - {rule: never, when: {all: [{b: {known: false}}]}, then: true}
      - {rule: last, otherwise: false}
"""


def test_every_kind_of_condition_in_words(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "groups.yaml"
    path.write_text(GROUPS, encoding="utf-8")
    out = run("explain", "-", "--policy", str(path), "--format", "text", stdin="b: 3").out
    for sentence in (
        "needs this, which is not so: `a` is true or `b` is 1",
        "must not be so: `a` is false or `b` is 1",
        "needs `b` not to be (at least 1 and at most 5), but it is 3",
        "needs `b` not to be 1 or 3, but it is 3",
        "needs `names` to include x, but it is empty",
        "needs `size` to be more than 4 and to be less than 9, but it is 4",
        "needs `b` not to be known, but it is 3",
    ):
        assert f"{sentence}\n" in out


def test_open_and_silent_steps_say_so(run: Run, facts: object) -> None:
    code, out, _ = run("explain", "examples/missing.json", "--format", "text")
    assert code == 4
    assert "  open: wait or follow_up\n" in out
    silent = run("explain", "examples/already-answered.json", "--format", "text").out
    assert "  nothing to decide here\n" in silent


# ---------------------------------------------------------------- what would have to change, what already decides

WHY_NOT = ("explain", "examples/first-interview.json", "--as-of", "2026-03-12", "--why-not")


def test_why_not_says_what_would_have_to_change(run: Run) -> None:
    ran = run(*WHY_NOT, "follow_up", "--format", "text")
    assert ran.code == 0
    assert ran.out.startswith("`action` is wait now. For follow_up this would have to change:\n")
    assert "\nWait until 2026-03-16 (4 days)\n" in ran.out
    assert ran.out.endswith("\n\nfollow_up means\n  It is time to follow up\n")


def test_why_not_as_json(run: Run) -> None:
    ran = run(*WHY_NOT, "plan=hm_arranged_call")
    assert (ran.code, ran.json["state"], ran.json["ways"][0]["days"]) == (0, "possible", 0)
    assert [step["fact"] for step in ran.json["ways"][0]["steps"]] == ["wants_hiring_manager", "channel"]


def test_why_not_finds_the_plan_of_a_name(run: Run) -> None:
    assert run(*WHY_NOT, "hm_article_email").json["decision"] == "plan"


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        ("wait", "`action` is wait already."),
        ("stop", "`action` is wait now. Nothing that one can do or wait for makes it stop."),
        ("plan=hr_email", "`plan` is hr_call now. No change of any facts makes it hr_email."),
    ],
)
def test_why_not_says_so_where_nothing_helps(run: Run, answer: str, title: str) -> None:
    ran = run(*WHY_NOT, answer, "--format", "text")
    assert (ran.code, ran.out.splitlines()[0]) == (0, title)


def test_an_answer_that_is_never_given_is_a_mistake_of_the_call(run: Run) -> None:
    ran = run(*WHY_NOT, "folow_up")
    assert ran.code == 2
    assert "`action` never answers `folow_up`" in ran.err
    assert "did you mean `follow_up`?" in ran.err


@pytest.mark.parametrize(("meant", "suggest"), [("FOLLOW_UP", "follow_up"), ("Follow up", "follow_up")])
def test_what_was_meant_is_found_in_any_capitals(run: Run, meant: str, suggest: str) -> None:
    assert f"did you mean `{suggest}`?" in run(*WHY_NOT, meant).err
    assert "did you mean `plan`?" in run(*WHY_NOT, "PLAN=hr_call").err


def test_the_smallest_facts_that_decide(run: Run) -> None:
    ran = run("explain", "examples/small-company.json", "--minimal", "--format", "text")
    assert ran.code == 0
    assert ran.out.splitlines()[:2] == [
        "`action` is follow_up: this is enough, whatever the other facts that were told are.",
        "  interview_date  2026-03-02",
    ]
    assert "As long as this is assumed, because nobody said" in ran.out


def test_what_is_open_has_no_such_facts(run: Run) -> None:
    ran = run("explain", "examples/missing.json", "--minimal", "--format", "text")
    assert (ran.code, ran.out) == (4, "`action` is open: what is told does not decide it yet.\n")


def test_two_questions_at_once_are_refused(run: Run) -> None:
    assert run(*WHY_NOT, "stop", "--minimal").code == 2


def test_several_ways_and_several_sets(run: Run, facts: Callable[..., str]) -> None:
    path = facts(interview_date="2026-03-02", days_elapsed=14, round=1, as_of="2026-03-16")
    ran = run("explain", path, "--minimal", "--format", "text")
    assert "any one of these is enough" in ran.out
    assert "  -  days_elapsed 14\n" in ran.out


def test_a_yaml_date_becomes_json(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text("interview_date: 2026-03-02\nround: 1\n")
    ran = run("explain", str(path), "--as-of", "2026-03-12", "--why-not", "follow_up")
    assert ran.json["ways"][0]["facts"] == {"interview_date": "2026-03-02", "round": 1, "as_of": "2026-03-16"}

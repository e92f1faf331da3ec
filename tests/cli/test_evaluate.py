"""``engine evaluate``: the answer as JSON and as text, from files and from standard input."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from engine.policy.text.source import read_schema
from tests.cli.conftest import ROOT, Run

EXAMPLES = [
    path.relative_to(ROOT).as_posix()
    for path in sorted((ROOT / "examples").iterdir())
    if path.suffix in (".json", ".yaml") and "extends:" not in path.read_text(encoding="utf-8")
]
READY = {"round": 1, "days_elapsed": 14, "hr_present": True}


@pytest.mark.parametrize("path", EXAMPLES)
def test_every_example_is_answered_in_the_form_of_the_schema(run: Run, path: str) -> None:
    ran = run("evaluate", path)
    assert ran.code in (0, 4)
    assert ran.err == ""
    jsonschema.validate(ran.json, read_schema("decision"))
    assert ran.code == (4 if ran.json["status"] == "needs_facts" else 0)


@pytest.mark.parametrize("path", EXAMPLES)
@pytest.mark.usefixtures("terminal")
def test_every_example_can_be_read_by_a_person(run: Run, path: str) -> None:
    ran = run("evaluate", path)
    assert ran.code in (0, 4)
    first, *rest = ran.out.splitlines()
    title = " ".join([first, *rest[: rest.index("")]])
    assert title[:1].isupper()
    assert title.endswith(".")
    assert any(line.startswith("Answers as of") for line in rest)
    assert not any(line != line.rstrip() for line in rest)
    assert "\x1b" not in ran.out


def test_the_answer_for_a_first_interview(run: Run, facts: Callable[..., str]) -> None:
    answers = run("evaluate", facts(**READY), "--as-of", "2026-03-16").json["answers"]
    assert answers["action"] == "follow_up"
    assert answers["plan"]["use"] == "hr_call"
    assert answers["earliest_date"] == "2026-03-16"


def test_what_is_missing_is_asked_and_the_code_says_so(run: Run, facts: Callable[..., str]) -> None:
    path = facts(days_elapsed=10, hr_present=True)
    ran = run("evaluate", path)
    assert (ran.code, ran.json["missing"]) == (4, ["round"])
    text = run("evaluate", path, "--format", "text")
    assert text.code == 4
    assert text.out.startswith("Not decided yet: wait or follow up. Please tell `round`.\n")
    assert "  round  Which round was it?" in text.out


@pytest.mark.parametrize("stdin", ['{"heard_back": true}', "heard_back: true\n"], ids=["json", "yaml"])
def test_facts_come_from_standard_input(run: Run, stdin: str) -> None:
    assert run("evaluate", "-", stdin=stdin).json["answers"]["action"] == "stop"


def test_the_day_can_be_given(run: Run, facts: Callable[..., str]) -> None:
    path = facts(round=1, interview_date="2026-03-02", hr_present=True)
    assert run("evaluate", path, "--as-of", "2026-03-15").json["answers"]["action"] == "wait"
    assert run("evaluate", path, "--as-of", "2026-03-16").json["answers"]["action"] == "follow_up"


def test_a_day_beside_the_facts_wins_and_says_so(run: Run, facts: Callable[..., str]) -> None:
    path = facts(round=1, interview_date="2026-03-02", hr_present=True, as_of="2026-03-16")
    ran = run("evaluate", path, "--as-of", "2026-03-15")
    assert (ran.code, ran.json["as_of"], ran.json["answers"]["action"]) == (0, "2026-03-15", "wait")
    assert ran.err == f"note: `--as-of 2026-03-15` holds; `as_of` of `{path}` is left out of account\n"
    assert run("evaluate", path, "--as-of", "2026-03-16").err == ""
    assert run("evaluate", path).err == ""


@pytest.mark.parametrize("verb", ["evaluate", "explain"])
def test_files_that_were_swapped(run: Run, verb: str) -> None:
    code, out, err = run(verb, "policies/follow-up.yaml")
    assert (code, out) == (2, "")
    assert err.startswith("engine: `policies/follow-up.yaml` is a policy, not facts\n")
    assert "error" not in err
    for facts in ("examples/first-interview.json", "examples/second-round.yaml"):
        code, out, err = run(verb, facts, "--policy", facts)
        assert (code, out) == (2, "")
        assert err.startswith(f"engine: `{facts}` looks like facts, not a policy\n")
        assert "error" not in err


def test_an_overlay_is_no_facts_either_and_a_broken_policy_is_still_one(run: Run, tmp_path: Path) -> None:
    assert run("evaluate", "examples/house-rules.yaml").err.startswith(
        "engine: `examples/house-rules.yaml` is a policy"
    )
    path = tmp_path / "ours.yaml"
    for text in ("settings: {a: {value: 1}}\n", "{}\n", "x-note: 1\n", "- a\n", "round: [\n"):
        path.write_text(text, encoding="utf-8")
        assert run("evaluate", "examples/first-interview.json", "--policy", str(path)).code == 3


@pytest.mark.parametrize("day", ["16.3.2026", "2026-3-16", "2026-02-30", "20260316", "today"])
def test_a_day_that_is_none(run: Run, day: str) -> None:
    code, out, err = run("evaluate", "examples/first-interview.json", "--as-of", day)
    assert (code, out) == (2, "")
    assert err.startswith(f"engine: `--as-of` must be a date such as 2026-03-16, not `{day}`\n")


def test_settings_can_be_given(run: Run, facts: Callable[..., str]) -> None:
    path = facts(round=1, days_elapsed=10, hr_present=True, channel="email")
    assert run("evaluate", path).json["answers"]["action"] == "wait"
    ran = run("evaluate", path, "--set", "first_round_wait_days=10", "--set", "hr_channels=[phone, email]")
    assert ran.json["answers"]["action"] == "follow_up"
    assert ran.json["answers"]["plan"]["use"] == "hr_email"


@pytest.mark.parametrize(
    ("pair", "sentence"),
    [
        ("first_round_wait_day=10", "engine: `--set`: there is no setting `first_round_wait_day`\n"
                                    "  did you mean `first_round_wait_days`?\n"),
        ("first_round_wait_days", "engine: `--set` needs name=value, not `first_round_wait_days`\n"),
        ("=3", "engine: `--set` needs name=value, not `=3`\n"),
        ("first_round_wait_days=0", "engine: `--set`: `first_round_wait_days` "),
        ('first_round_wait_days="10"', "engine: `--set`: `first_round_wait_days` "),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_given(run: Run, pair: str, sentence: str) -> None:
    code, out, err = run("evaluate", "examples/first-interview.json", "--set", pair)
    assert (code, out) == (2, "")
    assert err.startswith(sentence)


def test_mistakes_in_facts_are_all_told_with_their_place(run: Run, facts: Callable[..., str]) -> None:
    ran = run("evaluate", facts(hr_presnt=True, round=0))
    assert (ran.code, ran.out) == (3, "")
    found = {error["code"]: error for error in ran.errors}
    assert found["unknown-fact"]["suggest"] == "hr_present"
    assert found["below-minimum"]["fact"] == "round"
    assert all(error["line"] == 1 and error["file"].endswith("facts.json") for error in found.values())


@pytest.mark.usefixtures("terminal")
def test_mistakes_are_words_for_a_person(run: Run, facts: Callable[..., str]) -> None:
    code, out, err = run("evaluate", facts(hr_presnt=True))
    assert (code, out) == (3, "")
    assert "did you mean `hr_present`?" in err
    assert "^" * len('"hr_presnt"') in err or "^^^" in err


@pytest.mark.parametrize("arguments", [["--format", "text"], ["--format=text"]])
def test_the_form_asked_for_holds_for_messages_too(run: Run, facts: Callable[..., str], arguments: list[str]) -> None:
    ran = run("evaluate", facts(hr_presnt=True), *arguments)
    assert ran.err.startswith(("error", "/"))
    assert "unknown-fact" in ran.err


def test_one_standard_input_cannot_be_two_things(run: Run) -> None:
    code, _, err = run("evaluate", "-", "--policy", "-")
    assert code == 2
    assert "both the policy and the facts" in err


def test_another_policy(run: Run, facts: Callable[..., str]) -> None:
    path = facts(round=1, days_elapsed=10, hr_present=True)
    ran = run("evaluate", path, "--policy", "examples/house-rules.yaml")
    assert ran.json["policy"]["id"] == "house-rules"
    assert ran.json["answers"]["action"] == "follow_up"


@pytest.mark.parametrize("policy", ["folow-up", "no/such/policy.yaml"])
def test_a_policy_that_is_not_there(run: Run, policy: str) -> None:
    ran = run("evaluate", "examples/first-interview.json", "--policy", policy)
    assert (ran.code, ran.out) == (3, "")
    assert ran.errors[0]["code"] in ("unknown-policy", "file-not-found")


def test_a_broken_policy(run: Run, tmp_path: Path) -> None:
    policy = tmp_path / "broken.yaml"
    policy.write_text("policy: x\nfacts: [\n", encoding="utf-8")
    ran = run("evaluate", "examples/first-interview.json", "--policy", str(policy))
    assert ran.code == 3
    assert ran.errors[0]["file"] == str(policy)


def test_signs_that_steer_a_terminal_are_spelled_out(run: Run, facts: Callable[..., str]) -> None:
    path = facts(**READY, candidate_name="Eve\x1b[2J")
    assert r"Eve\x1b[2J" in run("evaluate", path, "--format", "text").out
    assert "\x1b" not in run("evaluate", path).out

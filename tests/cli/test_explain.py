"""``engine explain``: every decision, the rule that decided, and what ruled out the others."""

from __future__ import annotations

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
    assert "it is 14" in out


def test_open_and_silent_steps_say_so(run: Run, facts: object) -> None:
    code, out, _ = run("explain", "examples/missing.json", "--format", "text")
    assert code == 4
    assert "  open: wait or follow_up\n" in out
    silent = run("explain", "examples/already-answered.json", "--format", "text").out
    assert "  nothing to decide here\n" in silent

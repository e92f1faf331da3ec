"""``engine diff`` on the command line: text, JSON, Markdown, rows, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.cli import exits
from tests.cli.conftest import ROOT, Run

HOUSE = "examples/house-rules.yaml"
ROWS = "round,days_elapsed,hr_present\n1,12,true\n2,12,true\n1,3,\n"


def test_nothing_changes(run: Run) -> None:
    done = run("diff", "follow-up", "policies/follow-up.yaml", "--format", "text")
    assert (done.code, done.out) == (exits.ANSWERED, "Nothing changes: the same answers for all facts, proved.\n")
    assert run("diff", "follow-up", "follow-up").json["same"] is True


def test_json_has_everything(run: Run) -> None:
    done = run("diff", "follow-up", HOUSE)
    assert done.code == exits.NEGATIVE
    assert (done.json["same"], done.json["decided"]) == (False, True)
    assert done.json["settings"][0] == {"name": "first_round_wait_days", "old": 14, "new": 10}
    (action,) = [one for one in done.json["decisions"] if one["name"] == "action"]
    assert [(one["old"], one["new"]) for one in action["changes"]] == [("wait", "not_covered"), ("wait", "follow_up")]
    assert action["changes"][1]["regions"][0]["example"] == {
        "facts": {"days_elapsed": 10, "round": 1}, "old": "wait", "new": "follow_up"}  # fmt: skip


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("columns", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, columns: int, tmp_path: Path
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    rows = tmp_path / "rows.csv"
    rows.write_text(ROWS, encoding="utf-8")
    for more in ((), ("--facts", str(rows))):
        done = run("diff", "follow-up", HOUSE, *more)
        assert max(map(len, done.out.splitlines())) <= columns
        assert "first_round_wait_days" in done.out


def test_settings_change_only_the_new_policy(run: Run) -> None:
    done = run("diff", "follow-up", "follow-up", "--set", "proposed_times=4", "--format", "text")
    assert "proposed_times  3 -> 4" in done.out
    assert "All answers" not in done.out  # a message tells one more time to choose from, which is wording
    assert run("diff", "follow-up", "follow-up", "--set", "first_round_wait_days=15").code == exits.NEGATIVE
    wrong = run("diff", "follow-up", "follow-up", "--set", "first_round_wait_day=15")
    assert wrong.code == exits.USAGE
    assert "did you mean `first_round_wait_days`?" in wrong.err


def test_markdown_for_a_pull_request(run: Run) -> None:
    done = run("diff", "follow-up", HOUSE, "--format", "markdown")
    lines = done.out.splitlines()
    assert lines[0].startswith("**8 answers of 9 change.** From `follow-up-after-an-interview` 1.0.0 to `house-rules`")
    assert "| `first_round_wait_days` | 14 | 10 |" in lines
    assert "#### `action`: What does the candidate do today?" in lines
    assert done.out.count("<details>") == done.out.count("</details>") > 0
    assert len(done.out) < 65_536


def test_rows_in_all_forms(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(ROWS + "1,minus,true\n", encoding="utf-8")
    done = run("diff", "follow-up", HOUSE, "--facts", str(path), "--as-of", "2026-03-16")
    assert done.code == exits.NEGATIVE
    assert (done.json["total"], done.json["changed"], [one["row"] for one in done.json["bad"]]) == (4, 2, [5])
    text = run("diff", "follow-up", HOUSE, "--facts", str(path), "--format", "text").out
    assert text.startswith(
        "2 of 4 rows get another answer, 1 of them with the outcome and the plan as before. 1 row could"
    )
    assert "5  `days_elapsed` must be" in text
    markdown = run("diff", "follow-up", HOUSE, "--facts", str(path), "--format", "markdown").out
    assert "| 1 | wait, hr_call | follow_up, hr_call | 2 |" in markdown


def test_rows_from_standard_input_that_do_not_change(run: Run) -> None:
    done = run(
        "diff", "follow-up", HOUSE, "--facts", "-", stdin='{"round": 2, "days_elapsed": 3, "hr_present": true}\n'
    )
    assert (done.code, done.json["same"], done.json["total"]) == (exits.ANSWERED, True, 1)


def test_a_policy_from_standard_input(run: Run) -> None:
    text = (ROOT / "policies" / "follow-up.yaml").read_text(encoding="utf-8")
    assert run("diff", "-", "follow-up", stdin=text).code == exits.ANSWERED
    assert run("diff", "follow-up", "-", stdin=text.replace("value: 14", "value: 13")).code == exits.NEGATIVE


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("-", "-"), exits.USAGE, "standard input can only be one of"),
        (("follow-up", "-", "--facts", "-"), exits.USAGE, "standard input can only be one of"),
        (("follow-up", "follow-up", "--as-of", "2026-03-16"), exits.USAGE, "`--as-of` is for rows of facts"),
        (("follow-up",), exits.USAGE, "NEW is missing"),
        (("follow-up", "nowhere"), exits.INVALID, "there is no policy `nowhere`"),
        (("follow-up", HOUSE, "--facts", "nowhere.csv"), exits.INVALID, "there is no file `nowhere.csv`"),
    ],
)
def test_calls_that_cannot_be(run: Run, arguments: tuple[str, ...], code: int, words: str) -> None:
    done = run("diff", *arguments)
    assert done.code == code
    assert words in done.err


def test_rows_none_of_which_can_be_used(run: Run) -> None:
    done = run("diff", "follow-up", HOUSE, "--facts", "-", stdin='{"round": 0}\n{"rond": 1}\n')
    assert done.code == exits.INVALID
    assert [one["message"] for one in json.loads(done.err)["errors"]] == [
        "row 1: `round` is `0`, but it cannot be below 1", "row 2: there is no fact `rond`"]  # fmt: skip
    done = run("diff", "follow-up", HOUSE, "--facts", "-", stdin="rond\n1\n")
    assert done.code == exits.INVALID
    assert "did you mean" not in done.out
    assert '"suggest": "round"' in done.err

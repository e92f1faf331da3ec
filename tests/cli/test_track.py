"""``engine track``: one case as a page, many as a list, JSON for programs, problems and exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cases_log.making import TOY
from tests.cli.conftest import ROOT, Run

HELD = {"event": "interview_held", "date": "2026-03-02"}
THANKED = {"event": "thank_you_sent", "date": "2026-03-03"}
LATE = ("--as-of", "2026-03-20")

Write = Callable[..., str]


@pytest.fixture
def case(tmp_path: Path) -> Write:
    """Writes a case to a file and gives its path."""

    def write(*events: Any, name: str = "acme.json", **parts: Any) -> str:
        path = tmp_path / name
        path.write_text(json.dumps({"events": events, **parts}), encoding="utf-8")
        return str(path)

    return write


def test_one_case_for_a_program(run: Run, case: Write) -> None:
    ran = run("track", case(HELD, THANKED, facts={"hr_present": True}), *LATE)
    assert (ran.code, ran.err) == (0, "")
    assert (ran.json["case"], ran.json["stage"], ran.json["since"]) == ("acme", "time_to_ask", "2026-03-16")
    assert ran.json["decision"]["answers"]["action"] == "follow_up"
    assert [step["rule"] for step in ran.json["history"]] == ["new-round", "thanked", "waiting-over"]
    assert ran.json["history"][ran.json["set_by"]["thank_you_sent"]]["index"] == 1
    assert ran.json["told"] == {"hr_present": True}


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("columns", ["60", "80", "120"])
def test_one_case_for_a_person(run: Run, case: Write, columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    ran = run("track", case(HELD, THANKED, facts={"hr_present": True}, case="Bolt"), *LATE)
    lines = ran.out.splitlines()
    assert " ".join(lines[: lines.index("")]) == "It is time to follow up: call HR and ask how far the decision is."
    for part in ("Bolt as of 2026-03-20", "What follows from the log", "Told besides", "History", "Why"):
        assert part in lines
    assert any("time_to_ask" in line for line in lines)
    assert any(line.startswith("thank_you_sent") and "thank_you_sent on 2026-03-03" in line for line in lines)
    page = [line for line in lines if not line.startswith("  | ")]
    assert max(map(len, page)) <= int(columns)
    assert not any(line != line.rstrip() for line in lines)


@pytest.mark.usefixtures("terminal")
def test_the_next_day_is_told_with_what_happens_then(run: Run, case: Write) -> None:
    out = run("track", case(HELD), "--as-of", "2026-03-10").out
    assert "  2026-03-16 (Mon)  ask: The waiting time ends" in out
    assert "not before 2026-03-16 (Mon)" in out.splitlines()[0]


@pytest.mark.usefixtures("terminal")
def test_where_the_policy_is_not_asked_the_stage_says_what_to_do(run: Run, case: Write) -> None:
    invited = {"event": "interview_scheduled", "date": "2026-03-02", "day": "2026-03-05"}
    assert run("track", case(invited), "--as-of", "2026-03-03").out.startswith("A first interview is arranged.\n")
    out = run("track", case(invited), *LATE).out
    first = " ".join(out.partition("\n\n")[0].split())
    assert first.endswith("Please log interview_held, interview_moved or interview_cancelled.")
    assert run("track", case(), *LATE).out.startswith("Applied and not interviewed yet.\n")


LOGGED: list[tuple[str, dict[str, Any]]] = [
    ("waits", {"event": "interview_held", "date": "2026-03-15"}),
    ("late", HELD),
    ("over", HELD), ("over", {"event": "rejection_received", "date": "2026-03-05"}),
    ("later", {"event": "interview_held", "date": "2026-03-01", "round": 1}),
    ("new", {"event": "applied", "date": "2026-03-15"}),
]  # fmt: skip
LINES = "\n".join(json.dumps({"case": name, **one}) for name, one in LOGGED)


def test_several_cases_are_listed_the_most_urgent_first(run: Run) -> None:
    ran = run("track", "-", *LATE, stdin=LINES)
    assert [case["case"] for case in ran.json] == ["later", "late", "waits", "new", "over"]
    text = run("track", "-", *LATE, "--format", "text", stdin=LINES).out.splitlines()
    assert text[0] == "5 cases as of 2026-03-20, 2 overdue"
    assert [line.split("  ")[0] for line in text[3:]] == ["later", "late", "waits", "new", "over"]
    assert text[3].split() == ["later", "time_to_ask", "follow", "up", "since", "2026-03-15", "-"]
    assert text[5].split() == ["waits", "waiting", "wait", "2026-03-29", "-"]


def test_a_form_for_several_gives_a_list_even_of_one(run: Run) -> None:
    assert isinstance(run("track", "-", *LATE, stdin=json.dumps([{"events": [HELD]}])).json, list)
    assert isinstance(run("track", "-", *LATE, stdin=json.dumps([HELD])).json, dict)


def test_a_folder_is_all_case_files_in_it(run: Run, case: Write, tmp_path: Path) -> None:
    case(HELD, name="b.json")
    case(name="a.json")
    (tmp_path / "c.jsonl").write_text(LINES, encoding="utf-8")
    (tmp_path / "README.md").write_text("# no case", encoding="utf-8")
    assert len(run("track", str(tmp_path), *LATE).json) == 7


def test_a_folder_without_case_files(run: Run, tmp_path: Path) -> None:
    ran = run("track", str(tmp_path))
    assert ran.code == 2
    assert "there are no case files in" in ran.err


# ---------------------------------------------------------------- problems and exit codes


WRONG = {"event": "thank_you_snt", "date": "2026-03-03"}


def test_an_event_that_was_not_used_is_told_with_its_place_and_code_1(run: Run, case: Write) -> None:
    path = case(HELD, WRONG)
    ran = run("track", path, *LATE, "--format", "text")
    assert ran.code == 1
    assert "problems  1 event not used" in ran.out
    assert f"{path}:1:" in ran.err
    assert "did you mean `thank_you_sent`?" in ran.err
    machine = run("track", path, *LATE, "--format", "json")
    assert (machine.code, machine.err) == (1, "")
    (problem,) = machine.json["problems"]
    assert (problem["severity"], problem["code"], problem["path"]) == ("error", "unknown-event", "events[1].event")
    assert problem["file"] == path


def test_a_warning_is_no_failure(run: Run, case: Write) -> None:
    ran = run("track", case(THANKED, HELD), *LATE, "--format", "text")
    assert ran.code == 0
    assert "1 warning" in ran.out
    assert "warning: `2026-03-02` stands behind `2026-03-03` in the log [event-out-of-order]" in ran.err


def test_a_line_that_is_no_json_costs_only_itself(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text(f"{json.dumps(HELD)}\n{{'event'\n{json.dumps(THANKED)}\n", encoding="utf-8")
    ran = run("track", str(path), *LATE)
    assert ran.code == 1
    assert [step["what"] for step in ran.json["history"]][:2] == ["interview_held", "thank_you_sent"]
    assert [(one["code"], one["line"]) for one in ran.errors] == [("json-syntax", 2)]


def test_files_of_a_folder_that_are_not_read_are_named(run: Run, case: Write, tmp_path: Path) -> None:
    case(HELD, name="a.json")
    for name in ("b.yaml", "c.YML", "d.csv", "e.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    ran = run("track", str(tmp_path), *LATE)
    assert ran.code == 0
    assert ran.err.startswith("note: passed over: ")
    assert [Path(one).name for one in ran.err.split("`")[1::2]] == ["b.yaml", "c.YML", "d.csv"]


def test_wrong_facts_do_not_hide_what_is_wrong_with_the_events(run: Run, case: Write) -> None:
    ran = run("track", case(HELD, WRONG, facts={"hr_presnt": True}), *LATE)
    assert ran.code == 3
    assert [one["code"] for one in ran.errors] == ["unknown-fact", "unknown-event"]
    assert all(one["line"] for one in ran.errors)


def test_much_may_be_wrong_with_one_event(run: Run, case: Write) -> None:
    ran = run("track", case(HELD, {"event": "x", "date": "y", "id": []}, WRONG), *LATE, "--format", "text")
    assert "2 events not used" in ran.out


def test_the_list_says_for_which_day_each_case_is_and_which_of_two_it_is(
    run: Run, case: Write, tmp_path: Path
) -> None:
    case(HELD, name="late.json", case="acme", facts={"as_of": "2026-06-01"})
    case({**HELD, "date": "2026-01-02"}, name="soon.json", case="acme", facts={"as_of": "2026-01-03"})
    case(HELD, name="other.json", case="other", facts={"as_of": "2026-03-03"})
    ran = run("track", str(tmp_path), "--format", "text")
    title, columns, _, *lines = ran.out.splitlines()
    assert title == "3 cases, 1 overdue"
    assert columns.split()[:4] == ["case", "as", "of", "stage"]
    assert [line.split("  ")[0] for line in lines[:3]] == ["acme (late.json)", "acme (soon.json)", "other"]
    assert "2026-06-01" in lines[0]
    assert [one["overdue"] for one in run("track", str(tmp_path)).json] == [True, False, False]


START = {"event": "start", "date": "2026-03-02"}


@pytest.fixture
def asks(tmp_path: Path) -> tuple[str, str]:
    """A policy that needs more than the log says, as an option of the command."""
    path = tmp_path / "asks.yaml"
    path.write_text(TOY, encoding="utf-8")
    return "--policy", str(path)


def test_missing_facts_are_code_4(run: Run, case: Write, asks: tuple[str, str]) -> None:
    ran = run("track", case(START), *LATE, *asks)
    assert ran.code == 4
    assert ran.json["decision"]["missing"] == ["size"]
    listed = run("track", "-", *LATE, *asks, "--format", "text", stdin=json.dumps([{"events": [START]}] * 2))
    assert listed.code == 4
    assert "tell size" in listed.out


def test_what_cannot_be_used_is_code_3_and_the_others_go_on(run: Run, case: Write, tmp_path: Path) -> None:
    case(HELD, name="a.json")
    bad = case(HELD, name="b.json", facts={"hr_presnt": True})
    (tmp_path / "c.json").write_text("{", encoding="utf-8")
    case(WRONG, name="d.json")
    ran = run("track", str(tmp_path), *LATE)
    assert ran.code == 3
    assert [one["case"] for one in ran.json] == ["a", "d"]
    assert [(one["code"], Path(one["file"]).name) for one in ran.errors] == [
        ("unknown-fact", "b.json"), ("json-syntax", "c.json"),
    ]  # fmt: skip
    alone = run("track", bad, *LATE)
    assert (alone.code, alone.out) == (3, "")
    assert (alone.errors[0]["suggest"], alone.errors[0]["line"]) == ("hr_present", 1)


def test_3_comes_before_1_and_1_before_4(run: Run, asks: tuple[str, str]) -> None:
    needs, lost, bad = {"events": [START]}, {"events": [WRONG]}, {"events": [], "facts": {"x": 1}}
    assert [run("track", "-", *LATE, *asks, stdin=json.dumps(some)).code for some in (
        [needs], [needs, lost], [needs, lost, bad],
    )] == [4, 1, 3]  # fmt: skip


def test_the_day_given_holds_over_that_of_the_file(run: Run, case: Write) -> None:
    path = case(HELD, facts={"as_of": "2026-03-10"})
    assert run("track", path).json["as_of"] == "2026-03-10"
    assert run("track", path, *LATE).json["as_of"] == "2026-03-20"


def test_settings_are_those_of_the_call(run: Run, case: Write) -> None:
    assert run("track", case(HELD), "--as-of", "2026-03-03").json["next_date"] == "2026-03-16"
    changed = run("track", case(HELD), "--as-of", "2026-03-03", "--set", "first_round_wait_days=10")
    assert changed.json["next_date"] == "2026-03-12"


USAGE = [
    (("-", "--policy", "-"), "standard input cannot be both the policy and the case"),
    (("examples/second-round.yaml",), "is YAML, but the log of a case is JSON or JSON Lines"),
    (("-", "--as-of", "soon"), "`--as-of` must be a date such as 2026-03-16, not `soon`"),
    ((), "CASE is missing"),
    (("-", "--set", "first_round_wait_day=3"), "there is no setting `first_round_wait_day`"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "said"), USAGE)
def test_a_call_that_is_not_understood(run: Run, arguments: tuple[str, ...], said: str) -> None:
    ran = run("track", *arguments, stdin="[]")
    assert ran.code == 2
    assert said in ran.err
    assert "see `engine track --help`" in ran.err


def test_a_policy_that_follows_no_cases(run: Run, case: Write, tmp_path: Path) -> None:
    text = (ROOT / "policies" / "follow-up.yaml").read_text(encoding="utf-8")
    policy = tmp_path / "no-events.yaml"
    policy.write_text(text[: text.index("\nevents:\n") + 1], encoding="utf-8")
    ran = run("track", case(HELD), "--policy", str(policy))
    assert ran.code == 3
    assert [one["code"] for one in ran.errors] == ["no-events"]


def test_nothing_can_be_read_from_a_closed_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.cli.track.read_cases", _closed)
    ran = run("track", "-")
    assert ran.code == 3
    assert [one["code"] for one in ran.errors] == ["not-readable"]


def _closed(_: str) -> object:
    raise OSError("closed")


WITHOUT = """
import sys
sys.modules["durable_rules_engine"] = None  # as if it were not installed
from engine.cli.main import main
code = main(["track", "-"])
print(code, *sorted(name for name in sys.modules if "durable_rules" in name and sys.modules[name]), file=sys.stderr)
"""


def test_without_durable_rules_one_sentence_says_so() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], cwd=ROOT, input="[]", capture_output=True, encoding="utf-8", check=True
    )
    said, see, last = done.stderr.splitlines()
    assert last == "2"
    assert said.startswith("engine: cases and the runtime `durable` need the library durable-rules, which is not there")
    assert see == "  see `engine track --help`"


def test_evaluating_does_not_load_the_tracker() -> None:
    code = "import sys; from engine.cli.main import main; main(['evaluate', 'examples/first-interview.json']); " \
           "print([name for name in sys.modules if 'cases' in name or 'durable' in name], file=sys.stderr)"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stderr == "[]\n"

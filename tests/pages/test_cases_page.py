"""What docs/cases.md and the examples of cases say of events, fields, limits and logs is so."""

from __future__ import annotations

import json
import re

import pytest

from engine import Case, load_policy, policy_from_text, track
from engine.cases import files, log, replay
from engine.cli.main import main
from engine.policy.event_model import Events
from tests.pages.page import ROOT, blocks, text_of

PAGE = text_of("docs/cases.md")
EXAMPLES = ROOT / "examples" / "cases"
EXPLAINED = text_of("examples/cases/README.md")
ROWS = re.findall(r"^\| `([\w.-]+)` \| .*? \| `(\w+)` \| (?:`(\w+)`|nothing): (.*) \|$", EXPLAINED, re.MULTILINE)


def test_every_example_is_explained() -> None:
    named = {name for name, *_ in ROWS} | {"tracker.jsonl"}
    assert named == {path.name for path in EXAMPLES.iterdir()} - {"README.md"}
    assert len(ROWS) >= 6


@pytest.mark.parametrize(("name", "stage", "action", "why"), ROWS, ids=[name for name, *_ in ROWS])
def test_an_example_comes_to_what_its_line_says(
    name: str, stage: str, action: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["track", str(EXAMPLES / name), "--format", "json"])
    case = json.loads(capsys.readouterr().out)
    decision = case["decision"]
    assert (case["stage"], decision and decision["answers"]["action"]) == (stage, action or None)
    assert code == (1 if "exit code 1" in why else 0)
    assert code or not case["problems"]
    if day := re.search(r"until (\d{4}-\d\d-\d\d)", why):
        assert case["next_date"] == day[1]


def events() -> Events:
    found = load_policy().model.events
    assert found is not None
    return found


def test_the_page_names_every_event_and_every_field() -> None:
    table = PAGE[PAGE.index("| event | what it says |") : PAGE.index("Say exactly what happened")]
    named = set(re.findall(r"`(\w+)`", table))
    fields = {field for kind in events().kinds.values() for field in kind.fields}
    assert named == events().kinds.keys() | fields


def test_the_page_names_the_limits() -> None:
    told = re.findall(r"^\| .* \| ([\d,]+)(?: MiB)? \|$", PAGE, re.MULTILINE)
    limits = (log.MOST_EVENTS, files.MAX_BYTES // 1024**2, replay.MOST_FIRINGS)
    assert [int(number.replace(",", "")) for number in told] == list(limits)
    assert all(f"`{ending}`" in PAGE for ending in files.ENDINGS)


def _action_and_day(case: Case) -> tuple[object, object]:
    assert case.decision is not None
    return case.decision.answers["action"], case.decision.answers["earliest_date"]


def test_the_overlay_of_the_page_does_what_it_says() -> None:
    (text,) = blocks("docs/cases.md", "yaml")
    policy = policy_from_text(text)
    held = {"event": "interview_held", "date": "2026-03-02"}
    done = {"event": "assessment_done", "date": "2026-03-05", "hours": 3}
    assessed, due = (track(policy, [held, done], day) for day in ("2026-03-18", "2026-03-19"))
    assert (assessed.stage, assessed.next_date, due.stage) == ("assessed", "2026-03-19", "time_to_ask")
    assert [_action_and_day(case) for case in (assessed, due)] == [("wait", "2026-03-19"), ("follow_up", "2026-03-19")]
    receipt = {"event": "receipt_received", "date": "2026-03-05"}
    assert track(policy, [held, receipt], "2026-03-06").stage == "answered"
    assert track(load_policy(), [held, receipt], "2026-03-06").stage == "waiting"

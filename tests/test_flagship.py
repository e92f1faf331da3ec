"""The bundled policy, its overlays and the example files: what they promise, beyond single answers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from engine.api import Policy, Runtime, load_policy
from engine.cli import exits
from engine.cli.main import main
from engine.testing import run_tests

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
POLICY = ROOT / "policies" / "follow-up.yaml"
OVERLAYS = (EXAMPLES / "house-rules.yaml", EXAMPLES / "prefers-email.yaml")

ACTIONS = {
    "first-interview.json": "follow_up",
    "second-round.yaml": "wait",
    "small-company.json": "follow_up",
    "insists.yaml": "follow_up",
    "vague.yaml": "follow_up",
    "missing.json": None,
    "too-early.json": "wait",
    "already-answered.json": "stop",
}

DUE = {"round": 1, "interview_date": "2026-03-02", "as_of": "2026-03-16", "thank_you_sent": True}


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy()


def draft(policy: Policy, **facts: object) -> dict[str, Any]:
    message = policy.evaluate({**DUE, **facts}).message
    assert message is not None
    return dict(message)


# ---- the tests inside the policies


@pytest.mark.parametrize("runtime", get_args(Runtime))
@pytest.mark.parametrize("path", [POLICY, *OVERLAYS], ids=lambda path: path.stem)
def test_the_tests_inside_pass(path: Path, runtime: Runtime) -> None:
    loaded = load_policy(str(path), runtime=runtime)
    results = run_tests(loaded, loaded.model.tests)
    assert results
    assert [str(one.mismatches or one.errors) for one in results if one.state != "passed"] == []


def test_the_tests_inside_touch_every_rule(policy: Policy) -> None:
    """In base settings or in those of one of the tests; rules for house rules included."""
    wanted = {
        (name, rule["rule"])
        for name, decision in yaml.safe_load(POLICY.read_text(encoding="utf-8"))["decisions"].items()
        for rule in decision.get("rules", ())
    }
    touched = set()
    for test in policy.model.tests:
        house = load_policy(settings=dict(test.settings)) if test.settings else policy
        steps = house.evaluate(dict(test.given), as_of=None if "as_of" in test.given else "2026-03-16").explain().steps
        touched |= {(step.decision, reason.rule) for step in steps for reason in step.fired}
    assert wanted - touched == set()


# ---- statements


def test_all_statements_are_there(policy: Policy) -> None:
    assert list(policy.model.statements) == [f"S{number}" for number in range(1, 32)]


def test_every_normative_statement_is_cited_by_a_rule() -> None:
    plain = yaml.safe_load(POLICY.read_text(encoding="utf-8"))
    normative = {name for name, one in plain["statements"].items() if one["kind"] in ("rule", "tip")}
    rules = [rule for decision in plain["decisions"].values() for rule in decision.get("rules", ())]
    cited = {name for rule in rules for name in rule["cite"]}
    assert normative - cited == set()


def test_scenes_are_not_cited() -> None:
    plain = yaml.safe_load(POLICY.read_text(encoding="utf-8"))
    scenes = {name for name, one in plain["statements"].items() if one["kind"] == "scene"}
    assert not scenes & set(re.findall(r"\bS\d+\b", str({**plain, "statements": None, "source": None})))


# ---- messages


def test_the_phone_script_asks_hr_for_the_status(policy: Policy) -> None:
    script = draft(policy, hr_present=True, candidate_name="Your Name", job_title="Data Analyst")
    assert script["kind"] == "phone_script"
    assert "Your Name" in script["body"]
    assert "Data Analyst" in script["body"]
    assert "2026-03-02" in script["body"]
    assert "status of the hiring decision" in script["body"]
    assert "manager" not in script["body"]


def test_the_article_email_does_not_ask_for_the_status(policy: Policy) -> None:
    email = draft(policy, hr_present=False, channel="email", topic="forecasts", article_link="https://example.org/a")
    assert email["kind"] == "email"
    assert "forecasts" in email["subject"]
    assert "thinking" in email["body"]
    assert "interesting article" in email["body"]
    assert email["body"].count("https://") == 1
    assert "Hoping to hear from you soon" in email["body"]
    assert not re.search(r"status|decision|\?", email["body"])


def test_the_call_request_offers_three_times(policy: Policy) -> None:
    email = draft(policy, hr_present=False)
    slots = [line for line in email["body"].splitlines() if "day " in line and " at " in line]
    assert slots == [f"[day {n}] at [time of day {n}]" for n in (1, 2, 3)]
    assert email["kind"] == "email"
    assert "following up" in email["body"]
    assert "Would one of these times fit" in email["body"]
    assert "suggest another day and time" in email["body"]
    assert "grateful" in email["body"]
    assert "I will call" not in email["body"]


def test_the_call_request_offers_the_times_told(policy: Policy) -> None:
    times = ["Tuesday 17 March, 9:00", "Wednesday 18 March, 14:30", "Thursday 19 March, 11:00"]
    body = draft(policy, hr_present=False, times=times)["body"]
    assert "\n".join(times) in body
    assert "[day" not in body


def test_the_number_of_times_is_a_setting() -> None:
    body = draft(load_policy(settings={"proposed_times": 5}), hr_present=False)["body"]
    assert body.count(" at [time of day") == 5


def test_what_is_not_known_stays_visible(policy: Policy) -> None:
    assert "[candidate_name]" in draft(policy, hr_present=True)["body"]


@pytest.mark.parametrize("sent", [False, None])
def test_a_thank_you_is_drafted_beside_the_inquiry(policy: Policy, sent: bool | None) -> None:
    more = policy.evaluate({**DUE, "hr_present": True, "thank_you_sent": sent}).more_messages
    assert [one["subject"] for one in more] == ["Thank you for the interview"]
    (thanks,) = more
    assert thanks["to"] == ["hiring_manager", "everyone_else_who_interviewed"]
    assert not re.search(r"status|decision|hear|\?", str(thanks["body"]))


def test_an_answer_needs_no_message(policy: Policy) -> None:
    decision = policy.evaluate({"heard_back": True}, as_of="2026-03-16")
    assert decision.message is None
    assert decision.more_messages == ()


# ---- examples


@pytest.mark.parametrize("runtime", get_args(Runtime))
@pytest.mark.parametrize("name", ACTIONS)
def test_the_example_answers(name: str, runtime: Runtime, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["evaluate", str(EXAMPLES / name), "--format", "json", "--runtime", runtime])
    assert json.loads(capsys.readouterr().out)["answers"]["action"] == ACTIONS[name]
    assert code == (exits.ANSWERED if ACTIONS[name] else exits.NEEDS_FACTS)


def test_the_readme_of_the_examples_lists_every_file() -> None:
    listed = set(re.findall(r"^\| `([^`]+)`", (EXAMPLES / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    data = {path.name for path in EXAMPLES.iterdir() if path.suffix in (".json", ".yaml")}
    assert listed == data == set(ACTIONS) | {path.name for path in OVERLAYS}


def test_house_rules_change_the_script_and_the_boundary() -> None:
    house = load_policy(str(OVERLAYS[0]))
    decision = house.evaluate({"round": 1, "days_elapsed": 10, "hr_present": True}, as_of="2026-03-16")
    assert decision.answers["action"] == "follow_up"
    assert decision.message is not None
    assert "Acme Recruiting" in str(decision.message["body"])

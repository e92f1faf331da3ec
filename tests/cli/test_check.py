"""``engine check``: exit codes, text, JSON, SARIF, GitHub, help pages."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine.cells.examples import Example
from engine.checks import HELP, Finding, Region
from engine.cli.findings import github, sarif
from engine.diagnostics import Diagnostic, Span
from tests.cli.conftest import ROOT, Run

GAP = """\
policy: tiny
outcome: action
facts:
  days: {type: integer, minimum: 0}
decisions:
  action:
    answers: [wait, go]
    rules:
      - {rule: early, when: {days: {less_than: 7}}, then: wait}
      - {rule: due, when: {days: {more_than: 7}}, then: go}
"""


@pytest.fixture
def gap(tmp_path: Path) -> str:
    path = tmp_path / "tiny.yaml"
    path.write_text(GAP, encoding="utf-8")
    return str(path)


def test_a_clean_policy(run: Run) -> None:
    assert run("check", "--format", "text") == (0, "follow-up: 11 decisions, 30 rules checked: nothing found\n", "")


def test_all_bundled_policies_and_examples_are_clean(run: Run) -> None:
    ran = run("check", "policies", "examples")
    assert ran.code == 0
    assert [(one["file"], one["findings"]) for one in ran.json["policies"]] == [
        ("policies/follow-up.yaml", []), ("examples/house-rules.yaml", []), ("examples/prefers-email.yaml", []),
    ]  # fmt: skip


def test_a_finding_in_text(run: Run, gap: str) -> None:
    code, out, err = run("check", gap, "--format", "text")
    assert (code, err) == (1, "")
    assert (
        out
        == f"""\
{gap}:6:3: warning: no rule of `action` fits some facts, which then get `not_covered` [gap]
  6 |   action:
    |   ^^^^^^
  - `days` is 7
    such as days: 7
  add a rule for them or an `otherwise`, or let a rule answer `not_covered` if that is meant

{gap}: 1 decision, 2 rules checked: 1 warning
"""
    )


def test_a_policy_from_standard_input(run: Run) -> None:
    ran = run("check", "-", "--format", "text", stdin=GAP)
    assert ran.code == 1
    assert "<stdin>:6:3: warning: no rule of `action` fits some facts" in ran.out


def test_settings_can_be_tried(run: Run) -> None:
    assert run("check", "--set", "hr_channels=[email]").code == 0
    assert run("check", "--set", "first_round_wait_days=0").code == 2


def test_a_policy_that_cannot_be_used_is_told_and_the_others_are_checked(run: Run, gap: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(GAP.replace("then: wait", "then: wiat"), encoding="utf-8")
    ran = run("check", str(broken), gap)
    assert ran.code == 3
    first, second = ran.json["policies"]
    assert [(one["code"], one["line"], one["suggest"]) for one in first["errors"]] == [("unknown-answer", 9, "wait")]
    assert [one["code"] for one in second["findings"]] == ["gap"]
    text = run("check", str(broken), gap, "--format", "text").out
    assert "did you mean `wait`?" in text
    assert f"{broken}: 1 mistake\n" in text


def test_the_json_has_everything(run: Run, gap: str) -> None:
    (policy,) = run("check", gap, "--format", "json").json["policies"]
    (found,) = policy["findings"]
    assert (policy["decisions"], policy["rules"], policy["ignored"]) == (1, 2, 0)
    assert (found["code"], found["severity"], found["about"]) == ("gap", "warning", ["decisions", "action"])
    region = {"words": "`days` is 7", "when": {"days": 7}, "cells": 1, "example": {"facts": {"days": 7}}}
    assert found["regions"] == [region]


# ---------------------------------------------------------------- SARIF

_TEXT: dict[str, Any] = {
    "type": "object", "required": ["text"], "additionalProperties": False,
    "properties": {"text": {"type": "string"}, "markdown": {"type": "string"}},
}  # fmt: skip
_NUMBER = {"type": "integer", "minimum": 1}
SARIF: dict[str, Any] = {
    "type": "object", "required": ["version", "runs"], "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"}, "version": {"enum": ["2.1.0"]},
        "runs": {"type": "array", "items": {
            "type": "object", "required": ["tool"], "additionalProperties": False,
            "properties": {
                "tool": {"type": "object", "required": ["driver"], "additionalProperties": False, "properties": {
                    "driver": {"type": "object", "required": ["name"], "additionalProperties": False, "properties": {
                        "name": {"type": "string"}, "version": {"type": "string"},
                        "rules": {"type": "array", "uniqueItems": True, "items": {
                            "type": "object", "required": ["id"], "additionalProperties": False,
                            "properties": {"id": {"type": "string"}, "shortDescription": _TEXT, "help": _TEXT}}},
                    }}}},
                "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                "results": {"type": "array", "items": {
                    "type": "object", "required": ["message"], "additionalProperties": False,
                    "properties": {
                        "ruleId": {"type": "string"}, "ruleIndex": {"type": "integer", "minimum": -1},
                        "level": {"enum": ["none", "note", "warning", "error"]}, "message": _TEXT,
                        "locations": {"type": "array", "items": {
                            "type": "object", "additionalProperties": False,
                            "properties": {"physicalLocation": {
                                "type": "object", "additionalProperties": False, "required": ["artifactLocation"],
                                "properties": {
                                    "artifactLocation": {"type": "object", "additionalProperties": False,
                                                         "properties": {"uri": {"type": "string"}}},
                                    "region": {"type": "object", "additionalProperties": False, "properties": {
                                        "startLine": _NUMBER, "startColumn": _NUMBER,
                                        "endLine": _NUMBER, "endColumn": _NUMBER}},
                                }}}}},
                    }}},
            }}},
    },
}  # fmt: skip
"""The part of the published schema of SARIF 2.1.0 that we use; everything else is refused here."""


def test_sarif_is_of_the_published_shape(run: Run, gap: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken policy.yaml"
    broken.write_text(GAP.replace("then: wait", "then: wiat"), encoding="utf-8")
    ran = run("check", gap, str(broken), "--format", "sarif")
    assert ran.code == 3
    assert [error.message for error in Draft202012Validator(SARIF).iter_errors(ran.json)] == []
    (log,) = ran.json["runs"]
    rules = log["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["gap", "unknown-answer"]
    assert rules[0]["help"]["text"] == (HELP["gap"] or "").strip()
    assert [(one["ruleId"], one["level"], one["ruleIndex"]) for one in log["results"]] == [
        ("gap", "warning", 0), ("unknown-answer", "error", 1),
    ]  # fmt: skip
    places = [one["locations"][0]["physicalLocation"] for one in log["results"]]
    assert places[0]["region"] == {"startLine": 6, "startColumn": 3, "endLine": 6, "endColumn": 9}
    assert places[1]["artifactLocation"]["uri"].endswith("/broken%20policy.yaml")


def test_sarif_names_files_as_seen_from_here(run: Run) -> None:
    ran = run("check", "docs/examples/watering-draft.yaml", "--format", "sarif")
    uris = [
        one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in ran.json["runs"][0]["results"]
    ]
    assert set(uris) == {"docs/examples/watering-draft.yaml"}
    assert sarif([])  # a log without results is one too


# ---------------------------------------------------------------- GitHub


def test_github_commands_are_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    told = Diagnostic("gap", "100 % of `a`,\nb: c", "a,b:c.yaml", Span(2, 3, 2, 9), help="help")
    region = Region("`days` is 7", {}, 1, Example({"days": 7}, date(2026, 3, 16)))
    lines = list(github([Finding(told, (), (region,), 2)]))
    assert lines == [
        "::error file=a%2Cb%3Ac.yaml,line=2,endLine=2,col=3,endColumn=9,title=gap::100 %25 of `a`,%0Ab: c"
        "%0A- `days` is 7, such as days: 7%0Aand 2 more%0Ahelp"
    ]
    note = Diagnostic("gap", "not decided", severity="note")
    assert list(github([Finding(note, (), decided=False)])) == ["::notice title=gap::not decided"]


def test_github_notes_stand_beside_their_lines(run: Run) -> None:
    ran = run("check", "docs/examples/watering-draft.yaml", "--format", "github")
    assert ran.code == 1
    first = ran.out.splitlines()[0]
    assert first.startswith("::warning file=docs/examples/watering-draft.yaml,line=9,endLine=9,col=3,")


# ---------------------------------------------------------------- help pages


def test_all_checks_are_listed(run: Run) -> None:
    code, out, err = run("check", "--explain")
    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()] == list(HELP)


@pytest.mark.parametrize("code", HELP)
def test_every_check_has_a_page(run: Run, code: str) -> None:
    ran = run("check", "--explain", code)
    assert ran.code == 0
    assert ran.out.startswith(f"{code}: ")
    assert "Why it is bad." in ran.out


def test_a_misspelt_check_is_guessed(run: Run) -> None:
    code, out, err = run("check", "--explain", "unreachable-rules")
    assert (code, out) == (2, "")
    assert err.startswith("engine: there is no check `unreachable-rules`\n  did you mean `unreachable-rule`?\n")

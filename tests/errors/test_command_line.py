"""The corpus once more, through the command line: exit code 3, every mistake on stderr, as text and as JSON."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from engine.cli import exits
from engine.cli.main import main
from tests.errors.corpus import SOUND, Case, Told, cases

CASES = [(case, False) for case in cases("policies")] + [(case, True) for case in cases("facts")]
IDS = [f"{case.origin} {case.title}" for case, _ in CASES]


def _arguments(case: Case, facts: bool, folder: Path, form: str) -> list[str]:
    """How a person would meet the mistakes: a broken policy with good facts, or the other way round."""
    path, good = case.write(folder), folder / "good.json"
    good.write_text("{}", encoding="utf-8")
    told, policy = (path, folder / SOUND.name) if facts else (good, path)
    day = [] if "as_of:" in case.files[case.name] else ["--as-of", "2026-03-16"]
    return ["evaluate", str(told), "--policy", str(policy), *day, "--format", form]


@pytest.mark.parametrize(("case", "facts"), CASES, ids=IDS)
def test_every_mistake_reaches_the_person(
    case: Case, facts: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(_arguments(case, facts, tmp_path, "text")) == exits.INVALID
    text, data = capsys.readouterr(), _as_json(case, facts, tmp_path, capsys)
    assert text.out == ""
    assert "Traceback" not in text.err
    assert sorted(_codes_in(text.err)) == sorted(told.code for told in case.expected)
    assert sorted(data) == sorted(_plain(told) for told in case.expected)


def _as_json(case: Case, facts: bool, folder: Path, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, int, str]]:
    assert main(_arguments(case, facts, folder, "json")) == exits.INVALID
    out, err = capsys.readouterr()
    assert out == ""
    errors = json.loads(err)["errors"]
    lines = [one.get("line", 0) if case.files.get(Path(one["file"]).name, "-").strip() else 0 for one in errors]
    return [(one["code"], line, one.get("suggest", "")) for one, line in zip(errors, lines, strict=True)]


def _plain(told: Told) -> tuple[str, int, str]:
    return told.code, told.line, told.suggest or ""


def _codes_in(err: str) -> list[str]:
    heads = [line for line in err.splitlines() if ": error: " in line and line.endswith("]")]
    return [line.rpartition("[")[2].rstrip("]") for line in heads]


@pytest.mark.parametrize("case", cases("policies")[::20], ids=lambda case: case.title)
def test_validate_tells_them_on_its_page(case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(case.write(tmp_path)), "--format", "json"]) == exits.INVALID
    (verdict,) = json.loads(capsys.readouterr().out)["policies"]
    assert sorted(one["code"] for one in verdict["errors"]) == sorted(told.code for told in case.expected)


@pytest.mark.parametrize("case", cases("facts")[::20], ids=lambda case: case.title)
def test_facts_from_standard_input(
    case: Case, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = case.files[case.name].encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
    assert main(["evaluate", "-", "--policy", str(SOUND), "--as-of", "2026-03-16", "--format", "json"]) == exits.INVALID
    errors = json.loads(capsys.readouterr().err)["errors"]
    assert {one["file"] for one in errors} == {"<stdin>"}

"""Every case of ``tests/cases`` through Python on all runtimes and through the command line, with equal results.

The format of the cases is described at the top of ``tests/cases/acceptance.yaml``.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, get_args

import pytest
import yaml

from engine.api import Policy, Runtime, load_policy
from engine.cli import exits
from engine.cli.main import main
from engine.diagnostics import FactsError
from tests import oracle

CASES = Path(__file__).parent / "cases"
AS_OF = "2026-03-16"
PLAN_FIELDS = ("contact", "channel", "method", "template")

Json = dict[str, Any]


class Case(NamedTuple):
    """One case of a file in ``tests/cases``."""

    file: str
    id: str
    facts: Json
    settings: Json
    expect: Json
    cites: list[str]

    @property
    def as_of(self) -> str | None:
        return None if "as_of" in self.facts else AS_OF


def read_cases() -> list[Case]:
    return [
        Case(
            path.name,
            row["id"],
            row["facts"],
            row.get("settings", {}),
            row["expect"],
            row.get("cites", []),
        )
        for path in sorted(CASES.glob("*.yaml"))
        for row in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


ALL = read_cases()
GOOD = [case for case in ALL if "errors" not in case.expect]
BAD = [case for case in ALL if "errors" in case.expect]


def each(cases: list[Case]) -> pytest.MarkDecorator:
    """One test for each case."""
    return pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in cases])


RUNTIMES: tuple[Runtime, ...] = get_args(Runtime)


@cache
def policy(settings: str, runtime: Runtime = "cells") -> Policy:
    return load_policy("follow-up", settings=json.loads(settings), runtime=runtime)


def by_api(case: Case, runtime: Runtime = "cells") -> Json:
    """The answer (or the errors) of the Python API, as the JSON of the contract."""
    try:
        loaded = policy(json.dumps(case.settings), runtime)
        return dict(loaded.evaluate(case.facts, as_of=case.as_of).to_dict())
    except FactsError as error:
        return dict(error.to_dict())


def by_command(
    case: Case, folder: Path, capsys: pytest.CaptureFixture[str], runtime: Runtime = "cells"
) -> tuple[int, Json]:
    """The exit code and the JSON that the command line prints."""
    facts = folder / "facts.json"
    facts.write_text(json.dumps(case.facts), encoding="utf-8")
    arguments = ["evaluate", str(facts), "--format", "json", "--runtime", runtime]
    arguments += [] if case.as_of is None else ["--as-of", case.as_of]
    for name, value in case.settings.items():
        arguments += ["--set", f"{name}={_as_option(value)}"]
    code = main(arguments)
    printed = capsys.readouterr()
    return code, json.loads(printed.out or printed.err)


def _as_option(value: object) -> str:
    return f"[{', '.join(value)}]" if isinstance(value, list) else str(value)


def compare(case: Case, got: Json) -> None:
    """Everything a case names, and nothing else."""
    if "errors" in case.expect:
        assert "errors" in got, f"{case.id}: {got.get('answers')}"
        assert _errors(case.expect["errors"]) <= _errors(got["errors"])
        assert {one[:2] for one in _errors(got["errors"])} == {one[:2] for one in _errors(case.expect["errors"])}
        return
    for name, value in case.expect.items():
        _compare_one(name, value, got)
    cited = {cite for reason in got["because"] for cite in reason["cite"]}
    assert set(case.cites) <= cited


def _errors(rows: list[Json]) -> set[tuple[str, str, str | None]]:
    """Each error as fact, code and suggestion, and once more without the suggestion, which need not be named."""
    found = {(row["fact"], row["code"].replace("_", "-"), row.get("suggest")) for row in rows}
    return found | {(fact, code, None) for fact, code, _ in found}


def _compare_one(name: str, value: Any, got: Json) -> None:
    answers = got["answers"]
    match name:
        case "action":
            assert (answers["action"] or "ask") == value
            assert value != "ask" or got["status"] == "needs_facts"
        case "missing":
            assert got["missing"] == value
        case "warnings":
            assert sorted(got["warnings"]) == sorted(value)
        case "assumed":
            assert set(value) <= set(got["assumed"])
        case "plan" if value is not None:
            assert answers["plan"] == {**oracle.PLANS[value["use"]], **value}
        case _ if name in PLAN_FIELDS:
            assert answers["plan"][name] == value
        case _:
            assert answers[name] == value


@pytest.mark.parametrize("runtime", RUNTIMES)
@each(ALL)
def test_the_python_api_answers_as_expected(case: Case, runtime: Runtime) -> None:
    compare(case, by_api(case, runtime))


@pytest.mark.parametrize("runtime", ["cells", "durable"])
@each(GOOD)
def test_the_command_prints_what_the_api_answers(
    case: Case, runtime: Runtime, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, got = by_command(case, tmp_path, capsys, runtime)
    compare(case, got)
    assert got == by_api(case, runtime)
    assert got["runtime"] == runtime
    assert code == (exits.NEEDS_FACTS if got["status"] == "needs_facts" else exits.ANSWERED)


@each(BAD)
def test_the_command_reports_the_same_mistakes(case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, got = by_command(case, tmp_path, capsys)
    compare(case, got)
    assert code == exits.INVALID
    assert all(error["line"] and error["column"] and error["file"].endswith("facts.json") for error in got["errors"])


def test_ids_are_unique() -> None:
    ids = [case.id for case in ALL]
    assert len(ids) == len(set(ids))


def test_every_case_names_something_to_compare() -> None:
    assert not [case.id for case in ALL if not case.expect]

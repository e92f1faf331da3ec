"""The package declares what it imports: an empty environment gets all of it and nothing is there by luck."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DISTRIBUTION = {"yaml": "pyyaml", "durable": "durable-rules", "zen": "zen-engine", "cel": "common-expression-language"}
"""Where the name that is imported is not the name that is installed."""


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\s<>=;\[]", one, maxsplit=1)[0].lower() for one in requirements}


REQUIRED = names(PROJECT["dependencies"])
OPTIONAL = names(PROJECT["optional-dependencies"]["completion"]) | names(PROJECT["optional-dependencies"]["durable"])


def imported(folder: str) -> Iterator[str]:
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.partition(".")[0]


def third_party(folder: str) -> set[str]:
    found = set(imported(folder)) - sys.stdlib_module_names - {"engine", "benchmarks", "tests"}
    return {DISTRIBUTION.get(name, name) for name in found}


def test_everything_imported_is_declared() -> None:
    assert third_party("engine") <= REQUIRED | OPTIONAL


def test_everything_required_is_imported() -> None:
    assert third_party("engine") >= REQUIRED


def test_examples_need_nothing_more() -> None:
    assert third_party("examples") <= REQUIRED


def test_the_floors_that_are_drawn_are_those_that_are_checked() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(one["layers"] for one in settings["contracts"] if one.get("containers") == ["engine"])
    checked = [set(re.findall(r"(?<!\()\b\w+\b(?!\))", floor)) - {"__main__"} for floor in layers]
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    drawn = page[page.index("## Floors") :].split("```")[1].strip().splitlines()
    assert [set(floor.split()) for floor in drawn] == [floor for floor in checked if floor]


def test_the_page_on_testing_names_every_folder_of_tests() -> None:
    page = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
    assert [name for name in sorted(folders) if f"tests/{name}/" not in page] == []

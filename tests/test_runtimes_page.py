"""What docs/runtimes.md shows is what happens, and the limits it names are the limits."""

from __future__ import annotations

import doctest
import io
import re
from pathlib import Path

import pytest

from engine.cells.enumerated import MAX_CELLS
from engine.durable import limits
from engine.durable.library import MISSING
from tests.test_readme import FENCE, calls, check_call

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "runtimes.md").read_text(encoding="utf-8")
CALLS = [call for name, body in FENCE.findall(PAGE) if name == "console" for call in calls(body)]


@pytest.mark.parametrize(("command", "printed"), CALLS, ids=[command for command, _ in CALLS])
def test_a_command_of_the_page_prints_what_it_says(
    command: str, printed: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    check_call(command, printed, capsys, monkeypatch)


def test_the_python_of_the_page_runs() -> None:
    source = "\n".join(body for name, body in FENCE.findall(PAGE) if name == "python")
    test = doctest.DocTestParser().get_doctest(source, {}, "runtimes.md", "runtimes.md", 0)
    report = io.StringIO()
    result = doctest.DocTestRunner().run(test, out=report.write)
    assert result.attempted >= 3
    assert not result.failed, report.getvalue()


def test_the_page_names_the_limits() -> None:
    told = [int(number.replace(",", "")) for number in re.findall(r"^\| .* \| ([\d,]+) \|$", PAGE, re.MULTILINE)]
    joined_beside_the_cell = limits.JOINED - 1
    assert told == [
        limits.RULES, limits.MATCHING, limits.MATCHING, joined_beside_the_cell, limits.ENDING, limits.FOLLOWING,
        limits.PROPERTIES - 3,  # the decision's number, and an answer's and its value, are fields too
    ]
    assert f"{MAX_CELLS:,} combinations" in PAGE


def test_how_durable_rules_is_installed_is_said_once() -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    saying = [page.name for page in pages if re.search(r"pip install .*durable", page.read_text(encoding="utf-8"))]
    assert saying == ["runtimes.md"]
    assert "`pip install durable-rules`" in PAGE
    assert "`pip install durable-rules`" in MISSING

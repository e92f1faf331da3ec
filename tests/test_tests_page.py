"""What docs/tests.md shows is what happens, and the changes it lists are those that are made."""

from __future__ import annotations

import doctest
import io
import re
from pathlib import Path

import pytest

from engine.quality.mutants import MOST
from engine.quality.mutations import every_mutation
from tests.test_readme import FENCE, calls, check_call

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "tests.md").read_text(encoding="utf-8")
CALLS = [call for name, body in FENCE.findall(PAGE) if name == "console" for call in calls(body)]


@pytest.mark.parametrize(("command", "printed"), CALLS, ids=[command for command, _ in CALLS])
def test_a_command_of_the_page_prints_what_it_says(
    command: str, printed: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    check_call(command, printed, capsys, monkeypatch)


def test_the_python_of_the_page_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    source = "\n".join(body for name, body in FENCE.findall(PAGE) if name == "python")
    test = doctest.DocTestParser().get_doctest(source, {}, "tests.md", "tests.md", 0)
    report = io.StringIO()
    result = doctest.DocTestRunner().run(test, out=report.write)
    assert result.attempted >= 3
    assert not result.failed, report.getvalue()


def test_the_page_lists_every_change_that_is_made() -> None:
    told = re.findall(r"^\| `([a-z_]+)` \| (.*) \|$", PAGE, re.MULTILINE)
    assert told == list(every_mutation())
    assert f"At most {MOST:,} mutants" in PAGE

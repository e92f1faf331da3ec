"""What docs/checks.md shows is what happens, and it names every check."""

from __future__ import annotations

import doctest
import io
from pathlib import Path

import pytest

from engine import policy_from_text
from engine.checks import HELP
from tests.test_readme import FENCE, calls, check_call

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
CALLS = [call for name, body in FENCE.findall(PAGE) if name == "console" for call in calls(body)]


@pytest.mark.parametrize(("command", "printed"), CALLS, ids=[command for command, _ in CALLS])
def test_a_command_of_the_page_prints_what_it_says(
    command: str, printed: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    check_call(command, printed, capsys, monkeypatch)


def test_the_python_of_the_page_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    source = "\n".join(body for name, body in FENCE.findall(PAGE) if name == "python")
    test = doctest.DocTestParser().get_doctest(source, {}, "checks.md", "checks.md", 0)
    report = io.StringIO()
    result = doctest.DocTestRunner().run(test, out=report.write)
    assert result.attempted >= 5
    assert not result.failed, report.getvalue()


def test_the_policy_of_the_page_is_clean_because_it_says_what_is_meant() -> None:
    (text,) = [body for name, body in FENCE.findall(PAGE) if name == "yaml"]
    report = policy_from_text(text).check()
    assert report.clean
    assert report.ignored == 1


def test_the_page_names_every_check() -> None:
    assert [code for code in HELP if f"`{code}`" not in PAGE] == []

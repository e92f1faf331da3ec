"""What the README shows is what happens: its commands print what it says, its Python runs.

A line of three dots in the README stands for lines that are left out.
"""

from __future__ import annotations

import doctest
import io
import re
import shlex
from pathlib import Path
from typing import TextIO

import pytest

from engine import policy_from_text
from engine.cli import exits, streams
from engine.cli.main import main
from engine.testing import run_tests

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COLUMNS = "100"


def blocks(language: str) -> list[str]:
    return [body for name, body in FENCE.findall(README) if name == language]


def calls(block: str) -> list[tuple[str, str]]:
    """The commands of a console block, each with what it prints."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(command, printed) for command, _, printed in (part.partition("\n") for part in parts)]


def _anyone(stream: TextIO) -> bool:
    return True


CALLS = [call for block in blocks("console") for call in calls(block)]


@pytest.mark.parametrize(("command", "printed"), CALLS, ids=[command for command, _ in CALLS])
def test_a_command_of_the_readme_prints_what_it_says(
    command: str, printed: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    check_call(command, printed, capsys, monkeypatch)


def check_call(
    command: str, printed: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run a command as a page shows it, on a terminal of fixed width."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", COLUMNS)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(streams, "is_terminal", _anyone)
    program, *arguments = shlex.split(command)
    assert program == "engine"
    main(arguments)
    out, err = capsys.readouterr()
    assert doctest.OutputChecker().check_output(printed, out + err, doctest.ELLIPSIS), out + err


def test_the_readme_has_the_two_commands_and_some_to_try() -> None:
    shell = "\n".join(blocks("sh"))
    assert "make demo" in shell
    assert "make test" in shell
    assert len(CALLS) >= 3


def test_the_demo_runs_the_first_command_that_the_readme_shows() -> None:
    demo = re.search(r"^demo: .*\n\t\$\(BIN\)/(.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert demo is not None
    assert demo[1] == CALLS[0][0]
    assert f"make demo    # sets everything up and runs: {demo[1]}\n" in README


PAGES = [
    "docs/policy.md", "docs/questions.md", "docs/runtimes.md", "docs/testing.md", "ARCHITECTURE.md", "CONTRIBUTING.md",
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_the_readme_leads_to_the_other_pages(page: str) -> None:
    assert f"({page})" in README


def test_the_readme_names_every_exit_code() -> None:
    (paragraph,) = [part for part in README.split("\n\n") if part.startswith("The exit code")]
    codes = {value for name, value in vars(exits).items() if name.isupper()} - {exits.BROKEN_PIPE}
    assert {int(number) for number in re.findall(r"\d+", paragraph)} == codes


def test_the_python_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    source = "\n".join(blocks("python"))
    test = doctest.DocTestParser().get_doctest(source, {}, "README.md", "README.md", 0)
    report = io.StringIO()
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    result = runner.run(test, out=report.write)
    assert result.attempted >= 3
    assert not result.failed, report.getvalue()


def test_every_file_the_readme_names_exists() -> None:
    named = re.findall(r"\]\(([^)#:]+)\)|`((?:examples|policies|schemas|docs)/[\w./-]+)`", README)
    missing = [path for pair in named for path in pair if path and not (ROOT / path).exists()]
    assert missing == []


@pytest.mark.parametrize("text", blocks("yaml"))
def test_the_policies_of_the_readme_can_be_used(text: str) -> None:
    policy = policy_from_text(text)
    assert [result.state for result in run_tests(policy, policy.model.tests)] == ["passed"]

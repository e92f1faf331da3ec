"""What the README shows is what happens: its commands print what it says, its Python runs."""

from __future__ import annotations

import doctest
import io
import re
import shlex
from pathlib import Path

import pytest

from engine.cli import streams
from engine.cli.main import main

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


CALLS = [call for block in blocks("console") for call in calls(block)]


@pytest.mark.parametrize(("command", "printed"), CALLS, ids=[command for command, _ in CALLS])
def test_a_command_of_the_readme_prints_what_it_says(
    command: str, printed: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", COLUMNS)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(streams, "is_terminal", lambda stream: True)
    monkeypatch.setattr("engine.cli.render.is_terminal", lambda stream: True)
    program, *arguments = shlex.split(command)
    assert program == "engine"
    main(arguments)
    out, err = capsys.readouterr()
    assert (out + err).rstrip() == printed.rstrip()


def test_the_readme_has_the_two_commands_and_some_to_try() -> None:
    shell = "\n".join(blocks("sh"))
    assert "make demo" in shell
    assert "make test" in shell
    assert len(CALLS) >= 3


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

"""A page of the documentation, and what it shows: commands with what they print, Python, policies.

A line of three dots stands for lines that are left out.
"""

from __future__ import annotations

import doctest
import io
import re
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, TextIO

import pytest

from engine.cli import streams
from engine.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
PAGES = tuple(
    str(path.relative_to(ROOT))
    for path in (*sorted(ROOT.glob("*.md")), *(ROOT / "docs").glob("*.md"), *(ROOT / "examples").rglob("*.md"))
)
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TYPED = re.compile(r"printf '([^']*)' \| (engine .*)")
COLUMNS = "100"


class Call(NamedTuple):
    """A command of a page, what is typed into it, and what it prints."""

    page: str
    command: str
    typed: str
    printed: str


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of one language."""
    return [body for name, body in _FENCE.findall(text_of(page)) if name == language]


def calls(page: str) -> list[Call]:
    """The commands of a page."""
    return [call for block in blocks(page, "console") for call in _calls(page, block)]


def _calls(page: str, block: str) -> Iterable[Call]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        typed = _TYPED.fullmatch(command)
        text = typed[1].replace("\\n", "\n") if typed else ""
        yield Call(page, typed[2] if typed else command, text, printed)


def _anyone(stream: TextIO) -> bool:
    return True


def run(call: Call, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> str:
    """What a command prints on a terminal of fixed width, at the top of the project; what is typed comes by a pipe."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", COLUMNS)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(streams, "is_terminal", _anyone)
    monkeypatch.setattr("engine.cli.asking.is_terminal", lambda stream: not call.typed)
    monkeypatch.setattr("sys.stdin", io.StringIO(call.typed))
    program, *arguments = shlex.split(call.command)
    assert program == "engine"
    main(arguments)
    out, err = capsys.readouterr()
    return err + out if call.typed else out + err  # whoever is asked reads the questions first


def as_shown(printed: str, shown: str) -> bool:
    return doctest.OutputChecker().check_output(shown, printed, doctest.ELLIPSIS)


def failures(page: str) -> tuple[int, str]:
    """The Python of a page run from top to bottom: how many lines, and what went wrong."""
    source = "\n".join(blocks(page, "python"))
    test = doctest.DocTestParser().get_doctest(source, {}, page, page, 0)
    report = io.StringIO()
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    attempted = runner.run(test, out=report.write).attempted
    return attempted, report.getvalue()

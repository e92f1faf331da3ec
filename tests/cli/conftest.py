"""The command line as tests use it: in this process, from the root of the project, without a terminal."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from engine.cli.main import main

ROOT = Path(__file__).resolve().parents[2]


class Ran(NamedTuple):
    """What one call of the command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def errors(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.err)["errors"]
        return found


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Calls ``engine`` with arguments, perhaps with something on standard input."""
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("ENGINE_DEBUG", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)

    def call(*arguments: str, stdin: str | bytes = "") -> Ran:
        data = stdin if isinstance(stdin, bytes) else stdin.encode()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        code = main(list(arguments))
        return Ran(code, *capsys.readouterr())

    return call


@pytest.fixture
def terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person is watching both streams."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr("engine.cli.streams.is_terminal", lambda stream: True)


@pytest.fixture
def facts(tmp_path: Path) -> Callable[..., str]:
    """Writes facts to a file and gives its path."""

    def write(**values: object) -> str:
        path = tmp_path / "facts.json"
        path.write_text(json.dumps(values), encoding="utf-8")
        return str(path)

    return write

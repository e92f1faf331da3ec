"""Streams that are closed, full or watched by somebody: one plain sentence and a code, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TextIO

import pytest

from engine.cli import streams
from tests.cli.conftest import ROOT, Run

FACTS = "examples/first-interview.json"
FULL = Path("/dev/full")


def _shell(command: str) -> tuple[int, str, str]:
    """A command of the shell's in which ``engine`` is ours."""
    script = command.replace("engine", f'"{sys.executable}" -m engine', 1)
    done = subprocess.run(
        ["sh", "-c", script], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


posix = pytest.mark.skipif(os.name == "nt", reason="a shell of another kind")
has_full = pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
VERBS = [
    f"evaluate {FACTS}",
    f"evaluate {FACTS} --format text",
    "show",
    "test",
    "validate",
    "schema facts",
    "--version",
    "evaluate --help",
]


@posix
@pytest.mark.parametrize("verb", VERBS)
def test_a_closed_output_is_one_sentence(verb: str) -> None:
    said = "engine: cannot write the answer: standard output is closed\n"
    assert _shell(f"engine {verb} >&-") == (74, "", said)


@posix
@has_full
@pytest.mark.parametrize("verb", VERBS)
def test_a_full_disk_is_one_sentence(verb: str) -> None:
    said = "engine: cannot write the answer: no space left on device\n"
    assert _shell(f"engine {verb} >/dev/full") == (74, "", said)


@posix
@pytest.mark.parametrize("redirect", ["<&-", "0>/dev/null"], ids=["closed", "not for reading"])
@pytest.mark.parametrize("arguments", ["evaluate -", f"evaluate {FACTS} --policy -", "show -"])
def test_a_closed_input_is_one_sentence(arguments: str, redirect: str) -> None:
    form = "" if arguments == "show -" else " --format text"
    code, out, err = _shell(f"engine {arguments}{form} {redirect}")
    assert (code, out) == (3, "")
    assert "nothing can be read from standard input" in err
    assert "defect" not in err
    assert "Traceback" not in err


@posix
@pytest.mark.parametrize("redirect", ["2>&-", pytest.param("2>/dev/full", marks=has_full)])
def test_where_nobody_can_be_told_the_code_still_tells(redirect: str) -> None:
    assert _shell(f"engine evaluate no-such-file.json {redirect}") == (3, "", "")


@pytest.mark.parametrize(
    ("watched", "asked", "json"),
    [
        ({"stdout", "stderr"}, None, False),
        ({"stderr"}, None, False),
        ({"stdout"}, None, False),
        (set(), None, True),
        ({"stdout", "stderr"}, "json", True),
        (set(), "text", False),
    ],
)
def test_messages_are_json_only_where_asked_or_where_no_person_is(
    watched: set[str], asked: str | None, json: bool, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def seen(stream: TextIO | None) -> bool:
        return any(stream is getattr(sys, name) for name in watched)

    monkeypatch.setattr(streams, "is_terminal", seen)
    ran = run("evaluate", "no-such-file.json", *([] if asked is None else ["--format", asked]))
    assert ran.err.startswith("{") is json

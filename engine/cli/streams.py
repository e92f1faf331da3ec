"""Where the command's words go: results to stdout, messages to stderr, text or JSON for each."""

from __future__ import annotations

import sys
from typing import TextIO

from engine.decision import Json


def is_terminal(stream: TextIO) -> bool:
    """True when a person is reading ``stream``."""
    return stream.isatty()


def wants_json(asked: str | None, stream: TextIO) -> bool:
    """``--format`` where it was given, else text for a terminal and JSON for a program."""
    return asked == "json" if asked is not None else not is_terminal(stream)


def write_json(value: Json, stream: TextIO | None = None) -> None:
    """One JSON value, indented, in a form the stream's encoding can hold."""
    import json

    out = stream or sys.stdout
    plain = "utf" not in (out.encoding or "utf-8").lower()
    # A lone surrogate from a JSON file cannot be written as UTF-8; its escape is JSON again.
    text = json.dumps(value, ensure_ascii=plain, indent=2).encode("utf-8", "backslashreplace").decode("utf-8")
    out.write(text + "\n")


def say(text: str) -> None:
    """A message for a person, on stderr, with nothing in it that could steer the terminal."""
    from engine.blocks import visible

    sys.stderr.write(visible(text) + "\n")

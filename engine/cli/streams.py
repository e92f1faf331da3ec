"""Where the command's words go: results to stdout, messages to stderr, text or JSON for each."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO, cast

from engine.cli.exits import OutputError
from engine.decision import Json

if TYPE_CHECKING:
    from engine.diagnostics import DiagnosticsError


def is_terminal(stream: TextIO | None) -> bool:
    """True when a person is reading ``stream``; a stream that was closed is None, and nobody reads it."""
    return stream is not None and stream.isatty()


def wants_json(asked: str | None, stream: TextIO | None) -> bool:
    """``--format`` where it was given, else text for a terminal and JSON for a program."""
    return asked == "json" if asked is not None else not is_terminal(stream)


def wants_json_errors(asked: str | None) -> bool:
    """The same for messages: JSON unasked only where no person sees either stream.

    Somebody who pipes the answer into ``jq`` still reads the messages.
    """
    return asked == "json" if asked is not None else not (is_terminal(sys.stderr) or is_terminal(sys.stdout))


def as_json_text(value: Json, stream: TextIO | None) -> str:
    """One JSON value, indented, in a form the stream's encoding can hold, ending in a newline."""
    import json

    plain = "utf" not in (stream.encoding or "utf-8").lower() if stream else True
    # A lone surrogate from a JSON file cannot be written as UTF-8; its escape is JSON again.
    return json.dumps(value, ensure_ascii=plain, indent=2).encode("utf-8", "backslashreplace").decode("utf-8") + "\n"


def write_json(value: Json) -> None:
    """One JSON value to stdout."""
    write(as_json_text(value, sys.stdout))


def write(text: str) -> None:
    """The answer, or a part of it, to stdout. Raises OutputError where it cannot be written."""
    if sys.stdout is None:  # closed by the caller
        raise OutputError("standard output is closed")
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(_reason(error)) from error


def flush() -> None:
    """Sends what is still waiting to be written. Raises OutputError where it cannot be."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(_reason(error)) from error


def _reason(error: OSError) -> str:
    return (error.strerror or "the device refuses it").lower()


def tell(error: DiagnosticsError, asked: str | None) -> None:
    """All mistakes on stderr, as JSON where JSON was asked for or only programs listen, else as text."""
    if wants_json_errors(asked):
        say_raw(as_json_text(cast("Json", error.to_dict()), sys.stderr))
    else:
        say(str(error))


def say(text: str) -> None:
    """A message for a person, on stderr, with nothing in it that could steer the terminal."""
    from engine.blocks import visible

    say_raw(visible(text) + "\n")


def say_raw(text: str) -> None:
    """The same, as it is. Where stderr is closed or full nobody can be told; the exit code still tells."""
    try:
        if sys.stderr is not None:
            sys.stderr.write(text)
            sys.stderr.flush()
    except OSError:
        if sys.stderr is not None:
            forget(sys.stderr)


def forget(stream: TextIO) -> None:
    """Lets nothing more go to a stream that broke: Python would complain about it once more when it ends."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)

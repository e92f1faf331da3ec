"""The command ``engine``: finds the verb, runs it, and turns whatever happens into words and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from engine.cli import exits, streams
from engine.diagnostics import DiagnosticsError

if TYPE_CHECKING:
    from engine.cli.parser import Verb

VERBS = {
    "evaluate": "say what the policy answers for these facts",
    "track": "say where a case stands by the log of what happened",
    "explain": "say why, rule by rule; what would have to change; what already decides",
    "ask": "ask for what can still change the answer, and for nothing else",
    "validate": "find every mistake in policies",
    "check": "find gaps, dead rules and conditions that never matter",
    "test": "run the tests of policies",
    "diff": "say what an edit of a policy changes",
    "show": "print a policy as readable tables",
    "schema": "print the JSON Schema of what is read or printed",
}

_HELP = """\
usage: engine VERB ...

A decision engine whose rules are one YAML file.

{verbs}

options:
  -h, --help   show this, or the options of a verb: engine evaluate --help
  --version    show the version

example:
  engine evaluate examples/first-interview.json
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command with ``argv`` (without the program's name) and returns its exit code.

    Never raises: a mistake of the caller, a broken pipe, Ctrl-C and a defect of the engine all
    become a short message on stderr and a code of :mod:`engine.cli.exits`.
    """
    arguments = sys.argv[1:] if argv is None else list(argv)
    try:
        code = _run(arguments)
        streams.flush()
    except BrokenPipeError:
        streams.forget(sys.stdout)
        code = exits.BROKEN_PIPE
    except exits.OutputError as error:
        code = _lament(error)
    except KeyboardInterrupt:
        streams.say("stopped")
        code = exits.INTERRUPTED
    return code


def _run(arguments: list[str]) -> int:
    try:
        return _dispatch(arguments)
    except SystemExit as stop:  # argparse leaves this way after --help
        return int(stop.code or 0)
    except exits.UsageError as error:
        return _explain_usage(error)
    except DiagnosticsError as error:
        return _report(error, arguments)
    except (BrokenPipeError, KeyboardInterrupt, exits.OutputError):
        raise
    except Exception as error:
        return _confess(error)


def _dispatch(arguments: list[str]) -> int:
    if "_ARGCOMPLETE" in os.environ:
        _complete()
    if not arguments:
        streams.say_raw(_help())
        return exits.USAGE
    first, rest = arguments[0], arguments[1:]
    if first in ("-h", "--help", "help"):
        streams.write(_help())
        return exits.ANSWERED
    if first == "--version":
        return _version()
    if first not in VERBS:
        raise _no_verb(first)
    return _run_verb(_verb(first), rest)


def _run_verb(verb: Verb, rest: list[str]) -> int:
    from engine.cli.parser import parser_for

    try:
        return verb.run(parser_for(verb).parse(rest))
    except exits.UsageError as error:
        error.verb = error.verb or f"engine {verb.name}"
        raise


def _verb(name: str) -> Verb:
    from importlib import import_module

    return cast("Verb", import_module(f"engine.cli.{name}").VERB)


def _help() -> str:
    return _HELP.format(verbs="\n".join(f"  {name:10} {summary}" for name, summary in VERBS.items()))


def _version() -> int:
    from engine import __version__

    streams.write(f"engine {__version__}\n")
    return exits.ANSWERED


def _no_verb(word: str) -> exits.UsageError:
    from engine.diagnostics import nearest

    if word.startswith("-"):
        return exits.UsageError(f"the verb comes first, not `{word}`", suggest="engine evaluate FACTS")
    if os.path.exists(word):
        return exits.UsageError(f"`{word}` is a file, not a verb", suggest=f"engine evaluate {word}")
    return exits.UsageError(f"there is no verb `{word}`", suggest=nearest(word, list(VERBS)))


def _complete() -> None:
    """Answers the shell's question and leaves; without argcomplete there is nothing to answer."""
    try:
        import argcomplete
    except ImportError:
        return
    from engine.cli.parser import parser_for_all

    argcomplete.autocomplete(parser_for_all([_verb(name) for name in VERBS]))


def _explain_usage(error: exits.UsageError) -> int:
    streams.say(f"engine: {error}")
    if error.suggest is not None:
        streams.say(f"  did you mean `{error.suggest}`?")
    streams.say(f"  see `{error.verb or 'engine'} --help`")
    return exits.USAGE


def _report(error: DiagnosticsError, arguments: list[str]) -> int:
    streams.tell(error, _format_asked(arguments))
    return exits.INVALID


def _format_asked(arguments: list[str]) -> str | None:
    """``--format``, which the verb has understood by now."""
    for index, argument in enumerate(arguments):
        if argument == "--format":
            return arguments[index + 1]
        if argument.startswith("--format="):
            return argument.partition("=")[2]
    return None


def _confess(error: Exception) -> int:
    """One sentence for a defect of the engine; the traceback only for those who ask."""
    kind = type(error).__name__
    streams.say(f"engine: this is a defect of the engine, not of your files ({kind}); ENGINE_DEBUG=1 shows more")
    if os.environ.get("ENGINE_DEBUG"):
        import traceback

        traceback.print_exception(error)
    return exits.DEFECT


def _lament(error: exits.OutputError) -> int:
    streams.say(f"engine: cannot write the answer: {error}")
    if sys.stdout is not None:
        streams.forget(sys.stdout)
    return exits.OUTPUT

"""The command's grammar: argparse, with plain sentences for what it does not understand.

Only the verb that was asked for gets its options, so starting stays quick.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple, NoReturn

from engine.cli.exits import UsageError
from engine.cli.streams import write


class Verb(NamedTuple):
    """One thing the command can do. ``example`` is shown by ``--help``, one call per line."""

    name: str
    summary: str
    example: str
    options: Callable[[argparse.ArgumentParser], object]
    run: Callable[[argparse.Namespace], int]


class Help(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal. argparse would import ``shutil`` to find out, at every start."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


def _columns() -> int:
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told) > MIN_COLUMNS:
        return int(told)
    try:
        return max(os.get_terminal_size(sys.stdout.fileno()).columns, MIN_COLUMNS)
    except (OSError, ValueError, AttributeError):  # no terminal, or no real file
        return 80


MIN_COLUMNS = 40
"""Narrower than this, help would be one word to a line."""


class PlainParser(argparse.ArgumentParser):
    """Raises :class:`UsageError` with one plain sentence instead of printing usage and leaving."""

    def parse(self, arguments: Sequence[str]) -> argparse.Namespace:
        """The arguments understood; every option must be spelled out in full."""
        self._check_options(arguments)
        values, extra = self.parse_known_args(arguments)
        several = next((one.dest for one in self._actions if not one.option_strings and one.nargs == "*"), None)
        if several is not None:
            # argparse takes positional arguments on one side of an option only.
            getattr(values, several).extend(extra)
        elif extra:
            raise UsageError(f"`{extra[0]}` is one argument too many", verb=self.prog)
        return values

    def print_help(self, file: object = None) -> None:
        """Writes the help; unlike argparse it does not swallow that it could not."""
        write(self.format_help())

    def error(self, message: str) -> NoReturn:
        """What argparse found wrong, in our words where we have any."""
        for pattern, ours in _OURS:
            if found := re.fullmatch(pattern, message):
                raise UsageError(ours.format(*found.groups()), verb=self.prog)
        raise UsageError(message, verb=self.prog)

    def _check_options(self, arguments: Sequence[str]) -> None:
        # Before argparse looks, because it would first complain about what is missing.
        known = tuple(self._option_string_actions)
        for argument in arguments:
            if argument == "--":
                return
            word = argument.partition("=")[0]
            short = argument[:2] in known and not argument.startswith("--")
            if len(word) > 1 and word.startswith("-") and word not in known and not short:
                raise _no_option(word, known, self.prog)


_OURS = (
    (r"argument (?:-\w/)?(\S+): expected (?:one|at least one) argument", "`{0}` needs a value"),
    (r"argument (?:-\w/)?(\S+): ignored explicit argument .*", "`{0}` takes no value"),
    (r"the following arguments are required: (.*)", "{0} is missing"),
)


def _no_option(word: str, known: tuple[str, ...], prog: str) -> UsageError:
    from engine.diagnostics import nearest

    return UsageError(f"there is no option `{word}`", suggest=nearest(word, known), verb=prog)


def parser_for(verb: Verb) -> PlainParser:
    """The parser of one verb alone."""
    lines = "\n".join(f"  {line}" for line in verb.example.strip().splitlines())
    parser = PlainParser(
        prog=f"engine {verb.name}",
        description=verb.summary,
        epilog=f"example:\n{lines}",
        formatter_class=Help,
        allow_abbrev=False,
    )
    verb.options(parser)
    return parser


def parser_for_all(verbs: Sequence[Verb]) -> PlainParser:
    """The parser of the whole command: for completion, which must know every verb's options."""
    parser = PlainParser(prog="engine", formatter_class=Help, allow_abbrev=False)
    parser.add_argument("--version", action="store_true")
    every = parser.add_subparsers(dest="verb")
    for verb in verbs:
        verb.options(every.add_parser(verb.name, help=verb.summary, allow_abbrev=False))
    return parser


def one_of(option: str, words: tuple[str, ...]) -> Callable[[str], str]:
    """A reader for an option that takes one of a few words."""

    def read(word: str) -> str:
        if word in words:
            return word
        from engine.diagnostics import nearest

        listed = ", ".join(f"`{each}`" for each in words)
        raise UsageError(f"`{option}` takes one of {listed}, not `{word}`", suggest=nearest(word, words))

    return read

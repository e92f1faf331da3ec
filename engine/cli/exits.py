"""The exit codes of the command, the same for every verb."""

from __future__ import annotations

ANSWERED = 0
NEGATIVE = 1
"""A test failed, a check found something."""
USAGE = 2
INVALID = 3
"""The policy or the facts cannot be used as they are."""
NEEDS_FACTS = 4
DEFECT = 70
"""The engine itself is wrong (EX_SOFTWARE of sysexits.h)."""
OUTPUT = 74
"""The answer could not be written (EX_IOERR of sysexits.h)."""
INTERRUPTED = 130
"""128 + SIGINT, as shells do."""
BROKEN_PIPE = 141
"""128 + SIGPIPE, as shells do."""


class OutputError(Exception):
    """The answer cannot be written; the text says why, as part of a sentence."""


class UsageError(Exception):
    """The command was called in a way it does not understand: one plain sentence, perhaps a suggestion."""

    def __init__(self, message: str, *, suggest: str | None = None, verb: str | None = None) -> None:
        super().__init__(message)
        self.suggest = suggest
        self.verb = verb

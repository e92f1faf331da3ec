"""Where the YAML parser stopped and what it said there, with the text around it."""

from __future__ import annotations

from typing import NamedTuple

from yaml import MarkedYAMLError, YAMLError

from engine.diagnostics import Diagnostic
from engine.policy.text.document import Source


class Trouble(NamedTuple):
    """What the parser says: its two sentences and where they point."""

    source: Source
    problem: str
    context: str
    at: int
    context_at: int
    at_end: bool = False
    """Whether the text had come to its end."""

    @property
    def line(self) -> str:
        """The line the problem is in."""
        return self.source.line(self.source.position(self.at)[0])

    @property
    def before(self) -> str:
        """What stands before the problem in its line."""
        return self.line[: self.source.position(self.at)[1] - 1]

    def here(self, code: str, message: str, *, advice: str | None, suggest: str | None = None, at: int | None = None,
             length: int = 1) -> Diagnostic:
        """A diagnostic at the problem, or elsewhere."""
        start = self.at if at is None else at
        return self.source.diagnostic(code, message, start, start + length, suggest=suggest, help=advice)

    def line_start(self, number: int) -> int:
        """The offset of the first character of a line that is not a blank."""
        line = self.source.line(number)
        return self.source.starts[number - 1] + len(line) - len(line.lstrip())

    def line_above(self, number: int) -> int:
        """The nearest line above that says something; 0 if there is none."""
        said = (above for above in range(number - 1, 0, -1) if self.source.line(above).split("#")[0].strip())
        return next(said, 0)


def trouble_in(source: Source, error: YAMLError) -> Trouble:
    """The trouble behind an error of the parser."""
    end = max(0, len(source.text.rstrip()) - 1)
    if not isinstance(error, MarkedYAMLError):
        return Trouble(source, str(error), "", end, end)
    mark, context = error.problem_mark or error.context_mark, error.context_mark
    at = min(mark.index, end) if mark else end
    context_at = min(context.index, end) if context else at
    at_end = mark is not None and mark.index > end
    return Trouble(source, error.problem or "", error.context or "", at, context_at, at_end)

"""What goes wrong, where, and what to do about it.

Every stage reports in the same type, so a person sees the same kind of message
whether the mistake is in the text, the shape, a name, a type or a fact.
This module imports nothing of the engine.
"""

from __future__ import annotations

from typing import NamedTuple

JsonObject = dict[str, object]

_CODE_WORDS = """
above-maximum answer-never-given assuming-unknown bad-derive bad-escape bad-limit bad-name below-minimum
between-reversed clash computation-facts computation-matters computation-type computed-in-condition
condition-too-large conflicting-rules contradicting-tests contradiction decision-cycle derived-fact duplicate-item
duplicate-key empty empty-file empty-range endless-alias endless-timers event-after-end event-out-of-order event-twice
extends-cycle extends-too-deep fact-as-operand file-not-found gap idle-condition in-the-future in-the-past
is-a-directory json-syntax key-not-text limits-reversed merge-key misplaced-key missing-colon missing-comma
missing-key name-twice needs-quotes never-fits no-events not-a-date not-a-file not-a-list not-a-mapping not-a-number
not-a-range not-a-text not-a-whole-number not-exact not-new not-one-of not-readable not-text not-true-or-false
not-utf-8 number-too-large only-comments operator-type otherwise-not-last out-of-range plan-never-given
priority-without-words redundant-rule reference-type reserved-name rule-twice runtime-limit several-documents
tab-indent text-after-value text-in-condition timer-without-day told-and-logged too-deep too-large too-many-aliases
too-many-mistakes too-many-possibilities uncited-reason uncited-statement unclosed-bracket unclosed-quote undated-test
unexpected-event unknown-alias unknown-answer unknown-blank unknown-check unknown-choice unknown-decision
unknown-event unknown-fact unknown-field unknown-key unknown-message unknown-message-kind unknown-outcome unknown-plan
unknown-plan-field unknown-policy unknown-reference unknown-rule unknown-setting unknown-stage unknown-statement
unknown-test-name unknown-timer unknown-warning unknown-word unquoted-colon unreachable-rule unreachable-stage
unused-event unused-fact unused-ignore unused-message unused-note unused-setting unused-timer wrong-indent
wrong-length wrong-type wrong-value-type yaml-syntax yaml-tag
"""

CODES = frozenset(_CODE_WORDS.split())
"""Every code a diagnostic can have. A test keeps the list complete and free of codes nobody uses."""


CHECKS = (
    "gap",
    "clash",
    "unreachable-rule",
    "redundant-rule",
    "idle-condition",
    "answer-never-given",
    "plan-never-given",
    "unused-message",
    "unused-fact",
    "unused-setting",
    "uncited-reason",
    "contradicting-tests",
)
"""The checks of :mod:`engine.checks`, which ``ignore`` in a policy may name. A test keeps the two lists alike."""


class Span(NamedTuple):
    """A place in a file. Lines and columns count from 1; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Diagnostic(NamedTuple):
    """One mistake: what it is, where it stands, and what would help.

    ``code`` is kebab-case; ``tests/errors`` shows every code at work. ``message`` is one plain sentence with the
    author's own words in backticks. ``help`` says what would go wrong if it were ignored, or what
    to do. ``suggest`` is the near name or value that was probably meant, ready to paste.
    """

    code: str
    message: str
    file: str | None = None
    span: Span | None = None
    path: str = ""
    fact: str | None = None
    suggest: str | None = None
    help: str | None = None
    source_line: str | None = None
    severity: str = "error"

    def to_dict(self) -> JsonObject:
        """The JSON form of the contract: absent parts are left out."""
        place = {} if self.span is None else {"line": self.span.line, "column": self.span.column}
        parts: JsonObject = {
            "code": self.code,
            "fact": self.fact,
            "path": self.path or None,
            "file": self.file,
            **place,
            "message": self.message,
            "suggest": self.suggest,
            "help": self.help,
        }
        return {key: value for key, value in parts.items() if value is not None}

    def render(self) -> str:
        """The message for a person: place, sentence, the line with a caret, help.

        >>> print(Diagnostic("unknown-fact", "there is no fact `rond`", suggest="round").render())
        error: there is no fact `rond` [unknown-fact]
          did you mean `round`?
        """
        lines = [f"{self._place()}{self.severity}: {self.message} [{self.code}]"]
        lines += self._excerpt()
        if self.suggest is not None:
            lines.append(f"  did you mean `{self.suggest}`?")
        if self.help is not None:
            lines.append(f"  {self.help}")
        return "\n".join(lines)

    def _place(self) -> str:
        if self.span is None:
            return f"{self.file}: " if self.file else ""
        return f"{self.file or '<input>'}:{self.span.line}:{self.span.column}: "

    def _excerpt(self) -> list[str]:
        if self.span is None or self.source_line is None:
            return []
        span, number = self.span, str(self.span.line)
        last = span.end_column if span.end_line == span.line else len(self.source_line) + 1
        width = max(1, min(last, len(self.source_line) + 1) - span.column)
        # Tabs are kept before the caret so that it stands under its word in any terminal.
        lead = "".join("\t" if char == "\t" else " " for char in self.source_line[: span.column - 1])
        return [f"  {number} | {self.source_line}", f"  {' ' * len(number)} | {lead}{'^' * width}"]


MOST = 100
"""How many mistakes are told in one run; of more, how many there are."""


class DiagnosticsError(Exception):
    """One or more mistakes, all of them at once (of very many the first), in the order of the file."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        self.diagnostics = _at_most(diagnostics)
        super().__init__("\n".join(diagnostic.render() for diagnostic in self.diagnostics))

    def __reduce__(self) -> tuple[type[DiagnosticsError], tuple[tuple[Diagnostic, ...]]]:
        # An exception is copied from its text unless it says otherwise, and worker processes send copies.
        return type(self), (self.diagnostics,)

    def to_dict(self) -> JsonObject:
        """``{"errors": [...]}``, the contract for machines."""
        return {"errors": [diagnostic.to_dict() for diagnostic in self.diagnostics]}


def _at_most(diagnostics: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    more = len(diagnostics) - MOST
    if more <= 1:  # the sentence takes the place of at least two
        return diagnostics
    said = Diagnostic("too-many-mistakes", f"{more:,} more mistakes are not shown", diagnostics[0].file)
    return (*diagnostics[:MOST], said)


class PolicyError(DiagnosticsError):
    """The policy file (or a setting given for it) cannot be used as it is."""


class FactsError(DiagnosticsError):
    """The facts cannot be used as they are."""


def nearest(word: str, known: tuple[str, ...] | list[str]) -> str | None:
    """The known word a person most likely meant, or None if none is near.

    >>> nearest("hr_presnt", ["round", "hr_present"])
    'hr_present'
    """
    from difflib import get_close_matches  # costs start-up time and is only needed after a mistake

    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return near[0] if near else None

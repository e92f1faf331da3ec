"""The talk of an interview: questions on stderr, answers from standard input, a line each."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.cli.inputs import from_stdin
from engine.cli.layout import wrap
from engine.cli.spoken import counted, possibilities, shown, words_of
from engine.cli.streams import is_terminal, say, say_raw
from engine.diagnostics import FactsError
from engine.questions.said import Unclear

if TYPE_CHECKING:
    from engine.questions.ask import Question
    from engine.questions.interview import Interview
    from engine.questions.said import Said

HELP = ("?", "help")
NARROWEST = 24


class Asking:
    """One talk; ``interview`` is how far it has come, also when it is broken off."""

    def __init__(self, interview: Interview) -> None:
        self.interview = interview

    def talk(self) -> None:
        """Asks until there is nothing to ask, or nobody answers any more (the end of the input)."""
        question = self.interview.question()
        if question is not None:
            say("An empty line means: not known. A question mark tells why something is asked.")
        while question is not None:
            _say("", *_asks(question))
            if not self.settle(question):
                say("")
                return
            question = self.interview.question()
        say("")

    def settle(self, question: Question) -> bool:
        """Hears answers until one of them can be used; False at the end of the input."""
        while (text := _read()) is not None:
            if text.strip().lower() in HELP:
                _say(*_helps(question))
            elif self.take(question, text):
                return True
        return False

    def take(self, question: Question, text: str) -> bool:
        """Uses one answer if that is possible, and says why not if it is not."""
        try:
            self.interview, said = self.interview.hear(question, text)
        except (Unclear, FactsError) as error:
            _say(*_refusal(error))
            return False
        _say(*_understood(question, text, said))
        return True


def _read() -> str | None:
    """One line, None at the end. What is not typed by a person is shown, so that the talk can be read."""
    say_raw("> ")
    line: str = from_stdin("-", FactsError, sys.stdin.readline if sys.stdin is not None else str)
    if not line:
        return None
    text = line.rstrip("\r\n")
    if not is_terminal(sys.stdin):
        say(text)
    return text


# ---------------------------------------------------------------- in words


def _asks(question: Question) -> Iterator[str]:
    unit = f" (in {question.unit})" if question.unit and question.unit not in question.question.lower() else ""
    yield f"{question.question or question.fact}{unit}"
    if question.told is not None:
        yield f"  You said {shown(question.told)}, and it matters more exactly: {', or '.join(question.parts)}."
    yield f"  {_form(question)}"


def _form(question: Question) -> str:
    """What an answer looks like."""
    match question.type:
        case "boolean":
            return "yes or no"
        case "choice":
            return "   ".join(f"{number} {choice}" for number, choice in enumerate(question.choices, 1))
        case "date":
            return "a date such as 2026-03-02, or a range: 2026-03-02/2026-03-05"
        case _:
            return "a number, or a range such as 10 to 20"


def _helps(question: Question) -> Iterator[str]:
    """The policy's own help, and why it is asked for."""
    if question.help:
        yield f"  {question.help}"
    if question.parts:
        yield f"  It makes a difference whether it is {', or '.join(question.parts)}."
    for change in question.changes:
        yield f"  `{change.decision}` can still be {words_of(possibilities(change.between))}."
    if question.more:
        yield f"  At most {counted(question.more, 'other fact')} can be asked for after it."
    else:
        yield "  No other fact will be asked for."
    yield "  What is told as a range may be asked for once more, more exactly."


def _refusal(error: Unclear | FactsError) -> Iterator[str]:
    if isinstance(error, Unclear):
        yield f"  {error}"
        if error.suggest is not None:
            yield f"  did you mean `{error.suggest}`?"
        return
    for one in error.diagnostics:
        yield f"  {one.message}"
        if one.suggest is not None:
            yield f"  did you mean `{one.suggest}`?"
        elif one.help is not None:
            yield f"  {one.help}"


def _understood(question: Question, text: str, said: Said) -> Iterator[str]:
    """How an answer was read, where that is not word for word."""
    if not said.known:
        yield "  not known"
    elif said.fact != question.fact or shown(said.value) != text.strip():  # type: ignore[arg-type]
        yield f"  understood: {said.fact} {shown(said.value)}"  # type: ignore[arg-type]


def _say(*lines: str) -> None:
    for line in lines:
        indent = line[: len(line) - len(line.lstrip())]
        for part in wrap(line.strip(), max(_columns(), NARROWEST) - len(indent)):
            say(indent + part)


def _columns() -> int:
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns if is_terminal(sys.stderr) else 100
    except (OSError, ValueError, AttributeError):
        return 80

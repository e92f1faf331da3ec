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
from engine.policy.model import AS_OF
from engine.questions.said import Unclear

if TYPE_CHECKING:
    from engine.decision import Json
    from engine.policy.model import Fact
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
            _say("", *_asks(question, self._form(question)))
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
            _say(*_refusal(error, self._form(question)))
            return False
        _say(*_understood(question, text, said))
        return True

    def _form(self, question: Question) -> str:
        return _form(question, dated=_dated(self.interview.subject.model.facts[question.fact]))


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


def _asks(question: Question, form: str) -> Iterator[str]:
    unit = f" (in {question.unit})" if question.unit and question.unit not in question.question.lower() else ""
    yield f"{question.question or question.fact}{unit}"
    if question.told is not None and question.parts:
        yield f"  You said {shown(question.told)}, and it matters more exactly: {', or '.join(question.parts)}."
    if question.why:
        yield f"  It is asked for all the same: {question.why}."
    yield f"  {form}"


def _dated(fact: Fact) -> bool:
    """Whether days are counted from or to today, so that the other day says as much."""
    return fact.derive is not None and AS_OF in fact.derive


def _form(question: Question, *, dated: bool) -> str:
    """What an answer looks like."""
    match question.type:
        case "boolean":
            return "yes or no"
        case "choice":
            return "   ".join(f"{number} {choice}" for number, choice in enumerate(question.choices, 1))
        case "date":
            return "a date such as 2026-03-02 or 10 days ago, or a range: 2026-03-02 to 2026-03-05"
        case _:
            date = ", or the date, such as 2026-03-02" if dated else ""
            return f"a number, or a range such as 10 to 20{date}"


def _helps(question: Question) -> Iterator[str]:
    """The policy's own help, and why it is asked for."""
    if question.help:
        yield f"  {question.help}"
    if question.parts:
        yield f"  It makes a difference whether it is {', or '.join(question.parts)}."
    if question.why:
        yield "  Most rules look at it."
    for change in question.changes:
        yield f"  `{change.decision}` can still be {words_of(possibilities(change.between))}."
    if question.more:
        yield f"  At most {counted(question.more, 'other fact')} can be asked for after it."
    else:
        yield "  No other fact will be asked for."
    yield "  What is told as a range may be asked for once more, more exactly."


def _refusal(error: Unclear | FactsError, form: str) -> Iterator[str]:
    """Why an answer cannot be used, and what can be said instead."""
    if isinstance(error, Unclear):
        yield f"  {error}"
        yield f"  please say: {form}" if error.suggest is None else f"  did you mean `{error.suggest}`?"
        return
    for one in error.diagnostics:
        yield f"  {one.message}"
        if one.suggest is not None:
            yield f"  did you mean `{one.suggest}`?"
        elif one.help is not None:
            yield f"  {one.help}"


def _understood(question: Question, text: str, said: Said) -> Iterator[str]:
    """How an answer was read, where that is not word for word."""
    value: Json = said.value  # type: ignore[assignment]
    words = ("yes" if value else "no") if isinstance(value, bool) else shown(value)
    if not said.known:
        yield "  not known"
    elif said.fact != question.fact or words != text.strip().lower():
        yield f"  understood: {said.fact} {words}"


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

"""An interview: what was told so far, what to ask next, and what each answer makes of it.

Immutable; an answer gives the next interview. A fact told vaguely is asked for once more, more exactly, after
all others; one that is not known is not asked for again.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from engine.decision import Json, as_lists
from engine.facts.checked import Checked
from engine.facts.values import quote, show_day
from engine.policy.model import AS_OF
from engine.questions.ask import Question, next_question
from engine.questions.case import Facts, Subject, as_json, declined
from engine.questions.said import Said, hear


class Interview(NamedTuple):
    """``facts`` are as told, the unknown ones "unknown". ``once`` were asked for, ``done`` are not asked for again."""

    subject: Subject
    facts: Facts
    day: date
    every: bool = False
    once: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()

    def check(self, facts: Facts) -> Checked:
        """The facts as understood. Raises FactsError."""
        return self.subject.check({**facts, AS_OF: self.day.isoformat()}, None)

    def question(self) -> Question | None:
        """What to ask next, None if nobody can tell anything that matters any more."""
        closed = declined(self.facts) | self.done
        return next_question(self.subject, self.check(self.facts), closed, every=self.every, later=self.once)

    def to_dict(self) -> dict[str, Json]:
        """The JSON form: the facts as a file would have them, with the day for which they hold, and the next question.

        Raises:
            FactsError: as :meth:`question` does.
        """
        told = {name: as_lists(as_json(value)) for name, value in self.facts.items()}
        question = self.question()
        return {
            "facts": {AS_OF: self.day.isoformat(), **told},
            "question": None if question is None else question.to_dict(),
        }

    def hear(self, question: Question, text: str) -> tuple[Interview, Said]:
        """The interview after an answer, and how it was understood.

        ``question`` is one of :meth:`question`, ``text`` what somebody says; an empty text is "not known".

        Raises:
            Unclear: a ValueError, if it is not sure what is meant; ``suggest`` may say what could be.
            FactsError: if it cannot be so.
            TypeError: if the question is none (as when nothing is left to ask), or the answer no text.
        """
        _must_be_heard(question, text)
        said = hear(self.subject.model.facts[question.fact], text, self.day)
        name = question.fact
        if not said.known and question.told is not None:
            return self._replace(done=self.done | {name}), said
        facts = {**self.facts, said.fact: said.value}
        self.check(facts)
        again = name in self.once
        return self._replace(facts=facts, once=self.once | {name}, done=self.done | ({name} if again else set())), said


def _must_be_heard(question: object, text: object) -> None:
    if not isinstance(question, Question):
        raise TypeError(f"`question` must be a question of this interview, not {quote(question)}")
    if not isinstance(text, str):
        raise TypeError(f"what is said must be a text, not {quote(text)}; an empty text means not known")


def begin(subject: Subject, facts: Facts, as_of: date | str | None, *, every: bool = False) -> Interview:
    """An interview about a case of which something may be told already. Raises FactsError."""
    day = date.fromisoformat(show_day(subject.check(facts, as_of).as_of))
    return Interview(subject, {name: value for name, value in facts.items() if name != AS_OF}, day, every)

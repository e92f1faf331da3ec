"""The answer somebody asks about: looked up among those a decision can give."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from engine.decision import Json
from engine.diagnostics import nearest
from engine.facts.values import quote
from engine.outcome import CONFLICT, Given, Outcome
from engine.policy.model import NOT_COVERED, Answer, PlanAnswer, PolicyModel, Table
from engine.policy.words import name_answer
from engine.questions.case import answers_of, as_json


class UnknownAnswer(ValueError):
    """A decision that is not there, or an answer it never gives: one plain sentence, perhaps a suggestion."""

    def __init__(self, message: str, suggest: str | None = None) -> None:
        super().__init__(message)
        self.suggest = suggest


class Sought(NamedTuple):
    """An answer of a decision: ``answers`` are all that bear this name (a plan may have several forms)."""

    table: Table
    name: str
    answers: frozenset[Answer]

    def given(self, answer: Given) -> bool:
        """True if this is the answer; of a ``collect`` decision, if it is among the answers."""
        if isinstance(answer, tuple) and not isinstance(answer, PlanAnswer):
            return self.table.hit == "collect" and any(one in self.answers for one in answer)
        return answer in self.answers

    def certain(self, outcome: Outcome) -> bool:
        """True if the decision certainly gives this answer."""
        found = answers_of(self.table, outcome)
        return all(map(self.given, found)) and (len(found) == 1 or self.table.hit == "collect")


def sought(model: PolicyModel, answer: object, decision: object = None) -> Sought:
    """The answer meant by a name or a value, of the policy's outcome unless a decision is named.

    A plan is meant by its name, ``true`` and numbers also as text. An answer that the outcome never gives
    and only one other decision does is that one's; ``"plan=hr_call"`` names its decision itself.

    Raises:
        UnknownAnswer: if there is no such decision, or it never answers so.
        TypeError: if the answer is no text, number, boolean or date, or the decision no text.
    """
    if decision is not None and not isinstance(decision, str):
        raise TypeError(f"`decision` must be the name of a decision, not {quote(decision)}")
    if not isinstance(answer, (str, bool, int, float, date)):
        hint = "a plan is meant by its name"
        raise TypeError(f"the answer must be a text, a number or a boolean, not {quote(answer)}; {hint}")
    wanted = answer.strip() if isinstance(answer, str) else name_answer(as_json(answer))
    before, equals, rest = wanted.partition("=")
    if decision is None and equals and _sought(_table(model, model.outcome), wanted) is None:
        decision, wanted = before, rest.strip()
    table = _table(model, model.outcome if decision is None else decision.strip())
    found = _sought(table, wanted)
    if found is None and decision is None:
        others = (_sought(one, wanted) for one in model.decisions if isinstance(one, Table) and not one.internal)
        several = [one for one in others if one is not None and wanted != NOT_COVERED]
        found = several[0] if len(several) == 1 else None
    if found is None:
        raise _never(table, wanted)
    return found


def _sought(table: Table, wanted: str) -> Sought | None:
    answers = frozenset(one for one in (*table.answers, NOT_COVERED) if name_answer(one) == wanted)
    return Sought(table, wanted, answers) if answers else None


def _table(model: PolicyModel, name: str) -> Table:
    tables = {one.name: one for one in model.decisions if isinstance(one, Table)}
    if name in tables:
        return tables[name]
    if any(one.name == name for one in model.decisions):
        raise UnknownAnswer(f"`{name}` is computed, so no rule gives it; ask about the answers it is computed from")
    raise UnknownAnswer(f"there is no decision `{name}`", _meant(name, [*tables]))


def _never(table: Table, wanted: str) -> UnknownAnswer:
    names = [*dict.fromkeys(map(name_answer, table.answers)), NOT_COVERED]
    listed = ", ".join(f"`{name}`" for name in dict.fromkeys(names))
    return UnknownAnswer(f"`{table.name}` never answers `{wanted}`; it can be {listed}", _meant(wanted, names))


def _meant(word: str, names: list[str]) -> str | None:
    """The name that was probably meant, whatever its capitals."""
    folded = {name.casefold(): name for name in names}
    near = nearest(word.casefold().replace(" ", "_"), [*folded])
    return None if near is None else folded[near]


def named(table: Table, answers: Iterable[Given]) -> tuple[Json, ...]:
    """Answers of a decision in short: plans by their names, silence as None, a clash of its rules as "conflict"."""
    clash = None if table.hit == "collect" else CONFLICT
    return tuple(dict.fromkeys("conflict" if one and one == clash else _named(one) for one in answers))


def _named(answer: Given) -> Json:
    if isinstance(answer, PlanAnswer):
        return answer.use
    return tuple(_named(one) for one in answer) if isinstance(answer, tuple) else answer  # type: ignore[arg-type]

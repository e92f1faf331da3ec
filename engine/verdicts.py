"""Three-valued conditions: what is known of the facts makes a condition true, false, or leaves it open.

For explanations only. A verdict of True or False is always right; None may be given although a
closer look (the diagrams) could tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import inf
from typing import TypeAlias

from engine.facts.checked import Checked
from engine.facts.pieces import Told
from engine.outcome import CONFLICT, Given, Leaf, Outcome
from engine.policy.model import (
    NOT_COVERED,
    All,
    Always,
    Any,
    Compare,
    Condition,
    Nothing,
    PlanAnswer,
    PolicyModel,
    Ref,
    Table,
    Test,
)
from engine.policy.operators import OPERATORS, Range

Verdict: TypeAlias = bool | None
"""True: holds in every possible case. False: in none. None: depends on what is not known."""


class Verdicts:
    """Judges conditions by what was told and what earlier decisions can still answer."""

    def __init__(self, model: PolicyModel, checked: Checked, outcome: Outcome) -> None:
        self._model = model
        self._checked = checked
        self._outcome = outcome
        self._tables = {one.name: one for one in model.decisions if isinstance(one, Table)}

    def of(self, condition: Condition) -> Verdict:
        """The verdict on one condition."""
        match condition:
            case Always(holds=holds):
                return holds
            case Test():
                return self._answer_test(condition) if condition.source == "answer" else self._fact_test(condition)
            case All(parts):
                return every(map(self.of, parts))
            case Any(parts):
                return negated(every(negated(self.of(part)) for part in parts))
            case Nothing(parts):
                return every(negated(self.of(part)) for part in parts)

    def _fact_test(self, test: Test) -> Verdict:
        fact = self._model.facts[test.subject]
        told = self.told(test.subject)
        if told is None and fact.not_told.mode == "ask":
            return None
        return every(self._fact_compare(compare, fact.type.kind, told) for compare in test.compares)

    def told(self, name: str) -> Told | None:
        """What counts as told about a fact: assumed values too, but not what counted as open."""
        told = None if name in self._outcome.counted_open else self._checked.told.get(name)
        not_told = self._model.facts[name].not_told
        if told is not None or not_told.mode != "assume":
            return told
        value = not_told.value
        return frozenset((value,)) if isinstance(value, (bool, str)) else ((value, value),)

    def _fact_compare(self, compare: Compare, kind: str, told: Told | None) -> Verdict:
        word, operand = compare
        if word == "known":
            return (told is not None) == operand
        if told is None:
            return False
        if word == "not":
            return negated(every(self._fact_compare(part, kind, told) for part in operand))  # type: ignore[arg-type, union-attr]
        return agree(_against(word, one, kind, told) for one in self._operands(operand))

    def _answer_test(self, test: Test) -> Verdict:
        leaves = self._outcome.tables[test.subject]
        return agree(self._answer_holds(test, leaf) for leaf in leaves)

    def _answer_holds(self, test: Test, leaf: Leaf) -> Verdict:
        known = is_known(self._tables[test.subject], leaf.answer)
        value = field_of(leaf.answer, test.field)
        return every(self._answer_compare(compare, value, known=known) for compare in test.compares)

    def _answer_compare(self, compare: Compare, value: Given, *, known: bool) -> Verdict:
        word, operand = compare
        if word == "known":
            return known == operand
        if not known or value is None:
            return False
        if word == "not":
            return negated(every(self._answer_compare(part, value, known=known) for part in operand))  # type: ignore[arg-type, union-attr]
        if word == "includes":
            return isinstance(value, tuple) and operand in value
        return agree(
            None not in one and OPERATORS[word].holds(value, one)
            for one in self._operands(operand)
        )

    def _operands(self, operand: object) -> Iterator[tuple[object, ...]]:
        """The operand as operators take it, once for each answer that a ``$name`` can still have."""
        if isinstance(operand, Ref):
            table = self._tables[operand.name]
            for leaf in self._outcome.tables[operand.name]:
                yield (field_of(leaf.answer, None) if is_known(table, leaf.answer) else None,)
        else:
            yield operand if isinstance(operand, tuple) else (operand,)


def is_known(table: Table, answer: Given) -> bool:
    """True if a table's answer counts as known: not silent, in conflict, or covered by no rule."""
    if answer is None or (answer == CONFLICT and table.hit != "collect"):
        return False
    return answer != NOT_COVERED or NOT_COVERED in table.answers


def field_of(answer: Given, field: str | None) -> Given:
    """What a test looks at: a plan's field, by default the name of the plan; otherwise the answer itself."""
    return answer.field(field or "use") if isinstance(answer, PlanAnswer) else answer


def tests_of(condition: Condition) -> Iterator[Test]:
    """Every test inside a condition, in the order in which it is written."""
    match condition:
        case Test():
            yield condition
        case All(parts) | Any(parts) | Nothing(parts):
            for part in parts:
                yield from tests_of(part)
        case Always():
            pass


def _against(word: str, operands: tuple[object, ...], kind: str, told: Told) -> Verdict:
    if None in operands:
        return False
    if isinstance(told, frozenset):
        return agree(OPERATORS[word].holds(value, operands) for value in told)
    reaches = OPERATORS[word].ranges(kind, operands)  # type: ignore[arg-type]
    return agree(_covers(reaches, -inf if low is None else low, inf if high is None else high) for low, high in told)


def _covers(reaches: tuple[Range, ...], low: int | float, high: int | float) -> Verdict:
    """Whether half-open ranges hold all (True), none (False) or some (None) of an inclusive interval."""
    if any((start <= low and high < end) or (start <= low and end == inf) for start, end in reaches):
        return True
    return None if any(start <= high and low < end for start, end in reaches) else False


def every(verdicts: Iterable[Verdict]) -> Verdict:
    """False if any is False; else None if any is None; else True."""
    seen = list(verdicts)
    if any(verdict is False for verdict in seen):
        return False
    return None if None in seen else True


def negated(verdict: Verdict) -> Verdict:
    """The opposite; what is open stays open."""
    return None if verdict is None else not verdict


def agree(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict all share, None if they do not."""
    seen = set(verdicts)
    return seen.pop() if len(seen) == 1 else None

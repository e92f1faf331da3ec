"""What every question about a case needs of a policy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias

from engine.cells.diagram import BudgetSpent
from engine.cells.program import compile_policy
from engine.cells.space import Space
from engine.decide import Decider
from engine.decision import Json
from engine.diagnostics import DiagnosticsError
from engine.facts.check import FactChecker
from engine.facts.checked import Checked
from engine.facts.pieces import Told
from engine.facts.values import not_told, plain
from engine.frozen import frozen
from engine.outcome import CONFLICT, Given, Outcome, Range, spoken
from engine.policy.model import Computed, Decides, PolicyModel, Table
from engine.policy.words import show, show_answer

Facts: TypeAlias = Mapping[str, object]


class Subject:
    """A policy as questions see it: its model, its cells, and how facts are checked. Safe to share.

    ``today`` is called where neither the facts nor the caller say the day.
    """

    def __init__(self, model: PolicyModel, today: Callable[[], date]) -> None:
        self.model = model
        self.decider = Decider(compile_policy(model))
        self.space = Space([model])
        self._checker = FactChecker(model)
        self._today = today

    def __reduce__(self) -> tuple[type[Subject], tuple[PolicyModel, Callable[[], date]]]:
        # What was compiled stays behind; an interview can so be kept, and sent to another process.
        return Subject, (self.model, self._today)

    def check(self, facts: Facts, as_of: date | str | None) -> Checked:
        """The facts checked. Raises FactsError."""
        return self._checker.check(facts, as_of, self._today)

    def read(self, name: str, value: object) -> Told | None:
        """What one fact that can be tested is told by its own value alone. The value must be in order."""
        return None if not_told(plain(value)) else self._checker.readers[name](value)

    def decision(self, name: str) -> Decides:
        """The decision of this name, which must exist."""
        return next(one for one in self.model.decisions if one.name == name)


def declined(facts: Facts) -> frozenset[str]:
    """The facts that are said not to be known: named, and told nothing of (None or "unknown")."""
    return frozenset(name for name, value in facts.items() if not_told(plain(value)))


def refuse_too_many(error: DiagnosticsError) -> None:
    """Raise BudgetSpent if facts were not wrong but left too much open to be decided within the budget."""
    if too_much(error):
        raise BudgetSpent from error


def too_much(error: DiagnosticsError) -> bool:
    """Whether facts were not wrong but left too much open to be decided within the budget."""
    return any(one.code == "too-many-possibilities" for one in error.diagnostics)


def as_json(value: object) -> Json:
    """A value of a fact as JSON has it: dates as text, lists as tuples."""
    value = plain(value)
    return value.isoformat() if isinstance(value, date) else frozen(value)


def answers_of(table: Table, outcome: Outcome) -> tuple[Given, ...]:
    """The different answers a table can still give, as a decision reports them; one = decided."""
    return tuple(dict.fromkeys(leaf.answer for leaf in spoken(table, outcome.tables[table.name])))


def shown(decision: Decides, value: object) -> Json:
    """An answer as JSON; a computed answer that is not exact as ``{"from": low, "to": high}``."""
    if isinstance(value, Range) and isinstance(decision, Computed):
        low, high = show(decision.kind, value.low), show(decision.kind, value.high)
        return low if value.low == value.high else {"from": low, "to": high}
    collected = isinstance(decision, Table) and decision.hit == "collect"
    return "conflict" if value == CONFLICT and not collected else show_answer(value)

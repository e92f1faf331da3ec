"""The search for the smallest changes of a case that give an answer.

Sets of facts are tried in order of their number: those that :mod:`engine.questions.needs` says are worth it, each
worked out by :mod:`engine.questions.making`. One budget bounds everything that grows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import product

from engine.cells.diagram import Budget
from engine.diagnostics import FactsError
from engine.facts.checked import Checked
from engine.questions.aim import DECIDED, Aim, Later
from engine.questions.answers import Sought
from engine.questions.case import Facts, Subject
from engine.questions.levers import levers
from engine.questions.making import Change, Chosen, Making
from engine.questions.needs import Needs
from engine.questions.turning import days_that_matter
from engine.questions.waiting import after, waits


class Smallest:
    """One search. ``facts`` are as ``checked``."""

    def __init__(self, subject: Subject, facts: Facts, checked: Checked, wanted: Sought, budget: Budget) -> None:
        self._subject = subject
        self._facts = facts
        self._checked = checked
        self._budget = budget
        self._aim = Aim(subject, wanted, budget)
        self._making = Making(self._aim)

    def found(self, *, fixed: bool) -> tuple[Change, ...]:
        """All changes of the fewest steps, among those the fewest that nobody can take, then the least waiting.

        ``fixed``: also changes of facts that nobody can change. Empty if there certainly is none.

        Raises:
            BudgetSpent: if that could not be told.
        """
        days = tuple(self._later(fixed))
        needs = Needs(self._aim, days)
        found = [(later, needs.of(later)) for later in days]
        most = max((len({lever.fact for lever in later.levers}) for later in days), default=0)
        for size in range(most + 2):
            for unable in range(size + 1) if fixed else (0,):
                for later, wanted in found:
                    number = size - (later.days > 0)
                    sets = needs.sets(later, wanted, number) if wanted and number >= 0 else []
                    changes = tuple(self._changes(later, sets, unable))
                    if changes:
                        return changes
        return ()

    def _changes(self, later: Later, sets: list[tuple[str, ...]], unable: int) -> Iterator[Change]:
        """The changes of any of these sets of facts of which so many are facts that nobody can change."""
        for names in sets:
            for chosen in _ways(later, names):
                self._budget.spend()
                if sum(lever.how == "fixed" for lever in chosen) == unable:
                    yield from self._making.changes(later, chosen)

    def _later(self, fixed: bool) -> Iterator[Later]:
        """Today, and every day on which something lies otherwise than the day before."""
        for days in (0, *self._days()):
            facts = after(self._subject, self._facts, self._checked, days)
            with suppress(FactsError):  # then nobody can wait so long: a limit of the policy would be passed
                checked = self._subject.check(facts, None)
                self._budget.spend(DECIDED)
                able = levers(self._subject, facts, checked, fixed=fixed)
                yield Later(days, facts, checked, tuple(filter(self._aim.matters, able)), self._aim.may_be(checked))

    def _days(self) -> tuple[int, ...]:
        crossed = waits(self._subject, self._checked)
        turning = (day - self._checked.as_of for day in days_that_matter(self._subject, self._checked, self._budget))
        return tuple(sorted({*crossed, *(days for days in turning if days > 0)}))


def _ways(later: Later, names: tuple[str, ...]) -> Iterator[Chosen]:
    """All ways to change these facts."""
    return product(*([lever for lever in later.levers if lever.fact == name] for name in names))

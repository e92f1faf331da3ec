"""What a search for changes is after: an answer, the cells in which it is given, and the case on some day."""

from __future__ import annotations

from typing import NamedTuple

from engine.cells.diagram import Budget
from engine.cells.regions import Asked, Leaves, Search
from engine.cells.situation import segments_of
from engine.facts.checked import Checked
from engine.outcome import CONFLICT
from engine.policy.model import Decides, Table
from engine.questions.answers import Sought
from engine.questions.case import Facts, Subject
from engine.questions.levers import Lever
from engine.questions.turning import group_of

DECIDED = 25
"""What it costs to decide a case, counted in boxes that are looked at; more for each fact that is open."""


class Later(NamedTuple):
    """The case after some days of waiting: facts, what is known of them, and what could be changed then."""

    days: int
    facts: Facts
    checked: Checked
    levers: tuple[Lever, ...]
    sets: tuple[int, ...]


class Aim:
    """The answer that is wanted, the cells in which it is looked for, and what may be spent on it."""

    def __init__(self, subject: Subject, wanted: Sought, budget: Budget) -> None:
        self.subject = subject
        self.wanted = wanted
        self.budget = budget
        self.search = Search(subject.space, [Asked(0, wanted.table.name)], budget)
        self._looked_at = {at for stage in self.search.stages for look in stage.looks for at in look}
        #: The facts that some rule on the way to the answer looks at, with their places.
        self.axes = [(at, axis) for at, axis in enumerate(subject.space.facts) if at in self._looked_at]
        #: Whether rules of another decision may exclude each other; then nothing is answered.
        self.clashes = any(map(self._can_clash, subject.model.decisions))

    def _can_clash(self, decision: Decides) -> bool:
        """Whether rules of another decision may exclude each other; then nothing is answered."""
        if not isinstance(decision, Table) or decision.hit not in ("unique", "any") or decision is self.wanted.table:
            return False
        search = Search(self.subject.space, [Asked(0, decision.name)], self.budget)
        return search.witness(lambda leaves: leaves[0].answer == CONFLICT) is not None

    def gives_it(self, leaves: Leaves) -> bool:
        """Whether a cell has the answer."""
        return self.wanted.given(leaves[0].answer)

    def matters(self, lever: Lever) -> bool:
        """Whether some rule on the way to the answer looks at a fact, or at one that is linked to it."""
        if self.clashes:
            return True
        if not lever.linked:
            return lever.place in self._looked_at
        links = group_of(self.subject, self.subject.model.facts[lever.fact]).links
        return any(axis.name in links for _, axis in self.axes)

    def may_be(self, checked: Checked) -> tuple[int, ...]:
        """The segments in which every fact can be, or can count as being."""
        sets = self.subject.decider.situation(checked).sets
        return tuple(map(self._or_not_told, range(len(sets)), sets))

    def _or_not_told(self, place: int, segments: int) -> int:
        axis = self.subject.space.facts[place]
        fact = self.subject.model.facts[axis.name]
        vague = fact.if_vague == "open" and segments & (segments - 1)
        return segments | segments_of(axis, fact, None) if vague else segments

    def special(self, name: str) -> bool:
        """True for facts that others depend on, and for those that may count as not told."""
        return name in self.subject.decider.links.names or self.subject.model.facts[name].if_vague == "open"

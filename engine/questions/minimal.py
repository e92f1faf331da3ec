"""The smallest set of told facts that already forces the outcome.

What is left out of it may be anything: every value, and for a fact with ``if_not_told: open`` also not told.
Facts that were not told in the first place stay as they are: what the policy assumes of them is assumed,
and what may stay open stays open. Sets are tried in order of their size. A cell in which the answer is another
one tells which facts could rule it out, and a set must have one of them: a smallest set is a smallest *hitting
set* of all that was found out in this way (Reiter, "A theory of diagnosis from first principles", 1987).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Literal, NamedTuple

from engine.account import refuse_conflicts
from engine.cells.axes import Axis
from engine.cells.diagram import Budget, BudgetSpent
from engine.cells.regions import Asked, Leaves, Region, Search
from engine.cells.situation import Situation, segments_of
from engine.cells.space import Box
from engine.decision import Json, as_lists
from engine.diagnostics import FactsError
from engine.facts.checked import Checked
from engine.facts.values import show, show_day, tell
from engine.frozen import FrozenDict, frozen
from engine.outcome import Given
from engine.policy.model import AS_OF, Table
from engine.questions.answers import named
from engine.questions.case import Facts, Subject, answers_of, refuse_too_many

BUDGET = 40_000
"""Steps (boxes looked at, sets of facts tried) before the search gives up aloud: some two seconds."""

DECIDED = 25
"""What it costs to decide a case, in such steps; more for each fact that is open."""

MOST = 12
"""So many smallest sets are given; of more, how many there are besides."""

COUNTED = 100
"""So many are counted besides; with this number there may be more."""


class Minimal(NamedTuple):
    """What already decides.

    ``state``: "decided" (``sets`` are the smallest sets of told facts that force the answer, each with what
    is told of them; there are ``more`` of them besides, counted up to :data:`COUNTED`), "open" (the outcome
    is not decided), or "not_decided" (the budget was spent; ``why`` says on what). ``assumed`` are facts that
    were not told and are taken to be so.
    """

    decision: str
    answer: Json
    state: Literal["decided", "open", "not_decided"]
    sets: tuple[Mapping[str, Json], ...]
    more: int
    assumed: Mapping[str, Json]
    why: str = ""

    def to_dict(self) -> dict[str, Json]:
        """The JSON form; ``why`` only where it says something."""
        sets: list[Json] = [{name: as_lists(value) for name, value in one.items()} for one in self.sets]
        plain: dict[str, Json] = {
            "decision": self.decision,
            "answer": as_lists(self.answer),
            "state": self.state,
            "sets": sets,
            "more": self.more,
            "assumed": dict(self.assumed),
        }
        return {**plain, "why": self.why} if self.why else plain


def minimal(subject: Subject, facts: Facts, as_of: date | str | None = None, budget: int = BUDGET) -> Minimal:
    """The smallest sets of told facts that force the outcome; see :class:`Minimal`.

    Raises:
        FactsError, PolicyError: as deciding does.
    """
    checked = subject.check(facts, as_of)
    outcome = subject.decider.decide(checked)
    refuse_conflicts(subject.model, outcome)
    name = subject.model.outcome
    table = subject.decision(name)
    assert isinstance(table, Table)
    answers = answers_of(table, outcome)
    if len(answers) != 1:
        return Minimal(name, None, "open", (), 0, {})
    (answer,) = named(table, answers)
    search = _Search(subject, facts, checked, table, answers[0], Budget(budget))
    try:
        found = search.smallest()
        assumed = search.assumed(found[:MOST])
    except BudgetSpent:
        return Minimal(name, answer, "not_decided", (), 0, {}, "it would take too long to try all sets of facts")
    sets = tuple(search.told(one) for one in found[:MOST])
    return Minimal(name, answer, "decided", sets, max(0, len(found) - MOST), assumed)


class _Left(NamedTuple):
    """What is left of a case in which some facts are left out: those ``opened`` may be anything."""

    checked: Checked
    opened: frozenset[str]
    situation: Situation


class _Search:
    """One search for the smallest sets of told facts."""

    def __init__(
        self, subject: Subject, facts: Facts, checked: Checked, table: Table, answer: Given, budget: Budget
    ) -> None:
        self.subject = subject
        self.facts = facts
        self.checked = checked
        self.table = table
        self.answer = answer
        self.budget = budget
        self.search = Search(subject.space, [Asked(0, table.name)], budget)
        self.now = subject.decider.situation(checked).sets
        self.names = [
            name for name, fact in subject.model.facts.items()
            if name != AS_OF and fact.testable and name in checked.told and subject.read(name, facts.get(name))
        ]  # fmt: skip
        #: Each is a set of facts of which one has to be kept.
        self.needed: list[frozenset[str]] = []

    def smallest(self) -> list[tuple[str, ...]]:
        """The sets of the smallest size that force the answer, as many as are given or counted.

        All that was told does so.
        """
        for size in range(len(self.names) + 1):
            found = [*islice(self._hitting((), self.names, size), MOST + COUNTED)]
            if found:
                ordered = (tuple(sorted(one, key=self.names.index)) for one in found)
                return sorted(ordered, key=lambda one: [self.names.index(name) for name in one])
        raise AssertionError("what is told as a whole decides")

    def _hitting(self, kept: tuple[str, ...], others: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
        """The sets up to a size that force the answer, hold these facts, and more only of the others; each once."""
        self.budget.spend()
        missed = next((one for one in self.needed if one.isdisjoint(kept)), None)
        if missed is None:
            if self._forces(kept):
                yield kept
                return
            missed = self.needed[-1]
        if len(kept) < size:
            for at, name in enumerate(others):
                if name in missed:
                    left = [other for other in others[:at] if other not in missed]
                    yield from self._hitting((*kept, name), [*left, *others[at + 1 :]], size)

    def told(self, names: Sequence[str]) -> Mapping[str, Json]:
        """These facts, as they are told."""
        facts = self.subject.model.facts
        return FrozenDict({name: frozen(tell(facts[name].type, self.checked.told[name])) for name in names})

    def assumed(self, found: Sequence[Sequence[str]]) -> Mapping[str, Json]:
        """The facts that were not told, are assumed, and could change the answer beside one of these sets."""
        facts = self.subject.model.facts
        return FrozenDict({
            axis.name: show(facts[axis.name].type, value)
            for axis in self.subject.space.facts
            if axis.name not in self.checked.told and (value := facts[axis.name].not_told.value) is not None
            and any(self._matters(kept, axis.name) for kept in found)
        })  # fmt: skip

    def _matters(self, kept: Sequence[str], name: str) -> bool:
        self.budget.spend(DECIDED)
        return self.search.witness(self._other, self._box(self._left(kept, (name,)))) is not None

    def _forces(self, kept: Sequence[str]) -> bool:
        """Whether the answer is the same whatever the facts are that are not kept; if not, more is ``needed``."""
        self.budget.spend(DECIDED)
        left = self._left(kept)
        other = self.search.witness(self._other, self._box(left))
        if other is None:
            return True
        if self._can_be(left, other):
            self.needed.append(self._against(other, kept))
            return False
        if self._is_open(left):
            self.needed.append(frozenset(self.names).difference(kept))
            return False
        return True

    def _left(self, kept: Sequence[str], opened: Sequence[str] = ()) -> _Left:
        told = {name: value for name, value in self.facts.items() if name in kept}
        checked = self.subject.check({**told, AS_OF: show_day(self.checked.as_of)}, None)
        away = frozenset((*(name for name in self.names if name not in kept), *opened))
        return _Left(checked, away, self.subject.decider.situation(checked, opened=away))

    def _box(self, left: _Left) -> Box:
        """The cells that are possible, with those of vague facts that count as not told."""
        axes = self.subject.space.facts
        facts = map(self._or_not_told, axes, left.situation.sets)
        return (*facts, *self.subject.space.everything[len(axes) :])

    def _or_not_told(self, axis: Axis, segments: int) -> int:
        fact = self.subject.model.facts[axis.name]
        vague = fact.if_vague == "open" and segments & (segments - 1)
        return segments | segments_of(axis, fact, None) if vague else segments

    def _other(self, leaves: Leaves) -> bool:
        """Whether it is another answer; silence is none while it is open whether the table speaks."""
        answer = leaves[0].answer
        silent = answer is None and self.table.while_open == "answer"
        return answer != self.answer and not silent

    def _can_be(self, left: _Left, other: Region) -> bool:
        """True if certainly some cell of a region can be; False if that has to be looked at."""
        axes, facts, places = self.subject.space.facts, self.subject.model.facts, self.subject.space.places
        several = [axis.name for axis, one in zip(axes, left.situation.sets, strict=True) if one & (one - 1)]
        if any(facts[name].if_vague == "open" and name in left.checked.told for name in several):
            return False
        try:
            linked = left.situation.linked
        except FactsError as error:
            refuse_too_many(error)
            raise
        return all(
            any(all(other.box[places[name]] >> at & 1 for name, at in zip(one.axes, cell, strict=True))
                for cell in one.feasible)
            for one in linked
        )  # fmt: skip

    def _special(self, name: str) -> bool:
        """True for facts that others depend on, and for those that may count as not told."""
        return name in self.subject.decider.links.names or self.subject.model.facts[name].if_vague == "open"

    def _is_open(self, left: _Left) -> bool:
        self.budget.spend(DECIDED * sum(1 for one in left.situation.sets if one & (one - 1)))
        try:
            outcome = self.subject.decider.decide(left.checked, left.opened)
        except FactsError as error:
            refuse_too_many(error)
            raise
        return answers_of(self.table, outcome) != (self.answer,)

    def _against(self, other: Region, kept: Sequence[str]) -> frozenset[str]:
        """The facts that could rule this box of cells out: told otherwise than it has them."""
        places = self.subject.space.places
        return frozenset(
            name for name in self.names
            if name not in kept
            and (self._special(name) or (name in places and not other.box[places[name]] & self.now[places[name]]))
        )  # fmt: skip

"""Which boxes of cells can be at all, and facts of a case that lies in one, told as a person would tell them.

Most facts may be chosen freely. Dates, and the days between them, may not: a date that is told gives the
days, and days that are not told while both their dates are cannot be (:mod:`engine.cells.moments`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, product
from typing import Literal, NamedTuple, TypeAlias

from engine.cells.axes import Axis
from engine.cells.bits import members
from engine.cells.diagram import BudgetSpent
from engine.cells.moments import Choice, Moment, Moments
from engine.cells.space import Box, Space
from engine.cells.telling import sample
from engine.decision import Json
from engine.facts.values import USUAL_DAY
from engine.policy.model import AS_OF, Fact, PolicyModel
from engine.policy.words import show

Telling: TypeAlias = Literal["fewest", "first", "last"]
"""Leave out what may stay untold, or tell the first or the last value of every fact that can be told."""


MOST_ASKED = 8
"""Of so many linked facts all sets are tried to be left out."""


class Example(NamedTuple):
    """Facts of one cell, with ``as_of`` where it matters, and the day of the decision."""

    facts: Mapping[str, Json]
    as_of: date


class Examples:
    """What can be in one space. ``models``: the policies whose facts they are; of other axes nothing is told."""

    def __init__(self, space: Space, models: Sequence[PolicyModel]) -> None:
        self.moments = Moments(models)
        self._space = space
        told = [(at, axis) for at, axis in enumerate(space.facts) if any(axis.name in model.facts for model in models)]
        self._linked = [(at, axis) for at, axis in told if axis.name in self.moments.names]
        self._alone = [(at, axis) for at, axis in told if axis.name not in self.moments.names]
        self._known: dict[Box, Moment | None] = {}

    def can_be(self, box: Box) -> bool:
        """True if some cell of the box can be.

        Raises:
            BudgetSpent: if there are too many combinations to tell.
        """
        return not self._linked or self._first(box) is not None

    def example(self, box: Box) -> Example | None:
        """Facts of a cell of the box that can be, as few as will do; None if there is none.

        Raises:
            BudgetSpent: if there are too many combinations to tell.
        """
        moment = self._first(box)
        return None if moment is None else Example(self.case(box, moment), date.fromordinal(moment[AS_OF]))

    def _first(self, box: Box) -> Moment | None:
        # Boxes are many, and most differ in other facts only.
        key = tuple(box[at] for at, _ in self._linked)
        if key not in self._known:
            self._known[key] = next(self.moments_in(box), None)
        return self._known[key]

    def moments_in(
        self, box: Box, day: int = USUAL_DAY, left_out: frozenset[str] = frozenset()
    ) -> Iterator[Moment]:
        """Values for the linked facts that have to be told, near a day; none if no cell of the box can be.

        ``left_out``: facts that are asked for and not told. They can be anything that they could be told, and what
        would follow from them does not: cells may be possible that nobody could tell.

        Raises:
            BudgetSpent: if there are too many combinations to tell.
        """
        choices = {axis.name: self._choice(axis, box[at], axis.name in left_out) for at, axis in self._linked}
        return self.moments.found(choices, day)

    def _choice(self, axis: Axis, segments: int, left_out: bool) -> Choice:
        untold = left_out or may_stay_untold(axis, segments, self._space.declared[axis.name])
        return Choice(untold, tuple(axis.span(*run) for run in axis.runs(segments)), held=left_out)

    def any_moment(self, box: Box, left_out: frozenset[str] = frozenset()) -> bool:
        """Whether there are such values."""
        return next(self.moments_in(box, left_out=left_out), None) is not None

    def can_be_somehow(self, box: Box) -> bool:
        """True if some cell of the box can be, told or not.

        Raises:
            BudgetSpent: if there are too many combinations to tell.
        """
        return any(self.any_moment(box, left_out) for left_out in (frozenset[str](), *self.leaving_out()))

    def leaving_out(self) -> Iterator[frozenset[str]]:
        """The sets of linked facts that all policies ask for, the largest first, but not the empty one.

        Raises:
            BudgetSpent: if there are too many.
        """
        asked = [axis.name for _, axis in self._linked if axis.name != AS_OF
                 and all(fact.not_told.mode == "ask" for fact in self._space.declared[axis.name])]  # fmt: skip
        if len(asked) > MOST_ASKED:
            raise BudgetSpent
        for size in range(len(asked), 0, -1):
            yield from map(frozenset, combinations(asked, size))

    def singly(self, box: Box) -> Iterator[Box]:
        """Every cell of facts of a box, as a box."""
        facts = [[1 << at for at in members(segments)] for segments in box[: len(self._space.facts)]]
        return ((*cell, *box[len(facts) :]) for cell in product(*facts))

    def case(self, box: Box, moment: Moment, telling: Telling = "fewest", *, dated: bool = False) -> dict[str, Json]:
        """Facts of a cell. ``dated``: tell for which day they are, even if nothing in the box depends on it."""
        found: dict[str, Json] = {}
        for at, axis in self._alone:
            told = [*members(box[at] & axis.told)]
            few = telling == "fewest" and may_stay_untold(axis, box[at], self._space.declared[axis.name])
            if told and not few:
                found[axis.name] = show(axis.kind, sample(axis, told[-1 if telling == "last" else 0]))
        for _, axis in self._linked:
            if axis.name in moment and axis.name != AS_OF:
                found[axis.name] = show(axis.kind, moment[axis.name])
        found = {axis.name: found[axis.name] for axis in self._space.facts if axis.name in found}
        if dated or moment[AS_OF] != USUAL_DAY or self._day_matters(box, found):
            found[AS_OF] = show("date", moment[AS_OF])
        return found

    def _day_matters(self, box: Box, facts: Mapping[str, Json]) -> bool:
        """True if a date is told, or a date that is not told has to lie somewhere."""
        if any(axis.kind == "date" and axis.name in facts for axis in self._space.facts):
            return True
        days = [(at, axis) for at, axis in self._linked if axis.kind == "date" or self.moments.fixed]
        return any(box[at] & axis.told not in (0, axis.told) for at, axis in days)


def may_stay_untold(axis: Axis, segments: int, declared: Sequence[Fact]) -> bool:
    """True if a fact that is not told lies in these segments: as not told, or as what all policies then assume."""
    if axis.open:
        return bool(segments & ~axis.told)
    assumed = {fact.not_told.value for fact in declared}
    value = assumed.pop() if len(assumed) == 1 else None
    if value is None:
        return False
    inside = value in axis.values if axis.values else axis.low <= value <= axis.high  # type: ignore[operator]
    return inside and bool(segments >> axis.segment(value) & 1)

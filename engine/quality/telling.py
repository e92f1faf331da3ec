"""Facts that lie in a box of cells: which can be told at all, dates and days that depend on each other among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice, product
from math import inf, prod
from typing import NamedTuple, TypeAlias

from engine.cells.axes import Axis
from engine.cells.bits import members
from engine.cells.space import Box, Space
from engine.cells.telling import reach, runs, sample
from engine.expect import UNDATED
from engine.facts.check import Checked
from engine.facts.links import Links, follow
from engine.facts.pieces import Piece, Pieces
from engine.facts.values import LAST_DAY
from engine.policy.model import AS_OF, Inner, PolicyModel

Values: TypeAlias = dict[str, Inner]
"""Inner values by the name of the fact; what is not in it is not told."""

MOST_DAYS = 200
MOST_CHOICES = 256
"""So many days of asking, and so many choices of segments of linked facts, are tried for one box."""


class Choice(NamedTuple):
    """What may be told on one day: linked facts as intervals, all others as values.

    Whether it can be told, :meth:`Teller.values` sees.
    """

    day: int
    linked: dict[str, Piece]
    alone: Values
    untold: frozenset[str]

    @property
    def checked(self) -> Checked:
        """Nothing told but the day: where :class:`Links` starts from."""
        return Checked({}, {}, self.day)


class Teller:
    """Tells the facts of boxes of one space. ``skip`` are facts that are not to be told."""

    def __init__(self, space: Space, model: PolicyModel, skip: frozenset[str] = frozenset()) -> None:
        self._space = space
        self._model = model
        self.links = Links(model)
        self._skip = skip
        known = [axis for axis in space.facts if axis.name in model.facts and axis.name not in skip]
        self._alone = [axis for axis in known if axis.name not in self.links.names and axis.name != AS_OF]
        self._linked = [axis for axis in known if axis.name in self.links.names and axis.name != AS_OF]

    def choices(self, box: Box) -> Iterator[Choice]:
        """What might be told in a box: for linked facts every choice of segments, on several days."""
        alone = {name: value for axis in self._alone for name, value in self._told_alone(axis, box)}
        for day in self._days(box):
            for told in islice(product(*(self._options(axis, box) for axis in self._linked)), MOST_CHOICES):
                linked = {name: piece for name, piece in told if piece is not None}
                yield Choice(day, linked, alone, frozenset(name for name, piece in told if piece is None))

    def complete(self, box: Box) -> bool:
        """Whether :meth:`choices` leaves out nothing that could make a difference."""
        several = prod(len(list(self._options(axis, box))) for axis in self._linked)
        simple = all(len(group.dates) <= 1 for group in self.links.groups)
        few = simple and len(self._near) < MOST_DAYS
        return several <= MOST_CHOICES and (few or not self._dated or not self._linked)

    def _told_alone(self, axis: Axis, box: Box) -> Iterator[tuple[str, Inner]]:
        segments = box[self._space.places[axis.name]]
        fact = self._model.facts[axis.name]
        if axis.open and segments & ~axis.told:
            return
        if fact.not_told.mode == "assume" and segments >> axis.segment(fact.not_told.value) & 1:  # type: ignore[arg-type]
            return
        yield axis.name, sample(axis, next(members(segments)))

    def _options(self, axis: Axis, box: Box) -> Iterator[tuple[str, Piece | None]]:
        """Not told, if that may be, and the runs of told segments, as intervals."""
        segments = box[self._space.places[axis.name]]
        if axis.open and segments & ~axis.told:
            yield axis.name, None
        for run in runs(axis, segments):
            low, high = reach(axis, run)
            yield axis.name, (None if low == -inf else low, None if high == inf else high)

    # -- the day of asking

    def _days(self, box: Box) -> list[int]:
        """The days to try: one is enough unless facts or ``as_of`` are compared with days of the calendar."""
        usual, place = UNDATED.toordinal(), self._space.places.get(AS_OF)
        if place is None:
            return [usual, *self._near]
        axis = self._space.facts[place]
        ends = [int(end) for run in runs(axis, box[place]) for end in reach(axis, run) if abs(end) != inf]
        days = dict.fromkeys((usual, *ends, *self._near))
        return [day for day in days if 1 <= day <= LAST_DAY and box[place] >> axis.segment(day) & 1]

    @cached_property
    def _dated(self) -> tuple[int, ...]:
        """The days of the calendar that facts are compared with."""
        dates = [axis for axis in self._space.facts if axis.kind == "date"]
        limits = (
            end for fact in self._model.facts.values() for end in (fact.not_after, fact.not_before) if type(end) is int
        )
        return tuple(dict.fromkeys((*(int(cut) for axis in dates for cut in axis.cuts), *limits)))

    @cached_property
    def _near(self) -> list[int]:
        """Days so far from those of the calendar as some number of days that is tested, or a little more or less."""
        days = {int(end) for axis in self._linked if axis.kind != "date" for end in (*axis.cuts, axis.low, axis.high)
                if abs(end) != inf}  # fmt: skip
        steps = sorted({abs(day) + more for day in {0, *days} for more in (-2, -1, 0, 1, 2)}, key=abs)
        near = (day + sign * step for step in steps for day in self._dated for sign in (1, -1))
        return list(islice(dict.fromkeys(near), MOST_DAYS))

    # -- values

    def pieces(self, name: str, choice: Choice) -> Pieces:
        """What a fact can be, everything chosen holding; for one that is not chosen within its limits."""
        if name in self.links.names:
            found = self.links.narrowed(choice.checked, {name: (None, None), **choice.linked})
            return () if found is None else found[name]
        place = self._space.places.get(name)
        if place is None or name not in choice.alone:
            return (self._model.facts[name].limits,)
        axis = self._space.facts[place]
        segment = axis.segment(choice.alone[name])
        low, high = reach(axis, (segment, segment))
        return ((None if low == -inf else low, None if high == inf else high),)

    def values(self, choice: Choice, fixed: Mapping[str, int | float]) -> Values | None:
        """Values for all that is told, some of them fixed; None if they cannot all be so."""
        linked = {
            **choice.linked,
            **{name: (value, value) for name, value in fixed.items() if name in self.links.names},
        }
        values = {**choice.alone, **fixed}
        for name in tuple(linked):
            found = self.links.narrowed(choice.checked, linked)
            if found is None:
                return None
            value = values[name] = _end(found[name][0], choice.day)
            linked[name] = (value, value)
        return None if self._follows(choice.untold, linked) else values

    def _follows(self, untold: frozenset[str], told: Iterable[str]) -> bool:
        """Whether something that is not to be told follows from what is."""
        return any(not untold.isdisjoint(follow(group, told)) for group in self.links.groups)


def _end(piece: Piece, day: int) -> int | float:
    """The first value of an interval, or the last if it has no first; the day itself if it has neither."""
    low, high = piece
    return low if low is not None else high if high is not None else day

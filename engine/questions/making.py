"""What comes of changing some facts of a case: into which values they have to become for the answer.

It has to be given whatever else may still be so. Facts that stand alone are worked out by whole boxes of cells;
of dates and days one value stands for all that are as good.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import product
from typing import NamedTuple, TypeAlias

from engine.account import refuse_conflicts
from engine.cells.bits import members
from engine.cells.boxes import merged, without
from engine.cells.regions import Leaves
from engine.cells.space import Box
from engine.diagnostics import FactsError, PolicyError
from engine.facts.checked import Checked
from engine.facts.pieces import Number, Piece
from engine.facts.values import show
from engine.questions.aim import DECIDED, Aim, Later
from engine.questions.answers import Sought
from engine.questions.case import Facts, refuse_too_many
from engine.questions.levers import Lever, distance, kept, nearest, possible, value_in
from engine.questions.turning import parts

Chosen: TypeAlias = tuple[Lever, ...]


class Change(NamedTuple):
    """A change that gives the answer. ``box``: the segments that the facts of ``alone`` may get to; ``pieces``: what
    each linked fact may become (None: not told). ``facts`` is one such case, decided anew.
    """

    later: Later
    alone: Chosen
    box: Box
    linked: Chosen
    pieces: tuple[tuple[Piece | None, ...], ...]
    facts: Mapping[str, object]


class _Moved(NamedTuple):
    """A case in which linked facts were changed, each to a value of a piece of as good ones, and how far in all."""

    pieces: tuple[Piece | None, ...]
    facts: dict[str, object]
    checked: Checked
    far: Number


_Found: TypeAlias = tuple[_Moved, dict[str, object]]


class Making:
    """Makes changes, and decides what comes of them."""

    def __init__(self, aim: Aim) -> None:
        self._aim = aim

    def changes(self, later: Later, chosen: Chosen) -> Iterator[Change]:
        """The changes of exactly these facts that give the answer, put together."""
        linked = tuple(lever for lever in chosen if lever.linked)
        alone = tuple(lever for lever in chosen if not lever.linked)
        good: dict[Box, list[_Found]] = {}
        for moved in self._moved(later, chosen, linked):
            for box, facts in self._boxes(later, moved, alone):
                good.setdefault(box, []).append((moved, facts))
        if len(linked) > 1:
            good = _only_nearest(good)
        for box, ones in good.items():
            _, facts = min(ones, key=lambda one: one[0].far)
            pieces = tuple(zip(*(moved.pieces for moved, _ in ones), strict=True))
            yield Change(later, alone, box, linked, pieces, facts)

    def _moved(self, later: Later, chosen: Chosen, linked: Chosen) -> Iterator[_Moved]:
        """The cases that can come of changing the linked facts, one for all values that are as good as each other."""
        try:
            facts = kept(self._aim.subject, later.facts, chosen)
        except FactsError as error:
            refuse_too_many(error)
            return
        found = [_Moved((), facts, later.checked, 0)]
        for lever in linked:
            found = [one for before in found for one in self._one_more(before, lever, only=len(linked) == 1)]
        for moved in found:
            checked = possible(self._aim.subject, moved.facts)
            if checked is not None:
                yield moved._replace(checked=checked)

    def _one_more(self, before: _Moved, lever: Lever, *, only: bool) -> Iterator[_Moved]:
        """A case for each piece of one linked fact more; of several facts both ends of a piece are tried."""
        fact, (told, _, as_of) = self._aim.subject.model.facts[lever.fact], before.checked
        now = told.get(lever.fact, ((as_of, as_of) if fact.type.kind == "date" else (0, 0),))
        assert isinstance(now, tuple)
        for piece in parts(self._aim.subject, before.checked, fact, lever.within, self._aim.budget):
            ends = (end for end in piece if end is not None and not only)
            for value in dict.fromkeys((int(nearest(piece, now)), *map(int, ends))):
                self._aim.budget.spend()
                yield _Moved(
                    (*before.pieces, piece if only else (value, value)),
                    {**before.facts, lever.fact: show(fact.type, value)},
                    before.checked._replace(told={**told, lever.fact: ((value, value),)}),
                    before.far + distance(value, now),
                )
        if lever.untold:
            yield before._replace(pieces=(*before.pieces, None))

    def _boxes(self, later: Later, moved: _Moved, alone: Chosen) -> Iterator[tuple[Box, dict[str, object]]]:
        """Boxes of the facts that stand alone in which the answer is certain, each with a case in it.

        Every case is decided like any other, and the nearest one of a box stands for all of it. Where boxes hold more
        than can be, or another decision may clash, every cell is decided.
        """
        sets = self._aim.may_be(moved.checked)
        box = [*sets, *self._aim.subject.space.everything[len(sets) :]]
        for lever in alone:
            box[lever.place] = lever.sets
        places = [lever.place for lever in alone]
        found = (_at(region.box, places) for region in self._aim.search.regions(self._aim.gives_it, tuple(box)))
        good = merged(found, len(places))
        vague = [axis.name for at, axis in self._aim.axes if at not in places and box[at] & (box[at] - 1)]
        if self._aim.clashes or any(map(self._aim.special, vague)):
            certain = [cell for cell in self._cells(good) if self._certain(self._told(later, moved, alone, cell))]
            good = merged(certain, len(places))
        elif vague:
            good = self._whatever_else(good, tuple(box), places)
        for one in good:
            facts = self._told(later, moved, alone, one)
            if self._certain(facts):
                yield one, facts

    def _whatever_else(self, good: Sequence[Box], box: Box, places: Sequence[int]) -> list[Box]:
        """The part of some boxes in which it is one and the same answer whatever the other facts are."""
        wanted = self._aim.wanted
        collects = wanted.table.hit == "collect"
        found: list[Box] = []
        for answers in [wanted.answers] if collects else [frozenset((one,)) for one in wanted.answers]:
            left = list(good)
            for region in self._aim.search.regions(partial(self._is_other, wanted._replace(answers=answers)), box):
                bad = _at(region.box, places)
                self._aim.budget.spend(len(left))
                left = [part for one in left for part in without(one, bad)]
            found += left
        return merged(found, len(places))

    def _is_other(self, wanted: Sought, leaves: Leaves) -> bool:
        """Whether it is another answer; silence is none while it is open whether the table speaks."""
        answer = leaves[0].answer
        return not wanted.given(answer) and not (answer is None and wanted.table.while_open == "answer")

    def _cells(self, boxes: Iterable[Box]) -> Iterator[Box]:
        for box in boxes:
            for cell in product(*(tuple(members(one)) for one in box)):
                self._aim.budget.spend()
                yield tuple(1 << at for at in cell)

    def _told(self, later: Later, moved: _Moved, alone: Chosen, box: Box) -> dict[str, object]:
        """The case in a box that is nearest to what is told."""
        facts = dict(moved.facts)
        for lever, segments in zip(alone, box, strict=True):
            self._aim.budget.spend(segments.bit_count())
            value = value_in(self._aim.subject, later.checked.told.get(lever.fact), lever, segments)
            if value is not None:
                facts[lever.fact] = show(self._aim.subject.model.facts[lever.fact].type, value)
        return facts

    def _certain(self, facts: Facts) -> bool:
        """Whether a case certainly has the answer."""
        try:
            checked = self._aim.subject.check(facts, None)
            sets = self._aim.subject.decider.situation(checked).sets
            self._aim.budget.spend(DECIDED * (1 + sum(1 for one in sets if one & (one - 1))))
            outcome = self._aim.subject.decider.decide(checked)
            refuse_conflicts(self._aim.subject.model, outcome)
        except (FactsError, PolicyError) as error:
            refuse_too_many(error)
            return False
        return self._aim.wanted.certain(outcome)


def _only_nearest(good: Mapping[Box, list[_Found]]) -> dict[Box, list[_Found]]:
    """Of changes of several dates only those that move them least, all together."""
    least = min((moved.far for ones in good.values() for moved, _ in ones), default=0)
    nearest_ones = {box: [one for one in ones if one[0].far == least][:1] for box, ones in good.items()}
    return {box: ones for box, ones in nearest_ones.items() if ones}


def _at(box: Box, places: Iterable[int]) -> Box:
    return tuple(box[at] for at in places)

"""The search for the smallest changes of a case that give an answer.

What the rules want is found first, in whole boxes of cells. A box says which facts have to become others to get
into it, so only sets of facts with all of these are looked at, in order of their number. Of each set is worked out
which values give the answer whatever else may still be so: facts that stand alone by whole boxes again, dates and
days one value for all that are as good. One budget bounds everything that grows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import combinations, product
from math import inf
from typing import NamedTuple, TypeAlias

from engine.account import refuse_conflicts
from engine.cells.bits import members
from engine.cells.boxes import merged, without
from engine.cells.diagram import Budget
from engine.cells.regions import Asked, Leaves, Region, Search
from engine.cells.situation import segments_of
from engine.cells.space import Box
from engine.diagnostics import FactsError, PolicyError
from engine.facts.checked import Checked
from engine.facts.pieces import Number, Piece
from engine.facts.values import show
from engine.outcome import CONFLICT
from engine.policy.model import Decides, Table
from engine.questions.answers import Sought
from engine.questions.case import Facts, Subject, refuse_too_many
from engine.questions.levers import Lever, distance, kept, levers, nearest, possible, value_in
from engine.questions.turning import days_that_matter, group_of, parts
from engine.questions.waiting import after, waits

DECIDED = 25
"""What it costs to decide a case, counted in boxes that are looked at; more for each fact that is open."""

Chosen: TypeAlias = tuple[Lever, ...]


class Later(NamedTuple):
    """The case after some days of waiting: facts, what is known of them, and what could be changed then."""

    days: int
    facts: Facts
    checked: Checked
    levers: tuple[Lever, ...]
    sets: tuple[int, ...]


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


class _Need(NamedTuple):
    """What has to become otherwise to get into a box: these facts, and some fact of each of these groups."""

    facts: frozenset[str]
    groups: frozenset[frozenset[str]]


class _Moved(NamedTuple):
    """A case in which linked facts were changed, each to a value of a piece of as good ones, and how far in all."""

    pieces: tuple[Piece | None, ...]
    facts: dict[str, object]
    checked: Checked
    far: Number


_Found: TypeAlias = tuple[_Moved, dict[str, object]]


class Smallest:
    """One search. ``facts`` are as ``checked``."""

    def __init__(self, subject: Subject, facts: Facts, checked: Checked, wanted: Sought, budget: Budget) -> None:
        self._subject = subject
        self._facts = facts
        self._checked = checked
        self._wanted = wanted
        self._budget = budget
        self._search = Search(subject.space, [Asked(0, wanted.table.name)], budget)
        self._looked_at = {at for stage in self._search.stages for look in stage.looks for at in look}
        self._axes = [(at, axis) for at, axis in enumerate(subject.space.facts) if at in self._looked_at]
        self._clashes = any(map(self._can_clash, subject.model.decisions))
        self._links = subject.decider.links
        self._agreed: dict[object, bool] = {}

    def found(self, *, fixed: bool) -> tuple[Change, ...]:
        """All changes of the fewest steps with the least waiting, empty if there certainly is none.

        Raises:
            BudgetSpent: if that could not be told.
        """
        days = tuple(self._later(fixed))
        regions = [*self._search.regions(self._gives_it, self._reachable(days))]
        needs = [(later, self._needs(later, regions)) for later in days]
        most = max((len({lever.fact for lever in later.levers}) for later in days), default=0)
        for size in range(most + 2):
            for later, found in needs:
                number = size - (later.days > 0)
                changes = tuple(self._of_size(later, found, number)) if number >= 0 and found else ()
                if changes:
                    return changes
        return ()

    def _later(self, fixed: bool) -> Iterator[Later]:
        """Today, and every day on which something lies otherwise than the day before."""
        for days in (0, *self._days()):
            facts = after(self._subject, self._facts, self._checked, days)
            with suppress(FactsError):  # then nobody can wait so long: a limit of the policy would be passed
                checked = self._subject.check(facts, None)
                self._budget.spend(DECIDED)
                able = levers(self._subject, facts, checked, fixed=fixed)
                yield Later(days, facts, checked, tuple(filter(self._matters, able)), self._may_be(checked))

    def _can_clash(self, decision: Decides) -> bool:
        """Whether rules of another decision may exclude each other; then nothing is answered."""
        if not isinstance(decision, Table) or decision.hit not in ("unique", "any") or decision is self._wanted.table:
            return False
        search = Search(self._subject.space, [Asked(0, decision.name)], self._budget)
        return search.witness(lambda leaves: leaves[0].answer == CONFLICT) is not None

    def _days(self) -> tuple[int, ...]:
        crossed = waits(self._subject, self._checked)
        turning = (day - self._checked.as_of for day in days_that_matter(self._subject, self._checked, self._budget))
        return tuple(sorted({*crossed, *(days for days in turning if days > 0)}))

    def _matters(self, lever: Lever) -> bool:
        """Whether some rule on the way to the answer looks at a fact, or at one that is linked to it."""
        if self._clashes:
            return True
        if not lever.linked:
            return lever.place in self._looked_at
        links = group_of(self._subject, self._subject.model.facts[lever.fact]).links
        return any(axis.name in links for _, axis in self._axes)

    def _may_be(self, checked: Checked) -> tuple[int, ...]:
        """The segments in which every fact can be, or can count as being."""
        sets = self._subject.decider.situation(checked).sets
        return tuple(map(self._or_not_told, range(len(sets)), sets))

    def _or_not_told(self, place: int, segments: int) -> int:
        axis = self._subject.space.facts[place]
        fact = self._subject.model.facts[axis.name]
        vague = fact.if_vague == "open" and segments & (segments - 1)
        return segments | segments_of(axis, fact, None) if vague else segments

    # -- which facts have to become others

    def _reachable(self, days: Iterable[Later]) -> Box:
        """Cells among which all are that could come of any changes."""
        box = [0] * len(self._subject.space.facts)
        for later in days:
            moved = self._groups(later)
            for at, axis in enumerate(self._subject.space.facts):
                box[at] |= axis.everything if any(axis.name in group for group in moved) else later.sets[at]
            for lever in later.levers:
                if not lever.linked:
                    box[lever.place] |= lever.sets
        return (*box, *self._subject.space.everything[len(box) :])

    def _groups(self, later: Later) -> set[frozenset[str]]:
        """The groups of linked facts of which something could be changed."""
        facts = self._subject.model.facts
        return {frozenset(group_of(self._subject, facts[one.fact]).links) for one in later.levers if one.linked}

    def _needs(self, later: Later, regions: Sequence[Region]) -> list[_Need]:
        """What has to become otherwise, for each region that can be got into; the least first."""
        able = self._able(later)
        groups = self._groups(later)
        self._budget.spend(len(regions))
        found = {self._need(later, region, able, groups) for region in regions}
        return sorted((one for one in found if one is not None), key=lambda one: (len(one.facts), sorted(one.facts)))

    def _able(self, later: Later) -> dict[str, int]:
        """The segments that facts which stand alone could get to."""
        able: dict[str, int] = {}
        for lever in later.levers:
            if not lever.linked:
                able[lever.fact] = able.get(lever.fact, 0) | lever.sets
        return able

    def _need(
        self, later: Later, region: Region, able: Mapping[str, int], groups: Iterable[frozenset[str]]
    ) -> _Need | None:
        facts: list[str] = []
        others: list[frozenset[str]] = []
        if not self._agree(later.checked.as_of, region.box):
            return None
        for at, axis in self._axes:
            if not region.box[at] & later.sets[at]:
                group = next((group for group in groups if axis.name in group), None)
                if group is not None:
                    others.append(group)
                elif region.box[at] & able.get(axis.name, 0):
                    facts.append(axis.name)
                else:
                    return None
        return _Need(frozenset(facts), frozenset(others))

    def _agree(self, as_of: int, box: Box) -> bool:
        """Whether dates, and days between them, can lie in a box at all."""
        runs_of = {
            axis.name: [axis.span(*run) for run in axis.runs(box[at])]
            for at, axis in self._axes
            if axis.name in self._links.names and box[at] != axis.everything and not box[at] & ~axis.told
        }
        key = (as_of, *((name, *ones) for name, ones in runs_of.items()))
        if key not in self._agreed:
            self._agreed[key] = self._can_agree(Checked({}, {}, as_of), runs_of)
        return self._agreed[key]

    def _can_agree(self, nothing: Checked, runs_of: Mapping[str, Sequence[tuple[Number, Number]]]) -> bool:
        for ones in product(*runs_of.values()):
            self._budget.spend(DECIDED)
            chosen = {name: _as_piece(*one) for name, one in zip(runs_of, ones, strict=True)}
            if self._links.feasible(nothing, chosen):
                return True
        return False

    def _of_size(self, later: Later, needs: Sequence[_Need], number: int) -> Iterator[Change]:
        for names in self._sets(later, needs, number):
            by_fact = [[lever for lever in later.levers if lever.fact == name] for name in names]
            for chosen in product(*by_fact):
                self._budget.spend()
                yield from self._changes(later, chosen)

    def _sets(self, later: Later, needs: Sequence[_Need], number: int) -> list[tuple[str, ...]]:
        """The sets of so many facts that could do it, in the order of the policy."""
        more = self._more(later, needs)
        order = {name: at for at, name in enumerate(self._subject.model.facts)}
        found: dict[frozenset[str], None] = {}
        for need in needs:
            others = [name for name in more if name not in need.facts]
            for extra in combinations(others, number - len(need.facts)) if number >= len(need.facts) else ():
                self._budget.spend()
                if all(not group.isdisjoint(extra) for group in need.groups):
                    found[need.facts.union(extra)] = None
        ordered = (tuple(sorted(names, key=order.__getitem__)) for names in found)
        return sorted(ordered, key=lambda names: [order[name] for name in names])

    def _more(self, later: Later, needs: Iterable[_Need]) -> list[str]:
        """The facts that may have to become others although no single box says so.

        Where everything is known there are none. Otherwise: what is linked, what is not known exactly, and what
        some box wants, as all that can still be has to lie in one box or another.
        """
        names = [*dict.fromkeys(lever.fact for lever in later.levers)]
        if self._clashes:
            return names
        linked = {lever.fact for lever in later.levers if lever.linked}
        vague = {axis.name for at, axis in self._axes if later.sets[at] & (later.sets[at] - 1)}
        if not linked and not vague:
            return []
        wanted = frozenset[str]().union(*(need.facts for need in needs))
        return [name for name in names if name in linked | vague | wanted]

    # -- what becomes of one set of facts

    def _gives_it(self, leaves: Leaves) -> bool:
        return self._wanted.given(leaves[0].answer)

    def _changes(self, later: Later, chosen: Chosen) -> Iterator[Change]:
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
            facts = kept(self._subject, later.facts, chosen)
        except FactsError as error:
            refuse_too_many(error)
            return
        found = [_Moved((), facts, later.checked, 0)]
        for lever in linked:
            found = [one for before in found for one in self._one_more(before, lever, only=len(linked) == 1)]
        for moved in found:
            checked = possible(self._subject, moved.facts)
            if checked is not None:
                yield moved._replace(checked=checked)

    def _one_more(self, before: _Moved, lever: Lever, *, only: bool) -> Iterator[_Moved]:
        """A case for each piece of one linked fact more; of several facts both ends of a piece are tried."""
        fact, (told, _, as_of) = self._subject.model.facts[lever.fact], before.checked
        now = told.get(lever.fact, ((as_of, as_of) if fact.type.kind == "date" else (0, 0),))
        assert isinstance(now, tuple)
        for piece in parts(self._subject, before.checked, fact, lever.within, self._budget):
            ends = (end for end in piece if end is not None and not only)
            for value in dict.fromkeys((int(nearest(piece, now)), *map(int, ends))):
                self._budget.spend()
                yield _Moved(
                    (*before.pieces, piece if only else (value, value)),
                    {**before.facts, lever.fact: show(fact.type, value)},
                    before.checked._replace(told={**told, lever.fact: ((value, value),)}),
                    before.far + distance(value, now),
                )
        if lever.untold:
            yield before._replace(pieces=(*before.pieces, None))

    # -- which segments of the facts that stand alone

    def _boxes(self, later: Later, moved: _Moved, alone: Chosen) -> Iterator[tuple[Box, dict[str, object]]]:
        """Boxes of the facts that stand alone in which the answer is certain, each with a case in it.

        Every case is decided like any other, and the nearest one of a box stands for all of it. Where boxes hold more
        than can be, or another decision may clash, every cell is decided.
        """
        sets = self._may_be(moved.checked)
        box = [*sets, *self._subject.space.everything[len(sets) :]]
        for lever in alone:
            box[lever.place] = lever.sets
        places = [lever.place for lever in alone]
        found = (_at(region.box, places) for region in self._search.regions(self._gives_it, tuple(box)))
        good = merged(found, len(places))
        vague = [axis.name for at, axis in self._axes if at not in places and box[at] & (box[at] - 1)]
        if self._clashes or any(map(self._special, vague)):
            certain = [cell for cell in self._cells(good) if self._certain(self._told(later, moved, alone, cell))]
            good = merged(certain, len(places))
        elif vague:
            good = self._whatever_else(good, tuple(box), places)
        for one in good:
            facts = self._told(later, moved, alone, one)
            if self._certain(facts):
                yield one, facts

    def _special(self, name: str) -> bool:
        """True for facts that others depend on, and for those that may count as not told."""
        return name in self._links.names or self._subject.model.facts[name].if_vague == "open"

    def _whatever_else(self, good: Sequence[Box], box: Box, places: Sequence[int]) -> list[Box]:
        """The part of some boxes in which it is one and the same answer whatever the other facts are."""
        collects = self._wanted.table.hit == "collect"
        found: list[Box] = []
        for answers in [self._wanted.answers] if collects else [frozenset((one,)) for one in self._wanted.answers]:
            left = list(good)
            for region in self._search.regions(partial(self._is_other, self._wanted._replace(answers=answers)), box):
                bad = _at(region.box, places)
                self._budget.spend(len(left))
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
                self._budget.spend()
                yield tuple(1 << at for at in cell)

    def _told(self, later: Later, moved: _Moved, alone: Chosen, box: Box) -> dict[str, object]:
        """The case in a box that is nearest to what is told."""
        facts = dict(moved.facts)
        for lever, segments in zip(alone, box, strict=True):
            self._budget.spend(segments.bit_count())
            value = value_in(self._subject, later.checked.told.get(lever.fact), lever, segments)
            if value is not None:
                facts[lever.fact] = show(self._subject.model.facts[lever.fact].type, value)
        return facts

    def _certain(self, facts: Facts) -> bool:
        """Whether a case certainly has the answer."""
        try:
            checked = self._subject.check(facts, None)
            sets = self._subject.decider.situation(checked).sets
            self._budget.spend(DECIDED * (1 + sum(1 for one in sets if one & (one - 1))))
            outcome = self._subject.decider.decide(checked)
            refuse_conflicts(self._subject.model, outcome)
        except (FactsError, PolicyError) as error:
            refuse_too_many(error)
            return False
        return self._wanted.certain(outcome)


def _only_nearest(good: Mapping[Box, list[_Found]]) -> dict[Box, list[_Found]]:
    """Of changes of several dates only those that move them least, all together."""
    least = min((moved.far for ones in good.values() for moved, _ in ones), default=0)
    nearest_ones = {box: [one for one in ones if one[0].far == least][:1] for box, ones in good.items()}
    return {box: ones for box, ones in nearest_ones.items() if ones}


def _as_piece(low: Number, high: Number) -> Piece:
    return (None if low == -inf else low, None if high == inf else high)


def _at(box: Box, places: Iterable[int]) -> Box:
    return tuple(box[at] for at in places)

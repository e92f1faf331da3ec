"""Which facts have to become others for an answer, and so which sets of facts are worth a try.

What the rules want is found first, in whole boxes of cells. A box says which facts have to become others to get
into it, so only sets of facts with all of these are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product
from math import inf
from typing import NamedTuple

from engine.cells.regions import Region
from engine.cells.space import Box
from engine.facts.checked import Checked
from engine.facts.pieces import Number, Piece
from engine.questions.aim import DECIDED, Aim, Later
from engine.questions.turning import group_of


class Need(NamedTuple):
    """What has to become otherwise to get into a box: these facts, and some fact of each of these groups."""

    facts: frozenset[str]
    groups: frozenset[frozenset[str]]


class Needs:
    """What has to become otherwise, on any of some days, to get into cells with the answer."""

    def __init__(self, aim: Aim, days: Sequence[Later]) -> None:
        self._aim = aim
        self._links = aim.subject.decider.links
        self._agreed: dict[object, bool] = {}
        self._worth: dict[tuple[int, int], list[tuple[str, ...]]] = {}
        self._regions = [*aim.search.regions(aim.gives_it, self._reachable(days))]

    def of(self, later: Later) -> list[Need]:
        """What has to become otherwise, for each region that can be got into; the least first."""
        able = self._able(later)
        groups = self._groups(later)
        self._aim.budget.spend(len(self._regions))
        found = {self._need(later, region, able, groups) for region in self._regions}
        return sorted((one for one in found if one is not None), key=lambda one: (len(one.facts), sorted(one.facts)))

    def sets(self, later: Later, needs: Sequence[Need], number: int) -> list[tuple[str, ...]]:
        """The sets of so many facts that could do it on a day, in the order of the policy."""
        key = (later.days, number)
        if key not in self._worth:
            self._worth[key] = self._sets(later, needs, number)
        return self._worth[key]

    def _sets(self, later: Later, needs: Sequence[Need], number: int) -> list[tuple[str, ...]]:
        more = self._more(later, needs)
        order = {name: at for at, name in enumerate(self._aim.subject.model.facts)}
        found: dict[frozenset[str], None] = {}
        for need in needs:
            others = [name for name in more if name not in need.facts]
            for extra in combinations(others, number - len(need.facts)) if number >= len(need.facts) else ():
                self._aim.budget.spend()
                if all(not group.isdisjoint(extra) for group in need.groups):
                    found[need.facts.union(extra)] = None
        ordered = (tuple(sorted(names, key=order.__getitem__)) for names in found)
        return sorted(ordered, key=lambda names: [order[name] for name in names])

    def _more(self, later: Later, needs: Iterable[Need]) -> list[str]:
        """The facts that may have to become others although no single box says so.

        Where everything is known there are none. Otherwise: what is linked, what is not known exactly, and what
        some box wants, as all that can still be has to lie in one box or another.
        """
        names = [*dict.fromkeys(lever.fact for lever in later.levers)]
        if self._aim.clashes:
            return names
        linked = {lever.fact for lever in later.levers if lever.linked}
        vague = {axis.name for at, axis in self._aim.axes if later.sets[at] & (later.sets[at] - 1)}
        if not linked and not vague:
            return []
        wanted = frozenset[str]().union(*(need.facts for need in needs))
        return [name for name in names if name in linked | vague | wanted]

    def _reachable(self, days: Iterable[Later]) -> Box:
        """Cells among which all are that could come of any changes."""
        box = [0] * len(self._aim.subject.space.facts)
        for later in days:
            moved = self._groups(later)
            for at, axis in enumerate(self._aim.subject.space.facts):
                box[at] |= axis.everything if any(axis.name in group for group in moved) else later.sets[at]
            for lever in later.levers:
                if not lever.linked:
                    box[lever.place] |= lever.sets
        return (*box, *self._aim.subject.space.everything[len(box) :])

    def _groups(self, later: Later) -> set[frozenset[str]]:
        """The groups of linked facts of which something could be changed."""
        facts = self._aim.subject.model.facts
        return {frozenset(group_of(self._aim.subject, facts[one.fact]).links) for one in later.levers if one.linked}

    def _able(self, later: Later) -> dict[str, int]:
        """The segments that facts which stand alone could get to."""
        able: dict[str, int] = {}
        for lever in later.levers:
            if not lever.linked:
                able[lever.fact] = able.get(lever.fact, 0) | lever.sets
        return able

    def _need(
        self, later: Later, region: Region, able: Mapping[str, int], groups: Iterable[frozenset[str]]
    ) -> Need | None:
        facts: list[str] = []
        others: list[frozenset[str]] = []
        if not self._agree(later.checked.as_of, region.box):
            return None
        for at, axis in self._aim.axes:
            if not region.box[at] & later.sets[at]:
                group = next((group for group in groups if axis.name in group), None)
                if group is not None:
                    others.append(group)
                elif region.box[at] & able.get(axis.name, 0):
                    facts.append(axis.name)
                else:
                    return None
        return Need(frozenset(facts), frozenset(others))

    def _agree(self, as_of: int, box: Box) -> bool:
        """Whether dates, and days between them, can lie in a box at all."""
        runs_of = {
            axis.name: [axis.span(*run) for run in axis.runs(box[at])]
            for at, axis in self._aim.axes
            if axis.name in self._links.names and box[at] != axis.everything and not box[at] & ~axis.told
        }
        key = (as_of, *((name, *ones) for name, ones in runs_of.items()))
        if key not in self._agreed:
            self._agreed[key] = self._can_agree(Checked({}, {}, as_of), runs_of)
        return self._agreed[key]

    def _can_agree(self, nothing: Checked, runs_of: Mapping[str, Sequence[tuple[Number, Number]]]) -> bool:
        for ones in product(*runs_of.values()):
            self._aim.budget.spend(DECIDED)
            chosen = {name: _as_piece(*one) for name, one in zip(runs_of, ones, strict=True)}
            if self._links.feasible(nothing, chosen):
                return True
        return False


def _as_piece(low: Number, high: Number) -> Piece:
    return (None if low == -inf else low, None if high == inf else high)

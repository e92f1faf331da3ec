"""Where something can turn out otherwise along a date, or along a count of days between two dates.

Dates, the day of the case and the beginning of the calendar are nodes; whatever is told, tested or limited
is a difference of two of them. All that can be said of how far one node lies from another is a sum of such
differences on a way between them (the shortest paths of :mod:`engine.facts.graph` are such sums). Between
two neighbouring sums every day is therefore as good as any other: it is enough to try one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from engine.cells.diagram import Budget
from engine.facts.checked import Checked
from engine.facts.graph import Group
from engine.facts.pieces import Piece, Pieces, Told
from engine.policy.model import AS_OF, Fact
from engine.questions.case import Subject

EPOCH = -1
"""The node from which days are numbered; 0 is the day of the case, as in a group."""


class _Ends(NamedTuple):
    """How far one node may at most lie after another, and how far at least, each as far as it is said anywhere."""

    most: frozenset[int]
    least: frozenset[int]

    def back(self) -> _Ends:
        """The same for going the other way."""
        return _Ends(frozenset(-one for one in self.least), frozenset(-one for one in self.most))


class Turning:
    """The nodes of one group of linked facts. ``told`` is what is known of them on the day ``as_of`` (None: any)."""

    def __init__(
        self, subject: Subject, group: Group, told: Mapping[str, Told], as_of: int | None, budget: Budget
    ) -> None:
        self._budget = budget
        self._slack = len(group.dates)
        self._near: dict[int, dict[int, _Ends]] = {}
        axes = {axis.name: axis.cuts for axis in subject.space.facts}
        self._add(EPOCH, 0, _Ends(frozenset(), frozenset()) if as_of is None else _exactly(as_of))
        self._add(EPOCH, 0, _cut(axes.get(AS_OF, ())))
        for name, link in group.links.items():
            start = EPOCH if link.dated else link.start
            self._add(start, link.end, _cut(axes.get(name, ())))
            self._add(start, link.end, _within((link.fact.limits,)))
            # Days to or from `as_of` are told for one day only.
            if as_of is not None or link.dated or 0 not in (link.start, link.end):
                pieces = told.get(name)
                self._add(start, link.end, _within(pieces if isinstance(pieces, tuple) else ()))
        for limit in group.limits:
            self._add(limit.start, limit.end, _Ends(frozenset((limit.most,)), frozenset()))

    def _add(self, start: int, end: int, ends: _Ends) -> None:
        for one, other, found in ((start, end, ends), (end, start, ends.back())):
            before = self._near.setdefault(one, {}).get(other, _Ends(frozenset(), frozenset()))
            self._near[one][other] = _Ends(before.most | found.most, before.least | found.least)

    def starts(self, start: int, end: int) -> tuple[int, ...]:
        """The numbers of days from ``start`` to ``end`` at which something may be otherwise than one day before."""
        sums = self._sums(start, end, frozenset((start,)))
        return tuple(sorted({one + more for one in sums for more in range(-self._slack, self._slack + 1)}))

    def _sums(self, at: int, goal: int, seen: frozenset[int]) -> frozenset[int]:
        """The sums on all ways. What must hold for all that is not known turns "at most" into "at least" one day more,
        once for each date at most, so no difference is made between them: a few days too many do no harm.
        """
        if at == goal:
            return frozenset((0,))
        found: set[int] = set()
        for other, here in self._near.get(at, {}).items():
            if other not in seen:
                found |= self._added(here.most | here.least, self._sums(other, goal, seen | {other}))
        return frozenset(found)

    def _added(self, ones: frozenset[int], others: frozenset[int]) -> set[int]:
        self._budget.spend(1 + len(ones) * len(others) // 8)
        return {one + other for one in ones for other in others}


def _exactly(value: int) -> _Ends:
    return _Ends(frozenset((value,)), frozenset((value,)))


def _cut(cuts: Iterable[int | float]) -> _Ends:
    """At a cut the next segment begins."""
    found = [int(cut) for cut in cuts]
    return _Ends(frozenset(cut - 1 for cut in found), frozenset(found))


def _within(pieces: Pieces) -> _Ends:
    most = (int(high) for _, high in pieces if high is not None)
    return _Ends(frozenset(most), frozenset(int(low) for low, _ in pieces if low is not None))


def days_that_matter(subject: Subject, checked: Checked, budget: Budget) -> Iterator[int]:
    """The days on which a date, told or to be chosen, may lie otherwise to the day of the case than the day before."""
    for group in subject.decider.links.groups:
        yield from Turning(subject, group, checked.told, None, budget).starts(EPOCH, 0)


def parts(subject: Subject, checked: Checked, fact: Fact, within: Pieces, budget: Budget) -> Iterator[Piece]:
    """What a linked fact may be, cut into pieces in each of which every value is as good as any other, in order.

    ``checked`` is what is known, of the others too; ``within`` is what the fact may be.
    """
    group = group_of(subject, fact)
    link = group.links[fact.name]
    turning = Turning(subject, group, checked.told, checked.as_of, budget)
    starts = turning.starts(EPOCH if link.dated else link.start, link.end)
    for low, high in within:
        inside = [one for one in starts if (low is None or one > low) and (high is None or one <= high)]
        yield from zip((low, *inside), (*(one - 1 for one in inside), high), strict=True)


def group_of(subject: Subject, fact: Fact) -> Group:
    """The group of a linked fact."""
    return next(group for group in subject.decider.links.groups if fact.name in group.links)

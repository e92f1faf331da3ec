"""What dates and days between them say about each other.

``days_elapsed`` follows from ``interview_date`` and ``as_of``, and the other way round; a range of
one tightens the other; and what contradicts itself is found. Where a list of possible values was
told, every combination of pieces that can be is a world of its own (:mod:`engine.facts.worlds`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.diagnostics import Diagnostic
from engine.facts.checked import Checked
from engine.facts.graph import Group, Matrix, groups
from engine.facts.pieces import Piece, Pieces, Told, clip, exact
from engine.facts.values import LAST_DAY
from engine.facts.worlds import MOST_WORLDS, TooManyWorlds, union, worlds_of
from engine.policy.model import AS_OF, PolicyModel


class Links:
    """The linked facts of one policy. Immutable; made once, used for every case."""

    def __init__(self, model: PolicyModel) -> None:
        self._model = model
        self.groups = groups(model.facts)
        self.names = frozenset(name for group in self.groups for name in group.links)

    def close(self, told: dict[str, Told], as_of: int) -> list[Diagnostic]:
        """Brings ``told`` to what follows from it, in place, and gives what cannot be.

        A told range is tightened; a fact that follows from two others is added; what after all
        excludes nothing is removed. Afterwards the pieces of every linked fact are exactly the
        values that it has in some possible case.
        """
        found: list[Diagnostic] = []
        for group in self.groups:
            if not group.links.keys().isdisjoint(told) and not settle(group, told, as_of):
                found += self._close_group(group, told, as_of)
        return found

    def _close_group(self, group: Group, told: dict[str, Told], as_of: int) -> list[Diagnostic]:
        given = boxes(group, told)
        try:
            worlds = worlds_of(group, given, as_of)
        except TooManyWorlds:
            return [_too_many(given)]
        if worlds is None:
            from engine.facts.conflicts import conflicts  # only ever needed after a mistake

            return conflicts(group, given, as_of)
        self._conclude(group, told, worlds, as_of)
        return []

    def _conclude(self, group: Group, told: dict[str, Told], worlds: list[Matrix], as_of: int) -> None:
        vague: dict[str, Pieces] = {}
        for name in follow(group, told):
            pieces = union(group.links[name], worlds, as_of)
            if exact(pieces):
                told[name] = pieces
            else:
                vague[name] = pieces
        if vague:
            anyway = worlds_of(group, {}, as_of) or []
            for name, pieces in vague.items():
                told.pop(name, None)
                if pieces != union(group.links[name], anyway, as_of):
                    told[name] = pieces

    def narrowed(self, checked: Checked, choice: Mapping[str, Piece]) -> dict[str, Pieces] | None:
        """What is left of every linked fact once each fact of ``choice`` lies in its interval.

        ``choice`` is as for :meth:`feasible`. Only facts of the groups that ``choice`` touches are
        given. None if there is no such case. Exact.
        """
        found: dict[str, Pieces] = {}
        for group in self.groups:
            if any(name in choice for name in group.links):
                worlds = worlds_of(group, _chosen(group, checked, choice), checked.as_of, most=None)
                if worlds is None:
                    return None
                found.update((name, union(link, worlds, checked.as_of)) for name, link in group.links.items())
        return found

    def feasible(self, checked: Checked, choice: Mapping[str, Piece]) -> bool:
        """Whether there is a case in which each fact of ``choice`` lies in its interval, all at once.

        ``choice`` maps facts of numbers or dates (``as_of`` too) to inclusive inner intervals, None
        for no end; what was told of these and of all other facts holds as well. Exact.
        """
        alone = (name for name in choice if name not in self.names)
        if not all(self._alone(checked, name, choice[name]) for name in alone):
            return False
        return all(
            _some(group, checked, choice) for group in self.groups if any(name in choice for name in group.links)
        )

    def _alone(self, checked: Checked, name: str, piece: Piece) -> bool:
        if name == AS_OF:
            return bool(clip(((checked.as_of, checked.as_of),), *piece))
        told = checked.told.get(name)
        if isinstance(told, frozenset):
            return True
        everything: Pieces = ((None, None),)
        return bool(clip(told or clip(everything, *self._model.facts[name].limits), *piece))


def feasible(model: PolicyModel, checked: Checked, choice: Mapping[str, Piece]) -> bool:
    """:meth:`Links.feasible` for a single question; who has many keeps a :class:`Links`."""
    return Links(model).feasible(checked, choice)


def _some(group: Group, checked: Checked, choice: Mapping[str, Piece]) -> bool:
    return worlds_of(group, _chosen(group, checked, choice), checked.as_of, most=None) is not None


def _chosen(group: Group, checked: Checked, choice: Mapping[str, Piece]) -> dict[str, Pieces]:
    """What is told of the facts of a group, cut to what is chosen of them."""
    given = boxes(group, checked.told)
    for name in group.links:
        if name in choice:
            given[name] = clip(given.get(name, ((None, None),)), *choice[name])
    return given


def settle(group: Group, told: dict[str, Told], as_of: int) -> bool:
    """The usual case: everything told is exact, fits, and leaves nothing open. ``told`` is then complete.

    False, with ``told`` as it was, if there is more to it.
    """
    days = _days(group, told, as_of)
    if days is None:
        return False
    for start, end, most, _, _, _ in group.limits:
        if days[end] - days[start] > most:
            return False
    for (_, _, node, _), (low, high) in group.fixed:
        if (low is not None and days[node] < low) or (high is not None and days[node] > high):
            return False
    for name, (_, start, end, dated) in group.links.items():
        value = days[end] if dated else days[end] - days[start]
        told[name] = ((value, value),)
    return True


def _days(group: Group, told: Mapping[str, Told], as_of: int) -> dict[int, int] | None:
    """The day of every node, if all follow from exact facts that agree."""
    steps = _steps(group, told, as_of)
    if steps is None:
        return None
    days = {0: as_of}
    # Each round but the last finds a day, and one round is enough unless the order is unlucky.
    while len(days) <= len(group.dates):
        before = len(days)
        for start, end, step in steps:
            if start in days:
                days.setdefault(end, days[start] + step)
            elif end in days:
                days[start] = days[end] - step
        if len(days) == before:
            return None
    for start, end, step in steps:
        if days[end] - days[start] != step:
            return None
    return days if all(1 <= day <= LAST_DAY for day in days.values()) else None


def _steps(group: Group, told: Mapping[str, Told], as_of: int) -> list[tuple[int, int, int]] | None:
    """What is told as exact differences between nodes; None if something is not exact."""
    steps: list[tuple[int, int, int]] = []
    for name, (_, start, end, dated) in group.links.items():
        pieces = told.get(name)
        if pieces is None:
            continue
        if isinstance(pieces, frozenset) or len(pieces) != 1:
            return None
        low, high = pieces[0]
        if low != high or type(low) is not int:
            return None
        steps.append((start, end, low - as_of if dated else low))
    return steps


def boxes(group: Group, told: Mapping[str, Told]) -> dict[str, Pieces]:
    """What is told of the facts of a group."""
    found = ((name, told.get(name)) for name in group.links)
    return {name: pieces for name, pieces in found if isinstance(pieces, tuple)}


def follow(group: Group, told: Iterable[str]) -> list[str]:
    """The facts of a group that are told, or that follow: two of start, end and days give the third.

    A fact about which the others only say that it cannot be just anything (a date that cannot lie
    before another one) is still not told.
    """
    known = {AS_OF, *(name for name in told if name in group.links)}
    triples = [(name, *link.fact.derive) for name, link in group.links.items() if link.fact.derive is not None]
    grown = True
    while grown:
        wider = [set(triple) for triple in triples if len(known.intersection(triple)) >= len(set(triple)) - 1]
        grown = not known.issuperset(set().union(*wider))
        known = known.union(*wider)
    return [name for name in group.links if name in known]


def _too_many(given: Mapping[str, Pieces]) -> Diagnostic:
    name = max(given, key=lambda name: len(given[name]))
    return Diagnostic(
        "too-many-possibilities",
        f"`{name}` and the dates linked to it have more than {MOST_WORLDS:,} possible combinations",
        fact=name,
        help="give ranges instead of long lists of single values",
    )

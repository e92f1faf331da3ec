"""What the facts of one case leave possible: segments, combinations of facts that share dates, exact values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import combinations
from math import inf, nextafter

from engine.cells.axes import Axis
from engine.cells.bits import members
from engine.cells.compute import fact_of, reach, refs_of
from engine.cells.possible import Case, Linked
from engine.cells.program import Program
from engine.diagnostics import Diagnostic, FactsError
from engine.facts.checked import Checked
from engine.facts.graph import Group
from engine.facts.links import Links, follow
from engine.facts.pieces import Piece, Told
from engine.outcome import Range
from engine.policy.model import Expression, Fact, Kind

MAX_COMBINATIONS = 4_096
"""How many combinations of segments of dates that depend on each other are tried."""


class Situation:
    """The facts of one case, in the segments of a program.

    ``counted_open`` are facts that were told so vaguely that they count as not told. ``opened`` are facts that,
    unless they were told, may still be told anything, or for good nothing.
    """

    def __init__(
        self,
        program: Program,
        links: Links,
        checked: Checked,
        counted_open: frozenset[str] = frozenset(),
        opened: frozenset[str] = frozenset(),
    ) -> None:
        self.checked = checked
        self.counted_open = counted_open
        self._program = program
        self._links = links
        self._opened = opened

    @cached_property
    def sets(self) -> tuple[int, ...]:
        """The segments that are possible for each fact, in the order of the program."""
        return tuple(self._possible(axis) for axis in self._program.facts)

    @property
    def exact(self) -> bool:
        """True if only one cell is possible."""
        return all(not one & (one - 1) for one in self.sets)

    def _possible(self, axis: Axis) -> int:
        fact = self._program.model.facts[axis.name]
        told = self._follows(axis.name)
        if axis.name in self.checked.told or not self._may_be_told(axis.name):
            return segments_of(axis, fact, told)
        anyhow = axis.everything & ~axis.told if axis.name in self._opened else segments_of(axis, fact, None)
        return (axis.told if told is None else segments_of(axis, fact, told)) | anyhow

    def _may_be_told(self, name: str) -> bool:
        """Whether a fact, or others from which it follows, may still be told."""
        if not self._opened:
            return False
        groups = (group for group in self._links.groups if name in group.links)
        may = {*self.checked.told, *self._opened}
        return name in self._opened or any(name in follow(group, may) for group in groups)

    def _follows(self, name: str) -> Told | None:
        """What is told of a fact, or what other facts leave of one that has to be asked; None for nothing."""
        if name in self.counted_open:
            return None
        told = self.checked.told.get(name)
        if told is not None or name not in self._links.names:
            return told
        if self._program.model.facts[name].not_told.mode == "ask" or self._may_be_told(name):
            narrowed = self._links.narrowed(self.checked, {name: (None, None)})
            told = None if narrowed is None else narrowed[name]
        return told

    # -- dates that depend on each other

    @cached_property
    def linked(self) -> tuple[Linked, ...]:
        """The groups of facts whose segments cannot be chosen freely, as they share dates not known exactly.

        Raises:
            FactsError: ``too-many-possibilities``.
        """
        found: list[Linked] = []
        for group in self._links.groups:
            several = {
                axis.name: tuple(members(one))
                for axis, one in zip(self._program.facts, self.sets, strict=True)
                if axis.name in group.links and one & (one - 1)
            }
            if len(several) > 1 or (several and self._depends(group)):
                found.append(Linked(frozenset(group.links), tuple(several), self._feasible(several, group)))
        return tuple(found)

    def _depends(self, group: Group) -> bool:
        """Whether one fact of a group may only be so if another one is."""
        vague = (name for name in group.links if name in self.checked.told and not _exact(self.checked.told[name]))
        return any(vague) or not self._opened.isdisjoint(group.links)

    def _feasible(self, several: Mapping[str, tuple[int, ...]], group: Group) -> frozenset[tuple[int, ...]]:
        """The combinations that can be, one fact after the other, so that what cannot be is not continued."""
        found: list[tuple[int, ...]] = [()]
        names = tuple(several)
        tried = 0
        for at, choices in enumerate(several.values()):
            tried += len(found) * len(choices)
            if tried > MAX_COMBINATIONS:
                raise too_open(several)
            longer = ((*chosen, segment) for chosen in found for segment in choices)
            found = [one for one in longer if self._can_be(dict(zip(names[: at + 1], one, strict=True)), group)]
        return frozenset(found)

    def _can_be(self, chosen: Mapping[str, int], group: Group) -> bool:
        """Whether linked facts can be so."""
        return self._known_so(chosen, group) and self._links.feasible(self.checked, self._chosen(chosen.items()))

    def _known_so(self, chosen: Mapping[str, int], group: Group) -> bool:
        """Whether of linked facts these can be told and those not: a fact is known if and only if it follows."""
        if not self._opened:
            return True
        untold = {name for name, segment in chosen.items() if not self._program.axes[name].told >> segment & 1}
        modes = {name: self._program.model.facts[name].not_told.mode for name in group.links}
        may = [name for name in group.links if name in self._opened and name not in untold]
        sure = {name for name in may if modes[name] == "ask" or (modes[name] == "open" and name in chosen)}
        told = {*self.checked.told, *sure}
        known = {name for name in chosen.keys() - untold if modes[name] == "open"}
        others = [name for name in may if name not in told]
        every = (more for count in range(len(others) + 1) for more in combinations(others, count))
        follows = ({*follow(group, {*told, *more})} for more in every)
        return any(untold.isdisjoint(found) and known <= found for found in follows)

    def _chosen(self, choices: Iterable[tuple[str, int]]) -> dict[str, Piece]:
        """Segments of linked facts as inclusive intervals; one that is not told has none."""
        axes = self._program.axes
        told = ((axes[name], segment) for name, segment in choices if axes[name].told >> segment & 1)
        return {axis.name: _piece(*axis.span(segment)) for axis, segment in told}

    # -- exact values

    def values(self, expression: Expression, cases: Iterable[Case], kind: Kind) -> tuple[Range | None, ...]:
        """What a computed answer of one kind can be in some cases: None for nothing, then disjoint ranges in order."""
        found: set[Range | None] = set()
        for case in cases:
            if case.answers is None:
                found.add(None)
                continue
            answers = dict(zip(refs_of(expression), case.answers, strict=True))
            fact = fact_of(expression)
            for one in (None,) if fact is None else self._reaches(fact, case):
                facts = {} if fact is None or one is None else {fact: one}
                found.update(reach(expression, answers, facts, self.checked.as_of))
        return _joined(found, kind)

    def _reaches(self, name: str, case: Case) -> list[Range] | list[None]:
        """The intervals a fact can lie in, in one case; [None] if it has no value there."""
        told = self._told(name)
        if told is None:
            return [None]
        chosen = dict(case.segments)
        if name in self._links.names and not _exact(told):
            narrowed = self._links.narrowed(self.checked, {name: (None, None), **self._chosen(case.segments)})
            told = told if narrowed is None else narrowed[name]
        pieces = told if isinstance(told, tuple) else ()
        reaches = [Range(-inf if low is None else low, inf if high is None else high) for low, high in pieces]
        if name in chosen:
            reaches = _inside(reaches, *self._program.axes[name].span(chosen[name]))
        return reaches

    def _told(self, name: str) -> Told | None:
        told = self._follows(name)
        if told is not None:
            return told
        fact = self._program.model.facts[name]
        match fact.not_told.mode:
            case "assume":
                return ((fact.not_told.value, fact.not_told.value),)  # type: ignore[return-value]
            case "ask":
                return (fact.limits,)
            case "open":
                return None


def segments_of(axis: Axis, fact: Fact, told: Told | None) -> int:
    """The set of segments that are possible for one fact, given what was told about it."""
    if told is None:
        match fact.not_told.mode:
            case "open":
                return 1 << (axis.size - 1)
            case "ask":
                return axis.told
            case "assume":
                return 1 << axis.segment(fact.not_told.value)  # type: ignore[arg-type]
    if isinstance(told, frozenset):
        return sum(1 << axis.segment(value) for value in told)
    covered = 0
    for low, high in told:
        covered |= axis.covering(-inf if low is None else low, inf if high is None else high)
    return covered


def too_open(several: Iterable[str]) -> FactsError:
    """Facts leave more open than can be worked out. ``several``: those that may still be several things."""
    vague = ", ".join(f"`{name}`" for name in several)
    message = f"{vague} leave too many cells open to work out exactly what is certain"
    help_ = "tell one of them, or tell it more exactly"
    return FactsError((Diagnostic("too-many-possibilities", message, help=help_),))


def _exact(told: Told | None) -> bool:
    return isinstance(told, tuple) and len(told) == 1 and told[0][0] == told[0][1]


def _piece(low: int | float, high: int | float) -> Piece:
    return (None if low == -inf else low, None if high == inf else high)


def _inside(reaches: list[Range], low: int | float, high: int | float) -> list[Range]:
    cut = (Range(max(one.low, low), min(one.high, high)) for one in reaches)
    return [one for one in cut if one.low <= one.high]


def _joined(found: Iterable[Range | None], kind: Kind) -> tuple[Range | None, ...]:
    """Sorted, disjoint ranges; those that touch become one. None comes first."""
    values = list(found)
    joined: list[Range] = []
    for one in sorted(value for value in values if value is not None):
        if joined and one.low <= (nextafter(joined[-1].high, inf) if kind == "number" else joined[-1].high + 1):
            joined[-1] = Range(joined[-1].low, max(joined[-1].high, one.high))
        else:
            joined.append(one)
    return (None, *joined) if None in values else tuple(joined)

"""What could be changed about a case, and into what: by doing something, by being told, or only in thought."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from math import inf, nextafter
from typing import Literal, NamedTuple, TypeAlias

from engine.cells.axes import Axis
from engine.cells.telling import sample
from engine.diagnostics import FactsError
from engine.facts.checked import Checked
from engine.facts.pieces import Piece, Pieces, Told, clip
from engine.facts.values import show
from engine.policy.model import AS_OF, Inner
from engine.questions.case import Facts, Subject

How: TypeAlias = Literal["act", "tell", "fixed"]
"""act: somebody does it. tell: nobody said it yet, or not exactly. fixed: nobody can change it."""


class Lever(NamedTuple):
    """One fact that could become another one. ``place`` is its axis, ``sets`` the segments it can get to."""

    fact: str
    place: int
    how: How
    sets: int


def levers(subject: Subject, checked: Checked, *, fixed: bool) -> tuple[Lever, ...]:
    """Everything that could be changed on its own, in the order of the policy.

    ``fixed``: also what nobody can change; then one fact may be there twice, for some segments and for the others.
    """
    return tuple(_levers(subject, checked, fixed))


def _levers(subject: Subject, checked: Checked, fixed: bool) -> Iterator[Lever]:
    now = subject.decider.situation(checked).sets
    for place, (axis, current) in enumerate(zip(subject.space.facts, now, strict=True)):
        reached = 0
        for how, sets in _reach(subject, checked, axis, current):
            if sets & ~reached:
                yield Lever(axis.name, place, how, sets & ~reached)
                reached |= sets
        others = axis.everything & ~reached & ~current
        if fixed and others and axis.name != AS_OF:
            yield Lever(axis.name, place, "fixed", others)


def _reach(subject: Subject, checked: Checked, axis: Axis, current: int) -> Iterator[tuple[How, int]]:
    """What can really be done about a fact, and the segments that it can get to by that."""
    fact, told = subject.model.facts[axis.name], checked.told.get(axis.name)
    if told is None and fact.not_told.mode == "ask":
        yield "tell", current
    elif fact.changes == "by_action":
        yield "act", _others(axis.told, current)
    elif fact.changes == "by_action_only_forward":
        unknown = told is None and fact.not_told.mode == "open"
        yield "act", _others(_onward(axis, axis.told if unknown else current), current)
    if told is not None and current & (current - 1):
        yield "tell", current


def _onward(axis: Axis, current: int) -> int:
    """The segments that are reached by going forward, whatever of ``current`` it is now."""
    last = current.bit_length() - 1
    return axis.told >> last << last


def _others(reach: int, current: int) -> int:
    """Without the segment it certainly is in: staying there is no change."""
    return reach if current & (current - 1) else reach & ~current


def related(subject: Subject, names: Collection[str]) -> frozenset[str]:
    """The facts from which some facts are derived, and those that are derived from them."""
    derived = [(fact.name, end) for fact in subject.model.facts.values() for end in fact.derive or () if end != AS_OF]
    both = [*derived, *((end, name) for name, end in derived)]
    return frozenset(other for name, other in both if name in names and other not in names)


def changed(subject: Subject, facts: Facts, chosen: Mapping[Lever, int]) -> dict[str, object] | None:
    """The facts with some of them in other segments, None if that cannot be.

    What the changed facts are derived from, or what is derived from them, is left out unless it is among them.
    """
    names = {lever.fact for lever in chosen}
    found = {name: value for name, value in facts.items() if name not in names | related(subject, names)}
    for lever, segment in chosen.items():
        if not subject.space.facts[lever.place].told >> segment & 1:
            continue  # not told any more
        value = _value(subject, found, subject.read(lever.fact, facts.get(lever.fact)), lever, segment)
        if value is None:
            return None
        found[lever.fact] = show(subject.model.facts[lever.fact].type, value)
    return found


def _value(subject: Subject, found: Facts, told: Told | None, lever: Lever, segment: int) -> Inner | None:
    """A value in a segment: what was told vaguely is told exactly, and what only goes forward goes forward."""
    axis = subject.space.facts[lever.place]
    if axis.values:
        return sample(axis, segment)
    pieces: Pieces = (segment_piece(axis, segment),)
    if isinstance(told, tuple) and lever.how == "tell":
        pieces = clip(told, *pieces[0])
    elif isinstance(told, tuple) and lever.how == "act" and _only_forward(subject, lever):
        pieces = clip(pieces, told[-1][1], None)
    first, last = _possible(subject, found, lever.fact, pieces) or (inf, -inf)
    value = first if first is not None else last if last is not None else 0
    return None if value == inf else float(value) if axis.kind == "number" else int(value)


def _only_forward(subject: Subject, lever: Lever) -> bool:
    return subject.model.facts[lever.fact].changes == "by_action_only_forward"


def segment_piece(axis: Axis, segment: int) -> Piece:
    """The values of one told segment of an ordered fact."""
    low, high = axis.limits(segment)
    last = high if high == inf else nextafter(high, -inf) if axis.kind == "number" else high - 1
    last = min(last, axis.high)
    return (None if low == -inf else low, None if last == inf else last)


def _possible(subject: Subject, found: Facts, name: str, pieces: Pieces) -> Piece | None:
    """The first of these pieces that fits what is told of the facts linked to this one."""
    if name not in subject.decider.links.names:
        return pieces[0] if pieces else None
    try:
        checked = subject.check(found, None)
    except FactsError:
        return None
    every = (subject.decider.links.narrowed(checked, {name: piece}) for piece in pieces)
    return next((one[name][0] for one in every if one is not None), None)

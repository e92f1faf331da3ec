"""What could be changed about a case, and into what: by doing something, by being told, or only in thought.

Days follow from dates. Who moves a date leaves the other dates where they are, and days that were told between
them are counted anew; who changes a number of days leaves its dates open, if both were told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from math import inf, nextafter
from typing import Literal, NamedTuple, TypeAlias

from engine.cells.axes import Axis
from engine.cells.bits import members
from engine.cells.telling import sample
from engine.diagnostics import FactsError
from engine.facts.checked import Checked
from engine.facts.pieces import Number, Piece, Pieces, Told, clip, exact
from engine.facts.values import not_told, plain, tell
from engine.policy.model import AS_OF, Fact, Inner
from engine.questions.case import Facts, Subject
from engine.questions.turning import group_of

How: TypeAlias = Literal["act", "tell", "fixed"]
"""act: somebody does it. tell: nobody said it yet, or not exactly. fixed: nobody can change it."""

EVERYTHING: Pieces = ((None, None),)

LINKED = -1
"""The place of a fact that depends on others: it has perhaps no axis of its own."""


class Lever(NamedTuple):
    """One fact that could become another one.

    ``sets``: the segments it can get to, of a fact that stands alone; ``place`` is its axis. ``within``: what it can
    become, of a date or days linked to others, and ``untold``: also nothing.
    """

    fact: str
    how: How
    place: int
    sets: int
    within: Pieces = ()
    untold: bool = False

    @property
    def linked(self) -> bool:
        """Whether other facts depend on it."""
        return self.place == LINKED


def levers(subject: Subject, facts: Facts, checked: Checked, *, fixed: bool) -> tuple[Lever, ...]:
    """Everything that could be changed on its own, in the order of the policy.

    ``fixed``: also what nobody can change. One fact may be there several times, each time for other values.
    """
    return tuple(_levers(subject, facts, checked, fixed))


def _levers(subject: Subject, facts: Facts, checked: Checked, fixed: bool) -> Iterator[Lever]:
    now = subject.decider.situation(checked).sets
    places = subject.space.places
    for name, fact in subject.model.facts.items():
        place = places.get(name)
        if name in subject.decider.links.names:
            if name != AS_OF and not places.keys().isdisjoint(group_of(subject, fact).links):
                yield from _linked(subject, facts, checked, fact, fixed)
        elif place is not None and name != AS_OF:
            yield from _alone(subject, checked, place, now[place], fixed)


# ---------------------------------------------------------------- facts that stand alone: into which segments


def _alone(subject: Subject, checked: Checked, place: int, current: int, fixed: bool) -> Iterator[Lever]:
    axis, reached = subject.space.facts[place], 0
    for how, sets in _reach(subject, checked, axis, current):
        if sets & ~reached:
            yield Lever(axis.name, how, place, sets & ~reached)
            reached |= sets
    others = axis.everything & ~reached & ~current
    if fixed and others:
        yield Lever(axis.name, "fixed", place, others)


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


# ---------------------------------------------------------------- dates and days that depend on each other


def _linked(subject: Subject, facts: Facts, checked: Checked, fact: Fact, fixed: bool) -> Iterator[Lever]:
    """A fact of a group: what it can become, whatever that makes of the others."""
    reached: Pieces = ()
    for how, pieces in _linked_reach(subject, facts, checked, fact):
        within = _without(pieces, reached)
        if within:
            yield Lever(fact.name, how, LINKED, 0, within)
            reached = (*reached, *within)
    within, untold = _without(_all_of(fact), reached), fact.not_told.mode == "open" and said(facts, fact.name)
    if fixed and (within or untold) and _stands_for_itself(facts, checked, fact):
        yield Lever(fact.name, "fixed", LINKED, 0, within, untold)


def _linked_reach(subject: Subject, facts: Facts, checked: Checked, fact: Fact) -> Iterator[tuple[How, Pieces]]:
    told = checked.told.get(fact.name)
    pieces = told if isinstance(told, tuple) else EVERYTHING
    if told is None and fact.not_told.mode == "ask":
        left = subject.decider.links.narrowed(checked, {fact.name: (None, None)})
        yield "tell", EVERYTHING if left is None else left[fact.name]
    elif fact.changes == "by_action":
        yield "act", _all_of(fact)
    elif fact.changes == "by_action_only_forward":
        yield "act", _all_of(fact) if told is None else clip(_all_of(fact), pieces[-1][1], None)
    if told is not None and not exact(pieces) and said(facts, fact.name):
        yield "tell", pieces


def _all_of(fact: Fact) -> Pieces:
    return clip(EVERYTHING, *fact.limits)


def _stands_for_itself(facts: Facts, checked: Checked, fact: Fact) -> bool:
    """False for what only follows from other facts, which then have to change: days from their dates, and so on."""
    if said(facts, fact.name):
        return fact.derive is None or not all(end == AS_OF or said(facts, end) for end in fact.derive)
    return fact.name not in checked.told


def said(facts: Facts, name: str) -> bool:
    """Whether something was told of a fact itself."""
    return not not_told(plain(facts.get(name)))


def _without(pieces: Pieces, taken: Pieces) -> Pieces:
    """The whole numbers of some pieces that are in none of the others."""
    for low, high in taken:
        before = () if low is None else clip(pieces, None, low - 1)
        after = () if high is None else clip(pieces, high + 1, None)
        pieces = (*before, *after)
    return pieces


# ---------------------------------------------------------------- what is left of a case once something is changed


def kept(subject: Subject, facts: Facts, chosen: Collection[Lever]) -> dict[str, object]:
    """What stays as it is told when these facts become others; ``facts`` say the day.

    Raises:
        FactsError: if what is left cannot be so.
    """
    names = {lever.fact for lever in chosen}
    left = {name: value for name, value in facts.items() if name not in names}
    moved = {lever.fact for lever in chosen if lever.linked and lever.how != "tell"}
    if not moved:
        return left
    days = [fact for fact in subject.model.facts.values() if fact.derive is not None]
    opened = {end for fact in days if fact.name in moved for end in _both_told(facts, fact)} - names
    anew = {fact.name for fact in days if not moved.isdisjoint(fact.derive or ())} - names
    stays = {name: value for name, value in left.items() if name not in opened | anew}
    if not any(said(facts, name) for name in anew):
        return stays
    counted = moved & {fact.name for fact in days}
    before = {name: value for name, value in facts.items() if name not in counted}
    return {**_dates(subject, before, names | opened), **stays}


def _both_told(facts: Facts, fact: Fact) -> Collection[str]:
    """The dates between which days lie, if both are told: then one of them has to give way, and nobody says which."""
    ends = [end for end in fact.derive or () if end != AS_OF]
    return ends if all(said(facts, end) for end in ends) else ()


def _dates(subject: Subject, facts: Facts, gone: Collection[str]) -> dict[str, object]:
    """The dates that are known by days which are counted anew: they stay where they are."""
    told, model = subject.check(facts, None).told, subject.model.facts
    dates = (name for group in subject.decider.links.groups for name in group.dates)
    return {name: tell(model[name].type, told[name]) for name in dates if name in told and name not in gone}


# ---------------------------------------------------------------- values


def value_in(subject: Subject, told: Told | None, lever: Lever, segments: int) -> Inner | None:
    """The value in some segments that is nearest to what was told; None for not told."""
    axis, fact = subject.space.facts[lever.place], subject.model.facts[lever.fact]
    if not segments & axis.told:
        return None
    now = told if isinstance(told, tuple) else _assumed(fact)
    if axis.values:
        return sample(axis, next(members(segments & axis.told)))
    if now is None:
        first = next(members(segments & axis.told))
        return as_written(sample(axis, first), (segment_piece(axis, first),), axis.kind)
    pieces = tuple(segment_piece(axis, one) for one in members(segments & axis.told))
    if lever.how == "act" and fact.changes == "by_action_only_forward":
        pieces = clip(pieces, now[-1][1], None) or pieces
    value = min((nearest(piece, now) for piece in pieces), key=lambda one: distance(one, now))
    return as_written(value, pieces, axis.kind) if distance(value, now) else _of_kind(value, axis.kind)


def as_written(value: Inner, pieces: Pieces, kind: str) -> Inner:
    """A value of some pieces; instead of the number right beside one that people write (3.0000000000000004) the next
    that they would write (3.1).
    """
    if kind != "number" or not isinstance(value, (int, float)):
        return _of_kind(value, kind)
    for beside, way in ((nextafter(value, -inf), 1), (nextafter(value, inf), -1)):
        if len(repr(beside)) < len(repr(float(value))) and "e" not in repr(beside):
            decimals = len(repr(beside).partition(".")[2])
            tried = (round(beside + way * 0.1**more, more) for more in range(decimals, 16))
            return next((one for one in tried if clip(pieces, one, one)), float(value))
    return float(value)


def _of_kind(value: Inner, kind: str) -> Inner:
    assert isinstance(value, (int, float))
    return float(value) if kind == "number" else int(value)


def _assumed(fact: Fact) -> Pieces | None:
    value = fact.not_told.value
    return None if value is None else ((value, value),)  # type: ignore[return-value]


def nearest(piece: Piece, told: Pieces) -> Number:
    """The value of a piece that is nearest to what was told; one that was told if there is any."""
    inside = clip(told, *piece)
    if inside:
        low, high = inside[0]
        return low if low is not None else high if high is not None else 0
    ends = [end for end in piece if end is not None] or [0]
    return min(ends, key=lambda end: distance(end, told))


def distance(value: Number, told: Pieces) -> Number:
    """How far a value lies from what was told."""
    below = (max(0, value - high) if high is not None else 0 for _, high in told)
    above = (max(0, low - value) if low is not None else 0 for low, _ in told)
    return min(one + other for one, other in zip(below, above, strict=True))


def segment_piece(axis: Axis, segment: int) -> Piece:
    """The values of one told segment of an ordered fact."""
    low, high = axis.span(segment)
    return (None if low == -inf else low, None if high == inf else high)


def possible(subject: Subject, facts: Facts) -> Checked | None:
    """The facts as understood, None if they cannot be so."""
    try:
        return subject.check(facts, None)
    except FactsError:
        return None

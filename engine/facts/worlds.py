"""Worlds: where lists of possible values were told of dates, every combination of pieces that can be is one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from engine.facts.graph import Group, Link, Matrix, narrow, reach
from engine.facts.pieces import Number, Pieces, clip, merge
from engine.facts.values import LAST_DAY

MOST_WORLDS: Final = 4096
"""How many combinations of possible values of linked facts are tried."""


class TooManyWorlds(Exception):
    """There are more combinations than :data:`MOST_WORLDS`. Never leaves this package."""


def worlds_of(
    group: Group, given: Mapping[str, Pieces], as_of: int, *, most: int | None = MOST_WORLDS, calendar: bool = True
) -> list[Matrix] | None:
    """A closed matrix for every combination of pieces that can be; None if none can.

    ``calendar``: leave out what would put a date before the year 1 or after 9999.
    Raises TooManyWorlds.
    """
    if group.matrix is None:
        return None
    start = [row[:] for row in group.matrix]
    if not all(narrow(start, link, piece, as_of) for link, piece in group.fixed):
        return None
    worlds = [start]
    # Facts with one piece first: they leave fewer pieces of the others.
    for name in sorted(given, key=lambda name: len(given[name])):
        worlds = _split(worlds, group.links[name], given[name], as_of, most)
    return [world for world in worlds if not calendar or _in_calendar(group, world, as_of)] or None


def _split(worlds: list[Matrix], link: Link, pieces: Pieces, as_of: int, most: int | None) -> list[Matrix]:
    """Every world with every piece of one more fact that is possible in it."""
    if len(pieces) == 1:
        return [world for world in worlds if narrow(world, link, pieces[0], as_of)]
    found: list[Matrix] = []
    for world in worlds:
        for piece in clip(pieces, *reach(world, link, as_of)):
            copy = [row[:] for row in world]
            if narrow(copy, link, piece, as_of):
                found.append(copy)
        if most is not None and len(found) > most:
            raise TooManyWorlds
    return found


def _in_calendar(group: Group, world: Matrix, as_of: int) -> bool:
    return all(
        world[0][node] + as_of >= 1 and as_of - world[node][0] <= LAST_DAY for node in range(1, len(group.dates) + 1)
    )


def union(link: Link, worlds: Iterable[Matrix], as_of: int) -> Pieces:
    """The pieces a fact can be in, over all worlds. A date has no end where the calendar has none."""
    found = [reach(world, link, as_of) for world in worlds]
    if link.dated:
        found = [(_day(low), _day(high)) for low, high in found]
    return merge(found, whole=True)


def _day(value: Number | None) -> Number | None:
    return None if value is None or not 1 <= value <= LAST_DAY else value

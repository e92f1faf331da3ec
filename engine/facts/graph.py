"""Dates and the days between them as difference constraints, and the groups of facts they link.

Every date is a node whose value is counted from ``as_of``, which is node 0. A date fact is the
difference *its node - node 0*, a derived fact the difference of two nodes, and every limit says
that some difference is at most so many days. The tightest consequences of such limits are shortest
paths (Floyd and Warshall; Dechter, Meiri and Pearl, "Temporal constraint networks", 1991), and they
are exact for whole days: every value left in a tightened interval belongs to some possible case.

Facts that are only linked through ``as_of`` do not influence each other: each group stands alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil, floor, inf
from typing import Literal, NamedTuple, TypeAlias

from engine.facts.pieces import Number, Piece
from engine.facts.readers import Limits
from engine.policy.model import AS_OF, Fact

Matrix: TypeAlias = list[list[Number]]
"""``matrix[i][j]`` is the most that node j can lie after node i, in days; infinite for no limit."""


class Link(NamedTuple):
    """A fact as the difference ``end - start`` of two nodes. ``dated``: it is a date, counted from ``as_of``."""

    fact: Fact
    start: int
    end: int
    dated: bool


class Limit(NamedTuple):
    """``end - start`` is at most ``most`` days, because of this word of the fact ``owner`` (about ``other``)."""

    start: int
    end: int
    most: int
    owner: str
    word: Literal["not_after", "not_before", "minimum", "maximum"]
    other: str = ""


class Group(NamedTuple):
    """Facts that can influence each other. ``matrix`` is None if the policy's own limits contradict each other.

    ``fixed`` are the dates with limits of their own (day numbers), which move against ``as_of`` every day.
    """

    links: Mapping[str, Link]
    dates: tuple[str, ...]
    limits: tuple[Limit, ...]
    fixed: tuple[tuple[Link, Limits], ...]
    matrix: Matrix | None


def groups(facts: Mapping[str, Fact]) -> tuple[Group, ...]:
    """The groups of linked facts; a date that nothing refers to and that refers to nothing is in none."""
    near = {name: _neighbours(fact) for name, fact in facts.items()}
    joined: list[set[str]] = []
    for name, others in near.items():
        if others is not None:
            together = {name, *others} - {AS_OF}
            touching = [one for one in joined if one & together]
            joined = [one for one in joined if not one & together] + [together.union(*touching)]
    return tuple(_group([fact for name, fact in facts.items() if name in names]) for names in joined)


def _neighbours(fact: Fact) -> set[str] | None:
    """The dates a fact refers to, None if it refers to none."""
    names = {name for name in (fact.not_after, fact.not_before) if isinstance(name, str)} | set(fact.derive or ())
    return names or None


def _group(facts: list[Fact]) -> Group:
    dates = tuple(fact.name for fact in facts if fact.derive is None)
    nodes = {AS_OF: 0, **{name: at for at, name in enumerate(dates, 1)}}
    links = {fact.name: _link(fact, nodes) for fact in facts}
    found = tuple(limit for link in links.values() for limit in _limits(link, nodes))
    dated = [(link, link.fact.limits) for link in links.values() if link.dated]
    fixed = tuple((link, own) for link, own in dated if own != (None, None))
    return Group(links, dates, found, fixed, closed(len(nodes), found))


def _link(fact: Fact, nodes: Mapping[str, int]) -> Link:
    if fact.derive is None:
        return Link(fact, 0, nodes[fact.name], True)
    return Link(fact, nodes[fact.derive.start], nodes[fact.derive.end], False)


def _limits(link: Link, nodes: Mapping[str, int]) -> Iterable[Limit]:
    """The limits a fact sets that are the same on every day."""
    fact, start, end = link.fact, link.start, link.end
    if link.dated:
        if isinstance(fact.not_after, str):
            yield Limit(nodes[fact.not_after], end, 0, fact.name, "not_after", fact.not_after)
        if isinstance(fact.not_before, str):
            yield Limit(end, nodes[fact.not_before], 0, fact.name, "not_before", fact.not_before)
        return
    if fact.type.maximum is not None:
        yield Limit(start, end, floor(fact.type.maximum), fact.name, "maximum")
    if fact.type.minimum is not None:
        yield Limit(end, start, -ceil(fact.type.minimum), fact.name, "minimum")


def closed(size: int, found: Iterable[Limit]) -> Matrix | None:
    """The tightest consequences of limits between so many nodes, None if they contradict each other."""
    matrix: Matrix = [[0 if row == column else inf for column in range(size)] for row in range(size)]
    return matrix if all(tighten(matrix, limit.start, limit.end, limit.most) for limit in found) else None


def tighten(matrix: Matrix, start: int, end: int, most: Number) -> bool:
    """Adds ``end - start <= most`` to a closed matrix, in place, and closes it again.

    False if that cannot be; the matrix is then of no more use.
    """
    if most >= matrix[start][end]:
        return True
    if matrix[end][start] + most < 0:
        return False
    onward = matrix[end]
    for row in matrix:
        reach = row[start] + most
        for column, step in enumerate(onward):
            if reach + step < row[column]:
                row[column] = reach + step
    return True


def narrow(matrix: Matrix, link: Link, piece: Piece, as_of: int) -> bool:
    """Adds to a closed matrix that a fact lies in a piece; False if it cannot."""
    low, high = piece
    shift = as_of if link.dated else 0
    if high is not None and not tighten(matrix, link.start, link.end, floor(high) - shift):
        return False
    return low is None or tighten(matrix, link.end, link.start, shift - ceil(low))


def reach(matrix: Matrix, link: Link, as_of: int) -> Piece:
    """The piece a fact can still be in."""
    shift = as_of if link.dated else 0
    low, high = -matrix[link.end][link.start], matrix[link.start][link.end]
    return (None if low == -inf else low + shift, None if high == inf else high + shift)

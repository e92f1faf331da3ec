"""What is told of an ordered fact: disjoint pieces, each an inclusive interval of inner values.

An end that is None has no limit. An exact value ``v`` is the piece ``(v, v)``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import inf
from typing import TypeAlias

Number: TypeAlias = int | float
Piece: TypeAlias = tuple[Number | None, Number | None]
Pieces: TypeAlias = tuple[Piece, ...]
Told: TypeAlias = Pieces | frozenset[bool | str]
"""Pieces, sorted and disjoint, of an ordered fact; the values still possible of a boolean or a choice."""


def merge(pieces: Sequence[Piece], *, whole: bool) -> Pieces:
    """The same values as sorted disjoint pieces. ``whole``: the values are whole, so 1-3 and 4-6 are 1-6.

    >>> merge([(4, 6), (1, 3), (9, None)], whole=True)
    ((1, 6), (9, None))
    """
    if len(pieces) == 1:
        return (pieces[0],)
    merged: list[Piece] = []
    for low, high in sorted(pieces, key=_start):
        if merged and _touches(merged[-1][1], low, whole):
            merged[-1] = (merged[-1][0], _later(merged[-1][1], high))
        else:
            merged.append((low, high))
    return tuple(merged)


def clip(pieces: Pieces, low: Number | None, high: Number | None) -> Pieces:
    """The part of sorted pieces from ``low`` to ``high``, both included.

    >>> clip(((1, 6), (9, None)), 5, 10)
    ((5, 6), (9, 10))
    """
    if low is not None and high is not None and low > high:
        return ()
    first = 0 if low is None else bisect_left(pieces, low, key=_end)
    last = len(pieces) if high is None else bisect_right(pieces, high, key=_start)
    return tuple((_largest(low, start), _smallest(high, end)) for start, end in pieces[first:last])


def exact(pieces: Pieces) -> bool:
    """Whether only one value is left."""
    return len(pieces) == 1 and pieces[0][0] == pieces[0][1] is not None


def _start(piece: Piece) -> Number:
    return -inf if piece[0] is None else piece[0]


def _end(piece: Piece) -> Number:
    return inf if piece[1] is None else piece[1]


def _touches(end: Number | None, start: Number | None, whole: bool) -> bool:
    return end is None or start is None or start <= end + whole


def _later(one: Number | None, other: Number | None) -> Number | None:
    return None if one is None or other is None else max(one, other)


def _largest(one: Number | None, other: Number | None) -> Number | None:
    return other if one is None else one if other is None else max(one, other)


def _smallest(one: Number | None, other: Number | None) -> Number | None:
    return other if one is None else one if other is None else min(one, other)

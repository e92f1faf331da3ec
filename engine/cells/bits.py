"""Bit sets: sets of segments, of rows or of boxes as whole numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def members(bits: int) -> Iterator[int]:
    """The members of a bit set, in order.

    >>> list(members(0b1101))
    [0, 2, 3]
    """
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def bit_set(members: Iterable[int]) -> int:
    """The bit set of some numbers; built from bytes, as setting bits one by one copies the set each time.

    >>> bin(bit_set([3, 0, 2]))
    '0b1101'
    """
    found = list(members)
    if not found:
        return 0
    buffer = bytearray(max(found) // 8 + 1)
    for number in found:
        buffer[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(buffer, "little")

"""What might stand in place of a part of a policy, and thresholds moved by one step."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeAlias, TypeVar

from engine.policy.model import Compare, Condition, Inner

Part = TypeVar("Part")


class Option(NamedTuple, Generic[Part]):
    """What might stand there instead. ``key`` tells the options of one mutation of one part apart.

    ``words`` go on after "rule `x`"; ``lead`` says what no test does if none notices.
    """

    new: Part
    key: str
    words: str
    lead: str = ""


class About(NamedTuple):
    """What a comparison looks at: its name as written, its kind, and the words it may be (if it is made of words)."""

    subject: str
    kind: str
    words: tuple[Inner, ...] = ()


Compares: TypeAlias = tuple[Compare, ...]
"""What one comparison becomes; several only where a ``not`` is taken away from several."""

OnlyWhen: TypeAlias = Condition | None
"""The whole condition under ``only_when``."""


def step_of(value: int | float) -> int | float:
    """By how much a threshold is moved: one; of a number one in its last decimal place, at least a tenth.

    >>> step_of(14), step_of(2.5), step_of(0.25), step_of(3.0)
    (1, 0.1, 0.01, 0.1)
    """
    if isinstance(value, int):
        return 1
    decimals = len(repr(value).partition(".")[2]) if "e" not in repr(value) else 1
    return float(round(0.1**decimals, decimals))


def moved(value: int | float, by: int) -> int | float:
    """A threshold one step up (``by`` 1) or down (-1)."""
    return value + by if isinstance(value, int) else round(value + by * step_of(value), 12)


def after(words: tuple[Inner, ...], word: Inner) -> Inner:
    """The next of the words, after the last the first."""
    return words[(words.index(word) + 1) % len(words)]

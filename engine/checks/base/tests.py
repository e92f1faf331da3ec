"""The tests inside a condition, and the condition with one of them replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from engine.policy.model import All, Always, Any, Condition, Nothing, Test

Way: TypeAlias = tuple[int, ...]
"""From a condition to one of its parts: the number of a part, again and again."""


class Place(NamedTuple):
    """One test of a condition. ``turned``: under an odd number of ``none``. ``option``: in ``any`` or ``none``."""

    way: Way
    test: Test
    turned: bool
    option: bool


class Change(NamedTuple):
    """A condition in which the test at one place always ``holds`` or never does, and what it is then."""

    when: Condition
    place: Place
    holds: bool
    other: Condition

    @property
    def wider(self) -> bool:
        """True if it then holds in more cells, False if in fewer."""
        return self.holds != self.place.turned


def places(condition: Condition, way: Way = (), turned: bool = False, option: bool = False) -> Iterator[Place]:
    """Every test of a condition, in the order of the file."""
    match condition:
        case Test():
            yield Place(way, condition, turned, option)
        case All(parts) | Any(parts) | Nothing(parts):
            none = isinstance(condition, Nothing)
            for at, part in enumerate(parts):
                yield from places(part, (*way, at), turned != none, none or isinstance(condition, Any))
        case Always():
            return


def replaced(condition: Condition, way: Way, by: Condition) -> Condition:
    """The condition with one of its parts replaced."""
    if not way:
        return by
    assert isinstance(condition, (All, Any, Nothing))
    at, *rest = way
    parts = list(condition.parts)
    parts[at] = replaced(parts[at], tuple(rest), by)
    return type(condition)(tuple(parts))


def idle(when: Condition, same: Callable[[Change], bool]) -> Iterator[Place]:
    """The tests of a condition that can all be left out together, found one after the other.

    ``same``: whether a change changes nothing. Tests of settings are not judged; they have no place in the file.
    """
    for place in list(places(when)):
        for holds in (True, False) if place.option else (True,):
            change = Change(when, place, holds, replaced(when, place.way, Always(holds, "")))
            if place.test.span is not None and same(change):
                when = change.other
                yield place
                break

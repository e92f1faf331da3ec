"""Time goes forward: what is told of a case once some days have passed, and after how many days it matters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import product

from engine.cells.axes import Axis
from engine.facts.checked import Checked
from engine.facts.pieces import Number, Pieces, Told, exact
from engine.facts.values import LAST_DAY, show_day, tell
from engine.policy.model import AS_OF, Fact
from engine.questions.case import Facts, Subject


def step(fact: Fact) -> int:
    """By how much a fact moves in a day: 1, -1, or 0 if time does not change it."""
    if fact.name == AS_OF:
        return 1
    if fact.changes != "with_time":
        return 0
    if fact.derive is None:
        return 1
    return (fact.derive.end == AS_OF) - (fact.derive.start == AS_OF)


def after(subject: Subject, facts: Facts, checked: Checked, days: int) -> dict[str, object]:
    """The facts so many days later, ``as_of`` among them. What is not told stays not told."""
    found = {name: _later(subject, checked, name, value, days) for name, value in facts.items()}
    return {**found, AS_OF: show_day(checked.as_of + days)}


def _later(subject: Subject, checked: Checked, name: str, value: object, days: int) -> object:
    fact, told = subject.model.facts.get(name), checked.told.get(name)
    if fact is None or not isinstance(told, tuple):
        return value
    moved = step(fact) * days
    # A vague date was cut by what held on its own day, and that still holds.
    if moved or (name in subject.decider.links.names and not exact(told)):
        return _written(fact, _moved(told, moved), value)
    return value


def _moved(told: Pieces, by: int) -> Pieces:
    return tuple((_plus(low, by), _plus(high, by)) for low, high in told)


def _plus(end: Number | None, by: int) -> Number | None:
    return None if end is None else end + by


def _written(fact: Fact, told: Pieces, value: object) -> object:
    """As it may stand in facts; what cannot be written (no first value) stays as it was."""
    if fact.type.kind != "date" and any(low is None for low, _ in told):
        return value
    return tell(fact.type, told)


def waits(subject: Subject, checked: Checked) -> tuple[int, ...]:
    """After how many days some fact is in another segment than the day before, soonest first.

    Between two of these days nothing changes.
    """
    found: set[int] = set()
    for axis in subject.space.facts:
        moves = step(subject.model.facts[axis.name])
        if moves:
            found.update(_crossings(axis, checked.told, moves))
    return tuple(sorted(days for days in found if days > 0 and checked.as_of + days <= LAST_DAY))


def _crossings(axis: Axis, told: Mapping[str, Told], moves: int) -> Iterator[int]:
    pieces = told.get(axis.name)
    ends = [end for piece in pieces for end in piece] if isinstance(pieces, tuple) else []
    for end, cut in product((end for end in ends if end is not None), axis.cuts):
        yield int(cut - end if moves > 0 else end - cut + 1)


def day_after(checked: Checked, days: int) -> date:
    """The day so many days after the day of the case."""
    return date.fromordinal(checked.as_of) + timedelta(days)

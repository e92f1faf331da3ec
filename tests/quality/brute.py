"""Every case of a small policy, by enumeration: values on both sides of each threshold, by the plain reference."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from math import inf

from engine.cells.axes import Axis
from engine.cells.space import Space
from engine.outcome import CONFLICT, Leaf
from engine.policy.model import AS_OF, MESSAGES, WARNINGS, Fact, Inner, PlanAnswer, PolicyModel, Table
from engine.runtimes.reference import run
from tests.strategies import AS_OF as TODAY

Values = dict[str, Inner | None]

MOST = 4_000


def cases(old: PolicyModel, new: PolicyModel) -> list[Values]:
    """Facts that are told exactly or not at all, on one day; dates and the days between them agree."""
    axes = {axis.name: axis for axis in Space([old, new]).facts}
    free = [fact for fact in old.facts.values() if fact.testable and fact.name != AS_OF]
    choices = [list(_values(fact, axes.get(fact.name))) for fact in free]
    named = (dict(zip((fact.name for fact in free), chosen, strict=True)) for chosen in product(*choices))
    return [case for values in islice(named, MOST) if (case := _agreeing(old, values)) is not None]


def _values(fact: Fact, axis: Axis | None) -> Iterator[Inner | None]:
    if fact.not_told.mode != "ask" or fact.derive is not None:
        yield None
    if axis is None:
        yield from _ends(fact, -inf, inf)
    elif axis.values:
        yield from axis.values  # type: ignore[misc]
    else:
        found = (value for at in range(axis.size - axis.open) for value in _ends(fact, *axis.limits(at)))
        yield from dict.fromkeys(value for value in found if isinstance(value, (int, float)) and value <= axis.high)


def _ends(fact: Fact, low: int | float, high: int | float) -> Iterator[Inner]:
    """The first and the last value of a segment, or near where it has none."""
    middle = TODAY.toordinal() if fact.type.kind == "date" else 5
    if fact.type.kind == "boolean":
        yield from (False, True)
        return
    if fact.type.choices:
        yield from fact.type.choices
        return
    first = low if low != -inf else min(middle, high) - 1 if high != inf else middle
    last = high - 1 if high != inf else first + 2
    if fact.type.kind == "number":
        last = (first + high) / 2 if high != inf else first + 2
    kind = float if fact.type.kind == "number" else int
    yield kind(first)
    if last > first:
        yield kind(last)


def _agreeing(model: PolicyModel, values: Values) -> Values | None:
    """The values with the days that follow from dates; None if they contradict each other or a limit."""
    values = {**values, AS_OF: TODAY.toordinal()}
    for name, fact in model.facts.items():
        if fact.derive is not None:
            start, end = values.get(fact.derive.start), values.get(fact.derive.end)
            if start is not None and end is not None:
                values[name] = end - start  # type: ignore[operator]
            elif fact.not_told.mode == "ask" and values[name] is None:
                return None
            elif values[name] is not None and (start, end) != (None, None):
                return None  # the other date would follow from it
    return values if all(_allowed(fact, values) for fact in model.facts.values()) else None


def _allowed(fact: Fact, values: Values) -> bool:
    value = values.get(fact.name)
    if value is None or not fact.type.ordered:
        return True
    low, high = fact.limits
    low = values.get(fact.not_before) if isinstance(fact.not_before, str) else low  # type: ignore[assignment]
    high = values.get(fact.not_after) if isinstance(fact.not_after, str) else high  # type: ignore[assignment]
    return (low is None or value >= low) and (high is None or value <= high)  # type: ignore[operator]


def seen(model: PolicyModel, values: Values) -> dict[str, object] | None:
    """What a person sees of one case, by the plain reference; None where rules clash. What is collected is a set."""
    assumed = {
        name: fact.not_told.value
        for name, fact in model.facts.items()
        if fact.not_told.mode == "assume" and values.get(name) is None
    }
    leaves = run(model, {**values, **assumed})
    if any(_clashes(one, leaves) for one in model.decisions if isinstance(one, Table)):
        return None
    shown = [one for one in model.decisions if not one.internal or one.name in (WARNINGS, MESSAGES)]
    return {one.name: _seen(one.name, leaves[one.name].answer) for one in shown}


def _seen(name: str, answer: object) -> object:
    collected = isinstance(answer, tuple) and not isinstance(answer, PlanAnswer) and name != MESSAGES
    return (type(answer), frozenset(answer) if collected else answer)  # type: ignore[call-overload]


def _clashes(table: Table, leaves: dict[str, Leaf]) -> bool:
    return table.hit != "collect" and leaves[table.name].answer == CONFLICT

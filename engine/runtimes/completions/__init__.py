"""Every completion of facts that are partly not told or vague, for the reference runtime.

Values of an ordered fact that lie on the same side of every constant of the policy cannot be told
apart by it. So each fact is tried with every constant, its two neighbours and the ends of what was
told: at least one value of every kind that makes a difference, and the extremes of each kind.
Dates that are linked (by days between them, or by an order) are tried together, day by day, and
only the combinations that are possible are kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, product
from math import inf, nextafter, prod

from engine.policy.model import AS_OF, Fact, Inner, Kind
from engine.runtimes.completions.constants import Number
from engine.runtimes.completions.known import Completion, Interval, Known, Sort, TooManyCompletions
from engine.runtimes.completions.linked import linked_completions, linked_groups


def completions(known: Known, limit: int = 100_000) -> list[Completion]:
    """Every completion of the facts, at least one of every sort.

    Raises:
        TooManyCompletions: if there are more than ``limit``.
    """
    model = known.model
    linked = linked_groups(model)
    alone = [fact for fact in model.facts.values() if fact.testable and not any(fact.name in g for g in linked)]
    parts = [*(linked_completions(known, group, limit) for group in linked), *(_alone(known, fact) for fact in alone)]
    if prod(map(len, parts)) > limit:
        raise TooManyCompletions
    start = Completion({AS_OF: known.checked.as_of}, {})
    return [_joined((start, *chosen)) for chosen in product(*parts)]


def _joined(parts: Iterable[Completion]) -> Completion:
    values: dict[str, Inner | None] = {}
    sorts: dict[str, Sort] = {}
    for part in parts:
        values |= part.values
        sorts |= part.sorts
    return Completion(values, sorts)


def _alone(known: Known, fact: Fact) -> list[Completion]:
    """The values to try for a fact that is not linked to others: one or two of every sort."""
    by_sort: dict[Sort, list[Inner | None]] = {}
    for value in _values(known, fact):
        by_sort.setdefault(known.sort(fact, value), []).append(value)
    if fact.name not in known.constants and fact.name not in known.computed:
        by_sort = dict(list(by_sort.items())[:1])  # nothing looks at it
    return [
        Completion({fact.name: value}, {fact.name: sort})
        for sort, values in by_sort.items()
        for value in (_extremes(values) if fact.name in known.computed else values[:1])
    ]


def _extremes(values: list[Inner | None]) -> list[Inner | None]:
    return [values[0]] if len(values) == 1 else [values[0], values[-1]]


def _values(known: Known, fact: Fact) -> list[Inner | None]:
    fixed = known.if_not_told(fact)
    if fixed is not None:
        return list(fixed)
    if fact.type.ordered:
        return list(_points(known.intervals(fact), known.constants.get(fact.name, frozenset()), fact.type.kind))
    told = known.told(fact)
    words = (False, True) if fact.type.kind == "boolean" else fact.type.choices
    return [word for word in words if told is None or word in told]




def _points(told: list[Interval], constants: Iterable[Number], kind: Kind) -> list[Number]:
    """The ends of what was told, and every constant with its neighbours as far as they are told."""
    near = set(chain.from_iterable(_neighbours(constant, kind) for constant in constants))
    inside = {value for value in near if any(low <= value <= high for low, high in told)}
    return sorted(inside.union(*told))


def _neighbours(value: Number, kind: Kind) -> tuple[Number, Number, Number]:
    if kind == "number":
        return nextafter(value, -inf), value, nextafter(value, inf)
    return value - 1, value, value + 1

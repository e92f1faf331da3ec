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
from engine.runtimes.completions.known import Completion, Interval, Known, TooManyCompletions
from engine.runtimes.completions.linked import linked_completions, linked_groups


def completions(known: Known, limit: int = 100_000) -> list[Completion]:
    """Every completion of the facts, at least one of every sort.

    Raises:
        TooManyCompletions: if there are more than ``limit``.
    """
    model = known.model
    linked = linked_groups(model)
    together = {AS_OF}.union(*linked)
    alone = [fact for fact in model.facts.values() if fact.testable and fact.name not in together]
    parts = [*(linked_completions(known, group, limit) for group in linked), *(_alone(known, fact) for fact in alone)]
    if prod(map(len, parts)) > limit:
        raise TooManyCompletions
    start = Completion({AS_OF: known.checked.as_of}, {}, {})
    return [_joined((start, *chosen)) for chosen in product(*parts)]


def _joined(parts: Iterable[Completion]) -> Completion:
    joined = Completion({}, {}, {})
    for part in parts:
        joined.values.update(part.values)
        joined.sorts.update(part.sorts)
        joined.stretches.update(part.stretches)
    return joined


def _alone(known: Known, fact: Fact) -> list[Completion]:
    """The values to try for a fact that is not linked to others: the extremes of every kind."""
    by_kind: dict[object, list[Completion]] = {}
    for value in _values(known, fact):
        found = known.completion({fact: value})
        by_kind.setdefault(found.kind, []).append(found)
    return [one for alike in by_kind.values() for one in _extremes(alike)]


def _extremes(alike: list[Completion]) -> list[Completion]:
    """The first and the last, if it makes a difference to what is computed."""
    return [alike[0], alike[-1]] if len(alike) > 1 and alike[0].stretches else alike[:1]


def _values(known: Known, fact: Fact) -> list[Inner | None]:
    fixed = known.if_not_told(fact)
    if fixed is not None:
        return list(fixed)
    if fact.type.ordered:
        return list(_points(known.intervals(fact), known.constants(fact), fact.type.kind))
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

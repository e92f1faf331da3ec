"""The order in which decisions can be taken: each uses only answers given before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.policy.model import All, Always, Any, Compare, Computed, Condition, Decides, Nothing, Ref, Test
from engine.policy.read.compute import references


def uses(decision: Decides) -> frozenset[str]:
    """The decisions whose answers this one needs."""
    conditions = [part for part in (decision.only_when, decision.matters_when) if not isinstance(part, bool | None)]
    if isinstance(decision, Computed):
        own = {found.name for found in references(decision.expression) if isinstance(found, Ref)}
        return frozenset(own.union(*map(answers_in, conditions)))
    return frozenset(set().union(*map(answers_in, [*conditions, *(rule.when for rule in decision.rules)])))


def answers_in(condition: Condition) -> set[str]:
    """The decisions a condition asks about or compares with."""
    match condition:
        case Test():
            own = {condition.subject} if condition.source == "answer" else set()
            return own | set(_referenced(condition.compares))
        case All(parts=parts) | Any(parts=parts) | Nothing(parts=parts):
            return {name for part in parts for name in answers_in(part)}
        case Always():
            return set()


def _referenced(compares: tuple[Compare, ...]) -> Iterator[str]:
    for word, operand in compares:
        if isinstance(operand, Ref):
            yield operand.name
        elif word == "not":
            yield from _referenced(operand)  # type: ignore[arg-type]


def in_order(needs: Mapping[str, frozenset[str]]) -> tuple[list[str], list[list[str]]]:
    """Names so that each stands after all it needs, otherwise as given; and the cycles that forbid it.

    Of each knot one cycle is named; its members are then taken as settled, so that other knots show too.

    >>> in_order({"c": frozenset({"a"}), "a": frozenset(), "b": frozenset()})
    (['a', 'c', 'b'], [])
    >>> in_order({"a": frozenset({"b"}), "b": frozenset({"a"})})
    (['a', 'b'], [['a', 'b']])
    """
    rank = {name: at for at, name in enumerate(needs)}
    order: dict[str, None] = {}
    cycles: list[list[str]] = []
    for start in needs:
        way = {start: None}
        while way:
            name = next(reversed(way))
            open_needs = (need for need in needs[name] if need in rank and need not in order)
            wanted = min(open_needs, key=rank.__getitem__, default=None)
            if wanted is None:
                order.setdefault(name)
                del way[name]
            elif wanted in way:
                names = list(way)
                cycles.append(names[names.index(wanted) :])
                order.update(dict.fromkeys(cycles[-1]))
            else:
                way[wanted] = None
    return list(order), cycles

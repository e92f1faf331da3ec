"""Dates that are linked by the days between them, or by an order: every combination that is possible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from math import inf
from typing import NamedTuple, TypeAlias

from engine.policy.model import AS_OF, Fact, Inner, PolicyModel
from engine.runtimes.completions.known import Completion, Known, TooManyCompletions

Days: TypeAlias = dict[str, int]


def linked_groups(model: PolicyModel) -> list[frozenset[str]]:
    """Date facts and days between them, in groups that cannot influence each other (``as_of`` is known)."""
    groups: list[frozenset[str]] = []
    for fact in model.facts.values():
        if fact.name != AS_OF and (fact.type.kind == "date" or fact.derive is not None):
            linked = _nodes(fact) | {fact.name}
            touching = [group for group in groups if group & linked]
            groups = [group for group in groups if not group & linked] + [frozenset(linked).union(*touching)]
    return groups


def _nodes(fact: Fact) -> set[str]:
    """The date facts that a date or a count of days depends on."""
    near = {fact.not_after, fact.not_before} | set(fact.derive or ())
    return {name for name in near if isinstance(name, str)} - {AS_OF}


class Link(NamedTuple):
    """``end`` - ``start`` (dates, or ``as_of``) is one of ``counts`` where it matters."""

    start: str
    end: str
    counts: frozenset[int]


def linked_completions(known: Known, group: frozenset[str], limit: int) -> list[Completion]:
    """Every possible combination of the dates of a group: the extremes of each kind."""
    facts = [fact for name, fact in known.model.facts.items() if name in group]
    links = [link for fact in facts for link in _links(known, fact)]
    far = 10 + 4 * sum(max(map(abs, link.counts), default=0) + 2 for link in links)
    by_kind: dict[object, list[Completion]] = {}
    for days in _combinations(known, facts, links, far, limit):
        found = known.completion({fact: _seen(known, fact, days, far) for fact in facts})
        by_kind.setdefault(found.kind, []).append(found)
    return [one for alike in by_kind.values() for one in _extreme(alike, known.computed & group)]


def _extreme(alike: list[Completion], computed: Iterable[str]) -> list[Completion]:
    """One of the completions that are of the same kind, and the extremes of facts that are computed with."""
    kept = [alike[0]]
    for name in computed:
        told = [one for one in alike if one.values[name] is not None]
        kept += [pick(told, key=lambda one: one.values[name]) for pick in (min, max) if told]  # type: ignore[arg-type, return-value]
    return [one for at, one in enumerate(kept) if one not in kept[:at]]


def _links(known: Known, fact: Fact) -> Iterator[Link]:
    """Which differences of two days the policy, or what was told, can tell from the next."""
    ends = {end for end in chain.from_iterable(known.intervals(fact)) if abs(end) != inf}
    found = frozenset(int(value) for value in ends | known.constants(fact))
    if fact.derive is not None:
        yield Link(fact.derive.start, fact.derive.end, found)
        return
    fixed = {day for day in (fact.not_after, fact.not_before) if isinstance(day, int)}
    yield Link(AS_OF, fact.name, frozenset(day - known.checked.as_of for day in found | fixed))
    for name in (fact.not_after, fact.not_before):
        if isinstance(name, str):
            yield Link(name, fact.name, frozenset({0}))


def _combinations(known: Known, facts: list[Fact], links: list[Link], far: int, limit: int) -> Iterator[Days]:
    """Every possible choice of days in which each date hangs on ``as_of`` or on another by a link.

    Every sort of combination that is possible at all, and the extremes of each, are among these: an
    extreme point of differences is reached from ``as_of`` along differences that are at a limit.
    """
    dates = [fact.name for fact in facts if fact.type.kind == "date"]
    steps = _steps(dates, links, far)
    todo: list[Days] = [{AS_OF: known.checked.as_of}]
    for _ in dates:
        wider = [
            {**days, name: days[near] + step}
            for days in todo for near in days for name in dates if name not in days
            for step in steps.get((near, name), ())
        ]
        todo = [days for days in _distinct(wider, limit) if all(_possible(known, fact, days) for fact in facts)]
    return iter(todo)


def _distinct(found: list[Days], limit: int) -> Iterator[Days]:
    if len(found) > 10 * limit:
        raise TooManyCompletions
    return iter({frozenset(days.items()): days for days in found}.values())


def _steps(dates: list[str], links: list[Link], far: int) -> dict[tuple[str, str], set[int]]:
    """The differences to try between two days; from ``as_of`` also the far past and the far future."""
    steps: dict[tuple[str, str], set[int]] = {(AS_OF, name): {-far, far} for name in dates}
    for start, end, counts in links:
        for count in chain.from_iterable((count - 1, count, count + 1) for count in counts):
            steps.setdefault((start, end), set()).add(count)
            steps.setdefault((end, start), set()).add(-count)
    return steps


def _possible(known: Known, fact: Fact, days: Days) -> bool:
    """Whether a fact may be what these days make it; True as long as its days are not all chosen."""
    value = _value(fact, days)
    if value is None:
        return True
    inside = any(low <= value <= high for low, high in known.intervals(fact))
    return inside and _in_order(fact.not_before, value, days) and _in_order(value, fact.not_after, days)


def _in_order(early: str | int | None, late: str | int | None, days: Days) -> bool:
    first, second = (days.get(day) if isinstance(day, str) else day for day in (early, late))
    return first is None or second is None or first <= second


def _value(fact: Fact, days: Days) -> int | None:
    if fact.derive is None:
        return days.get(fact.name)
    start, end = (days.get(name) for name in fact.derive)
    return None if start is None or end is None else end - start


def _seen(known: Known, fact: Fact, days: Days, far: int) -> Inner | None:
    """What these days make of a fact: masked if it is not told and open, infinite if it is far."""
    fixed = known.if_not_told(fact)
    if fixed is not None:
        return fixed[0]
    value = _value(fact, days)
    assert value is not None
    distance = value - days[AS_OF] if fact.derive is None else value
    return value if abs(distance) < far // 2 else inf if distance > 0 else -inf

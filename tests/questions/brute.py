"""The questions worked out by brute force: every value of every kind is tried, one case after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations, product
from typing import Any, NamedTuple

from hypothesis import assume

from engine.api import Policy
from engine.cells.axes import Axis, fact_axes
from engine.cells.telling import sample
from engine.diagnostics import FactsError
from engine.facts.checked import Checked
from engine.outcome import Given, spoken
from engine.policy.model import PlanAnswer, PolicyModel, Table
from engine.policy.words import show
from engine.runtimes.completions.known import TooManyCompletions
from engine.runtimes.reference import evaluate, matters, run
from tests.strategies import AS_OF

Plain = dict[str, Any]
LIMIT = 3_000
MOST = 4_000


@cache
def axes(policy: Policy) -> dict[str, Axis]:
    return fact_axes(policy.model)


def values(policy: Policy, name: str) -> list[Any]:
    """One value of a fact for every segment, as facts have it."""
    axis = axes(policy)[name]
    return [show(axis.kind, sample(axis, segment)) for segment in range(axis.size - axis.open)]


def check(policy: Policy, facts: Plain, days: int = 0) -> Checked | None:
    """The facts as understood, None if they cannot be."""
    try:
        return policy.check_facts(facts, AS_OF.fromordinal(AS_OF.toordinal() + days))
    except FactsError:
        return None


def answers(policy: Policy, checked: Checked, decision: str) -> tuple[Given, ...]:
    """The different answers a table can have, by the reference."""
    table = next(one for one in policy.model.decisions if one.name == decision)
    assert isinstance(table, Table)
    try:
        outcome = evaluate(policy.model, checked, LIMIT)
    except TooManyCompletions:
        assume(False)
        raise
    return tuple({leaf.answer for leaf in spoken(table, outcome.tables[decision])})


# ---------------------------------------------------------------- what can still change an answer


def can_change(policy: Policy, facts: Plain, declined: frozenset[str]) -> set[str]:
    """The facts for which two ways to tell everything that is not told differ in nothing else and in an answer.

    Only for facts that are not linked, and told exactly or not at all.
    """
    model, checked = policy.model, policy.check_facts(facts, AS_OF)
    free = [name for name in axes(policy) if name not in checked.told]
    options = [_options(policy, model, name, asked=name not in declined) for name in free]
    size = 1
    for one in options:
        size *= len(one)
    assume(size <= MOST)
    counting = {}
    for chosen in product(*options):
        full = _as_values(policy, checked, dict(zip(free, chosen, strict=True)))
        leaves = run(model, full)
        counting[chosen] = {
            one.name: leaves[one.name].answer
            for one in model.decisions
            if not one.internal and one.name in _asked_for(policy) and matters(one, full, leaves, model)
        }
    return {
        name for at, name in enumerate(free)
        if name not in declined and _differs(counting, at)
    }  # fmt: skip


def _asked_for(policy: Policy) -> set[str]:
    return {one.name for one in policy.model.decisions if isinstance(one, Table) or one.matters_when is not False}


def _options(policy: Policy, model: PolicyModel, name: str, *, asked: bool) -> list[Any]:
    fact, axis = model.facts[name], axes(policy)[name]
    every: list[Any] = [sample(axis, segment) for segment in range(axis.size - axis.open)]
    match fact.not_told.mode:
        case "ask":
            return every
        case "open":
            return [*every, None] if asked else [None]
        case "assume":
            return every if asked else [fact.not_told.value]


def _as_values(policy: Policy, checked: Checked, chosen: Plain) -> Plain:
    told = {name: next(iter(one)) for name, one in checked.told.items()}
    exact = {name: one[0] if isinstance(one, tuple) else one for name, one in told.items()}
    return {"as_of": checked.as_of, **exact, **chosen}


def _differs(counting: Mapping[tuple[Any, ...], Plain], at: int) -> bool:
    alike: dict[tuple[Any, ...], list[Plain]] = {}
    for cell, found in counting.items():
        alike.setdefault((*cell[:at], *cell[at + 1 :]), []).append(found)
    return any(
        one[name] != other[name]
        for found in alike.values() for one, other in combinations(found, 2) for name in one.keys() & other.keys()
    )  # fmt: skip


# ---------------------------------------------------------------- the smallest changes


class Smallest(NamedTuple):
    """The least number of steps, how few of them nobody can take, the least waiting among those, and the facts."""

    steps: int
    unable: int
    days: int
    sets: frozenset[frozenset[str]]


def smallest_changes(policy: Policy, facts: Plain, decision: str, wanted: str, *, fixed: bool) -> Smallest | None:
    """By trying every set of facts, every value of them and every number of days."""
    able = list(axes(policy))
    for steps in range(len(able) + 2):
        found: dict[tuple[int, int], set[frozenset[str]]] = {}
        for days in range(25):
            number = steps - (days > 0)
            for chosen in combinations(able, number) if number >= 0 else ():
                unable = _fewest_unable(policy, facts, days, chosen, decision, wanted, fixed)
                if unable is not None:
                    found.setdefault((unable, days), set()).add(frozenset(chosen))
            if (0, days) in found:
                break
        if found:
            unable, days = min(found)
            return Smallest(steps, unable, days, frozenset(found[unable, days]))
    return None


def _fewest_unable(
    policy: Policy, facts: Plain, days: int, chosen: Sequence[str], decision: str, wanted: str, fixed: bool
) -> int | None:
    """How many of some facts have to become what nobody can make of them, None if no values of them give the answer."""
    later = waited(policy, facts, days)
    checked = check(policy, later, days)
    if checked is None:
        return None
    found = []
    for combination in product(*(_reach(policy, checked, later, name, fixed) for name in chosen)):
        changed = {**later, **{name: value for name, (value, _) in zip(chosen, combination, strict=True)}}
        told = check(policy, {name: value for name, value in changed.items() if value is not None}, days)
        if told is not None and gives(answers(policy, told, decision), wanted):
            found.append(sum(not can for _, can in combination))
            if not found[-1]:
                break
    return min(found, default=None)


def gives(found: tuple[Given, ...], wanted: str) -> bool:
    """Whether these possible answers are certainly the one of this name."""
    return len(found) == 1 and name_of(found[0]) == wanted


def name_of(answer: Given) -> str | None:
    if isinstance(answer, PlanAnswer):
        return answer.use
    return None if answer is None else str(answer).lower() if isinstance(answer, bool) else str(answer)


def waited(policy: Policy, facts: Plain, days: int) -> Plain:
    """The facts after some days: whole numbers that go with the time have grown."""
    found = dict(facts)
    for name, value in facts.items():
        if policy.model.facts[name].changes == "with_time" and value not in (None, "unknown"):
            found[name] = _grown(value, days)
    return found


def _grown(value: Any, days: int) -> Any:
    if isinstance(value, list):
        return [_grown(one, days) for one in value]
    if isinstance(value, int):
        return value + days
    if value.endswith("+"):
        return f"{int(value[:-1]) + days}+"
    low, high = value.split("-")
    return f"{int(low) + days}-{int(high) + days}"


def _reach(policy: Policy, checked: Checked, facts: Plain, name: str, fixed: bool) -> Iterator[tuple[Any, bool]]:
    """The values a fact can get to from what it can be now (None: not told), one for each segment, and whether that
    can be done or turn out.

    Of a segment that the fact may be in without being told exactly, the value is one that was told.
    """
    fact, axis, told = policy.model.facts[name], axes(policy)[name], checked.told.get(name)
    now = _now(policy, name, told)
    unknown = told is None and fact.not_told.mode == "ask"
    for segment in range(axis.size - axis.open):
        if now == {segment}:
            continue
        forward = told is not None or fact.not_told.mode == "assume"
        before = now if forward else set(range(axis.size - axis.open))
        can = (
            ((unknown or (told is not None and len(now) > 1)) and segment in now)
            or fact.changes == "by_action"
            or (fact.changes == "by_action_only_forward" and all(segment >= one for one in before))
        )
        if can or fixed:
            yield show(axis.kind, _told_in(axis, segment, told)), can
    if fixed and axis.open and now != {axis.size - 1}:
        yield None, False


def _now(policy: Policy, name: str, told: Any) -> set[int]:
    fact, axis = policy.model.facts[name], axes(policy)[name]
    if isinstance(told, frozenset):
        return {axis.segment(one) for one in told}
    if told is not None:
        return {
            at for at in range(axis.size - axis.open)
            if any(_meet(axis, at, low, high) for low, high in told)
        }  # fmt: skip
    match fact.not_told.mode:
        case "ask":
            return set(range(axis.size))
        case "open":
            return {axis.size - 1}
        case "assume":
            assert fact.not_told.value is not None
            return {axis.segment(fact.not_told.value)}


def _meet(axis: Axis, segment: int, low: Any, high: Any) -> bool:
    start, end = axis.limits(segment)
    return (high is None or high >= start) and (low is None or low < end)


def _told_in(axis: Axis, segment: int, told: Any) -> Any:
    """A value of a segment, one that was told if there is one."""
    value = sample(axis, segment)
    for low, high in told if isinstance(told, tuple) else ():
        if _meet(axis, segment, low, high):
            start, _ = axis.limits(segment)
            return max(low, start) if low is not None else value
    return value


# ---------------------------------------------------------------- what already decides


def smallest_sets(policy: Policy, facts: Plain, answer: Given) -> set[frozenset[str]]:
    """The smallest sets of told facts beside which every value of the others leaves the outcome as it is."""
    checked = policy.check_facts(facts, AS_OF)
    told = [name for name in facts if name in checked.told]
    for size in range(len(told) + 1):
        found = {
            frozenset(kept) for kept in combinations(told, size) if forces(policy, facts, kept, told, answer)
        }
        if found:
            return found
    return set()


def forces(policy: Policy, facts: Plain, kept: Sequence[str], told: Sequence[str], answer: Given) -> bool:
    away = [name for name in told if name not in kept and name in axes(policy)]
    for combination in product(*(_anything(policy, name) for name in away)):
        case = {name: facts[name] for name in kept} | dict(zip(away, combination, strict=True))
        found = check(policy, case)
        if found is not None and answers(policy, found, policy.model.outcome) != (answer,):
            return False
    return True


def _anything(policy: Policy, name: str) -> list[Any]:
    open_too = policy.model.facts[name].not_told.mode == "open"
    return [*values(policy, name), None] if open_too else values(policy, name)

"""Which facts can still change an answer: looked for among all pairs of completions."""

from __future__ import annotations

from typing import NamedTuple

from engine.outcome import Given, Leaf
from engine.policy.model import Fact
from engine.runtimes.completions.constants import tested_facts
from engine.runtimes.completions.known import Completion, Known
from engine.runtimes.completions.linked import linked_groups


class Found(NamedTuple):
    """One completion, what it comes to, and the answers in it that may be asked about."""

    completion: Completion
    leaves: dict[str, Leaf]
    counting: dict[str, Given]


def missing(known: Known, found: list[Found]) -> tuple[str, ...]:
    """The facts not told (or vague) for which two completions differ in nothing else, and in an answer.

    A fact that is linked to others by dates cannot change alone: all of its group may change with it.
    A fact whose values are all the same to the policy is never missing.
    """
    groups = linked_groups(known.model)
    tested = tested_facts(known.model)
    return tuple(
        name for name, fact in known.model.facts.items()
        if name in tested and _askable(known, fact) and len({one.completion.sorts.get(name) for one in found}) > 1
        and _changes(found, next((group for group in groups if name in group), frozenset({name})))
    )


def _askable(known: Known, fact: Fact) -> bool:
    """Not told and to be asked for, or told vaguely."""
    told = known.told(fact)
    if told is None:
        return fact.not_told.mode == "ask"
    return len(told) > 1 if isinstance(told, frozenset) else any(low != high for low, high in told) or len(told) > 1


def _changes(found: list[Found], free: frozenset[str]) -> bool:
    """Whether two completions that differ only in ``free`` differ in an answer that counts in both."""
    alike: dict[object, dict[str, set[Given]]] = {}
    for one in found:
        others = tuple((name, sort) for name, sort in one.completion.sorts.items() if name not in free)
        answers = alike.setdefault(others, {})
        for name, answer in one.counting.items():
            answers.setdefault(name, set()).add(answer)
    return any(len(given) > 1 for answers in alike.values() for given in answers.values())

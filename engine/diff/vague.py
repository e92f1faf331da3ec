"""Facts that are told too vaguely: they count as not told as soon as anything asks for them, whatever that is."""

from __future__ import annotations

from engine.diff.pairs import needed
from engine.diff.shared import Shared, Side
from engine.facts.graph import groups
from engine.policy.model import PolicyModel


def vague_facts(space: Shared, name: str) -> tuple[str, ...]:
    """The facts on the way to one decision of which that is so, in either policy, in the order of the policies.

    What is asked for can only touch an answer through these: for facts that are told exactly or not at all, and for
    ranges of others, nothing but what is possible counts.
    """
    found = (fact for side in space.sides for fact in _of_side(space, side, name))
    return tuple(dict.fromkeys(found))


def _of_side(space: Shared, side: Side, name: str) -> tuple[str, ...]:
    reading = side.readings[name]
    stages = [stage for _, found in needed(side, reading.wanted) for stage in found]
    places = {at for stage in stages for look in stage.looks for at in look}
    looked_at = {axis.name for at, axis in enumerate(space.facts) if at in places} | {reading.fact}
    looked_at |= {other for group in _linked(side.model) if not group.isdisjoint(looked_at) for other in group}
    return tuple(one for one, fact in side.model.facts.items() if one in looked_at and fact.if_vague == "open")


def _linked(model: PolicyModel) -> list[frozenset[str]]:
    return [frozenset(group.links) for group in groups(model.facts)]

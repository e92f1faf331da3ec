"""What is known of each fact of a policy, and what the policy can tell of its values, for the reference runtime."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from engine.diagnostics import Diagnostic, FactsError
from engine.policy.model import Fact, Inner, PolicyModel
from engine.runtimes.completions.constants import Comparison, Number, comparisons, computed_facts, constants

if TYPE_CHECKING:
    from engine.facts.checked import Checked
    from engine.facts.pieces import Told

Interval: TypeAlias = tuple[Number, Number]
Sort: TypeAlias = object
"""What a policy can tell about a value: two values of the same sort are the same to it."""


class Completion(NamedTuple):
    """One way the facts may be.

    ``sorts`` are what the policy can tell of them, by fact name. ``stretches`` say of facts that are
    computed with between which constants they lie: computed answers change gradually along these.
    """

    values: dict[str, Inner | None]
    sorts: dict[str, Sort]
    stretches: dict[str, Sort]

    @property
    def kind(self) -> object:
        """The same for completions that differ in nothing but in how much is computed from them."""
        return (*self.sorts.items(), *self.stretches.items())


class TooManyCompletions(FactsError):
    """There are more completions than the limit; nothing was decided."""

    def __init__(self) -> None:
        message = "the facts leave too much open to try everything out"
        super().__init__((Diagnostic("too-many-possibilities", message, help="tell more of them, or more exactly"),))


class Known(NamedTuple):
    """The policy, what was told, and the facts that count as not told although something was.

    ``compared`` is what the policy compares each fact with, ``computed`` are the facts it computes with.
    """

    model: PolicyModel
    checked: Checked
    counted_open: frozenset[str]
    compared: Mapping[str, tuple[Comparison, ...]]
    computed: frozenset[str]

    def told(self, fact: Fact) -> Told | None:
        """What was told of a fact and counts as told."""
        return None if fact.name in self.counted_open else self.checked.told.get(fact.name)

    def too_vague(self, fact: Fact) -> bool:
        """Whether a fact, being among the missing, is to count as not told (``if_vague: open``)."""
        return fact.if_vague == "open" and self.told(fact) is not None

    def if_not_told(self, fact: Fact) -> tuple[Inner | None, ...] | None:
        """The one value of a fact that is not told; None if there are several to be tried."""
        if self.told(fact) is not None or fact.not_told.mode == "ask":
            return None
        return (fact.not_told.value,) if fact.not_told.mode == "assume" else (None,)

    def intervals(self, fact: Fact) -> list[Interval]:
        """Where an ordered fact may lie: what was told, or its limits; inclusive, the ends may be infinite."""
        told = self.told(fact)
        pieces = ((fact.type.minimum, fact.type.maximum),) if told is None or isinstance(told, frozenset) else told
        return [(-inf if low is None else low, inf if high is None else high) for low, high in pieces]

    def constants(self, fact: Fact) -> frozenset[Number]:
        """The numbers that some test compares a fact with."""
        return constants(self.compared.get(fact.name, ()))

    def completion(self, values: Mapping[Fact, Inner | None]) -> Completion:
        """A completion of some facts."""
        return Completion(
            {fact.name: value for fact, value in values.items()},
            {fact.name: self._sort(fact, value) for fact, value in values.items()},
            {fact.name: self._stretch(fact, value) for fact, value in values.items() if fact.name in self.computed},
        )

    def _sort(self, fact: Fact, value: Inner | None) -> Sort:
        """Which of the policy's comparisons hold for a value."""
        return value if value is None else tuple(one.holds(value) for one in self.compared.get(fact.name, ()))

    def _stretch(self, fact: Fact, value: Inner | None) -> Sort:
        """In which piece of what was told a value lies, and on which side of every constant."""
        if not isinstance(value, (int, float)):
            return value
        pieces = (low <= value <= high for low, high in self.intervals(fact))
        return (*pieces, *((value > constant) - (value < constant) for constant in sorted(self.constants(fact))))


def everything_known(model: PolicyModel, checked: Checked) -> Known:
    """What is known at first: all that was told counts as told."""
    computed: frozenset[str] = frozenset().union(*computed_facts(model).values())
    return Known(model, checked, frozenset(), comparisons(model), computed)

"""Where a mutant answers otherwise than the policy, in any cell that can be; or the proof that it does so nowhere.

Compared is what a person or a program sees: the answers that are handed out, warnings and messages. Which rule
gave an answer is not among it. A search through the cells of both (:mod:`engine.cells.regions`) gives the boxes
in which something differs, or proves that there is none; each box is then told as facts and asked of both, so
that what cannot be (days that contradict their dates) is never taken for a difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from engine.cells.compute import fact_of, reach, refs_of, uses_as_of
from engine.cells.diagram import BudgetSpent
from engine.cells.program import CellComputed, Program
from engine.cells.regions import Asked, Leaves, Region, Search
from engine.cells.space import Space
from engine.facts.pieces import Piece
from engine.facts.values import LAST_DAY
from engine.outcome import CONFLICT, SILENT, Given, Leaf, Range
from engine.policy.model import (
    MESSAGES,
    WARNINGS,
    All,
    Any,
    Computed,
    Condition,
    Decides,
    Expression,
    Fact,
    Nothing,
    PolicyModel,
    Table,
    Test,
)
from engine.policy.read.order import uses
from engine.quality.knees import candidates, knees
from engine.quality.telling import Choice, Teller, Values

BUDGET = 60_000
"""Boxes that may be looked at for one mutant before it is left undecided."""

MOST_REGIONS = 400
"""Boxes with a difference that are told as facts before the mutant is left undecided."""

Said: TypeAlias = dict[str, Leaf]
"""What the decisions asked about come to in one policy."""


Numbers: TypeAlias = dict[str, int | float]
"""Facts of numbers or dates with a value each."""


class NotDecided(Exception):
    """It could not be worked out whether there is a difference; the text says why."""


class Found(NamedTuple):
    """Facts (inner values) and a day for which the two policies may answer differently, to be asked of both."""

    values: Values
    day: int


class Difference:
    """Where a mutant differs from its policy. ``changed`` is the decision that was changed, None for a fact."""

    def __init__(self, old: Program, new: Program, changed: str | None, budget: int = BUDGET) -> None:
        self._programs = (old, new)
        self._assumed = _assumed_otherwise(old.model, new.model)
        self._seen = _affected(old.model, changed)
        self._computed = tuple({one.computed.name: one for one in _computed(program)} for program in self._programs)
        space = Space([old.model, _apart(new.model, self._assumed)])
        asked = [Asked(at, name) for at in (0, 1) for name in self._asked(at)]
        self._names = [(one.policy, one.decision) for one in asked]
        self._search = Search(space, asked, budget)
        self._space = space
        self._teller = Teller(space, old.model, frozenset(self._assumed))
        #: Whether every box that :meth:`found` gave nothing for was proved to hold no difference.
        self.complete = True

    def found(self) -> Iterator[Found]:
        """Facts for which there may be a difference. If none shows one, and ``complete`` is True, there is none.

        Raises:
            NotDecided: when there are too many cells or boxes.
        """
        count = 0
        try:
            for region in self._search.regions(self._differs, self._box()):
                count += 1
                if count > MOST_REGIONS:
                    raise NotDecided(f"more than {MOST_REGIONS} regions of facts might make a difference")
                yield from self._told(region)
        except BudgetSpent:
            raise NotDecided("there are too many cells to look at all of them") from None

    # -- what is asked

    def _asked(self, policy: int) -> list[str]:
        """The decisions to compare, in the order of the policy; what a computed answer is computed from as well."""
        decisions = self._programs[policy].model.decisions
        wanted = {one.name for one in decisions if one.name in self._seen and is_shown(one)}
        wanted |= {one.name for one in decisions if isinstance(one, Table) and one.hit in ("unique", "any")}
        for name in [name for name in wanted if name in self._computed[policy]]:
            cell = self._computed[policy][name]
            wanted |= {*refs_of(cell.expression), *cell.through}
        return [one.name for one in decisions if one.name in wanted]

    def _box(self) -> tuple[int, ...]:
        """Everything; a fact that is assumed otherwise is not told, so it is what each policy takes it to be."""
        box = list(self._space.everything)
        for policy, program in enumerate(self._programs):
            for name in self._assumed:
                place = self._space.places.get(name if policy == 0 else _primed(name))
                if place is not None:
                    value = program.model.facts[name].not_told.value
                    box[place] = 1 << self._space.facts[place].segment(value)  # type: ignore[arg-type]
        return tuple(box)

    # -- what differs

    def _differs(self, leaves: Leaves) -> bool:
        old, new = self._split(leaves)
        if any(leaf.answer == CONFLICT for leaf in old.values()):
            return False  # nobody is answered there
        return self._tables_differ(old, new) or any(self._may_differ(name, old, new) for name in self._shown_computed())

    def _split(self, leaves: Leaves) -> tuple[Said, Said]:
        said: tuple[Said, Said] = ({}, {})
        for (policy, name), leaf in zip(self._names, leaves, strict=True):
            said[policy][name] = leaf
        return said

    def _tables_differ(self, old: Said, new: Said) -> bool:
        if any(leaf.answer == CONFLICT for leaf in new.values()):
            return True
        tables = (one for one in self._programs[0].model.decisions if isinstance(one, Table))
        shown = (one.name for one in tables if is_shown(one) and one.name in self._seen)
        if any(not _alike(old[name].answer, new[name].answer) for name in shown):
            return True
        return any(self._silent(0, name, old) != self._silent(1, name, new) for name in self._shown_computed())

    def _shown_computed(self) -> list[str]:
        return [name for name, one in self._computed[0].items() if name in self._seen and not one.computed.internal]

    def _silent(self, policy: int, name: str, said: Said) -> bool:
        cell = self._computed[policy][name]
        return any(said[one] == SILENT for one in (name, *cell.through))

    def _may_differ(self, name: str, old: Said, new: Said) -> bool:
        """Whether a computed answer is computed from something else."""
        if self._silent(0, name, old):
            return False
        one, other = (self._computed[policy][name].expression for policy in (0, 1))
        if one != other or repr(one) != repr(other) or fact_of(one) in self._assumed:
            return True
        return any(not _alike(old[ref].answer, new[ref].answer) for ref in refs_of(one))

    # -- facts for it

    def _told(self, region: Region) -> Iterator[Found]:
        old, new = self._split(region.leaves)
        certain = self._tables_differ(old, new)
        if not self._teller.complete(region.box) or (not certain and self._by_day(old, new)):
            self.complete = False
        for choice in self._teller.choices(region.box):
            nothing: Numbers = {}
            for fixed in (nothing,) if certain else self._fixed(choice, old, new):
                values = self._teller.values(choice, fixed)
                if values is not None:
                    yield Found(values, choice.day)
                    self.complete = False  # there was a difference to be seen, and whoever asks on did not see it

    def _by_day(self, old: Said, new: Said) -> bool:
        """Whether a computed answer that may differ depends on the day, of which only some are tried."""
        names = (name for name in self._shown_computed() if self._may_differ(name, old, new))
        return any(uses_as_of(self._computed[at][name].expression) for name in names for at in (0, 1))

    def _fixed(self, choice: Choice, old: Said, new: Said) -> Iterator[Numbers]:
        """Values of the fact of a computed answer for which the two policies compute something else."""
        for name in self._shown_computed():
            if self._may_differ(name, old, new) and not self._silent(1, name, new):
                pair = tuple(self._computed[policy][name].expression for policy in (0, 1))
                answers = (
                    {ref: leaf.answer for ref, leaf in old.items()},
                    {ref: leaf.answer for ref, leaf in new.items()},
                )
                yield from self._values(choice, pair, answers)

    def _values(
        self, choice: Choice, pair: tuple[Expression, ...], answers: tuple[dict[str, Given], ...]
    ) -> Iterator[Numbers]:
        fact = fact_of(pair[0]) or fact_of(pair[1])
        for value in (None,) if fact is None else self._tried(fact, choice, pair, answers):
            facts = self._reaches(fact, value)
            one, other = (reach(pair[at], answers[at], facts[at], choice.day) for at in (0, 1))
            if one != other:
                yield {} if fact is None or value is None or fact in self._assumed else {fact: value}

    def _reaches(self, fact: str | None, value: int | float | None) -> tuple[Mapping[str, Range], Mapping[str, Range]]:
        if fact is None or value is None:
            return {}, {}
        if fact not in self._assumed:
            return {fact: Range(value, value)}, {fact: Range(value, value)}
        taken = [program.model.facts[fact].not_told.value for program in self._programs]
        return {fact: Range(taken[0], taken[0])}, {fact: Range(taken[1], taken[1])}  # type: ignore[arg-type]

    def _tried(
        self, fact: str, choice: Choice, pair: tuple[Expression, ...], answers: tuple[dict[str, Given], ...]
    ) -> list[int | float]:
        if fact in self._assumed:
            return [0]
        if fact in choice.untold:
            return []
        bends = [bend for at in (0, 1) for bend in knees(pair[at], answers[at], choice.day)]
        kind = self._programs[0].model.facts[fact].type.kind
        pieces = self._teller.pieces(fact, choice)
        dated = kind == "date"
        found = candidates(_in_calendar(pieces) if dated else pieces, bends, choice.day if dated else 0)
        return [float(value) if kind == "number" else int(value) for value in found]


def _in_calendar(pieces: tuple[Piece, ...]) -> list[Piece]:
    return [(low or 1, high or LAST_DAY) for low, high in pieces]


def _alike(one: Given, other: Given) -> bool:
    """Equality of answers: ``True`` is not 1."""
    return one == other and type(one) is type(other)


def is_shown(decision: Decides) -> bool:
    """Whether a decision is seen from outside: its answer is handed out, or it is the warnings or the messages."""
    return not decision.internal or decision.name in (WARNINGS, MESSAGES)


def _computed(program: Program) -> Iterator[CellComputed]:
    return (one for one in program.decisions if isinstance(one, CellComputed))


def _affected(model: PolicyModel, changed: str | None) -> set[str]:
    """The decisions that may answer otherwise: the one that was changed, and all that look at it."""
    found = {one.name for one in model.decisions if changed is None or one.name == changed}
    for decision in model.decisions:
        if not found.isdisjoint(uses(decision)):
            found.add(decision.name)
    return found


# ---------------------------------------------------------------- facts that are assumed otherwise


def _assumed_otherwise(old: PolicyModel, new: PolicyModel) -> tuple[str, ...]:
    return tuple(name for name, fact in old.facts.items() if fact.not_told.value != new.facts[name].not_told.value)


def _primed(name: str) -> str:
    return f"{name}'"


def _apart(model: PolicyModel, names: tuple[str, ...]) -> PolicyModel:
    """The model with some facts under a name of their own, so that they need not be the same in both policies."""
    if not names:
        return model
    facts: dict[str, Fact] = {}
    for name, fact in model.facts.items():
        facts |= {_primed(name): fact._replace(name=_primed(name))} if name in names else {name: fact}
    return model._replace(facts=facts, decisions=tuple(_renamed(one, names) for one in model.decisions))


def _renamed(decision: Decides, names: tuple[str, ...]) -> Decides:
    only_when = None if decision.only_when is None else _condition(decision.only_when, names)
    if isinstance(decision, Computed):
        return decision._replace(only_when=only_when, matters_when=True)
    rules = tuple(rule._replace(when=_condition(rule.when, names)) for rule in decision.rules)
    return decision._replace(only_when=only_when, matters_when=True, rules=rules)


def _condition(condition: Condition, names: tuple[str, ...]) -> Condition:
    match condition:
        case All(parts) | Any(parts) | Nothing(parts):
            return type(condition)(tuple(_condition(part, names) for part in parts))
        case Test() if condition.source == "fact" and condition.subject in names:
            return condition._replace(subject=_primed(condition.subject))
        case _:
            return condition

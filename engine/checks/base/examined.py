"""What every check gets: one policy, its cells, and the means to tell of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, TypeVar

from engine.cells.boxes import Index, escapes, merged, size
from engine.cells.diagram import Budget, BudgetSpent
from engine.cells.examples import Example, Examples
from engine.cells.program import compile_policy
from engine.cells.space import Box, Space
from engine.cells.telling import region_condition, region_words
from engine.checks.base.conditions import Conditions
from engine.checks.base.finding import Finding, Region
from engine.checks.base.freed import freed
from engine.checks.base.partition import Decided
from engine.checks.base.places import About, Places
from engine.checks.base.settled import Collected, Settled
from engine.checks.base.undecided import DATES, SETTINGS, Undecided, Why, reason
from engine.decide import Decider
from engine.diagnostics import DiagnosticsError, PolicyError
from engine.facts.check import FactChecker
from engine.facts.checked import Checked
from engine.frozen import frozen
from engine.outcome import CONFLICT, Leaf, Outcome
from engine.policy.model import MESSAGES, WARNINGS, Condition, Decides, Inner, PolicyModel, Table

if TYPE_CHECKING:
    from engine.checks.base.rules import Standing
    from engine.policy.text.document import Document, Path

One = TypeVar("One", bound=Decides)
Told = TypeVar("Told")

Outcomes: TypeAlias = Mapping[str, tuple[Leaf, ...]]
"""What every decision comes to."""

Holds: TypeAlias = Callable[[Outcomes], bool]
"""What must be so of what the decisions come to for an example."""

Decide: TypeAlias = Callable[[Checked], Outcome]
"""What a policy does with checked facts."""

SHOWN = 5
"""So many regions of one finding are shown; of the rest is said how many there are."""

GATHERED = 2_000
"""So many boxes of one finding are put together; more are counted as they are."""


class Budgets(NamedTuple):
    """How much may be spent before something is not decided.

    ``boxes`` that the search for the cells of one decision may look at, ``steps`` on all questions about one
    decision, ``pairs`` of tests that are compared.
    """

    boxes: int = 400_000
    steps: int = 2_000_000
    pairs: int = 500_000


class _Cells(NamedTuple):
    """The space of a policy: of the one with its settings free, or, ``bound``, of the one as it is."""

    model: PolicyModel
    present: Mapping[str, Inner]
    space: Space
    bound: bool


def _cells_of(model: PolicyModel) -> _Cells:
    free, present = freed(model)
    try:
        return _Cells(free, present, Space([free]), bound=False)
    except PolicyError:
        if free is model:
            raise
        return _Cells(model, {}, Space([model]), bound=True)


def _dated(ask: Callable[[Box], Told], box: Box) -> Told:
    """What the examples say of a box; if that takes too long it is the dates."""
    try:
        return ask(box)
    except BudgetSpent:
        raise Undecided(DATES) from None


class Examined:
    """One policy under examination. What is worked out for one check is kept for the others.

    ``model`` is the policy as it is. ``free`` is the same with the settings that conditions test turned into facts,
    unless that makes a condition too large: then nothing is said of all values of the settings.
    """

    def __init__(
        self,
        model: PolicyModel,
        document: Document | None = None,
        decide: Decide | None = None,
        budgets: Budgets = Budgets(),  # noqa: B008  # it is immutable
    ) -> None:
        self.model, self.budgets, self._given_decide = model, budgets, decide
        self.free, self._present, self.space, self._bound = _cells_of(model)
        self.places = Places(model, document)
        self.standings: dict[str, Standing] = {}
        self._examples = Examples(self.space, [model])
        self._partitions: dict[str, Decided | Collected | BudgetSpent] = {}

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The decisions made by rules, freed; warnings and messages are the last two."""
        return tuple(one for one in self.free.decisions if isinstance(one, Table))

    # -- cells

    def can(self, box: Box) -> bool:
        """Whether some cell of a box can be. Raises BudgetSpent."""
        return _dated(self._examples.can_be, box)

    def decided(self, table: Table) -> Decided:
        """The partition of a decision with one answer, for all values of the settings. Raises BudgetSpent."""
        found = self.partition(table)
        assert isinstance(found, Decided)
        return found

    def partition(self, table: Table) -> Decided | Collected:
        """The partition of a decision, for all values of the settings. Raises BudgetSpent."""
        if self._bound:
            raise Undecided(SETTINGS)
        return self._partition(table)

    def decided_now(self, table: Table) -> Decided:
        """A partition of a decision with one answer that holds at least the settings as they are.

        Raises:
            BudgetSpent: if it has too many parts; also every other time it is asked for.
        """
        found = self._partition(table)
        assert isinstance(found, Decided)
        return found

    def _partition(self, table: Table) -> Decided | Collected:
        if table.name not in self._partitions:
            kind = Collected if table.hit == "collect" else Decided
            steps = Budget(self.budgets.steps)
            try:
                self._partitions[table.name] = kind(self.space, table, self.can, self.budgets.boxes, steps)
            except (BudgetSpent, RecursionError) as spent:
                self._partitions[table.name] = Undecided(reason(spent))
        found = self._partitions[table.name]
        if isinstance(found, BudgetSpent):
            raise found
        return found

    def settled(self, condition: Condition) -> Settled:
        """All cells, parted by the answers on which a condition depends. Raises BudgetSpent."""
        if self._bound:
            raise Undecided(SETTINGS)
        return Settled(self.space, [condition], self.can, self.budgets.boxes, Budget(self.budgets.steps))

    def now(self, box: Box) -> Box | None:
        """The part of a box with the settings as they are, without saying so; None if there is none."""
        found = list(box)
        for at, segment in self._settings:
            if not box[at] & segment:
                return None
            found[at] = self.space.everything[at]
        return tuple(found)

    @cached_property
    def _settings(self) -> list[tuple[int, int]]:
        """The axes of settings, and the segment each is in."""
        places, axes = self.space.places, self.space.facts
        return [(places[name], 1 << axes[places[name]].segment(value))
                for name, value in self._present.items() if name in places]  # fmt: skip

    def answered(self, boxes: Iterable[Box]) -> Iterator[Box]:
        """The parts of boxes of facts in which no decision comes to a clash, so that somebody gets an answer there.

        Raises:
            BudgetSpent: if there are too many parts.
        """
        budget = Budget(self.budgets.steps)
        for box in boxes:
            clashes = [clash for _, clash in self.clashes.meeting(box)]
            for part in escapes(box, clashes, [True] * len(clashes), budget):
                if not clashes or self.can(part):
                    yield part

    @cached_property
    def clashes(self) -> Index:
        """The boxes of facts in which some decision comes to a clash, with the settings as they are.

        Where that was not found out, evaluation still refuses what clashes.
        """
        facts = len(self.space.facts)
        found: list[Box] = []
        for table in self.tables:
            if table.hit in ("unique", "any"):
                try:
                    regions = self.decided_now(table).regions
                except BudgetSpent:
                    continue
                present = (self.now(one.box) for one in regions if one.leaf.answer == CONFLICT)
                found += [box[:facts] for box in present if box is not None]
        return Index(found, self.space.everything[:facts])

    @cached_property
    def conditions(self) -> Conditions:
        """Conditions of this policy, and changed ones, as boxes."""
        return Conditions(self.space, self.tables)

    # -- telling

    def about(self, table: Decides, rule: str | None = None) -> About:
        """How findings name a decision, a rule, a warning or a message."""
        if table.name in (WARNINGS, MESSAGES):
            return (table.name,) if rule is None else (table.name, rule)
        return ("decisions", table.name) if rule is None else ("decisions", table.name, rule)

    def found(
        self,
        code: str,
        message: str,
        about: About,
        inside: Path = (),
        *,
        at: Literal["key", "value"] = "key",
        help: str | None = None,
        severity: str = "warning",
        boxes: Sequence[Box] = (),
        holds: Holds = lambda _: True,
    ) -> Finding:
        """A finding; ``boxes`` of facts are where it is so, as far as ``holds`` is confirmed by evaluation."""
        told = self.places.diagnostic(code, message, about, inside, at=at, help=help, severity=severity)
        return Finding(told, about, *self._regions(boxes, holds))

    def each(
        self, code: str, decisions: Iterable[One], run: Callable[[One], Iterable[Finding]], what: str
    ) -> Iterator[Finding]:
        """All that ``run`` finds in each decision; where it cannot tell, that ``what`` was not found out."""
        for one in decisions:
            if isinstance(one, Table) and not one.rules:
                continue  # no warnings, or no messages
            try:
                yield from run(one)
            except (BudgetSpent, RecursionError) as spent:
                yield self.undecided(code, self.about(one), what.format(one.name), reason(spent))

    def undecided(self, code: str, about: About, what: str, why: Why) -> Finding:
        """A finding that says that ``what`` was not found out, and why."""
        message = f"not decided: {what} was not found out {why.words}"
        told = self.places.diagnostic(code, message, about, help=why.advice, severity="note")
        return Finding(told, about, decided=False)

    def joined(self, boxes: Iterable[Box]) -> list[Box]:
        """The boxes of facts with the settings as they are, put together, the largest first."""
        facts = len(self.space.facts)
        present = [now[:facts] for box in boxes if (now := self.now(box)) is not None]
        joined = merged(present, facts) if len(present) <= GATHERED else present
        return sorted(joined, key=self._size, reverse=True)

    def _size(self, box: Box) -> int:
        """How many cells of facts a box holds; settings, which come after them, do not count."""
        return size(box, len(self.space.facts) - len(self._settings))

    def _regions(self, boxes: Sequence[Box], holds: Holds) -> tuple[tuple[Region, ...], int]:
        """The first regions in words, as far as evaluation confirms them, and how many more there are."""
        told = ((box, _dated(self._examples.example, box)) for box in boxes[:SHOWN])
        kept = [self._region(box, example) for box, example in told if example and self._confirmed(example, holds)]
        return tuple(kept), max(0, len(boxes) - SHOWN)

    def _region(self, box: Box, example: Example) -> Region:
        words, when = region_words(self.space, box), frozen(region_condition(self.space, box))
        return Region(words, when, self._size(box), example._replace(facts=frozen(example.facts)))

    def _confirmed(self, example: Example, holds: Holds) -> bool:
        """Whether the facts of an example are accepted, and what is claimed is so."""
        try:
            checked = self.checker.check(example.facts, example.as_of, lambda: example.as_of)
        except DiagnosticsError:
            return False
        return holds(self.decide(checked).tables)

    def refused(self, tables: Outcomes) -> bool:
        """True if some decision comes to a clash: evaluation gives no answer then."""
        clashing = (one.name for one in self.tables if one.hit in ("unique", "any"))
        return any(leaf.answer == CONFLICT for name in clashing for leaf in tables[name])

    @cached_property
    def checker(self) -> FactChecker:
        """Checks the facts of examples and tests."""
        return FactChecker(self.model)

    @cached_property
    def decide(self) -> Decide:
        """Decides them: the way of every evaluation."""
        return self._given_decide or Decider(compile_policy(self.model)).decide

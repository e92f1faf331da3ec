"""What every check gets: one policy, its cells, and the means to tell of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from engine.cells.boxes import merged, size
from engine.cells.diagram import Budget, BudgetSpent
from engine.cells.examples import Example, Examples
from engine.cells.lower import Row, Scope
from engine.cells.program import compile_policy
from engine.cells.space import Box, Space
from engine.cells.telling import region_condition, region_words
from engine.checks.base.finding import Finding, Where
from engine.checks.base.freed import freed
from engine.checks.base.partition import Collected, Decided
from engine.checks.base.places import About, Places
from engine.decide import Decider
from engine.diagnostics import DiagnosticsError
from engine.facts.check import Checked, FactChecker
from engine.outcome import Leaf, Outcome
from engine.policy.model import MESSAGES, WARNINGS, PolicyModel, Ref, Table, Test

if TYPE_CHECKING:
    from engine.checks.base.rules import Standing
    from engine.policy.text.document import Document, Path

Holds: TypeAlias = Callable[[Mapping[str, tuple[Leaf, ...]]], bool]
"""What must be so of what the decisions come to for an example."""

Decide: TypeAlias = Callable[[Checked], Outcome]
"""What a policy does with checked facts."""

STEPS = 2_000_000
"""So many steps may be spent on the questions about one decision."""

SHOWN = 5
"""So many regions of one finding are shown; of the rest is said how many there are."""

GATHERED = 2_000
"""So many boxes of one finding are put together; more are counted as they are."""


class Subject:
    """One policy under examination. What is worked out for one check is kept for the others.

    ``model`` is the policy as it is. ``free`` is the same with every test of a setting turned into a fact.
    """

    def __init__(self, model: PolicyModel, document: Document | None = None, decide: Decide | None = None) -> None:
        self.model = model
        self._given_decide = decide
        self.free, self.present = freed(model)
        self.space = Space([self.free])
        self.examples = Examples(self.space, [model])
        self.places = Places(model, document)
        self.standings: dict[str, Standing] = {}
        self._partitions: dict[str, Decided | Collected | BudgetSpent] = {}

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The decisions made by rules, freed; warnings and messages are the last two."""
        return tuple(one for one in self.free.decisions if isinstance(one, Table))

    @cached_property
    def own(self) -> Mapping[str, Table]:
        """The same as they stand in the policy."""
        return {one.name: one for one in self.model.decisions if isinstance(one, Table)}

    def decided(self, table: Table) -> Decided:
        """The partition of a decision with one answer. Raises BudgetSpent."""
        found = self.partition(table)
        assert isinstance(found, Decided)
        return found

    def partition(self, table: Table) -> Decided | Collected:
        """The partition of a decision.

        Raises:
            BudgetSpent: if it has too many parts; also every other time it is asked for.
        """
        if table.name not in self._partitions:
            kind = Collected if table.hit == "collect" else Decided
            try:
                self._partitions[table.name] = kind(self.space, table, self.examples.can_be, Budget(STEPS))
            except (BudgetSpent, RecursionError):
                self._partitions[table.name] = BudgetSpent()
        found = self._partitions[table.name]
        if isinstance(found, BudgetSpent):
            raise found
        return found

    @cached_property
    def scope(self) -> Scope:
        """What conditions may speak of, for lowering them."""
        return Scope({axis.name: axis for axis in self.space.axes}, {table.name: table for table in self.tables})

    @cached_property
    def _places(self) -> dict[str, int]:
        return {axis.name: at for at, axis in enumerate(self.space.axes)}

    def place_of(self, test: Test) -> int | None:
        """The position a test looks at, None if it looks at several."""
        plain = not any(
            (isinstance(part.operand, (Ref, tuple)) and part.word == "not") or isinstance(part.operand, Ref)
            for part in test.compares
        )
        collects = test.source == "answer" and self.scope.tables[test.subject].hit == "collect"
        return self._places[test.subject] if plain and not collects else None

    def boxes(self, rows: Iterable[Row]) -> list[Box]:
        """Rows as boxes of this space."""
        places = self._places
        found: list[Box] = []
        for row in rows:
            box = list(self.space.everything)
            for name, segments in row.items():
                box[places[name]] = segments
            found.append(tuple(box))
        return found

    @cached_property
    def _switches(self) -> list[tuple[int, int]]:
        """The axes of tests of settings, and the segment each is in."""
        return [
            (self.space.places[name], 1 << holds) for name, holds in self.present.items() if name in self.space.places
        ]

    def now(self, box: Box) -> Box | None:
        """The part of a box with the settings as they are, without saying so; None if there is none."""
        found = list(box)
        for at, segment in self._switches:
            if not box[at] & segment:
                return None
            found[at] = self.space.everything[at]
        return tuple(found)

    # -- telling

    def about(self, table: Table, rule: str | None = None) -> About:
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
        holds: Holds | None = None,
    ) -> Finding:
        """A finding; ``boxes`` of facts are where it holds, and ``holds`` is asked of every example's outcome."""
        regions, more = self.regions(boxes, holds)
        if holds is not None and not regions:
            return self.undecided(code, about, "evaluation does not confirm what was found; nothing more was found out")
        told = self.places.diagnostic(code, message, about, inside, at=at, help=help, severity=severity)
        return Finding(told, about, regions, more)

    def undecided(self, code: str, about: About, what: str) -> Finding:
        """A finding that says that nothing was found out."""
        message = f"not decided: {what} within the budget of this check"
        advice = "the rules part the facts into too many regions; fewer or simpler conditions would help"
        told = self.places.diagnostic(code, message, about, help=advice, severity="note")
        return Finding(told, about, decided=False)

    def joined(self, boxes: Iterable[Box]) -> list[Box]:
        """The boxes with the settings as they are, put together, the largest first."""
        facts = len(self.space.facts)
        present = [now for box in boxes if (now := self.now(box)) is not None]
        joined = merged(present, facts) if len(present) <= GATHERED else [box[:facts] for box in present]
        return sorted(joined, key=lambda box: -size(box, facts))

    def regions(self, boxes: Sequence[Box], holds: Holds | None) -> tuple[tuple[Where, ...], int]:
        """The first regions in words, as far as evaluation confirms them, and how many more there are."""
        told = [self._where(box) for box in boxes[:SHOWN]]
        kept = [where for where, example in told if where is not None and self._confirmed(example, holds)]
        return tuple(kept), max(0, len(boxes) - SHOWN)

    def _where(self, box: Box) -> tuple[Where | None, Example | None]:
        example = self.examples.example(box)
        if example is None:
            return None, None
        words, condition = region_words(self.space, box), region_condition(self.space, box)
        return Where(words, condition, example.facts, size(box, len(self.space.facts))), example

    def _confirmed(self, example: Example | None, holds: Holds | None) -> bool:
        if holds is None or example is None:
            return example is not None
        try:
            checked = self.checker.check(example.facts, example.as_of, lambda: example.as_of)
            return holds(self.decide(checked).tables)
        except DiagnosticsError:
            return False

    @cached_property
    def checker(self) -> FactChecker:
        """Checks the facts of examples and tests."""
        return FactChecker(self.model)

    @cached_property
    def decide(self) -> Decide:
        """Decides them: the way of every evaluation."""
        return self._given_decide or Decider(compile_policy(self.model)).decide

"""All cells of one decision, parted by the rules that decide there: what every question about its rules is asked of.

A partition holds boxes of cells that can be and in which the decision speaks. In all cells of one box the
same rules decide, and the answers of earlier decisions are settled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple, TypeAlias

from engine.cells.bits import bit_set
from engine.cells.boxes import Index, escapes, meet, without
from engine.cells.diagram import Budget
from engine.cells.regions import Asked, Region, Search
from engine.cells.space import Box, Space, Stage
from engine.cells.table import settle
from engine.outcome import CONFLICT, Leaf
from engine.policy.model import Condition, Decides, PolicyModel, Rule, Table
from engine.policy.read.order import answers_in

Can: TypeAlias = Callable[[Box], bool]
"""Whether some cell of a box can be."""

Outcome: TypeAlias = frozenset[object] | str | None
"""What a reader of the answer can tell apart: values with the settings they come from; a clash; None for a gap.

An answer that comes from a setting is only the same as one from the same setting: the setting may be changed.
"""

CLASH = "clash"


class Part(NamedTuple):
    """A box in all of whose cells the same rules decide. ``behind``: a decision before it comes to a clash there."""

    box: Box
    leaf: Leaf
    behind: bool


def _clash_before(region: Region) -> bool:
    return any(leaf.answer == CONFLICT for leaf in region.leaves[:-1])


def rows_of(stage: Stage) -> dict[int, list[Box]]:
    """The rows of every rule."""
    found: dict[int, list[Box]] = {}
    for row, rule in zip(stage.masks, stage.owner, strict=True):
        found.setdefault(rule, []).append(row)
    return found


def stage_of(space: Space, name: str, part: str) -> Stage | None:
    """The stage of a decision of the only policy of a space."""
    stages = space.policies[0].stages
    return next((stage for stage in stages if stage.decision.name == name and stage.part == part), None)


def mentioned(model: PolicyModel, conditions: Iterable[Condition]) -> list[str]:
    """The decisions with one answer on which conditions depend, also by way of others.

    Not all of them need be looked at: a part that never holds may be all that mentions one. But it matters as soon
    as that part is changed.
    """
    tables = {one.name: one for one in model.decisions if isinstance(one, Table)}
    found: dict[str, None] = {}
    todo = list(conditions)
    while todo:
        for name in sorted(answers_in(todo.pop()) - found.keys()):
            found[name] = None
            todo += deciding(tables[name])
    return [name for name in found if tables[name].hit != "collect"]


def deciding(decision: Decides) -> list[Condition]:
    """The conditions that settle what a decision comes to."""
    rules = [rule.when for rule in decision.rules] if isinstance(decision, Table) else []
    return rules if decision.only_when is None else [decision.only_when, *rules]


def outcome(table: Table, fitting: Sequence[int]) -> Outcome:
    """What these rules, in order, come to under the hit policy."""
    if not fitting:
        return None
    leaf = settle(table, tuple(fitting))
    return CLASH if leaf.answer == CONFLICT else frozenset(_given(table.rules[at]) for at in leaf.rules)


def _given(rule: Rule) -> object:
    return (type(rule.then), rule.then, rule.answer_settings)


class Decided:
    """The partition of a decision that comes to one answer."""

    def __init__(self, space: Space, table: Table, can: Can, boxes: int, budget: Budget) -> None:
        # A search tells its leaves in the order of the policy: what a decision mentions comes before it.
        asked = [Asked(0, name) for name in (*mentioned(space.policies[0].model, deciding(table)), table.name)]
        found = [one for one in Search(space, asked, boxes).regions(lambda _: True) if can(one.box)]
        self.table, self.budget = table, budget
        parts = [Part(one.box, one.leaves[-1], _clash_before(one)) for one in found]
        self.regions = [one for one in parts if one.leaf.answer is not None]
        self.silent = [one.box for one in parts if one.leaf.answer is None]
        self.index = Index([region.box for region in self.regions], space.everything)
        stage = stage_of(space, table.name, "rules")
        assert stage is not None
        self.stage = stage
        self.rows = rows_of(stage)
        self._can = can
        self._by_rule: dict[int, list[int]] = {}
        for number, region in enumerate(self.regions):
            for rule in region.leaf.rules:
                self._by_rule.setdefault(rule, []).append(number)
        self._by_outcome: dict[Outcome, int] | None = None
        self._row_index = Index(stage.masks, space.everything)

    @property
    def speaks(self) -> bool:
        """False if the decision never says anything."""
        return bool(self.regions)

    def reached(self, rule: int) -> bool:
        return rule in self._by_rule

    def decides(self, rule: int) -> Iterator[Box]:
        return (self.regions[number].box for number in self._by_rule.get(rule, ()))

    def meeting(self, rows: Iterable[Box], among: int | None = None) -> Iterator[tuple[Part, Box]]:
        """The regions that meet one of the rows, with the cells they share, as far as these can be."""
        for row in rows:
            for number, met in self.index.meeting(row, among):
                self.budget.spend()
                if self._can(met):
                    yield self.regions[number], met

    def fitting(self, box: Box, gone: frozenset[int] = frozenset()) -> list[int]:
        """The rules with a row that meets the box, in order, but those that are gone."""
        owners = (self.stage.owner[row] for row, _ in self._row_index.meeting(box))
        return [rule for rule in dict.fromkeys(owners) if rule not in gone]

    @cached_property
    def _first(self) -> bool:
        return self.table.hit == "first"

    @cached_property
    def _after(self) -> list[int]:
        """For every rule the regions in which no rule up to it decides, as bit sets."""
        begin: list[list[int]] = [[] for _ in range(len(self.table.rules) + 1)]
        for number, region in enumerate(self.regions):
            begin[min(region.leaf.rules, default=-1)].append(number)
        found, left = [], self.index.all
        for numbers in begin[:-1]:
            left &= ~bit_set(numbers)
            found.append(left)
        return found

    # -- a rule that fits more or less often

    def gains(self, rule: int, rows: Sequence[Box]) -> bool:
        if self._first:
            others = self._after[rule] & ~self._alike(outcome(self.table, (rule,)))
            return next(self.meeting(rows, others), None) is not None
        return any(
            not self._fits(rule, met)
            and self._with(rule, region.leaf) != outcome(self.table, region.leaf.rules)
            for region, met in self.meeting(rows)
        )

    def _with(self, rule: int, leaf: Leaf) -> Outcome:
        return outcome(self.table, sorted((*leaf.rules, rule)))

    def _alike(self, wanted: Outcome) -> int:
        """The regions with this outcome, as a bit set."""
        if self._by_outcome is None:
            found: dict[Outcome, list[int]] = {}
            for number, region in enumerate(self.regions):
                found.setdefault(outcome(self.table, region.leaf.rules), []).append(number)
            self._by_outcome = {one: bit_set(numbers) for one, numbers in found.items()}
        return self._by_outcome.get(wanted, 0)

    def hidden_by(self, rows: Iterable[Box]) -> dict[int, None]:
        """The rules that decide in some rows, in the order in which they are met."""
        return {rule: None for region, _ in self.meeting(rows) for rule in region.leaf.rules}

    def covered(self, rows: Iterable[Box], rules: Iterable[int]) -> bool:
        """True if wherever one of the rows fits (and the decision speaks) one of the rules does."""
        owned = [row for rule in rules for row in self.rows[rule]]
        same = [True] * len(owned)
        parts = (part for _, met in self.meeting(rows) for part in escapes(met, owned, same, self.budget))
        return not any(map(self._can, parts))

    def goes_before(self, rule: int, other: int) -> bool:
        """True if a rule decides where both fit and they disagree, so that the other need not rule it out."""
        if self.table.hit == "priority":
            order = self.table.answers
            return order.index(self.table.rules[rule].then) < order.index(self.table.rules[other].then)
        return self._first and rule < other

    def apart(self, rows: Iterable[Box], others: Sequence[Box]) -> Iterator[Leaf]:
        """What the cells come to that lie in the rows and in none of the others."""
        same = [True] * len(others)
        for region, met in self.meeting(rows):
            if any(self._can(part) for part in escapes(met, others, same, self.budget)):
                yield region.leaf

    def _fits(self, rule: int, box: Box) -> bool:
        """Whether a rule fits in a part of a region, where it fits everywhere or nowhere."""
        return any(meet(row, box) is not None for row in self.rows.get(rule, ()))

    def loses(self, rule: int, rows: Sequence[Box]) -> bool:
        return any(self._differs(number, rule, rows, frozenset()) for number in self._by_rule.get(rule, ()))

    def spare(self, rule: int, gone: frozenset[int]) -> bool:
        """True if no answer would be another one without the rule, others being gone already."""
        return not any(self._differs(number, rule, (), gone) for number in self._touched(rule, gone))

    def _touched(self, rule: int, gone: frozenset[int]) -> Iterator[int]:
        """The regions in which the rule decides, or may do so because others are gone."""
        yield from self._by_rule.get(rule, ())
        for one in gone:
            yield from (number for number in self._by_rule.get(one, ()) if self._fits(rule, self.regions[number].box))

    def _differs(self, number: int, rule: int, rows: Sequence[Box], gone: frozenset[int]) -> bool:
        """True if a region's answer is another one somewhere when the rule has only these rows, and others are gone."""
        region = self.regions[number]
        was = outcome(self.table, region.leaf.rules)
        others = [at for at in self.fitting(region.box) if at != rule and at not in gone]
        if self._first:
            return self._next_differs(region.box, was, others, rule, rows)
        parts = [region.box]
        for row in rows:
            parts = [left for part in parts for left in without(part, row)]
        # Whatever remains of the region lacks the rule; all others fit everywhere in it or nowhere.
        return outcome(self.table, others) != was and any(map(self._can, parts))

    def _next_differs(self, box: Box, was: Outcome, others: list[int], rule: int, rows: Sequence[Box]) -> bool:
        owned = [(at, row) for at in others for row in self.rows[at]] + [(rule, row) for row in rows]
        owned.sort(key=lambda pair: pair[0])
        same = [outcome(self.table, (at,)) == was for at, _ in owned]
        return any(self._can(part) for part in escapes(box, [row for _, row in owned], same, self.budget))

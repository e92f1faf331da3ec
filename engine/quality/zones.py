"""Which rules of a policy can fit in some cells: told by the facts alone, and never too few.

Away from these cells a rule makes no difference, so a policy without all other rules decides alike in them
(:func:`only`). What one small change comes to is asked of such policies: they have a handful of rules where the
whole policy may have thousands.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from engine.cells.axes import Axis, cuts_of, fact_axis, fact_cuts, tests_in
from engine.cells.diagram import Budget, BudgetSpent
from engine.cells.examples import Examples
from engine.cells.lower import Row, Scope, rows
from engine.cells.program import Program
from engine.cells.situation import Situation
from engine.cells.space import ALL, Box, Space
from engine.decision import Json
from engine.diagnostics import PolicyError
from engine.facts.checked import Checked
from engine.facts.links import Links
from engine.facts.pieces import Told
from engine.policy.model import All, Always, Any, Condition, Decides, Nothing, PolicyModel, Ref, Table, Test
from engine.quality.uncovered import BUDGET, uncovered

Kept: TypeAlias = Mapping[str, frozenset[str]]
"""The names of some rules, by decision."""


class Zones:
    """The facts of one policy, cut wherever it or one of some other ``conditions`` changes its mind."""

    def __init__(self, model: PolicyModel, conditions: Iterable[Condition]) -> None:
        cuts = fact_cuts(model)
        for test in tests_in(map(_by_facts, conditions)):
            cuts.setdefault(test.subject, set()).update(cuts_of(model.facts[test.subject], test.compares, {}))
        axes = {name: fact_axis(fact, cuts[name]) for name, fact in model.facts.items() if name in cuts}
        self.space = _Facts(model, tuple(axes.values()))
        self._examples = Examples(self.space, [model])
        self._program = Program(model, self.space.facts, axes, (), {})
        self._scope = Scope(axes, {})
        self._links = Links(model)
        self._tables = {one.name: self._laid_out(one) for one in model.decisions if isinstance(one, Table)}

    def _laid_out(self, table: Table) -> _Rows:
        laid = [(self.rows(rule.when), rule) for rule in table.rules]
        found = [(row, rule) for some, rule in laid for row in ([{}] if some is None else some)]
        names = dict.fromkeys(name for row, _ in found for name in row)
        columns = {name: [row.get(name, ALL) for row, _ in found] for name in names}
        sure = frozenset(rule.name for some, rule in laid if some is not None and _facts_only(rule.when))
        return _Rows(columns, [rule.name for _, rule in found], sure)

    def rows(self, condition: Condition) -> list[Row] | None:
        """All cells in which a condition can hold, and perhaps others; None for anywhere."""
        try:
            return rows(_by_facts(condition), self._scope)
        except PolicyError:  # it multiplies out too far
            return None

    def of_case(self, checked: Checked) -> Row | None:
        """The cells that the facts of a case leave possible; None if facts told vaguely may count as not told."""
        if any(_vague(told) and self._program.model.facts[name].if_vague == "open"
               for name, told in checked.told.items()):  # fmt: skip
            return None
        sets = Situation(self._program, self._links, checked).sets
        return {axis.name: each for axis, each in zip(self._program.facts, sets, strict=True)}

    def fitting(self, zones: Iterable[Row]) -> Kept:
        """The rules that can fit somewhere in some zones."""
        zones = list(zones)
        return {name: frozenset(table.owners[row] for zone in zones for row in table.meeting(zone))
                for name, table in self._tables.items()}  # fmt: skip

    def left(self, zones: Iterable[Row], decision: str, rules: Container[str]) -> Iterator[Box]:
        """The parts of some zones, by position, in which certainly none of these rules of a decision fits.

        Raises:
            BudgetSpent: if there are too many to look at; what was given before is right.
        """
        table, budget = self._tables[decision], Budget(BUDGET)
        for zone in zones:
            rows = (
                row for row in table.meeting(zone) if table.owners[row] in rules and table.owners[row] in table.sure
            )
            boxes = [tuple(table.columns[axis.name][row] if axis.name in table.columns else ALL
                           for axis in self.space.facts) for row in rows]  # fmt: skip
            box = tuple(zone.get(axis.name, ALL) & axis.everything for axis in self.space.facts)
            yield from uncovered(box, boxes, budget)

    def example(self, box: Box) -> Mapping[str, Json] | None:
        """Facts of a case in a box, as few as will do; None if there is none, or none was found."""
        try:
            found = self._examples.example(box)
        except BudgetSpent:
            return None
        return None if found is None else found.facts


class _Facts(Space):
    """A space of facts, in which no policy is laid out."""

    def __init__(self, model: PolicyModel, facts: tuple[Axis, ...]) -> None:
        self.facts = facts
        self.declared = {axis.name: (model.facts[axis.name],) for axis in facts}


class _Rows(NamedTuple):
    """The rows of one table: for every fact the segments of each row, and the rule of each row.

    ``sure`` are the rules of which every row fits in all of its cells.
    """

    columns: Mapping[str, list[int]]
    owners: list[str]
    sure: frozenset[str]

    def meeting(self, zone: Row) -> Iterable[int]:
        """The rows that can fit somewhere in a zone."""
        found: Iterable[int] = range(len(self.owners))
        for name, segments in zone.items():
            if name in self.columns:
                column = self.columns[name]
                found = [row for row in found if column[row] & segments]
        return found


def meet(one: Row, other: Row) -> bool:
    """Whether two zones have a cell in common."""
    return all(segments & other.get(name, ALL) for name, segments in one.items())


def only(decisions: Iterable[Decides], kept: Kept) -> tuple[Decides, ...]:
    """Some decisions without the rules that are not to be kept."""
    return tuple(
        one._replace(rules=tuple(rule for rule in one.rules if rule.name in kept[one.name]))
        if isinstance(one, Table)
        else one
        for one in decisions
    )


def _vague(told: Told) -> bool:
    values = tuple(told)
    return len(values) != 1 or (isinstance(values[0], tuple) and values[0][0] != values[0][1])


def _by_facts(condition: Condition, *, holds: bool = True) -> Condition:
    """A condition that holds wherever this one can, whatever the answers are that it tests.

    ``holds``: False for one that fails wherever this one can fail.
    """
    match condition:
        case Test():
            return Always(holds, "") if condition.source == "answer" or _names_answer(condition.compares) else condition
        case All(parts) | Any(parts):
            return type(condition)(tuple(_by_facts(part, holds=holds) for part in parts))
        case Nothing(parts):
            return Nothing(tuple(_by_facts(part, holds=not holds) for part in parts))
        case Always():
            return condition


def _facts_only(condition: Condition) -> bool:
    return not any(test.source == "answer" or _names_answer(test.compares) for test in tests_in((condition,)))


def _names_answer(compares: object) -> bool:
    """Whether an operand is the answer of an earlier decision."""
    return isinstance(compares, Ref) or (isinstance(compares, tuple) and any(map(_names_answer, compares)))

"""Which rules of a policy can fit in some cells: told by the facts alone, and never too few.

Away from these cells a rule makes no difference, so a policy without all other rules decides alike in them
(:func:`only`). What one small change comes to is asked of such policies: they have a handful of rules where the
whole policy may have thousands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from engine.cells.axes import cuts_of, fact_axis, fact_cuts, tests_in
from engine.cells.lower import Row, Scope, rows
from engine.cells.program import Program
from engine.cells.situation import Situation
from engine.cells.space import ALL
from engine.diagnostics import PolicyError
from engine.facts.check import Checked
from engine.facts.links import Links
from engine.facts.pieces import Told
from engine.policy.model import All, Always, Any, Condition, Decides, Nothing, PolicyModel, Ref, Table, Test

Kept: TypeAlias = Mapping[str, frozenset[str]]
"""The names of some rules, by decision."""


class Zones:
    """The facts of one policy, cut wherever it or one of some other ``conditions`` changes its mind."""

    def __init__(self, model: PolicyModel, conditions: Iterable[Condition]) -> None:
        cuts = fact_cuts(model)
        for test in tests_in(map(_by_facts, conditions)):
            cuts.setdefault(test.subject, set()).update(cuts_of(model.facts[test.subject], test.compares, {}))
        axes = {name: fact_axis(fact, cuts[name]) for name, fact in model.facts.items() if name in cuts}
        self._program = Program(model, tuple(axes.values()), axes, (), {})
        self._scope = Scope(axes, {})
        self._links = Links(model)
        self._tables = {one.name: self._laid_out(one) for one in model.decisions if isinstance(one, Table)}

    def _laid_out(self, table: Table) -> _Rows:
        laid = [(self.rows(rule.when), rule.name) for rule in table.rules]
        found = [(row, name) for some, name in laid for row in ([{}] if some is None else some)]
        names = dict.fromkeys(name for row, _ in found for name in row)
        columns = {name: [row.get(name, ALL) for row, _ in found] for name in names}
        return _Rows(columns, [name for _, name in found])

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
        return {name: frozenset().union(*(table.fitting(zone) for zone in zones))
                for name, table in self._tables.items()}  # fmt: skip


class _Rows(NamedTuple):
    """The rows of one table: for every fact the segments of each row, and the rule of each row."""

    columns: Mapping[str, list[int]]
    owners: list[str]

    def fitting(self, zone: Row) -> set[str]:
        found: Iterable[int] = range(len(self.owners))
        for name, segments in zone.items():
            if name in self.columns:
                column = self.columns[name]
                found = [row for row in found if column[row] & segments]
        return {self.owners[row] for row in found}


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


def _names_answer(compares: object) -> bool:
    """Whether an operand is the answer of an earlier decision."""
    return isinstance(compares, Ref) or (isinstance(compares, tuple) and any(map(_names_answer, compares)))

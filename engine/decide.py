"""Checked facts to an Outcome, by cells.

Facts told exactly name one cell, decided by bit sets. Anything not told or told vaguely leaves
several cells possible; then the diagrams say which answers remain and what could still change them.
What one set of possible segments comes to is remembered, since most candidates share few cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from engine.cells.bits import members
from engine.cells.compute import fact_of, refs_of, uses_as_of
from engine.cells.diagram import BudgetSpent
from engine.cells.possible import Case, Linked, Possible
from engine.cells.program import CellComputed, Program, decide_cell
from engine.cells.situation import Situation, segments_of, too_open
from engine.cells.table import CellTable
from engine.diagnostics import FactsError
from engine.facts.checked import Checked
from engine.facts.links import Links
from engine.outcome import Leaf, Outcome

if TYPE_CHECKING:
    from engine.cells.enumerated import DecideCell

MAX_REMEMBERED = 16_384
"""How many different sets of possible segments one policy remembers before it starts afresh."""


class Found:
    """What one set of possible segments comes to, before any exact value is looked at."""

    __slots__ = ("cases", "missing", "tables")

    def __init__(
        self,
        tables: Mapping[str, tuple[Leaf, ...]],
        cases: Mapping[str, tuple[Case, ...]],
        missing: tuple[str, ...],
    ) -> None:
        self.tables = tables
        self.cases = cases
        self.missing = missing


class Decider:
    """Decides checked facts for one compiled policy. Safe to share between threads.

    ``decide`` says what one exact cell comes to, as :func:`~engine.cells.program.decide_cell` does. If another
    one is given it is asked every time, of every cell that is possible, and nothing is remembered.
    """

    def __init__(self, program: Program, decide: DecideCell | None = None) -> None:
        self.program = program
        self._decide_cell = partial(decide_cell, program) if decide is None else decide
        self._possible: Callable[..., Possible] = Possible
        if decide is not None:
            from engine.cells.enumerated import Enumerated  # only the other runtimes need it

            self._possible = partial(Enumerated, decide)
        self._remembers = decide is None
        self.links = Links(program.model)
        self._remembered: dict[tuple[int, ...], Found | FactsError] = {}
        self._tables = [d for d in program.decisions if isinstance(d, CellTable)]
        self._computed = [d for d in program.decisions if isinstance(d, CellComputed)]
        #: What is possible of each fact that is not told.
        self.untold = tuple(segments_of(axis, program.model.facts[axis.name], None) for axis in program.facts)
        #: The facts whose exact values computed answers depend on, with all that is linked to them.
        self.value_facts = tuple(self._value_facts())
        #: True if what to ask depends on the day, so that nothing may be remembered by cell alone.
        self._asks_by_date = any(
            uses_as_of(one.expression) for one in self._computed if one.computed.name in program.matters
        )

    def _value_facts(self) -> Iterator[str]:
        facts = {fact_of(one.expression) for one in self._computed}
        for name in self.program.model.facts:
            together = next((group.links for group in self.links.groups if name in group.links), {name: None})
            if facts & set(together):
                yield name

    def decide(self, checked: Checked, opened: frozenset[str] = frozenset()) -> Outcome:
        """Every answer that is certain, what is possible for the others, and what to ask.

        ``opened``: facts that, unless they were told, may still be told anything, or for good nothing.

        Raises:
            FactsError: ``too-many-possibilities``, if the facts leave so much open that the
                answers cannot be worked out exactly within the budget.
        """
        counted_open: frozenset[str] = frozenset()
        while True:
            outcome = self._decide(self.situation(checked, counted_open, opened))
            vague = self._vague(outcome.missing, checked) - counted_open
            if not vague:
                return outcome
            counted_open |= vague

    def _vague(self, missing: tuple[str, ...], checked: Checked) -> frozenset[str]:
        """The missing facts that were told, but so vaguely that they are to count as not told."""
        facts = self.program.model.facts
        return frozenset(name for name in missing if facts[name].if_vague == "open" and name in checked.told)

    def situation(
        self, checked: Checked, counted_open: frozenset[str] = frozenset(), opened: frozenset[str] = frozenset()
    ) -> Situation:
        """What the facts of one case leave possible."""
        return Situation(self.program, self.links, checked, counted_open, opened)

    def possible(self, checked: Checked, opened: frozenset[str] = frozenset()) -> Possible | None:
        """The diagrams from which :meth:`decide` answers, None if the facts leave only one cell possible.

        Raises:
            FactsError: as :meth:`decide` does.
        """
        counted_open = frozenset(self.decide(checked, opened).counted_open)
        case = self.situation(checked, counted_open, opened)
        if case.exact:
            return None
        return self._possible(self.program, self._by_name(case.sets), case.linked, checked.as_of)

    def _decide(self, case: Situation) -> Outcome:
        if case.linked or self._asks_by_date:
            found = self._find(case.sets, case.linked, case.checked.as_of)
        else:
            found = self.found(case.sets)
        computed = {
            one.computed.name: case.values(one.expression, found.cases[one.computed.name], one.computed.kind)
            for one in self._computed
        }
        return Outcome(found.tables, computed, found.missing, tuple(sorted(case.counted_open)))

    def found(self, sets: tuple[int, ...]) -> Found:
        """What one set of possible segments for each axis comes to, if no two facts are linked.

        Raises:
            FactsError: ``too-many-possibilities``.
        """
        found = self._remembered.get(sets)
        if found is None:
            if not self._remembers:
                return self._find(sets, (), 0)
            found = self._find_or_fail(sets)
            if len(self._remembered) >= MAX_REMEMBERED:
                self._remembered = {}
            self._remembered[sets] = found
        if isinstance(found, FactsError):
            raise FactsError(found.diagnostics)
        return found

    def _find_or_fail(self, sets: tuple[int, ...]) -> Found | FactsError:
        """A failure is remembered as well: it takes the longest."""
        try:
            return self._find(sets, (), 0)
        except FactsError as error:
            return error

    def _find(self, sets: tuple[int, ...], linked: tuple[Linked, ...], as_of: int) -> Found:
        if all(not one & (one - 1) for one in sets):
            return self._exact(sets)
        possible = self._by_name(sets)
        try:
            return self._analysed(self._possible(self.program, possible, linked, as_of), possible)
        except (BudgetSpent, RecursionError):
            raise too_open(name for name, several in possible.items() if len(several) > 1) from None

    def _by_name(self, sets: tuple[int, ...]) -> dict[str, list[int]]:
        return {axis.name: [*members(one)] for axis, one in zip(self.program.facts, sets, strict=True)}

    def _exact(self, sets: tuple[int, ...]) -> Found:
        axes = self.program.facts
        cell = {axis.name: one.bit_length() - 1 for axis, one in zip(axes, sets, strict=True)}
        leaves = self._decide_cell(cell)
        tables = {table.table.name: (leaves[table.table.name],) for table in self._tables}
        cases = {one.computed.name: (_exact_case(one, leaves),) for one in self._computed}
        return Found(tables, cases, ())

    def _analysed(self, analysis: Possible, possible: Mapping[str, list[int]]) -> Found:
        tables = {table.table.name: analysis.leaves(table.table.name) for table in self._tables}
        cases = {one.computed.name: analysis.cases(one) for one in self._computed}
        askable = [name for name, several in possible.items() if len(several) > 1]
        return Found(tables, cases, analysis.missing(askable))


def _exact_case(cell: CellComputed, leaves: Mapping[str, Leaf]) -> Case:
    if leaves[cell.computed.name].answer is None:
        return Case(None, ())
    return Case(tuple(leaves[name].answer for name in refs_of(cell.expression)), ())

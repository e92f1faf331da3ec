"""The same diagrams, grown from what each possible cell comes to, whoever says so.

For runtimes that only know exact cells: every combination of possible segments is tried once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any, TypeAlias

from engine.cells.compute import refs_of
from engine.cells.possible import Linked, Possible
from engine.cells.program import CellComputed, Program
from engine.cells.table import CellTable
from engine.diagnostics import Diagnostic, FactsError
from engine.outcome import SILENT, Leaf

DecideCell: TypeAlias = Callable[[dict[str, int]], Mapping[str, Leaf]]
"""What one exact cell (fact name to segment) comes to, as :func:`~engine.cells.program.decide_cell` gives it."""

MAX_CELLS = 4_096
"""How many cells are tried for one set of facts, about a millisecond each."""


class Enumerated(Possible):
    """Everything about possible facts, from a function that decides exact cells.

    Raises:
        FactsError: ``too-many-possibilities``, if more than :data:`MAX_CELLS` cells are possible.
    """

    def __init__(
        self,
        decide: DecideCell,
        program: Program,
        possible: Mapping[str, Sequence[int]],
        linked: Sequence[Linked] = (),
        as_of: int = 0,
    ) -> None:
        self._decide = decide
        super().__init__(program, possible, linked, as_of)

    def _grow_all(self) -> None:
        several = [name for name in self._order if len(self._possible[name]) > 1]
        self._refuse_too_many()
        cell = {name: segments[0] for name, segments in self._possible.items()}

        def visit(depth: int) -> list[int]:
            """One diagram for each decision, over the axes from here on."""
            if depth == len(several):
                return self._leaves(cell)
            name = several[depth]
            self.store.spend(len(self._possible[name]))
            below: list[list[int]] = []
            for segment in self._possible[name]:
                cell[name] = segment
                below.append(visit(depth + 1))
            return [self.store.node(self._place[name], children) for children in zip(*below, strict=True)]

        self._roots = dict(zip((one.name for one in self._program.decisions), visit(0), strict=True))

    def _leaves(self, cell: Mapping[str, int]) -> list[int]:
        """One leaf for each decision. Cells that cannot be are left out later, and not tried."""
        can_be = all(tuple(cell[name] for name in one.axes) in one.feasible for one in self._linked)
        found = self._decide(dict(cell)) if can_be else None
        decisions = self._program.decisions
        leaves = (SILENT if found is None else _leaf(one, found) for one in decisions)
        return [self.store.leaf((one.name, leaf)) for one, leaf in zip(decisions, leaves, strict=True)]

    def _refuse_too_many(self) -> None:
        linked = {name for one in self._linked for name in one.axes}
        several = {name: len(segments) for name, segments in self._possible.items() if len(segments) > 1}
        free = (size for name, size in several.items() if name not in linked)
        cells = prod((*free, *(len(one.feasible) for one in self._linked)))
        if cells > MAX_CELLS:
            listed = ", ".join(f"`{name}`" for name in several)
            message = f"{listed} leave {cells:,} cells open, and this runtime tries at most {MAX_CELLS:,}"
            help = "tell one of them, or tell it more exactly; the runtime `cells` has no such limit"
            raise FactsError((Diagnostic("too-many-possibilities", message, help=help),))


def _leaf(decision: CellTable | CellComputed, found: Mapping[str, Leaf]) -> Leaf:
    """What the diagrams hold: of a computed answer those it is computed from."""
    leaf = found[decision.name]
    if isinstance(decision, CellTable) or leaf == SILENT:
        return leaf
    answers: tuple[Any, ...] = tuple(found[name].answer for name in refs_of(decision.expression))
    return Leaf(answers, ())

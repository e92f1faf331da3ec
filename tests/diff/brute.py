"""What two policies come to in one cell of the space they share, worked out cell by cell from what each says alone.

Nothing of ``engine.diff`` is used but the axes: values are told to each policy as a person would tell them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import inf
from typing import Any

from engine.cells.axes import Axis
from engine.cells.compute import reach
from engine.cells.program import CellComputed, Program, compile_policy, decide_cell
from engine.cells.table import CellTable
from engine.cells.telling import sample
from engine.outcome import CONFLICT, Range
from engine.policy.model import MESSAGES, PlanAnswer, PolicyModel

DAYS = (739_000, 740_000, 740_001)
"""Days on which computed answers are compared."""


ASKS = "a whole range of values, which nothing here compares"


class Brute:
    """One policy, asked cell by cell. A conflict in any decision is no answer to any."""

    def __init__(self, model: PolicyModel) -> None:
        self.model = model
        self.program: Program = compile_policy(model)
        self.decisions = {_name(one): one for one in self.program.decisions}

    def comes_to(self, name: str, facts: dict[str, tuple[Axis, int]]) -> frozenset[Any]:
        """Everything a decision can come to where these facts are in these segments of these (shared) axes.

        Nobody is answered if in all of it the rules of one decision contradict each other.
        """
        cells = [*self._cells(facts, name)]
        leaves = [decide_cell(self.program, dict(cell)) for cell, _ in cells]
        clashing = (all(_conflicts(one, each[name].answer) for each in leaves) for name, one in self.decisions.items())
        if leaves and any(clashing):
            return frozenset({"a conflict"})
        return frozenset(self._one(name, cell, told, facts) for cell, told in cells)

    def _cells(self, facts: dict[str, tuple[Axis, int]], name: str) -> Iterator[tuple[dict[str, int], dict[str, Any]]]:
        options = []
        names = [axis.name for axis in self.program.facts]
        for axis in self.program.facts:
            options.append(self._segments(axis, *facts[axis.name]))
        for chosen in product(*options):
            yield (
                dict(zip(names, (segment for segment, _ in chosen), strict=True)),
                dict(zip(names, (value for _, value in chosen), strict=True)),
            )

    def _segments(self, own: Axis, shared: Axis, segment: int) -> list[tuple[int, Any]]:
        if shared.told >> segment & 1:
            value = sample(shared, segment)
            return [(own.segment(value), value)]
        not_told = self.model.facts[own.name].not_told
        if not_told.mode == "open":
            return [(own.size - 1, None)]
        if not_told.mode == "assume":
            return [(own.segment(not_told.value), not_told.value)]  # type: ignore[arg-type]
        return [(at, "anything") for at in range(own.size - own.open)]

    def _one(self, name: str, cell: dict[str, int], told: dict[str, Any], facts: dict[str, tuple[Axis, int]]) -> Any:
        leaves = decide_cell(self.program, dict(cell))
        decision = self.decisions[name]
        answer = leaves[name].answer
        if isinstance(decision, CellTable):
            return _plain(decision.table.hit, answer, listed=name == MESSAGES)
        if answer is None:
            return None
        answers = {ref: leaf.answer for ref, leaf in leaves.items()}
        found = [self._computed(decision, answers, facts, day) for day in DAYS]
        return found[0] if len({repr(one) for one in found}) == 1 else tuple(found)

    def _computed(
        self, one: CellComputed, answers: dict[str, Any], facts: dict[str, tuple[Axis, int]], day: int
    ) -> Any:
        from engine.cells.compute import fact_of

        fact = fact_of(one.expression)
        if fact is None:
            (found, *_) = reach(one.expression, answers, {}, day)
            return None if found is None else ("date" if one.computed.kind == "date" else "number", found.low)
        axis, segment = facts[fact]
        if axis.told >> segment & 1:
            low, high = axis.span(segment)
            if (low, high) == (-inf, inf):
                low, high = -20, 20
            values = sorted(
                {
                    low if low != -inf else high - 40,
                    high if high != inf else low + 40,
                    *([low + 1, high - 1] if low + 1 < high and abs(low) != inf and abs(high) != inf else []),
                }
            )
        else:
            not_told = self.model.facts[fact].not_told
            if not_told.mode == "ask":
                return ASKS
            if not_told.mode == "open":
                return None
            values = [not_told.value]  # type: ignore[list-item]
        kind = "date" if one.computed.kind == "date" else "number"
        found_all = [reach(one.expression, answers, {fact: Range(value, value)}, day)[0] for value in values]
        if any(each is None for each in found_all):
            return None
        shown = [each.low for each in found_all]  # type: ignore[union-attr]
        return (kind, shown[0]) if len(set(shown)) == 1 else (kind, tuple(shown))


def _name(one: CellTable | CellComputed) -> str:
    return one.table.name if isinstance(one, CellTable) else one.computed.name


def _conflicts(one: CellTable | CellComputed, answer: Any) -> bool:
    return isinstance(one, CellTable) and one.table.hit in ("unique", "any") and answer == CONFLICT


def _plain(hit: str, answer: Any, *, listed: bool) -> Any:
    if hit != "collect":
        if answer == CONFLICT and isinstance(answer, tuple) and not isinstance(answer, PlanAnswer):
            return "a conflict"
        return _scalar(answer)
    if answer is None:
        return None
    found = [_scalar(one) for one in answer]
    return tuple(found) if listed else frozenset(found)


def _scalar(answer: Any) -> Any:
    if isinstance(answer, PlanAnswer):
        return ("plan", answer.use, frozenset(answer.fields))
    if answer is None:
        return None
    if isinstance(answer, (bool, str)):
        return (type(answer).__name__, answer)
    return ("number", answer)

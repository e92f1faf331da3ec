"""How many questions an interview takes on average, beside the fewest that any strategy could ask.

The optimum is found by exhaustive search over all adaptive strategies, on plain cells: no diagram and no order
of the engine is used. All segments of a fact are equally likely, "not known" of an open fact being one of them.
"""

from __future__ import annotations

from datetime import date
from itertools import product
from time import perf_counter
from typing import NamedTuple, TypeAlias

from benchmarks.report import Measure, Section
from engine import Policy, load_policy
from engine.cells.axes import Axis, fact_axes
from engine.cells.telling import sample
from engine.policy.model import Inner, PolicyModel
from engine.policy.words import show
from engine.questions.ask import next_question
from engine.questions.case import declined
from engine.runtimes.reference import matters, run

AS_OF = "2026-03-16"
GOAL = 1.1
Facts: TypeAlias = dict[str, object]
Answers: TypeAlias = tuple[object, ...]
"""For every answer that may be asked for what it is, None where it does not matter."""


class Table(NamedTuple):
    """What every cell comes to: ``sizes`` of the facts in order, ``cells`` in the order of their product."""

    names: tuple[str, ...]
    sizes: tuple[int, ...]
    cells: tuple[Answers, ...]


def measure() -> list[Section]:
    """The policy's own questions, and all that could be asked."""
    policy = load_policy()
    return [Section("Questions of an interview", [*_measures(policy, False), *_measures(policy, True)])]


def _measures(policy: Policy, every: bool) -> list[Measure]:
    table = table_of(policy, every=every)
    best, (asked, seconds) = fewest(table), expected(policy, every=every)
    what = "everything that matters" if every else "the policy's own questions"
    return [
        Measure(f"{what}: expected number", asked, ""),
        Measure(f"{what}: the fewest possible", best, ""),
        Measure(f"{what}: ratio", asked / best, "", GOAL),
        Measure(f"{what}: finding one question", seconds * 1000, "ms"),
    ]


# ---------------------------------------------------------------- the optimum, on plain cells


def table_of(policy: Policy, *, every: bool, facts: Facts | None = None) -> Table:
    """Every cell that is possible when nothing, or only some exact facts, are told."""
    axes = fact_axes(policy.model).values()
    options = [[_inner(axis, one) for one in _segments(policy, axis, every, facts or {})] for axis in axes]
    names = tuple(axis.name for axis in axes)
    cells = tuple(_answers(policy.model, dict(zip(names, cell, strict=True))) for cell in product(*options))
    return Table(names, tuple(map(len, options)), cells)


def _inner(axis: Axis, segment: int) -> Inner | None:
    return sample(axis, segment) if axis.told >> segment & 1 else None


def _segments(policy: Policy, axis: Axis, every: bool, facts: Facts) -> list[int]:
    not_told = policy.model.facts[axis.name].not_told
    if axis.name in facts:
        return [axis.segment(facts[axis.name])]  # type: ignore[arg-type]
    if every or not_told.mode == "ask":
        return [*range(axis.size)]
    return [axis.size - 1 if not_told.mode == "open" else axis.segment(not_told.value)]  # type: ignore[arg-type]


def _answers(model: PolicyModel, cell: dict[str, Inner | None]) -> Answers:
    """By the reference: the rules as they are written."""
    values = {"as_of": date.fromisoformat(AS_OF).toordinal(), **cell}
    leaves = run(model, values)
    asked = (one for one in model.decisions if not one.internal and one.matters_when is not False)
    return tuple((leaves[one.name].answer,) if matters(one, values, leaves, model) else None for one in asked)


def fewest(table: Table) -> float:
    """The expected number of questions of the best adaptive strategy."""
    known: dict[tuple[tuple[int, ...], tuple[Answers, ...]], float] = {}

    def visit(sizes: tuple[int, ...], cells: tuple[Answers, ...]) -> float:
        for at in reversed(range(len(sizes))):
            if all(part == parts[0] for parts in [_parts(sizes, cells, at)] for part in parts):
                sizes, cells = (*sizes[:at], *sizes[at + 1 :]), _parts(sizes, cells, at)[0]
        found = known.get((sizes, cells))
        if found is None:
            several = [_parts(sizes, cells, at) for at in range(len(sizes))]
            found = 0.0 if not any(map(_differ, several)) else 1 + min(
                sum(visit((*sizes[:at], *sizes[at + 1 :]), part) for part in parts) / len(parts)
                for at, parts in enumerate(several)
            )  # fmt: skip
            known[sizes, cells] = found
        return found

    return visit(table.sizes, table.cells)


def _parts(sizes: tuple[int, ...], cells: tuple[Answers, ...], at: int) -> list[tuple[Answers, ...]]:
    """The cells that are left for each segment of one fact."""
    inner = 1
    for size in sizes[at + 1 :]:
        inner *= size
    step = inner * sizes[at]
    starts = range(0, len(cells), step)
    return [
        tuple(cell for start in starts for cell in cells[start + one * inner : start + (one + 1) * inner])
        for one in range(sizes[at])
    ]


def _differ(parts: list[tuple[Answers, ...]]) -> bool:
    """Whether two cells that differ in this fact alone differ in an answer that matters in both."""
    return any(
        one is not None and other is not None and one != other
        for at, first in enumerate(parts) for second in parts[at + 1 :] if first != second
        for pair in zip(first, second, strict=True) if pair[0] != pair[1]
        for one, other in zip(*pair, strict=True)
    )  # fmt: skip


# ---------------------------------------------------------------- the engine


def expected(policy: Policy, *, every: bool, facts: Facts | None = None) -> tuple[float, float]:
    """The expected number of questions the engine asks, and the seconds it takes to find one."""
    subject, axes = policy._subject, {axis.name: axis for axis in policy._subject.space.facts}
    asked, seconds = 0, 0.0

    def visit(facts: Facts) -> float:
        nonlocal asked, seconds
        checked, began = subject.check(facts, AS_OF), perf_counter()
        question = next_question(subject, checked, declined(facts), every=every)
        asked, seconds = asked + 1, seconds + perf_counter() - began
        if question is None:
            return 0.0
        axis = axes[question.fact]
        return 1 + sum(visit({**facts, axis.name: _value(axis, one)}) for one in range(axis.size)) / axis.size

    number = visit(facts or {})
    return number, seconds / asked


def _value(axis: Axis, segment: int) -> object:
    """A value of a segment; "unknown" where it is that of a fact that is not told."""
    return show(axis.kind, sample(axis, segment)) if axis.told >> segment & 1 else "unknown"

"""The space of one policy's cells, or of two policies' together, with their rules laid out by position.

A *box* is a set of cells: one set of segments for every axis, facts first, then the answers of the
tables. Rules become rows of sets by position, so that a search can go through whole boxes of cells
instead of single ones (:mod:`engine.cells.regions`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias

from engine.cells.axes import Axis, answer_axis, fact_axis, fact_cuts
from engine.cells.lower import Row, Scope, rows
from engine.cells.program import SPEAKS
from engine.cells.table import settle
from engine.outcome import Leaf
from engine.policy.model import Computed, Decides, Fact, PolicyModel, Table

Box: TypeAlias = tuple[int, ...]
"""A set of segments for every axis."""

Cuts: TypeAlias = dict[str, set[int | float]]
"""The facts that some condition tests, each with the values at which some condition changes its mind."""

ALL = -1
"""Every segment: as a bit set, all bits."""


class Stage(NamedTuple):
    """One thing to settle on the way to a decision, in every cell of a box.

    ``part`` "speaks": whether the decision says anything (any row fits). "rules": which rules fit.
    ``masks[r]`` is row ``r`` by position, :data:`ALL` where it does not look; ``looks[r]`` are the
    positions where it does; ``owner[r]`` is its rule. ``place`` is the position of the answer.
    """

    decision: Decides
    part: Literal["speaks", "rules"]
    masks: tuple[Box, ...]
    looks: tuple[tuple[int, ...], ...]
    owner: tuple[int, ...]
    place: int | None

    def leaf(self, fitting: Iterable[int]) -> Leaf:
        """What the rows that fit come to (see :func:`engine.cells.table.settle`)."""
        if isinstance(self.decision, Computed):
            return SPEAKS
        rules = tuple(dict.fromkeys(self.owner[row] for row in fitting))
        return settle(self.decision, rules)

    @property
    def first(self) -> bool:
        """True if the first row that fits settles it."""
        return self.part == "speaks" or isinstance(self.decision, Computed) or self.decision.hit == "first"


class Policied(NamedTuple):
    """One policy in a space: its stages in the order in which they are settled, by decision."""

    model: PolicyModel
    stages: tuple[Stage, ...]


class Space:
    """The axes that one or two policies share, cut wherever one of them changes its mind.

    Answers of the tables of the first policy come right after the facts, then those of the second.
    """

    def __init__(self, models: Sequence[PolicyModel]) -> None:
        looked_at = [fact_cuts(model) for model in models]
        self.facts = _shared_axes(models, looked_at)
        #: How the policies that look at a fact declare it.
        self.declared = {axis.name: tuple(model.facts[axis.name] for model, cuts in zip(models, looked_at, strict=True)
                                          if axis.name in cuts) for axis in self.facts}  # fmt: skip
        self.places = {axis.name: at for at, axis in enumerate(self.facts)}
        self.axes: list[Axis] = [*self.facts]
        self.policies = tuple(self._lay_out(model) for model in models)
        self.everything: Box = tuple(axis.everything for axis in self.axes)

    def _lay_out(self, model: PolicyModel) -> Policied:
        tables = {one.name: one for one in model.decisions if isinstance(one, Table)}
        answers = {name: answer_axis(table) for name, table in tables.items()}
        places = dict(self.places)
        for name, axis in answers.items():
            places[name] = len(self.axes)
            self.axes.append(axis)
        scope = Scope({**{axis.name: axis for axis in self.facts}, **answers}, tables)
        self._width = len(self.axes)
        stages = [stage for one in model.decisions for stage in _stages(one, scope, places)]
        return Policied(model, tuple(stages))

    def box(self, **sets: int) -> Box:
        """The box in which the named facts are in these segments, and everything else is open."""
        box = list(self.everything)
        for name, segments in sets.items():
            box[self.places[name]] = segments
        return tuple(box)


def _shared_axes(models: Sequence[PolicyModel], looked_at: Sequence[Cuts]) -> tuple[Axis, ...]:
    """The facts that some condition of some policy tests, each cut at the constants of all."""
    cuts: Cuts = {}
    facts: dict[str, Fact] = {}
    for found in looked_at:
        for name, values in found.items():
            cuts.setdefault(name, set()).update(values)
    for model in models:
        facts |= {name: fact for name, fact in model.facts.items() if name in cuts and name not in facts}
    return tuple(fact_axis(fact, cuts[name]) for name, fact in facts.items())


def _stages(decision: Decides, scope: Scope, places: dict[str, int]) -> Iterator[Stage]:
    if decision.only_when is not None:
        found = rows(decision.only_when, scope)
        yield _stage(decision, "speaks", [(row, 0) for row in found], places)
    if isinstance(decision, Table):
        owned = [(row, at) for at, rule in enumerate(decision.rules) for row in rows(rule.when, scope)]
        yield _stage(decision, "rules", owned, places)
    else:
        yield _stage(decision, "rules", [({}, 0)], places)


def _stage(
    decision: Decides, part: Literal["speaks", "rules"], owned: list[tuple[Row, int]], places: dict[str, int]
) -> Stage:
    width = max(places.values()) + 1
    masks = tuple(_laid_out(row, places, width) for row, _ in owned)
    looks = tuple(tuple(sorted(places[name] for name in row)) for row, _ in owned)
    collected = isinstance(decision, Table) and decision.hit == "collect"
    place = None if collected or isinstance(decision, Computed) else places[decision.name]
    return Stage(decision, part, masks, looks, tuple(at for _, at in owned), place)


def _laid_out(row: Row, places: dict[str, int], width: int) -> Box:
    found = [ALL] * width
    for name, segments in row.items():
        found[places[name]] = segments
    return tuple(found)

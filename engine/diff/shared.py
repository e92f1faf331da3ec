"""One space for two policies whose facts need not be declared alike.

A fact's axis holds the values that both policies accept, cut wherever one of them changes its mind. Each
policy keeps its own axes; a :class:`Way` says what a segment of its own is here. Where the two treat a
fact that is not told differently, not told is a segment of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, product
from math import ceil, inf, prod
from operator import or_
from typing import NamedTuple

from engine.cells.axes import Axis, fact_axis
from engine.cells.bits import members
from engine.cells.compute import exact
from engine.cells.diagram import BudgetSpent
from engine.cells.regions import Asked, Search, conflicting
from engine.cells.space import ALL, Box, Space, Stage
from engine.cells.telling import sample
from engine.diff.forms import Line, Reach, cuts_at, form_of, lines_in, meetings
from engine.diff.values import Reading, readings
from engine.policy.model import AS_OF, Fact, Inner, PolicyModel, Table

MOST_FORMS = 256
"""For so many combinations of answers it is worked out where computed answers meet."""


class Way(NamedTuple):
    """One policy's own axis of a fact, and which shared segments its segments are.

    ``before[i]`` are the shared segments that are its first ``i`` segments. ``untold``: which of its own segments not
    told is, :data:`ASKS` if it asks, None where not told is no segment of the shared axis.
    """

    fact: Fact
    own: Axis
    before: tuple[int, ...]
    untold: int | None

    def carried(self, segments: int) -> int:
        """A set of own segments as a set of shared ones."""
        found = 0
        while segments:
            first = (segments & -segments).bit_length() - 1
            run = segments >> first
            end = first + ((run + 1) & ~run).bit_length() - 1
            found |= self.before[end] ^ self.before[first]
            segments = segments >> end << end
        return found

    @property
    def lost(self) -> bool:
        """True if not told is a segment that the policy does not see, because it asks."""
        return self.untold == ASKS


ASKS = -1
"""``Way.untold`` of a policy that asks for a fact where not told is a segment."""


class Side(NamedTuple):
    """One of the two policies in the shared space: its stages by shared position, and how it is read.

    ``answers``: the position of each table's answer. ``asks``: the facts whose not told it does not see.
    """

    model: PolicyModel
    own: Space
    ways: Mapping[str, Way]
    stages: tuple[Stage, ...]
    answers: Mapping[str, int]
    readings: Mapping[str, Reading]

    @property
    def asks(self) -> tuple[str, ...]:
        return tuple(name for name, way in self.ways.items() if way.lost)


class Shared(Space):
    """The space that two policies share."""

    def __init__(self, models: Sequence[PolicyModel]) -> None:
        owns = [Space([model]) for model in models]
        read = [readings(model, _clashing(own)) for model, own in zip(models, owns, strict=True)]
        looked = [_looked_at(own, one, model) for own, one, model in zip(owns, read, models, strict=True)]
        cuts = _meeting_cuts(models, read)
        names = dict.fromkeys(name for one in looked for name in one)
        made = {name: _shared(name, [one.get(name) for one in looked], models, cuts.get(name, set())) for name in names}
        self.facts = tuple(made.values())
        self.places = {axis.name: at for at, axis in enumerate(self.facts)}
        self.axes = [*self.facts]
        self.policies = ()
        self.sides = tuple(
            self._side(model, own, one, axes) for model, own, one, axes in zip(models, owns, read, looked, strict=True)
        )
        self.declared = {axis.name: tuple(side.ways[axis.name].fact for side in self.sides if axis.name in side.ways)
                         for axis in self.facts}  # fmt: skip
        self.everything = tuple(axis.everything for axis in self.axes)

    def _side(self, model: PolicyModel, own: Space, read: Mapping[str, Reading], looked: Mapping[str, Axis]) -> Side:
        ways = {name: _way(model.facts[name], axis, self.facts[self.places[name]]) for name, axis in looked.items()}
        tables = own.axes[len(own.facts) :]
        answers = {axis.name: len(self.axes) + at for at, axis in enumerate(tables)}
        self.axes += tables
        places = [self.places[axis.name] for axis in own.facts] + list(answers.values())
        width = len(self.axes)
        carried = [_Carried(ways[axis.name]) for axis in own.facts]
        stages = tuple(_moved(stage, places, carried, width) for stage in own.policies[0].stages)
        return Side(model, own, ways, stages, answers, read)

    def reach(self, name: str, segment: int) -> Reach | None:
        """The values of an ordered fact in one segment, None for not told."""
        axis = self.facts[self.places[name]]
        if not axis.told >> segment & 1:
            return None
        low, high = axis.span(segment)
        return Reach(exact(low), exact(high), axis.kind != "number")


class _Carried(dict[int, int]):
    """Sets of own segments as sets of shared ones, each worked out once."""

    def __init__(self, way: Way) -> None:
        super().__init__()
        self.way = way

    def __missing__(self, segments: int) -> int:
        found = self[segments] = self.way.carried(segments)
        return found


def _moved(stage: Stage, places: list[int], carried: list[_Carried], width: int) -> Stage:
    """A stage of a policy's own space with its positions and segments as they are in the shared one."""
    masks: list[Box] = []
    looks: list[tuple[int, ...]] = []
    for mask, look in zip(stage.masks, stage.looks, strict=True):
        moved = [ALL] * width
        for at in look:
            moved[places[at]] = carried[at][mask[at]] if at < len(carried) else mask[at]
        masks.append(tuple(moved))
        looks.append(tuple(sorted(places[at] for at in look if moved[places[at]] != ALL)))
    place = None if stage.place is None else places[stage.place]
    return stage._replace(masks=tuple(masks), looks=tuple(looks), place=place)


def _clashing(own: Space) -> tuple[str, ...]:
    """The tables of a policy whose rules contradict each other in some cell, as far as that can be told."""
    tables = [one for one in own.policies[0].model.decisions if isinstance(one, Table) and one.hit in ("unique", "any")]
    return tuple(one.name for one in tables if _may_clash(own, one.name))


def _may_clash(own: Space, name: str) -> bool:
    try:
        return Search(own, [Asked(0, name)]).witness(lambda leaves: conflicting(leaves[0])) is not None
    except (BudgetSpent, RecursionError):
        return True


# ---------------------------------------------------------------- axes


def _looked_at(own: Space, read: Mapping[str, Reading], model: PolicyModel) -> dict[str, Axis]:
    """A policy's own axes of the facts it looks at, in conditions or to compute an answer that is shown."""
    found = {axis.name: axis for axis in own.facts}
    for one in read.values():
        if one.fact is not None and not one.decision.internal and one.fact not in found:
            found[one.fact] = fact_axis(model.facts[one.fact], ())
    return {name: found[name] for name in model.facts if name in found}


def _shared(name: str, own: Sequence[Axis | None], models: Sequence[PolicyModel], cuts: set[int | float]) -> Axis:
    """The axis both policies share: what both accept, and not told where that is a value of its own."""
    facts = [model.facts[name] for model in models if name in model.facts]
    looking = [(model.facts.get(name), axis) for model, axis in zip(models, own, strict=True)]
    is_open = name != AS_OF and _untold_apart(looking)
    kind = facts[0].type.kind
    if {fact.type.kind for fact in facts} == {"integer", "number"}:
        kind = "integer"
    elif any(fact.type.kind != kind for fact in facts):
        return Axis(name, "choice", 1, (), (), open=True)
    if not facts[0].type.ordered:
        values = [each for each in fact_axis(facts[0], ()).values if all(each in _values(fact) for fact in facts)]
        return Axis(name, kind, len(values) + is_open, (), tuple(values), is_open)
    low, high = _limits(facts)
    if low > high:
        return Axis(name, "choice", 1, (), (), open=True)
    wanted = cuts.union(*(axis.cuts for axis in own if axis is not None))
    whole = kind != "number"
    found = sorted({cut for one in wanted if low < (cut := ceil(one) if whole else one) <= high})
    return Axis(name, kind, len(found) + 1 + is_open, tuple(found), (), is_open, low, high)


def _values(fact: Fact) -> tuple[object, ...]:
    return (False, True) if fact.type.kind == "boolean" else fact.type.choices


def _limits(facts: list[Fact]) -> tuple[int | float, int | float]:
    lows, highs = zip(*(fact.limits for fact in facts), strict=True)
    return max(-inf if low is None else low for low in lows), min(inf if high is None else high for high in highs)


def _untold_apart(looking: Sequence[tuple[Fact | None, Axis | None]]) -> bool:
    """Whether not told has to be a segment of its own."""
    seen = [fact for fact, axis in looking if fact is not None and axis is not None]
    if any(fact.not_told.mode == "open" for fact in seen):
        return True
    if len(seen) < 2:
        unknown_to_one = any(fact is None for fact, _ in looking)
        return unknown_to_one and any(fact.not_told.mode == "ask" for fact in seen)
    one, other = seen
    if one.not_told[:2] != other.not_told[:2]:
        return True
    return one.not_told.mode == "ask" and (one.type != other.type or one.limits != other.limits)


def _way(fact: Fact, own: Axis, shared: Axis) -> Way:
    """How a policy's own segments lie on the shared axis."""
    found = [0] * own.size
    for segment in members(shared.told):
        found[own.segment(_inner(own, sample(shared, segment)))] |= 1 << segment
    untold: int | None = None
    if shared.open:
        mode, assumed = fact.not_told.mode, fact.not_told.value
        untold = own.size - 1 if mode == "open" else own.segment(assumed) if assumed is not None else ASKS
        if untold != ASKS:
            found[untold] |= 1 << (shared.size - 1)
    return Way(fact, own, (0, *accumulate(found, or_)), untold)


def _inner(own: Axis, value: Inner) -> Inner:
    return float(value) if own.kind == "number" else value


# ---------------------------------------------------------------- where computed answers meet


def _meeting_cuts(models: Sequence[PolicyModel], read: Sequence[Mapping[str, Reading]]) -> dict[str, set[int | float]]:
    """For each fact that answers are computed from, the values at which two of them can meet."""
    found: dict[str, set[int | float]] = {}
    shown = dict.fromkeys(
        name for one in read for name, each in one.items() if each.fact and not each.decision.internal
    )
    for name in shown:
        pairs = [(model, one[name]) for model, one in zip(models, read, strict=True) if name in one]
        lines = [line for model, each in pairs for line in _lines(model, each)]
        for fact in {each.fact for _, each in pairs if each.fact is not None}:
            whole = any(model.facts[fact].type.kind != "number" for model in models if fact in model.facts)
            found.setdefault(fact, set()).update(cuts_at(meetings(lines), whole=whole))
    return found


def _lines(model: PolicyModel, reading: Reading) -> Iterator[Line]:
    """Every line that a computed answer can be made of, whatever the answers it uses; none if there are too many."""
    tables = {one.name: one for one in model.decisions if isinstance(one, Table)}
    if isinstance(reading.decision, Table):
        numbers = [answer for answer in reading.decision.answers if isinstance(answer, (int, float))]
        yield from (Line(0, 0, exact(number)) for number in numbers)
        return
    options = [tables[name].answers for name in reading.refs]
    if reading.expression is not None and prod(map(len, options)) <= MOST_FORMS:
        for chosen in product(*options):
            form = form_of(reading.expression, dict(zip(reading.refs, chosen, strict=True)))
            yield from () if form is None else lines_in(form)

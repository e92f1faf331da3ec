"""Two policies' rules laid side by side: what they share is settled once, and only where rules differ is searched.

Rules that stand in both policies in the same order decide alike wherever no edited rule fits. So a search
for differences begins with the boxes of the edited rules, and never leaves them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from engine.cells.bits import members
from engine.cells.compute import replaced
from engine.cells.space import ALL, Box, Stage
from engine.diff.shared import Shared, Side
from engine.diff.values import Raw, Reading, one_value
from engine.policy.model import NOT_COVERED, Computed, Ref

Looking: TypeAlias = tuple[Box, tuple[int, ...]]
"""A box by position, and the positions at which it says something."""


class Whole(NamedTuple):
    """A decision with its stages, and ``sign``: everything about them that can make a difference."""

    name: str
    stages: tuple[Stage, ...]
    sign: Hashable


class Half(NamedTuple):
    """One policy's way to one decision. ``raws``: what the last stage's numbers stand for, if it was made up."""

    reading: Reading
    wholes: tuple[Whole, ...]
    raws: tuple[Raw, ...] | None = None

    @property
    def wanted(self) -> tuple[str, ...]:
        """The decisions whose leaves make up the answer."""
        return self.reading.wanted if self.raws is None else (self.reading.decision.name,)


class Pair(NamedTuple):
    """What is to be walked for one decision of two policies.

    ``stages`` in the order in which they are settled: first ``shared`` of them, which both policies have alike, then
    those in which they differ. ``touched`` are the boxes outside which nothing differs, None for anywhere.
    ``ends[side]`` are the stages whose leaves make up the answer.
    """

    halves: tuple[Half, Half]
    stages: tuple[Stage, ...]
    shared: int
    touched: tuple[Looking, ...] | None
    ends: tuple[tuple[int, ...], tuple[int, ...]]


def half_of(side: Side, reading: Reading) -> Half:
    """The decisions on the way to one, in order, each with its stages."""
    return Half(reading, tuple(Whole(name, stages, sign(stages)) for name, stages in needed(side, reading.wanted)))


def needed(side: Side, wanted: Iterable[str]) -> list[tuple[str, tuple[Stage, ...]]]:
    """The decisions on the way to the wanted ones, in order."""
    found: list[tuple[str, tuple[Stage, ...]]] = []
    names, places = set(wanted), set[int]()
    grouped: dict[str, list[Stage]] = {}
    for stage in side.stages:
        grouped.setdefault(stage.decision.name, []).append(stage)
    for name, stages in reversed(grouped.items()):
        if name in names or any(stage.place in places for stage in stages if stage.place is not None):
            found.append((name, tuple(stages)))
            places.update(at for stage in stages for look in stage.looks for at in look)
    return found[::-1]


def sign(stages: Iterable[Stage]) -> Hashable:
    """Everything that can make a difference to what some stages of one decision come to."""
    return tuple((stage.part, _shape(stage), *_row_signs(stage)) for stage in stages)


def _shape(stage: Stage) -> Hashable:
    if isinstance(stage.decision, Computed):
        return None
    return (stage.decision.hit, tuple(map(one_value, stage.decision.answers)))


def _row_signs(stage: Stage) -> Iterator[Hashable]:
    for row, (mask, look) in enumerate(zip(stage.masks, stage.looks, strict=True)):
        yield (tuple((at, mask[at]) for at in look), _gives(stage, row), None if stage.first else stage.owner[row])


def _gives(stage: Stage, row: int) -> Hashable:
    """What a row answers."""
    if stage.part == "speaks" or isinstance(stage.decision, Computed):
        return None
    return one_value(stage.decision.rules[stage.owner[row]].then)


# ---------------------------------------------------------------- side by side


def paired(space: Shared, halves: tuple[Half, Half]) -> Pair | None:
    """The two policies side by side, for one decision that both have; None if it certainly is the same."""
    old, new = halves
    by_sign = {one.sign: one for one in old.wholes}
    same: dict[int, int] = {}  # where the new policy has an answer that is one of the old policy
    twins: dict[str, str] = {}
    others: list[Whole] = []
    for one in new.wholes:
        one = one._replace(stages=tuple(_onto(stage, same) for stage in one.stages)) if same else one
        twin = by_sign.get(sign(one.stages) if same else one.sign)
        if twin is None:
            others.append(one)
            continue
        twins[one.name] = twin.name
        here, there = one.stages[-1].place, twin.stages[-1].place
        if here is not None and there is not None:
            same[here] = there
    if not others and _reads_alike(old.reading, new.reading, twins):
        return None
    return _pair(space, halves, others, twins)


def _onto(stage: Stage, same: Mapping[int, int]) -> Stage:
    """A stage that looks at the old policy's answers where they are the same as the new policy's."""
    if not any(at in same for look in stage.looks for at in look):
        return stage
    masks = [list(mask) for mask in stage.masks]
    for mask, look in zip(masks, stage.looks, strict=True):
        for at in look:
            if at in same:
                mask[same[at]], mask[at] = mask[at], ALL
    looks = tuple(tuple(sorted(same.get(at, at) for at in look)) for look in stage.looks)
    return stage._replace(masks=tuple(map(tuple, masks)), looks=looks)


def _reads_alike(old: Reading, new: Reading, twins: Mapping[str, str]) -> bool:
    """Whether a decision is read in the same way from leaves that are the same."""
    return (
        tuple(twins.get(name, name) for name in new.wanted) == old.wanted
        and type(old.decision) is type(new.decision)
        and _written(old, {}) == _written(new, twins)
        and (old.fact, old.untold, len(old.clashing)) == (new.fact, new.untold, len(new.clashing))
    )


def _written(reading: Reading, twins: Mapping[str, str]) -> Hashable:
    """A computed answer's expression, the answers it uses named as the old policy names them."""
    if reading.expression is None:
        return None
    named = replaced(reading.expression, {name: Ref(twins.get(name, name)) for name in reading.refs})
    return (repr(named), getattr(reading.decision, "kind", None))


def _pair(space: Shared, halves: tuple[Half, Half], others: list[Whole], twins: Mapping[str, str]) -> Pair:
    old, new = halves
    shared = [one for one in old.wholes if one.name in twins.values()]
    rest = [one for one in old.wholes if one.name not in twins.values()]
    ends: tuple[dict[str, int], dict[str, int]] = ({}, {})
    stages: list[Stage] = []
    for wholes, side in ((shared, 0), (rest, 0), (others, 1)):
        for one in wholes:
            stages += one.stages
            ends[side][one.name] = len(stages) - 1
    old_ends = tuple(ends[0][name] for name in old.wanted)
    new_ends = tuple(ends[1][name] if name in ends[1] else ends[0][twins[name]] for name in new.wanted)
    kept = {stage.place for one in shared for stage in one.stages}
    touched = _touched(space, rest, others, kept) if _comparable(halves, twins) else None
    return Pair(halves, tuple(stages), sum(len(one.stages) for one in shared), touched, (old_ends, new_ends))


def _comparable(halves: tuple[Half, Half], twins: Mapping[str, str]) -> bool:
    """Whether only edited rules can make a difference: no stage was made up, and what is computed is the same."""
    old, new = halves
    named = {one.name: one.name for one in new.wholes} | dict(twins)
    return old.raws is None and new.raws is None and _reads_alike(old.reading, new.reading, named)


# ---------------------------------------------------------------- where rules differ


def _touched(
    space: Shared, old: Sequence[Whole], new: Sequence[Whole], kept: set[int | None]
) -> tuple[Looking, ...] | None:
    """The boxes of the rules that stand in one policy only, or in another order; None for everywhere."""
    before, after = ({one.name: one for one in wholes} for wholes in (old, new))
    if before.keys() != after.keys():
        return None
    places = {
        place: (name, space.axes[place].values)
        for wholes in (before, after)
        for name, one in wholes.items()
        if (place := one.stages[-1].place) is not None
    }
    found: list[Looking] = []
    for name, one in before.items():
        edited = _edited(one, after[name], _Naming(places))
        if edited is None:
            return None
        found += edited
    boxes = [_known_first(mask, look, len(space.facts), kept) for mask, look in found]
    return None if any(not look for _, look in boxes) else tuple(dict.fromkeys(boxes))


def _known_first(mask: Box, look: tuple[int, ...], facts: int, kept: set[int | None]) -> Looking:
    """A row's box as far as it can be told before any stage in which the policies differ."""
    early = tuple(at for at in look if at < facts or at in kept)
    return tuple(segments if at in early else ALL for at, segments in enumerate(mask)), early


class _Naming:
    """Tests of answers in which the policies may differ, by name: the values both policies know."""

    def __init__(self, places: Mapping[int, tuple[str, tuple[object, ...]]]) -> None:
        self.places = places
        self.known: dict[str, set[Hashable]] = {}
        for name, values in places.values():
            values_here = {_named(value) for value in values}
            self.known[name] = self.known[name] & values_here if name in self.known else values_here

    def of(self, at: int, segments: int) -> Hashable:
        """A set of segments, in a form that is the same for both policies if it means the same to both."""
        if at not in self.places:
            return (at, segments)
        name, values = self.places[at]
        return (name, frozenset(_named(values[each]) for each in members(segments)) & self.known[name])


def _named(value: object) -> Hashable:
    return ("gap",) if value == () else one_value(value)  # type: ignore[arg-type]


def _edited(old: Whole, new: Whole, naming: _Naming) -> list[Looking] | None:
    """The rows that one of two decisions has and the other has not, or not there; None if all may be edited."""
    if [stage.part for stage in old.stages] != [stage.part for stage in new.stages] or not _folds_alike(old, new):
        return None
    found: list[Looking] = []
    for one, other in zip(old.stages, new.stages, strict=True):
        groups = [_together(stage) for stage in (one, other)]
        signs = [[_group_sign(stage, rows, naming) for rows in each]
                 for stage, each in zip((one, other), groups, strict=True)]  # fmt: skip
        for stage, each, kept in zip((one, other), groups, _in_both(*signs), strict=True):
            edited = (row for at, rows in enumerate(each) if at not in kept for row in rows)
            found += [(stage.masks[row], stage.looks[row]) for row in edited]
    return found


def _together(stage: Stage) -> list[list[int]]:
    """The rows that stand or fall together: each alone where the first that fits decides, else those of one rule.

    Where it counts how many rules fit, the same rows in one rule and in two are not the same.
    """
    if stage.first:
        return [[row] for row in range(len(stage.masks))]
    rules: dict[int, list[int]] = {}
    for row, rule in enumerate(stage.owner):
        rules.setdefault(rule, []).append(row)
    return [*rules.values()]


def _group_sign(stage: Stage, rows: Sequence[int], naming: _Naming) -> Hashable:
    tests = (tuple(naming.of(at, stage.masks[row][at]) for at in stage.looks[row]) for row in rows)
    return (frozenset(tests), _gives(stage, rows[0]))


def _folds_alike(old: Whole, new: Whole) -> bool:
    """Whether the same rules that fit come to the same answer, and say the same to later decisions."""
    one, other = old.stages[-1].decision, new.stages[-1].decision
    if isinstance(one, Computed) or isinstance(other, Computed):
        return type(one) is type(other)
    ranks = one.hit != "priority" or tuple(map(one_value, one.answers)) == tuple(map(one_value, other.answers))
    return one.hit == other.hit and ranks and (NOT_COVERED in one.answers) == (NOT_COVERED in other.answers)


def _in_both(old: Sequence[Hashable], new: Sequence[Hashable]) -> tuple[set[int], set[int]]:
    """The places of a longest common subsequence, if equal items are taken for each other in their order.

    That is a longest increasing subsequence (Fredman, 1975) of the new places, in the order of the old ones.
    """
    seen: Counter[Hashable] = Counter()
    where: dict[Hashable, int] = {}
    for at, item in enumerate(new):
        where[item, seen[item]] = at
        seen[item] += 1
    seen.clear()
    tails: list[int] = []
    ends: list[tuple[int, int]] = []
    before: dict[tuple[int, int], tuple[int, int] | None] = {}
    for at, item in enumerate(old):
        there = where.get((item, seen[item]))
        seen[item] += 1
        if there is None:
            continue
        length = bisect_left(tails, there)
        tails[length:] = [there, *tails[length + 1 :]]
        ends[length:] = [(at, there), *ends[length + 1 :]]
        before[at, there] = ends[length - 1] if length else None
    chain: list[tuple[int, int]] = []
    last = ends[-1] if ends else None
    while last is not None:
        chain.append(last)
        last = before[last]
    return {at for at, _ in chain}, {there for _, there in chain}

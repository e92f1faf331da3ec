"""Facts of one case in a region, told to both policies to see that they really answer as was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Literal, NamedTuple, Protocol

from engine.cells.axes import Axis
from engine.cells.compute import uses_as_of
from engine.cells.space import Box
from engine.cells.telling import members, region_words, runs, sample
from engine.cells.telling import reach as span
from engine.decision import Decision, Json, as_lists
from engine.diagnostics import FactsError, PolicyError
from engine.diff.moments import USUAL, Choice, Moments, TooMany
from engine.diff.result import Example
from engine.diff.shared import Shared
from engine.diff.values import Clash, Made, Several, Undecided, Value, said, shown
from engine.diff.walk import Found
from engine.frozen import frozen
from engine.policy.model import AS_OF, PolicyModel
from engine.policy.words import show

TRIED = 24
"""So many cases of a region are told before it is said that none could be seen."""

FEW = 4
"""So many combinations of dates are told in other ways than the first."""

CONFLICT: dict[str, Json] = {"conflict": True}


class Evaluates(Protocol):
    """What is needed of a policy."""

    model: PolicyModel

    def evaluate(self, facts: Mapping[str, object], as_of: date | str | None = None) -> Decision: ...


class Seen(NamedTuple):
    """What came of telling a region's facts. ``example`` is there if both policies answered as was found.

    ``state``: "seen"; "impossible", no facts can be like that; "unseen", they did not answer so in any case that was
    told; "clash", rules of other decisions contradict each other in all of them.
    """

    state: Literal["seen", "impossible", "unseen", "clash"]
    example: Example | None = None


class Teller:
    """Tells cases of regions to two policies."""

    def __init__(self, space: Shared, policies: tuple[Evaluates, Evaluates]) -> None:
        self.space = space
        self.policies = policies
        self.moments = Moments([policy.model for policy in policies])
        self._computed_with_dates = False
        self._left_out = False
        #: Days on both sides of every date that some condition names: what is not told depends on the day as well.
        self.days = sorted({int(day) for axis in space.facts if axis.kind == "date"
                            for cut in axis.cuts for day in (cut - 1, cut)})[:FEW * 4]  # fmt: skip
        self.linked = [axis for axis in space.facts if axis.name in self.moments.names]

    def see(self, name: str, found: Found) -> Seen:
        """An example of a region, evaluated."""
        readings = [side.readings[name] for side in self.space.sides]
        self._computed_with_dates = any(
            one.fact in self.moments.names or (one.expression is not None and uses_as_of(one.expression))
            for one in readings
        )
        seen: Seen | None = None
        self._left_out = False
        for facts in self.cases(found.box):
            here = self.told(name, found, facts)
            if here is not None and here.state == "seen":
                return here
            seen = max(filter(None, (seen, here, Seen("unseen"))), key=_worth)
        if seen is not None:
            return seen
        if self._left_out:
            return Seen("unseen")
        # Dates and days between them may be as they are only while nobody tells them.
        left_out = [*self.cases(found.box, untold=True)]
        here = next((one for facts in left_out if (one := self.told(name, found, facts, loosely=True))), None)
        return here if here is not None and here.state == "seen" else Seen("impossible")

    def told(self, name: str, found: Found, facts: dict[str, Json], *, loosely: bool = False) -> Seen | None:
        """One case evaluated by both policies; None if one of them refuses the facts."""
        old, new = (_answer(policy, name, facts) for policy in self.policies)
        if old is REFUSED or new is REFUSED:
            return None
        if old == CONFLICT == new:
            return Seen("clash")
        example = Example(frozen(facts), frozen(old), frozen(new))
        loosely = loosely or not found.sure
        if old != new and (loosely or (_as_claimed(found.old, old) and _as_claimed(found.new, new))):
            return Seen("seen", example)
        return Seen("clash", example) if CONFLICT in (old, new) else Seen("unseen")

    # -- cases

    def cases(self, box: Box, *, untold: bool = False) -> Iterator[dict[str, Json]]:
        """Some cases of a box, told as a person would tell them first."""
        return islice(self._cases(box, untold=untold), 3 * TRIED)

    def _cases(self, box: Box, *, untold: bool) -> Iterator[dict[str, Json]]:
        options = {axis.name: [*self._choices(axis, box)] for axis in self.linked}
        if untold:
            options = {name: each if name == AS_OF else [None] for name, each in options.items()}
        moments = [*self._moments(options, USUAL)]
        for variant in range(3):
            for moment in moments[: FEW if variant else TRIED]:
                yield self._case(box, moment, variant)
        for day in self.days:
            for moment in islice(self._moments(options, day), FEW):
                yield self._case(box, moment, 0)

    def _moments(self, options: Mapping[str, Sequence[Choice]], day: int) -> Iterator[dict[str, int]]:
        try:
            yield from islice(self.moments.told(options, day), TRIED)
        except TooMany:
            self._left_out = True
            yield from islice(self.moments.told({name: each[:1] for name, each in options.items()}, day), TRIED)

    def _choices(self, axis: Axis, box: Box) -> Iterator[Choice]:
        segments = box[self.space.places[axis.name]]
        if self._may_stay_untold(axis, segments):
            yield None
        for run in runs(axis, segments):
            yield span(axis, run)

    def _may_stay_untold(self, axis: Axis, segments: int) -> bool:
        if axis.open:
            return bool(segments & ~axis.told)
        facts = [side.ways[axis.name].fact for side in self.space.sides if axis.name in side.ways]
        assumed = {fact.not_told.value for fact in facts}
        (value,) = assumed if len(assumed) == 1 else (None,)
        if value is None:
            return False
        inside = value in axis.values if axis.values else axis.low <= value <= axis.high  # type: ignore[operator]
        return inside and bool(segments >> axis.segment(value) & 1)

    def _case(self, box: Box, moment: Mapping[str, int], variant: int) -> dict[str, Json]:
        """``variant``: 0 leaves out what may stay untold; 1 tells the first value of everything, 2 the last."""
        found: dict[str, Json] = {}
        for at, axis in enumerate(self.space.facts):
            if axis.name in self.moments.names:
                if axis.name in moment and axis.name != AS_OF:
                    found[axis.name] = show(axis.kind, moment[axis.name])
                continue
            told = [*members(box[at] & axis.told)]
            if told and not (variant == 0 and self._may_stay_untold(axis, box[at])):
                found[axis.name] = show(axis.kind, sample(axis, told[-1 if variant == 2 else 0]))
        if moment[AS_OF] != USUAL or self._dated(box, found):
            found[AS_OF] = show("date", moment[AS_OF])
        return found

    def _dated(self, box: Box, facts: Mapping[str, Json]) -> bool:
        """Whether it matters for which day the case is told: dates are told, tested or computed with."""
        dates = self.moments.names if self.moments.fixed else self.moments.nodes
        tested = any(box[at] != axis.everything for at, axis in enumerate(self.space.facts) if axis.name in dates)
        return tested or self._computed_with_dates or any(name in dates for name in facts)


def _worth(seen: Seen) -> tuple[bool, bool]:
    """Of two cases that did not show what was found, the one to tell."""
    return seen.state == "clash", seen.example is not None


def unseen(space: Shared, found: Found) -> str:
    """Why nothing is said of a box of which no case showed what was found."""
    old, new = said(found.old), said(found.new)
    if found.sure:
        where = region_words(space, found.box)
        return f"where {where}, `{old}` should become `{new}`, but no case was found that shows it"
    return f"`{old}` and `{new}` could neither be shown to be equal nor to differ"


REFUSED: dict[str, Json] = {"refused": True}


def _answer(policy: Evaluates, name: str, facts: Mapping[str, Json]) -> Json:
    """What a policy answers to facts, of which it is told those that it knows."""
    known = {fact: value for fact, value in facts.items() if fact in policy.model.facts and fact != AS_OF}
    day = facts.get(AS_OF, date.fromordinal(USUAL).isoformat())
    try:
        decision = policy.evaluate(known, as_of=str(day))
        return answer_in(decision, name)
    except FactsError:
        return REFUSED
    except PolicyError:
        return CONFLICT


def answer_in(decision: Decision, name: str) -> Json:
    """One answer of a decision; what it can still be, if it is not decided."""
    if name not in decision.answers:  # warnings, messages, and what nobody sees
        step = next((step for step in decision.explain().steps if step.decision == name), None)
        if step is None:
            return []
        return {"possible": as_lists(step.possible)} if step.state == "open" else as_lists(step.answer)
    if name in decision.possible:
        return {"possible": as_lists(decision.possible[name])}
    return as_lists(decision.answers[name])


def _as_claimed(value: Value, answer: Json) -> bool:
    """Whether what was evaluated is what was found; of what is computed only that there is something."""
    if isinstance(value, (Made, Undecided)):
        return answer is not None
    if isinstance(value, Clash):
        return answer == CONFLICT
    claimed = shown(value)
    if isinstance(value, Several) and isinstance(answer, list) and isinstance(claimed, list):
        return _unordered(claimed) == _unordered(answer)
    return _bare(claimed) == _bare(answer)


def _unordered(items: Sequence[Json]) -> set[str]:
    return {repr(_bare(item)) for item in items}


def _bare(value: Json) -> object:
    """JSON in a form in which ``true`` is not 1, and lists and tuples are alike."""
    if isinstance(value, dict):
        return [(name, _bare(value[name])) for name in sorted(value)]
    if isinstance(value, (list, tuple)):
        return [_bare(one) for one in value]
    return (isinstance(value, bool), value)

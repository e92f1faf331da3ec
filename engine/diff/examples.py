"""Facts of one case in a region, told to both policies to see that they really answer as was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice, product
from typing import Literal, NamedTuple, Protocol

from engine.cells.compute import uses_as_of
from engine.cells.diagram import BudgetSpent
from engine.cells.examples import Examples, Telling
from engine.cells.space import Box
from engine.cells.telling import region_words
from engine.decision import Decision, Json, as_lists
from engine.diagnostics import FactsError, PolicyError
from engine.diff.result import Example
from engine.diff.shared import Shared
from engine.diff.values import Clash, Made, Reading, Several, Undecided, Value, said, shown
from engine.diff.walk import Found
from engine.facts.values import USUAL_DAY
from engine.frozen import frozen
from engine.policy.model import AS_OF, MESSAGES, PolicyModel

TRIED = 24
"""So many cases of a region are told before it is said that none could be seen."""

FEW = 4
"""So many combinations of dates are told in other ways than the first."""

MOST_UNTOLD = 300
"""So many cases are told in which dates are left out."""

FULLER: tuple[Telling, ...] = ("first", "last")

CONFLICT: dict[str, Json] = {"conflict": True}


class Evaluates(Protocol):
    """What is needed of a policy."""

    model: PolicyModel

    def evaluate(self, facts: Mapping[str, object], as_of: date | str | None = None) -> Decision: ...


class Seen(NamedTuple):
    """What came of telling a region's facts. ``example`` is there if both policies answered as was found.

    ``state``: "seen"; "impossible", no facts can be like that; "unseen", they did not answer so in any case that was
    told; "too many", there are too many ways to choose the dates.
    """

    state: Literal["seen", "impossible", "unseen", "too many"]
    example: Example | None = None


class Teller:
    """Tells cases of regions to two policies."""

    def __init__(self, space: Shared, policies: tuple[Evaluates, Evaluates]) -> None:
        self.space = space
        self.policies = policies
        self.examples = Examples(space, [policy.model for policy in policies])
        #: Days on both sides of every date that some condition names: what is not told depends on the day as well.
        self.days = sorted({int(day) for axis in space.facts if axis.kind == "date"
                            for cut in axis.cuts for day in (cut - 1, cut)})[:FEW * 4]  # fmt: skip

    def see(self, name: str, found: Found) -> Seen:
        """An example of a region, evaluated."""
        try:
            return self._see(name, found)
        except (BudgetSpent, RecursionError):
            return Seen("too many")

    def _see(self, name: str, found: Found) -> Seen:
        # Where a condition names a date, what is not told depends on the day as well.
        dated = bool(self.days) or any(self._uses_dates(side.readings[name]) for side in self.space.sides)
        cases = [*self.cases(found.box, dated=dated)]
        if not cases:
            return self._see_untold(name, found)
        for facts in cases:
            example = self.told(name, found, facts)
            if example is not None:
                return Seen("seen", example)
        return Seen("unseen")

    def _see_untold(self, name: str, found: Found) -> Seen:
        """An example of a region that nobody can tell, but that is possible while dates, or days, are not told.

        There a difference may show in one cell and not in the next, so that all of them are gone through.
        """
        sets = [left_out for left_out in self.examples.leaving_out() if self.examples.any_moment(found.box, left_out)]
        cells = self.examples.singly(found.box) if sets else ()
        tried = 0
        for box, left_out in product(cells, sets):
            for moment in self.examples.moments_in(box, left_out=left_out):
                tried += 1
                if tried > MOST_UNTOLD:
                    return Seen("too many")
                # What is possible of a date that is not told depends on the day.
                example = self.told(name, found, self.examples.case(box, moment, dated=True), loosely=True)
                if example is not None:
                    return Seen("seen", example)
        return Seen("impossible")

    def _uses_dates(self, reading: Reading) -> bool:
        """Whether an answer is computed with the day of the decision, or with a fact that depends on it."""
        by_day = reading.expression is not None and uses_as_of(reading.expression)
        return by_day or reading.fact in self.examples.moments.names

    def told(self, name: str, found: Found, facts: dict[str, Json], *, loosely: bool = False) -> Example | None:
        """One case evaluated by both policies; None if it does not show what was found.

        ``loosely``: facts are left out, so that what was found need only be among what is possible.
        """
        old, new = (_answer(policy, name, facts) for policy in self.policies)
        if old is REFUSED or new is REFUSED or alike(old, new, ordered=name == MESSAGES):
            return None
        fits = _may_be if loosely else _as_claimed
        if found.sure and not (fits(found.old, old) and fits(found.new, new)):
            return None
        return Example(frozen(facts), frozen(old), frozen(new))

    # -- cases

    def cases(self, box: Box, *, dated: bool) -> Iterator[dict[str, Json]]:
        """Some cases of a box, told as a person would tell them first; none if no cell of it can be told."""
        return islice(self._cases(box, dated=dated), 3 * TRIED)

    def _cases(self, box: Box, *, dated: bool) -> Iterator[dict[str, Json]]:
        moments = [*islice(self.examples.moments_in(box), TRIED)]
        yield from (self.examples.case(box, moment, "fewest", dated=dated) for moment in moments)
        for telling in FULLER:
            yield from (self.examples.case(box, moment, telling, dated=dated) for moment in moments[:FEW])
        for day in self.days:
            for moment in islice(self.examples.moments_in(box, day), FEW):
                yield self.examples.case(box, moment, "fewest", dated=dated)


def unseen(space: Shared, found: Found, seen: Seen) -> str:
    """Why nothing is said of a box of which no case showed what was found."""
    old, new = said(found.old), said(found.new)
    if found.sure or seen.state == "too many":
        where = region_words(space, found.box)
        why = "there are too many ways to choose its dates"
        why = why if seen.state == "too many" else "no case was found that shows it"
        return f"where {where}, `{old}` should become `{new}`, but {why}"
    return f"`{old}` and `{new}` could neither be shown to be equal nor to differ"


REFUSED: dict[str, Json] = {"refused": True}


def _answer(policy: Evaluates, name: str, facts: Mapping[str, Json]) -> Json:
    """What a policy answers to facts, of which it is told those that it knows."""
    known = {fact: value for fact, value in facts.items() if fact in policy.model.facts and fact != AS_OF}
    day = facts.get(AS_OF, date.fromordinal(USUAL_DAY).isoformat())
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
    answer = decision.answers[name]
    if answer is None and name in decision.possible:  # which takes longer to know
        return {"possible": as_lists(decision.possible[name])}
    return as_lists(answer)


def _as_claimed(value: Value, answer: Json) -> bool:
    """Whether what was evaluated is what was found; of what is computed only that there is something."""
    if isinstance(value, (Made, Undecided)):
        return answer is not None
    if isinstance(value, Clash):
        return answer == CONFLICT
    ordered = not isinstance(value, Several) or isinstance(value.answers, tuple)
    return alike(as_lists(shown(value)), answer, ordered=ordered)


def _may_be(value: Value, answer: Json) -> bool:
    """Whether what was found is among what is possible as long as something is not told."""
    options = answer["possible"] if isinstance(answer, dict) and "possible" in answer else [answer]
    return isinstance(options, list) and any(_as_claimed(value, one) for one in options)


def alike(one: Json, other: Json, *, ordered: bool) -> bool:
    """Whether two answers are the same. ``ordered``: of what is collected the order counts, as it does for messages."""
    return _comparable(one, ordered) == _comparable(other, ordered)


def _comparable(answer: Json, ordered: bool) -> object:
    if isinstance(answer, dict) and answer.keys() == {"possible"} and isinstance(answer["possible"], list):
        return ("possible", frozenset(_comparable(one, ordered) for one in answer["possible"]))
    if isinstance(answer, list) and not ordered:
        return frozenset(map(_bare, answer))
    return _bare(answer)


def _bare(value: Json) -> object:
    """JSON in a form in which ``true`` is not 1, and that may be in a set."""
    if isinstance(value, dict):
        return tuple((name, _bare(value[name])) for name in sorted(value))
    if isinstance(value, (list, tuple)):
        return tuple(_bare(one) for one in value)
    return (isinstance(value, bool), value)

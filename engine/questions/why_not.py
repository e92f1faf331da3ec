"""The smallest changes that would give another answer.

A change is made of steps: a fact that somebody acts on, a fact that is told (nobody said it yet, or not
exactly), and waiting, which moves all days to and from ``as_of`` together. The fewest steps win, then the
fewest days of waiting; all changes that win are found. Sets of facts are tried in order of their number;
the search through cells says which of them can give the answer at all and in which segments, and every
change that is reported has been decided like any other case. What no step may change stays as it is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import combinations, product
from typing import Literal, NamedTuple

from engine.account import refuse_conflicts
from engine.cells.bits import members
from engine.cells.boxes import merged
from engine.cells.diagram import Budget, BudgetSpent
from engine.cells.regions import Asked, Leaves, Search
from engine.cells.situation import segments_of
from engine.cells.space import Box
from engine.cells.telling import region_words
from engine.decision import Json, as_lists
from engine.diagnostics import FactsError, PolicyError
from engine.facts.check import Checked
from engine.facts.values import tell
from engine.frozen import FrozenDict, frozen
from engine.questions.answers import Sought, named, sought
from engine.questions.case import Facts, Subject, answers_of, as_json, refuse_too_many
from engine.questions.levers import How, Lever, changed, levers, related
from engine.questions.waiting import after, day_after, waits

TRIES = 20_000
"""Sets of facts that are looked at, and cases that are decided, before the search gives up aloud."""


class Step(NamedTuple):
    """A fact that has to become another one.

    ``how``: "act" on it, "tell" it (nobody did, or not exactly), or "fixed": nobody can change it. ``now`` is
    what is told of it (None: nothing), ``to`` in words what it has to be.
    """

    fact: str
    how: How
    now: Json
    to: str


class Way(NamedTuple):
    """One change that gives the answer: wait some days (until ``until``, None: not at all), and take these steps.

    ``facts`` is the case after the change, with ``as_of``; it was decided anew. Where several values do, it
    has one of them.
    """

    days: int
    until: str | None
    steps: tuple[Step, ...]
    words: str
    facts: Mapping[str, Json]

    def to_dict(self) -> dict[str, Json]:
        """The JSON form."""
        steps: list[Json] = [{**step._asdict(), "now": as_lists(step.now)} for step in self.steps]
        facts: Json = {name: as_lists(value) for name, value in self.facts.items()}
        return {"days": self.days, "until": self.until, "steps": steps, "words": self.words, "facts": facts}


class WhyNot(NamedTuple):
    """What would have to change.

    ``state``: "holds" (it is the answer already), "possible" (``ways`` are all smallest changes that can be
    made or waited for), "fixed" (no such change gives it; ``ways`` are the smallest that need a fact nobody
    can change), "never" (no change of facts gives it), or "not_decided" (the budget was spent; ``why`` says on
    what).
    ``now`` are the answers that are possible now.
    """

    decision: str
    answer: str
    state: Literal["holds", "possible", "fixed", "never", "not_decided"]
    now: tuple[Json, ...]
    ways: tuple[Way, ...]
    why: str = ""

    def to_dict(self) -> dict[str, Json]:
        """The JSON form; ``why`` only where it says something."""
        plain: dict[str, Json] = {
            "decision": self.decision,
            "answer": self.answer,
            "state": self.state,
            "now": as_lists(self.now),
            "ways": [way.to_dict() for way in self.ways],
        }
        return {**plain, "why": self.why} if self.why else plain


def why_not(
    subject: Subject,
    facts: Facts,
    answer: object,
    decision: str | None = None,
    as_of: date | str | None = None,
    tries: int = TRIES,
) -> WhyNot:
    """The smallest changes after which a decision gives an answer; see :class:`WhyNot`.

    Raises:
        UnknownAnswer: if the decision never gives it.
        FactsError, PolicyError: as deciding does.
    """
    wanted = sought(subject.model, answer, decision)
    checked = subject.check(facts, as_of)
    outcome = subject.decider.decide(checked)
    refuse_conflicts(subject.model, outcome)
    now = named(answers_of(wanted.table, outcome))
    if wanted.certain(outcome):
        return WhyNot(wanted.table.name, wanted.name, "holds", now, ())
    try:
        state, ways = _found(_Search(subject, facts, checked, wanted, tries))
    except BudgetSpent:
        why = "it would take too long to try all changes"
        return WhyNot(wanted.table.name, wanted.name, "not_decided", now, (), why)
    return WhyNot(wanted.table.name, wanted.name, state, now, ways)


def _found(search: _Search) -> tuple[Literal["possible", "fixed", "never"], tuple[Way, ...]]:
    ways = search.smallest(fixed=False)
    if ways:
        return "possible", ways
    ways = search.smallest(fixed=True)
    return ("fixed", ways) if ways else ("never", ())


class _Later(NamedTuple):
    """The case after some days of waiting: facts, what is known of them, and what could be changed then."""

    days: int
    facts: dict[str, object]
    checked: Checked


class _Search:
    """One search for the smallest changes."""

    def __init__(self, subject: Subject, facts: Facts, checked: Checked, wanted: Sought, tries: int) -> None:
        self.subject = subject
        self.wanted = wanted
        self.budget = Budget(tries)
        self.search = Search(subject.space, [Asked(0, wanted.table.name)])
        self.later = tuple(self._later(facts, checked))

    def _later(self, facts: Facts, checked: Checked) -> Iterator[_Later]:
        """Today, and every day on which something is another segment than the day before."""
        for days in (0, *waits(self.subject, checked)):
            told = after(self.subject, facts, checked, days)
            with suppress(FactsError):  # then nobody can wait so long: a limit of the policy would be passed
                yield _Later(days, told, self.subject.check(told, None))

    def smallest(self, *, fixed: bool) -> tuple[Way, ...]:
        """All changes of the fewest steps with the least waiting, empty if there is none."""
        able = [(one, found) for one in self.later if (found := self._able(one, fixed)) is not None]
        most = max((len({lever.fact for lever in found}) for _, found in able), default=0)
        for size in range(most + 2):
            for one, found in able:
                number = size - (one.days > 0)
                ways = tuple(self._ways(one, found, number)) if number >= 0 else ()
                if ways:
                    return ways
        return ()

    def _able(self, later: _Later, fixed: bool) -> tuple[Lever, ...] | None:
        """What could be changed on a day, None if the answer cannot be had by any of it."""
        found = levers(self.subject, later.checked, fixed=fixed)
        return found if self._may(later, found, at_most=True) else None

    def _ways(self, later: _Later, able: tuple[Lever, ...], number: int) -> Iterator[Way]:
        for chosen in combinations(able, number):
            if len({lever.fact for lever in chosen}) == number and self._may(later, chosen):
                yield from self._given(later, chosen)

    # -- one set of facts that are changed

    def _wanted(self, leaves: Leaves) -> bool:
        return self.wanted.given(leaves[0].answer)

    def _may(self, later: _Later, chosen: Sequence[Lever], *, at_most: bool = False) -> bool:
        """False if changing these facts (``at_most``: or some of them) certainly does not give the answer."""
        self.budget.spend()
        box = self._box(later, chosen)
        if at_most:
            box = tuple(one | other for one, other in zip(box, self._box(later, ()), strict=True))
        return self.search.witness(self._wanted, box) is not None

    def _box(self, later: _Later, chosen: Sequence[Lever]) -> Box:
        """Cells among which all are that could come of changing these facts, and perhaps some more."""
        subject, box = self.subject, list(self.subject.space.everything)
        names = {lever.fact for lever in chosen}
        linked = [group.links for group in subject.decider.links.groups if not names.isdisjoint(group.links)]
        gone = related(subject, names)
        sets = subject.decider.situation(later.checked).sets
        for place, (axis, now) in enumerate(zip(subject.space.facts, sets, strict=True)):
            fact = subject.model.facts[axis.name]
            if any(axis.name in links for links in linked):
                told = None if axis.name in gone else subject.read(axis.name, later.facts.get(axis.name))
                now = axis.everything if told is None else segments_of(axis, fact, told)
            if fact.if_vague == "open" and now & (now - 1):
                now |= segments_of(axis, fact, None)
            box[place] = now
        for lever in chosen:
            box[lever.place] = 0
        for lever in chosen:
            box[lever.place] |= lever.sets
        return tuple(box)

    def _given(self, later: _Later, chosen: Sequence[Lever]) -> Iterator[Way]:
        """The changes of exactly these facts that give the answer, put together."""
        cells = dict.fromkeys(self._cells(later, chosen))
        good = [cell for cell in cells if self._gives(later, chosen, cell) is not None]
        for box in merged([tuple(1 << at for at in cell) for cell in good], len(chosen)):
            yield self._way(later, chosen, box)

    def _cells(self, later: _Later, chosen: Sequence[Lever]) -> Iterator[tuple[int, ...]]:
        """The segments of these facts in which the answer can be had, if the others fit."""
        for region in self.search.regions(self._wanted, self._box(later, chosen)):
            yield from product(*(members(region.box[lever.place]) for lever in chosen))

    def _gives(self, later: _Later, chosen: Sequence[Lever], cell: Sequence[int]) -> dict[str, object] | None:
        """The facts after a change if it gives the answer for certain: decided like any other case."""
        self.budget.spend()
        try:
            facts = changed(self.subject, later.facts, dict(zip(chosen, cell, strict=True)))
            outcome = None if facts is None else self.subject.decider.decide(self.subject.check(facts, None))
            if outcome is not None:
                refuse_conflicts(self.subject.model, outcome)
        except (FactsError, PolicyError) as error:
            refuse_too_many(error)
            return None
        return facts if outcome is not None and self.wanted.certain(outcome) else None

    # -- in words

    def _way(self, later: _Later, chosen: Sequence[Lever], box: Box) -> Way:
        cell = tuple(next(members(one)) for one in box)
        facts = self._gives(later, chosen, cell)
        assert facts is not None
        steps = tuple(self._step(later, lever, segments) for lever, segments in zip(chosen, box, strict=True))
        until = day_after(self.later[0].checked, later.days).isoformat() if later.days else None
        told = FrozenDict({name: as_json(value) for name, value in facts.items()})
        return Way(later.days, until, steps, _words(later.days, until, steps), told)

    def _step(self, later: _Later, lever: Lever, segments: int) -> Step:
        fact, told = self.subject.model.facts[lever.fact], later.checked.told.get(lever.fact)
        now: Json = None if told is None else frozen(tell(fact.type, told))
        words = region_words(self.subject.space, self.subject.space.box(**{lever.fact: segments}))
        return Step(lever.fact, lever.how, now, words.removeprefix(f"`{lever.fact}` is "))


def _words(days: int, until: str | None, steps: Sequence[Step]) -> str:
    """The whole change as part of a sentence."""
    parts = [f"wait until {until} ({days} {'day' if days == 1 else 'days'})"] if until else []
    told = [f"`{step.fact}` is {step.to}" for step in steps if step.how == "tell"]
    acted = [f"`{step.fact}` becomes {step.to}" for step in steps if step.how == "act"]
    fixed = [f"`{step.fact}` were {step.to}" for step in steps if step.how == "fixed"]
    parts += [f"if {' and '.join(acted)}"] if acted else []
    parts += [f"if it turns out that {' and '.join(told)}"] if told else []
    parts += [f"only if {' and '.join(fixed)}, which nobody can change"] if fixed else []
    return ", and ".join(parts)

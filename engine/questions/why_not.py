"""The smallest changes that would give another answer.

A change is made of steps: a fact that somebody acts on, a fact that is told (nobody said it yet, or not
exactly), and waiting, which moves all days to and from ``as_of`` together. The fewest steps win, then the
fewest days of waiting; all changes that win are found (:mod:`engine.questions.smallest`), and every change that
is reported has been decided like any other case. What no step may change stays as it is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from engine.account import refuse_conflicts
from engine.cells.diagram import Budget, BudgetSpent
from engine.cells.telling import region_words
from engine.decision import Json, as_lists
from engine.facts.checked import Checked
from engine.facts.pieces import Piece, merge
from engine.facts.values import tell
from engine.frozen import FrozenDict, frozen
from engine.policy.model import AS_OF, Fact
from engine.policy.words import plain, show
from engine.questions.answers import named, sought
from engine.questions.case import Facts, Subject, answers_of, as_json
from engine.questions.levers import How, Lever
from engine.questions.making import Change
from engine.questions.smallest import Smallest
from engine.questions.waiting import day_after

BUDGET = 40_000
"""Steps (boxes looked at, sets of facts tried, values added up) before the search gives up aloud: some two seconds."""


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
    *,
    decision: str | None = None,
    as_of: date | str | None = None,
    budget: int = BUDGET,
) -> WhyNot:
    """The smallest changes after which a decision gives an answer; see :class:`WhyNot`.

    Raises:
        UnknownAnswer: if the decision never gives it.
        FactsError, PolicyError: as deciding does.
        TypeError: if the answer or the decision is of a kind that cannot be one.
    """
    wanted = sought(subject.model, answer, decision)
    checked = subject.check(facts, as_of)
    outcome = subject.decider.decide(checked)
    refuse_conflicts(subject.model, outcome)
    now = named(wanted.table, answers_of(wanted.table, outcome))
    if wanted.certain(outcome):
        return WhyNot(wanted.table.name, wanted.name, "holds", now, ())
    try:
        state, changes = _found(Smallest(subject, facts, checked, wanted, Budget(budget)))
    except BudgetSpent:
        why = "it would take too long to try all changes"
        return WhyNot(wanted.table.name, wanted.name, "not_decided", now, (), why)
    ways = tuple(_way(subject, checked, change) for change in changes)
    return WhyNot(wanted.table.name, wanted.name, state, now, ways)


def _found(search: Smallest) -> tuple[Literal["possible", "fixed", "never"], tuple[Change, ...]]:
    changes = search.found(fixed=False)
    if changes:
        return "possible", changes
    changes = search.found(fixed=True)
    return ("fixed", changes) if changes else ("never", ())


# ---------------------------------------------------------------- in words


def _way(subject: Subject, checked: Checked, change: Change) -> Way:
    days = change.later.days
    until = day_after(checked, days).isoformat() if days else None
    steps = tuple(_steps(subject, change))
    names = dict.fromkeys((*change.later.facts, *change.facts))
    ordered = [name for name in (*(one for one in names if one != AS_OF), AS_OF) if name in change.facts]
    told = FrozenDict({name: as_json(change.facts[name]) for name in ordered})
    return Way(days, until, steps, _words(days, until, steps), told)


def _steps(subject: Subject, change: Change) -> Iterator[Step]:
    """The steps, in the order of the policy."""
    boxes = {lever.fact: segments for lever, segments in zip(change.alone, change.box, strict=True)}
    pieces = {lever.fact: ones for lever, ones in zip(change.linked, change.pieces, strict=True)}
    chosen = {lever.fact: lever for lever in (*change.alone, *change.linked)}
    for name, fact in subject.model.facts.items():
        if name in boxes:
            words = region_words(subject.space, subject.space.box(**{name: boxes[name]}))
            yield _step(change, fact, chosen[name], words.removeprefix(f"`{name}` is "))
        elif name in pieces:
            yield _step(change, fact, chosen[name], _pieces_words(fact, pieces[name]))


def _step(change: Change, fact: Fact, lever: Lever, words: str) -> Step:
    told = change.later.checked.told.get(fact.name)
    return Step(fact.name, lever.how, None if told is None else frozen(tell(fact.type, told)), words)


def _pieces_words(fact: Fact, pieces: Sequence[Piece | None]) -> str:
    """What a date, or a number of days, may become."""
    told = merge([piece for piece in pieces if piece is not None], whole=True)
    words = [_piece_words(fact, piece) for piece in told]
    return " or ".join([*words, "not told"] if None in pieces else words)


def _piece_words(fact: Fact, piece: Piece) -> str:
    low, high = (None if end is None else plain(show(fact.type.kind, end)) for end in piece)
    if low == high:
        return "anything told" if low is None else low
    if low is None or piece[0] == fact.limits[0]:
        if high is None:
            return "anything told"
        return f"{high} or earlier" if fact.type.kind == "date" else f"up to {high}"
    if high is None:
        return f"{low} or {'later' if fact.type.kind == 'date' else 'more'}"
    return f"{low} to {high}"


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

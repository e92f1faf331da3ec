"""What to ask next: the fact that leaves least open among those that can still change an answer that matters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from engine.cells.diagram import BudgetSpent
from engine.cells.possible import Possible
from engine.cells.table import CellTable
from engine.cells.telling import region_words
from engine.decision import Json, as_lists
from engine.diagnostics import FactsError
from engine.facts.checked import Checked
from engine.facts.values import show, tell
from engine.policy.model import Fact, Inner
from engine.questions.case import Subject, shown, too_much


class Change(NamedTuple):
    """An answer that a fact can still change: the decision, what it asks, and the answers it lies between."""

    decision: str
    asks: str
    between: tuple[Json, ...]


class Question(NamedTuple):
    """One fact to ask for.

    ``type`` is ``integer``, ``number``, ``boolean``, ``choice`` or ``date``; ``choices`` are the words of a
    choice, ``minimum`` and ``maximum`` the limits of all others (None: no limit). ``told`` is what was told
    of it already, but too vaguely. ``parts`` are the values between which it makes a difference, in words.
    ``changes`` says which answers depend on it. At most ``more`` other facts can still be asked for; one that is told
    too vaguely may be asked for once more in an interview. ``why``, where it is not empty, says what of this could not
    be worked out, because too much is still open; then ``parts`` and ``changes`` are empty.
    """

    fact: str
    question: str
    help: str
    unit: str
    type: str
    choices: tuple[str, ...]
    minimum: Inner | None
    maximum: Inner | None
    told: Json
    parts: tuple[str, ...]
    changes: tuple[Change, ...]
    more: int
    why: str = ""

    def to_dict(self) -> dict[str, Json]:
        """The JSON form; ``why`` only where it says something."""
        apart = {"changes"} if self.why else {"changes", "why"}
        plain: dict[str, Json] = {name: as_lists(value) for name, value in self._asdict().items() if name not in apart}
        changes: list[Json] = [
            {"decision": name, "asks": asks, "between": as_lists(between)} for name, asks, between in self.changes
        ]
        return {**plain, "changes": changes}


def next_question(
    subject: Subject, checked: Checked, declined: Collection[str], *, every: bool = False, later: Collection[str] = ()
) -> Question | None:
    """The most useful question, None if nothing that can be asked for can change an answer that matters.

    ``declined`` are facts nobody can tell (more of). By its own words a policy only asks for facts with
    ``if_not_told: ask``, and for what was told too vaguely; ``every``: it asks for all others too. Facts of ``later``
    are asked for after all others. Where so much is open that this cannot be worked out within the budget, the fact
    that most rules test is asked for, and the question says ``why``.

    Raises:
        FactsError: ``too-many-possibilities``, if it cannot be worked out and there is nothing left to ask for.
    """
    axes = (axis.name for axis in subject.space.facts)
    opened = frozenset(axes).difference(declined) if every else frozenset[str]()
    try:
        missing = [name for name in subject.decider.decide(checked, opened).missing if name not in declined]
        possible = subject.decider.possible(checked, opened) if missing else None
    except FactsError as error:
        if not too_much(error):
            raise
        ordered = sorted(_by_rules(subject, checked, opened, declined), key=lambda name: name in later)
        if not ordered:
            raise
        return _asked(subject, checked, ordered[0], len(ordered) - 1, "whether it can still change an answer")
    if possible is None:
        return None
    ordered = sorted(missing, key=lambda name: name in later)
    question = _asked(subject, checked, ordered[0], len(missing) - 1, "what it can still change")
    try:
        changes = tuple(_change(subject, *one) for one in possible.between(question.fact).items())
        return question._replace(parts=_parts(subject, possible, question.fact), changes=changes, why="")
    except (BudgetSpent, RecursionError):
        return question


def _by_rules(
    subject: Subject, checked: Checked, opened: frozenset[str], declined: Collection[str]
) -> Iterator[str]:
    """What is not known and can be asked for: what is not told at all first, then what most rules test."""
    sets = subject.decider.situation(checked, opened=opened).sets
    names = [axis.name for axis, one in zip(subject.space.facts, sets, strict=True) if one & (one - 1)]
    tested = _times_tested(subject)
    open_ones = (name for name in names if name not in declined)
    yield from sorted(open_ones, key=lambda name: (name in checked.told, -tested[name]))


def _times_tested(subject: Subject) -> Counter[str]:
    """How many rows of the rules look at a fact."""
    found: Counter[str] = Counter()
    for decision in subject.decider.program.decisions:
        if isinstance(decision, CellTable):
            for name, unused in zip(decision.bits.inputs, decision.bits.unused, strict=True):
                found[name] += (decision.bits.everything & ~unused).bit_count()
    return found


def _asked(subject: Subject, checked: Checked, name: str, more: int, unknown: str) -> Question:
    """The question for a fact, as long as it is ``unknown`` what it does."""
    fact, told = subject.model.facts[name], checked.told.get(name)
    low, high = (None if end is None else show(fact.type, end) for end in fact.limits)
    return Question(
        fact=name,
        question=fact.question,
        help=fact.help,
        unit=fact.unit,
        type=fact.type.kind,
        choices=fact.type.choices,
        minimum=low,
        maximum=high,
        told=None if told is None else _json(fact, told),
        parts=(),
        changes=(),
        more=more,
        why=f"so much is still open that it would take too long to work out {unknown}",
    )


def _change(subject: Subject, name: str, values: Iterable[object]) -> Change:
    decision = subject.decision(name)
    return Change(name, decision.asks, tuple(shown(decision, one) for one in values))


def _json(fact: Fact, told: object) -> Json:
    value = tell(fact.type, told)  # type: ignore[arg-type]
    return tuple(value) if isinstance(value, list) else value


def _parts(subject: Subject, possible: Possible, name: str) -> tuple[str, ...]:
    """The sets of values between which a fact makes a difference; none where it says no more than the type."""
    sets = possible.alike(name)
    if len(sets) < 2 or subject.model.facts[name].type.kind == "boolean":
        return ()
    words = (region_words(subject.space, subject.space.box(**{name: one})) for one in sets)
    return tuple(one.removeprefix(f"`{name}` is ") for one in words)

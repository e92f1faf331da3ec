"""What to ask next: the fact that leaves least open among those that can still change an answer that matters."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from engine.cells.diagram import BudgetSpent
from engine.cells.possible import Possible
from engine.cells.telling import region_words
from engine.decision import Json, as_lists
from engine.diagnostics import Diagnostic, FactsError
from engine.facts.checked import Checked
from engine.facts.values import show, tell
from engine.policy.model import Fact, Inner
from engine.questions.case import Subject, shown


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
    too vaguely may be asked for once more in an interview.
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

    def to_dict(self) -> dict[str, Json]:
        """The JSON form."""
        plain: dict[str, Json] = {name: as_lists(value) for name, value in self._asdict().items() if name != "changes"}
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
    are asked for after all others.

    Raises:
        FactsError: ``too-many-possibilities``, if it cannot be worked out within the budget.
    """
    axes = (axis.name for axis in subject.space.facts)
    opened = frozenset(axes).difference(declined) if every else frozenset[str]()
    missing = [name for name in subject.decider.decide(checked, opened).missing if name not in declined]
    possible = subject.decider.possible(checked, opened) if missing else None
    if possible is None:
        return None
    ordered = sorted(missing, key=lambda name: name in later)
    try:
        return _question(subject, checked, possible, ordered[0], len(missing) - 1)
    except (BudgetSpent, RecursionError):
        message = f"what `{ordered[0]}` can still change is too much to work out"
        raise FactsError((Diagnostic("too-many-possibilities", message, fact=ordered[0]),)) from None


def _question(subject: Subject, checked: Checked, possible: Possible, name: str, more: int) -> Question:
    fact, told = subject.model.facts[name], checked.told.get(name)
    low, high = (None if end is None else show(fact.type, end) for end in fact.limits)
    changes = (_change(subject, decision, values) for decision, values in possible.between(name).items())
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
        parts=_parts(subject, possible, name),
        changes=tuple(changes),
        more=more,
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

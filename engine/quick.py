"""The short way for facts told exactly: straight from values to a cell, without a record of the facts.

Nothing here decides or checks anything of its own: which segment a value lies in is learned from the
full check of that one fact, what a cell comes to from the Decider, and whoever asks for reasons gets
the full way after all. Dates, vague values and everything not recognised at once take the full way,
which also words the mistakes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple, Protocol, TypeAlias

from engine.account import OutcomeAccount, known_word
from engine.cells.program import CellComputed
from engine.decide import Decider, Found
from engine.decision import Explanation, Json, Reason, Status
from engine.diagnostics import FactsError
from engine.facts.check import Checked, Told
from engine.messages import draft
from engine.outcome import CONFLICT, spoken
from engine.policy.model import PolicyModel, Table
from engine.policy.words import plain, show_answer

MAX_LEARNED = 4096
"""How many values of one fact, and results of one cell, are remembered before starting afresh."""

MAX_CELLS = 65_536
"""How many cells are remembered before starting afresh."""

_CLASSES: dict[str, type] = {"integer": int, "number": float, "boolean": bool, "choice": str}

Full: TypeAlias = Callable[[Mapping[str, object], date], OutcomeAccount]


class Check(Protocol):
    """The full check of facts."""

    def __call__(self, facts: Mapping[str, object], as_of: date) -> Checked: ...


class QuickFact:
    """One fact whose exact values are recognised at once.

    ``learned`` maps a value to ``stride * (1 + segment)``; the sum over all told facts names the cell.
    """

    __slots__ = ("at", "kind", "learned", "name", "stride")

    def __init__(self, name: str, kind: type, at: int, stride: int) -> None:
        self.name = name
        self.kind = kind
        self.at = at
        self.stride = stride
        self.learned: dict[object, int] = {}


class Cell:
    """What is kept of one cell; all but ``found`` and ``status`` is None until somebody asks.

    ``answers`` stays None if some answer is computed from exact values; ``by_value`` then keeps the
    answers for the values met. ``reasons`` are the parts that all facts of one cell share.
    """

    __slots__ = ("answers", "by_value", "missing", "reasons", "status")

    def __init__(self, status: Status, missing: tuple[str, ...], answers: dict[str, Json] | None) -> None:
        self.status: Status = status
        self.missing = missing
        self.answers = answers
        self.by_value: dict[tuple[object, ...], ByValue] = {}
        self.reasons: Reasons | None = None


class ByValue(NamedTuple):
    """What facts of one cell share if they also share the exact values that answers are computed from.

    ``followed`` are the facts that follow from others (a date from days), as words for messages.
    """

    answers: dict[str, Json]
    possible: dict[str, tuple[Json, ...]]
    followed: dict[str, str | tuple[str, ...] | None]


class Reasons(NamedTuple):
    """What one cell's facts share of an account: it depends on segments only, not on exact values."""

    because: tuple[Reason, ...]
    assumed: dict[str, Json]
    warnings: tuple[str, ...]
    messages: tuple[str, ...]


class Quick:
    """Recognises the exact facts of one policy.

    Threads may share it: what is learned is only ever added or dropped as a whole, and never wrong.
    """

    def __init__(self, decider: Decider, check: Check, full: Full, policy: Callable[[], Mapping[str, Json]]) -> None:
        self.full = full
        self.policy = policy
        self.model: PolicyModel = decider.program.model
        #: The answers that may be records, which are copied before they are handed out.
        self.records = tuple(
            one.name
            for one in self.model.decisions
            if isinstance(one, Table) and one.type == "plan" and not one.internal
        )
        self._decider = decider
        self._check = check
        self._facts = _quick_facts(decider)
        self._cells: dict[int, Cell] = {}
        #: The facts whose exact values computed answers depend on.
        self.value_facts = tuple(name for name in decider.value_facts if name in self._facts)
        #: The facts that may follow from these.
        self.followed = frozenset(decider.links.names)

    def account(self, facts: Mapping[str, object], as_of: date) -> QuickAccount | None:
        """The account of facts that are all told exactly; None if the full way has to be taken."""
        name = 0
        known = self._facts
        try:
            for fact, value in facts.items():
                quick = known[fact]
                if value.__class__ is not quick.kind:
                    return None
                name += quick.learned.get(value) or self._learn(quick, value, as_of)
        except (KeyError, FactsError):
            return None
        cell = self._cells.get(name) or self._new_cell(name, facts)
        return None if cell is None else QuickAccount(self, cell, dict(facts), as_of)

    def _learn(self, quick: QuickFact, value: object, as_of: date) -> int:
        told = self._check({quick.name: value}, as_of).told[quick.name]
        part = quick.stride * (1 + self._segment(quick, told))
        if len(quick.learned) >= MAX_LEARNED:
            quick.learned = {}
        quick.learned[value] = part
        return part

    def _segment(self, quick: QuickFact, told: Told) -> int:
        return self._decider.segments(self._decider.program.facts[quick.at], told).bit_length() - 1

    def _new_cell(self, name: int, facts: Mapping[str, object]) -> Cell | None:
        sets = list(self._decider.untold)
        for fact, value in facts.items():
            quick = self._facts[fact]
            sets[quick.at] = 1 << (quick.learned[value] // quick.stride - 1)
        found = self._decider.found(tuple(sets))
        if any(leaf.answer == CONFLICT for leaves in found.tables.values() for leaf in leaves):
            return None
        if len(self._cells) >= MAX_CELLS:
            self._cells = {}
        cell = self._cells[name] = _cell(self._decider, found)
        return cell


class QuickAccount:
    """An account that knows its status and answers at once and everything else on demand."""

    __slots__ = ("_as_of", "_cell", "_facts", "_full", "_quick")

    runtime = "cells"

    def __init__(self, quick: Quick, cell: Cell, facts: dict[str, object], as_of: date) -> None:
        self._quick = quick
        self._cell = cell
        self._facts = facts
        self._as_of = as_of
        self._full: OutcomeAccount | None = None

    @property
    def policy(self) -> Mapping[str, Json]:
        return self._quick.policy()

    def as_of(self) -> str:
        return self._as_of.isoformat()

    def status(self) -> Status:
        return self._cell.status

    def missing(self) -> tuple[str, ...]:
        return self._cell.missing

    def answers(self) -> dict[str, Json]:
        found = self._shared_answers().copy()
        for name in self._quick.records:
            record = found[name]
            if isinstance(record, dict):
                found[name] = record.copy()
        return found

    def _shared_answers(self) -> dict[str, Json]:
        return self._cell.answers if self._cell.answers is not None else self._by_value().answers

    def _by_value(self) -> ByValue:
        facts, kept = self._facts, self._cell.by_value
        key = (self._as_of, *[facts.get(name) for name in self._quick.value_facts])
        found = kept.get(key)
        if found is None:
            if len(kept) >= MAX_LEARNED:
                kept.clear()
            full = self._account()
            followed = {name: full.known(name) for name in self._quick.followed}
            found = kept[key] = ByValue(full.answers(), full.possible(), followed)
        return found

    def _account(self) -> OutcomeAccount:
        if self._full is None:
            self._full = self._quick.full(self._facts, self._as_of)
        return self._full

    def _reasons(self) -> Reasons:
        if self._cell.reasons is None:
            full = self._account()
            self._cell.reasons = Reasons(full.because(), full.assumed(), full.warnings(), full.message_names())
        return self._cell.reasons

    def possible(self) -> dict[str, tuple[Json, ...]]:
        return dict(self._by_value().possible)

    def assumed(self) -> dict[str, Json]:
        return dict(self._reasons().assumed)

    def warnings(self) -> tuple[str, ...]:
        return self._reasons().warnings

    def because(self) -> tuple[Reason, ...]:
        return self._reasons().because

    def messages(self) -> tuple[dict[str, Json], ...]:
        messages = self._quick.model.messages
        return tuple(draft(messages[name], self._known) for name in self._reasons().messages)

    def _known(self, name: str) -> str | tuple[str, ...] | None:
        value = self._facts.get(name)
        if value is not None:
            return plain(value)
        if name in self._quick.followed:
            return self._by_value().followed[name]
        return known_word(name, self._quick.model, self._shared_answers(), self.as_of)

    def explain(self) -> Explanation:
        return self._account().explain()


def _quick_facts(decider: Decider) -> dict[str, QuickFact]:
    """The facts that can be recognised alone: no dates, and of facts linked by dates only the first,
    whose limits are then the same on every day.
    """
    found: dict[str, QuickFact] = {}
    stride = 1
    linked = [(set(group.links), bool(group.fixed)) for group in decider.links.groups]
    for at, axis in enumerate(decider.program.facts):
        groups = [group for group in linked if axis.name in group[0]]
        if axis.kind not in _CLASSES or any(fixed or names & found.keys() for names, fixed in groups):
            continue
        found[axis.name] = QuickFact(axis.name, _CLASSES[axis.kind], at, stride)
        stride *= axis.size + 1
    return found


def _cell(decider: Decider, found: Found) -> Cell:
    model: PolicyModel = decider.program.model
    answers: dict[str, Json] = {}
    computed = False
    for decision in decider.program.decisions:
        if isinstance(decision, CellComputed):
            computed = computed or not decision.computed.internal
        elif not decision.table.internal:
            options = {leaf.answer for leaf in spoken(decision.table, found.tables[decision.table.name])}
            answers[decision.table.name] = show_answer(options.pop()) if len(options) == 1 else None
    settled = len({leaf.answer for leaf in found.tables[model.outcome]}) == 1
    return Cell("decided" if settled else "needs_facts", found.missing, None if computed else answers)

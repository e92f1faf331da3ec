"""The short way for candidates like others before them: straight from values to a remembered cell.

Nothing here decides or checks anything of its own. Each value that was told has a number, learned from
the full check of that one fact: values that nothing can tell apart share one, and not told is 0. The
numbers, each in bits of its own, add up to the name of a cell; what a cell comes to on one day is
learned from the full way once. Mistakes, texts and whatever else is not recognised take the full way.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from datetime import date
from threading import Lock
from typing import NamedTuple, TypeAlias

from engine.account import OutcomeAccount, known_word
from engine.cells.axes import Axis
from engine.cells.exact import Exact
from engine.cells.situation import segments_of
from engine.decide import Decider
from engine.decision import Decision, Explanation, Json, Reason, Status
from engine.facts.check import FactChecker
from engine.facts.wrong import LARGEST_WHOLE, Refused
from engine.frozen import frozen
from engine.messages import draft
from engine.outcome import CONFLICT, Leaf
from engine.policy.model import AS_OF, WARNINGS
from engine.policy.words import plain, show_answer

MAX_NUMBERS = 4_000
"""How many values of one fact are told apart before starting afresh."""

LONGEST_TEXT = 64
"""Longer texts take the full way: keeping them would cost more than it saves."""

MAX_CELLS = 8_192
"""How many cells are remembered for one day before starting afresh; some 3 kB each with their reasons."""

MAX_DAYS = 4
"""For how many days."""

Full: TypeAlias = Callable[[Mapping[str, object], date], OutcomeAccount]
Known: TypeAlias = dict[type, dict[str, dict[object, int]]]
"""By class (1 is not True), by fact, by value: that fact's part of the name of a cell."""

Learned: TypeAlias = "tuple[Known, dict[date, dict[int, Cell]]]"
"""The parts of names, and the cells by day and by name. The two belong together."""

_CLASSES = (int, float, bool, str, date, type(None))


class Reasons(NamedTuple):
    """What all candidates of a cell share besides their answers; worked out when it is first asked for."""

    because: tuple[Reason, ...]
    assumed: dict[str, Json]
    possible: dict[str, tuple[Json, ...]]
    messages: tuple[str, ...]
    followed: dict[str, str | tuple[str, ...] | None]


class Cell:
    """One cell on one day."""

    __slots__ = ("answers", "as_of", "missing", "quick", "reasons", "status", "warnings")

    status: Status

    def __init__(self, quick: Quick, as_of: date, found: Found) -> None:
        self.quick = quick
        self.as_of = as_of
        self.status, self.answers, self.missing, self.warnings = found
        self.reasons: Reasons | None = None


class Found(NamedTuple):
    """What a cell comes to. ``answers`` refuse to be changed, so that all may share them."""

    status: Status
    answers: dict[str, Json]
    missing: tuple[str, ...]
    warnings: tuple[str, ...]


class NumbersSpent(Exception):
    """One fact had more values than there are numbers. Never leaves this module."""


class Numbers:
    """The values of one fact that were met, by number; 0 is not told.

    A number stands for a set of segments, or for the told values themselves if exact values matter.
    ``segments[n]`` is the only segment of number ``n``, None if there are several.
    """

    __slots__ = ("axis", "limit", "numbers", "place", "segments", "whole")

    def __init__(self, place: int, axis: Axis | None, untold: int | None) -> None:
        self.place = place
        self.axis = axis
        #: True where a whole number within the limits needs no further look.
        self.whole = axis is not None and axis.kind == "integer"
        self.numbers: dict[object, int] = {}
        size = 0 if axis is None else axis.size
        self.segments: list[int | None] = [_only(untold), *range(size)]
        self.limit = size + MAX_NUMBERS

    def of(self, meaning: object) -> int:
        """The number of a meaning, 0 for not told. Raises NumbersSpent if there are too many."""
        if meaning is None:
            return 0
        segment = None if self.axis is None else _only(meaning)
        if segment is not None:
            return segment + 1
        found = self.numbers.get(meaning)
        if found is None:
            if len(self.segments) >= self.limit:
                raise NumbersSpent
            self.segments.append(None)
            found = self.numbers[meaning] = len(self.segments) - 1
        return found

    def of_whole(self, value: int) -> int | None:
        """The number of a whole number within the limits of its fact; None if it needs a closer look."""
        axis = self.axis
        if axis is None or not axis.low <= value <= axis.high or abs(value) > LARGEST_WHOLE:
            return None
        return bisect_right(axis.cuts, value) + 1


def _only(meaning: object) -> int | None:
    """The segment of a set that has no other."""
    return None if not isinstance(meaning, int) or meaning & (meaning - 1) else meaning.bit_length() - 1


class Quick:
    """Recognises the facts of one policy.

    Threads may share it: what is learned is only ever added or dropped as a whole, and never wrong.
    """

    def __init__(
        self, decider: Decider, checker: FactChecker, full: Full, policy: Callable[[], Mapping[str, Json]]
    ) -> None:
        self.full = full
        self.policy = policy
        self.model = decider.program.model
        self._decider = decider
        self._readers = {name: read for name, read in checker.readers.items() if name != AS_OF}
        #: The facts whose exact values matter, and not only the segments they lie in.
        self.exact_facts = frozenset((*decider.value_facts, *decider.links.names))
        self._axes = {axis.name: axis for axis in decider.program.facts if axis.name not in self.exact_facts}
        self._untold = {axis.name: one for axis, one in zip(decider.program.facts, decider.untold, strict=True)}
        by_bits = not self.exact_facts and AS_OF not in self.model.facts
        self._exact = Exact.of(decider.program) if by_bits else None
        self._worded: dict[tuple[tuple[int, ...] | None, ...], Found] = {}
        self._lock = Lock()
        self._start_afresh()

    def _start_afresh(self) -> None:
        """Forget everything, all at once: who still holds the old pair reads names and cells that belong together."""
        self._numbers: dict[str, Numbers] = {}
        place = 0
        for name in self._readers:
            numbers = Numbers(place, self._axes.get(name), self._untold.get(name))
            self._numbers[name] = numbers
            place += numbers.limit.bit_length()
        tested = [self._numbers[name] for name in self._axes] if self._exact else []
        self._by_axis = [(one.place, (1 << one.limit.bit_length()) - 1, one.segments) for one in tested]
        known: Known = {kind: {name: {} for name in self._readers} for kind in _CLASSES}
        self.learned: Learned = (known, {})

    def learn(self, facts: Mapping[str, object], day: date) -> QuickDecision:
        """A decision for values or a cell not met before, which are remembered.

        Raises:
            KeyError, TypeError: the full way has to be taken.
            FactsError, PolicyError: as the full way does.
        """
        with self._lock:
            try:
                name = self._name(facts)
            except NumbersSpent:
                self._start_afresh()
                name = self._name(facts)
            found = self._by_bits(name)
            days = self.learned[1]
        cell = Cell(self, day, found or self._by_full_way(facts, day))
        cells = days.get(day)
        if cells is None:
            if len(days) >= MAX_DAYS:
                days.clear()
            cells = days[day] = {}
        elif len(cells) >= MAX_CELLS:
            cells.clear()
        cells[name] = cell
        return QuickDecision(cell, dict(facts))

    def _name(self, facts: Mapping[str, object]) -> int:
        name = 0
        for fact, value in facts.items():
            part = self.learned[0][value.__class__][fact].get(value)
            name += self._part(fact, value) if part is None else part
        return name

    def _part(self, fact: str, value: object) -> int:
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            raise KeyError(fact)
        known, numbers = self.learned[0][value.__class__][fact], self._numbers[fact]
        number = numbers.of_whole(value) if type(value) is int and numbers.whole else None
        part = (numbers.of(self._meaning(fact, value)) if number is None else number) << numbers.place
        if len(known) < MAX_NUMBERS:
            known[value] = part
        return part

    def _meaning(self, fact: str, value: object) -> object:
        """What nothing can tell apart: the told values, their segments, or only that something was told."""
        try:
            told = self._readers[fact](value)
        except Refused:
            raise KeyError(fact) from None
        if told is None or fact in self.exact_facts:
            return told
        axis = self._axes.get(fact)
        return True if axis is None else segments_of(axis, self._decider.program.model.facts[fact], told)

    def _by_full_way(self, facts: Mapping[str, object], day: date) -> Found:
        account = self.full(facts, day)
        return Found(account.status(), account.answers(), account.missing(), account.warnings())

    def _by_bits(self, name: int) -> Found | None:
        """From the bit sets alone, if every fact lies in one segment and no answer depends on exact values."""
        if self._exact is None:
            return None
        segments: list[int] = []
        for place, mask, known in self._by_axis:
            segment = known[(name >> place) & mask]
            if segment is None:
                return None
            segments.append(segment)
        leaves = self._exact.leaves(segments)
        # Silence and a gap have no rules either of them, so silence is told apart.
        key = tuple([None if leaf.answer is None else leaf.rules for leaf in leaves])
        found = self._worded.get(key)
        if found is None and all(leaf.answer != CONFLICT for leaf in leaves):
            if len(self._worded) >= MAX_CELLS:
                self._worded.clear()
            found = self._worded[key] = _in_words(self._exact, leaves)
        return found


def _in_words(exact: Exact, leaves: list[Leaf]) -> Found:
    given = {line.name: leaf.answer for line, leaf in zip(exact.lines, leaves, strict=True)}
    shown = {line.name: show_answer(given[line.name]) for line in exact.lines if not line.table.table.internal}
    warnings = given.get(WARNINGS)
    return Found("decided", frozen(shown), (), tuple(map(str, warnings)) if isinstance(warnings, tuple) else ())


class QuickDecision(Decision):
    """A decision that knows its cell, and takes the full way for what depends on exact values."""

    __slots__ = ("_cell", "_facts")

    def __init__(self, cell: Cell, facts: dict[str, object]) -> None:
        self._cell = cell
        self._facts = facts

    def _full(self) -> OutcomeAccount:
        return self._cell.quick.full(self._facts, self._cell.as_of)

    def _reasons(self) -> Reasons:
        found = self._cell.reasons
        if found is None:
            full, followed = self._full(), self._cell.quick.exact_facts
            found = self._cell.reasons = Reasons(
                full.because(),
                full.assumed(),
                full.possible(),
                full.message_names(),
                {name: full.known(name) for name in sorted(followed)},
            )
        return found

    @property
    def policy(self) -> dict[str, Json]:
        """See :class:`Decision`, here and below."""
        return dict(self._cell.quick.policy())

    @property
    def runtime(self) -> str:
        return "cells"

    @property
    def as_of(self) -> str:
        return self._cell.as_of.isoformat()

    @property
    def status(self) -> Status:
        return self._cell.status

    @property
    def answers(self) -> dict[str, Json]:
        return self._cell.answers

    @property
    def missing(self) -> tuple[str, ...]:
        return self._cell.missing

    @property
    def warnings(self) -> tuple[str, ...]:
        return self._cell.warnings

    @property
    def possible(self) -> dict[str, tuple[Json, ...]]:
        return dict(self._reasons().possible)

    @property
    def assumed(self) -> dict[str, Json]:
        return dict(self._reasons().assumed)

    @property
    def because(self) -> tuple[Reason, ...]:
        return self._reasons().because

    @property
    def messages(self) -> tuple[dict[str, Json], ...]:
        messages = self._cell.quick.model.messages
        return tuple(draft(messages[name], self._known) for name in self._reasons().messages)

    @property
    def message_names(self) -> tuple[str, ...]:
        return self._reasons().messages

    def _known(self, name: str) -> str | tuple[str, ...] | None:
        """What a message may say under a name."""
        followed = self._reasons().followed
        if name in followed:
            return followed[name]
        value = self._facts.get(name)
        if isinstance(value, str):  # a choice, a range, or "unknown"
            return self._full().known(name)
        if value is not None:
            return plain(value)
        return known_word(name, self._cell.quick.model, self._cell.answers, self._cell.as_of.isoformat)

    def explain(self) -> Explanation:
        return self._full().explain()

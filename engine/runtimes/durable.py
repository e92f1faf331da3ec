"""The same policy run by durable-rules: forward chaining from decision to decision.

Each row of a rule is a rule there. Its first item is the cell of its decision, ``{"c": 5, "x0": 2, ...}``:
the decision's number and the segment of each fact that it looks at. One item more stands for each earlier
answer that the row looks at, ``{"a": 2, "v": 0}``. The last rule of a decision, joined on all of these,
folds what fired by the hit policy and asserts the answer: that is the fact that sets off later decisions.

Only segments reach durable-rules, whole numbers from 0 under names made here, never what anybody told.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from functools import reduce
from operator import and_
from typing import NamedTuple, TypeAlias

from engine.cells.axes import Axis, answer_segment
from engine.cells.lower import Row, Scope, rows
from engine.cells.program import SPEAKS, CellComputed, Program
from engine.cells.table import BitTable, CellTable, settle
from engine.diagnostics import Diagnostic, PolicyError, Span
from engine.durable.host import DurableError, Held, Session
from engine.durable.limits import MATCHING, RULES, PastLimit, check, most
from engine.durable.rules import Condition, Rule, within
from engine.outcome import SILENT, Leaf

_Decided: TypeAlias = CellTable | CellComputed
_Action: TypeAlias = Callable[["Session[_Board]", object], None]


class _Board:
    """What one evaluation has come to so far: which rules fit, which decisions speak, and the leaves."""

    def __init__(self) -> None:
        self.fitting: dict[int, set[int]] = {}
        self.speaking: set[int] = set()
        self.leaves: dict[str, Leaf] = {}


def _fits(decision: int, rule: int) -> _Action:
    """The action of a row: its rule fits."""

    def act(session: Session[_Board], met: object) -> None:
        session.board.fitting.setdefault(decision, set()).add(rule)

    return act


def _speaks(decision: int) -> _Action:
    """The action of a row of ``only_when``: the decision has something to say."""

    def act(session: Session[_Board], met: object) -> None:
        session.board.speaking.add(decision)

    return act


def _close(number: int, decision: _Decided, axis: Axis | None, *, wanted: bool) -> _Action:
    """The last action of a decision. ``axis`` is that of its answer, ``wanted`` whether later ones look at it.

    Of a computed answer others only see whether there is one: 1 or 0.
    """

    def act(session: Session[_Board], met: object) -> None:
        leaf = session.board.leaves[decision.name] = _folded(number, decision, session.board)
        if wanted:
            segment = int(leaf != SILENT) if axis is None else answer_segment(axis, leaf.answer)
            session.assert_fact({"a": number, "v": segment})

    return act


def _folded(number: int, decision: _Decided, board: _Board) -> Leaf:
    """What fired, as one leaf."""
    if decision.speaks is not None and number not in board.speaking:
        return SILENT
    if isinstance(decision, CellTable):
        return settle(decision.table, tuple(sorted(board.fitting.get(number, ()))))
    return SILENT if any(board.leaves[name] == SILENT for name in decision.through) else SPEAKS


class DurableRules:
    """One compiled policy as a set of durable rules. Safe to share between threads, which take turns.

    Raises:
        DurableMissing: if durable-rules is not there.
        PolicyError: ``runtime-limit``, naming the limit of durable-rules that the policy is past.
    """

    def __init__(self, program: Program) -> None:
        self._written = _Writer(program).decisions()
        self._names = [one.name for one in program.decisions]
        rules = (rule for one in self._written for rule in one.rules)
        numbered = {str(at): rule._replace(pri=at) for at, rule in enumerate(rules, 1)}
        try:
            self._held = Held(numbered, ("c", "a", "v", *(key for one in self._written for key in one.facts.values())))
        except PastLimit as error:
            raise _refusal("this policy", str(error), program.model.file) from None

    def decide(self, cell: Mapping[str, int]) -> dict[str, Leaf]:
        """What every decision comes to in one exact cell, as :func:`~engine.cells.program.decide_cell` gives it."""
        with self._held.session(_Board()) as session:
            for number, one in enumerate(self._written):
                session.assert_fact({"c": number, **{key: cell[name] for name, key in one.facts.items()}})
            session.run()
            leaves = session.board.leaves
        if list(leaves) != self._names:
            raise DurableError("durable-rules has not closed every decision in order")
        return leaves


class _Written(NamedTuple):
    """A decision in durable rules: their order, and the fields under which its cell has each fact."""

    rules: tuple[Rule, ...]
    facts: Mapping[str, str]


class _Writer:
    """Writes the decisions of a program as durable rules."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._numbers = {one.name: at for at, one in enumerate(program.decisions)}
        tables = [one.table for one in program.decisions if isinstance(one, CellTable)]
        self._scope = Scope(program.axes, {table.name: table for table in tables})
        self._used = {name for one in program.decisions for name in _answers_of(one, self._numbers)}
        #: The sets of segments for which the answer of each decision is looked at.
        self._looks: list[set[int]] = [set() for _ in program.decisions]

    def decisions(self) -> tuple[_Written, ...]:
        """Every decision, in the order in which they are decided.

        Raises:
            PolicyError: ``runtime-limit``.
        """
        decisions = self._program.decisions
        written = tuple(self._checked(number, one) for number, one in enumerate(decisions))
        for one, looks in zip(decisions, self._looks, strict=True):
            with self._refusing(one):
                most(len(looks), MATCHING, "different conditions on its answer")
        return written

    def _checked(self, number: int, decision: _Decided) -> _Written:
        with self._refusing(decision):
            # Before any work that grows with the number of rows.
            most(sum(bits.everything.bit_count() for bits in _tables_of(decision)), RULES, "rules")
            written = self._decision(number, decision)
            check({str(at): rule for at, rule in enumerate(written.rules)})
            return written

    @contextmanager
    def _refusing(self, decision: _Decided) -> Generator[None]:
        try:
            yield
        except PastLimit as error:
            span = (decision.table if isinstance(decision, CellTable) else decision.computed).span
            raise _refusal(f"`{decision.name}`", str(error), self._program.model.file, span) from None

    def _decision(self, number: int, decision: _Decided) -> _Written:
        found = [(row, _speaks(number)) for row in self._speaking(decision)]
        fitting = [(row, _fits(number, at)) for row, at in self._fitting(decision)]
        looked_at = {name for row, _ in (*found, *fitting) for name in row if name not in self._numbers}
        facts = {name: f"x{at}" for at, name in enumerate(sorted(looked_at))}
        first = self._first(decision, facts)
        rules = [Rule(1, self._items(number, row, facts, first), run) for row, run in (*found, *fitting)]
        answers = _answers_of(decision, self._numbers)
        items = (("cell", {"c": number}), *((f"a{at}", {"a": at}) for at in map(self._numbers.__getitem__, answers)))
        return _Written((*rules, Rule(1, items, self._close(number, decision))), facts)

    def _close(self, number: int, decision: _Decided) -> _Action:
        name = decision.name
        axis = self._program.axes[name] if isinstance(decision, CellTable) else None
        return _close(number, decision, axis, wanted=name in self._used)

    def _speaking(self, decision: _Decided) -> list[Row]:
        only_when = (decision.table if isinstance(decision, CellTable) else decision.computed).only_when
        return [] if only_when is None else rows(only_when, self._scope)

    def _fitting(self, decision: _Decided) -> Iterator[tuple[Row, int]]:
        if isinstance(decision, CellTable):
            for at, rule in enumerate(decision.table.rules):
                for row in rows(rule.when, self._scope):
                    yield row, at

    def _first(self, decision: _Decided, facts: Mapping[str, str]) -> str | None:
        """The fact to look at first, if there are so many rows that it has to be one that few of them share.

        Every row whose first condition holds may be under way at the same time.
        """
        tables = [(bits, self._looking(bits)) for bits in _tables_of(decision)]
        if sum(looking.bit_count() for _, looking in tables) <= MATCHING:
            return None
        crowds = {name: sum(_crowd(bits, looking, name) for bits, looking in tables) for name in facts}
        first = min(crowds, key=crowds.__getitem__)
        most(crowds[first], MATCHING, "conditions that may hold at once")
        return first

    def _looking(self, bits: BitTable) -> int:
        """The rows that look at any fact."""
        facts = (unused for name, unused in zip(bits.inputs, bits.unused, strict=True) if name not in self._numbers)
        return bits.everything & ~reduce(and_, facts, bits.everything)

    def _items(
        self, number: int, row: Row, facts: Mapping[str, str], first: str | None
    ) -> tuple[tuple[str, Condition], ...]:
        cell: list[Condition] = [{"c": number}]
        answers: list[tuple[str, Condition]] = []
        for name in sorted(row, key=lambda name: name != first):
            size = self._program.axes[name].size
            if name in self._numbers:
                at = self._numbers[name]
                self._looks[at].add(row[name])
                answers.append((f"a{at}", _all([{"a": at}, *within("v", row[name], size)])))
            elif name == first:
                cell.append(_one_of(facts[name], row[name]))
            else:
                cell += within(facts[name], row[name], size)
        return (("cell", _all(cell)), *answers)


def _tables_of(decision: _Decided) -> list[BitTable]:
    """A decision's rows: those of its rules, and those that say when it speaks."""
    tables = (decision.speaks, decision.bits if isinstance(decision, CellTable) else None)
    return [bits for bits in tables if bits is not None]


def _crowd(bits: BitTable, rows: int, name: str) -> int:
    """How many of the rows are left, at most, once it is known in which segment of an axis a case lies."""
    if name not in bits.inputs:
        return rows.bit_count()
    return max((mask & rows).bit_count() for mask in bits.masks[bits.inputs.index(name)])


def _answers_of(decision: _Decided, numbers: Mapping[str, int]) -> list[str]:
    """The earlier answers that a decision depends on, in the order in which they are decided."""
    names = {name for bits in _tables_of(decision) for name in bits.inputs if name in numbers}
    through = () if isinstance(decision, CellTable) else decision.through
    return sorted(names | set(through), key=numbers.__getitem__)


def _one_of(key: str, segments: int) -> Condition:
    """One condition for the same, of which only the part for the right segment is ever under way.

    >>> _one_of("x0", 0b101)
    {'$or': [{'x0': 0}, {'x0': 2}]}
    """
    single: list[Condition] = [{key: at} for at in range(segments.bit_length()) if segments >> at & 1]
    return single[0] if len(single) == 1 else {"$or": single}


def _all(conditions: list[Condition]) -> Condition:
    return {"$and": conditions} if len(conditions) > 1 else conditions[0]


def _refusal(what: str, message: str, file: str | None, span: Span | None = None) -> PolicyError:
    said = f"{what} cannot be run by the runtime `durable`: {message}"
    help = "the runtime `cells` runs it, and so does `reference`"
    return PolicyError((Diagnostic("runtime-limit", said, file, span, help=help),))

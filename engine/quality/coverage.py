"""Coverage: which rules, answers and boundaries of a policy its tests touch.

- A *rule* is touched if it certainly gives the answer in some test, an *answer* if some test certainly gets it.
- A *boundary* lies between two neighbouring values of a fact where some condition of the decision changes its mind:
  day 13 and day 14. It is touched if one test has the one and another test the other, both told exactly, and the
  decision says something in both. Numbers have no neighbours: there any value on the one side and any on the other
  will do, up to the next boundary.
- A *value* of a fact that is made of words (or is true or false) is touched if a test has exactly it, and *not told*,
  for a fact that may stay open, if a test does not tell it; the decision saying something in the test.

A fact that is assumed counts as told. Facts are taken as checked: days that follow from dates are told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from engine.cells.axes import Axis, fact_axis, fact_cuts
from engine.cells.telling import just_below
from engine.decision import Json
from engine.facts.checked import Checked
from engine.outcome import spoken
from engine.policy.model import Answer, Computed, Decides, Fact, PlanAnswer, PolicyModel, Table
from engine.policy.words import name_answer, plain, show
from engine.quality.own import own_of
from engine.quality.ruling import differing
from engine.quality.suite import Given, Judged, Ready, Suite, WithSettings

Kind: TypeAlias = Literal["rule", "answer", "boundary"]


class Item(NamedTuple):
    """One thing that tests may touch. ``missing`` says in words what no test does, empty if it is touched."""

    decision: str
    kind: Kind
    name: str
    missing: str = ""

    @property
    def touched(self) -> bool:
        """Whether some test touches it."""
        return not self.missing

    def to_dict(self) -> dict[str, Json]:
        """The JSON form."""
        return {"kind": self.kind, "name": self.name, "touched": self.touched, "missing": self.missing or None}


class Coverage(NamedTuple):
    """What the tests of a policy touch. ``tests`` pass; those in ``left_out`` do not, and count for nothing.

    ``judged``: "everything", or "overlay" if only what an overlay changes counts.
    """

    items: tuple[Item, ...]
    tests: int
    left_out: tuple[str, ...] = ()
    judged: Judged = "everything"

    @property
    def percent(self) -> float:
        """Touched items in percent of all; 100 if there are none."""
        return 100 * sum(one.touched for one in self.items) / len(self.items) if self.items else 100.0

    def counts(self, decision: str, kind: Kind) -> tuple[int, int]:
        """How many items of a decision are touched, of how many."""
        found = [one for one in self.items if one.decision == decision and one.kind == kind]
        return sum(one.touched for one in found), len(found)

    @property
    def decisions(self) -> tuple[str, ...]:
        """The decisions there is something to touch of, in the order of the policy."""
        return tuple(dict.fromkeys(one.decision for one in self.items))

    @property
    def missing(self) -> tuple[Item, ...]:
        """What no test touches."""
        return tuple(one for one in self.items if not one.touched)

    def to_dict(self) -> dict[str, Json]:
        """The JSON form: the percentage, and for each decision its items."""
        decisions: dict[str, Json] = {
            name: [one.to_dict() for one in self.items if one.decision == name] for name in self.decisions
        }
        return {
            "judged": self.judged,
            "percent": round(self.percent, 1),
            "tests": self.tests,
            "left_out": list(self.left_out),
            "decisions": decisions,
        }


def cover(
    model: PolicyModel,
    tests: Given | None = None,
    *,
    change: WithSettings | None = None,
    base: PolicyModel | None = None,
) -> Coverage:
    """What some tests (default: those in the policy) touch; ``change`` is as for :class:`Suite`.

    ``base`` is the policy that this one extends, if only what it changes is to count.
    """
    suite = Suite(model, tests, change)
    own = None if base is None else own_of(model, base)
    parts = (one if own is None else own.part(one) for one in model.decisions)
    items = tuple(item for part in parts if part is not None for item in _items(part, suite))
    return Coverage(items, len(suite.ready), tuple(suite.left_out), "everything" if base is None else "overlay")


def _items(decision: Decides, suite: Suite) -> Iterator[Item]:
    if isinstance(decision, Table):
        yield from _rules(decision, suite)
        yield from _answers(decision, suite)
    yield from _boundaries(decision, suite)


# ---------------------------------------------------------------- rules and answers


def _rules(table: Table, suite: Suite) -> Iterator[Item]:
    fired = {name for ready in suite.ready for name in _fired(table.name, ready, suite)}
    for rule in table.rules:
        yield Item(
            table.name, "rule", rule.name, "" if rule.name in fired else f"in no test rule `{rule.name}` decides"
        )


def _fired(name: str, ready: Ready, suite: Suite) -> Iterator[str]:
    """The rules that certainly gave the answer, those of the policy with the settings of the test."""
    table = _table(suite.houses[ready.house].model, name)
    leaves = spoken(table, ready.outcome.tables[name])
    if len({leaf.rules for leaf in leaves}) == 1:
        yield from (table.rules[at].name for at in leaves[0].rules)


def _table(model: PolicyModel, name: str) -> Table:
    return next(one for one in model.decisions if isinstance(one, Table) and one.name == name)


def _answers(table: Table, suite: Suite) -> Iterator[Item]:
    """Not of the messages and warnings, whose answers are the names of their rules."""
    if any(rule.then != rule.name for rule in table.rules):
        given = {repr(one) for ready in suite.ready for one in _given(table, ready)}
        for answer in table.answers:
            name = _answer_name(answer, table.answers)
            yield Item(table.name, "answer", name, "" if repr(answer) in given else f"no test gets the answer `{name}`")


def _answer_name(answer: Answer, answers: tuple[Answer, ...]) -> str:
    """An answer by its name, a plan also by the field that tells it from another one of this name."""
    alike = [one for one in answers if isinstance(one, PlanAnswer) and isinstance(answer, PlanAnswer)
             and one.use == answer.use and one != answer]  # fmt: skip
    if not alike or not isinstance(answer, PlanAnswer):
        return name_answer(answer)
    fields = dict.fromkeys(field for one in alike for field in differing(answer, one))
    return f"{answer.use} with {', '.join(f'{field}: {plain(answer.field(field))}' for field in fields)}"


def _given(table: Table, ready: Ready) -> Iterator[object]:
    leaves = spoken(table, ready.outcome.tables[table.name])
    answers = {leaf.answer for leaf in leaves}
    if len(answers) == 1:
        answer = answers.pop()
        yield from answer if table.hit == "collect" and isinstance(answer, tuple) else (answer,)


# ---------------------------------------------------------------- boundaries


def _boundaries(decision: Decides, suite: Suite) -> Iterator[Item]:
    """Of every fact that a condition of the decision tests."""
    model = suite.model
    tables = [one for one in model.decisions if isinstance(one, Table) and one.name != decision.name]
    others = tuple(one._replace(rules=(), only_when=None, matters_when=False) for one in tables)
    judged = decision._replace(matters_when=False)
    cuts = fact_cuts(model._replace(decisions=(*others, judged)))
    for fact in (fact for name, fact in model.facts.items() if name in cuts):
        told = [_exactly(fact, ready.checked) for ready in suite.ready if _speaks(decision, ready)]
        yield from _of_fact(decision.name, fact, fact_axis(fact, cuts[fact.name]), told)


class Vague:
    """A fact that is told, but not exactly."""


def _exactly(fact: Fact, checked: Checked) -> object:
    told = checked.told.get(fact.name)
    if told is None:
        return fact.not_told.value
    values = tuple(told)
    if len(values) != 1:
        return Vague
    (one,) = values
    if not isinstance(one, tuple):
        return one
    return one[0] if one[0] == one[1] else Vague


def _speaks(decision: Decides, ready: Ready) -> bool:
    if isinstance(decision, Computed):
        return any(value is not None for value in ready.outcome.computed[decision.name])
    return any(leaf.answer is not None for leaf in ready.outcome.tables[decision.name])


def _of_fact(decision: str, fact: Fact, axis: Axis, told: list[object]) -> Iterator[Item]:
    values = [one for one in told if one is not None and one is not Vague]
    sides = _words(fact, axis, values) if axis.values else _cuts(fact, axis, values)
    if axis.open:
        sides = (*sides, ((f"`{fact.name}` not told", None in told),))
    for pair in sides:
        missing = [name for name, seen in pair if not seen]
        words = f"no test has {' or '.join(missing)}" if missing else ""
        names = " | ".join(name for name, _ in pair)
        yield Item(decision, "boundary", names, words)


Side: TypeAlias = tuple[str, bool]
"""One side of a boundary, in words, and whether a test has it."""


def _words(fact: Fact, axis: Axis, values: list[object]) -> tuple[tuple[Side, ...], ...]:
    return tuple(
        ((f"`{fact.name}` {plain(word)}", any(one is word or one == word for one in values)),) for word in axis.values
    )


def _cuts(fact: Fact, axis: Axis, values: list[object]) -> tuple[tuple[Side, ...], ...]:
    return tuple(
        (_side(fact, axis, values, at, below=True), _side(fact, axis, values, at, below=False))
        for at in range(len(axis.cuts))
    )


def _side(fact: Fact, axis: Axis, values: list[object], at: int, *, below: bool) -> Side:
    """The value right before a cut, and right at it; of numbers any value of the segment before or after."""
    cut = axis.cuts[at]
    if axis.kind != "number":
        value = cut - 1 if below else cut
        return f"`{fact.name}` {plain(show(axis.kind, value))}", value in values
    low, high = axis.limits(at if below else at + 1)
    seen = any(low <= one < high for one in values if isinstance(one, (int, float)))
    return f"`{fact.name}` {_number_side(cut, below=below)}", seen


def _number_side(cut: int | float, *, below: bool) -> str:
    """One side of a cut between numbers: up to 3 and above 3, or below 3 and from 3 on."""
    before = just_below(cut)
    if before is not None:
        return f"{'up to' if below else 'above'} {plain(before)}"
    return f"{'below' if below else 'from'} {plain(cut)}"

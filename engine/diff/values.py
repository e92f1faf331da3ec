"""What a decision comes to, in a form in which the answers of two policies can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf
from typing import NamedTuple, TypeAlias

from engine.cells.compute import exact, fact_of, refs_of, replaced, rounded
from engine.decision import Json
from engine.diff.forms import Form, Largest, Line, Number, Reach, days_of, form_of, lines_in, spread, within
from engine.facts.values import LAST_DAY
from engine.outcome import CONFLICT, Given
from engine.policy.model import (
    AS_OF,
    MESSAGES,
    Decides,
    Expression,
    PlanAnswer,
    PolicyModel,
    Table,
)
from engine.policy.words import plain, show, spoken

Raw: TypeAlias = tuple[Given, ...]
"""The answers that a decision's own is made of: its own for a table; for a computed one whether it speaks, then
whether those speak that it goes through, then the answers it uses."""


class Answer(NamedTuple):
    """A scalar answer. ``kind`` keeps ``true`` apart from 1."""

    kind: str
    value: object


class PlanOf(NamedTuple):
    """A plan: its name and its fields, in any order."""

    use: str
    fields: frozenset[tuple[str, object]]


class Several(NamedTuple):
    """What is collected, a tuple where the order counts: of messages the first is the most important one."""

    answers: frozenset[Value] | tuple[Value, ...]


class Silent(NamedTuple):
    """There is nothing to decide."""

    nothing: None = None


class Clash(NamedTuple):
    """Two rules exclude each other: no answer can be had."""

    clash: bool = True


class Made(NamedTuple):
    """A computed answer that still depends on a fact or on the day.

    ``days`` must be in the calendar; where one of them is not, the answer is null.
    """

    kind: str
    form: Form
    fact: str | None
    days: frozenset[Form] = frozenset()


class Spread(NamedTuple):
    """Anything from one value to another, both included."""

    kind: str
    low: Number
    high: Number


class Undecided(NamedTuple):
    """As long as a fact is not told, one of these. ``sure``: the options are told exactly."""

    options: frozenset[Value]
    sure: bool = True
    asks: bool = True  # a tuple of the same answers would be equal


Value: TypeAlias = Answer | PlanOf | Several | Silent | Clash | Made | Spread | Undecided


class Reading(NamedTuple):
    """How one decision of one policy is read: the decisions it takes, and for a computed one how it is made.

    ``untold`` is what happens when its fact is not told. ``clashing`` are tables, the last of those wanted, whose rules
    may contradict each other: where they do, nobody gets any answer.
    """

    decision: Decides
    wanted: tuple[str, ...]
    expression: Expression | None
    refs: tuple[str, ...]
    fact: str | None
    untold: tuple[object, ...] = ()
    clashing: tuple[str, ...] = ()

    def clashes(self, raws: Sequence[Raw]) -> bool:
        """Whether nobody gets this answer, as in all of these cells the rules of one decision contradict each other."""
        return any(all(_conflicts(raw[-at]) for raw in raws) for at in range(1, len(self.clashing) + 1))

    def values(self, raws: Sequence[Raw], reach: Reach | None) -> set[Value]:
        """Everything it can come to in these cells. ``reach``: the interval its fact is in, None if it is not told."""
        found = {self._value(raw[: len(raw) - len(self.clashing)], reach) for raw in raws}
        answering = isinstance(self.decision, Table) and self.decision.while_open == "answer"
        return found - {Silent()} or found if answering else found

    def _value(self, raw: Raw, reach: Reach | None) -> Value:
        if isinstance(self.decision, Table):
            return value_of(self.decision, raw[0])
        silent = raw[: len(raw) - len(self.refs)]
        if self.expression is None or any(answer is None for answer in silent) or (self.fact and reach is None):
            return Silent()
        answers = dict(zip(self.refs, raw[len(silent) :], strict=True))
        form, days = form_of(self.expression, answers), days_of(self.expression, answers)
        if form is None or any(_no_day(day) for day in days):
            return Silent()
        return _made(self.decision.kind, form, self.fact, reach, frozenset(day for day in days if not _fixed(day)))


def readings(model: PolicyModel, clashing: tuple[str, ...] = ()) -> dict[str, Reading]:
    """Every decision of a policy, each computed answer with those it uses written out.

    ``clashing`` are the tables whose rules contradict each other in some cell, so that nobody is answered there.
    """
    return {
        name: one._replace(wanted=(*one.wanted, *clashing), clashing=clashing)
        for name, one in _readings(model).items()
    }


def _readings(model: PolicyModel) -> dict[str, Reading]:
    found: dict[str, Reading] = {}
    written: dict[str, Expression] = {}
    through: dict[str, tuple[str, ...]] = {}
    for one in model.decisions:
        if isinstance(one, Table):
            found[one.name] = Reading(one, (one.name,), None, (), None)
            continue
        used = [name for name in refs_of(one.expression) if name in written]
        through[one.name] = tuple(dict.fromkeys((*used, *(name for each in used for name in through[each]))))
        expression = written[one.name] = replaced(one.expression, written)
        refs = refs_of(expression)
        fact = fact_of(expression)
        untold = () if fact is None else model.facts[fact].not_told[:2]
        found[one.name] = Reading(one, (one.name, *through[one.name], *refs), expression, refs, fact, untold)
    return found


def _fixed(form: Form) -> bool:
    return isinstance(form, Line) and not form.fact and not form.day


def _no_day(form: Form) -> bool:
    """Whether it is certain that no calendar has such a day."""
    return isinstance(form, Line) and _fixed(form) and not 1 <= form.plus <= LAST_DAY


def _made(kind: str, form: Form, fact: str | None, reach: Reach | None, days: frozenset[Form]) -> Value:
    form = form if reach is None else within(form, reach)
    kind = "date" if kind == "date" else "number"
    if isinstance(form, Line) and _fixed(form) and not days:
        return Answer(kind, rounded(form.plus))
    return Made(kind, form, fact if any(line.fact for line in lines_in(form)) else None, days)


def value_of(table: Table, answer: Given) -> Value:
    """What a table comes to in a cell."""
    if table.hit != "collect":
        return Clash() if _conflicts(answer) else one_value(answer)
    if answer is None:
        return Silent()
    found = tuple(map(one_value, answer if isinstance(answer, tuple) else ()))  # type: ignore[arg-type]
    return Several(found if table.name == MESSAGES else frozenset(found))


def _conflicts(answer: object) -> bool:
    return answer == CONFLICT and not isinstance(answer, PlanAnswer)


def one_value(answer: Given) -> Value:
    """A single answer."""
    if answer is None:
        return Silent()
    if isinstance(answer, PlanAnswer):
        return PlanOf(answer.use, frozenset(answer.fields))
    kind = "boolean" if isinstance(answer, bool) else "text" if isinstance(answer, str) else "number"
    return Answer(kind, answer)


def asked(found: Iterable[Value], reach: Reach) -> Value:
    """What remains while the fact that these are computed from may have any value of an interval."""
    spans: list[tuple[Number, Number]] = []
    others: list[Value] = []
    kind = "number"
    for one in found:
        made = made_of(one)
        ends = None if made is None else spread(made.form, reach)
        if made is None or ends is None:
            others.append(one)
        else:
            kind = made.kind
            spans.append(ends)
    joined: list[tuple[Number, Number]] = []
    for low, high in sorted(spans):
        if joined and low <= joined[-1][1] + reach.whole:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    reaches = [(rounded(low), rounded(high)) for low, high in joined]
    ranges = [Answer(kind, low) if low == high else Spread(kind, low, high) for low, high in reaches]
    if len(ranges) + len(others) == 1 and not any(isinstance(one, (Spread, Made)) for one in (*ranges, *others)):
        return [*ranges, *others][0]
    return Undecided(frozenset((*ranges, *others)), not any(isinstance(one, Made) for one in others))


def made_of(value: Value) -> Made | None:
    """A value as a computed one; None if it is no number and no date."""
    if isinstance(value, Answer) and value.kind in ("number", "date"):
        kind = "date" if value.kind == "date" else "number"
        return Made(kind, Line(0, 0, exact(value.value)), None)  # type: ignore[arg-type]
    return value if isinstance(value, Made) else None


# ---------------------------------------------------------------- for people and programs


def shown(value: Value) -> Json:
    """A value as JSON, as ``evaluate`` would give it; what no value can stand for is put into words."""
    match value:
        case Answer(kind, inner):
            return show("date", inner) if kind == "date" else _number(inner)
        case PlanOf(use, fields):
            return {"use": use, **dict(sorted(fields))}  # type: ignore[arg-type]
        case Several(answers):
            listed = list(answers) if isinstance(answers, tuple) else sorted(answers, key=said)
            return [shown(one) for one in listed]
        case Silent():
            return None
        case Clash():
            return {"conflict": True}
        case Made():
            return {"computed": said(value)}
        case Spread(kind, low, high):
            ends = [None if abs(end) == inf else show(kind, _number(end)) for end in (low, high)]
            return {"from": ends[0], "to": ends[1]}
        case Undecided(options=options):
            return {"possible": [shown(one) for one in sorted(options, key=said)]}


def _number(value: object) -> Json:
    from fractions import Fraction

    return float(value) if isinstance(value, Fraction) else value  # type: ignore[return-value]


def said(value: Value) -> str:
    """A value in a few words."""
    match value:
        case PlanOf(use, _):
            return use
        case Several(answers):
            return ", ".join(map(said, answers if isinstance(answers, tuple) else sorted(answers, key=said))) or "none"
        case Silent():
            return "nothing to decide"
        case Clash():
            return "no answer, as rules contradict each other"
        case Made(kind, form, fact):
            return _form_words(form, kind, fact)
        case Undecided(options=options):
            return f"not decided ({' or '.join(sorted(map(said, options)))})"
        case Answer() | Spread():
            return spoken(shown(value))


def said_by(model: PolicyModel, value: Value) -> str:
    """A value in a few words; a plan with what a rule makes different in it."""
    plan = model.plans.get(value.use) if isinstance(value, PlanOf) else None
    if plan is None or not isinstance(value, PlanOf):
        return said(value)
    own = dict(plan.fields)
    others = {name: one for name, one in sorted(value.fields) if name not in own or own[name] != one}
    told = ", ".join(f"{name} {plain(one)}" for name, one in others.items())
    return f"{value.use} ({told})" if told else value.use


def _form_words(form: Form, kind: str, fact: str | None) -> str:
    if isinstance(form, Line):
        return _line_words(form, kind, fact)
    parts = [_form_words(part, kind, fact) for part in form.parts]
    which = ("later" if kind == "date" else "larger", "earlier" if kind == "date" else "smaller")
    return f"the {which[not isinstance(form, Largest)]} of {' and '.join(parts)}"


def _line_words(line: Line, kind: str, fact: str | None) -> str:
    names = [(line.fact, f"`{fact}`"), (line.day, f"`{AS_OF}`")]
    if not line.fact and not line.day:
        return plain(show(kind, _number(line.plus)))
    terms = [f"{'-' if factor < 0 else '+'} {name}" for factor, name in sorted(names, reverse=True) if factor]
    if line.plus:
        size = plain(_number(abs(line.plus)))
        days = (" day" if size == "1" else " days") if kind == "date" else ""
        term = f"{'-' if line.plus < 0 else '+'} {size}{days}"
        terms.insert(0 if terms[0].startswith("-") and line.plus > 0 else len(terms), term)
    return " ".join(terms).removeprefix("+ ")

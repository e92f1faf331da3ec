"""The plain meaning of a policy, as a reader of the YAML would work it out by hand.

Nothing here is clever and nothing is shared with the cells: a condition is tested on one value by
:data:`~engine.policy.operators.OPERATORS`, rules are tried one after the other, and what is not
told or vague is settled by trying every completion (:mod:`engine.runtimes.completions`). It is
slow on purpose. It is what the cells are compared with, and it can be asked for as a runtime.

The words of the meaning, once and for all:

- A fact that is not told, an answer that is null and a decision no rule of which fits are *not told*:
  every test on them fails, except ``known: false``. Where ``not_covered`` is one of the answers a
  decision's rules give, it is an ordinary word, and told. A conflict is not told either.
- ``not`` inside a test is "told, and not ..."; ``none:`` is the plain negation of its parts.
- A comparison with ``$answer`` fails where that answer is not told.
- An answer computed from something not told is null, and so is a date that no calendar has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Context, Decimal, localcontext
from math import inf, isinf, nextafter
from typing import TYPE_CHECKING, TypeAlias

from engine.facts.values import LAST_DAY
from engine.outcome import CONFLICT, SILENT, Given, Leaf, Outcome, Range
from engine.policy.model import (
    NOT_COVERED,
    All,
    Always,
    Answer,
    Any,
    Call,
    Compare,
    Computed,
    Condition,
    Decides,
    Expression,
    FactRef,
    Inner,
    Nothing,
    PlanAnswer,
    PolicyModel,
    Ref,
    Table,
    Test,
)
from engine.policy.operators import OPERATORS
from engine.runtimes.completions import completions
from engine.runtimes.completions.constants import computed_facts
from engine.runtimes.completions.known import Completion, Known, everything_known
from engine.runtimes.completions.missing import Found, missing

if TYPE_CHECKING:
    from engine.facts.checked import Checked

Values: TypeAlias = Mapping[str, Inner | None]
"""One completion: every fact exact, or None (or left out) for not told; ``as_of`` among them."""

Number: TypeAlias = int | Decimal
"""What is computed with: whole numbers and decimals, as somebody wrote them."""

MOST_DIGITS = 2_000
"""More digits than the sum of any two numbers can have, so that nothing is rounded on the way."""

Fit: TypeAlias = Sequence[tuple[int, Answer]]
"""The rules of a table whose ``when`` holds: index and answer, in the order of the policy."""


def run(model: PolicyModel, values: Values) -> dict[str, Leaf]:
    """What every decision comes to for one completion, by decision name.

    A computed answer is a Leaf without rules. Where two rules of a ``unique`` decision fit, or two
    of an ``any`` decision with different answers, the answer is CONFLICT and ``rules`` all that fit.
    """
    told: dict[str, Given] = dict(values)
    leaves: dict[str, Leaf] = {}
    for decision in model.decisions:
        if isinstance(decision, Computed):
            found = None if _silent(decision, told) else _compute(decision.expression, told)
            told[decision.name] = found  # type: ignore[assignment]  # exact, for others that compute with it
            leaves[decision.name] = Leaf(float(found) if isinstance(found, Decimal) else found, ())
            continue
        leaf = leaves[decision.name] = _decide(decision, told)
        told[decision.name] = _as_told(decision, leaf.answer)
    return leaves


def matters(decision: Decides, values: Values, leaves: Mapping[str, Leaf], model: PolicyModel) -> bool:
    """Whether ``matters_when`` holds for one completion and what :func:`run` made of it."""
    if isinstance(decision.matters_when, bool):
        return decision.matters_when
    answers = {other.name: _as_told(other, leaves[other.name].answer) for other in model.decisions}
    return holds(decision.matters_when, {**values, **answers})


def _as_told(decision: Decides, answer: Given) -> Given:
    """The answer as later decisions see it: ``not_covered`` is null unless a rule says it, a conflict always."""
    if isinstance(decision, Computed) or decision.hit == "collect":
        return answer
    hidden = answer == CONFLICT or (answer == NOT_COVERED and NOT_COVERED not in decision.answers)
    return None if hidden else answer


def _silent(decision: Decides, told: Mapping[str, Given]) -> bool:
    return decision.only_when is not None and not holds(decision.only_when, told)


def _decide(decision: Table, told: Mapping[str, Given]) -> Leaf:
    if _silent(decision, told):
        return SILENT
    fit = [(index, rule.then) for index, rule in enumerate(decision.rules) if holds(rule.when, told)]
    return HIT_POLICIES[decision.hit](decision.answers, fit)


def _leaf(answer: Given, fit: Fit) -> Leaf:
    return Leaf(answer, tuple(index for index, _ in fit))


def _first(answers: Sequence[Answer], fit: Fit) -> Leaf:
    return _leaf(fit[0][1], fit[:1]) if fit else Leaf(NOT_COVERED, ())


def _unique(answers: Sequence[Answer], fit: Fit) -> Leaf:
    return _first(answers, fit) if len(fit) < 2 else _leaf(CONFLICT, fit)


def _any(answers: Sequence[Answer], fit: Fit) -> Leaf:
    if any(answer != fit[0][1] for _, answer in fit):
        return _leaf(CONFLICT, fit)
    return _leaf(fit[0][1], fit) if fit else Leaf(NOT_COVERED, ())


def _priority(answers: Sequence[Answer], fit: Fit) -> Leaf:
    for answer in answers:
        giving = [(index, given) for index, given in fit if given == answer]
        if giving:
            return _leaf(answer, giving)
    return Leaf(NOT_COVERED, ())


def _collect(answers: Sequence[Answer], fit: Fit) -> Leaf:
    return _leaf(tuple(answer for _, answer in fit), fit)


HIT_POLICIES: dict[str, Callable[[Sequence[Answer], Fit], Leaf]] = {
    "first": _first, "unique": _unique, "any": _any, "priority": _priority, "collect": _collect,
}


def holds(condition: Condition, told: Mapping[str, Given]) -> bool:
    """Whether a condition holds, given what is told: facts and earlier answers by name."""
    match condition:
        case Always(holds=settled):
            return settled
        case All(parts=parts):
            return all(holds(part, told) for part in parts)
        case Any(parts=parts):
            return any(holds(part, told) for part in parts)
        case Nothing(parts=parts):
            return not any(holds(part, told) for part in parts)
        case Test():
            value = _subject(condition, told)
            return all(_compare(compare, value, told) for compare in condition.compares)


def _subject(test: Test, told: Mapping[str, Given]) -> Given:
    value = told.get(test.subject)
    return value.field(test.field or "use") if isinstance(value, PlanAnswer) else value


def _compare(compare: Compare, value: Given, told: Mapping[str, Given]) -> bool:
    word, operand = compare
    if word == "known":
        return operand == (value is not None)
    if value is None:
        return False
    if word == "not":
        return not all(_compare(inner, value, told) for inner in operand)  # type: ignore[union-attr, arg-type]
    if word == "includes":
        return operand in (one.use if isinstance(one, PlanAnswer) else one for one in value)  # type: ignore[union-attr]
    return _comparison(word, operand, value, told)


def _comparison(word: str, operand: object, value: Given, told: Mapping[str, Given]) -> bool:
    if isinstance(operand, Ref):
        operand = told[operand.name]
    if operand is None or (OPERATORS[word].ordered_only and (isinstance(value, str) or isinstance(operand, str))):
        return False  # nothing to compare with, or "not covered" where a number might have been
    operands = operand if isinstance(operand, tuple) and OPERATORS[word].takes != "one" else (operand,)
    return OPERATORS[word].holds(value, operands)


def _compute(expression: Expression, told: Mapping[str, Given]) -> Number | None:
    """A computed answer; None as soon as anything in it is not told."""
    match expression:
        case FactRef(name=name) | Ref(name=name):
            value = told.get(name)
            return _written(value) if isinstance(value, (int, float, Decimal)) else None
        case Call(function=function, operands=operands):
            values = [_compute(operand, told) for operand in operands]
            if None in values:
                return None
            with localcontext(Context(prec=MOST_DIGITS)):
                found = FUNCTIONS[function](values)  # type: ignore[arg-type]
            return found if function != "date_plus_days" or _in_calendar(found) else None
        case number:
            return _written(number)


def _written(number: float | Number) -> Number:
    """A number as somebody would write it down: 0.1 is a tenth, whatever a float makes of it."""
    return Decimal(repr(number)) if isinstance(number, float) else number


def _in_calendar(day: Number) -> bool:
    """Whether there is such a day; an end that nobody told is no day of its own."""
    return isinf(day) or 1 <= day <= LAST_DAY


FUNCTIONS: dict[str, Callable[[list[Number]], Number]] = {
    "plus": sum,
    "largest": max,
    "smallest": min,
    "minus": lambda values: values[0] - values[1],
    "date_plus_days": lambda values: values[0] + values[1],
    "days_between": lambda values: values[1] - values[0],
}


# ------------------------------------------------------------------ facts not told, or vague


def evaluate(model: PolicyModel, checked: Checked, limit: int = 100_000) -> Outcome:
    """What the policy comes to over all completions of the facts.

    The facts in ``missing`` are those for which two completions exist that differ in nothing else
    and in an answer that matters in both; they stand in the order of the policy. (The cells promise
    more: the most useful first, which is the one that leaves least open on average, all possible
    segments of a fact being equally likely; ties in the order of the policy.)

    Raises:
        TooManyCompletions: if there are more than ``limit`` completions. Nothing is guessed.
    """
    known = everything_known(model, checked)
    while True:
        outcome = _outcome(known, limit)
        vague = {name for name in outcome.missing if known.too_vague(model.facts[name])}
        if not vague:
            return outcome
        known = known._replace(counted_open=known.counted_open | vague)


def possible(model: PolicyModel, checked: Checked, limit: int = 100_000) -> list[Found]:
    """Every completion of the facts with what it comes to (see :func:`run`).

    Raises:
        TooManyCompletions: if there are more than ``limit``.
    """
    return [_found(model, one) for one in completions(everything_known(model, checked), limit)]


def _found(model: PolicyModel, completion: Completion) -> Found:
    leaves = run(model, completion.values)
    counting = {
        decision.name: leaves[decision.name].answer
        for decision in _may_count(model)
        if matters(decision, completion.values, leaves, model)
    }
    return Found(completion, leaves, counting)


def _may_count(model: PolicyModel) -> list[Decides]:
    """All decisions but steps on the way and answers that are computed from a fact."""
    computed = computed_facts(model)
    return [decision for decision in model.decisions if not (decision.internal or computed.get(decision.name))]


def _outcome(known: Known, limit: int) -> Outcome:
    model = known.model
    found = [_found(model, one) for one in completions(known, limit)]
    tables = {
        table.name: tuple(dict.fromkeys(one.leaves[table.name] for one in found))
        for table in model.decisions if isinstance(table, Table)
    }
    computed = {one.name: _ranges(one, found) for one in model.decisions if isinstance(one, Computed)}
    counted_open = tuple(name for name in model.facts if name in known.counted_open)
    return Outcome(tables, computed, missing(known, found), counted_open)


def _ranges(computed: Computed, found: list[Found]) -> tuple[Range | None, ...]:
    """Every value a computed answer can take: over the completions of one kind all between the extremes."""
    alike: dict[object, list[Given]] = {}
    for one in found:
        alike.setdefault(one.completion.kind, []).append(one.leaves[computed.name].answer)
    ranges = {one for given in alike.values() for one in _between(computed.kind, given)}
    silent: tuple[None, ...] = (None,) if None in ranges else ()
    return (*silent, *_merged(sorted(one for one in ranges if one is not None), computed.kind))


def _between(kind: str, given: Sequence[Given]) -> Iterator[Range | None]:
    """All values between those of the extremes, and None if one of them has none: past the last day there are none."""
    told = [one for one in given if isinstance(one, (int, float))]
    if len(told) < len(given):
        yield None
    if told:
        yield Range(min(told), LAST_DAY if kind == "date" and len(told) < len(given) else max(told))


def _merged(ranges: list[Range], kind: str) -> list[Range]:
    """Ranges that touch become one."""
    merged: list[Range] = []
    for one in ranges:
        if merged and one.low <= _next(merged[-1].high, kind):
            merged[-1] = Range(merged[-1].low, max(merged[-1].high, one.high))
        else:
            merged.append(one)
    return merged


def _next(value: int | float, kind: str) -> int | float:
    return nextafter(value, inf) if kind == "number" else value + 1

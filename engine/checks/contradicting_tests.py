"""Two tests of the policy cannot both pass.

**Why it is bad.** One of them fails whatever the rules say, so nobody can mend the policy to please both.

**Example.** Whoever waits 3 days waits less than a week:

    tests:
      - {name: The first week, given: {days: 0-6}, expect: {action: wait}}
      - {name: Three days, given: {days: 3}, expect: {action: go}}

**Instead.** Mend the one that is wrong, or give it the facts that make it another case. Two tests contradict each
other if they give the same facts and expect different things, or if one gives less exact facts, whose cases include
all of the other's, and yet expects a certain answer that the other does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple, TypeAlias

from engine.checks.base.finding import Finding
from engine.checks.base.subject import Subject
from engine.diagnostics import DiagnosticsError
from engine.expect import UNDATED, day_of
from engine.facts.check import Checked, Told
from engine.facts.pieces import Piece, Pieces
from engine.policy.model import Fact, InlineTest, PolicyModel, Table

CODE = "contradicting-tests"

Values: TypeAlias = frozenset[object] | Pieces
"""The values a fact may have in some cases; of numbers and dates the intervals."""

UNTOLD: Values = frozenset(("not told",))


class Case(NamedTuple):
    """One test: what is told, the values that leaves to every fact, and what is expected, part by part."""

    test: InlineTest
    told: Checked
    values: tuple[Values, ...]
    expect: Mapping[str, object]


def check(subject: Subject) -> Iterable[Finding]:
    """Pairs of tests of which one must fail."""
    cases = list(_cases(subject))
    answers = {f"{one.name}{field}" for one in subject.tables for field in _fields(subject.model, one)}
    for one, other in combinations(cases, 2):
        key = _contradiction(one, other, answers, subject.model)
        if key is not None:
            message = (
                f"`{other.test.name}` and `{one.test.name}` cannot both pass: they expect different things of `{key}`"
            )
            line = f" on line {one.test.span.line}" if one.test.span is not None else ""
            advice = f"mend one of them; the other one stands{line}" if line else "mend one of them"
            yield subject.found(CODE, message, ("tests", other.test.name), help=advice, severity="error")


def _cases(subject: Subject) -> Iterator[Case]:
    for test in subject.model.tests:
        try:
            checked = subject.checker.check(test.given, day_of(test), lambda: UNDATED)
        except DiagnosticsError:
            continue  # running the tests says what is wrong with its facts
        facts = (fact for fact in subject.model.facts.values() if fact.testable)
        values = tuple(_values(fact, checked.told.get(fact.name)) for fact in facts)
        yield Case(test, checked, values, _parts(test.expect, subject.model))


def _values(fact: Fact, told: Told | None) -> Values:
    """The values that what is told of a fact leaves to it."""
    if told is not None:
        return frozenset(told) if isinstance(told, frozenset) else told
    kind, assumed = fact.type.kind, fact.not_told.value
    match fact.not_told.mode:
        case "open":
            return UNTOLD
        case "ask":
            return (
                (fact.limits,)
                if fact.type.ordered
                else frozenset((False, True) if kind == "boolean" else fact.type.choices)
            )
        case "assume":
            return ((assumed, assumed),) if fact.type.ordered else frozenset((assumed,))  # type: ignore[return-value]


def _parts(expect: Mapping[str, object], model: PolicyModel) -> dict[str, object]:
    """What is expected, with the fields of plans one by one."""
    plans = [
        one.name for one in model.decisions if isinstance(one, Table) and one.type == "plan" and one.hit != "collect"
    ]
    names = {one.name for one in model.decisions}
    found: dict[str, object] = {}
    for key, value in expect.items():
        if key in (*plans, "rule") and isinstance(value, dict):
            found |= {f"{key}.{part}": each for part, each in value.items()}
        elif key in plans and isinstance(value, str):
            found[f"{key}.use"] = value
        elif key not in names and len(plans) == 1 and key not in _OTHERS:
            found[f"{plans[0]}.{key}"] = value
        else:
            found[key] = value
    return found


_OTHERS = ("status", "missing", "assumed", "warnings", "rule")


def _fields(model: PolicyModel, table: Table) -> list[str]:
    """The parts of an answer that a test may expect: the answer itself, or the fields of the plans."""
    fields = {field for plan in model.plans.values() for field, _ in plan.fields}
    return ["", *(f".{field}" for field in sorted({"use", *fields}))] if table.type == "plan" else [""]


def _contradiction(one: Case, other: Case, answers: set[str], model: PolicyModel) -> str | None:
    """The first thing of which the two expect what cannot be so of both."""
    if one.test.settings != other.test.settings:
        return None
    keys = [key for key in one.expect if key in other.expect and one.expect[key] != other.expect[key]]
    if one.told == other.told:
        return next((key for key in keys if key != "assumed"), None)
    for wide, narrow in ((one, other), (other, one)):
        if keys and _includes(wide, narrow, model):
            certain = (key for key in keys if key in answers and wide.expect[key] not in (None, "ask"))
            key = next(certain, None)
            if key is not None:
                return key
    return None


def _includes(wide: Case, narrow: Case, model: PolicyModel) -> bool:
    """True if every case that the narrow facts leave possible is one of those of the wide facts."""
    if not all(map(_within, narrow.values, wide.values)):
        return False
    # What is told too vaguely may count as not told, which says nothing about the single cases any more.
    told = ((name, values, narrow.told.told.get(name)) for name, values in wide.told.told.items())
    return not any(values != other and model.facts[name].if_vague == "open" for name, values, other in told)


def _within(less: Values, more: Values) -> bool:
    """True if all of some values are among others."""
    if isinstance(less, frozenset) or isinstance(more, frozenset):
        return isinstance(less, frozenset) and isinstance(more, frozenset) and less <= more
    return all(any(_inside(piece, other) for other in more) for piece in less)


def _inside(piece: Piece, other: Piece) -> bool:
    (low, high), (least, most) = piece, other
    return (least is None or (low is not None and least <= low)) and (
        most is None or (high is not None and high <= most)
    )

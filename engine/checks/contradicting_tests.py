"""Two tests of the policy cannot both pass.

**Why it is bad.** One of them fails whatever the rules say, so nobody can mend the policy to please both.

**Example.** Whoever waits 3 days waits less than a week:

    tests:
      - {name: The first week, given: {days: 0-6}, expect: {action: wait}}
      - {name: Three days, given: {days: 3}, expect: {action: go}}

**Instead.** Mend the one that is wrong, or give it the facts that make it another case. Two tests contradict each
other if they give the same facts and expect different things, or if one gives less exact facts, whose cases include
all of the other's, and yet expects a certain answer that the other does not. What is expected is compared as when the
tests are run: warnings in any order, 14 as 14.0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf, nextafter
from typing import NamedTuple

from engine.cells.axes import Axis, fact_axis
from engine.cells.boxes import Index
from engine.cells.diagram import Budget, BudgetSpent
from engine.cells.space import Box
from engine.checks.base.examined import Examined
from engine.checks.base.finding import Finding
from engine.checks.base.undecided import PAIRS
from engine.decision import Json
from engine.diagnostics import DiagnosticsError
from engine.expect import UNDATED, day_of, normal, same
from engine.facts.checked import Checked
from engine.facts.pieces import Told
from engine.policy.model import Fact, InlineTest, PolicyModel, Table

CODE = "contradicting-tests"


class Case(NamedTuple):
    """One test: what is told, the box of all values it leaves to the facts, and what is expected, part by part."""

    test: InlineTest
    told: Checked
    box: Box
    expect: Mapping[str, Json]


def check(policy: Examined) -> Iterable[Finding]:
    """Pairs of tests of which one must fail."""
    checked = list(_checked(policy))
    axes = [_axis(fact, checked) for fact in policy.model.facts.values() if fact.testable]
    expected = (_parts(test.expect, policy.model) for test, _ in checked)
    cases = [Case(test, told, tuple(_segments(axis, policy.model.facts[axis.name], told) for axis in axes), expect)
             for (test, told), expect in zip(checked, expected, strict=True)]  # fmt: skip
    budget = Budget(policy.budgets.pairs)
    try:
        for one, other, key in _contradictions(policy, cases, [axis.everything for axis in axes], budget):
            yield _finding(policy, one.test, other.test, key)
    except BudgetSpent:
        yield policy.undecided(CODE, ("tests",), "whether all tests can pass together", PAIRS)


def _finding(policy: Examined, one: InlineTest, other: InlineTest, key: str) -> Finding:
    message = f"`{other.name}` and `{one.name}` cannot both pass: they expect different things of `{key}`"
    line = f" on line {one.span.line}" if one.span is not None else ""
    advice = f"mend one of them; the other one stands{line}" if line else "mend one of them"
    return policy.found(CODE, message, ("tests", other.name), help=advice, severity="error")


def _checked(policy: Examined) -> Iterator[tuple[InlineTest, Checked]]:
    for test in policy.model.tests:
        try:
            yield test, policy.checker.check(test.given, day_of(test), lambda: UNDATED)
        except DiagnosticsError:
            continue  # running the tests says what is wrong with its facts


# ---------------------------------------------------------------- what the facts of a test leave possible


def _axis(fact: Fact, checked: Sequence[tuple[InlineTest, Checked]]) -> Axis:
    """The values of a fact, cut wherever what some test tells of it begins or ends."""
    cuts: set[int | float] = set()
    if fact.type.ordered:
        assumed = fact.not_told.value
        pieces = [piece for _, one in checked for piece in one.told.get(fact.name, ()) if isinstance(piece, tuple)]
        for low, high in (*pieces, (assumed, assumed)):
            cuts |= set() if low is None else {low}  # type: ignore[arg-type]
            cuts |= set() if high is None else {_after(fact, high)}  # type: ignore[arg-type]
    return fact_axis(fact, cuts)


def _after(fact: Fact, value: int | float) -> int | float:
    return nextafter(value, inf) if fact.type.kind == "number" else value + 1


def _segments(axis: Axis, fact: Fact, checked: Checked) -> int:
    """The values that what is told of a fact, or is not, leaves to it."""
    told: Told | None = checked.told.get(fact.name)
    if told is None:
        assumed = fact.not_told.value
        if assumed is not None:
            return 1 << axis.segment(assumed)
        return axis.everything ^ axis.told if axis.open else axis.told
    found = 0
    for one in told:
        if isinstance(one, tuple):
            low, high = one
            found |= axis.covering(-inf if low is None else low, inf if high is None else high) & axis.told
        else:
            found |= 1 << axis.segment(one)
    return found


# ---------------------------------------------------------------- what is expected


def _parts(expect: Mapping[str, object], model: PolicyModel) -> dict[str, Json]:
    """What is expected in its normal form, with the fields of plans one by one."""
    plans = [
        one.name for one in model.decisions if isinstance(one, Table) and one.type == "plan" and one.hit != "collect"
    ]
    names = {one.name for one in model.decisions}
    found: dict[str, Json] = {}
    for key, given in expect.items():
        value = normal(key, given)
        if key in (*plans, "rule") and isinstance(value, dict):
            found |= {f"{key}.{part}": each for part, each in value.items()}
        elif key in plans:
            found[f"{key}.use"] = value  # a plan that is null has no field either
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


# ---------------------------------------------------------------- two of them


def _contradictions(
    policy: Examined, cases: Sequence[Case], everything: Sequence[int], budget: Budget
) -> Iterator[tuple[Case, Case, str]]:
    """The pairs of cases, in the order of the file, that cannot both pass, and of what they expect different things."""
    model = policy.model
    answers = {f"{one.name}{field}" for one in policy.tables for field in _fields(model, one)}
    alike: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        alike[repr(sorted(case.test.settings.items()))].append(case)
    for group in alike.values():
        index = Index([case.box for case in group], tuple(everything))
        for at, one in enumerate(group):
            for number, _ in index.meeting(one.box, index.all >> (at + 1) << (at + 1)):
                budget.spend()
                key = _contradiction(one, group[number], answers, model)
                if key is not None:
                    yield one, group[number], key


def _contradiction(one: Case, other: Case, answers: set[str], model: PolicyModel) -> str | None:
    """The first thing of which the two expect what cannot be so of both."""
    both = [key for key in one.expect if key in other.expect]
    keys = [key for key in both if _differ(key, one.expect[key], other.expect[key], model)]
    if one.told == other.told:
        return next((key for key in keys if key != "assumed"), None)
    for wide, narrow in ((one, other), (other, one)):
        if keys and _includes(wide, narrow, model):
            certain = (key for key in keys if key in answers and not _open(key, wide.expect[key], model))
            key = next(certain, None)
            if key is not None:
                return key
    return None


def _differ(key: str, one: Json, other: Json, model: PolicyModel) -> bool:
    """True if both cannot be so at once. An outcome that is open is null."""
    return not same(one, other) and not (_open(key, one, model) and _open(key, other, model))


def _open(key: str, value: Json, model: PolicyModel) -> bool:
    return value is None or (value == "ask" and key == model.outcome)


def _includes(wide: Case, narrow: Case, model: PolicyModel) -> bool:
    """True if every case that the narrow facts leave possible is one of those of the wide facts."""
    if any(less & ~more for less, more in zip(narrow.box, wide.box, strict=True)):
        return False
    # What is told too vaguely may count as not told, which says nothing about the single cases any more.
    told = ((name, values, narrow.told.told.get(name)) for name, values in wide.told.told.items())
    return not any(values != other and model.facts[name].if_vague == "open" for name, values, other in told)

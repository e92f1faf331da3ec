"""Two tests of the policy cannot both pass.

**Why it is bad.** One of them fails whatever the rules say, so nobody can mend the policy to please both.

**Example.** Whoever waits 3 days waits less than a week:

    tests:
      - {name: The first week, given: {days: 0-6}, expect: {action: wait}}
      - {name: Three days, given: {days: 3}, expect: {action: go}}

**Instead.** Mend the one that is wrong, or give it the facts that make it another case. Two tests contradict each other if
they give the same facts and expect different things, or if one gives less exact facts, whose cases include all of the
other's, and yet expects a certain answer that the other does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import reduce
from itertools import combinations
from math import inf
from operator import or_
from typing import NamedTuple

from engine.cells.axes import Axis
from engine.checks.base.boxes import bit_set
from engine.checks.base.finding import Finding
from engine.checks.base.subject import Subject
from engine.diagnostics import DiagnosticsError
from engine.facts.check import Checked, Told
from engine.policy.model import AS_OF, Fact, InlineTest, PolicyModel, Table

CODE = "contradicting-tests"

UNDATED = date(2000, 1, 1)
"""The day of a test that names none, as when tests are run."""


class Case(NamedTuple):
    """One test: what is told, which segments of every fact that leaves possible, and what is expected, part by part."""

    test: InlineTest
    told: Checked
    sets: tuple[int, ...]
    expect: Mapping[str, object]


def check(subject: Subject) -> Iterable[Finding]:
    """Pairs of tests of which one must fail."""
    cases = list(_cases(subject))
    answers = {f"{one.name}{field}" for one in subject.tables for field in _fields(subject.model, one)}
    for one, other in combinations(cases, 2):
        key = _contradiction(one, other, answers, subject.model)
        if key is not None:
            message = f"`{other.test.name}` and `{one.test.name}` cannot both pass: they expect different things of `{key}`"
            line = f" on line {one.test.span.line}" if one.test.span is not None else ""
            advice = f"mend one of them; the other one stands{line}" if line else "mend one of them"
            yield subject.found(CODE, message, ("tests", other.test.name), help=advice, severity="error")


def _cases(subject: Subject) -> Iterator[Case]:
    for test in subject.model.tests:
        try:
            checked = subject.checker.check(test.given, None if AS_OF in test.given else UNDATED, lambda: UNDATED)
        except DiagnosticsError:
            continue  # running the tests says what is wrong with its facts
        yield Case(test, checked, _sets(subject, checked), _parts(test.expect, subject.model))


def _sets(subject: Subject, checked: Checked) -> tuple[int, ...]:
    facts = subject.model.facts
    return tuple(
        _segments(axis, facts[axis.name], checked.told.get(axis.name)) for axis in subject.space.facts if axis.name in facts
    )


def _segments(axis: Axis, fact: Fact, told: Told | None) -> int:
    """The segments that what is told of a fact leaves possible."""
    if isinstance(told, frozenset):
        return bit_set(axis.segment(value) for value in told)
    if told is not None:
        covered = (axis.covering(-inf if low is None else low, inf if high is None else high) for low, high in told)
        return reduce(or_, covered, 0)
    match fact.not_told.mode:
        case "open":
            return axis.everything & ~axis.told
        case "ask":
            return axis.told
        case "assume":
            return 1 << axis.segment(fact.not_told.value)  # type: ignore[arg-type]


def _parts(expect: Mapping[str, object], model: PolicyModel) -> dict[str, object]:
    """What is expected, with the fields of plans one by one."""
    plans = [one.name for one in model.decisions if isinstance(one, Table) and one.type == "plan" and one.hit != "collect"]
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
    if one.test.settings:
        return None  # their settings may part the facts elsewhere
    for wide, narrow in ((one, other), (other, one)):
        if _includes(wide, narrow, model):
            certain = (key for key in keys if key in answers and wide.expect[key] not in (None, "ask"))
            key = next(certain, None)
            if key is not None:
                return key
    return None


def _includes(wide: Case, narrow: Case, model: PolicyModel) -> bool:
    """True if every case that the narrow facts leave possible is one of those of the wide facts."""
    if any(less & ~more for more, less in zip(wide.sets, narrow.sets, strict=True)):
        return False
    # What is told too vaguely may count as not told, which says nothing about the single cases any more.
    return not any(model.facts[name].if_vague == "open" for name in wide.told.told if wide.told.told[name] != narrow.told.told.get(name))

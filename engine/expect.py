"""What a test expects, and how that compares with a decision; and what makes a test impossible to ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from engine.decision import Decision, Json
from engine.diagnostics import Diagnostic
from engine.facts.values import USUAL_DAY
from engine.policy.model import AS_OF, InlineTest, PolicyModel
from engine.policy.words import spoken

if TYPE_CHECKING:
    from engine.policy.read.tests import KnownNames

UNDATED = date.fromordinal(USUAL_DAY)
"""The day of a test that names none, as of every example: facts that are told without a day are told for this one."""


class Mismatch(NamedTuple):
    """One thing that came out differently. ``rule`` is the rule that decided it, if one did.

    Where nothing was decided, ``possible`` are the answers it can still be and ``missing`` the facts
    that would settle it.
    """

    key: str
    expected: Json
    got: Json
    rule: str | None = None
    possible: tuple[Json, ...] = ()
    missing: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The sentence for a report."""
        start = f"{self.key}: expected {spoken(self.expected)}"
        if not self.possible:
            return f"{start}, got {spoken(self.got)}{f' (rule {self.rule})' if self.rule else ''}"
        could = " or ".join(map(spoken, self.possible))
        missing = f" (missing: {', '.join(self.missing)})" if self.missing else ""
        return f"{start}, but nothing is certain: {could}{missing}"

    def to_dict(self) -> dict[str, Json]:
        """The JSON form; ``possible`` and ``missing`` only where nothing was decided."""
        plain: dict[str, Json] = {"key": self.key, "expected": self.expected, "got": self.got, "rule": self.rule}
        if self.possible:
            plain.update(possible=as_json(self.possible), missing=list(self.missing))
        return plain


def mistakes_in(test: InlineTest, names: KnownNames, model: PolicyModel) -> tuple[Diagnostic, ...]:
    """What keeps a test from being asked: names that the policy does not have, a date without its day."""
    return (*_unknown(test, names), *_undated(test, model))


def day_of(test: InlineTest) -> date | None:
    """The day a test is asked on, None if its facts say it themselves."""
    return None if AS_OF in test.given else UNDATED


def _unknown(test: InlineTest, names: KnownNames) -> Iterable[Diagnostic]:
    """The names in a test that the policy does not have: the same check that tests in a policy get."""
    from engine.policy.read.reading import Reading
    from engine.policy.read.tests import read_tests
    from engine.policy.text.document import Document, Map, Source

    parts = {"given": test.given, "settings": test.settings, "expect": test.expect}
    entry = {"name": test.name, **{key: _listing(part) for key, part in parts.items()}}
    reading = Reading(Document(Map({"tests": [entry]}), Source("", None)))
    read_tests(reading, names)
    return (each._replace(span=None, source_line=None, path="") for each in reading.mistakes)


def _listing(value: object) -> object:
    """Plain data as a file has it: a mapping as a dict, a tuple as a list."""
    if isinstance(value, Mapping):
        return {name: _listing(one) for name, one in value.items()}
    return [_listing(one) for one in value] if isinstance(value, (list, tuple)) else value


def _undated(test: InlineTest, model: PolicyModel) -> Iterable[Diagnostic]:
    dates = (name for name, fact in model.facts.items() if fact.type.kind == "date")
    dated = [name for name in dates if test.given.get(name) not in (None, "unknown")]
    if dated and AS_OF not in test.given:
        message = f"the test gives the date `{dated[0]}` but not the day it is asked on"
        hint = "add `as_of: 2026-03-16` (or another day) to `given`; otherwise the answer depends on today"
        yield Diagnostic("undated-test", message, help=hint)


def compare(names: KnownNames, decision: Decision, expect: Mapping[str, object]) -> Iterable[Mismatch]:
    """Everything that differs from what is expected.

    Answers, fields of plans and ``status`` must be equal; of a plan only the fields named are looked
    at. ``missing`` is compared in its order, ``warnings`` in any order. ``assumed`` must be reported
    at least (an empty one: nothing at all). ``rule`` names who decided. The outcome may be expected
    to be ``ask``: not decided yet.
    """
    for key, value in expect.items():
        yield from _compare(names, decision, key, normal(key, value))


def normal(key: str, expected: object) -> Json:
    """What is expected as it is compared: dates as text; one name where a list may stand, sorted if in any order.

    >>> normal("warnings", ["late", "early"]), normal("missing", "days"), normal("rule", {"action": ["due"]})
    (['early', 'late'], ['days'], {'action': 'due'})
    """
    plain = as_json(expected)
    match key:
        case "missing":
            return _listed(plain)
        case "warnings":
            return _sorted(plain)
        case "rule" if isinstance(plain, dict):
            return {name: _sorted(rule) for name, rule in plain.items()}
        case _:
            return plain


def _compare(names: KnownNames, decision: Decision, key: str, expected: Json) -> Iterable[Mismatch]:
    match key:
        case "status":
            yield from _equal(key, expected, decision.status)
        case "missing":
            yield from _equal(key, expected, list(decision.missing))
        case "warnings":
            yield from _equal(key, expected, _sorted(list(decision.warnings)))
        case "assumed":
            yield from _assumed(expected, decision.assumed)
        case "rule":
            yield from _rules(expected, decision)
        case _:
            yield from _answer(names, decision, key, expected)


def _answer(names: KnownNames, decision: Decision, key: str, expected: Json) -> Iterable[Mismatch]:
    if key not in decision.answers:
        plan = _plan_with(key, names, decision)
        got = _field(decision.answers.get(plan), key)
        return _open(_equal(key, expected, got, _decider(decision, plan)), plan, decision, field=key)
    answer, rule = decision.answers[key], _decider(decision, key)
    if expected == "ask" and key == names.outcome:
        return () if key in decision.possible else [Mismatch(key, expected, answer, rule)]
    if expected is not None and key in decision.possible:
        return _open([Mismatch(key, expected, None)], key, decision)
    if isinstance(expected, dict) and isinstance(answer, dict):
        return [each for field, value in expected.items()
                for each in _equal(f"{key}.{field}", value, answer.get(field), rule)]  # fmt: skip
    if isinstance(expected, str) and isinstance(answer, dict):
        answer = answer.get("use")
    return _equal(key, expected, answer, rule)


def _open(found: Iterable[Mismatch], name: str, decision: Decision, *, field: str | None = None) -> Iterable[Mismatch]:
    """The same mismatches, saying what is still possible if the answer they are about is open."""
    answers = decision.possible.get(name, ())
    values = answers if field is None else [_field(each, field) for each in answers]
    possible = tuple({spoken(as_json(each)): each for each in values}.values())
    return [each._replace(rule=None, possible=possible, missing=decision.missing) if possible else each
            for each in found]  # fmt: skip


def _plan_with(field: str, names: KnownNames, decision: Decision) -> str:
    """The plan whose answer has this field: one that is decided before one that is not."""
    decided = (name for name in names.plan_decisions if _field(decision.answers.get(name), field) is not None)
    return next(decided, next(iter(names.plan_decisions), ""))


def _field(answer: Json, name: str) -> Json:
    return answer.get(name) if isinstance(answer, dict) else None


def _decider(decision: Decision, name: str) -> str | None:
    return next((reason.rule for reason in decision.because if reason.decision == name), None)


def _assumed(expected: Json, got: Mapping[str, Json]) -> Iterable[Mismatch]:
    if not expected:
        yield from _equal("assumed", {}, dict(got))
    elif isinstance(expected, dict):
        for name, value in expected.items():
            if name not in got or not same(got[name], value):
                yield Mismatch(f"assumed.{name}", value, got.get(name, "not assumed"))
    else:
        unseen = [name for name in _listed(expected) if name not in got]
        if unseen:
            yield Mismatch("assumed", unseen, list(got))


def _rules(expected: Json, decision: Decision) -> Iterable[Mismatch]:
    fired: dict[str, list[Json]] = {
        step.decision: [reason.rule for reason in step.fired if reason.certain] for step in decision.explain().steps
    }
    for name, rule in (expected if isinstance(expected, dict) else {}).items():
        yield from _equal(f"rule.{name}", rule, _sorted(fired.get(name, [])))


def _equal(key: str, expected: Json, got: object, rule: str | None = None) -> Iterable[Mismatch]:
    found = as_json(got)
    return () if same(expected, found) else (Mismatch(key, expected, found, rule),)


def same(one: Json, other: Json) -> bool:
    """Equality as JSON sees it: ``true`` is not 1, and 14.0 is 14.

    >>> same(True, 1), same([14.0], [14]), same({"use": "call"}, {"use": "call"})
    (False, True, True)
    """
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def as_json(value: object) -> Json:
    """Plain data from a YAML file as JSON: dates become text, tuples become lists.

    >>> as_json({"earliest_date": date(2026, 3, 16)})
    {'earliest_date': '2026-03-16'}
    """
    match value:
        case date():
            return value.isoformat()
        case list() | tuple():
            return [as_json(each) for each in value]
        case Mapping():
            return {str(key): as_json(each) for key, each in value.items()}
        case None | bool() | int() | float() | str():
            return value
        case _:
            return str(value)


def _listed(value: Json) -> list[Json]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _sorted(value: Json) -> Json:
    """A list in a fixed order; one item alone stands for itself."""
    items = sorted(_listed(value), key=str)
    return items[0] if len(items) == 1 else list(items)

"""What stands on the left of a test: a fact, a setting, a decision's answer or one field of a plan."""

from __future__ import annotations

from math import inf

from engine.diagnostics import nearest
from engine.policy.model import Inner, ValueType
from engine.policy.operators import OPERATORS, Range
from engine.policy.read.names import Answers, Subject
from engine.policy.read.reading import Reading
from engine.policy.text.document import Path

NEVER = "the test would never hold"


def find_subject(reading: Reading, words: str, path: Path) -> Subject | None:
    """The subject called ``words``; None if there is none (which is told) or it is broken (which was told)."""
    if words not in reading.subjects:
        subject = _find(reading, words, path)
        if subject is None:
            return None
        reading.subjects[words] = subject
    return reading.subjects[words]


def _find(reading: Reading, words: str, path: Path) -> Subject | None:
    names = reading.names
    fact = names.fact(words)
    if fact is not None:
        if not fact.testable:
            reading.report(
                "text-in-condition",
                f"`{words}` is a free text, which no condition can test",
                path,
                at="key",
                help="texts only fill in messages; give the fact an `enum` to test it",
            )
            return None
        return Subject(words, "fact", words, None, fact.type, reach=_reach(fact.type), word_code="unknown-choice")
    if words in names.decisions:
        return _answer(reading, words, names.decisions[words], path)
    if words in names.settings:
        kind = names.setting_types[words]
        known = None if kind is None or names.settings[words] is None else kind
        return known and Subject(words, "setting", words, None, known.item, known.many, word_code="unknown-choice")
    return None if words in names.facts else _field(reading, words, path)


def _reach(of: ValueType) -> Range | None:
    if of.minimum is None and of.maximum is None:
        return None
    low = -inf if of.minimum is None else of.minimum
    if of.maximum is None:
        return (low, inf)
    return OPERATORS["between"].ranges(of.kind, (low, of.maximum))[0]


def _answer(reading: Reading, name: str, answers: Answers | None, path: Path) -> Subject | None:
    if answers is None:
        return None
    if answers.computed:
        message = f"`{name}` is computed, and conditions cannot test what is computed"
        advice = "test the facts and answers that it is computed from"
        reading.report("computed-in-condition", message, path, at="key", help=advice)
        return None
    if answers.plan and answers.collect:
        message = f"`{name}` collects plans, and conditions can only test one plan"
        reading.report("operator-type", message, path, at="key", help=NEVER)
        return None
    if answers.plan:
        return _plan(reading, name, name)
    return answers.type and Subject(name, "answer", name, None, answers.type, answers.collect)


def _plan(reading: Reading, words: str, name: str) -> Subject:
    plans = ValueType("choice", choices=tuple(reading.names.plans))
    known = ValueType("text") if "plans" in reading.unsure else plans
    return Subject(words, "answer", name, "use", known, word_code="unknown-plan")


def _field(reading: Reading, words: str, path: Path) -> Subject | None:
    """``plan.field``, or nothing that is known."""
    name, dot, field = words.partition(".")
    answers = reading.names.decisions.get(name)
    if not dot or (answers is None and name not in reading.names.decisions):
        sections = ("facts", "decisions", "settings")
        message, known = reading.names.unknown_subject(words), reading.names.near_subjects(words)
        reading.unknown("unknown-fact", message, words, known, path, sections=sections, at="key", help=NEVER)
        return None
    if answers is None:
        return None
    if not answers.plan or answers.collect:
        message = f"`{name}` does not answer with one plan, so it has no field `{field}`"
        reading.report("unknown-plan-field", message, path, at="key", help=NEVER)
        return None
    return _plan_field(reading, words, name, field, path)


def _plan_field(reading: Reading, words: str, name: str, field: str, path: Path) -> Subject | None:
    fields = reading.names.fields
    if field == "use":
        return _plan(reading, words, name)
    if field in fields:
        return Subject(words, "answer", name, field, fields[field].type, fields[field].many)
    if "plans" not in reading.unsure:
        near = nearest(field, list(fields))
        suggest = near and f"{name}.{near}"
        message = f"no plan has a field `{field}`"
        reading.report("unknown-plan-field", message, path, at="key", suggest=suggest, help=NEVER)
    return None


def any_value(value: object) -> Inner | None:
    """The inner value of a scalar of no particular type."""
    return value if isinstance(value, (bool, int, float, str)) else None

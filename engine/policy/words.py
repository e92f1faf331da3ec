"""Values and conditions as people read them: dates as dates, `days_elapsed` is at least 14."""

from __future__ import annotations

from collections.abc import Mapping

from engine.decision import Json
from engine.policy.model import (
    All,
    Always,
    Any,
    Compare,
    Condition,
    Inner,
    Nothing,
    PlanAnswer,
    PolicyModel,
    Ref,
    Table,
    Test,
)
from engine.policy.operators import OPERATORS


def show(kind: str, value: object) -> Json:
    """An inner value as JSON: a date as ISO text, everything else as it is."""
    if kind == "date" and isinstance(value, (int, float)):
        from datetime import date  # only policies with dates need it

        return date.fromordinal(int(value)).isoformat()
    return value  # type: ignore[return-value]


def show_answer(answer: object) -> Json:
    """An answer as plain data: a plan as ``{"use": ..., fields}``, a collected answer as a tuple."""
    if isinstance(answer, PlanAnswer):
        return {"use": answer.use, **dict(answer.fields)}
    if isinstance(answer, tuple):
        return tuple(show_answer(one) for one in answer)
    return answer  # type: ignore[return-value]


def name_answer(answer: object) -> str:
    """An answer in a few letters: a plan by its name."""
    return plain(answer.use if isinstance(answer, PlanAnswer) else answer)


def plain(value: object) -> str:
    """A value inside a sentence: `true`, `14`, `email`, a list with commas."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (tuple, list, frozenset)):
        return ", ".join(plain(one) for one in value)
    return "nothing" if value is None else str(value)


def words(condition: Condition, model: PolicyModel, answers: Mapping[str, str] | None = None) -> str:
    """A condition as a sentence part. ``answers`` adds what ``$name`` came to, where it is known."""
    match condition:
        case Always():
            return condition.words
        case Test():
            return _test(condition, model, answers or {})
        case All(parts):
            return " and ".join(_inner(part, model, answers) for part in parts) or "otherwise"
        case Any(parts):
            return " or ".join(_inner(part, model, answers) for part in parts)
        case Nothing(parts):
            return "none of: " + "; ".join(_inner(part, model, answers) for part in parts)


def _inner(condition: Condition, model: PolicyModel, answers: Mapping[str, str] | None) -> str:
    text = words(condition, model, answers)
    return f"({text})" if isinstance(condition, (Any, All, Nothing)) and len(condition.parts) > 1 else text


def _test(test: Test, model: PolicyModel, answers: Mapping[str, str]) -> str:
    subject = test.subject if test.field is None else f"{test.subject}.{test.field}"
    kind = kind_of(test, model)
    return f"`{subject}` " + " and ".join(_compare(compare, kind, answers) for compare in test.compares)


def kind_of(test: Test, model: PolicyModel) -> str:
    """The kind of value a test looks at."""
    if test.source == "fact":
        return model.facts[test.subject].type.kind
    return next(one.type for one in model.decisions if isinstance(one, Table) and one.name == test.subject)


def _compare(compare: Compare, kind: str, answers: Mapping[str, str]) -> str:
    word, operand = compare
    if word == "known":
        return "is known" if operand else "is not known"
    if word == "not":
        return "not (" + " and ".join(_compare(part, kind, answers) for part in operand) + ")"  # type: ignore[arg-type, union-attr]
    if word == "includes":
        return f"includes {plain(operand)}"
    values = operand if isinstance(operand, tuple) and not isinstance(operand, Ref) else (operand,)
    if word == "one_of":
        return "is one of " + ", ".join(_operand(value, kind, answers) for value in values)
    return OPERATORS[word].reads.format(*(_operand(value, kind, answers) for value in values))


def _operand(value: Inner | Ref | Compare, kind: str, answers: Mapping[str, str]) -> str:
    if isinstance(value, Ref):
        known = answers.get(value.name)
        return f"${value.name}" if known is None else f"{known} (${value.name})"
    return plain(show(kind, value))

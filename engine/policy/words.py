"""Values and conditions as people read them: dates as dates, `days_elapsed` is at least 14."""

from __future__ import annotations

import re
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
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "nothing" if value is None else str(value)


def spoken(value: Json) -> str:
    """An answer, or an interval of answers, without any punctuation of a file.

    >>> spoken({"use": "call"}), spoken({"from": 1, "to": None}), spoken({"from": None, "to": 5}), spoken(())
    ('call', '1 or more', 'up to 5', 'nothing')
    """
    match value:
        case [] | ():
            return "nothing"
        case list() | tuple():
            return ", ".join(map(spoken, value))
        case {"use": use}:
            return spoken(use)
        case {"from": low, "to": high}:
            return _interval(low, high)
        case dict():
            return ", ".join(f"{name} {spoken(each)}" for name, each in value.items()) or "nothing"
        case _:
            return plain(value)


def _interval(low: Json, high: Json) -> str:
    if low is None or high is None:
        return "anything" if low == high else f"up to {plain(high)}" if low is None else f"{plain(low)} or more"
    return f"{plain(low)} to {plain(high)}"


def words(condition: Condition, model: PolicyModel, answers: Mapping[str, str] | None = None) -> str:
    """A condition as a sentence part. ``answers`` adds what ``$name`` came to, where it is known."""
    match condition:
        case Always():
            return _settled(condition)
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
    return f"{subject_of(test)} " + " and ".join(_compares(test, model, answers))


def _compares(test: Test, model: PolicyModel, answers: Mapping[str, str]) -> list[str]:
    kind = kind_of(test, model)
    return [_compare(compare, kind, answers) for compare in test.compares]


def subject_of(test: Test) -> str:
    """The subject of a test as it is written in a condition, in backticks."""
    return f"`{test.subject}`" if test.field is None else f"`{test.subject}.{test.field}`"


def needs(condition: Test | Always, model: PolicyModel, answers: Mapping[str, str]) -> str:
    """What would have to be so, to go on from "it needs": `round` to be 1."""
    if isinstance(condition, Test):
        return f"{subject_of(condition)} " + " and ".join(map(_infinitive, _compares(condition, model, answers)))
    name, _, rest = _settled(condition).partition(" ")
    return f"{name} {_infinitive(rest).replace(' and is ', ' and to be ')}"


def _infinitive(text: str) -> str:
    """What a comparison says, as something that is needed.

    >>> _infinitive("is not 3"), _infinitive("includes email")
    ('not to be 3', 'to include email')
    """
    for said, meant in _INFINITIVES:
        if text.startswith(said):
            return meant + text[len(said) :]
    return f"to be so that it {text}"


_INFINITIVES = (
    ("is not ", "not to be "),
    ("is ", "to be "),
    ("includes ", "to include "),
    ("does not include ", "not to include "),
)


def _settled(condition: Always) -> str:
    """A test of a setting, which was put into words when it was read."""
    name, space, rest = condition.words.partition(" ")
    if not space:
        return name
    rest = rest.replace("is one of ", "is ")
    turned = re.fullmatch(r"not \((.*)\)", rest)
    return f"`{name}` {rest if turned is None else _negated([turned[1]])}"


def _negated(parts: list[str]) -> str:
    """What `not` makes of comparisons that all hold.

    >>> _negated(["is 1 or 3"]), _negated(["is at least 1", "is less than 3"]), _negated(["includes email"])
    ('is not 1 or 3', 'is not (at least 1 and less than 3)', 'does not include email')
    """
    bare = [part.removeprefix("is ") for part in parts]
    if any(part == one for part, one in zip(parts, bare, strict=True)):
        (first, *others) = parts
        included = not others and first.startswith("includes ")
        return f"does not include {first[9:]}" if included else f"is not so that it {' and '.join(parts)}"
    return f"is not {bare[0]}" if len(bare) == 1 else f"is not ({' and '.join(bare)})"


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
        return _negated([_compare(part, kind, answers) for part in operand])  # type: ignore[arg-type, union-attr]
    if word == "includes":
        return f"includes {plain(operand)}"
    values = operand if isinstance(operand, tuple) and not isinstance(operand, Ref) else (operand,)
    if word == "one_of":
        return "is " + " or ".join(_operand(value, kind, answers) for value in values)
    return OPERATORS[word].reads.format(*(_operand(value, kind, answers) for value in values))


def _operand(value: Inner | Ref | Compare, kind: str, answers: Mapping[str, str]) -> str:
    if isinstance(value, Ref):
        known = answers.get(value.name)
        return f"${value.name}" if known is None else f"{known} (${value.name})"
    return plain(show(kind, value))

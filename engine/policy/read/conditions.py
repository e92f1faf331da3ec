"""Conditions: what the author wrote under ``when``, with settings folded into constants."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, cast

from engine.policy.model import All, Always, Any, Compare, Condition, Inner, Nothing, Ref, Test
from engine.policy.operators import OPERATORS, Range
from engine.policy.read.names import Subject
from engine.policy.read.operands import Operands, is_list, is_reference, read_operand, tell_out_of_range
from engine.policy.read.reading import Reading, free, span_of
from engine.policy.read.subjects import find_subject
from engine.policy.read.values import KINDS, shown, shown_inner
from engine.policy.text.document import Path

_Value: TypeAlias = Inner | tuple[Inner, ...]
_GROUPS: dict[str, Callable[[tuple[Condition, ...]], Condition]] = {"all": All, "any": Any, "none": Nothing}


def read_condition(reading: Reading, value: object, path: Path) -> Condition:
    """The condition written at ``path``. Parts that are wrong are told and left out."""
    if not isinstance(value, dict):
        reading.unreadable(path)
        return All(())
    parts = [part for key in value if not free(key) and (part := _part(reading, value, key, (*path, key))) is not None]
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _part(reading: Reading, within: dict[str, object], key: str, path: Path) -> Condition | None:
    value = within[key]
    if key in _GROUPS:
        items = value if isinstance(value, list) else []
        if not items:
            reading.unreadable(path)
        return _GROUPS[key](tuple(read_condition(reading, item, (*path, at)) for at, item in enumerate(items)))
    subject = find_subject(reading, key, path)
    if subject is None:
        return None
    compares = read_test(reading, subject, value, path)
    if subject.source == "setting":
        return _settled(reading, subject, compares)._replace(span=span_of(within, key))
    return Test(subject.name, subject.source, subject.field, compares, span_of(within, key))


def _settled(reading: Reading, subject: Subject, compares: tuple[Compare, ...]) -> Always:
    setting = reading.names.settings[subject.name]
    holds = setting is not None and all(_holds(compare, setting.value) for compare in compares)
    words = f"{subject.words} {' and '.join(_aloud(compare, subject) for compare in compares)}"
    return Always(holds, words, setting=subject.name, compares=compares)


def _holds(compare: Compare, value: _Value) -> bool:
    """Whether one comparison holds for the value of a setting."""
    word, operand = compare
    operands: tuple[object, ...] = operand if isinstance(operand, tuple) else (operand,)
    if word == "known":
        return operand is True
    if word == "not":
        return not all(_holds(part, value) for part in operands if isinstance(part, Compare))
    if word == "includes":
        return isinstance(value, tuple) and operand in value
    return not isinstance(value, tuple) and OPERATORS[word].holds(value, cast(tuple[Inner, ...], operands))


def _aloud(compare: Compare, subject: Subject) -> str:
    """One comparison as a person would read it."""
    word, operand = compare
    operands = operand if isinstance(operand, tuple) else (operand,)
    if word == "known":
        return "is known" if operand else "is not known"
    if word == "not":
        return f"not ({' and '.join(_aloud(part, subject) for part in operands if isinstance(part, Compare))})"
    values = [_shown(item, subject) for item in operands]
    if word == "includes":
        return f"includes {values[0]}"
    return OPERATORS[word].reads.format(*(values if word == "between" else [" or ".join(values)]))


def _shown(operand: object, subject: Subject) -> str:
    return shown_inner(operand, subject.type) if subject.type and isinstance(operand, int) else shown(operand)


def read_test(reading: Reading, subject: Subject, value: object, path: Path) -> tuple[Compare, ...]:
    """The comparisons of a test, all of which must hold: a scalar, a list, or a mapping of operators."""
    if isinstance(value, dict):
        return tuple(
            compare
            for word in value
            if not free(word)
            for compare in _compares(reading, subject, word, value[word], (*path, word))
        )
    return _compares(reading, subject, "one_of" if isinstance(value, list) else "equals", value, path)


def _compares(reading: Reading, subject: Subject, word: str, value: object, path: Path) -> tuple[Compare, ...]:
    """What one operator comes to: a Compare; two for an open ``between``; none after a mistake."""
    if word == "not":
        inner = read_test(reading, subject, value, path)
        return (Compare("not", inner),) if inner else ()
    if word == "known":
        return _known(reading, value, path)
    if word == "includes" or subject.many:
        return _includes(reading, subject, word, value, path)
    operator = OPERATORS.get(word)
    if operator is None:
        reading.unreadable(path)
        return ()
    if operator.ordered_only and (subject.type is None or not subject.type.ordered):
        kind = "not always a number" if subject.type is None else KINDS[subject.type.kind]
        _tell_operator(reading, subject, word, path, kind, f"`{word}` needs a number or a date")
        return ()
    return _TAKES[operator.takes](reading, subject, word, value, path)


def _tell_operator(reading: Reading, subject: Subject, word: str, path: Path, kind: str, help: str) -> None:
    at_word = isinstance(path[-1], str) and path[-1] == word
    reading.report(
        "operator-type",
        f"`{word}` cannot test `{subject.words}`, which is {kind}",
        path,
        at="key" if at_word else "value",
        help=help,
    )


def _known(reading: Reading, value: object, path: Path) -> tuple[Compare, ...]:
    if not isinstance(value, bool):
        reading.unreadable(path)
        return ()
    return (Compare("known", value),)


def _includes(reading: Reading, subject: Subject, word: str, value: object, path: Path) -> tuple[Compare, ...]:
    if word == "includes" and subject.many:
        return _one(reading, subject, word, value, path)
    if subject.many:
        _tell_operator(reading, subject, word, path, "a list", "write `includes:` and one value")
    else:
        kind = "one value" if subject.type is None else KINDS[subject.type.kind]
        _tell_operator(reading, subject, word, path, kind, "`includes` needs a list; write the value alone")
    return ()


def _one(reading: Reading, subject: Subject, word: str, value: object, path: Path) -> tuple[Compare, ...]:
    if is_list(reading, value):
        if word == "equals":
            return _many(reading, subject, word, value, path)
        _tell_list(reading, word, path)
        return ()
    found = read_operand(reading, subject, value, path)
    if found and not is_reference(value) and _beyond(subject, word, found):
        tell_out_of_range(reading, subject, value, path)
    return (Compare(word, found[0]),) if found else ()


def _tell_list(reading: Reading, word: str, path: Path) -> None:
    message = f"`{word}` takes one value, not a list"
    reading.report(
        "wrong-value-type", message, path, help="lists go with `one_of`; otherwise the test would never hold"
    )


def _many(reading: Reading, subject: Subject, word: str, value: object, path: Path) -> tuple[Compare, ...]:
    constants: list[Inner] = []
    for at, item in enumerate(value if isinstance(value, list) else [value]):
        where = (*path, at) if isinstance(value, list) else path
        for found in read_operand(reading, subject, item, where):
            if isinstance(found, Ref):
                message = f"`${found.name}` is an answer, which cannot stand in a list"
                advice = "a list holds values and settings; write `any:` with one test for each"
                reading.report("reference-type", message, where, help=advice)
                continue
            constants.append(found)
            if not is_reference(item) and _beyond(subject, "equals", (found,)):
                tell_out_of_range(reading, subject, item, where)
    return (Compare("one_of", tuple(constants)),)


def _pair(reading: Reading, subject: Subject, word: str, value: object, path: Path) -> tuple[Compare, ...]:
    if not isinstance(value, list) or len(value) != 2:
        reading.unreadable(path)
        return ()
    if any(is_list(reading, item) for item in value):
        _tell_list(reading, word, path)
        return ()
    low, high = (read_operand(reading, subject, item, (*path, at)) for at, item in enumerate(value))
    return _between(reading, subject, value, (low[0], high[0]), path) if low and high else ()


def _between(
    reading: Reading, subject: Subject, written: list[object], ends: tuple[Inner | Ref, Inner | Ref], path: Path
) -> tuple[Compare, ...]:
    low, high = ends
    if isinstance(low, Ref) or isinstance(high, Ref):
        return (Compare("at_least", low), Compare("at_most", high))
    if low > high:  # type: ignore[operator]
        message = f"nothing is between `{shown(written[0])}` and `{shown(written[1])}`"
        reverse = shown([written[1], written[0]])
        reading.report("between-reversed", message, path, suggest=reverse, help="the smaller one comes first")
    elif not any(map(is_reference, written)) and _beyond(subject, "between", (low, high)):
        tell_out_of_range(reading, subject, written, path)
    return (Compare("between", (low, high)),)


_TAKES: dict[str, Callable[[Reading, Subject, str, object, Path], tuple[Compare, ...]]] = {
    "one": _one,
    "many": _many,
    "pair": _pair,
}


def _beyond(subject: Subject, word: str, operands: Operands) -> bool:
    """True if no value within the subject's limits could pass."""
    if subject.reach is None or subject.type is None or word not in OPERATORS or isinstance(operands[0], Ref):
        return False
    low, high = subject.reach
    reaches: tuple[Range, ...] = OPERATORS[word].ranges(subject.type.kind, operands)  # type: ignore[arg-type]
    return not any(start < high and low < end for start, end in reaches)

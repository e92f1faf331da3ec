"""What stands on the right of a test: constants, and ``$name`` for settings and earlier answers."""

from __future__ import annotations

import re
from typing import TypeAlias

from engine.policy.model import AS_OF, Inner, Ref, ValueType
from engine.policy.operators import OPERATORS
from engine.policy.read.names import Subject
from engine.policy.read.reading import Reading
from engine.policy.read.subjects import NEVER, any_value
from engine.policy.read.values import inner, limits, misfit, shown
from engine.policy.text.document import Path
from engine.policy.text.slips import meant

_VALUE = r"\d{4}-\d\d-\d\d|\d{1,9}(?:\.\d{1,9})?"
Operands: TypeAlias = tuple[Inner | Ref, ...]
"""The values an operand stands for: one for a constant or an answer, any number for a list setting."""


def is_reference(value: object) -> bool:
    """True for ``$name``."""
    return isinstance(value, str) and value.startswith("$")


def is_list(reading: Reading, value: object) -> bool:
    """True for the ``$name`` of a list setting, which stands for all its items, however many."""
    setting = reading.names.settings.get(value[1:]) if isinstance(value, str) and value.startswith("$") else None
    return setting is not None and isinstance(setting.value, tuple)


def read_operand(reading: Reading, subject: Subject, value: object, path: Path) -> Operands:
    """The values of one operand, empty after telling what is wrong with it."""
    if isinstance(value, str) and value.startswith("$"):
        return _referenced(reading, subject, value[1:], path)
    known = any_value(value) if subject.type is None else inner(value, subject.type)
    if known is not None:
        return (known,)
    _tell_misfit(reading, subject, value, path)
    return ()


def _tell_misfit(reading: Reading, subject: Subject, value: object, path: Path) -> None:
    if subject.type is None or isinstance(value, (dict, list)):
        reading.unreadable(path)
    elif value is None or value == "unknown":
        message = f"`{shown(value)}` is not a value of `{subject.words}`"
        reading.report(
            "wrong-value-type",
            message,
            path,
            suggest="{known: false}",
            help="`known: false` holds where it is not told",
        )
    elif value == "not_covered":
        message = f"`not_covered` is not among the answers of `{subject.words}`"
        reading.report(
            subject.word_code, message, path, suggest="{known: false}", help="`known: false` holds where no rule fits"
        )
    else:
        wrong = misfit(value, subject.type, subject.words, subject.word_code, NEVER)
        suggest = wrong.suggest or _reference_or_test(reading, subject, str(value), path)
        reading.report(wrong.code, wrong.message, path, suggest=suggest, help=wrong.help)


def _reference_or_test(reading: Reading, subject: Subject, text: str, path: Path) -> str | None:
    """What a text was meant to be that is no value: a name without its ``$``, or a comparison in signs."""
    names = reading.names
    if text in names.settings or (text in names.decisions and text != subject.words):
        return f"${text}"
    ordered = subject.type is not None and subject.type.ordered
    return comparison_in(text) if ordered and path[-1] == subject.words else None


def comparison_in(text: str) -> str | None:
    """The comparison that was written in signs or as a range, as this language has it; None if it is none.

    >>> comparison_in(">= 14"), comparison_in("7-13"), comparison_in("14+"), comparison_in("soon")
    ('{at_least: 14}', '{between: [7, 13]}', '{at_least: 14}', None)
    """
    if found := re.fullmatch(rf"(>=|<=|>|<)\s*({_VALUE})", text.strip()):
        return f"{{{meant(found[1], tuple(OPERATORS))}: {found[2]}}}"
    if found := re.fullmatch(rf"({_VALUE})\s*(?:-|–|\.\.|to)\s*({_VALUE})", text.strip()):
        return f"{{between: [{found[1]}, {found[2]}]}}"
    found = re.fullmatch(rf"({_VALUE})\s*\+", text.strip())
    return f"{{at_least: {found[1]}}}" if found else None


def tell_out_of_range(reading: Reading, subject: Subject, value: object, path: Path) -> None:
    """Say that a constant is beyond the limits of its subject."""
    assert subject.type is not None
    message = f"`{subject.words}` is {limits(subject.type)}, so a test with `{shown(value)}` never holds"
    reading.report("out-of-range", message, path, help="the rule would never fit")


def _referenced(reading: Reading, subject: Subject, name: str, path: Path) -> Operands:
    names = reading.names
    if name in names.settings:
        return _setting(reading, subject, name, path)
    if name in names.decisions:
        return _answer(reading, subject, name, path)
    if name in names.facts or name == AS_OF:
        reading.report(
            "fact-as-operand",
            f"`${name}` is a fact, and a condition compares with what is fixed",
            path,
            help="compare with a setting or an answer, or derive a fact such as the days between two dates",
        )
    else:
        tell_unknown_reference(reading, name, (*names.settings, *names.decisions), path)
    return ()


def tell_unknown_reference(reading: Reading, name: str, known: tuple[str, ...], path: Path) -> None:
    """Say that ``$name`` names nothing that could stand here."""
    reading.unknown(
        "unknown-reference",
        f"`${shown(name)}` names no setting and no answer",
        f"${name}",
        [f"${one}" for one in known],
        path,
        sections=("settings", "decisions", "facts"),
        help="there would be nothing to compare with",
    )


def _setting(reading: Reading, subject: Subject, name: str, path: Path) -> Operands:
    setting = reading.names.settings[name]
    if setting is None:
        return ()
    items = setting.value if isinstance(setting.value, tuple) else (setting.value,)
    known = [item if subject.type is None else inner(item, subject.type) for item in items]
    for item, found in zip(items, known, strict=True):
        if found is None and subject.type is not None:
            wrong = misfit(item, subject.type, subject.words, subject.word_code, NEVER)
            reading.report(wrong.code, f"{wrong.message}, which is the value of `${name}`", path, help=wrong.help)
    return tuple(item for item in known if item is not None)


def _answer(reading: Reading, subject: Subject, name: str, path: Path) -> Operands:
    answers = reading.names.decisions[name]
    if answers is None:
        return ()
    if answers.computed:
        reading.report(
            "computed-in-condition",
            f"`${name}` is computed, and conditions cannot test what is computed",
            path,
            help="compare with what it is computed from",
        )
        return ()
    if subject.source == "setting" or answers.type is None or answers.collect or not _alike(answers.type, subject.type):
        reading.report(
            "reference-type",
            f"`{subject.words}` cannot be compared with the answer `${name}`",
            path,
            help="they have no values in common",
        )
        return ()
    return (Ref(name),)


def _alike(one: ValueType, other: ValueType | None) -> bool:
    if other is None or (one.kind in ("integer", "number") and other.kind in ("integer", "number")):
        return True
    return one.kind == other.kind and (one.kind != "choice" or not set(one.choices).isdisjoint(other.choices))

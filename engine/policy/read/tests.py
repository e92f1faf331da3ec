"""The tests written inside a policy: the names they use must be those of the policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from engine.policy.model import (
    AS_OF,
    MESSAGES,
    NOT_COVERED,
    WARNINGS,
    Computed,
    Decides,
    InlineTest,
    PlanAnswer,
    PolicyModel,
    Table,
    ValueType,
)
from engine.policy.read.names import FieldType, SettingType
from engine.policy.read.plans import field_types
from engine.policy.read.reading import Reading, free, span_of, text
from engine.policy.read.rules import check_twice
from engine.policy.read.settings import fault_of
from engine.policy.read.values import inner, misfit, shown
from engine.policy.text.document import Path

_Entry: TypeAlias = dict[str, object]
_NEVER = "the test would say nothing about the policy"
_PARTS = ("given", "settings", "expect")
_STATUS = ("decided", "needs_facts")


class KnownNames(NamedTuple):
    """What tests may name.

    ``settings``: what each may be, None if that is not known here. ``answers``: what each decision handed out
    can say, None if any value may stand there; ``internal`` are the others. ``rules``: the rules of every
    decision. ``fields``: those of the plans.
    """

    facts: tuple[str, ...]
    settings: Mapping[str, SettingType | None]
    answers: Mapping[str, ValueType | None]
    internal: tuple[str, ...]
    plan_decisions: tuple[str, ...]
    plans: tuple[str, ...]
    fields: Mapping[str, FieldType]
    rules: Mapping[str, tuple[str, ...]]
    warnings: tuple[str, ...]
    outcome: str


def names_of(model: PolicyModel) -> KnownNames:
    """The names of a finished policy, for tests that stand in a file of their own."""
    tables = [table for table in model.decisions if isinstance(table, Table)]
    internal = tuple(decision.name for decision in model.decisions if decision.internal)
    plans = [*model.plans.values(), *(answer for table in tables for answer in table.answers)]
    return KnownNames(
        facts=tuple(model.facts),
        settings=dict.fromkeys(model.settings),
        plans=tuple(model.plans),
        outcome=model.outcome,
        answers={found.name: _type(found) for found in model.decisions if found.name not in internal},
        internal=tuple(name for name in internal if name not in (WARNINGS, MESSAGES)),
        plan_decisions=tuple(table.name for table in tables if table.type == "plan"),
        fields=field_types(plan for plan in plans if isinstance(plan, PlanAnswer)),
        rules={table.name: tuple(rule.name for rule in table.rules) for table in tables},
        warnings=tuple(str(name) for table in tables if table.name == WARNINGS for name in table.answers),
    )


def _type(decision: Decides) -> ValueType | None:
    if isinstance(decision, Computed):
        return ValueType(decision.kind)
    words = tuple(map(str, decision.answers)) if decision.type == "choice" else ()
    return None if decision.type == "plan" else ValueType(decision.type, choices=words)


def read_tests(reading: Reading, names: KnownNames) -> tuple[InlineTest, ...]:
    """The ``tests`` section of a document, every name and every value in it checked."""
    found = list(reading.listed(reading.document.value, ("tests",)))
    check_twice(reading, found, "name", "name-twice", "reports could not tell one test from the other")
    return tuple(_test(reading, names, entry, path) for entry, path in found)


def _test(reading: Reading, names: KnownNames, entry: _Entry, path: Path) -> InlineTest:
    given, settings, expect = (_mapping(reading, entry, key, path) for key in _PARTS)
    for key, at in given.items():
        _check(reading, key, (*names.facts, AS_OF), "fact", at, ("facts",))
    for key, at in settings.items():
        _setting(reading, names, key, entry["settings"][key], at)  # type: ignore[index]
    for key, at in expect.items():
        _expectation(reading, names, key, entry["expect"][key], at)  # type: ignore[index]
    reading.cites(entry, path)
    span = span_of(reading.document.value["tests"], path[-1])
    parts = [{name: _plain(part[name]) for name in part} for part in map(_as_mapping, map(entry.get, _PARTS))]
    return InlineTest(text(entry, "name"), parts[0], parts[1], parts[2], span)


def _setting(reading: Reading, names: KnownNames, key: str, value: object, path: Path) -> None:
    """A setting with another value for this test: one that it may have in an overlay too."""
    _check(reading, key, names.settings, "setting", path, ("settings",))
    kind = names.settings.get(key)
    fault = kind and fault_of(key, value, kind)
    if fault:
        where = path if fault.item is None else (*path, fault.item)
        reading.report(fault.code, fault.message, where, suggest=fault.suggest, help=fault.help)


def _as_mapping(part: object) -> _Entry:
    return {name: part[name] for name in part if not free(name)} if isinstance(part, dict) else {}


def _plain(value: object) -> object:
    """A value without its places, so that they need not be kept."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _mapping(reading: Reading, entry: _Entry, key: str, path: Path) -> dict[str, Path]:
    """The names in one part of a test, with their paths."""
    if not isinstance(entry.get(key, {}), dict):
        reading.unreadable((*path, key))
    return {name: (*path, key, name) for name in _as_mapping(entry.get(key))}


def _check(
    reading: Reading, name: object, known: Iterable[str], what: str, path: Path, sections: tuple[str, ...]
) -> None:
    """Tell if ``name`` is not among the ``known`` ones."""
    known = tuple(known)
    if name not in known:
        at_key = path[-1] == name
        reading.unknown(
            "unknown-test-name",
            f"there is no {what} `{shown(name)}`",
            shown(name),
            known,
            path,
            sections=sections,
            at="key" if at_key else "value",
            help=_NEVER,
        )


def _expectation(reading: Reading, names: KnownNames, key: str, value: object, path: Path) -> None:
    match key:
        case "status":
            _word(reading, value, _STATUS, "`status`", path)
        case "missing" | "assumed":
            for fact, at in _several(value, path):
                _check(reading, fact, (*names.facts, AS_OF), "fact", at, ("facts",))
        case "warnings":
            for warning, at in _several(value, path):
                _check(reading, warning, names.warnings, "warning", at, ())
        case "rule":
            _rules(reading, names, value, path)
        case _ if key in names.answers:
            _answer(reading, names, key, value, path)
        case _ if key in names.fields:
            _field(reading, key, value, names.fields[key], path)
        case _ if key in names.internal:
            _tell_internal(reading, names, key, path)
        case _:
            known = (*names.answers, *names.fields, "status", "missing", "assumed", "warnings", "rule")
            _check(reading, key, known, "answer", path, ("decisions", "plans"))


def _tell_internal(reading: Reading, names: KnownNames, key: str, path: Path) -> None:
    by_rules = f"test its rule with `rule: {{{key}: ...}}`" if key in names.rules else "test the answers that use it"
    message = f"`{key}` is internal and not among the answers"
    reading.report("unknown-test-name", message, path, at="key", help=by_rules)


def _several(value: object, path: Path) -> list[tuple[object, Path]]:
    """The items of a list or the keys of a mapping, with their paths."""
    if isinstance(value, (list, dict)):
        return [(item, (*path, item if isinstance(value, dict) else at)) for at, item in enumerate(value)]
    return [] if value is None else [(value, path)]


def _rules(reading: Reading, names: KnownNames, value: object, path: Path) -> None:
    for decision, rule in value.items() if isinstance(value, dict) else ():
        where = (*path, decision)
        if decision not in names.rules:
            _check(reading, decision, names.rules, "decision with rules", where, ("decisions",))
            continue
        for one in rule if isinstance(rule, list) else [rule]:
            if one is not None and one not in names.rules[decision]:
                reading.unknown(
                    "unknown-test-name",
                    f"`{decision}` has no rule `{shown(one)}`",
                    shown(one),
                    names.rules[decision],
                    where,
                    sections=("decisions",),
                    help=_NEVER,
                )


def _answer(reading: Reading, names: KnownNames, key: str, value: object, path: Path) -> None:
    """An expected answer: a value of the decision, or a plan with some of its fields."""
    if key in names.plan_decisions:
        _plan(reading, names, value, path)
        return
    extra = ("ask", NOT_COVERED) if key == names.outcome else (NOT_COVERED,)
    kind = names.answers[key]
    for item, where in _several(value, path) if kind else []:
        if kind and kind.choices:
            _word(reading, item, (*kind.choices, *extra), f"the answers of `{key}`", where)
        elif kind and item not in extra:
            _value(reading, key, item, kind, where)


def _plan(reading: Reading, names: KnownNames, value: object, path: Path) -> None:
    fields = value if isinstance(value, dict) else {"use": value}
    for field in fields:
        where = (*path, field) if isinstance(value, dict) else path
        if field == "use" and fields[field] is not None:
            _word(reading, fields[field], (*names.plans, NOT_COVERED), "the plans", where, "unknown-plan")
        elif field in names.fields:
            _field(reading, field, fields[field], names.fields[field], where)
        else:
            _check(reading, field, names.fields, "plan field", where, ("plans",))


def _field(reading: Reading, name: str, value: object, of: FieldType, path: Path) -> None:
    """An expected field of a plan: of the kind, and among the words, that the plans have in it."""
    if of.type is None or value is None:
        return
    if of.many != isinstance(value, list):
        message = f"`{name}` is {'a list' if of.many else 'one value'}, so it cannot be `{shown(value)}`"
        suggest = f"[{shown(value)}]" if of.many else None
        reading.report("wrong-value-type", message, path, suggest=suggest, help=_NEVER)
        return
    for item, where in _several(value, path):
        if of.type.choices:
            _word(reading, item, of.type.choices, f"the values of `{name}` in the plans", where)
        else:
            _value(reading, name, item, of.type, where)


def _value(reading: Reading, name: str, value: object, kind: ValueType, path: Path) -> None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # 14.0 is 14, here as in JSON
    if inner(value, kind) is None:
        wrong = misfit(value, kind, name, "unknown-answer", _NEVER)
        reading.report(wrong.code, wrong.message, path, suggest=wrong.suggest, help=wrong.help)


def _word(
    reading: Reading, value: object, words: tuple[str, ...], of: str, path: Path, code: str = "unknown-answer"
) -> None:
    if value not in words:
        message, sections = f"`{shown(value)}` is not among {of}", ("decisions", "plans")
        reading.unknown(code, message, shown(value), words, path, sections=sections, help=_NEVER)

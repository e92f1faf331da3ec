"""The tests written inside a policy: the names they use must be those of the policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from engine.policy.document import Path
from engine.policy.model import AS_OF, NOT_COVERED, WARNINGS, InlineTest, PolicyModel, Table
from engine.policy.reading import Reading, free, span_of, text
from engine.policy.values import shown

_Entry: TypeAlias = dict[str, object]
_NEVER = "the test would say nothing about the policy"
_PARTS = ("given", "settings", "expect")
_STATUS = ("decided", "needs_facts")


class KnownNames(NamedTuple):
    """What tests may name.

    ``answers``: the words of each decision handed out, None if any value may stand there.
    ``rules``: the rules of every decision. ``fields``: those of the plans.
    """

    facts: tuple[str, ...]
    settings: tuple[str, ...]
    answers: Mapping[str, tuple[str, ...] | None]
    plan_decisions: tuple[str, ...]
    plans: tuple[str, ...]
    fields: tuple[str, ...]
    rules: Mapping[str, tuple[str, ...]]
    warnings: tuple[str, ...]
    outcome: str


def names_of(model: PolicyModel) -> KnownNames:
    """The names of a finished policy, for tests that stand in a file of their own."""
    tables = [table for table in model.decisions if isinstance(table, Table)]
    handed_out = (decision for decision in model.decisions if not decision.internal)
    fields = (field for plan in model.plans.values() for field, _ in plan.fields)
    return KnownNames(
        facts=tuple(model.facts),
        settings=tuple(model.settings),
        plans=tuple(model.plans),
        outcome=model.outcome,
        answers={found.name: _words(found) if isinstance(found, Table) else None for found in handed_out},
        plan_decisions=tuple(table.name for table in tables if table.type == "plan"),
        fields=("use", *dict.fromkeys(fields)),
        rules={table.name: tuple(rule.name for rule in table.rules) for table in tables},
        warnings=tuple(str(name) for table in tables if table.name == WARNINGS for name in table.answers),
    )


def _words(table: Table) -> tuple[str, ...] | None:
    return tuple(map(str, table.answers)) if table.type == "choice" else None


def read_tests(reading: Reading, names: KnownNames) -> tuple[InlineTest, ...]:
    """The ``tests`` section of a document, every name in it checked."""
    return tuple(
        _test(reading, names, entry, path) for entry, path in reading.listed(reading.document.value, ("tests",))
    )


def _test(reading: Reading, names: KnownNames, entry: _Entry, path: Path) -> InlineTest:
    given, settings, expect = (_mapping(reading, entry, key, path) for key in _PARTS)
    for key, at in given.items():
        _check(reading, key, (*names.facts, AS_OF), "fact", at, ("facts",))
    for key, at in settings.items():
        _check(reading, key, names.settings, "setting", at, ("settings",))
    for key, at in expect.items():
        _expectation(reading, names, key, entry["expect"][key], at)  # type: ignore[index]
    reading.cites(entry, path)
    span = span_of(reading.document.value["tests"], path[-1])
    parts = [{name: _plain(part[name]) for name in part} for part in map(_as_mapping, map(entry.get, _PARTS))]
    return InlineTest(text(entry, "name"), parts[0], parts[1], parts[2], span)


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
        case _:
            known = (*names.answers, *names.fields, "status", "missing", "assumed", "warnings", "rule")
            _check(reading, key, known, "answer", path, ("decisions", "plans"))


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
    """An expected answer: a word of the decision, or a plan with some of its fields."""
    if key in names.plan_decisions:
        fields = value if isinstance(value, dict) else {"use": value}
        for field in fields:
            where = (*path, field) if isinstance(value, dict) else path
            if field not in names.fields:
                _check(reading, field, names.fields, "plan field", where, ("plans",))
            elif field == "use" and fields[field] is not None:
                _word(reading, fields[field], (*names.plans, NOT_COVERED), "the plans", where, "unknown-plan")
        return
    words = names.answers[key]
    for item, where in _several(value, path) if words is not None else []:
        extra = ("ask", NOT_COVERED) if key == names.outcome else (NOT_COVERED,)
        _word(reading, item, (*(words or ()), *extra), f"the answers of `{key}`", where)


def _word(
    reading: Reading, value: object, words: tuple[str, ...], of: str, path: Path, code: str = "unknown-answer"
) -> None:
    if value not in words:
        message, sections = f"`{shown(value)}` is not among {of}", ("decisions", "plans")
        reading.unknown(code, message, shown(value), words, path, sections=sections, help=_NEVER)

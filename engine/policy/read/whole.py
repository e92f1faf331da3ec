"""From a checked document to the typed policy: names and types settled, settings folded in.

All mistakes of the file are found in one run. What is declared but broken still counts as known, so
that one mistake is told once.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.diagnostics import Diagnostic, PolicyError, Span
from engine.policy.digest import digest
from engine.policy.model import (
    AS_OF,
    MESSAGES,
    WARNINGS,
    Computed,
    Decides,
    Fact,
    InlineTest,
    Message,
    PolicyModel,
    Statement,
    ValueType,
)
from engine.policy.read.aside import read_aside
from engine.policy.read.decisions import check_outcome, read_answers, read_decisions
from engine.policy.read.events import read_events
from engine.policy.read.facts import read_facts
from engine.policy.read.messages import read_messages, read_warnings, warning_names
from engine.policy.read.names import AS_OF_FACT, RESERVED
from engine.policy.read.plans import read_plans
from engine.policy.read.reading import Reading, text
from engine.policy.read.settings import read_settings
from engine.policy.read.tests import KnownNames, read_tests
from engine.policy.read.words import read_words
from engine.policy.text.document import Document, Path

_NORMATIVE = ("rule", "tip")
_REQUIRED = ("facts", "decisions")


def read_policy(
    document: Document,
    settings: Mapping[str, object] | None = None,
    bad_paths: frozenset[Path] = frozenset(),
    *,
    told: tuple[Diagnostic, ...] = (),
) -> PolicyModel:
    """The policy that a document of the right shape stands for.

    Args:
        document: a base policy, or an overlay already merged with its base.
        settings: values by name that take the place of the document's own.
        bad_paths: parts of the document that ``told`` already complains about; they are passed over.
        told: mistakes found before, raised together with those found here.

    Raises:
        PolicyError: every mistake in names, types and values, in the order of the file.
    """
    reading = Reading(document, bad_paths)
    reading.unsure |= {section for section in _REQUIRED if section not in document.value}
    _read_statements(reading)
    read_settings(reading, settings or {})
    read_facts(reading)
    reading.names.messages = reading.declared(MESSAGES)
    reading.names.warnings = tuple(warning_names(reading))
    read_plans(reading)
    read_answers(reading)
    _check_names(reading)
    decisions = read_decisions(reading)
    warnings, (messages, texts) = read_warnings(reading), read_messages(reading)
    events = read_events(reading, decisions, _mistakes)
    model = _model(reading, (*decisions, warnings, messages), texts, settings or {})._replace(events=events)
    _check_cited(reading)
    aside = read_aside(reading)
    tests = read_tests(reading, _test_names(reading, decisions))
    _raise(reading, told)
    return model._replace(tests=tests, aside=aside)


def _mistakes(document: Document) -> tuple[Diagnostic, ...]:
    """What a document has wrong, read as a whole."""
    try:
        read_policy(document)
    except PolicyError as error:
        return error.diagnostics
    return ()


def _model(
    reading: Reading, decisions: tuple[Decides, ...], messages: dict[str, Message], settings: Mapping[str, object]
) -> PolicyModel:
    root, names = reading.document.value, reading.names
    source = root.get("source")
    tests: tuple[InlineTest, ...] = ()
    return PolicyModel(
        name=text(root, "policy"),
        version=text(root, "version"),
        language=text(root, "language"),
        title=text(root, "title"),
        source={key: str(value) for key, value in source.items()} if isinstance(source, dict) else {},
        outcome=check_outcome(reading),
        statements={name: found for name, found in names.statements.items() if found},
        settings={name: found for name, found in names.settings.items() if found},
        facts={name: found for name, found in names.facts.items() if found} | _as_of(reading),
        decisions=decisions,
        plans={name: found for name, found in names.plans.items() if found},
        messages=messages,
        words=read_words(reading),
        tests=tests,
        file=reading.document.file,
        digest=digest(root, settings),
    )


def _as_of(reading: Reading) -> dict[str, Fact]:
    """``as_of`` is a fact like any other as soon as a condition tests it."""
    return {AS_OF: AS_OF_FACT} if AS_OF in reading.subjects else {}


def _read_statements(reading: Reading) -> None:
    statements = reading.names.statements
    for name in reading.declared("statements"):
        statements[name] = None
    for name, entry, path in reading.section("statements"):
        kind = text(entry, "kind")
        if kind in ("rule", "reason", "tip", "scene"):
            statements[name] = Statement(name, kind, text(entry, "says"))  # type: ignore[arg-type]
        else:
            reading.unreadable((*path, "kind"))


def _check_names(reading: Reading) -> None:
    """Settings, facts and decisions share one set of names, some of which have a meaning of their own."""
    taken: dict[str, str] = {}
    for section, what in (("settings", "setting"), ("facts", "fact"), ("decisions", "decision")):
        for name in reading.declared(section):
            path = (section, name)
            if name in RESERVED:
                reading.report(
                    "reserved-name",
                    f"`{name}` has a meaning of its own and cannot name a {what}",
                    path,
                    at="key",
                    help="nobody could tell which of the two is meant",
                )
            elif name in taken:
                reading.report(
                    "name-twice",
                    f"`{name}` is the name of a {taken[name]} already",
                    path,
                    at="key",
                    help="settings, facts and decisions share one set of names; call one of them something else",
                )
            taken.setdefault(name, what)


def _check_cited(reading: Reading) -> None:
    """Every normative statement of the source must be cited, unless an overlay departs from it on purpose."""
    for name, statement in reading.names.statements.items():
        path = ("statements", name)
        wanted = statement is not None and statement.kind in _NORMATIVE and reading.is_own(path)
        if statement is not None and wanted and name not in reading.cited:
            reading.report(
                "uncited-statement",
                f"nothing cites `{name}`, which is a {statement.kind}",
                path,
                at="key",
                help="the policy would leave out what its source asks for",
            )


def _test_names(reading: Reading, decisions: tuple[Decides, ...]) -> KnownNames:
    """What tests may name, broken things included."""
    names = reading.names
    computed = {one.name: ValueType(one.kind) for one in decisions if isinstance(one, Computed)}
    internal = tuple(name for name, found in names.decisions.items() if found is not None and found.internal)
    types = {name: (found and found.type) or computed.get(name) for name, found in names.decisions.items()}
    return KnownNames(
        facts=tuple(names.facts),
        settings=names.setting_types,
        plans=tuple(names.plans),
        fields=names.fields,
        answers={name: kind for name, kind in types.items() if name not in internal},
        internal=internal,
        plan_decisions=tuple(name for name, found in names.decisions.items() if found and found.plan),
        rules=_rule_names(reading),
        warnings=names.warnings,
        outcome=text(reading.document.value, "outcome"),
    )


def _rule_names(reading: Reading) -> dict[str, tuple[str, ...]]:
    """The rules of everything that is decided by rules."""
    rules = {
        name: tuple(text(rule, "rule") for rule, _ in reading.listed(entry, (*path, "rules")))
        for name, entry, path in reading.section("decisions")
        if "compute" not in entry
    }
    return {**rules, WARNINGS: reading.names.warnings, MESSAGES: reading.names.messages}


def _raise(reading: Reading, told: tuple[Diagnostic, ...]) -> None:
    mistakes = dict.fromkeys((*told, *reading.mistakes))
    if mistakes:
        raise PolicyError(tuple(sorted(mistakes, key=_place)))


def _place(mistake: Diagnostic) -> tuple[str, Span]:
    return mistake.file or "", mistake.span or Span(0, 0, 0, 0)

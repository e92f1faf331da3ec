"""The rules of one decision: when, then, because, cite, assuming."""

from __future__ import annotations

from collections.abc import Collection

from engine.policy.model import AS_OF, All, Answer, Condition, Inner, Rule, ValueType
from engine.policy.read.conditions import read_condition
from engine.policy.read.facts import fact_value
from engine.policy.read.names import Answers
from engine.policy.read.operands import tell_unknown_reference
from engine.policy.read.plans import plan_answer
from engine.policy.read.reading import Reading, span_of, text
from engine.policy.read.values import inner, misfit, shown
from engine.policy.text.document import Path
from engine.policy.text.document import shown as word

_Entry = dict[str, object]


def read_rules(reading: Reading, decision: str, answers: Answers, entry: _Entry, path: Path) -> tuple[Rule, ...]:
    """The rules of a decision in the order of the file. ``path`` is that of the decision."""
    where = (*path, "rules")
    found = list(reading.listed(entry, where))
    check_twice(reading, found, "rule")
    _check_otherwise_last(reading, found)
    rules = (_rule(reading, decision, answers, entry["rules"], rule, at) for rule, at in found)
    return tuple(rule for rule in rules if rule is not None)


def _check_otherwise_last(reading: Reading, rules: list[tuple[_Entry, Path]]) -> None:
    """Nothing may stand after a rule that always fits; who put it there is told."""
    for index, (rule, at) in enumerate(rules[:-1]):
        if "otherwise" not in rule:
            continue
        name, place = text(rule, "rule"), (*at, "otherwise")
        late = [(after, path) for after, path in rules[index + 1 :] if reading.is_own(path)]
        if reading.is_own(place) or not late:
            message, advice = f"`{name}` stands before other rules, but fits always", "put it last"
        else:  # the rule that always fits is the base's, and an overlay put another one after it
            after, at = late[0]
            place = (*at, "rule")
            message = f"`{text(after, 'rule')}` stands after `{name}`, which always fits"
            advice = f"say `before: {name}` in it"
        reading.report(
            "otherwise-not-last",
            message,
            place,
            at="key" if place[-1] == "otherwise" else "value",
            help=f"what stands after such a rule could never decide; {advice}",
        )


def check_twice(
    reading: Reading,
    entries: list[tuple[_Entry, Path]],
    key: str,
    code: str = "rule-twice",
    harm: str = "reasons and overlays could not tell one from the other",
) -> None:
    """Tell of entries of a list that have the same name under ``key``."""
    first: dict[str, Path] = {}
    for entry, at in entries:
        name = text(entry, key)
        if name and name in first:
            line = reading.document.place(first[name]).line
            message = f"there are two of {word(name)} here, the first on line {line}"
            reading.report(code, message, (*at, key), help=harm)
        first.setdefault(name, at)


def _rule(reading: Reading, decision: str, answers: Answers, listed: object, rule: _Entry, path: Path) -> Rule | None:
    otherwise = "otherwise" in rule
    key = "otherwise" if otherwise else "then"
    when = All(()) if otherwise else rule_condition(reading, rule, path)
    then = rule_answer(reading, decision, answers, rule.get(key), (*path, key))
    because, cite, assuming = text(rule, "because"), reading.cites(rule, path), _assuming(reading, rule, path)
    if then is None:
        return None
    span, known = span_of(listed, path[-1]), reading.names.settings
    settings, answer = settings_in([rule.get("when"), rule.get(key)], known), settings_in(rule.get(key), known)
    return Rule(text(rule, "rule"), when, then, otherwise, because, cite, assuming, span, settings, answer)


def settings_in(written: object, settings: Collection[str]) -> tuple[str, ...]:
    """The settings that a written condition or answer mentions, as a subject or as ``$name``, each once."""
    found: dict[str, None] = {}
    todo = [written]
    while todo:
        part = todo.pop()
        if isinstance(part, dict):
            found.update(dict.fromkeys(key for key in part if key in settings))
            todo.extend(part.values())
        elif isinstance(part, list):
            todo.extend(part)
        elif isinstance(part, str) and part[:1] == "$" and part[1:] in settings:
            found[part[1:]] = None
    return tuple(found)


def rule_condition(reading: Reading, rule: _Entry, path: Path, key: str = "when") -> Condition:
    """The condition under ``when`` (or another key)."""
    return read_condition(reading, rule.get(key), (*path, key))


def rule_answer(reading: Reading, decision: str, answers: Answers, value: object, path: Path) -> Answer | None:
    """What a rule yields, checked against what the decision answers; None after telling a mistake."""
    if answers.plan:
        return plan_answer(reading, value, path)
    if answers.type is None:
        return None
    if isinstance(value, str) and value.startswith("$"):
        return _from_setting(reading, decision, answers.type, value[1:], path)
    if isinstance(value, dict):
        _tell_mapping(reading, decision, path)
        return None
    if value is None or isinstance(value, list):
        reading.unreadable(path)
        return None
    return _constant(reading, decision, answers.type, value, path, "")


def _tell_mapping(reading: Reading, decision: str, path: Path) -> None:
    message = f"`{decision}` does not answer with plans, so `{path[-1]}` cannot have entries (`name: value`)"
    reading.report("wrong-type", message, path, help="write one of its answers, or say `answers: plan`")


def _constant(reading: Reading, decision: str, kind: ValueType, value: object, path: Path, source: str) -> Inner | None:
    known = inner(value, kind)
    if known is None:
        wrong = misfit(value, kind, decision, "unknown-answer", "nobody would expect the answer")
        message = (
            f"`{shown(value)}` is not among the answers of `{decision}`" if kind.kind == "choice" else wrong.message
        )
        reading.report(wrong.code, message + source, path, suggest=wrong.suggest, help=wrong.help)
    return known


def _from_setting(reading: Reading, decision: str, kind: ValueType, name: str, path: Path) -> Inner | None:
    names = reading.names
    setting = names.settings.get(name)
    if setting is not None:
        return _constant(reading, decision, kind, setting.value, path, f" (the value of `${name}`)")
    if name in names.decisions or name in names.facts or name == AS_OF:
        what = "an answer" if name in names.decisions else "a fact"
        reading.report(
            "reference-type",
            f"`${name}` is {what}, and a rule answers with a value or a setting",
            path,
            help="write one rule for each answer, or a decision with `compute`",
        )
    elif name not in names.settings:
        tell_unknown_reference(reading, name, tuple(names.settings), path)
    return None


def _assuming(reading: Reading, rule: _Entry, path: Path) -> tuple[tuple[str, Inner], ...]:
    assumed = rule.get("assuming")
    if assumed is None:
        return ()
    if not isinstance(assumed, dict):
        reading.unreadable((*path, "assuming"))
        return ()
    facts = reading.names.facts
    found: list[tuple[str, Inner]] = []
    for name, value in assumed.items():
        where = (*path, "assuming", name)
        if name not in facts:
            reading.unknown(
                "assuming-unknown",
                f"the rule assumes `{name}`, which is no fact",
                name,
                facts,
                where,
                at="key",
                sections=("facts",),
                help="nothing would be reported as assumed",
            )
        fact = facts.get(name)
        known = fact and fact_value(reading, name, value, fact.type, where)
        if known is not None and fact is not None:
            found.append((name, known))
    return tuple(found)

"""The decisions of a policy: what each answers, its rules or computation, and the order they are taken in."""

from __future__ import annotations

from typing import cast

from engine.policy.model import (
    AS_OF,
    NOT_COVERED,
    Answer,
    Computed,
    Condition,
    Decides,
    HitPolicy,
    Ref,
    Table,
    ValueType,
)
from engine.policy.read.compute import Kinds, read_expression, references
from engine.policy.read.names import Answers
from engine.policy.read.order import in_order, uses
from engine.policy.read.reading import Reading, span_of, text
from engine.policy.read.rules import read_rules, rule_condition
from engine.policy.text.document import Path, shown

_Entry = dict[str, object]
_SCALARS: dict[object, ValueType] = {
    "boolean": ValueType("boolean"),
    "integer": ValueType("integer"),
    "number": ValueType("number"),
}


def read_answers(reading: Reading) -> None:
    """Note what each decision answers, before any rule is read: rules may refer to all of them."""
    for name in reading.declared("decisions"):
        reading.names.decisions[name] = None
    for name, entry, path in reading.section("decisions"):
        reading.names.decisions[name] = _answers(reading, entry, path)


def _answers(reading: Reading, entry: _Entry, path: Path) -> Answers | None:
    said, collect, internal = entry.get("answers"), entry.get("hit") == "collect", entry.get("internal") is True
    if "compute" in entry:
        return Answers(None, computed=True, internal=internal)
    if said == "plan":
        return Answers(None, plan=True, collect=collect, internal=internal)
    kind = _SCALARS.get(said) if isinstance(said, str) else None
    if isinstance(said, list) and said and all(isinstance(word, str) for word in said):
        kind = ValueType("choice", choices=tuple(said))
    if kind is None:
        reading.unreadable((*path, "answers"))
        return None
    if entry.get("hit") == "priority" and not kind.choices:
        reading.report(
            "priority-without-words",
            "`hit: priority` needs the answers listed, the most important first",
            (*path, "hit"),
            help="nothing says which of two answers goes before the other",
        )
    return Answers(kind, collect=collect, internal=internal)


def read_decisions(reading: Reading) -> tuple[Decides, ...]:
    """The decisions in an order in which each uses only earlier ones."""
    found: dict[str, Decides] = {}
    for name, entry, path in reading.section("decisions"):
        answers = reading.names.decisions[name]
        decision = answers and _decision(reading, name, answers, entry, path)
        if decision is not None:
            found[name] = decision
    names, cycles = in_order({name: uses(decision) for name, decision in found.items()})
    for cycle in cycles:
        _tell_cycle(reading, cycle)
    if not cycles:
        _settle_kinds(reading, found, names)
    return tuple(found[name] for name in names)


def _tell_cycle(reading: Reading, cycle: list[str]) -> None:
    if len(cycle) == 1:
        message = f"`{cycle[0]}` needs its own answer"
    else:
        steps = (f"`{name}` needs `{after}`" for name, after in zip(cycle, [*cycle[1:], cycle[0]], strict=True))
        message = f"the decisions go round in a circle: {', '.join(steps)}"
    harm = "it could never be taken" if len(cycle) == 1 else "none of them could ever be taken"
    reading.report("decision-cycle", message, ("decisions", cycle[0]), at="key", help=harm)


def _decision(reading: Reading, name: str, answers: Answers, entry: _Entry, path: Path) -> Decides | None:
    only_when = rule_condition(reading, entry, path, "only_when") if "only_when" in entry else None
    matters_when = _matters_when(reading, entry, path)
    asks, span = text(entry, "asks"), span_of(reading.document.value["decisions"], name)
    if answers.computed:
        expression = read_expression(reading, entry["compute"], (*path, "compute"))
        if expression is None:
            return None
        return Computed(name, asks, "number", expression, only_when, matters_when, answers.internal, span)
    rules = read_rules(reading, name, answers, entry, path)
    hit = cast(HitPolicy, entry.get("hit", "first"))
    given = tuple(dict.fromkeys(rule.then for rule in rules))
    return Table(
        name,
        asks,
        hit,
        answers.type.kind if answers.type else "plan",
        _possible(given, answers),
        rules,
        only_when,
        matters_when,
        answers.internal,
        span,
        "answer" if entry.get("while_open") == "answer" else "wait",
    )


def _possible(given: tuple[Answer, ...], answers: Answers) -> tuple[Answer, ...]:
    """The answers that rules give, and a declared ``not_covered``; words in the order in which they are declared."""
    words = answers.type.choices if answers.type else ()
    return tuple(word for word in words if word in given or word == NOT_COVERED) if words else given


def _matters_when(reading: Reading, entry: _Entry, path: Path) -> Condition | bool:
    """When an open answer is a reason to ask: always, except for a step on the way, which nobody is told."""
    said = entry.get("matters_when", entry.get("internal") is not True)
    return said if isinstance(said, bool) else rule_condition(reading, entry, path, "matters_when")


def _settle_kinds(reading: Reading, found: dict[str, Decides], names: list[str]) -> None:
    """What kind of answer each computed decision gives, and whether its facts allow it to be computed."""
    kinds = Kinds(reading)
    facts: dict[str, list[str]] = {}
    for name in names:
        decision = found[name]
        if isinstance(decision, Computed):
            path = ("decisions", name, "compute")
            kinds.computed[name] = kind = kinds.of(decision.expression, path)
            found[name] = decision._replace(kind=kind or "number")
            facts[name] = _facts_behind(decision, facts)
            _check_facts(reading, decision, facts[name], path)


def _facts_behind(decision: Computed, earlier: dict[str, list[str]]) -> list[str]:
    """The facts a computed answer varies with, once for each time it uses them.

    ``as_of`` is always known exactly and does not count.
    """
    facts: list[str] = []
    for found in references(decision.expression):
        if isinstance(found, Ref):
            facts += earlier.get(found.name, [])
        elif found.name != AS_OF:
            facts.append(found.name)
    return facts


def _check_facts(reading: Reading, decision: Computed, facts: list[str], path: Path) -> None:
    words = " and ".join(f"`{fact}`" for fact in sorted(set(facts)))
    if len(facts) > len(set(facts)):
        reading.report(
            "computation-facts",
            f"`{decision.name}` uses {words} more than once",
            path,
            help="what it can come to could not be told exactly; write it so that each fact stands in it once",
        )
    elif len(facts) > 1:
        reading.report(
            "computation-facts",
            f"`{decision.name}` is computed from {words}, and one fact is the most",
            path,
            help="derive a fact from them, such as the days between two dates",
        )
    elif facts and decision.matters_when is not False:
        reading.report(
            "computation-matters",
            f"`{decision.name}` is computed from the fact {words} and needs `matters_when: false`",
            path,
            help="otherwise every value of the fact would be a reason to ask",
        )


def check_outcome(reading: Reading) -> str:
    """The name of the main decision, checked to be one that is handed out."""
    root = reading.document.value
    outcome = text(root, "outcome")
    decisions = reading.names.decisions
    handed_out = [name for name, answers in decisions.items() if answers is None or not answers.internal]
    if outcome and outcome not in decisions:
        reading.unknown(
            "unknown-outcome",
            f"there is no decision {shown(outcome)}",
            outcome,
            handed_out,
            ("outcome",),
            sections=("decisions",),
            help="the policy would have no main answer",
        )
    elif outcome and outcome not in handed_out:
        reading.report(
            "unknown-outcome",
            f"`{outcome}` is internal, so it cannot be the outcome",
            ("outcome",),
            help="take `internal: true` away, or name another decision",
        )
    return outcome

"""A policy as a page to read: settings, facts, decisions as tables of rules, plans, messages, statements.

Works on the typed model alone, so what is shown is what the engine runs. Each condition is given
in words and in S-FEEL, the expression language of DMN decision tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.blocks import Block, Fields, Heading, Para, Table, Title
from engine.policy.model import (
    Answer,
    Call,
    Computed,
    Decides,
    Expression,
    Fact,
    Inner,
    PlanAnswer,
    PolicyModel,
    Rule,
    Setting,
    ValueType,
)
from engine.policy.model import Table as RuleTable
from engine.policy.words import name_answer, plain, show, words
from engine.sfeel import sfeel
from engine.show_events import events_blocks


def page(model: PolicyModel) -> tuple[Block, ...]:
    """The whole policy, in the order in which its file is read aloud."""
    parts = (_head, _settings, _facts, _decisions, _plans, _messages, events_blocks, _statements)
    return tuple(block for part in parts for block in part(model))


def _head(model: PolicyModel) -> Iterator[Block]:
    yield Title(model.title or model.name)
    source = ", ".join(model.source[key] for key in ("title", "author", "url") if model.source.get(key))
    rows = (("policy", f"{model.name} {model.version}".strip()), ("source", source), ("outcome", model.outcome))
    yield Fields(tuple(row for row in rows if row[1]))


def _settings(model: PolicyModel) -> Iterator[Block]:
    rows = ((each.name, _setting(each), each.help, _cites(each.cite)) for each in model.settings.values())
    yield from _table("Settings", ("setting", "value", "what it does", "cites"), rows)


def _setting(setting: Setting) -> str:
    """The value, and where a house changed it what the policy at the bottom says."""
    if setting.base is None or not setting.changed:
        return _value(setting.value)
    return f"{_value(setting.value)} (instead of {_value(setting.base)})"


def _facts(model: PolicyModel) -> Iterator[Block]:
    rows = ((fact.name, fact.question, _type(fact.type), _if_not_told(fact)) for fact in model.facts.values())
    yield from _table("Facts", ("fact", "question", "kind", "if not told"), rows)


def _decisions(model: PolicyModel) -> Iterator[Block]:
    for decision in model.decisions:
        if isinstance(decision, Computed):
            yield from _computed(decision, model)
        elif decision.rules:
            yield from _rules(decision, model)


def _computed(decision: Computed, model: PolicyModel) -> Iterator[Block]:
    yield Heading(_asked(decision))
    yield Para(f"computed: {_expression(decision.expression)}")
    yield from _only_when(decision, model)


def _rules(table: RuleTable, model: PolicyModel) -> Iterator[Block]:
    yield Heading(_asked(table))
    yield Para(f"hit policy: {table.hit}{', a step on the way' if table.internal else ''}")
    yield from _only_when(table, model)
    rows = tuple(_rule(number, rule, table, model) for number, rule in enumerate(table.rules, 1))
    yield Table(("#", "rule", "when", "S-FEEL", "then", "cites"), rows)


def _rule(number: int, rule: Rule, table: RuleTable, model: PolicyModel) -> tuple[str, ...]:
    when = ("otherwise", "-") if rule.otherwise else (words(rule.when, model), sfeel(rule.when, model))
    return str(number), rule.name, *when, _answer(rule.then, table), _cites(rule.cite)


def _asked(decision: Decides) -> str:
    return f"{decision.name}: {decision.asks}" if decision.asks else decision.name


def _only_when(decision: Decides, model: PolicyModel) -> Iterator[Block]:
    if decision.only_when is not None:
        yield Para(f"only when {words(decision.only_when, model)}")


def _answer(answer: Answer, table: RuleTable) -> str:
    return name_answer(answer) if isinstance(answer, PlanAnswer) else plain(show(table.type, answer))


def _expression(expression: Expression) -> str:
    match expression:
        case Call(function, operands):
            return f"{function}({', '.join(_expression(each) for each in operands)})"
        case int() | float():
            return plain(expression)
        case _:
            return expression.name


def _plans(model: PolicyModel) -> Iterator[Block]:
    rows = ((name, "; ".join(_field(*field) for field in plan.fields)) for name, plan in model.plans.items())
    yield from _table("Plans", ("plan", "what to do"), rows)


def _field(name: str, value: Inner | tuple[Inner, ...]) -> str:
    return f"{name}: {_value(value)}"


def _messages(model: PolicyModel) -> Iterator[Block]:
    rows = (
        (each.name, each.kind.replace("_", " "), each.subject or "-", _cites(each.cite))
        for each in model.messages.values()
    )
    yield from _table("Messages", ("message", "kind", "subject", "cites"), rows)


def _statements(model: PolicyModel) -> Iterator[Block]:
    cited = citations(model)
    rows = (
        (each.name, each.kind, each.says, ", ".join(cited.get(each.name, ())) or "-")
        for each in model.statements.values()
    )
    yield from _table("What the source says", ("statement", "kind", "says", "cited by"), rows)


def citations(model: PolicyModel) -> dict[str, tuple[str, ...]]:
    """For every statement cited, who cites it: settings, facts, `decision.rule` and messages, in order."""
    cited: dict[str, dict[str, None]] = {}
    for who, statements in _citing(model):
        for statement in statements:
            cited.setdefault(statement, {})[who] = None
    return {statement: tuple(who) for statement, who in cited.items()}


def _citing(model: PolicyModel) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from ((each.name, each.cite) for each in model.settings.values())
    yield from ((each.name, each.not_told.cite) for each in model.facts.values())
    for table in model.decisions:
        if isinstance(table, RuleTable):
            yield from ((f"{table.name}.{rule.name}", rule.cite) for rule in table.rules)
    yield from ((each.name, each.cite) for each in model.messages.values())
    if model.events is not None:
        yield from ((f"events.{rule.name}", rule.cite) for rule in model.events.rules)


def _table(title: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[Block]:
    filled = tuple(rows)
    if filled:
        yield Heading(title)
        yield Table(columns, filled)


def _cites(cite: tuple[str, ...]) -> str:
    return ", ".join(cite) or "-"


def _value(value: Inner | tuple[Inner, ...]) -> str:
    return plain(value) or "-"


def _type(kind: ValueType) -> str:
    if kind.choices:
        return " or ".join(kind.choices)
    limits = [
        f"{word} {plain(show(kind.kind, limit))}"
        for word, limit in (("from", kind.minimum), ("to", kind.maximum))
        if limit is not None
    ]
    return " ".join([{"integer": "whole number", "boolean": "true or false"}.get(kind.kind, kind.kind), *limits])


def _if_not_told(fact: Fact) -> str:
    derived = f"days from {fact.derive.start} to {fact.derive.end}, else " if fact.derive else ""
    value = fact.not_told.value
    assumed = f"assume {plain(show(fact.type.kind, value))}" if value is not None else fact.not_told.mode
    return derived + assumed

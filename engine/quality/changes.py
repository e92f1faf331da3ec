"""Every mutant of a policy: the policy with one small change, and where and what that is in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeAlias

from engine.cells.lower import _looked_at
from engine.diagnostics import Span
from engine.policy.model import (
    MESSAGES,
    WARNINGS,
    All,
    Any,
    Call,
    Compare,
    Computed,
    Condition,
    Decides,
    Expression,
    Inner,
    Nothing,
    PolicyModel,
    Rule,
    Table,
    Test,
)
from engine.policy.words import kind_of, subject_of
from engine.quality.mutations import COMPARES, CONDITIONS, EXPRESSIONS, FACTS, ONLY_WHENS, TABLES, Mutation
from engine.quality.option import About, Compares, Option, Part
from engine.quality.ruling import is_written

Key: TypeAlias = tuple[str, ...]
"""Where a mutant was made and which it is: the same for the same policy with other settings."""


class Change(NamedTuple):
    """One mutant. ``decision`` is None for a change of a fact; ``rule`` where no single rule is changed.

    ``other`` is the rule with which it changes places.
    """

    key: Key
    model: PolicyModel
    mutation: str
    decision: str | None
    rule: str | None
    place: str
    words: str
    lead: str
    span: Span | None
    other: str | None = None


class _Edit(NamedTuple, Generic[Part]):
    """Another part of a policy, and what became of it."""

    new: Part
    key: Key
    mutation: str
    words: str
    lead: str


_NOTHING = About("", "")


def changes_of(model: PolicyModel) -> Iterator[Change]:
    """Every mutant in the order of the policy. Each holds a policy of its own, so only those needed should be kept."""
    yield from _of_decisions(model)
    yield from _of_facts(model)


def _of_facts(model: PolicyModel) -> Iterator[Change]:
    for fact in model.facts.values():
        for edit in _edits(FACTS, fact, _NOTHING, ("facts", fact.name)):
            new = model._replace(facts={**model.facts, fact.name: edit.new})
            place = f"fact `{fact.name}`"
            yield Change(edit.key, new, edit.mutation, None, None, place, edit.words, edit.lead, fact.span)


def _of_decisions(model: PolicyModel) -> Iterator[Change]:
    for at, decision in enumerate(model.decisions):
        for edit, rule in _of_decision(decision, model):
            decisions = (*model.decisions[:at], edit.new, *model.decisions[at + 1 :])
            new, span = model._replace(decisions=decisions), decision.span if rule is None else rule.span
            name = None if rule is None else rule.name
            place = _place(decision.name, name)
            other = _after(decision, name) if edit.mutation == "rules_swapped" else None
            yield Change(edit.key, new, edit.mutation, decision.name, name, place, edit.words, edit.lead, span, other)


def _after(decision: Decides, rule: str | None) -> str | None:
    names = [one.name for one in decision.rules] if isinstance(decision, Table) else []
    return names[names.index(rule) + 1] if rule in names[:-1] else None


def _place(decision: str, rule: str | None) -> str:
    if rule is None:
        return f"decision `{decision}`"
    short = {WARNINGS: "warning", MESSAGES: "message"}.get(decision)
    return f"{short} `{rule}`" if short else f"rule `{rule}` of `{decision}`"


def _of_decision(decision: Decides, model: PolicyModel) -> Iterator[tuple[_Edit[Decides], Rule | None]]:
    yield from ((edit, None) for edit in _of_only_when(decision, model))
    if isinstance(decision, Computed):
        for made in _of_expression(decision.expression, (decision.name, "compute")):
            yield made._replace(new=decision._replace(expression=made.new)), None  # type: ignore[arg-type, misc]
        return
    for at, rule in enumerate(decision.rules):
        if is_written(rule.when) and not rule.otherwise:
            for edit in _of_condition(rule.when, (decision.name, rule.name), model):
                rules = (*decision.rules[:at], rule._replace(when=edit.new), *decision.rules[at + 1 :])
                yield _with(edit, decision._replace(rules=rules)), rule
    for whole in _edits(TABLES, decision, _NOTHING, (decision.name,)):
        name = whole.key[-1].split(" ")[0]
        yield _with(whole, whole.new), next((rule for rule in decision.rules if rule.name == name), None)


def _of_only_when(decision: Decides, model: PolicyModel) -> Iterator[_Edit[Decides]]:
    where = (decision.name, "only_when")
    for edit in _edits(ONLY_WHENS, decision.only_when, _NOTHING, where):
        yield _with(edit, decision._replace(only_when=edit.new))
    if decision.only_when is not None:
        for inner in _of_condition(decision.only_when, where, model):
            words = f"{inner.words}, in `only_when`"
            yield _with(inner, decision._replace(only_when=inner.new))._replace(words=words)


def _of_expression(expression: Expression, where: Key) -> Iterator[_Edit[Expression]]:
    yield from _edits(EXPRESSIONS, expression, _NOTHING, where)
    if isinstance(expression, Call):
        yield from _inside(expression.operands, where, _of_expression, lambda new: expression._replace(operands=new))


def _of_condition(condition: Condition, where: Key, model: PolicyModel) -> Iterator[_Edit[Condition]]:
    yield from _edits(CONDITIONS, condition, _NOTHING, where)
    match condition:
        case All(parts) | Any(parts) | Nothing(parts):
            kind = type(condition)
            yield from _inside(parts, where, lambda part, at: _of_condition(part, at, model), lambda new: kind(new))
        case Test():
            about = _about(condition, model)
            for edit in _of_compares(condition.compares, where, about):
                yield _with(edit, condition._replace(compares=edit.new))
        case _:
            return


def _of_compares(compares: Compares, where: Key, about: About) -> Iterator[_Edit[Compares]]:
    for at, compare in enumerate(compares):
        for edit in _of_compare(compare, (*where, str(at)), about):
            yield edit._replace(new=(*compares[:at], *edit.new, *compares[at + 1 :]))


def _of_compare(compare: Compare, where: Key, about: About) -> Iterator[_Edit[Compares]]:
    alone: Compares = (compare,)
    yield from _edits(COMPARES, alone, about, where)
    if compare.word == "not":
        for edit in _of_compares(compare.operand, where, about):  # type: ignore[arg-type]
            yield edit._replace(new=(Compare("not", edit.new),), words=f"{edit.words}, after `not`")


def _inside(
    parts: tuple[Part, ...],
    where: Key,
    edits: Callable[[Part, Key], Iterator[_Edit[Part]]],
    whole: Callable[[tuple[Part, ...]], Part],
) -> Iterator[_Edit[Part]]:
    """The edits of each of several parts, as edits of the whole."""
    for at, part in enumerate(parts):
        for edit in edits(part, (*where, str(at))):
            yield edit._replace(new=whole((*parts[:at], edit.new, *parts[at + 1 :])))


def _edits(table: Sequence[Mutation[Part]], part: Part, about: About, where: Key) -> Iterator[_Edit[Part]]:
    for mutation in table:
        for option in mutation.options(part, about):
            yield _edit(mutation.name, option, where)


def _edit(mutation: str, option: Option[Part], where: Key) -> _Edit[Part]:
    return _Edit(option.new, (*where, mutation, option.key), mutation, option.words, option.lead)


def _with(edit: _Edit[Part], new: Decides | Condition) -> _Edit:  # type: ignore[type-arg]
    return _Edit(new, *edit[1:])


def _about(test: Test, model: PolicyModel) -> About:
    """What a test looks at. Words are what it may be if it is made of words."""
    if test.source == "fact":
        kind = model.facts[test.subject].type
        words: tuple[Inner, ...] = (False, True) if kind.kind == "boolean" else kind.choices
        return About(subject_of(test), kind.kind, words)
    table = next(one for one in model.decisions if isinstance(one, Table) and one.name == test.subject)
    seen = dict.fromkeys(_looked_at(answer, test.field) for answer in table.answers)
    words = (False, True) if table.type == "boolean" else tuple(one for one in seen if isinstance(one, (str, bool)))
    return About(subject_of(test), kind_of(test, model), words)

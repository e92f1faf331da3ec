"""What two policies say otherwise without answering otherwise: reasons, and the texts people read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from engine.diagnostics import Span
from engine.policy.model import MESSAGES, WARNINGS, PolicyModel, Rule, Table

Pair: TypeAlias = tuple[str, Rule, Rule]
"""The decision of two rules, the old one and the new one."""


def rule_pairs(old: PolicyModel, new: PolicyModel) -> list[Pair]:
    """The rules of both policies in pairs: first those that decide alike, of what is left those of one name."""
    tables = {one.name: one for one in old.decisions if isinstance(one, Table)}
    return [
        (decision.name, one, other)
        for decision in new.decisions
        if isinstance(decision, Table) and decision.name in tables
        for one, other in _paired(tables[decision.name].rules, decision.rules)
    ]


def _paired(old: Sequence[Rule], new: Sequence[Rule]) -> Iterator[tuple[Rule, Rule]]:
    left = dict(enumerate(old))
    unpaired = new
    for key in (_decides, lambda rule: rule.name):
        twins: dict[str, list[int]] = {}
        for at, one in left.items():
            twins.setdefault(key(one), []).append(at)
        others, unpaired = unpaired, []
        for rule in others:
            same = twins.get(key(rule))
            if same:
                yield left.pop(same.pop(0)), rule
            else:
                unpaired.append(rule)


def _decides(rule: Rule) -> str:
    """When a rule decides, and what."""
    return repr(bare((rule.when, rule.then)))


def reasons(pairs: Sequence[Pair]) -> int:
    """How many rules that are otherwise alike, or have the same name, give other reasons or cite something else."""
    return sum((one.because, one.cite) != (other.because, other.cite) for _, one, other in pairs)


def texts(old: PolicyModel, new: PolicyModel, pairs: Sequence[Pair]) -> tuple[str, ...]:
    """What is worded otherwise, by name."""
    return (
        *(f"question of `{name}`" for name in _differ(old.facts, new.facts, "question", "help", "unit")),
        *(f"question of `{name}`" for name in _differ(_decisions(old), _decisions(new), "asks")),
        *(f"reason of `{one.name}`" for decision, one, other in pairs
          if decision not in (WARNINGS, MESSAGES) and one.because != other.because),
        *(f"warning `{one.name}`" for decision, one, other in pairs
          if decision == WARNINGS and one.because != other.because),
        *(f"message `{name}`" for name in _others(old.messages, new.messages)),
        *(f"help of `{name}`" for name in _differ(old.settings, new.settings, "help")),
        *(f"statement `{name}`" for name in _others(old.statements, new.statements)),
        *(f"words for `{name}`" for name in _others(old.words, new.words)),
        *(("title",) if old.title != new.title else ()),
        *(("events",) if bare(old.events) != bare(new.events) else ()),
    )  # fmt: skip


def _decisions(model: PolicyModel) -> dict[str, Any]:
    return {one.name: one for one in model.decisions}


def _differ(old: Mapping[str, Any], new: Mapping[str, Any], *fields: str) -> list[str]:
    return [
        name for name in old
        if name in new and any(getattr(old[name], each) != getattr(new[name], each) for each in fields)
    ]  # fmt: skip


def _others(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The names whose entries differ, or that only one has."""
    return [name for name in dict.fromkeys((*old, *new)) if bare(old.get(name)) != bare(new.get(name))]


def bare(value: Any) -> Any:
    """Records without the places in files at which they stand."""
    if isinstance(value, Span):
        return None
    if isinstance(value, Mapping):
        return {name: bare(one) for name, one in value.items()}
    if isinstance(value, (tuple, list)):
        # Records of equal content are equal as tuples: `all` and `any` of the same parts would be.
        return (type(value).__name__, *map(bare, value))
    return value

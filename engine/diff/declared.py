"""What two policies declare otherwise: settings, facts, decisions, answers, the outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from engine.diff.besides import besides, in_both
from engine.diff.result import FactDiff, SettingDiff
from engine.diff.values import said, value_of
from engine.frozen import frozen
from engine.policy.model import AS_OF, Fact, PolicyModel, Table
from engine.policy.words import plain, show

Named = TypeVar("Named")


def setting_diffs(old: PolicyModel, new: PolicyModel) -> tuple[SettingDiff, ...]:
    """The settings whose values differ, those of the old policy first."""
    pairs = _pairs(old.settings, new.settings)
    found = [(name, one and frozen(one.value), other and frozen(other.value)) for name, one, other in pairs]
    return tuple(SettingDiff(name, one, other) for name, one, other in found if _bare(one) != _bare(other))


def _bare(value: object) -> tuple[bool, object]:
    return isinstance(value, bool), value


def _pairs(old: Mapping[str, Named], new: Mapping[str, Named]) -> list[tuple[str, Named | None, Named | None]]:
    return [(name, old.get(name), new.get(name)) for name in dict.fromkeys((*old, *new))]


# ---------------------------------------------------------------- facts


def fact_diffs(old: PolicyModel, new: PolicyModel) -> tuple[FactDiff, ...]:
    """The facts that are declared otherwise; their questions are texts and not among them."""
    # The day of the decision is in a policy only if a rule looks at it, yet every policy is told it.
    pairs = [pair for pair in _pairs(old.facts, new.facts) if pair[0] != AS_OF]
    return tuple(one for name, *pair in pairs for one in _fact(name, *pair))


def _fact(name: str, old: Fact | None, new: Fact | None) -> Iterator[FactDiff]:
    if old is None or new is None:
        only, other = ("old", "new") if new is None else ("new", "old")
        yield FactDiff(name, f"only the {only} policy knows this fact; the {other} one refuses it", True)
        return
    if _type(old) != _type(new):
        yield FactDiff(name, f"is {_type(new)} (was {_type(old)}); compared for what both accept", True)
    if (old.not_told.mode, _bare(old.not_told.value)) != (new.not_told.mode, _bare(new.not_told.value)):
        yield FactDiff(name, f"not told: {_untold(new)} (was: {_untold(old)})", False)
    if old.if_vague != new.if_vague:
        told = {"open": "counts as not told", "ask": "is asked for again"}
        yield FactDiff(name, f"told too vaguely: {told[new.if_vague]} (was: {told[old.if_vague]})", True)
    if old.derive != new.derive:
        yield FactDiff(name, f"{_derived(new)} (was: {_derived(old)}); compared as if it were told", True)
    if (old.not_after, old.not_before) != (new.not_after, new.not_before):
        yield FactDiff(name, f"{_between(new)} (was: {_between(old)}); compared for what both accept", True)


def _type(fact: Fact) -> str:
    kind, low, high, choices = fact.type
    if choices:
        return f"one of {', '.join(choices)}"
    kinds = {"integer": "a whole number", "texts": "a list of texts", "boolean": "true or false"}
    ends = (("from", low), ("to", high))
    limits = "".join(f" {word} {plain(show(kind, end))}" for word, end in ends if end is not None)
    return f"{kinds.get(kind, f'a {kind}')}{limits}"


def _untold(fact: Fact) -> str:
    mode, value = fact.not_told[:2]
    if mode == "assume":
        return f"{plain(show(fact.type.kind, value))} is assumed"
    return "it is asked for" if mode == "ask" else "it stays open"


def _derived(fact: Fact) -> str:
    return (
        "follows from nothing" if fact.derive is None else f"is the days from `{fact.derive[0]}` to `{fact.derive[1]}`"
    )


def _between(fact: Fact) -> str:
    ends = (("not after", fact.not_after), ("not before", fact.not_before))
    told = [
        f"{word} {show('date', end) if isinstance(end, int) else f'`{end}`'}" for word, end in ends if end is not None
    ]
    return " and ".join(told) or "any date"


# ---------------------------------------------------------------- decisions


def also(old: PolicyModel, new: PolicyModel) -> tuple[str, ...]:
    """Further differences that count, each a sentence."""
    return (*_outcome(old, new), *_only(old, new), *_answers(old, new), *besides(old, new))


def _outcome(old: PolicyModel, new: PolicyModel) -> Iterator[str]:
    if old.outcome != new.outcome:
        yield f"the outcome is `{new.outcome}` (was `{old.outcome}`)"


def _only(old: PolicyModel, new: PolicyModel) -> Iterator[str]:
    """Decisions that only one policy shows, and plans that only one has."""
    shown = [{one.name: one for one in model.decisions if not one.internal} for model in (old, new)]
    for name, one, other in _pairs(*shown):
        if one is None or other is None:
            yield f"only the {'old' if other is None else 'new'} policy answers `{name}`"
    for name, plan, another in _pairs(old.plans, new.plans):
        if plan is None or another is None:
            yield f"only the {'old' if another is None else 'new'} policy has the plan `{name}`"


def _answers(old: PolicyModel, new: PolicyModel) -> Iterator[str]:
    """Answers that only one policy has a rule for; plans are told by their names."""
    for one, other in in_both(old, new):
        if one.internal or other.internal:
            continue
        if isinstance(one, Table) and isinstance(other, Table) and "plan" not in (one.type, other.type):
            sets = [
                [said(value_of(each._replace(hit="first"), answer)) for answer in each.answers] for each in (one, other)
            ]
            for side, (mine, others) in (("old", sets), ("new", sets[::-1])):
                for answer in mine:
                    if answer not in others:
                        yield f"only the {side} policy has a rule that answers `{answer}` to `{one.name}`"

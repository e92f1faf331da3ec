"""What two policies declare otherwise: settings, facts, decisions, answers, the outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from engine.diff.differences import NotDecided, differences
from engine.diff.result import FactDiff, SettingDiff
from engine.diff.shared import Shared
from engine.diff.values import said, value_of
from engine.frozen import frozen
from engine.policy.model import AS_OF, All, Computed, Condition, Decides, Fact, PolicyModel, Table
from engine.policy.words import plain, show, words

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
    return (*_outcome(old, new), *_only(old, new), *_answers(old, new), *_while_open(old, new))


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
    for one, other in _both(old, new):
        if isinstance(one, Table) and isinstance(other, Table) and "plan" not in (one.type, other.type):
            sets = [
                [said(value_of(each._replace(hit="first"), answer)) for answer in each.answers] for each in (one, other)
            ]
            for side, (mine, others) in (("old", sets), ("new", sets[::-1])):
                for answer in mine:
                    if answer not in others:
                        yield f"only the {side} policy has a rule that answers `{answer}` to `{one.name}`"


def _both(old: PolicyModel, new: PolicyModel) -> list[tuple[Decides, Decides]]:
    decisions = [{one.name: one for one in model.decisions if not one.internal} for model in (old, new)]
    return [(decisions[0][name], one) for name, one in decisions[1].items() if name in decisions[0]]


def _while_open(old: PolicyModel, new: PolicyModel) -> Iterator[str]:
    """What is said and asked for while facts are missing."""
    pairs = _both(old, new)
    for one, other in pairs:
        before, after = (getattr(each, "while_open", "wait") for each in (one, other))
        if before != after:
            yield f"`{one.name}` while it is open whether it has to be decided: `{after}` (was `{before}`)"
    for name, reason in _matter_otherwise(
        old, new, [pair for pair in pairs if _matters(pair[0], old) != _matters(pair[1], new)]
    ):
        yield f"`{name}` is a reason to ask {reason}"


def _matters(decision: Decides, model: PolicyModel) -> str:
    when = decision.matters_when
    return str(when) if isinstance(when, bool) else words(when, model)


def _matter_otherwise(
    old: PolicyModel, new: PolicyModel, pairs: Sequence[tuple[Decides, Decides]]
) -> Iterator[tuple[str, str]]:
    """The decisions that matter in other cases. Conditions in other words may still mean the same."""
    if not pairs:
        return
    models = [_asking(model, [pair[side] for pair in pairs]) for side, model in enumerate((old, new))]
    space = Shared(models)
    for one, _ in pairs:
        try:
            if next(differences(space, _mark(one.name)), None) is not None:
                yield one.name, "in other cases"
        except NotDecided:
            yield one.name, "perhaps in other cases; that could not be worked out"


def _asking(model: PolicyModel, decisions: Sequence[Decides]) -> PolicyModel:
    """The policy with a decision more for each of these: one that speaks where it matters."""
    more = tuple(Computed(_mark(one.name), "", "integer", 0, _condition(one), False, False, None) for one in decisions)
    return model._replace(decisions=(*model.decisions, *more))


def _condition(decision: Decides) -> Condition:
    from engine.policy.model import Always

    when = decision.matters_when
    return (All(()) if when else Always(False, "")) if isinstance(when, bool) else when


def _mark(name: str) -> str:
    return f"{name} matters"  # no name of a policy has a space in it

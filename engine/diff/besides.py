"""What two policies do besides answering: which open answers are a reason to ask, and what is reported as assumed.

Both are compared by cells, as answers are, and never by words: a condition that names a setting or an earlier
decision can mean something else without a word of it being changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from engine.cells.diagram import BudgetSpent
from engine.cells.examples import Examples
from engine.diff.differences import NotDecided, differences
from engine.diff.shared import Shared
from engine.policy.model import All, Always, Computed, Condition, Decides, PolicyModel, Rule, Table
from engine.policy.words import plain, show

Pair = tuple[Decides, Decides]


class Aside(NamedTuple):
    """A decision made up of another one, to be compared in its place, and what it means if they differ."""

    old: Decides
    new: Decides
    says: str


def besides(old: PolicyModel, new: PolicyModel) -> tuple[str, ...]:
    """Everything that counts besides the answers, each a sentence."""
    pairs = in_both(old, new)
    shown = [pair for pair in pairs if not pair[0].internal and not pair[1].internal]
    asides = [*_matters(shown), *_assumes(pairs, old, new)]
    return (*_while_open(shown), *_compared(asides, old, new))


def asks_otherwise(old: PolicyModel, new: PolicyModel) -> str:
    """Why facts that are told too vaguely, and count as not told if they are asked for, may be answered otherwise.

    Empty if they are not, as the two ask in the same cases, or have no such facts.
    """
    if not any(fact.if_vague == "open" for model in (old, new) for fact in model.facts.values()):
        return ""
    shown = [pair for pair in in_both(old, new) if not pair[0].internal and not pair[1].internal]
    return next(_compared([*_matters(shown)], old, new), "")


def in_both(old: PolicyModel, new: PolicyModel) -> list[Pair]:
    """The decisions that both have, by name, in the order of the new policy."""
    before = {one.name: one for one in old.decisions}
    return [(before[one.name], one) for one in new.decisions if one.name in before]


def _while_open(pairs: Sequence[Pair]) -> Iterator[str]:
    for one, other in pairs:
        before, after = (getattr(each, "while_open", "wait") for each in (one, other))
        if before != after:
            yield f"`{one.name}` while it is open whether it has to be decided: `{after}` (was `{before}`)"


# ---------------------------------------------------------------- compared by cells


def _compared(asides: Sequence[Aside], old: PolicyModel, new: PolicyModel) -> Iterator[str]:
    if not asides:
        return
    models = [
        old._replace(decisions=(*old.decisions, *(one.old for one in asides))),
        new._replace(decisions=(*new.decisions, *(one.new for one in asides))),
    ]
    space = Shared(models)
    examples = Examples(space, models)
    for one in asides:
        try:
            if any(examples.can_be_somehow(found.box) for found in differences(space, one.new.name)):
                yield one.says.format("in other cases")
        except (NotDecided, BudgetSpent):
            yield one.says.format("perhaps in other cases; that could not be worked out")


def _matters(pairs: Sequence[Pair]) -> Iterator[Aside]:
    """For every decision one that speaks where its being open is a reason to ask."""
    for one, other in pairs:
        before, after = one.matters_when, other.matters_when
        if not isinstance(before, bool) or before != after:
            name = f"{one.name} matters"  # no name of a policy has a space in it
            yield Aside(_speaks(name, before), _speaks(name, after), f"`{one.name}` is a reason to ask {{}}")


def _speaks(name: str, when: Condition | bool) -> Computed:
    condition = when if not isinstance(when, bool) else All(()) if when else Always(False, "")
    return Computed(name, "", "integer", 0, condition, False, False, None)


def _assumes(pairs: Sequence[Pair], old: PolicyModel, new: PolicyModel) -> Iterator[Aside]:
    """For every decision one that answers what its rules report as assumed."""
    for one, other in pairs:
        if not isinstance(one, Table) or not isinstance(other, Table):
            continue
        if any(rule.assuming for rule in (*one.rules, *other.rules)):
            says = f"what rules of `{one.name}` assume is reported {{}}"
            yield Aside(_assumed(one, old), _assumed(other, new), says)


def _assumed(table: Table, model: PolicyModel) -> Table:
    """Every rule that gives the answer reports what it assumes: the first that fits, or all of them."""
    rules = tuple(rule._replace(then=_said(rule, model)) for rule in table.rules)
    answers = tuple(dict.fromkeys(rule.then for rule in rules))
    return table._replace(
        name=f"{table.name} assumes", type="choice", answers=answers, rules=rules, internal=False, matters_when=False,
        hit="first" if table.hit in ("first", "unique") else "collect",
    )  # fmt: skip


def _said(rule: Rule, model: PolicyModel) -> str:
    return "; ".join(f"{name} {plain(show(model.facts[name].type.kind, value))}" for name, value in rule.assuming)

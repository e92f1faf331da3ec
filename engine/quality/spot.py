"""Where a changed rule makes a difference: two policies that differ from each other exactly as a policy and its mutant.

In both the changed rule fits only where it does not do the same before and after. Elsewhere they are like the policy
without this rule, so they agree there, as the policy and the mutant do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from engine.cells.lower import Row
from engine.policy.model import All, Decides, Nothing, PolicyModel, Rule, Table
from engine.quality.zones import Zones, only


class Spot(NamedTuple):
    """``old`` and ``new`` with only the rules that can fit in ``zones``, outside which nothing is changed.

    ``names`` are the rules of ``decision`` that were changed; where one of ``earlier`` fits these do not count.
    """

    decision: str
    names: frozenset[str]
    earlier: frozenset[str]
    zones: tuple[Row, ...]
    old: PolicyModel
    new: PolicyModel


def spot_of(old: PolicyModel, new: PolicyModel, decision: str | None, zones: Zones) -> Spot | None:
    """Where a mutant differs, None if that may be anywhere. ``decision`` is the one that was changed."""
    before, after = (_table(model, decision) for model in (old, new))
    if before is None or after is None or not _only_rules_differ(before, after):
        return None
    start, end = _alike(before.rules, after.rules)
    was, now = before.rules[start : len(before.rules) - end], after.rules[start : len(after.rules) - end]
    differing = _differing(was, now)
    found = [zones.rows(rule.when) for rules in differing for rule in rules]
    rows = [row for some in found if some is not None for row in some]
    if None in found:
        return None
    names = frozenset(rule.name for rule in (*was, *now))
    kept = dict(zones.fitting(rows))
    kept[before.name] |= names
    models = (
        model._replace(decisions=only((_with(one, table, rules, start, end) for one in model.decisions), kept))
        for model, table, rules in ((old, before, differing[0]), (new, after, differing[1]))
    )
    earlier = frozenset(rule.name for rule in before.rules[:start]) if before.hit == "first" else frozenset[str]()
    return Spot(before.name, names, earlier, tuple(rows), *models)


def _table(model: PolicyModel, name: str | None) -> Table | None:
    return next((one for one in model.decisions if one.name == name and isinstance(one, Table)), None)


def _only_rules_differ(before: Table, after: Table) -> bool:
    """A new answer may come last: it takes no rank from another."""
    # By identity: as a tuple, ``all`` of some parts equals ``any`` of them.
    pairs = zip(before._replace(rules=(), answers=()), after._replace(rules=(), answers=()), strict=True)
    return all(one is other for one, other in pairs) and after.answers[: len(before.answers)] == before.answers


def _alike(before: Sequence[Rule], after: Sequence[Rule]) -> tuple[int, int]:
    """How many rules are the same at the beginning and at the end."""
    most = min(len(before), len(after))
    start = next((at for at in range(most) if before[at] is not after[at]), most)
    end = next((at for at in range(most - start) if before[-1 - at] is not after[-1 - at]), most - start)
    return start, end


def _differing(was: Sequence[Rule], now: Sequence[Rule]) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The changed rules before and after, fitting only where they do not do the same."""
    match tuple(was), tuple(now):
        case (one,), (other,) if one.when is not other.when and one.then is other.then:
            return (_but(one, other),), (_but(other, one),)
        case (one, other), (_, _):  # they change places: it matters only where both fit
            both = All((one.when, other.when))
            return (one._replace(when=both), other._replace(when=both)), (
                other._replace(when=both),
                one._replace(when=both),
            )
        case rules:
            return rules


def _but(one: Rule, other: Rule) -> Rule:
    """A rule that fits where one does and the other does not."""
    return one._replace(when=All((one.when, Nothing((other.when,)))))


def _with(one: Decides, table: Table, rules: tuple[Rule, ...], start: int, end: int) -> Decides:
    """A decision; of the table that was changed with these rules in place of the changed ones."""
    if one is not table:
        return one
    return table._replace(rules=(*table.rules[:start], *rules, *table.rules[len(table.rules) - end :]))

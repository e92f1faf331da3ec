"""A rule can never decide.

**Why it is bad.** Its answer is never given by it, and whoever changes it changes nothing. Usually it stands too low:
the rules before it, perhaps only all of them together, take every case it is for. Or its own tests contradict each
other.

**Example.** The first two rules leave nothing to the third:

    rules:
      - {rule: early, when: {days: {less_than: 7}}, then: wait}
      - {rule: due, when: {days: {at_least: 7}}, then: go}
      - {rule: urgent, when: {rating: {at_least: 0.9}}, then: ask}

**Instead.** Put it before the rules that are named, narrow those, or take it out. A rule that a setting switches off
is not meant: a setting that conditions test may always be changed. One that decides for no value of it is. Where the
`only_when` of a decision never holds, that is said once of all its rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from engine.checks.base.examined import Examined
from engine.checks.base.finding import Finding
from engine.checks.base.partition import Decided
from engine.checks.base.rules import hiders, standing
from engine.checks.base.settled import Collected
from engine.policy.model import MESSAGES, WARNINGS, Table

CODE = "unreachable-rule"

NAMED = 6
"""So many rules that hide another one are named."""


def check(policy: Examined) -> Iterable[Finding]:
    """Rules of decisions, and warnings, that no facts lead to."""
    tables = (table for table in policy.tables if table.name != MESSAGES)
    return policy.each(CODE, tables, partial(_unreachable, policy), "whether every rule of `{}` can decide")


def _unreachable(policy: Examined, table: Table) -> Iterator[Finding]:
    partition = policy.partition(table)
    if table.only_when is not None and not partition.speaks:
        yield _silent(policy, table)
        return
    for rule in sorted(standing(policy, table).dead):
        name = table.rules[rule].name
        message, advice = _words(partition, table, rule)
        yield policy.found(CODE, message.format(name), policy.about(table, name), help=advice)


def _silent(policy: Examined, table: Table) -> Finding:
    """Said once of all rules: it is not they that are wrong."""
    message = f"no rule of `{table.name}` can ever decide: no facts fit its `only_when`"
    advice = "mend `only_when`, whose tests exclude each other, or take the decision out"
    return policy.found(CODE, message, policy.about(table), ("only_when",), help=advice)


def _words(partition: Decided | Collected, table: Table, rule: int) -> tuple[str, str]:
    before = hiders(partition, rule) if isinstance(partition, Decided) else ()
    what = "`{}` can never be given" if table.name == WARNINGS else "`{}` can never decide"
    if not before:
        where = " where `only_when` holds" if table.only_when is not None else ""
        return f"{what}: no facts fit its condition{where}", "its tests exclude each other; mend them or take it out"
    names = [f"`{table.rules[at].name}`" for at in before]
    takes = "takes every case it fits" if len(names) == 1 else "together take every case it fits"
    advice = "put it before them, narrow them, or take it out"
    return f"{what}: {_listed(names)} {takes}", advice if len(names) > 1 else advice.replace("them", "that one")


def _listed(names: list[str]) -> str:
    if len(names) > NAMED:
        return f"{', '.join(names[:NAMED])} and {len(names) - NAMED} others"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)

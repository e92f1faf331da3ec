"""A word stands among the answers of a decision and is never given.

**Why it is bad.** Readers and programs prepare for an answer that never comes; or a rule is missing.

**Example.** No rule says `ask`:

    answers: [wait, go, ask]
    rules:
      - {rule: early, when: {days: {less_than: 7}}, then: wait}
      - {rule: due, otherwise: go}

**Instead.** Add the rule that gives it, or take the word out of `answers`. Where only rules that can never decide
give it, those are reported (`unreachable-rule`), and not the word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from engine.checks.base.examined import Examined
from engine.checks.base.finding import Finding
from engine.policy.model import NOT_COVERED, Table

CODE = "answer-never-given"


def check(policy: Examined) -> Iterable[Finding]:
    """Words that are declared as answers of a decision and that it cannot come to."""
    aside = policy.model.aside
    own = (table for table in policy.tables if f"decisions.{table.name}.answers" not in aside.inherited)
    return policy.each(CODE, own, partial(_never, policy), "whether `{}` gives every answer")


def _never(policy: Examined, table: Table) -> Iterator[Finding]:
    given = {rule.then for rule in table.rules}
    for at, word in enumerate(policy.model.aside.declared.get(table.name, ())):
        if word in given or _chosen_by_setting(table):
            continue
        if word == NOT_COVERED and _uncovered(policy, table):
            continue
        message = f"`{table.name}` never answers `{word}`"
        advice = "add a rule that gives it, or take it out of `answers`"
        yield policy.found(CODE, message, policy.about(table), ("answers", at), at="value", help=advice)


def _chosen_by_setting(table: Table) -> bool:
    """Where a setting is the answer of a rule that can decide, any word may become the answer."""
    return any(rule.answer_settings for rule in table.rules)


def _uncovered(policy: Examined, table: Table) -> bool:
    """True if the decision comes to ``not_covered`` because no rule fits."""
    return table.hit != "collect" and any(not region.leaf.rules for region in policy.decided(table).regions)

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

from engine.cells.diagram import BudgetSpent
from engine.checks.base.finding import Finding
from engine.checks.base.subject import Subject
from engine.policy.model import NOT_COVERED, Table

CODE = "answer-never-given"


def check(subject: Subject) -> Iterable[Finding]:
    """Words that are declared as answers of a decision and that it cannot come to."""
    aside = subject.model.aside
    for table in subject.tables:
        if f"decisions.{table.name}.answers" not in aside.inherited:
            try:
                yield from _never(subject, table, aside.declared.get(table.name, ()))
            except BudgetSpent:
                what = f"whether `{table.name}` gives every answer was not found out"
                yield subject.undecided(CODE, subject.about(table), what)


def _never(subject: Subject, table: Table, declared: tuple[str, ...]) -> Iterator[Finding]:
    given = {rule.then for rule in table.rules}
    for at, word in enumerate(declared):
        if word in given or _chosen_by_setting(subject, table):
            continue
        if word == NOT_COVERED and _uncovered(subject, table):
            continue
        message = f"`{table.name}` never answers `{word}`"
        advice = "add a rule that gives it, or take it out of `answers`"
        yield subject.found(CODE, message, subject.about(table), ("answers", at), at="value", help=advice)


def _chosen_by_setting(subject: Subject, table: Table) -> bool:
    """Where a setting is the answer of a rule that can decide, any word may become the answer."""
    return any(rule.answer_settings for rule in table.rules)


def _uncovered(subject: Subject, table: Table) -> bool:
    """True if the decision comes to ``not_covered`` because no rule fits."""
    return table.hit != "collect" and any(not region.leaves[0].rules for region in subject.decided(table).regions)

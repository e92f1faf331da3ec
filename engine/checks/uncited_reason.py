"""A statement that gives a reason is cited nowhere.

**Why it is bad.** The source says why, and the policy never does. (A `rule` or a `tip` that nothing cites is refused
when the policy is loaded; a `scene` needs no citing.)

**Example.** Nothing cites S2:

    statements:
      S1: {kind: rule, says: Wait two weeks.}
      S2: {kind: reason, says: They are busy.}
    decisions:
      action:
        rules: [{rule: early, when: {days: {less_than: 14}}, then: wait, cite: S1}]

**Instead.** Cite it beside the rule it is the reason for, or call it a `scene`.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.checks.base.examined import Examined
from engine.checks.base.finding import Finding

CODE = "uncited-reason"


def check(policy: Examined) -> Iterable[Finding]:
    """Reasons of this policy's source that nothing in it cites."""
    aside = policy.model.aside
    for name, statement in policy.model.statements.items():
        own = f"statements.{name}" not in aside.inherited
        if statement.kind == "reason" and own and name not in aside.cited:
            advice = "cite it beside the rule it is the reason for, or call it a `scene`"
            yield policy.found(CODE, f"nothing cites the reason `{name}`", ("statements", name), help=advice)

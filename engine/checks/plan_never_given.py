"""A plan is never the answer of anything.

**Why it is bad.** It looks as if it could happen. Its text is kept up to date for nobody, or the rule that gives it
is missing.

**Example.** No rule answers `letter`:

    plans:
      call: {contact: hr, channel: phone}
      letter: {contact: hr, channel: post}
    decisions:
      plan: {answers: plan, rules: [{rule: ring, otherwise: call}]}

**Instead.** Add the rule that gives it, or take it out. Where only rules that can never decide give it, those are
reported (`unreachable-rule`), and not the plan. A plan that only rules give which a setting switches off is not
meant.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.checks.base.examined import Examined
from engine.checks.base.finding import Finding
from engine.policy.model import PlanAnswer

CODE = "plan-never-given"


def check(policy: Examined) -> Iterable[Finding]:
    """Plans that no rule gives."""
    rules = [rule for table in policy.tables for rule in table.rules]
    given = {rule.then.use for rule in rules if isinstance(rule.then, PlanAnswer)}
    by_setting = any(isinstance(rule.then, PlanAnswer) and rule.answer_settings for rule in rules)
    for name in policy.model.plans:
        if name not in given and not by_setting and f"plans.{name}" not in policy.model.aside.inherited:
            advice = "add a rule that gives it, or take it out"
            yield policy.found(CODE, f"no rule answers with the plan `{name}`", ("plans", name), help=advice)

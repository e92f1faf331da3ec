"""A setting is never used.

**Why it is bad.** Somebody will change it, see that it is accepted, and believe that something changed.

**Example.** The rule says 14 itself:

    settings:
      patience: {value: 14}
    decisions:
      action:
        rules: [{rule: early, when: {days: {less_than: 14}}, then: wait}]

**Instead.** Write `$patience` where it is meant, or take it out. A setting counts as used if a rule, a calculation, a
plan, a message or an event mentions it.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.checks.base.examined import Examined
from engine.checks.base.finding import Finding

CODE = "unused-setting"


def check(policy: Examined) -> Iterable[Finding]:
    """Settings of this policy that nothing in it mentions."""
    aside = policy.model.aside
    for name in policy.model.settings:
        if name not in aside.used and f"settings.{name}" not in aside.inherited:
            advice = f"write `${name}` where it is meant, or take it out"
            yield policy.found(CODE, f"nothing uses the setting `{name}`", ("settings", name), help=advice)

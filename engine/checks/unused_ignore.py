"""Something is ignored that is not found any more.

**Why it is bad.** The next finding of the same kind at the same place would be hidden, although nobody meant that
one.

**Example.** The rule is needed, so there is nothing to ignore:

    rules:
      - {rule: early, when: {days: {less_than: 7}}, then: wait, ignore: {redundant-rule: said twice for the reader}}

**Instead.** Take the entry out of `ignore`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.checks.base.examined import Examined
from engine.checks.base.finding import Finding
from engine.policy.model import Ignored

CODE = "unused-ignore"


def is_ignored(finding: Finding, ignored: Ignored) -> bool:
    """True if this finding is meant, as the entry it is about, or the one around it, says."""
    return finding.code == ignored.code and finding.about[: len(ignored.where)] == ignored.where


def check(policy: Examined, findings: Sequence[Finding]) -> Iterable[Finding]:
    """What the policy itself (and no base of it) ignores in vain; ``findings`` are those of all other checks."""
    for one in policy.model.aside.ignored:
        if one.own and not any(is_ignored(finding, one) for finding in findings):
            message = f"`{one.code}` is ignored here, but there is no such finding any more"
            inside = ("ignore", one.code)
            yield policy.found(CODE, message, one.where, inside, help="take it out of `ignore`")

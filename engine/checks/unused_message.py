"""A message is never used.

**Why it is bad.** Somebody keeps its wording up to date, and nobody ever gets it.

**Example.** No plan has the template `letter`, and it has no `when`:

    plans:
      call: {contact: hr, template: script}
    messages:
      script: {kind: phone_script, say: "Hello."}
      letter: {kind: email, subject: "Hello", body: "Hello."}

**Instead.** Name it as the `template` of a plan, say with `when` in which cases it is to be offered, or take it out.
A message is also unused if its `when` never holds, or if the plans that name it are never given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from engine.checks.base.examined import Examined
from engine.checks.base.finding import Finding
from engine.checks.base.rules import standing
from engine.policy.model import MESSAGES, Table

CODE = "unused-message"


def check(policy: Examined) -> Iterable[Finding]:
    """Messages that no facts lead to."""
    return policy.each(CODE, policy.tables[-1:], partial(_unused, policy), "which messages are used")


def _unused(policy: Examined, table: Table) -> Iterator[Finding]:
    assert table.name == MESSAGES
    for at in sorted(standing(policy, table).dead):
        name = table.rules[at].name
        if f"{MESSAGES}.{name}" not in policy.model.aside.inherited:
            advice = "name it as the `template` of a plan that is given, give it a `when` that can hold, or take it out"
            yield policy.found(CODE, f"the message `{name}` is never used", (MESSAGES, name), help=advice)

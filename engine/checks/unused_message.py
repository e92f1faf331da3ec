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

from collections.abc import Iterable

from engine.cells.diagram import BudgetSpent
from engine.checks.base.finding import Finding
from engine.checks.base.rules import standing
from engine.checks.base.subject import Subject
from engine.policy.model import MESSAGES

CODE = "unused-message"


def check(subject: Subject) -> Iterable[Finding]:
    """Messages that no facts lead to."""
    table = subject.tables[-1]
    assert table.name == MESSAGES
    try:
        unused = standing(subject, table).dead
    except BudgetSpent:
        yield subject.undecided(CODE, (MESSAGES,), "which messages are used was not found out")
        return
    for at in sorted(unused):
        name = table.rules[at].name
        if f"{MESSAGES}.{name}" not in subject.model.aside.inherited:
            advice = "name it as the `template` of a plan that is given, give it a `when` that can hold, or take it out"
            yield subject.found(CODE, f"the message `{name}` is never used", (MESSAGES, name), help=advice)

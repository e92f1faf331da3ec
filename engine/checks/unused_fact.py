"""A fact is asked for and never used.

**Why it is bad.** People are asked a question whose answer changes nothing.

**Example.** Nothing looks at `rating`:

    facts:
      days: {type: integer}
      rating: {type: number}
    decisions:
      action:
        answers: [wait, go]
        rules: [{rule: early, when: {days: {less_than: 7}}, then: wait}, {rule: due, otherwise: go}]

**Instead.** Use it in a rule or a text, or take it out. A fact counts as used if a condition tests it, a calculation
or a message mentions it, another used fact is derived from it or limited by it, or an event sets it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from engine.cells.axes import conditions_of, tests_in
from engine.checks.base.examined import Examined
from engine.checks.base.finding import Finding
from engine.policy.model import AS_OF, Call, Computed, Expression, Fact, FactRef, Message, PolicyModel

CODE = "unused-fact"

_BLANK = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def check(policy: Examined) -> Iterable[Finding]:
    """Facts of this policy that nothing in it looks at."""
    model = policy.model
    used = _used(model)
    for name in model.facts:
        if name not in used and name != AS_OF and f"facts.{name}" not in model.aside.inherited:
            advice = "use it in a rule or a message, or take it out"
            yield policy.found(CODE, f"nothing uses the fact `{name}`", ("facts", name), help=advice)


def _used(model: PolicyModel) -> set[str]:
    used = {test.subject for one in model.decisions for test in tests_in(conditions_of(one)) if test.source == "fact"}
    for decision in model.decisions:
        if isinstance(decision, Computed):
            used.update(_mentioned(decision.expression))
    used.update(word for message in model.messages.values() for word in _blanks(message))
    used.update(model.events.tracked if model.events is not None else ())
    while more := {name for one in used if one in model.facts for name in _behind(model.facts[one])} - used:
        used |= more
    return used


def _mentioned(expression: Expression) -> Iterator[str]:
    if isinstance(expression, FactRef):
        yield expression.name
    elif isinstance(expression, Call):
        for operand in expression.operands:
            yield from _mentioned(operand)


def _blanks(message: Message) -> Iterator[str]:
    for text in (message.subject or "", message.body, *(line for _, _, line in message.lines)):
        yield from _BLANK.findall(text)


def _behind(fact: Fact) -> Iterator[str]:
    """The facts that a fact is derived from or limited by."""
    yield from fact.derive or ()
    yield from (limit for limit in (fact.not_after, fact.not_before) if isinstance(limit, str))

"""Tests of random policies: random facts, and what the policy answers to them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from engine.api import Policy
from engine.decision import as_lists
from engine.diagnostics import DiagnosticsError
from engine.policy.model import InlineTest
from tests.strategies import AS_OF, Draw, facts_for


@st.composite
def tests_for(draw: Draw, policy: Policy, plain: dict[str, Any]) -> list[InlineTest]:
    """A few tests that pass; none expects everything."""
    found: list[InlineTest] = []
    for at in range(draw(st.integers(0, 4))):
        given = {**draw(facts_for(plain["facts"])), "as_of": AS_OF.isoformat()}
        try:
            decision = policy.evaluate(given)
        except DiagnosticsError:
            continue
        answers = {name: as_lists(value) for name, value in decision.answers.items() if name not in decision.possible}
        expect: dict[str, object] = {"status": decision.status, "warnings": list(decision.warnings)}
        kept = draw(st.lists(st.sampled_from(sorted(answers)), unique=True)) if answers else []
        found.append(InlineTest(f"test {at}", given, {}, {**expect, **{name: answers[name] for name in kept}}, None))
    return found


tests_for.__test__ = False  # type: ignore[attr-defined]

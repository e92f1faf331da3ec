"""The runtime ``durable`` against the cells: 20,000 random facts on the flagship policy and on random policies.

Compared is the whole Outcome, the order of what is missing included, and of some the whole Decision.
Seeds of failures are printed (``print_blob``).
"""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.api import Policy, load_policy, policy_from_text
from engine.cells.program import compile_policy
from engine.decide import Decider
from engine.diagnostics import DiagnosticsError, FactsError, PolicyError
from engine.outcome import Leaf, Outcome
from engine.runtimes.durable import DurableRules
from tests.durable.making import facts_by
from tests.strategies import AS_OF, as_yaml, facts_for, policies
from tests.test_cells_against_reference import FLAGSHIP_FACTS, thorough

Plain = dict[str, Any]
SEEDS = st.integers(0, 2**64 - 1)


class Pair:
    """One policy with both ways to decide it."""

    def __init__(self, policy: Policy) -> None:
        self.cells = policy
        self.durable = Policy(policy.model, runtime="durable")
        program = compile_policy(policy.model)
        self.deciders = (Decider(program), Decider(program, DurableRules(program).decide))

    def compare(self, facts: Plain, *, whole: bool) -> str:
        """Decide both ways; ``whole``: all the way to the JSON form, reasons and messages included."""
        try:
            checked = self.cells.check_facts(facts, AS_OF)
        except FactsError:
            return "refused before any runtime sees them"
        cells, durable = (outcome(one, checked) for one in self.deciders)
        if durable == cells:
            assert not whole or told(self.durable, facts) == told(self.cells, facts)
            return "the same"
        assert isinstance(durable, dict), (durable, cells)
        assert "tries at most" in str(durable)
        return "too many cells"


def outcome(decider: Decider, checked: Any) -> Outcome | Plain:
    try:
        return decider.decide(checked)
    except FactsError as error:
        return dict(error.to_dict())


def told(policy: Policy, facts: Plain) -> Plain:
    """The whole answer without the runtime's name, and every rule explained; or the errors."""
    try:
        decision = policy.evaluate(facts, AS_OF)
    except DiagnosticsError as error:
        return dict(error.to_dict())
    assert decision.runtime == policy.runtime
    whole = {**decision.to_dict(), "explanation": decision.explain().to_dict()}
    return {key: value for key, value in whole.items() if key != "runtime"}


@pytest.fixture(scope="module")
def flagship() -> Pair:
    return Pair(load_policy("follow-up"))


def test_many_facts_on_the_flagship(flagship: Pair) -> None:
    seen: Counter[str] = Counter()

    @thorough(130)
    @given(seed=SEEDS)
    def look(seed: int) -> None:
        random = Random(seed)
        seen.update(flagship.compare(facts_by(random, FLAGSHIP_FACTS), whole=at % 20 == 0) for at in range(100))

    look()
    assert seen["the same"] >= 10_000
    assert seen["too many cells"] == 0


@thorough(100)
@given(facts=facts_for(FLAGSHIP_FACTS))
def test_facts_that_shrink_on_the_flagship(flagship: Pair, facts: Plain) -> None:
    flagship.compare(facts, whole=True)


def test_random_policies() -> None:
    seen: Counter[str] = Counter()

    @thorough(520)
    @given(plain=policies(), seed=SEEDS)
    def look(plain: Plain, seed: int) -> None:
        random = Random(seed)
        pair = Pair(policy_from_text(as_yaml(plain)))
        seen.update(pair.compare(facts_by(random, plain["facts"]), whole=at % 10 == 0) for at in range(25))

    look()
    assert seen["the same"] >= 10_000
    assert seen["too many cells"] <= 60


def test_durable_rules_is_asked_every_time() -> None:
    model = load_policy().model
    program = compile_policy(model)
    rules = DurableRules(program)
    asked: list[dict[str, int]] = []

    def decide(cell: dict[str, int]) -> dict[str, Leaf]:
        asked.append(cell)
        return rules.decide(cell)

    decider = Decider(program, decide)
    checked = Policy(model).check_facts({"round": "1-3", "days_elapsed": 10, "hr_present": True}, AS_OF)
    for count in (2, 4, 6):
        decider.decide(checked)
        assert len(asked) == count


CONFLICT = """
policy: conflict
outcome: answer
facts: {a: {question: A?, type: boolean}}
decisions:
  answer:
    asks: Which?
    hit: unique
    answers: [x, y]
    rules:
      - {rule: one, when: {a: true}, then: x}
      - {rule: two, when: {a: true}, then: y}
      - {rule: rest, when: {a: false}, then: y}
"""


def test_a_conflict_is_the_same_error() -> None:
    pair = Pair(policy_from_text(CONFLICT))
    for facts in ({"a": True}, {"a": False}, {}):
        pair.compare(facts, whole=True)
    with pytest.raises(PolicyError, match="conflicting-rules"):
        pair.durable.evaluate({"a": True}, AS_OF)

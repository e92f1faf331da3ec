"""The tests of a policy, made ready to be asked many times: facts checked once, policies compiled once.

A test may have settings of its own; then it is asked of the policy with these settings. Each such policy
is a *house*, the policy as it is being the first of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Literal, NamedTuple, TypeAlias

from engine.account import OutcomeAccount
from engine.cells.program import Program, compile_policy
from engine.decide import Decider
from engine.decision import Decision
from engine.diagnostics import DiagnosticsError
from engine.expect import UNDATED, compare, mistakes_in
from engine.facts.check import FactChecker
from engine.facts.checked import Checked
from engine.outcome import Outcome
from engine.policy.load import load_model
from engine.policy.model import InlineTest, PolicyModel
from engine.policy.read.tests import KnownNames, names_of
from engine.quality.inputs import tests_in

Given: TypeAlias = Iterable[InlineTest | Mapping[str, object]]
"""Tests, or mappings as they stand in a policy."""

Judged: TypeAlias = Literal["everything", "overlay"]
"""What of a policy is judged: everything, or only what an overlay changes of its base."""

WithSettings: TypeAlias = Callable[[Mapping[str, object]], PolicyModel]
"""Gives the policy under test with some of its settings changed."""


class Ready(NamedTuple):
    """A test that passes on the policy. ``house`` is the number of the policy it is asked of."""

    test: InlineTest
    house: int
    checked: Checked
    outcome: Outcome


class House:
    """One policy that tests are asked of: the policy as it is, or with settings of some tests; or a mutant of one.

    ``program``: what the policy is compiled to, if that is known already.

    Raises:
        PolicyError: if the policy is too large to be compiled.
    """

    def __init__(self, model: PolicyModel, settings: Mapping[str, object], program: Program | None = None) -> None:
        self.model = model
        self.settings = settings
        self.checker = FactChecker(model)
        self.decider = Decider(program or compile_policy(model))

    def check(self, given: Mapping[str, object], as_of: date | str | None = None) -> Checked:
        """The facts of a test as checked; if they name no day, on that of all such tests. Raises FactsError."""
        return self.checker.check(given, as_of, lambda: UNDATED)

    def evaluate(self, facts: Mapping[str, object], as_of: date | str | None = None) -> Decision:
        """Decide. Raises FactsError; PolicyError where rules clash."""
        return self.decide(self.check(facts, as_of))

    def decide(self, checked: Checked) -> Decision:
        """Decide what was checked. Raises FactsError; PolicyError where rules clash."""
        return told(self.model, checked, self.decider.decide(checked))


class Suite:
    """The tests of one policy. ``ready`` are those that pass, ``left_out`` the names of all others.

    A test that fails, or cannot be asked, says nothing about what the tests would notice.
    """

    def __init__(self, model: PolicyModel, tests: Given | None = None, change: WithSettings | None = None) -> None:
        self.model = model
        self.names: KnownNames = names_of(model)
        self._change = change or _load_again(model)
        self.houses = [House(model, {})]
        self.ready: list[Ready] = []
        self.left_out: list[str] = []
        for test in model.tests if tests is None else tests_in(tests):
            self._add(test)

    def _add(self, test: InlineTest) -> None:
        ready = None if mistakes_in(test, self.names, self.model) else self.prepare(test)
        if ready is not None and self.passes(ready, self.houses[ready.house].decider):
            self.ready.append(ready)
        else:
            self.left_out.append(test.name)

    def prepare(self, test: InlineTest) -> Ready | None:
        """A test ready to be asked, None if its facts are refused."""
        try:
            house = self._house(test.settings)
            checked = self.houses[house].check(test.given)
            return Ready(test, house, checked, self.houses[house].decider.decide(checked))
        except DiagnosticsError:
            return None

    def _house(self, settings: Mapping[str, object]) -> int:
        for at, house in enumerate(self.houses):
            if house.settings == settings:
                return at
        self.houses.append(House(self._change(settings), settings))
        return len(self.houses) - 1

    def passes(self, ready: Ready, decider: Decider) -> bool:
        """Whether a test passes on the policy of a decider (its house's, or one made from that)."""
        model = decider.program.model
        try:
            outcome = decider.decide(ready.checked)
            decision = told(model, ready.checked, outcome)
            return not tuple(compare(self.names, decision, ready.test.expect))
        except DiagnosticsError:
            return False


def told(model: PolicyModel, checked: Checked, outcome: Outcome) -> Decision:
    """The decision that an outcome comes to. Raises PolicyError where rules clash."""
    return Decision(OutcomeAccount(model, {}, "cells", checked, outcome))


def _load_again(model: PolicyModel) -> WithSettings:
    def load(settings: Mapping[str, object]) -> PolicyModel:
        in_force = {name: one.value for name, one in model.settings.items()}
        return load_model(model.file or model.name, {**in_force, **settings})

    return load

"""The test that is missing: the fewest facts for which a mutant answers otherwise, and what the policy answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from engine.cells.program import compile_policy
from engine.decide import Decider
from engine.decision import Decision, Json, as_lists
from engine.diagnostics import DiagnosticsError
from engine.expect import UNDATED, same
from engine.policy.model import AS_OF, MESSAGES, WARNINGS, InlineTest, PolicyModel
from engine.policy.words import plain, show, spoken
from engine.quality.difference import Found
from engine.quality.suite import House, told

Given = dict[str, Json]


class Missing(NamedTuple):
    """A test that passes on the policy and not on a mutant; ``about`` is the decision it expects something of."""

    test: InlineTest
    about: str


class Asker:
    """Asks a policy and one mutant of it the same facts. ``house`` is the policy."""

    def __init__(self, house: House, mutant: PolicyModel) -> None:
        self._house = house
        self._mutant = Decider(compile_policy(mutant))

    def missing(self, found: Found) -> Missing | None:
        """The shortest test for facts that may show a difference; None if they show none."""
        given = self._given(found)
        about = self._about(given, self._order())
        if about is None:
            return None
        for name in [*given]:
            fewer = {other: value for other, value in given.items() if other != name}
            if self._about(fewer, [about]) is not None:
                given = fewer
        return Missing(self._test(given, about), about)

    def _given(self, found: Found) -> Given:
        """The facts as a person tells them, in the order of the policy, with the day if it counts."""
        facts = self._house.model.facts
        given: Given = {
            name: show(fact.type.kind, found.values[name])
            for name, fact in facts.items()
            if name in found.values and name != AS_OF
        }
        return {**given, AS_OF: show("date", found.day)}

    def _order(self) -> list[str]:
        """What a test can be about, the outcome first."""
        model = self._house.model
        shown = [one.name for one in model.decisions if not one.internal and one.name != model.outcome]
        return [model.outcome, *shown, WARNINGS, MESSAGES]

    def _about(self, given: Given, names: list[str]) -> str | None:
        """The first of the names that the policy answers for certain and the mutant does not answer alike."""
        dated = any(self._house.model.facts[name].type.kind == "date" for name in given if name != AS_OF)
        if dated and AS_OF not in given:
            return None
        old = self._decision(given, self._house.decider)
        if old is None:
            return None
        new = self._decision(given, self._mutant)
        return next((name for name in names if name not in old.possible and _differs(name, old, new)), None)

    def _decision(self, given: Given, decider: Decider) -> Decision | None:
        try:
            checked = self._house.check(given, None if AS_OF in given else UNDATED)
            return told(decider.program.model, checked, decider.decide(checked))
        except DiagnosticsError:
            return None

    # -- the test

    def _test(self, given: Given, about: str) -> InlineTest:
        old, new = (self._decision(given, decider) for decider in (self._house.decider, self._mutant))
        assert old is not None
        expect = _expected(about, old, new)
        written = {name: _as_written(value) for name, value in given.items()}
        return InlineTest(_name(given, about, old), written, self._house.settings, expect, None)


def _as_written(value: Json) -> object:
    """Dates as dates, as a YAML file has them."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else value
    except ValueError:
        return value


def _differs(name: str, old: Decision, new: Decision | None) -> bool:
    if new is None:  # its rules clash
        return name in old.answers
    if name in (WARNINGS, MESSAGES):
        return sorted(fired(name, old)) != sorted(fired(name, new))
    return name in new.possible or not same(as_lists(old.answers[name]), as_lists(new.answers[name]))


def fired(name: str, decision: Decision) -> list[str]:
    """The rules of a decision that certainly gave its answer."""
    steps = (step for step in decision.explain().steps if step.decision == name)
    return [reason.rule for step in steps for reason in step.fired if reason.certain]


def _expected(about: str, old: Decision, new: Decision | None) -> dict[str, object]:
    rules = fired(about, old)
    if about == WARNINGS:
        return {WARNINGS: rules}
    if about == MESSAGES:
        return {"rule": {MESSAGES: rules}}
    answer = as_lists(old.answers[about])
    other = None if new is None else new.answers[about]
    expect: dict[str, object] = {about: _short(answer, other) if isinstance(answer, dict) else answer}
    if rules:
        expect["rule"] = {about: rules[0] if len(rules) == 1 else rules}
    return expect


def _short(plan: Mapping[str, Json], other: Json) -> dict[str, object]:
    """Of a plan its name, and the fields that tell it from the other one if the name does not."""
    if not isinstance(other, dict) or other.get("use") != plan.get("use"):
        return {"use": plan.get("use")}
    return {"use": plan.get("use"), **{name: plan[name] for name in plan if plan[name] != other.get(name)}}


def _name(given: Given, about: str, decision: Decision) -> str:
    facts = ", ".join(_fact(name, value) for name, value in given.items() if name != AS_OF or len(given) == 1)
    return f"{facts or 'Nothing is told'}: {' '.join(_said(about, decision))}"


def _fact(name: str, value: Json) -> str:
    words = name.replace("_", " ")
    return words if value is True else f"not {words}" if value is False else f"{words} {plain(value)}"


def _said(about: str, decision: Decision) -> Iterator[str]:
    yield about.replace("_", " ")
    if about in (WARNINGS, MESSAGES):
        yield ", ".join(fired(about, decision)) or "none"
    else:
        yield f"is {spoken(as_lists(decision.answers[about])).replace('_', ' ')}"

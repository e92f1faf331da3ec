"""The test that is missing: the fewest facts for which a mutant answers otherwise, and what the policy answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from math import ceil, floor
from typing import NamedTuple, Protocol

from engine.cells.bits import members
from engine.cells.telling import sample
from engine.decision import Decision, Json, as_lists
from engine.diagnostics import DiagnosticsError
from engine.diff.counterexamples import counterexamples
from engine.diff.differences import NotDecided
from engine.expect import UNDATED, compare, same
from engine.policy.model import AS_OF, MESSAGES, WARNINGS, InlineTest, PolicyModel, Table
from engine.policy.read.order import uses
from engine.policy.read.tests import names_of
from engine.policy.words import plain, show, spoken
from engine.quality.suite import House

Given = dict[str, Json]

MOST_ASKED = 1_000
"""So many cases in which a mutant answers otherwise are tried to be made a test."""


class Missing(NamedTuple):
    """A test that passes on the policy and not on a mutant; ``about`` is the decision it expects something of."""

    test: InlineTest
    about: str


class Decides(Protocol):
    """What is needed of a mutant."""

    def evaluate(self, facts: Mapping[str, object]) -> Decision: ...


def missing_test(
    house: House, mutant: Decides, pair: tuple[House, House], changed: str | None, budget: int
) -> Missing | None:
    """A test that would kill a mutant, None if it is proved that there is none.

    ``pair`` are two policies that differ from each other as the house and the mutant do, and where these two do.
    ``changed`` is the decision that was changed, None for a fact.

    Raises:
        NotDecided: if neither is known.
    """
    asker = Asker(house, mutant)
    seen = False
    for example in islice(counterexamples(*pair, _affected(house.model, changed), budget), MOST_ASKED):
        seen = True
        missing = asker.missing(example.facts)
        if missing is not None:
            return missing
    if seen:
        raise NotDecided("there are facts for which it answers otherwise, but none of which a test could say so")
    return None


def _affected(model: PolicyModel, changed: str | None) -> list[str]:
    """What may be answered otherwise: the decision that was changed, and all that look at it, as far as they are seen.

    Where rules contradict each other nobody gets any answer, so the outcome tells of the decisions that nobody sees.
    """
    found = {one.name for one in model.decisions if changed is None or one.name == changed}
    for one in model.decisions:
        if not found.isdisjoint(uses(one)):
            found.add(one.name)
    affected = [one for one in model.decisions if one.name in found]
    shown = [one.name for one in affected if not one.internal or one.name in (WARNINGS, MESSAGES)]
    return shown if len(shown) == len(affected) or model.outcome in shown else [*shown, model.outcome]


class Asker:
    """Asks a policy and one mutant of it the same facts. ``house`` is the policy."""

    def __init__(self, house: House, mutant: Decides) -> None:
        self._house = house
        self._names = names_of(house.model)
        #: Messages and collected plans, of which a test can only name the rules.
        self._by_rule = {MESSAGES} | {
            one.name for one in house.model.decisions
            if isinstance(one, Table) and one.hit == "collect" and one.type == "plan"
        }  # fmt: skip
        self._mutant = mutant

    def missing(self, facts: Mapping[str, Json]) -> Missing | None:
        """The shortest test for facts that show a difference; None if no test can say so."""
        given = self._given(facts)
        about = self._about(given, self._order())
        if about is None:
            return None
        for name in sorted(given, key=self._worth_telling):
            fewer = {other: value for other, value in given.items() if other != name}
            if not self._depends(given, name, about) and self._about(fewer, [about]) is not None:
                given = fewer
        for name in given:
            given = self._rounded(given, name, about)
        if AS_OF not in given and self._moves_with_the_day(given, about):
            given[AS_OF] = UNDATED.isoformat()
        return Missing(self._test(given, about), about)

    def _rounded(self, given: Given, name: str, about: str) -> Given:
        """The same with a number as a person would write it, if that shows the difference as well."""
        value = given[name]
        if not isinstance(value, float):
            return given
        for rounder in _rounder(value):
            other = {**given, name: rounder}
            if self._about(other, [about]) is not None:
                return other
        return given

    def _moves_with_the_day(self, given: Given, about: str) -> bool:
        """Whether the policy answers otherwise on the next day, or on either side of a day that it names."""
        old = _decision(given, self._house)
        axis = self._house.decider.program.axes.get(AS_OF)
        days = [
            UNDATED.toordinal() + 1,
            *(max(1, int(cut) + by) for cut in (axis.cuts if axis else ()) for by in (-1, 0)),
        ]
        others = [_decision({**given, AS_OF: date.fromordinal(day).isoformat()}, self._house) for day in days]
        return any(old is None or one is None or self._differs(about, old, one) for one in others)

    def _depends(self, given: Given, name: str, about: str) -> bool:
        """Whether what the policy answers is seen to depend on a fact it asks for: that is quick to find out.

        So the fact has to be told. If it is not seen the fact may have to be told all the same.
        """
        fact = self._house.model.facts.get(name)
        axis = self._house.decider.program.axes.get(name)
        if name == AS_OF or fact is None or axis is None or fact.not_told.mode != "ask" or fact.type.kind == "date":
            return False
        ends = [*members(axis.told)]
        others = (show(axis.kind, sample(axis, segment)) for segment in (ends[0], ends[len(ends) // 2], ends[-1]))
        found = [_decision({**given, name: value}, self._house) for value in (given[name], *others)]
        return len({repr(one.answers.get(about)) for one in found if one is not None}) > 1

    def _given(self, facts: Mapping[str, Json]) -> Given:
        """The facts in the order of the policy, and the day if it counts."""
        return {name: facts[name] for name in (*self._house.model.facts, AS_OF) if name in facts}

    def _worth_telling(self, name: str) -> bool:
        """Dates are left out first, if the days that follow from them will do: a date needs the day as well."""
        return name == AS_OF or self._house.model.facts[name].type.kind != "date"

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
        old = _decision(given, self._house)
        if old is None:
            return None
        new = _decision(given, self._mutant)
        certain = (name for name in names if name not in old.possible)
        return next((name for name in certain if self._differs(name, old, new)), None)

    def _differs(self, name: str, old: Decision, new: Decision | None) -> bool:
        """Whether a test that expects what the policy answers would fail on the mutant (which may clash: None)."""
        if new is None:
            return True
        if name in self._by_rule and name in old.answers and same(*(as_lists(one.answers[name]) for one in (old, new))):
            return False
        return any(compare(self._names, new, self._expected(name, old, new)))

    def _expected(self, about: str, old: Decision, new: Decision | None) -> dict[str, object]:
        """What a test expects of one answer, of the warnings or of the messages."""
        if about in self._by_rule:
            return {"rule": {about: fired(about, old)}}
        if about == WARNINGS:
            return {WARNINGS: list(old.warnings)}
        answer, other = (None if one is None else as_lists(one.answers[about]) for one in (old, new))
        return {about: _short(answer, other) if isinstance(answer, dict) else answer}

    # -- the test

    def _test(self, given: Given, about: str) -> InlineTest:
        old, new = (_decision(given, policy) for policy in (self._house, self._mutant))
        assert old is not None
        expect = self._expected(about, old, new)
        rules = fired(about, old) if about in old.answers and about not in self._by_rule else []
        if rules:
            expect["rule"] = {about: rules[0] if len(rules) == 1 else rules}
        written = {name: _as_written(value) for name, value in given.items()}
        return InlineTest(_name(given, about, old), written, self._house.settings, expect, None)


def _rounder(value: float) -> Iterator[Json]:
    """Numbers near another one, those with the fewest decimals first; whole ones without any."""
    for digits in range(13):
        scale = 10**digits
        for whole in dict.fromkeys((round(value * scale), floor(value * scale), ceil(value * scale))):
            yield whole if digits == 0 else round(whole / scale, digits)


def _decision(given: Given, policy: Decides) -> Decision | None:
    try:
        return policy.evaluate(given)
    except DiagnosticsError:
        return None


def _as_written(value: Json) -> object:
    """Dates as dates, as a YAML file has them."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else value
    except ValueError:
        return value


def fired(name: str, decision: Decision) -> list[str]:
    """The rules of a decision that certainly gave its answer."""
    steps = (step for step in decision.explain().steps if step.decision == name)
    return [reason.rule for step in steps for reason in step.fired if reason.certain]


def _short(plan: Mapping[str, Json], other: Json) -> dict[str, Json]:
    """Of a plan its name; and if that does not tell it from the other one, the fields that do, but for long lists."""
    if not isinstance(other, dict) or other.get("use") != plan.get("use"):
        return {"use": plan.get("use")}
    fields = {name: plan[name] for name in plan if plan[name] != other.get(name)}
    short = {name: value for name, value in fields.items() if not isinstance(value, list)}
    return {"use": plan.get("use"), **(short or fields)}


def _name(given: Given, about: str, decision: Decision) -> str:
    """What a person might call the test: what is told, and what comes of it."""
    told = [f"{name} {plain(value)}" for name, value in given.items() if name != AS_OF or len(given) == 1]
    words = f"{', '.join(told) or 'nothing is told'}: {about} {_said(about, decision)}".replace("_", " ")
    return words[0].upper() + words[1:]


def _said(about: str, decision: Decision) -> str:
    if about in (WARNINGS, MESSAGES):
        return ", ".join(fired(about, decision)) or "none"
    return spoken(as_lists(decision.answers[about]))

"""Reasons: the only place that knows why an answer came out as it did.

Works from the model and an Outcome alone, so the reasons are the same whichever runtime ran.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from math import inf
from typing import NamedTuple

from engine.cells.compute import fact_of, refs_of
from engine.decision import Explanation, Json, PassedOver, Reason, Step
from engine.facts.checked import Checked
from engine.outcome import CONFLICT, Outcome, Range
from engine.policy.model import (
    WARNINGS,
    All,
    Always,
    Any,
    Computed,
    Condition,
    Decides,
    Nothing,
    PolicyModel,
    Ref,
    Rule,
    Table,
    Test,
)
from engine.policy.words import name_answer, needs, plain, show, show_answer, words
from engine.verdicts import Verdicts, field_of, tests_of


class Looked(NamedTuple):
    """What one decision looked at: its reasons, and the facts and answers consulted."""

    fired: tuple[Reason, ...]
    facts: tuple[str, ...]
    answers: tuple[str, ...]


class Explainer:
    """Explains one outcome for one set of facts. Everything is worked out when it is asked for."""

    def __init__(self, model: PolicyModel, checked: Checked, outcome: Outcome) -> None:
        self._model = model
        self._checked = checked
        self._outcome = outcome
        self._decisions: dict[str, Decides] = {one.name: one for one in model.decisions}
        self._places = {one.name: at for at, one in enumerate(model.decisions)}
        self._looked: dict[str, Looked] = {}
        self._verdicts = Verdicts(model, checked, outcome)

    # -- what is reported

    def reasons(self) -> tuple[Reason, ...]:
        """Why, the outcome first, then in the order of the policy: only decisions that played a part."""
        ordered = sorted(self._consulted, key=lambda name: (name != self._model.outcome, self._places[name]))
        return tuple(reason for name in ordered for reason in self._look(name).fired)

    def assumed(self) -> dict[str, Json]:
        """Facts that were assumed and played a part; None for one told too vaguely, counted as not told."""
        found: dict[str, object] = {}
        found.update(dict.fromkeys(self._outcome.counted_open))
        for name in self._consulted:
            for fact in self._look(name).facts:
                not_told = self._model.facts[fact].not_told
                if not_told.mode == "assume" and fact not in self._checked.told:
                    found[fact] = not_told.value
            for rule in self._fired_rules(name):
                found.update(rule.assuming)
        return {fact: show(self._model.facts[fact].type.kind, value) for fact, value in found.items()}

    def explanation(self) -> Explanation:
        """Every decision in the order it was taken, with each rule that fired or did not, and why."""
        return Explanation(self._told_facts(), tuple(self._step(one) for one in self._model.decisions))

    # -- the decisions that played a part

    @cached_property
    def _consulted(self) -> tuple[str, ...]:
        """The decisions that answer something, and those they looked at, and so on."""
        found: dict[str, None] = {}
        todo = [one.name for one in reversed(self._model.decisions) if not one.internal or one.name == WARNINGS]
        while todo:
            name = todo.pop()
            if name in found or not self._speaks(name):
                continue
            found[name] = None
            todo.extend(self._look(name).answers)
        return tuple(found)

    def _speaks(self, name: str) -> bool:
        if isinstance(self._decisions[name], Computed):
            return any(value is not None for value in self._outcome.computed[name])
        return any(leaf.answer is not None for leaf in self._outcome.tables[name])

    def _fired_rules(self, name: str) -> list[Rule]:
        table = self._decisions[name]
        if not isinstance(table, Table):
            return []
        fired = {at for leaf in self._outcome.tables[name] for at in leaf.rules}
        return [table.rules[at] for at in sorted(fired)]

    # -- one decision

    def _look(self, name: str) -> Looked:
        if name not in self._looked:
            decision = self._decisions[name]
            looked = self._look_table(decision) if isinstance(decision, Table) else _look_computed(decision)
            self._looked[name] = looked
        return self._looked[name]

    def _look_table(self, table: Table) -> Looked:
        leaves = self._outcome.tables[table.name]
        fired = {at for leaf in leaves for at in leaf.rules}
        certain = len({leaf.rules for leaf in leaves}) == 1
        reasons: list[Reason] = []
        tests: list[Test] = [] if table.only_when is None else list(tests_of(table.only_when))
        for at, rule in enumerate(table.rules[: _last(table, fired) + 1]):
            if at in fired or table.hit != "collect":
                tests += self._decisive(rule.when, fires=at in fired)
            if at in fired:
                told = (test.subject for test in tests if test.source == "fact" and test.subject in self._checked.told)
                facts, house = tuple(dict.fromkeys(told)), self._house(rule)
                text = rule.because or self._words(rule.when)
                reasons.append(Reason(table.name, rule.name, text, rule.cite, facts, certain, house))
        return Looked(tuple(reasons), *_consulted_by(tests))

    def _house(self, rule: Rule) -> tuple[tuple[str, Json], ...]:
        """The settings a rule uses that the house changed."""
        settings = (self._model.settings[name] for name in rule.settings)
        return tuple((setting.name, show_answer(setting.value)) for setting in settings if setting.changed)

    def _passed_over(self, table: Table) -> tuple[PassedOver, ...]:
        fired = {at for leaf in self._outcome.tables[table.name] for at in leaf.rules}
        last = _last(table, fired)
        return tuple(self._passed(rule, after=at > last) for at, rule in enumerate(table.rules) if at not in fired)

    def _decisive(self, condition: Condition, *, fires: bool) -> list[Test]:
        """The tests that made a rule fire (all of them), or the first condition that ruled it out."""
        if fires:
            return list(tests_of(condition))
        ruled_out = self._ruled_out(condition)
        return list(tests_of(condition if ruled_out is None else ruled_out))

    def _ruled_out(self, condition: Condition) -> Condition | None:
        """The first part of a condition that certainly does not hold, None if there is none."""
        parts = condition.parts if isinstance(condition, All) else (condition,)
        for part in parts:
            if self._verdicts.of(part) is False:
                return self._ruled_out(part) if isinstance(part, All) else part
        return None

    def _passed(self, rule: Rule, *, after: bool) -> PassedOver:
        ruled_out = self._ruled_out(rule.when)
        if ruled_out is not None:
            return PassedOver(rule.name, self._why_not(ruled_out), self._words(ruled_out))
        return PassedOver(rule.name, "an earlier rule decided" if after else "it fits, but did not decide", "")

    def _why_not(self, condition: Condition) -> str:
        match condition:
            case Test() | Always():
                needed = needs(condition, self._model, self._answer_words)
                return f"needs {needed}, but {self._value(condition)}"
            case Nothing():
                return f"must not be so: {words(Any(condition.parts), self._model, self._answer_words)}"
            case _:
                return f"needs this, which is not so: {self._words(condition)}"

    def _words(self, condition: Condition) -> str:
        return words(condition, self._model, self._answer_words)

    @cached_property
    def _answer_words(self) -> dict[str, str]:
        """The decided answers in words, for conditions that compare with them."""
        answers = {name: {leaf.answer for leaf in leaves} for name, leaves in self._outcome.tables.items()}
        return {name: name_answer(found.pop()) for name, found in answers.items() if len(found) == 1}

    def _value(self, test: Test | Always) -> str:
        """What the subject of a test is instead, to go on after "but"."""
        if isinstance(test, Always):
            setting = self._model.settings.get(test.words.partition(" ")[0])
            return "it is not" if setting is None else f"it is {plain(setting.value) or 'empty'}"
        if test.source == "fact":
            return f"it is {self._fact_words(test.subject)}"
        options = [field_of(leaf.answer, test.field) for leaf in self._outcome.tables[test.subject]]
        if all(option is None for option in options):
            return "there is nothing to decide there"
        return "it is " + " or ".join(dict.fromkeys(name_answer(option) or "empty" for option in options))

    def _step(self, decision: Decides) -> Step:
        looked = self._look(decision.name)
        options = possible_answers(decision, self._outcome)
        settled = is_decided(options)
        silent = settled and not self._speaks(decision.name)
        passed = self._passed_over(decision) if isinstance(decision, Table) and not silent else ()
        return Step(
            decision.name,
            decision.asks,
            decision.internal,
            "silent" if silent else "decided" if settled else "open",
            options[0] if settled else None,
            () if settled else options,
            looked.fired,
            passed,
        )

    # -- facts as understood

    def _told_facts(self) -> dict[str, str]:
        return {name: self._fact_words(name) for name, fact in self._model.facts.items() if fact.testable}

    def _fact_words(self, name: str) -> str:
        fact, told = self._model.facts[name], self._checked.told.get(name)
        if told is None or name in self._outcome.counted_open:
            assumed = plain(show(fact.type.kind, fact.not_told.value))
            return f"{assumed} (assumed)" if fact.not_told.mode == "assume" else "not told"
        if isinstance(told, frozenset):
            return " or ".join(plain(value) for value in sorted(told, key=str))
        return " or ".join(interval_words(fact.type.kind, low, high) for low, high in told)


def _last(table: Table, fired: set[int]) -> int:
    """The last rule that had to be looked at."""
    return max(fired) if fired and table.hit == "first" else len(table.rules)


def _look_computed(computed: Computed) -> Looked:
    facts, answers = _consulted_by([] if computed.only_when is None else tests_of(computed.only_when))
    fact = fact_of(computed.expression)
    return Looked((), facts if fact is None else (*facts, fact), (*answers, *refs_of(computed.expression)))


def _consulted_by(tests: Iterable[Test]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The facts and the earlier answers that tests look at, each once."""
    facts: dict[str, None] = {}
    answers: dict[str, None] = {}
    for test in tests:
        (facts if test.source == "fact" else answers)[test.subject] = None
        answers.update(
            dict.fromkeys(compare.operand.name for compare in test.compares if isinstance(compare.operand, Ref))
        )
    return tuple(facts), tuple(answers)


def possible_answers(decision: Decides, outcome: Outcome) -> tuple[Json, ...]:
    """What a decision can still answer, as JSON; exactly one = decided.

    A computed answer with many possible values is given as ``{"from": low, "to": high}``.
    """
    if isinstance(decision, Table):
        answers = dict.fromkeys(leaf.answer for leaf in outcome.tables[decision.name])
        clash = CONFLICT if decision.hit != "collect" else None
        return tuple("conflict" if answer == clash and answer else show_answer(answer) for answer in answers)
    shown: list[Json] = []
    for value in outcome.computed[decision.name]:
        if value is None:
            shown.append(None)
        elif value.low == value.high:
            shown.append(show(decision.kind, value.low))
        else:
            shown += _values_between(decision.kind, value)
    return tuple(shown)


def is_decided(options: tuple[Json, ...]) -> bool:
    """True if possible answers are one answer, not several nor one interval."""
    return len(options) == 1 and not (isinstance(options[0], dict) and "from" in options[0])


def _values_between(kind: str, value: Range) -> list[Json]:
    if kind != "number" and value.high - value.low < MAX_LISTED:
        return [show(kind, day) for day in range(int(value.low), int(value.high) + 1)]
    low, high = (None if abs(end) == inf else show(kind, end) for end in value)
    return [{"from": low, "to": high}]


MAX_LISTED = 10
"""As many possible values of a computed answer are listed one by one."""


def interval_words(kind: str, low: int | float | None, high: int | float | None) -> str:
    """A told interval as it is written in a facts file: 14, 11-50, 10001+."""
    if low == high:
        return plain(show(kind, low))
    if high is None:
        return f"{plain(show(kind, low))}+"
    return f"{plain(show(kind, low))} to {plain(show(kind, high))}"

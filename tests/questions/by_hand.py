"""Changes of a case tried out one by one, from the words of docs/questions.md alone: no axis, no segment, no lever.

Every fact of the policy may be tried, every day of a window for dates, and every number of a window for numbers.
Facts are told exactly or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import combinations, product
from typing import Any, NamedTuple

from engine.account import refuse_conflicts
from engine.api import Policy
from engine.diagnostics import FactsError, PolicyError
from engine.outcome import spoken
from engine.policy.model import Fact, Table
from tests.questions.brute import gives
from tests.strategies import AS_OF

Plain = dict[str, Any]
WINDOW = 14
NUMBERS = range(-2, 13)
LONGEST_WAIT = 6


class TooMany(Exception):
    """More cases than a test should decide."""


class Found(NamedTuple):
    """The least number of steps, how few of them nobody can take, the least waiting among those, and the facts."""

    steps: int
    unable: int
    days: int
    sets: frozenset[frozenset[str]]


class Tried:
    """One case and one answer; ``most`` facts are changed at most, ``budget`` cases are decided at most."""

    def __init__(
        self, policy: Policy, facts: Plain, decision: str, answer: str, most: int = 2, budget: int = 4_000
    ) -> None:
        self.policy, self.decision, self.answer, self.most = policy, decision, answer, most
        self.facts = {name: value for name, value in facts.items() if value not in (None, "unknown")}
        self.left = budget
        self.decided: dict[object, bool] = {}
        self.model = policy.model.facts
        self.names = [name for name, fact in self.model.items() if fact.testable and name != "as_of"]

    @cached_property
    def table(self) -> Table:
        table = next(one for one in self.policy.model.decisions if one.name == self.decision)
        assert isinstance(table, Table)
        return table

    def given(self, facts: Plain, days: int) -> bool:
        """Whether the answer is certain, some days later."""
        key = (days, *sorted(facts.items()))
        if key not in self.decided:
            self.decided[key] = self._given(facts, days)
        return self.decided[key]

    def _given(self, facts: Plain, days: int) -> bool:
        self.left -= 1
        if self.left < 0:
            raise TooMany
        try:
            outcome = self.policy._decide(self.policy.check_facts(facts, AS_OF + timedelta(days)))
            refuse_conflicts(self.policy.model, outcome)
        except (FactsError, PolicyError):
            return False
        return gives(tuple({leaf.answer for leaf in spoken(self.table, outcome.tables[self.decision])}), self.answer)

    def smallest(self, *, fixed: bool) -> Found | None:
        """None if nothing up to ``most`` facts does it."""
        for steps in range(self.most + 2):
            for unable in range(steps + 1 if fixed else 1):
                for days in range(LONGEST_WAIT + 1):
                    sets = self.sets(steps - (days > 0), unable, days, fixed=fixed)
                    if sets:
                        return Found(steps, unable, days, sets)
        return None

    def sets(self, number: int, unable: int, days: int, *, fixed: bool) -> frozenset[frozenset[str]]:
        """The sets of so many facts that do it, if so many of them become what nobody can make of them."""
        later = self.later(days)
        if not unable <= number <= self.most or number < 0 or later is None:
            return frozenset()
        return frozenset(
            frozenset(names) for names in combinations(self.names, number)
            if self.some_gives(later, days, names, unable, fixed=fixed)
        )  # fmt: skip

    def later(self, days: int) -> Plain | None:
        """The facts some days later: numbers of days have grown, or become fewer. None if it cannot be so late."""
        found = {name: self._moved(self.model[name], value, days) for name, value in self.facts.items()}
        try:
            self.policy.check_facts(found, AS_OF + timedelta(days))
        except FactsError:
            return None
        return found

    def _moved(self, fact: Fact, value: Any, days: int) -> Any:
        if fact.changes != "with_time":
            return value
        return value - days if fact.derive is not None and fact.derive.start == "as_of" else value + days

    def some_gives(self, later: Plain, days: int, names: tuple[str, ...], unable: int, *, fixed: bool) -> bool:
        left = self.left_of(later, days, names)
        options = [list(self.values(later, name, days, fixed=fixed)) for name in names]
        for values in product(*options):
            if sum(not can for _, can in values) != unable:
                continue
            changed = {name: value for name, (value, _) in zip(names, values, strict=True)}
            facts = {**left, **changed}
            if self.given({name: one for name, one in facts.items() if one is not None}, days):
                return True
        return False

    def values(self, later: Plain, name: str, days: int, *, fixed: bool) -> Iterator[tuple[Any, bool]]:
        """What a fact may become, and whether somebody can make it so or it may turn out so."""
        fact = self.model[name]
        now = later.get(name, self.known(later, days).get(name))
        follows = fact.derive is not None and all(end == "as_of" or end in later for end in fact.derive)
        fixed = fixed and not follows  # days follow from dates that are told: these would have to be others
        unknown = now is None and fact.not_told.mode == "ask"
        assumed = fact.not_told.value if fact.not_told.mode == "assume" else None
        for value in self.every(fact, days):
            before = assumed if now is None else now
            onward = before is None or ordered(fact, value, before)
            forward = not unknown and fact.changes == "by_action_only_forward" and onward
            tells = unknown and self.can_be({**later, name: value}, days)
            can = tells or (not unknown and fact.changes == "by_action") or forward
            if fixed or can:
                yield value, can
        if fixed and fact.not_told.mode == "open" and name in later:
            yield None, False

    def can_be(self, facts: Plain, days: int) -> bool:
        try:
            self.policy.check_facts(facts, AS_OF + timedelta(days))
        except FactsError:
            return False
        return True

    def every(self, fact: Fact, days: int) -> list[Any]:
        match fact.type.kind:
            case "boolean":
                return [False, True]
            case "choice":
                return [*fact.type.choices]
            case "date":
                return [(AS_OF + timedelta(one)).isoformat() for one in range(-WINDOW, WINDOW + 1)]
            case "number":
                return [one / 2 for one in range(-1, 22)]
            case _:
                return [*(range(-20, 21) if fact.derive is not None else NUMBERS)]

    def known(self, facts: Plain, days: int) -> Plain:
        """Dates and days that are known exactly, because they are told or because they follow."""
        told = self.policy.check_facts(facts, AS_OF + timedelta(days)).told
        exact = {name: one[0][0] for name, one in told.items() if isinstance(one, tuple) and one[0][0] == one[-1][1]}
        return {
            name: date.fromordinal(int(one)).isoformat() if self.model[name].type.kind == "date" else one  # type: ignore[arg-type]
            for name, one in exact.items()
        }

    def left_of(self, later: Plain, days: int, names: Sequence[str]) -> Plain:
        """What stays: dates where they are, days between dates that are moved are counted anew.

        Days that become others leave both their dates open, if both were told.
        """
        known, changed = self.known(later, days), {*names}
        told = {name for name in changed if name not in known and self.model[name].not_told.mode == "ask"}
        moved = changed - told
        counts = {name for name, fact in self.model.items() if fact.derive is not None}
        left = {name: value for name, value in later.items() if name not in changed}
        gone = {name for name in counts - changed if moved & {*self.model[name].derive}}  # type: ignore[misc]
        for name in counts & moved:
            ends = {*self.model[name].derive} - {"as_of"}  # type: ignore[misc]
            if ends <= later.keys():
                gone |= ends - changed
        stays = {name: value for name, value in left.items() if name not in gone}
        if gone & counts & later.keys():
            before = self.known({name: value for name, value in later.items() if name not in counts & moved}, days)
            dates = {name: one for name, one in before.items() if self.model[name].type.kind == "date"}
            stays = {**{name: one for name, one in dates.items() if name not in gone | changed}, **stays}
        return stays


def ordered(fact: Fact, value: Any, before: Any) -> bool:
    """Whether a value comes after another one, or is it."""
    if fact.type.kind == "choice":
        return fact.type.choices.index(value) >= fact.type.choices.index(before)
    return bool(value >= before)

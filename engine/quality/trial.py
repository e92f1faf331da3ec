"""The tests of a policy against its mutants: whether some test notices one, and if none does, whether any could.

A mutant is hardly ever compiled as a whole. A test is asked of it without the rules that cannot fit in the test's case
(:mod:`engine.quality.zones`), and only if the change can make a difference there (:mod:`engine.quality.spot`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from itertools import islice
from typing import NamedTuple, TypeAlias

from engine.cells.diagram import BudgetSpent
from engine.cells.lower import Row
from engine.cells.space import Box
from engine.decision import Decision
from engine.diagnostics import PolicyError
from engine.diff.differences import NotDecided
from engine.policy.model import Condition, PolicyModel, Table
from engine.quality.changes import Change, Key, changes_of
from engine.quality.missing import Asker, Missing, missing_test
from engine.quality.own import own_of
from engine.quality.spot import Spot, spot_of
from engine.quality.suite import Given, House, Ready, Suite, WithSettings
from engine.quality.zones import Kept, Zones, meet, only

BUDGET = 60_000
"""Boxes that may be looked at for one decision of one mutant before it is left undecided."""

MOST = 2_000
"""So many mutants are tried; of a larger policy every second, third ... one, and the number left out is said."""

MOST_SEEN = 4
"""In so many boxes a case is looked for before all of them are searched."""

Wanted: TypeAlias = Callable[[Change], bool]
"""Which mutants are to be tried."""


class Asked(NamedTuple):
    """A test, the cells that its facts leave possible, and the rules that can fit there; None for all."""

    ready: Ready
    zone: Row | None
    kept: Kept | None


def trial_of(
    model: PolicyModel,
    tests: Given | None,
    change: WithSettings | None,
    base: PolicyModel | None,
    most: int = MOST,
    budget: int = BUDGET,
) -> Trial:
    """Tests and mutants of a policy; with a ``base`` only of what it changes of that."""
    wanted = (lambda _: True) if base is None else own_of(model, base).wants
    return Trial(Suite(model, tests, change), most, budget, wanted)


class Trial:
    """The tests of a policy and at most ``most`` of its mutants, evenly spread over the policy.

    ``untried`` is the number of those left out. ``budget`` boxes of cells may be looked at for each.
    """

    def __init__(self, suite: Suite, most: int = MOST, budget: int = BUDGET, wanted: Wanted = lambda _: True) -> None:
        self.suite = suite
        self._budget = budget
        count = sum(1 for change in changes_of(suite.model) if wanted(change))
        chosen = islice(filter(wanted, changes_of(suite.model)), 0, None, max(1, -(-count // most)))
        self.changes = {change.key: change for change in chosen}
        self.untried = count - len(self.changes)

    @cached_property
    def _of_house(self) -> list[dict[Key, Change]]:
        """The mutants of every house; a house in whose settings there is no such place has none."""
        others = self.suite.houses[1:]
        found = ({one.key: one for one in changes_of(house.model) if one.key in self.changes} for house in others)
        return [self.changes, *found]

    @cached_property
    def _zones(self) -> list[Zones]:
        return [
            Zones(house.model, _new_conditions(house.model, changes.values()))
            for house, changes in zip(self.suite.houses, self._of_house, strict=True)
        ]

    @cached_property
    def asked(self) -> list[Asked]:
        """The tests that pass on the policy."""
        return [self.ask(ready) for ready in self.suite.ready]

    def ask(self, ready: Ready) -> Asked:
        """A test with what can fit in it."""
        zones = self._zones[ready.house]
        zone = zones.of_case(ready.checked)
        # In what order facts are asked for, and which assumptions are told, depends on rules that do not fit as well.
        if zone is None or not {"missing", "assumed"}.isdisjoint(ready.test.expect):
            return Asked(ready, None, None)
        return Asked(ready, zone, zones.fitting([zone]))

    def killer(self, change: Change, tests: Iterable[Asked]) -> Asked | None:
        """The first of some tests that does not pass on a mutant. Raises NotDecided if the mutant cannot be run."""
        mutants: dict[int, Mutated] = {}
        for asked in sorted(tests, key=lambda asked: not _reaches(asked.ready, change)):
            at = asked.ready.house
            if at not in mutants:
                mutants[at] = self._mutated(change, at)
            if not mutants[at].passes(asked, self.suite):
                return asked
        return None

    def missing(self, change: Change) -> Missing | None:
        """A test that would kill a mutant, None if it is proved that there is none. Raises NotDecided."""
        left_open: list[NotDecided] = []
        for at in range(len(self.suite.houses)):
            try:
                missing = self._mutated(change, at).missing(self._budget)
            except NotDecided as error:
                left_open.append(error)
            else:
                if missing is not None:
                    return missing
        if left_open:
            raise left_open[0]
        return None

    def _mutated(self, change: Change, house: int) -> Mutated:
        return Mutated(self.suite.houses[house], self._of_house[house].get(change.key), self._zones[house])


class Mutated:
    """One mutant of one house; the house itself if there is no such change in its settings."""

    def __init__(self, house: House, change: Change | None, zones: Zones) -> None:
        self._house = house
        self._change = change
        self._zones = zones
        self._made: dict[object, House] = {}

    @cached_property
    def _spot(self) -> Spot | None:
        """Where it differs from the house, None for anywhere."""
        change = self._change
        return None if change is None else spot_of(self._house.model, change.model, change.decision, self._zones)

    def passes(self, asked: Asked, suite: Suite) -> bool:
        """Whether a test that passes on the house passes on the mutant as well. Raises NotDecided."""
        if self._change is None or not self._reached(asked.zone) or self._decided_before(asked):
            return True
        return suite.passes(asked.ready, self._with(asked.kept).decider)

    def _decided_before(self, asked: Asked) -> bool:
        """Whether in all cells of a test it is silent, or a rule before the changed ones gives the answer."""
        spot = self._spot
        if spot is None or asked.zone is None or not spot.earlier:
            return False
        leaves = asked.ready.outcome.tables[spot.decision]
        return all(leaf.answer is None or (leaf.rules and leaf.rules[0] < len(spot.earlier)) for leaf in leaves)

    def evaluate(self, facts: Mapping[str, object], as_of: date | str | None = None) -> Decision:
        """Decide. Raises FactsError; PolicyError where rules clash."""
        checked = self._house.check(facts, as_of)
        zone = self._zones.of_case(checked)
        if not self._reached(zone):
            return self._house.decide(checked)
        return self._with(None if zone is None or self._spot is None else self._zones.fitting([zone])).decide(checked)

    def missing(self, budget: int) -> Missing | None:
        """A test that would kill it, None if it is proved that there is none. Raises NotDecided."""
        change, spot = self._change, self._spot
        if change is None:
            return None
        if spot is not None:
            left = self._left(spot)
            if left == []:
                return None
            quick = next(filter(None, map(self._seen_in, left or ())), None)
            if quick is not None:
                return quick
        return missing_test(self._house, self, self._pair(), change.decision, budget)

    def _left(self, spot: Spot) -> list[Box] | None:
        """A few boxes in which the changed rules may decide, none if proved that they never do; None for unknown."""
        try:
            return list(islice(self._zones.left(spot.zones, spot.decision, spot.earlier), MOST_SEEN))
        except BudgetSpent:
            return None

    def _seen_in(self, box: Box) -> Missing | None:
        """A test for a case in a box, if one is found there at once."""
        facts = self._zones.example(box)
        return None if facts is None else Asker(self._house, self).missing(facts)

    def _pair(self) -> tuple[House, House]:
        """Two policies that differ from each other as the house and the mutant do, and where they do."""
        if self._spot is not None:
            try:
                return House(self._spot.old, {}), House(self._spot.new, {})
            except PolicyError:  # where the change makes a difference multiplies out too far
                pass
        return self._house, self._with(None)

    def _reached(self, zone: Row | None) -> bool:
        """Whether the change can make a difference in some cells."""
        spot = self._spot
        return zone is None or spot is None or any(meet(one, zone) for one in spot.zones)

    def _with(self, kept: Kept | None) -> House:
        """The mutant with these rules and the changed ones; None for all. Raises NotDecided if it is too large."""
        assert self._change is not None
        key = None if kept is None or self._spot is None else tuple(kept.values())
        if key not in self._made:
            self._made[key] = self._compiled(self._change, kept)
        return self._made[key]

    def _compiled(self, change: Change, kept: Kept | None) -> House:
        model, spot = change.model, self._spot
        if change.decision is None:  # only what is assumed of a fact
            return House(model, self._house.settings, self._house.decider.program._replace(model=model))
        if kept is not None and spot is not None:
            kept = {**kept, spot.decision: kept[spot.decision] | spot.names}
            model = model._replace(decisions=only(model.decisions, kept))
        try:
            return House(model, self._house.settings)
        except PolicyError as error:
            raise NotDecided(error.diagnostics[0].message) from None


def _new_conditions(model: PolicyModel, changes: Iterable[Change]) -> Iterator[Condition]:
    """The conditions of rules that are changed, as they are in the mutants."""
    known = {id(rule) for table in model.decisions if isinstance(table, Table) for rule in table.rules}
    for change in changes:
        table = next((one for one in change.model.decisions if one.name == change.decision), None)
        if isinstance(table, Table):
            yield from (rule.when for rule in table.rules if id(rule) not in known)


def _reaches(ready: Ready, change: Change) -> bool:
    """Whether a rule of the changed decision gave the answer in a test: those are asked first, as they kill most."""
    leaves = ready.outcome.tables.get(change.decision or "", ())
    return len(leaves) == 1 and bool(leaves[0].rules)

"""The checks once more, cell by cell: every cell that can be is decided, every change to a rule is made and tried.

Nothing here uses boxes or partitions. All of it is done once for every value of every setting that a condition tests,
or rather for one of those that no test tells apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import combinations, product
from math import prod
from typing import Any as Anything
from typing import TypeAlias

from engine.cells.axes import Axis, fact_axes
from engine.cells.program import compile_policy, decide_cell
from engine.cells.telling import sample
from engine.checks.base.tests import Place, places, replaced
from engine.outcome import CONFLICT, Leaf
from engine.policy.model import (
    AS_OF,
    All,
    Always,
    Any,
    Compare,
    Condition,
    Decides,
    Inner,
    Nothing,
    PolicyModel,
    Rule,
    Setting,
    Table,
    Test,
)
from engine.policy.read.order import uses
from tests.strategies import AS_OF as DAY

Cell: TypeAlias = tuple[int, ...]
Switches: TypeAlias = Mapping[tuple[str | None, tuple[Compare, ...]], bool]
"""For every test of a setting whether it holds."""

Value: TypeAlias = Inner | tuple[Inner, ...]
Outcomes: TypeAlias = dict[tuple[int, Cell], object]

WINDOW = range(DAY.toordinal() - 34, DAY.toordinal() + 16)
"""The days that dates are tried on: all constants of random policies lie well inside."""


class Brute:
    """One policy, cell by cell."""

    def __init__(self, model: PolicyModel) -> None:
        self.model = model
        self.axes = tuple(fact_axes(model).values())
        self._known: dict[str, dict[tuple[int, Cell], Leaf]] = {}
        self.tables = {one.name: one for one in model.decisions if isinstance(one, Table)}

    @property
    def size(self) -> int:
        return prod(axis.size for axis in self.axes) * len(self.variants)

    @cached_property
    def _tests(self) -> dict[str, list[tuple[Compare, ...]]]:
        """The tests of every setting that a condition tests."""
        found: dict[str, list[tuple[Compare, ...]]] = {}
        for one in _always(self.model):
            if one.setting is not None:
                found.setdefault(one.setting, []).append(one.compares)
        return found

    @cached_property
    def present(self) -> int:
        """Which of the variants is the policy as it is."""
        return self.variants.index({(one.setting, one.compares): one.holds for one in _always(self.model)})

    @cached_property
    def variants(self) -> list[Switches]:
        """What the tests of settings come to, for all values that these may have."""
        tried = [_values(self.model.settings[name], tests) for name, tests in self._tests.items()]
        found: list[Switches] = []
        for values in product(*tried):
            switches: Switches = {
                (name, compares): all(_holds(compare, value) for compare in compares)
                for (name, tests), value in zip(self._tests.items(), values, strict=True) for compares in tests
            }  # fmt: skip
            if switches not in found:
                found.append(switches)
        return found

    @cached_property
    def cells(self) -> list[Cell]:
        """Every cell that can be."""
        return [cell for cell in product(*(range(axis.size) for axis in self.axes)) if self._can(cell)]

    def _can(self, cell: Cell) -> bool:
        seen = {axis.name: at for axis, at in zip(self.axes, cell, strict=True) if axis.name in self._dated}
        return not seen or tuple(seen.values()) in self._dated_cells

    @cached_property
    def _dated(self) -> tuple[str, ...]:
        facts = self.model.facts
        return tuple(axis.name for axis in self.axes if axis.kind == "date" or facts[axis.name].derive is not None)

    @cached_property
    def _dated_cells(self) -> set[Cell]:
        """The segments of dates and days between them, for all days in the window, told or not as may be."""
        return {cell for days in self._days() for cell in self._told_somehow(days)}

    def _days(self) -> Iterator[dict[str, int]]:
        dates = [name for name, fact in self.model.facts.items() if fact.type.kind == "date" and name != AS_OF]
        for chosen in product(WINDOW, repeat=len(dates) + 1):
            days = dict(zip((AS_OF, *dates), chosen, strict=True))
            for name, fact in self.model.facts.items():
                if fact.derive is not None:
                    days[name] = days[fact.derive.end] - days[fact.derive.start]
            yield days

    def _within(self, name: str, days: Mapping[str, int]) -> bool:
        fact = self.model.facts[name]
        low, high = fact.limits
        after, before = (days[one] if isinstance(one, str) else None for one in (fact.not_after, fact.not_before))
        lows, highs = [x for x in (low, before) if x is not None], [x for x in (high, after) if x is not None]
        return all(x <= days[name] for x in lows) and all(days[name] <= x for x in highs)

    def _told_somehow(self, days: Mapping[str, int]) -> Iterator[Cell]:
        names = [name for name in days if name != AS_OF]
        within = {name for name in names if self._within(name, days)}
        key = (*(self._axis(name).segment(days[name]) for name in self._dated), *sorted(within))
        if key in self._seen:
            return
        self._seen.add(key)
        for mask in product((False, True), repeat=len(names)):
            told = {name for name, one in zip(names, mask, strict=True) if one}
            limited = set().union(*(self._together(name) for name in told))
            if limited <= within and self._closed(told | {AS_OF}):
                cell = [self.segment(name, days[name] if name in told | {AS_OF} else None) for name in self._dated]
                if None not in cell:
                    yield tuple(cell)  # type: ignore[arg-type]

    def segment(self, name: str, value: int | None) -> int | None:
        """The segment of a value or of what is assumed instead; None for a fact that must be told and is not."""
        axis, not_told = self._axis(name), self.model.facts[name].not_told
        if value is None:
            return axis.size - 1 if axis.open else None if not_told.value is None else axis.segment(not_told.value)
        return axis.segment(value)

    def _together(self, name: str) -> set[str]:
        """The facts whose limits hold as soon as this one is told: those that refer to each other, but to the day."""
        found = {name}
        while wider := {one for one, near in self._near.items() if not near.isdisjoint(found)} - found:
            found |= wider.union(*(self._near[one] for one in wider))
        return found

    @cached_property
    def _near(self) -> dict[str, set[str]]:
        facts = [fact for name, fact in self.model.facts.items() if name != AS_OF]
        refers = {fact.name: {fact.name, *(fact.derive or ()), fact.not_after, fact.not_before} for fact in facts}
        return {name: {one for one in near if isinstance(one, str)} - {AS_OF} for name, near in refers.items()}

    @cached_property
    def _seen(self) -> set[tuple[object, ...]]:
        return set()

    def _closed(self, told: set[str]) -> bool:
        """Nothing is untold that follows from what is told."""
        for name, fact in self.model.facts.items():
            if fact.derive is not None:
                triple = {name, fact.derive.start, fact.derive.end}
                if len(triple & told) == len(triple) - 1:
                    return False
        return True

    def _axis(self, name: str) -> Axis:
        return next(axis for axis in self.axes if axis.name == name)

    # -- deciding

    @cached_property
    def values(self) -> dict[Cell, dict[str, Inner | None]]:
        """A value for every fact in every cell, None for one that is not told: with other rules the cuts are others."""
        return {
            cell: {axis.name: _value(axis, at) for axis, at in zip(self.axes, cell, strict=True)} for cell in self.cells
        }

    def leaves(self, table: Table) -> dict[tuple[int, Cell], Leaf]:
        """What a decision comes to in every variant and cell, with ``table`` in its place."""
        key = repr(table)  # as records of different kinds are equal if they hold the same
        if key in self._known:
            return self._known[key]
        decisions = tuple(table if one.name == table.name else one for one in self.model.decisions)
        decisions += () if table in decisions else (table,)
        found: dict[tuple[int, Cell], Leaf] = {}
        for number, switches in enumerate(self.variants):
            program = compile_policy(
                self.model._replace(decisions=tuple(_switched(one, switches) for one in decisions))
            )
            for cell, values in self.values.items():
                segments = {axis.name: _segment(axis, values[axis.name]) for axis in program.facts}
                found[number, cell] = decide_cell(program, segments)[table.name]
        self._known[key] = found
        return found

    def outcomes(self, table: Table) -> Outcomes:
        return {key: outcome(table, leaf) for key, leaf in self.leaves(table).items()}

    # -- the checks

    def dead(self, table: Table) -> set[str]:
        reached = {table.rules[at].name for leaf in self.leaves(table).values() for at in leaf.rules}
        return {rule.name for rule in table.rules} - reached

    def spare(self, table: Table) -> set[str]:
        was, dead, spare = self.outcomes(table), self.dead(table), set[str]()
        for rule in table.rules:
            if rule.name not in dead:
                kept = tuple(one for one in table.rules if one.name not in dead | spare | {rule.name})
                if self.outcomes(table._replace(rules=kept)) == was:
                    spare.add(rule.name)
        return spare

    def idle(self, table: Table) -> set[tuple[str, tuple[int, ...]]]:
        was, skipped = self.outcomes(table), self.dead(table) | self.spare(table)
        found = set()
        for at, rule in enumerate(table.rules):
            when = rule.when
            for place in places(when) if rule.name not in skipped else ():
                for holds in (True, False) if place.option else (True,):
                    other = replaced(when, place.way, Always(holds, ""))
                    changed = _with_rule(table, at, rule._replace(when=other))
                    if self.outcomes(changed) == was and not self._spelled_out(table, at, when, other, place):
                        found.add((rule.name, place.way))
                        when = other
                        break
        return found

    def _spelled_out(self, table: Table, at: int, when: Condition, other: Condition, place: Place) -> bool:
        if table.hit == "collect":
            return False
        leaves = self.leaves(table)
        fits, would = (self._fits(table, table.rules[at]._replace(when=one)) for one in (when, other))
        between = [leaves[key] for key in fits if fits[key] != would[key]]
        deciding = {one for leaf in between for one in leaf.rules}
        subject = place.test.subject
        asking = {
            one for one in deciding if any(part.test.subject == subject for part in places(table.rules[one].when))
        }
        before = all(self._goes_before(table, one, at) for one in deciding - asking)
        return bool(asking) and before and all(leaf.rules for leaf in between)

    def _goes_before(self, table: Table, one: int, other: int) -> bool:
        if table.hit != "priority":
            return table.hit == "first" and one < other
        return table.answers.index(table.rules[one].then) < table.answers.index(table.rules[other].then)

    def _fits(self, table: Table, rule: Rule) -> dict[tuple[int, Cell], bool]:
        alone = table._replace(rules=(rule,), hit="first")
        return {key: bool(leaf.rules) for key, leaf in self.leaves(alone).items()}

    def idle_in(self, decision: Decides, key: str) -> int:
        """How many tests of ``only_when`` or ``matters_when`` can be left out together."""
        when, count = getattr(decision, key), 0
        for place in () if when is None or isinstance(when, bool) else places(when):
            for holds in (True, False) if place.option else (True,):
                other = replaced(when, place.way, Always(holds, ""))
                if self._where(when) == self._where(other):
                    count, when = count + 1, other
                    break
        return count

    def _where(self, when: Condition) -> set[tuple[int, Cell]]:
        """The cells in which a condition holds that stands beside a decision: in which one more decision speaks."""
        rule = Rule("here", when, "yes", False, "", (), (), None)
        alone = Table("one more", "", "first", "choice", ("yes",), (rule,), None, False, True, None)
        return {key for key, leaf in self.leaves(alone).items() if leaf.rules}

    @cached_property
    def refused(self) -> set[Cell]:
        """The cells in which rules of some decision clash, with the settings as they are: nobody is answered there."""
        return {
            cell for one in self.tables.values() if one.hit in ("unique", "any") for cell in self.clashes(one)
        }  # fmt: skip

    def refused_before(self, table: Table) -> set[Cell]:
        """The same for the decisions on which one depends."""
        plain = self.model._replace(decisions=tuple(one._replace(matters_when=False) for one in self.model.decisions))
        before = {one.name for one in reduced(plain, table.name).decisions} - {table.name}
        return {cell for name in before & self.tables.keys() if self.tables[name].hit in ("unique", "any")
                for cell in self.clashes(self.tables[name])}  # fmt: skip

    def gaps(self, table: Table) -> set[Cell]:
        found = self.leaves(table)
        return {
            cell for (number, cell), leaf in found.items()
            if number == self.present and not leaf.rules and leaf.answer is not None and table.hit != "collect"
        } - self.refused  # fmt: skip

    def clashes(self, table: Table) -> set[Cell]:
        return {
            cell
            for (number, cell), leaf in self.leaves(table).items()
            if number == self.present and leaf.answer == CONFLICT
        }

    def answers(self, table: Table) -> set[object]:
        found: set[object] = set()
        for leaf in self.leaves(table).values():
            found.update(leaf.answer if isinstance(leaf.answer, tuple) else (leaf.answer,))
        return found


def _value(axis: Axis, segment: int) -> Inner | None:
    return sample(axis, segment) if axis.told >> segment & 1 else None


def _segment(axis: Axis, value: Inner | None) -> int:
    return axis.size - 1 if value is None else axis.segment(value)


def outcome(table: Table, leaf: Leaf) -> object:
    """What a reader of the answer sees: the value with the settings it comes from; gaps, clashes and silence apart."""
    if not leaf.rules or leaf.answer == CONFLICT:
        return leaf.answer == CONFLICT, leaf.answer is None
    rules = [table.rules[at] for at in leaf.rules]
    found = [(type(rule.then), rule.then, rule.answer_settings) for rule in rules]
    if table.hit == "collect":
        return tuple(found)  # what two rules give stands in it twice
    return frozenset(found[:1] if table.hit in ("first", "unique") else found)


def _values(setting: Setting, tests: list[tuple[Compare, ...]]) -> list[Value]:
    """Values of a setting of which each test sees every difference: those it names, and some beside and beyond them."""
    named = [value for compares in tests for value in _named(compares)]
    if isinstance(setting.value, tuple):
        items = list(dict.fromkeys((*named, *setting.value)))
        return [some for count in range(len(items) + 1) for some in combinations(items, count)]
    kind, low, high, choices = setting.type
    if kind in ("integer", "number"):
        step = 1 if kind == "integer" else 0.25
        near = {value + by for value in (*named, setting.value) for by in (-step, 0, step)}  # type: ignore[operator]
        return sorted(one for one in near if (low is None or low <= one) and (high is None or one <= high))
    if kind == "boolean":
        return [False, True]
    return list(choices) or list(dict.fromkeys((*named, setting.value, "something else")))


def _named(compares: tuple[Compare, ...]) -> Iterator[Inner]:
    word: str
    operand: Anything
    for word, operand in compares:
        if word == "not":
            yield from _named(operand)
        elif word != "known":
            yield from operand if isinstance(operand, tuple) else (operand,)


def _holds(compare: Compare, value: Anything) -> bool:
    word: str = compare.word
    operand: Anything = compare.operand
    holds: dict[str, Callable[[], bool]] = {
        "known": lambda: operand is True,
        "not": lambda: not all(_holds(one, value) for one in operand),
        "includes": lambda: operand in value,
        "equals": lambda: value == operand,
        "one_of": lambda: value in operand,
        "at_least": lambda: value >= operand,
        "at_most": lambda: value <= operand,
        "more_than": lambda: value > operand,
        "less_than": lambda: value < operand,
        "between": lambda: operand[0] <= value <= operand[1],
    }
    return holds[word]()


def _with_rule(table: Table, at: int, rule: Rule) -> Table:
    return table._replace(rules=(*table.rules[:at], rule, *table.rules[at + 1 :]))


def _always(model: PolicyModel) -> Iterator[Always]:
    for decision in model.decisions:
        todo: list[Condition] = [] if decision.only_when is None else [decision.only_when]
        todo += [rule.when for rule in decision.rules] if isinstance(decision, Table) else []
        todo += [] if isinstance(decision.matters_when, bool) else [decision.matters_when]
        while todo:
            match todo.pop():
                case Always() as found:
                    yield found
                case All(parts) | Any(parts) | Nothing(parts):
                    todo.extend(parts)
                case Test():
                    pass


def _switched(decision: Decides, switches: Switches) -> Decides:
    only_when = None if decision.only_when is None else _set(decision.only_when, switches)
    if not isinstance(decision, Table):
        return decision._replace(only_when=only_when)
    rules = tuple(rule._replace(when=_set(rule.when, switches)) for rule in decision.rules)
    return decision._replace(only_when=only_when, rules=rules)


def _set(condition: Condition, switches: Switches) -> Condition:
    match condition:
        case Always():
            return condition._replace(holds=switches.get((condition.setting, condition.compares), condition.holds))
        case All(parts) | Any(parts) | Nothing(parts):
            return type(condition)(tuple(_set(part, switches) for part in parts))
        case Test():
            return condition


def reduced(model: PolicyModel, name: str) -> PolicyModel:
    """The policy with one decision and those it needs, so that only few facts matter."""
    needed, todo = set[str](), [name]
    decisions = {one.name: one for one in model.decisions}
    while todo:
        one = todo.pop()
        if one not in needed:
            needed.add(one)
            todo += uses(decisions[one])
    kept = tuple(one for one in model.decisions if one.name in needed)
    return model._replace(decisions=tuple(one._replace(matters_when=False) for one in kept))

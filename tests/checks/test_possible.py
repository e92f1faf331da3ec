"""Which combinations of dates and days between them can be: against all days of a window."""

from __future__ import annotations

from itertools import product

import pytest

from engine import policy_from_text
from engine.cells.axes import Axis
from engine.cells.space import Space
from engine.checks.base.possible import Possible
from engine.facts.check import Told, check_facts
from tests.checks.brute import Brute
from tests.strategies import AS_OF as DAY

POLICY = """\
policy: dates
outcome: action
facts:
{facts}
decisions:
  action:
    answers: [wait, go]
    rules:
      - {{rule: a, when: {{{tests}}}, then: go}}
      - {{rule: b, otherwise: wait}}
"""

FACTS = {
    "one date and the days since": (
        "  met: {type: string, format: date, not_after: as_of, if_not_told: open}\n"
        "  days: {type: integer, minimum: 0, derive: {days_between: [met, as_of]}, if_not_told: open}",
        "met: {between: [2026-03-10, 2026-03-14]}, days: {between: [3, 8]}",
    ),
    "days that must be told": (
        "  met: {type: string, format: date, not_after: as_of, if_not_told: open}\n"
        "  days: {type: integer, minimum: 0, derive: {days_between: [met, as_of]}}",
        "met: {at_least: 2026-03-12}, days: {between: [3, 8]}, as_of: {at_least: 2026-03-14}",
    ),
    "two dates in order": (
        "  met: {type: string, format: date, not_after: as_of, if_not_told: open}\n"
        "  heard: {type: string, format: date, not_before: met, if_not_told: open}\n"
        "  between: {type: integer, maximum: 9, derive: {days_between: [met, heard]}, if_not_told: open}",
        "met: {at_least: 2026-03-12}, heard: {at_most: 2026-03-10}, between: {at_least: 4}",
    ),
    "two dates with limits of their own": (
        "  met: {type: string, format: date, not_before: 2026-03-05, if_not_told: open}\n"
        "  due: {type: string, format: date, not_before: as_of, not_after: 2026-03-20, if_not_told: open}\n"
        "  left: {type: integer, derive: {days_between: [as_of, due]}, if_not_told: open}",
        "met: {at_most: 2026-03-08}, due: {at_least: 2026-03-12}, left: {between: [2, 6]}, "
        "as_of: {at_most: 2026-03-09}",
    ),
}


@pytest.mark.parametrize(("facts", "tests"), FACTS.values(), ids=FACTS)
def test_a_cell_can_be_exactly_if_some_days_lie_in_it(facts: str, tests: str) -> None:
    model = policy_from_text(POLICY.format(facts=facts, tests=tests)).model
    brute, space = Brute(model), Space([model])
    possible = Possible(space, model)
    can = set(brute.cells)
    assert 0 < len(can) < len(list(product(*(range(axis.size) for axis in brute.axes))))
    for cell in product(*(range(axis.size) for axis in brute.axes)):
        box = space.box(**{axis.name: 1 << at for axis, at in zip(brute.axes, cell, strict=True)})
        assert possible.holds(box) == (cell in can), cell
        example = possible.example(box)
        assert (example is not None) == (cell in can)
        if example is not None:
            told = check_facts(model, example.facts, example.as_of, lambda: DAY).told
            seen = {axis.name: told.get(axis.name) for axis in brute.axes}
            assert [_segment(axis, seen[axis.name]) for axis in brute.axes] == list(cell)


def _segment(axis: Axis, told: Told | None) -> int:
    assert not isinstance(told, frozenset)
    return axis.size - 1 if told is None else axis.segment(told[0][0])  # type: ignore[arg-type]

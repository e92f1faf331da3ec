"""Which combinations of dates and days between them can be, and an example of each: against all days of a window."""

from __future__ import annotations

from itertools import product

import pytest

from engine import policy_from_text
from engine.cells.examples import Examples
from engine.cells.space import Space
from engine.facts.check import check_facts
from engine.facts.pieces import Pieces
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
    "days that are assumed where no date is told": (
        "  met: {type: string, format: date, not_after: as_of, if_not_told: open}\n"
        "  days: {type: integer, minimum: 0, derive: {days_between: [met, as_of]}, if_not_told: {assume: 4}}",
        "met: {between: [2026-03-10, 2026-03-14]}, days: {between: [3, 8]}, as_of: {at_least: 2026-03-14}",
    ),
    "a day on which a date can be told no more": (
        "  due: {type: string, format: date, not_before: as_of, not_after: 2026-03-20, if_not_told: open}\n"
        "  left: {type: integer, derive: {days_between: [as_of, due]}, if_not_told: open}",
        "due: {at_least: 2026-03-18}, left: {at_most: 3}, as_of: {at_most: 2026-03-20}",
    ),
    "days that follow from a date nobody tests": (
        "  met: {type: string, format: date, not_after: as_of, if_not_told: open}\n"
        "  heard: {type: string, format: date, not_before: met, if_not_told: open}\n"
        "  since: {type: integer, derive: {days_between: [met, as_of]}, if_not_told: open}\n"
        "  between: {type: integer, derive: {days_between: [met, heard]}, if_not_told: open}",
        "heard: {at_most: 2026-03-10}, since: {at_least: 4}, between: {at_least: 2}",
    ),
}


@pytest.mark.parametrize(("facts", "tests"), FACTS.values(), ids=FACTS)
def test_a_cell_can_be_exactly_if_some_days_lie_in_it(facts: str, tests: str) -> None:
    model = policy_from_text(POLICY.format(facts=facts, tests=tests)).model
    brute, space = Brute(model), Space([model])
    examples = Examples(space, [model])
    can = set(brute.cells)
    assert 0 < len(can) < len(list(product(*(range(axis.size) for axis in brute.axes))))
    for cell in product(*(range(axis.size) for axis in brute.axes)):
        box = space.box(**{axis.name: 1 << at for axis, at in zip(brute.axes, cell, strict=True)})
        assert examples.can_be(box) == (cell in can), cell
        example = examples.example(box)
        assert (example is not None) == (cell in can)
        if example is not None:
            told = check_facts(model, example.facts, example.as_of, lambda: DAY).told
            seen = {name: value for name, value in told.items() if not isinstance(value, frozenset)}
            assert [brute.segment(axis.name, _exact(seen.get(axis.name))) for axis in brute.axes] == list(cell)


def _exact(pieces: Pieces | None) -> int | None:
    return None if pieces is None else int(pieces[0][0] or 0)

"""The engine against the machine on random logs: both say the same of every case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import track
from tests.test_oracle import contradiction
from tests.tracking.looking import BASE, Settings, house, replay, view_of_case, view_of_outcome
from tests.tracking.machine import in_days
from tests.tracking.streams import Stream, streams

HOUSES: tuple[Settings, ...] = (
    BASE,
    {"first_round_wait_days": 10, "later_round_wait_days": 5},
    {"first_round_wait_days": 3, "later_round_wait_days": 9},
    {"first_round_wait_days": 1, "later_round_wait_days": 1},
)
EXAMPLES, BATCH = 250, 5
"""Several logs to an example, as starting one costs more than a log; for all houses together 5,000 logs."""


@pytest.mark.parametrize("changed", HOUSES, ids=str)
@settings(max_examples=EXAMPLES, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
@given(batch=st.lists(streams(), min_size=BATCH, max_size=BATCH))
def test_engine_and_machine_say_the_same(changed: Settings, batch: list[Stream]) -> None:
    for stream in batch:
        differ = list(differences(stream, changed))
        assert not differ, "\n".join([f"{stream}\nwith {changed}", *differ])


def differences(stream: Stream, changed: Settings) -> Iterator[str]:
    """Each thing that the two say differently, in a line."""
    case = track(house(tuple(changed.items())), stream.events, as_of=stream.as_of, facts=stream.told)
    outcome = replay(stream.events, stream.as_of, changed)
    said, expected = view_of_case(case), view_of_outcome(outcome)
    for name in said._fields:
        if getattr(said, name) != getattr(expected, name):
            yield f"{name}: the engine says {getattr(said, name)!r}, the machine {getattr(expected, name)!r}"
    clashes = {problem.path for problem in case.problems if problem.code == "told-and-logged"}
    if clashes != {f"facts.{name}" for name in stream.told.keys() & outcome.facts.keys()}:
        yield f"told and logged: the engine says {clashes}, the machine knows {set(outcome.facts)}"
    if case.decision is not None and outcome.decides:
        facts = in_days(outcome, stream.told, date.fromisoformat(stream.as_of))
        yield from filter(None, [contradiction(case.decision, facts, changed)])

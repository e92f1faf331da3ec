"""Larger random tables against the plain loop over their rows, on facts in and around every edited rule."""

from __future__ import annotations

import pytest

from benchmarks.comparing import prove
from benchmarks.diff_child import main
from benchmarks.tables import as_policy, edited, shared_out
from engine import policy_from_text


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("rules", "facts"), [(60, 3), (150, 5), (80, 7)])
def test_tables_with_edits(rules: int, facts: int, seed: int) -> None:
    rows = shared_out(rules, facts, seed)
    others = edited(rows, seed, edits=6)
    diff = policy_from_text(as_policy(rows)).diff(policy_from_text(as_policy(others)))
    assert diff.decided
    assert all(region.example for region in diff.regions)
    prove(rows, others, diff.decisions[0].changes, seed, count=1_500)


def test_the_table_that_is_measured() -> None:
    figures = main(500, 5, 15, 1)  # proves its regions, and that moved rules change nothing
    assert figures["regions"] > 5

"""Larger random tables against z3, which knows nothing of cells."""

from __future__ import annotations

from typing import Any

import pytest
import z3

from benchmarks.tables import LAST, Row, as_policy, hand_written, shared_out
from engine import policy_from_text
from engine.checks import Report
from tests.tables_in_z3 import Solver

TABLES = [
    *(pytest.param(shared_out(60, 4, seed), id=f"shared out {seed}") for seed in (1, 2)),
    *(pytest.param(hand_written(25, 5, seed), id=f"hand-written {seed}") for seed in (1, 2, 3)),
    *(pytest.param([row._replace(answer=row.answer % 2) for row in hand_written(25, 5, seed)], id=f"two answers {seed}")
      for seed in (1, 2)),
]  # fmt: skip


class Judge(Solver):
    """What z3 finds in one table."""

    def dead(self) -> set[int]:
        return {
            at for at, condition in enumerate(self.conditions)
            if not self.can(condition, *(z3.Not(one) for one in self.conditions[:at]))
        }  # fmt: skip

    def spare(self, dead: set[int]) -> set[int]:
        found: set[int] = set()
        for at in range(len(self.rows)):
            if at not in dead and not self.can(self.answer(set()) != self.answer(dead | found | {at})):
                found.add(at)
        return found

    def idle(self, rule: int) -> set[int]:
        """The facts whose tests can be left out of a rule, one after the other."""
        left_out: frozenset[int] = frozenset()
        for fact, ends in enumerate(self.rows[rule].box):
            if ends == (0, LAST):
                continue
            was, now = (self.fits(self.rows[rule], without) for without in (left_out, left_out | {fact}))
            same = not self.can(self.answer(set()) != self.answer(set(), {rule: now}))
            if same and not self._spelled_out(rule, fact, z3.And(now, z3.Not(was))):
                left_out |= {fact}
        return set(left_out)

    def _spelled_out(self, rule: int, fact: int, between: Any) -> bool:
        """What the test excludes is there, and decided by rules that test the same fact, or by others before."""
        deciding = [at for at in range(len(self.rows)) if at != rule and self.can(between, self.decides(at))]
        asking = [at for at in deciding if self.rows[at].box[fact] != (0, LAST)]
        before = all(at < rule for at in set(deciding) - set(asking))
        return bool(asking) and before and not self.can(between, *(z3.Not(one) for one in self.conditions))

    def decides(self, rule: int) -> Any:
        return z3.And(self.conditions[rule], *(z3.Not(one) for one in self.conditions[:rule]))


def _rules(report: Report, code: str) -> set[int]:
    return {int(one.about[-1][1:]) for one in report.findings if one.code == code}


@pytest.mark.parametrize("rows", TABLES)
def test_a_table_is_judged_as_z3_judges_it(rows: list[Row]) -> None:
    solver, report = Judge(rows), policy_from_text(as_policy(rows)).check()
    dead = solver.dead()
    spare = solver.spare(dead)
    assert _rules(report, "unreachable-rule") == dead
    assert _rules(report, "redundant-rule") == spare
    expected = [at for at in range(len(rows)) if at not in dead | spare for _ in solver.idle(at)]
    assert sorted(int(one.about[-1][1:]) for one in report.findings if one.code == "idle-condition") == expected
    gaps = [one for one in report.findings if one.code == "gap"]
    assert bool(gaps) == solver.can(*(z3.Not(one) for one in solver.conditions))
    for region in (region for one in gaps for region in one.regions):
        told = [fact == region.example.facts[f"f{at}"] for at, fact in enumerate(solver.facts)]
        assert not solver.can(*told, z3.Or(*solver.conditions))

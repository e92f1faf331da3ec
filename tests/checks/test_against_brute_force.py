"""What the checks find in random policies and in the flagship is what is found cell by cell."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given

from engine import load_policy, policy_from_text
from engine.checks import Finding, Report, check
from engine.checks.base import subject as telling
from engine.checks.base.subject import Subject
from engine.checks.idle_condition import places
from engine.policy.model import MESSAGES, PolicyModel, Table
from tests.checks.brute import Brute
from tests.strategies import as_yaml, policies
from tests.test_cells_against_reference import thorough

MOST = 600


def about(table: Table, rule: str) -> tuple[str, ...]:
    return (table.name, rule) if table.name in ("warnings", "messages") else ("decisions", table.name, rule)


def found(report: Report, code: str, table: Table) -> list[Finding]:
    start = about(table, "")[:-1]
    return [one for one in report.findings if one.code == code and one.about[: len(start)] == start]


def rules(report: Report, code: str, table: Table) -> list[str]:
    return sorted(one.about[-1] for one in found(report, code, table))


def assert_alike(model: PolicyModel, brute: Brute) -> None:
    report = check(model)
    assert all(one.decided for one in report.findings)
    for table in brute.tables.values():
        dead = "unused-message" if table.name == MESSAGES else "unreachable-rule"
        assert rules(report, dead, table) == sorted(brute.dead(table))
        assert rules(report, "redundant-rule", table) == sorted(brute.spare(table))
        assert_idle(report, brute, table)
        assert bool(found(report, "gap", table)) == bool(brute.gaps(table))
        assert bool(found(report, "clash", table)) == bool(brute.clashes(table))


def assert_idle(report: Report, brute: Brute, table: Table) -> None:
    if table.name != MESSAGES or all(one.test.span for rule in table.rules for one in places(rule.when)):
        assert rules(report, "idle-condition", table) == sorted(rule for rule, _ in brute.idle(table))


@given(policies())
@thorough(150)
def test_random_policies(plain: dict[str, object]) -> None:
    model = policy_from_text(as_yaml(plain)).model
    brute = Brute(model)
    assume(brute.size <= MOST)
    assert_alike(model, brute)

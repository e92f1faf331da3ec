"""What the checks find in random policies and in the flagship is what is found cell by cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, given

from engine import policy_from_text
from engine.account import refuse_conflicts
from engine.cells.space import Box
from engine.checks import Finding, Report, check, gap
from engine.checks.base.examined import Examined
from engine.checks.base.tests import places
from engine.facts.check import check_facts
from engine.outcome import CONFLICT, Leaf
from engine.policy.model import MESSAGES, Decides, PolicyModel, Table
from engine.runtimes.reference import evaluate
from tests.checks.brute import Brute, reduced
from tests.strategies import AS_OF as DAY
from tests.strategies import as_yaml, policies
from tests.test_cells_against_reference import thorough

MOST = 600


def about(table: Table, rule: str) -> tuple[str, ...]:
    return (table.name, rule) if table.name in ("warnings", "messages") else ("decisions", table.name, rule)


def found(report: Report, code: str, table: Table) -> list[Finding]:
    start = about(table, "")[:-1]
    return [one for one in report.findings if one.code == code and one.about[: len(start)] == start]


def rules(report: Report, code: str, table: Table) -> list[str]:
    return sorted(one.about[-1] for one in found(report, code, table) if len(one.about) == len(about(table, "")))


def dead_rules(report: Report, code: str, table: Table) -> list[str]:
    """The rules of a decision that never decide; where it never speaks that is said once."""
    named = [one.about for one in found(report, code, table)]
    silent = about(table, "")[:-1] in named
    return sorted(rule.name for rule in table.rules) if silent else sorted(one[-1] for one in named)


def assert_alike(model: PolicyModel, brute: Brute) -> None:
    report = check(model)
    assert all(one.decided for one in report.findings)
    for table in brute.tables.values():
        dead = "unused-message" if table.name == MESSAGES else "unreachable-rule"
        assert dead_rules(report, dead, table) == sorted(brute.dead(table))
        assert rules(report, "redundant-rule", table) == sorted(brute.spare(table))
        assert_idle(report, brute, table)
        assert_examples(model, found(report, "redundant-rule", table), table, lambda leaf: bool(leaf.rules))
        assert_gaps(model, report, brute, table)
        assert_clashes(model, report, brute, table)
    for decision in model.decisions:
        assert_idle_scope(report, brute, decision)


def assert_gaps(model: PolicyModel, report: Report, brute: Brute, table: Table) -> None:
    """The gaps are all there, and nothing else is in them; every example is one."""
    cells, policy = brute.gaps(table), Examined(model)
    assert bool(found(report, "gap", table)) == bool(cells)
    if cells:
        (name,) = [one for one in policy.tables if one.name == table.name]
        boxes = gap.gaps(policy, name)
        places = [policy.space.places[axis.name] for axis in brute.axes]
        assert cells == {cell for cell in brute.cells if any(holds(box, places, cell) for box in boxes)}
        assert all(one.regions for one in found(report, "gap", table))
        assert_examples(model, found(report, "gap", table), table, lambda leaf: not leaf.rules)


def assert_clashes(model: PolicyModel, report: Report, brute: Brute, table: Table) -> None:
    """Clashes are found where there are any, but not where a decision clashes on which this one depends."""
    clashes = found(report, "clash", table)
    assert bool(clashes) == bool(brute.clashes(table) - brute.refused_before(table))
    assert all(one.regions for one in clashes)
    assert_examples(model, clashes, table, lambda leaf: leaf.answer == CONFLICT)


def assert_examples(model: PolicyModel, findings: list[Finding], table: Table, claim: Callable[[Leaf], bool]) -> None:
    """Every example is told by the reference runtime as well to be what it is said to be."""
    for one in findings:
        for region in one.regions:
            checked = check_facts(model, region.example.facts, None, lambda: DAY)
            outcome = evaluate(model, checked)
            assert all(map(claim, outcome.tables[table.name]))
            if one.code != "clash":
                refuse_conflicts(model, outcome)


def holds(box: Box, places: list[int], cell: tuple[int, ...]) -> bool:
    return all(box[at] >> segment & 1 for at, segment in zip(places, cell, strict=True))


def assert_idle(report: Report, brute: Brute, table: Table) -> None:
    if table.name != MESSAGES or all(one.test.span for rule in table.rules for one in places(rule.when)):
        assert rules(report, "idle-condition", table) == sorted(rule for rule, _ in brute.idle(table))


def assert_idle_scope(report: Report, brute: Brute, decision: Decides) -> None:
    """Tests in ``only_when`` and ``matters_when`` that never matter."""
    told = [one.message for one in report.findings if one.code == "idle-condition"]
    for key in ("only_when", "matters_when"):
        assert sum(f"in `{key}` of `{decision.name}`" in one for one in told) == brute.idle_in(decision, key)


@given(policies())
@thorough(60)
def test_random_policies(plain: dict[str, object]) -> None:
    assert_as_by_brute_force(plain)


@given(policies(settings_tested=40))
@thorough(60)
def test_random_policies_that_ask_about_their_settings(plain: dict[str, object]) -> None:
    assert_as_by_brute_force(plain)


def assert_as_by_brute_force(plain: dict[str, object]) -> None:
    model = policy_from_text(as_yaml(plain)).model
    brute = Brute(model)
    assume(brute.size <= MOST)
    assert_alike(model, brute)


# ---------------------------------------------------------------- the flagship

FLAGSHIP = Path(__file__).resolve().parents[2] / "policies" / "follow-up.yaml"

EDITS: dict[str, tuple[str, str, set[str]]] = {
    "as it is": ("S1", "S1", set()),
    "a slip at a boundary": ("round: {at_least: 2}", "round: {at_least: 3}", {"gap"}),
    "too early for all": (
        "{days_elapsed: {less_than: $wait_days}}", "{days_elapsed: {at_least: 0}}", {"unreachable-rule"},
    ),
    "spelled out": ("{follow_ups_made: {at_least: 1}}", "{follow_ups_made: {at_least: 1}, heard: false}", set()),
    "a test that is made sure of twice": (
        "when: {days_elapsed: {less", "when: {follow_ups_made: {at_least: 0}, days_elapsed: {less", {"idle-condition"},
    ),
    "the same plan by two ways": (
        "when: {hr: false, manager_channel: phone}\n        then: hm_arranged_call",
        "when: {hr: false}\n        then: hm_article_email",
        {"redundant-rule"},
    ),
}  # fmt: skip
"""Edits of the flagship, and what is found then at least; where nothing is, nothing else may be."""

LARGE = ("strength", "warnings", MESSAGES)
"""They depend on all others: too many cells to try out every change."""


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_the_flagship_decision_by_decision(edit: tuple[str, str, set[str]]) -> None:
    old, new, expected = edit
    text = FLAGSHIP.read_text(encoding="utf-8").partition("\ntests:\n")[0]
    assert old in text
    model = policy_from_text(text.replace(old, new)).model
    report = check(model)
    assert expected <= {one.code for one in report.findings}
    assert report.clean == (not expected)
    for decision in model.decisions:
        if isinstance(decision, Table):
            brute = Brute(reduced(model, decision.name))
            large = decision.name in LARGE or (decision.name == "plan" and "redundant-rule" not in expected)
            assert_decision(report, brute, brute.tables[decision.name], large=large)


def assert_decision(report: Report, brute: Brute, table: Table, *, large: bool) -> None:
    dead = "unused-message" if table.name == MESSAGES else "unreachable-rule"
    assert dead_rules(report, dead, table) == sorted(brute.dead(table))
    assert bool(found(report, "gap", table)) == bool(brute.gaps(table))
    if not large:
        assert rules(report, "redundant-rule", table) == sorted(brute.spare(table))
        assert_idle(report, brute, table)

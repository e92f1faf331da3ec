"""What the checks find in random policies and in the flagship is what is found cell by cell."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import assume, given

from engine import policy_from_text
from engine.cells.space import Box
from engine.checks import Finding, Report, check, gap
from engine.checks.base.subject import Subject
from engine.checks.idle_condition import places
from engine.facts.check import check_facts
from engine.outcome import CONFLICT, Leaf
from engine.policy.model import MESSAGES, PolicyModel, Table
from engine.runtimes.reference import evaluate
from tests.checks.brute import Brute
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
    return sorted(one.about[-1] for one in found(report, code, table))


def assert_alike(model: PolicyModel, brute: Brute) -> None:
    report = check(model)
    assert all(one.decided for one in report.findings)
    for table in brute.tables.values():
        dead = "unused-message" if table.name == MESSAGES else "unreachable-rule"
        assert rules(report, dead, table) == sorted(brute.dead(table))
        assert rules(report, "redundant-rule", table) == sorted(brute.spare(table))
        assert_idle(report, brute, table)
        assert_gaps(model, report, brute, table)
        assert_clashes(model, report, brute, table)


def assert_gaps(model: PolicyModel, report: Report, brute: Brute, table: Table) -> None:
    """The gaps are all there, and nothing else is in them; every example is one."""
    cells, subject = brute.gaps(table), Subject(model)
    assert bool(found(report, "gap", table)) == bool(cells)
    if cells:
        (name,) = [one for one in subject.tables if one.name == table.name]
        boxes = gap.gaps(subject, name)
        places = [subject.space.places[axis.name] for axis in brute.axes]
        assert cells == {cell for cell in brute.cells if any(holds(box, places, cell) for box in boxes)}
        assert_examples(model, found(report, "gap", table), table, lambda leaf: not leaf.rules)


def assert_clashes(model: PolicyModel, report: Report, brute: Brute, table: Table) -> None:
    clashes = found(report, "clash", table)
    assert bool(clashes) == bool(brute.clashes(table))
    assert_examples(model, clashes, table, lambda leaf: leaf.answer == CONFLICT)


def assert_examples(
    model: PolicyModel, findings: list[Finding], table: Table, claim: Callable[[Leaf], bool]
) -> None:
    """Every example is told by the reference runtime as well to be what it is said to be."""
    for one in findings:
        assert one.regions
        for region in one.regions:
            checked = check_facts(model, region.example, None, lambda: DAY)
            assert all(map(claim, evaluate(model, checked).tables[table.name]))


def holds(box: Box, places: list[int], cell: tuple[int, ...]) -> bool:
    return all(box[at] >> segment & 1 for at, segment in zip(places, cell, strict=True))


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

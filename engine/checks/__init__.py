"""Checks of a policy: what is missing, what can never matter, what contradicts itself. All asked of cells, all exact.

One check is one module, named like its code; its text is its help page. A check takes a
:class:`~engine.checks.base.examined.Examined` and gives findings. What it cannot tell within its budget it says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from engine.checks import (
    answer_never_given,
    clash,
    contradicting_tests,
    gap,
    idle_condition,
    plan_never_given,
    redundant_rule,
    uncited_reason,
    unreachable_rule,
    unused_fact,
    unused_ignore,
    unused_message,
    unused_setting,
)
from engine.checks.base.examined import Budgets, Decide, Examined
from engine.checks.base.finding import Finding, Region, Report
from engine.diagnostics import Span
from engine.policy.model import MESSAGES, WARNINGS, PolicyModel

if TYPE_CHECKING:
    from engine.policy.text.document import Document

__all__ = ["CHECKS", "HELP", "Finding", "Region", "Report", "check"]

Run: TypeAlias = Callable[[Examined], Iterable[Finding]]


class Check(NamedTuple):
    """One check: its code, what it does, and its help page."""

    code: str
    run: Run
    help: str | None


CHECKS: tuple[Check, ...] = (
    Check("gap", gap.check, gap.__doc__),
    Check("clash", clash.check, clash.__doc__),
    Check("unreachable-rule", unreachable_rule.check, unreachable_rule.__doc__),
    Check("redundant-rule", redundant_rule.check, redundant_rule.__doc__),
    Check("idle-condition", idle_condition.check, idle_condition.__doc__),
    Check("answer-never-given", answer_never_given.check, answer_never_given.__doc__),
    Check("plan-never-given", plan_never_given.check, plan_never_given.__doc__),
    Check("unused-message", unused_message.check, unused_message.__doc__),
    Check("unused-fact", unused_fact.check, unused_fact.__doc__),
    Check("unused-setting", unused_setting.check, unused_setting.__doc__),
    Check("uncited-reason", uncited_reason.check, uncited_reason.__doc__),
    Check("contradicting-tests", contradicting_tests.check, contradicting_tests.__doc__),
)
"""All checks but the last one, which looks at what these found."""

HELP = {**{one.code: one.help for one in CHECKS}, "unused-ignore": unused_ignore.__doc__}
"""The help page of every check, by its code."""


def check(
    model: PolicyModel,
    document: Document | None = None,
    decide: Decide | None = None,
    budgets: Budgets = Budgets(),  # noqa: B008  # it is immutable
) -> Report:
    """Everything that the checks find in one policy, but what it says is meant.

    ``document`` is the policy's text with its places, where that is at hand; without it the policy's file is
    read again as soon as there is something to tell. ``decide`` is how the policy decides checked facts; every
    example is tried out by it. ``budgets``: how much may be spent before something is not decided.
    """
    policy = Examined(model, document, decide, budgets)
    found = [finding for one in CHECKS for finding in one.run(policy)]
    kept = [one for one in found if not one.decided or not _is_meant(policy, one)]
    kept += unused_ignore.check(policy, found)
    written = [one for one in policy.tables if one.name not in (WARNINGS, MESSAGES)]
    decisions = [one for one in model.decisions if one.name not in (WARNINGS, MESSAGES)]
    return Report(
        model.name,
        model.file,
        len(decisions),
        sum(len(one.rules) for one in written),
        tuple(sorted(kept, key=_place)),
        len(found) - len([one for one in kept if one.code != "unused-ignore"]),
    )


def _is_meant(policy: Examined, finding: Finding) -> bool:
    return any(unused_ignore.is_ignored(finding, one) for one in policy.model.aside.ignored)


def _place(finding: Finding) -> tuple[str, Span]:
    told = finding.diagnostic
    return told.file or "", told.span or Span(0, 0, 0, 0)

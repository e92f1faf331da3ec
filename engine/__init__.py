"""A decision engine for rules that people own: a YAML policy decides, exactly and with reasons.

>>> from engine import load_policy
>>> decision = load_policy("follow-up").evaluate({"round": 1, "days_elapsed": 14, "hr_present": True})
>>> decision.answers["action"]
'follow_up'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.api import Policy, load_policy, policy_from_text
    from engine.cases.case import Case, Step
    from engine.cases.track import track
    from engine.checks import Report
    from engine.decision import Decision, Explanation, Reason
    from engine.diagnostics import Diagnostic, FactsError, PolicyError
    from engine.diff.result import Diff
    from engine.durable.library import DurableMissing
    from engine.quality.coverage import Coverage
    from engine.quality.mutants import Mutants
    from engine.quality.suggest import Suggestions
    from engine.questions.answers import UnknownAnswer
    from engine.questions.ask import Question
    from engine.questions.interview import Interview
    from engine.questions.minimal import Minimal
    from engine.questions.said import Said, Unclear
    from engine.questions.why_not import WhyNot

__version__ = "0.1.0"

__all__ = [
    "Case",
    "Coverage",
    "Decision",
    "Diagnostic",
    "Diff",
    "DurableMissing",
    "Explanation",
    "FactsError",
    "Interview",
    "Minimal",
    "Mutants",
    "Policy",
    "PolicyError",
    "Question",
    "Reason",
    "Report",
    "Said",
    "Step",
    "Suggestions",
    "Unclear",
    "UnknownAnswer",
    "WhyNot",
    "load_policy",
    "policy_from_text",
    "track",
]

_HOMES = {
    "engine.api": ("Policy", "load_policy", "policy_from_text"),
    "engine.cases.case": ("Case", "Step"),
    "engine.cases.track": ("track",),
    "engine.checks": ("Report",),
    "engine.decision": ("Decision", "Explanation", "Reason"),
    "engine.diagnostics": ("Diagnostic", "FactsError", "PolicyError"),
    "engine.diff.result": ("Diff",),
    "engine.durable.library": ("DurableMissing",),
    "engine.quality.coverage": ("Coverage",),
    "engine.quality.mutants": ("Mutants",),
    "engine.quality.suggest": ("Suggestions",),
    "engine.questions.answers": ("UnknownAnswer",),
    "engine.questions.ask": ("Question",),
    "engine.questions.interview": ("Interview",),
    "engine.questions.minimal": ("Minimal",),
    "engine.questions.said": ("Said", "Unclear"),
    "engine.questions.why_not": ("WhyNot",),
}


def __getattr__(name: str) -> object:
    # Names are fetched when first used: a command that only prints its help loads no engine.
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(home), name)
    raise AttributeError(f"module 'engine' has no attribute {name!r}")

"""The engine inside another program: `python examples/embed.py`, or read from top to bottom."""

from __future__ import annotations

from pathlib import Path

from engine import FactsError, PolicyError, load_policy

# A policy is loaded once. It never changes and any number of threads may share it.
policy = load_policy("follow-up")

# Facts are a plain mapping. The day is given, so the answer never depends on when this runs.
decision = policy.evaluate({"round": 1, "days_elapsed": 14, "hr_present": True}, as_of="2026-03-16")
plan = decision.answers["plan"]
print("decided:", decision.answers["action"], "-", plan["use"] if isinstance(plan, dict) else plan)
print("because:", decision.because[0].text, list(decision.because[0].cite))

# What is not told is not guessed: the decision says what to ask, the most useful question first.
open_decision = policy.evaluate({"days_elapsed": "8-12"}, as_of="2026-03-16")
print("open:", open_decision.status, open_decision.possible["action"])
for name in open_decision.missing:
    print("ask:", policy.model.facts[name].question)

# All mistakes come at once, each with a code and, where one is near, a suggestion.
try:
    policy.evaluate({"round": 0, "hr_presnt": True}, as_of="2026-03-16")
except FactsError as error:
    for mistake in error.diagnostics:
        print("mistake:", mistake.code, mistake.fact, "->", mistake.suggest)

# A house rule is an overlay, or a few settings; its reasons show that the house says so.
house = load_policy(str(Path(__file__).parent / "house-rules.yaml"))
for reason in house.evaluate({"round": 1, "days_elapsed": 10, "hr_present": True}, as_of="2026-03-16").because:
    if reason.house:
        print("house:", reason.rule, dict(reason.house))

try:
    load_policy("follow-up", settings={"first_round_wait_days": 0})
except PolicyError as error:
    print("refused:", error.diagnostics[0].message)

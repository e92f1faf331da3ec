"""What the three peers have in common: the questions they decide and how their answers are completed.

A peer decides four questions: ``action``, ``wait_days``, ``route`` and ``thank_you``. What follows from these
(days left, strength, warnings, the plan's record) is completed here in plain Python for all of them alike,
which is faster than any of them would be at it: where this is unfair, it is in their favour.
"""

from __future__ import annotations

from benchmarks.candidates import Facts
from benchmarks.handwritten import (
    ARRANGED_CALL,
    ARRANGED_CALL_INSISTING,
    ARTICLE_EMAIL,
    ARTICLE_EMAIL_INSISTING,
    HR_CALL,
    Answers,
)

NOT_TOLD: dict[str, object] = dict.fromkeys((
    "round", "days_elapsed", "heard_back", "hr_present", "company_size", "thank_you_sent", "follow_ups_made",
    "wants_hiring_manager", "channel",
))
"""For peers that fail on a name that is absent: every fact, not told."""

ROUTES = {
    "hr": HR_CALL, "hr_but_prefers_email": HR_CALL,
    "insists": ARTICLE_EMAIL_INSISTING, "insists_by_phone": ARRANGED_CALL_INSISTING,
    "no_hr": ARRANGED_CALL, "no_hr_by_email": ARTICLE_EMAIL,
}
NO_WARNING: tuple[str, ...] = ()
WARNING = ("article_says_call_hr",)


def complete(action: str | None, wait: int | None, route: str, thank_you: str, facts: Facts) -> Answers:
    """All answers from the four that a peer decided.

    >>> complete("wait", 14, "hr", "remind", {"days_elapsed": 10})["days_left"]
    4
    """
    if action == "stop":
        return {
            "action": action, "plan": None, "earliest_day": None, "days_left": None, "strength": None,
            "thank_you": thank_you, "warnings": NO_WARNING,
        }
    if action == "not_covered":
        return {
            "action": action, "plan": None, "earliest_day": wait, "days_left": 0, "strength": None,
            "thank_you": thank_you, "warnings": NO_WARNING,
        }
    plan = ROUTES[route]
    warned = route == "hr_but_prefers_email" and (action is not None or not facts.get("follow_ups_made"))
    days_left: int | None = 0
    if action == "follow_up":
        strength: str | None = "tolerated" if plan["against_advice"] else "may"
    else:
        strength = "should" if action == "wait" else None
        days = facts.get("days_elapsed")
        days_left = None if wait is None or days is None else wait - days  # type: ignore[operator]
    return {
        "action": action, "plan": plan, "earliest_day": wait, "days_left": days_left, "strength": strength,
        "thank_you": thank_you, "warnings": WARNING if warned else NO_WARNING,
    }

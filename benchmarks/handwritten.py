"""The follow-up policy as a programmer would write it by hand: fast, and it checks and explains nothing.

The baseline of every ratio. Written for speed: plans are constants that are handed out, not copied.
"""

from __future__ import annotations

from collections.abc import Mapping

FIRST_ROUND_WAIT_DAYS = 14
LATER_ROUND_WAIT_DAYS = 7
VERY_SMALL_COMPANY_MAX = 10

Plan = dict[str, object]
Answers = dict[str, object]

HR_CALL: Plan = {
    "use": "hr_call", "contact": "hr", "channel": "phone", "method": "call", "template": "hr_status_call",
    "steps": ["call_hr", "ask_status_of_hiring_decision"],
    "avoid": ["contact_hiring_manager", "contact_other_interviewers"],
    "against_advice": False,
}
ARTICLE_EMAIL: Plan = {
    "use": "hm_article_email", "contact": "hiring_manager", "channel": "email", "method": "article_email",
    "template": "hm_article_email",
    "steps": ["find_relevant_article", "email_hiring_manager", "say_you_thought_about_interview",
              "pass_on_article", "close_hoping_to_hear_soon"],
    "avoid": ["call_hiring_manager", "ask_only_about_status"],
    "against_advice": False,
}
ARRANGED_CALL: Plan = {
    "use": "hm_arranged_call", "contact": "hiring_manager", "channel": "phone", "method": "arranged_call",
    "template": "hm_call_request",
    "steps": ["email_hiring_manager", "say_you_are_following_up", "propose_three_days_and_times",
              "ask_them_to_pick_or_suggest", "call_at_agreed_time"],
    "avoid": ["call_without_arranging"],
    "against_advice": False,
}
ARTICLE_EMAIL_INSISTING: Plan = {**ARTICLE_EMAIL, "against_advice": True}
ARRANGED_CALL_INSISTING: Plan = {**ARRANGED_CALL, "against_advice": True}
STOP: Answers = {
    "action": "stop", "plan": None, "earliest_day": None, "days_left": None, "strength": None,
    "thank_you": "none", "warnings": (),
}


def decide(facts: Mapping[str, object]) -> Answers:
    """The answers of the follow-up policy; ``action`` is None where a fact must be asked for first.

    One long function on purpose: calls would make the baseline slower.
    """
    get = facts.get
    if get("heard_back"):
        return STOP.copy()

    round_number = get("round")
    if round_number is None:
        wait = None
    elif round_number == 1:
        wait = FIRST_ROUND_WAIT_DAYS
    else:
        wait = LATER_ROUND_WAIT_DAYS

    sent = get("thank_you_sent")
    thank_you = "remind" if sent is None else "done" if sent else "send_now"

    action: str | None
    days_left: int | None = None
    days: int | None = get("days_elapsed")  # type: ignore[assignment]
    if days is None:
        action = None
    elif wait is None:
        if days < LATER_ROUND_WAIT_DAYS:
            action = "wait"
        elif days < FIRST_ROUND_WAIT_DAYS:
            action = None
        else:
            action = "not_covered" if get("follow_ups_made") else "follow_up"
            days_left = 0
    elif days < wait:
        action = "wait"
        days_left = wait - days
    else:
        action = "not_covered" if get("follow_ups_made") else "follow_up"
        days_left = 0

    if action == "not_covered":
        return {
            "action": action, "plan": None, "earliest_day": wait, "days_left": days_left, "strength": None,
            "thank_you": thank_you, "warnings": (),
        }

    has_hr = get("hr_present")
    if has_hr is None:
        size = get("company_size")
        has_hr = size is None or size > VERY_SMALL_COMPANY_MAX  # type: ignore[operator]
    channel = get("channel")
    warnings: tuple[str, ...] = ()
    if has_hr:
        if get("wants_hiring_manager"):
            plan = ARRANGED_CALL_INSISTING if channel == "phone" else ARTICLE_EMAIL_INSISTING
        else:
            plan = HR_CALL
            if channel == "email" and (action is not None or not get("follow_ups_made")):
                warnings = ("article_says_call_hr",)
    else:
        plan = ARTICLE_EMAIL if channel == "email" else ARRANGED_CALL

    if action == "wait":
        strength: str | None = "should"
    elif action == "follow_up":
        strength = "tolerated" if plan["against_advice"] else "may"
    else:
        strength = None
    return {
        "action": action, "plan": plan, "earliest_day": wait, "days_left": days_left, "strength": strength,
        "thank_you": thank_you, "warnings": warnings,
    }

"""The follow-up guidance once more, in plain Python, row by row as its decision table says it.

It shares nothing with the engine or with the policy file. Wherever the two disagree, one of them is wrong.
Facts may be left out, None or ``"unknown"``; a company size may also be a range ("5-20", "51+").
"""

from __future__ import annotations

from collections.abc import Mapping

Facts = Mapping[str, object]
Settings = Mapping[str, object]

BASE: dict[str, object] = {
    "first_round_wait_days": 14,
    "later_round_wait_days": 7,
    "very_small_company_max": 10,
    "hr_channels": ["phone"],
    "hiring_manager_channel": "email",
    "no_hr_channel": "phone",
}

PLANS: dict[str, dict[str, object]] = {
    "hr_call": {
        "contact": "hr", "channel": "phone", "method": "call", "template": "hr_status_call",
        "steps": ["call_hr", "ask_status_of_hiring_decision"],
        "avoid": ["contact_hiring_manager", "contact_other_interviewers"],
    },
    "hr_email": {
        "contact": "hr", "channel": "email", "method": "email", "template": "hr_status_email",
        "steps": ["email_hr", "ask_status_of_hiring_decision"],
        "avoid": ["contact_hiring_manager", "contact_other_interviewers"],
    },
    "hm_article_email": {
        "contact": "hiring_manager", "channel": "email", "method": "article_email", "template": "hm_article_email",
        "steps": [
            "find_relevant_article", "email_hiring_manager", "say_you_thought_about_interview",
            "pass_on_article", "close_hoping_to_hear_soon",
        ],
        "avoid": ["call_hiring_manager", "ask_only_about_status"],
    },
    "hm_arranged_call": {
        "contact": "hiring_manager", "channel": "phone", "method": "arranged_call", "template": "hm_call_request",
        "steps": [
            "email_hiring_manager", "say_you_are_following_up", "propose_three_days_and_times",
            "ask_them_to_pick_or_suggest", "call_at_agreed_time",
        ],
        "avoid": ["call_without_arranging"],
    },
}


def advise(facts: Facts, settings: Settings | None = None) -> dict[str, object]:
    """What to do, for facts in days and with any of the settings of :data:`BASE` changed.

    Gives ``action`` ("ask" where it is not decided), ``plan`` (None or all its fields with ``use``),
    ``earliest_day``, ``days_left``, ``strength``, ``thank_you``, ``missing`` (a list, most useful
    first), ``warnings`` (a set) and ``assumed`` (a dict of what was assumed instead of asked).
    """
    house = {**BASE, **(settings or {})}
    told = {name: value for name, value in facts.items() if value is not None and value != "unknown"}
    assumed = {name: value for name, value in _DEFAULTS.items() if name not in told}
    if told.get("heard_back") is True:
        return _stopped(assumed)
    waits = _waits(told, house)
    timing = _timing(told, waits)
    action = _action(timing, told)
    plan, assumed_hr, warnings = (None, {}, set()) if action == "not_covered" else _route(told, house)
    if action == "follow_up" and _promise_is_pending(told):
        warnings.add("promised_date_not_reached")
    return {
        "action": action,
        "plan": plan,
        "earliest_day": min(waits) if len(waits) == 1 else None,
        "days_left": _days_left(told, waits),
        "strength": _strength(action, plan),
        "thank_you": _thank_you(told),
        "missing": _missing(timing, told, waits),
        "warnings": warnings,
        "assumed": {**assumed, **assumed_hr},
    }


def _whole(value: object) -> int:
    """14, also where it is written 14.0."""
    return int(float(str(value)))


_DEFAULTS: dict[str, object] = {"heard_back": False, "wants_hiring_manager": False, "follow_ups_made": 0}


def _stopped(assumed: dict[str, object]) -> dict[str, object]:
    nothing = dict.fromkeys(("plan", "earliest_day", "days_left", "strength"))
    return {
        "action": "stop", **nothing, "thank_you": "none", "missing": [], "warnings": set(), "assumed": assumed,
    }


def _waits(told: Facts, house: Settings) -> set[int]:
    """Table 2: the waiting times that are possible."""
    first, later = _whole(house["first_round_wait_days"]), _whole(house["later_round_wait_days"])
    if "round" not in told:
        return {first, later}
    return {first} if told["round"] == 1 else {later}


def _timing(told: Facts, waits: set[int]) -> str:
    """Table 3: early, due, or open."""
    if "days_elapsed" not in told:
        return "open"
    days = _whole(told["days_elapsed"])
    if days < min(waits):
        return "early"
    return "due" if days >= max(waits) else "open"


def _action(timing: str, told: Facts) -> str:
    """Table 7 for silence."""
    if timing == "open":
        return "ask"
    if timing == "early":
        return "wait"
    return "not_covered" if _whole(told.get("follow_ups_made", 0)) >= 1 else "follow_up"


def _hr(told: Facts, house: Settings) -> tuple[bool, dict[str, object]]:
    """Table 4: whether there is HR, and what was assumed to say so."""
    if "hr_present" in told:
        return told["hr_present"] is True, {}
    small = "company_size" in told and _largest(told["company_size"]) <= _whole(house["very_small_company_max"])
    return not small, {"hr_present": not small}


def _largest(size: object) -> float:
    if isinstance(size, int):
        return size
    text = str(size)
    return float("inf") if text.endswith("+") else int(text.replace("–", "-").split("-")[1])


def _route(told: Facts, house: Settings) -> tuple[dict[str, object], dict[str, object], set[str]]:
    """Table 5: the plan, what was assumed for it, and its warnings."""
    hr, assumed = _hr(told, house)
    channel = told.get("channel")
    insists = told.get("wants_hiring_manager") is True
    if hr and not insists:
        use, warnings = _ask_hr(channel, house)
        return _plan(use, against_advice=False), assumed, warnings
    channel = channel or house["hiring_manager_channel" if hr else "no_hr_channel"]
    use = "hm_article_email" if channel == "email" else "hm_arranged_call"
    return _plan(use, against_advice=hr), assumed, set()


def _ask_hr(channel: object, house: Settings) -> tuple[str, set[str]]:
    """Rows A and A'. House rules may allow e-mail beside the phone, or instead of it."""
    allowed = house["hr_channels"]
    assert isinstance(allowed, list)
    if "phone" not in allowed or (channel == "email" and "email" in allowed):
        return "hr_email", set()
    return "hr_call", {"article_says_call_hr"} if channel == "email" else set()


def _plan(use: str, *, against_advice: bool) -> dict[str, object]:
    return {"use": use, **PLANS[use], "against_advice": against_advice}


def _strength(action: str, plan: Mapping[str, object] | None) -> str | None:
    if action == "wait":
        return "should"
    if action != "follow_up" or plan is None:
        return None
    return "tolerated" if plan["against_advice"] else "may"


def _thank_you(told: Facts) -> str:
    """Table 6 for silence."""
    if "thank_you_sent" not in told:
        return "remind"
    return "done" if told["thank_you_sent"] else "send_now"


def _days_left(told: Facts, waits: set[int]) -> int | None:
    """The days until the earliest day, if they are the same for every waiting time possible."""
    if "days_elapsed" not in told:
        return None
    left = {max(0, wait - _whole(told["days_elapsed"])) for wait in waits}
    return left.pop() if len(left) == 1 else None


def _missing(timing: str, told: Facts, waits: set[int]) -> list[str]:
    """The note below table 7."""
    missing = []
    if timing == "open" and "days_elapsed" not in told:
        missing.append("days_elapsed")
    if timing != "due" and len(waits) > 1:
        missing.append("round")
    return missing


def _promise_is_pending(told: Facts) -> bool:
    return "days_until_promised" in told and _whole(told["days_until_promised"]) > 0

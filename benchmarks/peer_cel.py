"""CEL (Common Expression Language, the Rust implementation): one compiled expression per question."""

from __future__ import annotations

from collections.abc import Callable

import cel

from benchmarks.candidates import Facts
from benchmarks.handwritten import Answers
from benchmarks.peers import NOT_TOLD, complete

ACTION = (
    "heard_back == true ? 'stop' : days_elapsed == null ? null"
    " : days_elapsed < (round == 1 ? 14 : 7) ? 'wait'"
    " : (round == null && days_elapsed < 14) ? null"
    " : (follow_ups_made != null && follow_ups_made >= 1) ? 'not_covered' : 'follow_up'"
)
WAIT = "round == null ? null : round == 1 ? 14 : 7"
ROUTE = (
    "(hr_present == false || (hr_present == null && company_size != null && company_size <= 10))"
    " ? (channel == 'email' ? 'no_hr_by_email' : 'no_hr')"
    " : wants_hiring_manager == true ? (channel == 'phone' ? 'insists_by_phone' : 'insists')"
    " : channel == 'email' ? 'hr_but_prefers_email' : 'hr'"
)
THANK_YOU = (
    "heard_back == true ? 'none' : thank_you_sent == null ? 'remind' : thank_you_sent ? 'done' : 'send_now'"
)


def contender() -> Callable[[Facts], Answers]:
    """The four expressions over one shared context: its fastest way (a dict per call is converted each time)."""
    action, wait, route, thank_you = (cel.compile(text).execute for text in (ACTION, WAIT, ROUTE, THANK_YOU))

    def decide(facts: Facts) -> Answers:
        context = cel.Context(variables={**NOT_TOLD, **facts})
        return complete(
            action(context), wait(context), route(context), thank_you(context), facts
        )

    return decide

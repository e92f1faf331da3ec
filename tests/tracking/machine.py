"""The flagship's events once more: a plain state machine written from the prose, not from the policy file.

It shares nothing with the engine. Wherever the two disagree, one of them is wrong.
The words of the problems are those of ``tests/tracking/sifting.py``, and two more: ``unexpected`` (the event cannot
happen as the case stands) and ``after-end``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tests.tracking.sifting import LARGEST_WHOLE, Entry, sift
from tests.tracking.state import Json, Outcome, State

SILENT = ("waiting", "time_to_ask", "asked")


def run(events: Sequence[object], as_of: date, *, first_wait: int = 14, later_wait: int = 7) -> Outcome:
    """Replay a log as it stands on one day."""
    entries, problems = sift(events, as_of)
    machine = Machine(first_wait, later_wait)
    for entry in entries:
        machine.fire_until(entry.day)
        refused = machine.post(entry)
        if refused:
            problems[entry.at] = problems.get(entry.at, frozenset()) | {refused}
        machine.fire_until(entry.day)
    machine.fire_until(as_of)
    return machine.outcome(problems)


def in_days(case: Outcome, told: Mapping[str, Json], as_of: date) -> dict[str, Json]:
    """All facts, with days instead of dates, as the decision table wants them; ``told`` are those beside the log."""
    facts = {**told, **case.facts}
    interviewed, promised = facts.pop("interview_date", None), facts.pop("promised_by", None)
    if interviewed is not None:
        facts["days_elapsed"] = (as_of - date.fromisoformat(str(interviewed))).days
    if promised is not None:
        facts["days_until_promised"] = (date.fromisoformat(str(promised)) - as_of).days
    return facts


class Machine(State):
    """What each event and each timer does to a case."""

    def __init__(self, first_wait: int, later_wait: int) -> None:
        super().__init__()
        self.first_wait, self.later_wait = first_wait, later_wait

    # ------------------------------------------------------------ time

    def fire_until(self, day: date) -> None:
        """Move the clock to a day; what is due on the way fires, and runs no longer."""
        while self.timers and not self.ended:
            due, name = min((due, name) for name, due in self.timers.items())
            if due > day:
                break
            self.stop(name)
            self.clock = max(self.clock, due)
            self._fire(name)
        self.clock = max(self.clock, day)

    def _fire(self, timer: str) -> None:
        before = self.stage
        if timer == "interview_day" and self.stage in ("invited", "next_round"):
            self.stage = "unconfirmed"
        elif timer == "ask" and self.stage == "waiting":
            self.stage = "time_to_ask"
        else:
            return
        self.write_down(timer, None, before)

    # ------------------------------------------------------------ events

    def post(self, entry: Entry) -> str | None:
        """Let one event count; or say in a word why it cannot, and change nothing."""
        if self.ended:
            return "after-end"
        if not self._can_happen(entry):
            return "unexpected"
        before = self.stage
        self._happen(entry)
        self.write_down(entry.kind, entry.at, before)
        return None

    def _can_happen(self, entry: Entry) -> bool:
        match entry.kind:
            case "applied":
                return self.stage == "applied"
            case "interview_moved" | "interview_cancelled":
                return self.ahead >= 1
            case "interview_held":
                return self._goes_on(entry) or not self._falls_back(entry)
            case "thank_you_sent":
                return self.interviewed
            case "follow_up_made":
                return self.stage in SILENT or (
                    self.stage in ("answered", "next_round", "unconfirmed") and self.interviewed
                )
            case _:
                return True

    def _happen(self, entry: Entry) -> None:
        match entry.kind:
            case "applied" | "receipt_received":
                pass
            case "interview_scheduled":
                self.ahead += 1
                if self.interviewed:
                    self.stop("ask")
                self._arranged(entry)
            case "interview_moved":
                self._arranged(entry)
            case "interview_cancelled":
                self._cancelled()
            case "interview_held":
                self._held(entry)
            case "thank_you_sent":
                self.put("thank_you_sent", True)
            case "follow_up_made":
                self._followed_up()
            case "learned":
                self.tell(entry, "hr_present", "company_size", "contact_name")
            case "reply_received":
                self._replied(entry)
            case "offer_received" | "rejection_received":
                self.put("heard_back", True)
                self._end("closed")
            case "withdrawn":
                self._end("withdrawn")
            case _:
                raise AssertionError(f"the machine does not know {entry.kind}")

    def _arranged(self, entry: Entry) -> None:
        """An interview lies ahead on the day the event names; after an interview that is an answer."""
        day = entry.fields["day"]
        assert isinstance(day, date)
        self.start("interview_day", day, 1)
        if self.interviewed:
            self.put("heard_back", True)
        self.stage = "next_round" if self.interviewed else "invited"

    def _cancelled(self) -> None:
        self.one_less_ahead()
        if self.ahead == 0:
            self.stop("interview_day")
            self.stage = "answered" if self.interviewed else "applied"

    def _followed_up(self) -> None:
        self.put("follow_ups_made", self.facts["follow_ups_made"] + 1)
        if self.stage in SILENT:
            self.stop("ask")
            self.stage = "asked"

    def _replied(self, entry: Entry) -> None:
        if not self.interviewed:
            return
        self.put("heard_back", True)
        self.tell(entry, "promised_by")
        if self.stage not in ("next_round", "unconfirmed"):
            self.stop("ask")
            self.stage = "answered"

    def _end(self, stage: str) -> None:
        self.stop("ask")
        self.stop("interview_day")
        self.stage = stage

    # ------------------------------------------------------------ interviews that took place

    def _held(self, entry: Entry) -> None:
        self.one_less_ahead()
        if self._is_on_a_day_with_one(entry):
            self._more_of_the_day(entry)
        elif self._is_known(entry):
            self._goes_on_another_day(entry)
        else:
            self._new_round(entry)
        self.held.append(entry)

    def _more_of_the_day(self, entry: Entry) -> None:
        """One more talk on a day with one: the same round."""
        self.tell(entry, "promised_by")
        if self.ahead == 0:
            self._wait_for_word()

    def _goes_on_another_day(self, entry: Entry) -> None:
        """The same interview on another day: the same round, and the latest day counts."""
        self.put("interview_date", entry.day)
        self.tell(entry, "promised_by")
        self._wait_for_word()

    def _new_round(self, entry: Entry) -> None:
        """Each round owes its own thank-you and counts its own follow-ups."""
        self.put("round", entry.fields.get("round", min(self.facts.get("round", 0) + 1, LARGEST_WHOLE)))
        self.put("interview_date", entry.day)
        self.put("thank_you_sent", False)
        self.put("follow_ups_made", 0)
        self.forget("promised_by")
        self.tell(entry, "promised_by")
        if self.ahead == 0:
            self._wait_for_word()
        else:
            self._next_is_arranged()

    def _next_is_arranged(self) -> None:
        self.put("heard_back", True)
        self.stop("ask")
        self.stage = "next_round"

    def _wait_for_word(self) -> None:
        wait = self.first_wait if self.facts["round"] == 1 else self.later_wait
        self.put("heard_back", False)
        self.stop("interview_day")
        self.start("ask", self.facts["interview_date"], wait)
        self.stage = "waiting"

    def _goes_on(self, entry: Entry) -> bool:
        """Whether it belongs to a round that has begun."""
        return self._is_on_a_day_with_one(entry) or self._is_known(entry)

    def _is_on_a_day_with_one(self, entry: Entry) -> bool:
        return any(other.day == entry.day for other in self.held)

    def _is_known(self, entry: Entry) -> bool:
        """Whether an interview that both name took place before."""
        name = entry.fields.get("interview")
        return name is not None and any(other.fields.get("interview") == name for other in self.held)

    def _falls_back(self, entry: Entry) -> bool:
        """Whether it claims to be the first round when later ones are known."""
        return entry.fields.get("round") == 1 and self.facts.get("round", 0) >= 2

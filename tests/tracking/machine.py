"""The flagship's events once more: a plain state machine written from the prose, not from the policy file.

It shares nothing with the engine. Wherever the two disagree, one of them is wrong.
The words of the problems are those of ``tests/tracking/sifting.py``, and three more: ``unexpected`` (the event cannot
happen as the case stands), ``after-end``, and ``no-day`` (a timer would fire on a day that no calendar has).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tests.tracking.sifting import LARGEST_WHOLE, Entry, Value, sift
from tests.tracking.state import Json, Outcome, Run, State

SILENT = ("waiting", "time_to_ask", "asked")
LAST_APART = 4
"""Up to this round two rounds are compared as they are told; those behind it are all alike."""


def run(events: Sequence[object], as_of: date, *, first_wait: int = 14, later_wait: int = 7) -> Outcome:
    """Replay a log as it stands on one day."""
    entries, problems = sift(events, as_of)
    machine = Machine(first_wait, later_wait)
    for entry in entries:
        machine.fire_until(entry.day)
        wrong = machine.post(entry)
        if wrong:
            problems[entry.at] = problems.get(entry.at, frozenset()) | {wrong}
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
        while self.runs and not self.ended:
            run = min(self.runs)
            if run.due > day:
                break
            self.runs.remove(run)
            self.clock = max(self.clock, run.due)
            self._fire(run.timer)
        self.clock = max(self.clock, day)

    def _fire(self, timer: str) -> None:
        before = self.stage
        if timer == "interview_day" and self.stage in ("invited", "next_round"):
            self.stage = "unconfirmed"
        elif timer == "ask" and self.stage == "waiting":
            self.stage = "time_to_ask"
        elif timer == "look_ahead" and self.arranged:
            self._next_is_arranged()
        else:
            return
        self.write_down(timer, None, before)

    # ------------------------------------------------------------ events

    def post(self, entry: Entry) -> str | None:
        """Let one event count, or change nothing; what is wrong with it in a word."""
        if self.ended:
            return "after-end"
        if not self._can_happen(entry):
            return "unexpected"
        before = self.stage
        self._happen(entry)
        self.write_down(entry.kind, entry.at, before)
        return "no-day" if self.no_day() else None

    def _can_happen(self, entry: Entry) -> bool:
        match entry.kind:
            case "applied":
                return self.stage == "applied"
            case "interview_moved" | "interview_cancelled":
                return self._is_meant(entry)
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
                self._scheduled(entry)
            case "interview_moved":
                self._moved(entry)
            case "interview_cancelled":
                self._cancelled(entry)
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
        self.stop("ask", "interview_day", "look_ahead")
        self.stage = stage

    # ------------------------------------------------------------ interviews that are arranged

    @property
    def arranged(self) -> list[Run]:
        """The interviews that are arranged and whose days are not over: a run of the timer for each."""
        return self.runs_of("interview_day")

    def _is_meant(self, entry: Entry) -> bool:
        """Whether an event speaks of one arranged interview, be it one whose day is over."""
        if self._meant(entry):
            return True
        return self.stage == "unconfirmed" and ("day" in entry.fields or not self.arranged)

    def _meant(self, entry: Entry) -> Run | None:
        """The arranged interview that an event speaks of: that of the day it names, or the only one that it can be."""
        if "day" in entry.fields:
            return next((run for run in self.arranged if run.since == entry.fields["day"]), None)
        alone = len(self.arranged) == 1 and self.stage != "unconfirmed"
        return self.arranged[0] if alone else None

    def _scheduled(self, entry: Entry) -> None:
        if self.interviewed:
            self.stop("ask")
        self._arrange(entry.fields["day"])

    def _moved(self, entry: Entry) -> None:
        self._drop(entry)
        self._arrange(entry.fields["to"])

    def _cancelled(self, entry: Entry) -> None:
        self._drop(entry)
        if not self.arranged:
            self.stage = "answered" if self.interviewed else "applied"
        elif self.stage == "unconfirmed":
            self.stage = self._ahead

    def _drop(self, entry: Entry) -> None:
        run = self._meant(entry)
        if run:
            self.runs.remove(run)

    def _arrange(self, day: Value) -> None:
        """An interview lies ahead; after an interview that is an answer."""
        assert isinstance(day, date)
        self.add("interview_day", day, 1)
        if self.interviewed:
            self.put("heard_back", True)
        self.stage = self._ahead

    @property
    def _ahead(self) -> str:
        return "next_round" if self.interviewed else "invited"

    # ------------------------------------------------------------ interviews that took place

    def _held(self, entry: Entry) -> None:
        self.runs = [run for run in self.runs if run not in self.arranged or run.since != entry.day]
        if self._is_more_of_the_day(entry):
            self.tell(entry, "promised_by")
        elif self._is_known(entry) or self._is_told_again(entry):
            self.put("interview_date", entry.day)
            self.tell(entry, "promised_by")
        else:
            self._new_round(entry)
        self.held.append(entry)
        self._wait_for_word(entry)

    def _new_round(self, entry: Entry) -> None:
        """Each round owes its own thank-you and counts its own follow-ups."""
        self.put("round", entry.fields.get("round", min(self._round + 1, LARGEST_WHOLE)))
        self.put("interview_date", entry.day)
        self.put("thank_you_sent", False)
        self.put("follow_ups_made", 0)
        self.forget("promised_by")
        self.tell(entry, "promised_by")

    def _wait_for_word(self, entry: Entry) -> None:
        """Nothing was heard since; unless more is arranged, which a look ahead on the same day finds."""
        wait = self.first_wait if self._round == 1 else self.later_wait
        self.put("heard_back", False)
        self.start("ask", self.facts["interview_date"], wait)
        self.start("look_ahead", entry.day, 0)
        self.stage = "waiting"

    def _next_is_arranged(self) -> None:
        self.put("heard_back", True)
        self.stop("ask")
        self.stage = "next_round"

    # ------------------------------------------------------------ which round an interview belongs to

    @property
    def _round(self) -> int:
        known: int = self.facts.get("round", 0)
        return known

    def _goes_on(self, entry: Entry) -> bool:
        """Whether it belongs to a round that has begun."""
        return self._is_more_of_the_day(entry) or self._is_known(entry) or self._is_told_again(entry)

    def _is_more_of_the_day(self, entry: Entry) -> bool:
        """One more talk on a day with one, and the log does not tell them apart by their rounds."""
        told = entry.fields.get("round", self._round)
        alike = told == self._round or min(_number(told), self._round) > LAST_APART
        return alike and any(other.day == entry.day for other in self.held)

    def _is_known(self, entry: Entry) -> bool:
        """Whether an interview that both name took place before."""
        name = entry.fields.get("interview")
        return name is not None and any(other.fields.get("interview") == name for other in self.held)

    def _is_told_again(self, entry: Entry) -> bool:
        """Whether it claims to be of the round that is known."""
        return self._round <= LAST_APART and entry.fields.get("round") == self._round

    def _falls_back(self, entry: Entry) -> bool:
        """Whether it claims to be of a round before the one that is known."""
        told = _number(entry.fields.get("round", LARGEST_WHOLE))
        return told <= LAST_APART and told < self._round


def _number(value: Value) -> int:
    assert isinstance(value, int)
    return value

"""What durable-rules holds of a case while its log is replayed. Everything that reaches it is a small number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from engine.cases.axes import Subjects, Watched
from engine.cases.log import Logged, Value
from engine.cases.rules import IDLE, Board, Join, Ruleset
from engine.cases.runs import Change, Run
from engine.cases.state import Moment, State

if TYPE_CHECKING:
    from engine.durable.host import Session


class Memory:
    """Kept in step with the state by whoever replays the log."""

    def __init__(self, session: Session[Board], ruleset: Ruleset, subjects: Subjects) -> None:
        self._session = session
        self._ruleset = ruleset
        self._subjects = subjects
        self._state: dict[str, int] = {}
        self._state_fact: str | None = None
        self._runs: dict[tuple[str, Run], str] = {}
        self._alike: dict[tuple[str, Run], int] = {}
        self._past: set[tuple[tuple[str, int], ...]] = set()
        self._numbers: dict[tuple[int, tuple[Value | int, ...]], int] = {}

    def post_event(self, event: Logged) -> int:
        """The number of the rule that takes the event."""
        kind = event.kind
        message = {"e": self._ruleset.kinds[kind]}
        for field, watched in self._subjects.fields[kind].items():
            message[watched.key] = _segment(watched, event.fields.get(field))
        joins = self._ruleset.joins[kind] if self._past else ()
        brought = (*self._at_hand(event, joins), *self._asked(event))
        at_hand = [self._session.assert_fact(fact) for fact in brought if fact]
        number = self._post(message)
        for fact in at_hand:
            self._session.retract(fact)
        return number

    def post_clock(self, day: int) -> int:
        """The number of the rule for the first timer that is due on this day."""
        number = self._post({"clock": day})
        if number == IDLE:
            raise RuntimeError(f"no timer was met on day {day}")
        return number

    def pending(self) -> int:
        """How many messages that were posted still wait."""
        return len(self._session.events())

    def _post(self, message: Mapping[str, int]) -> int:
        board = self._session.board
        board.clear()
        self._session.post(message)
        self._session.run()
        (number,) = board
        return number

    def tell_state(self, state: State) -> None:
        """Let the state be known, as far as conditions look at it."""
        told = {
            watched.key: _segment(watched, state.subject(name))
            for name, watched in self._subjects.state.items()
        }
        if told != self._state:
            if self._state_fact is not None:
                self._session.retract(self._state_fact)
            self._state, self._state_fact = told, self._session.assert_fact(told)

    def tell_runs(self, changes: Iterable[Change]) -> None:
        """Let runs of timers that began be known, and forget those that are over; of those alike one is enough."""
        for timer, run, began in changes:
            alike = self._alike[timer, run] = self._alike.get((timer, run), 0) + (1 if began else -1)
            if began and alike == 1:
                told = {"tm": self._ruleset.timers[timer], "due": run.due, "from": run.since}
                self._runs[timer, run] = self._session.assert_fact(told)
            elif not alike:
                self._session.retract(self._runs.pop((timer, run)))
                del self._alike[timer, run]

    def remember(self, event: Logged) -> None:
        """Keep what later rules may ask of an event that counted."""
        joins = self._ruleset.remembered[event.kind]
        if not joins:
            return
        fact = {"p": self._ruleset.kinds[event.kind]}
        for join in joins:
            fact.update(self._of_earlier(event, join))
        content = (*fact.items(),)
        if content not in self._past:
            self._past.add(content)
            self._session.assert_fact(fact)

    def _of_earlier(self, event: Logged, join: Join) -> dict[str, int]:
        told, at = {}, join.number
        same = self._same(event, join, event.day + (join.exactly or 0))
        if same is not None:
            told[f"s{at}"] = same
        if join.most is not None:
            told[f"h{at}"] = event.day + join.most
        if join.least is not None:
            told[f"l{at}"] = event.day + join.least
        return told

    def _at_hand(self, event: Logged, joins: tuple[Join, ...]) -> tuple[dict[str, int], ...]:
        """What the event at hand brings into comparisons: for equality, and for each direction in time."""
        same = {f"n{one.number}": found for one in joins if (found := self._same(event, one, event.day)) is not None}
        latest = {"nd": event.day} if any(one.most is not None for one in joins) else {}
        return same, latest, {"ng": event.day} if any(one.least is not None for one in joins) else {}

    def _asked(self, event: Logged) -> Iterator[dict[str, int]]:
        """The dates from which rules for the event at hand want a timer to run; nothing where none runs."""
        moment = Moment(event.day, event.fields)
        for asked in self._ruleset.asked[event.kind] if self._runs else ():
            since = moment.value(asked.date)
            if isinstance(since, int):
                yield {f"r{asked.number}": since}

    def _same(self, event: Logged, join: Join, day: int) -> int | None:
        """A number for what must be the same in both events; None if it is not told, or there is nothing."""
        values = [event.fields.get(name) for name in join.same]
        if not join.equal or any(value is None for value in values):
            return None
        told = tuple(value for value in values if value is not None)
        key = join.number, told if join.exactly is None else (*told, day)
        return self._numbers.setdefault(key, len(self._numbers))


def _segment(watched: Watched, value: Value | None) -> int:
    return watched.segment(None if isinstance(value, tuple) else value)

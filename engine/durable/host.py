"""One set of rules, held so that durable-rules can do no harm: no threads, no clock, nothing left behind.

>>> from engine.durable.rules import Rule
>>> def greet(session, met):
...     session.board.append(met["m"]["x"])
>>> held = Held({"greet": Rule(1, (("m", {"$gte": {"x": 3}}),), greet)})
>>> with held.session([]) as session:
...     for number in (2, 3, 4):
...         fact = session.assert_fact({"x": number})
...     session.run()
...     sorted(session.board)
[3, 4]
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from threading import Lock, get_ident
from typing import Any, Generic, TypeVar
from weakref import finalize

from engine.durable.library import Core, core
from engine.durable.limits import PRIORITY, PROPERTIES, check, distinct, is_value, most
from engine.durable.rules import Fields, Rule, as_definition, leaves_of

Board = TypeVar("Board")

MOST_MESSAGES = 10_000
"""Messages of one session: far fewer than those among which durable-rules sees doubles that are none."""

MOST_STEPS = 100_000
"""Rules that one session may run before it counts as endless."""

_SID = "e"
_BOOT = "Boot"
"""A field that no message of a caller can have."""

_NOT_HANDLED, _OBSERVED = 1, 2


class DurableError(Exception):
    """durable-rules did not do as it was asked, or was asked for what it must never see."""


class Held:
    """A set of rules ready to run. Safe to share between threads: one session at a time, the others wait.

    ``rules`` by name; ``keys`` are fields that messages may have although no condition looks at them.

    Raises:
        DurableMissing: if the library is not there.
        PastLimit: naming the limit that the rules are past.
    """

    def __init__(self, rules: Mapping[str, Rule], keys: tuple[str, ...] = ()) -> None:
        self._core = core()
        check(rules)
        self._rules = tuple(rules.values())
        looked_at = {key for rule in rules.values() for _, one in rule.items for _, key, _ in leaves_of(one)}
        self._keys = frozenset((*looked_at, *keys))
        distinct((*self._keys, "id", "sid"))
        most(len(self._keys), PROPERTIES, "fields")
        self._lock = Lock()
        self._handle: int | None = None
        self._forget: finalize[[int], Held] | None = None
        self._owner: int | None = None
        with self._lock:
            self._ready()

    @contextmanager
    def session(self, board: Board, messages: int = MOST_MESSAGES) -> Generator[Session[Board]]:
        """A session of its own, deleted at the end. ``board`` is the caller's, for actions to write on.

        ``messages`` is how many it may be sent, and how many rules it may run if that is more than usual. Who
        takes back what it asserts may allow many: only those held at the same time weigh on durable-rules.

        Whatever goes wrong inside, the rules are made anew before they are used again.

        Raises:
            DurableError: sessions of the same rules cannot be nested.
        """
        if self._owner == get_ident():
            raise DurableError("a session of these rules is open already, and this thread would wait for itself")
        with self._lock:
            session: Session[Board] | None = None
            try:
                self._owner = get_ident()
                session = Session(self._core, self._ready(), self._rules, self._keys, board, messages)
                yield session
                session.delete()
            except BaseException:
                if session is not None:
                    session.close()
                self._drop()
                raise
            finally:
                self._owner = None

    def _ready(self) -> int:
        if self._handle is None:
            boot = Rule(PRIORITY + 1, (("m", {_BOOT: 1}),), _nothing)
            # Named by number: a name may be anything, and durable-rules need not see it.
            numbered = {str(at): rule for at, rule in enumerate((*self._rules, boot))}
            handle = self._core.create_ruleset("held", json.dumps(as_definition(numbered)))
            self._forget = finalize(self, self._core.delete_ruleset, handle)
            self._forget.atexit = False
            try:
                self._boot(handle)
            except BaseException:
                self._drop()
                raise
            # Only now: without its first action it would crash the process.
            self._handle = handle
        return self._handle

    def _boot(self, handle: int) -> None:
        """Run one action: deleting a session in whose place none ever ran is a crash."""
        _, state = self._core.assert_event(handle, json.dumps({"id": "b", "sid": _SID, _BOOT: 1}))
        self._core.start_action_for_state(handle, state)
        self._core.complete_and_start_action(handle, state)
        self._core.delete_state(handle, _SID)

    def _drop(self) -> None:
        self._handle = None
        if self._forget is not None:
            self._forget()
            self._forget = None


def _nothing(*_: object) -> None:
    pass


class Session(Generic[Board]):
    """Facts and events, and the rules that they set off. Made by :meth:`Held.session`.

    A fact stays until it is retracted and every rule that it meets runs; an event is consumed by the
    first rule that runs on it. Rules run in :meth:`run`, and whatever actions assert or post in there
    sets off further rules in the same run. One rule that is due several times runs on the newest first.
    """

    def __init__(
        self, core: Core, handle: int, rules: tuple[Rule, ...], keys: frozenset[str], board: Board, most: int
    ) -> None:
        self.board = board
        self._core = core
        self._handle = handle
        self._rules = rules
        self._keys = keys
        self._state = 0
        self._messages = 0
        self._most = most
        self._steps = 0
        self._running = False
        self._over = False

    def assert_fact(self, fields: Fields) -> str:
        """Assert a fact; gives the id by which it can be retracted. A fact that no rule looks at is not kept.

        ``fields`` are whole numbers or plain words, by names that some condition looks at.

        Raises:
            DurableError: for any other field.
        """
        return self._send(self._core.assert_fact, fields)[0]

    def post(self, fields: Fields) -> bool:
        """Post an event; False if there is no rule that looks at such an event.

        Raises:
            DurableError: for fields as in :meth:`assert_fact`.
        """
        return self._send(self._core.assert_event, fields)[1]

    def retract(self, fact: str) -> None:
        """Take back a fact by the id that :meth:`assert_fact` gave."""
        self._call(self._core.retract_fact, json.dumps({"id": fact, "sid": _SID}))

    def run(self) -> None:
        """Run rules, lowest ``pri`` first, until none is due. What an action raises comes out here.

        Raises:
            DurableError: if it does not come to an end.
        """
        self._check_open()
        if self._running:
            raise DurableError("the rules are running; what an action asserts is seen to by itself")
        self._running = True
        started = self._core.start_action_for_state(self._handle, self._state)
        due = None if started is None else started[1]
        while due is not None:
            self._act(json.loads(due))
            due = self._core.complete_and_start_action(self._handle, self._state)
        self._running = False

    def facts(self) -> list[dict[str, Any]]:
        """The facts that are held, as they were asserted."""
        return self._held(self._core.get_facts)

    def events(self) -> list[dict[str, Any]]:
        """The events that no rule has consumed yet."""
        return self._held(self._core.get_events)

    def delete(self) -> None:
        """Delete everything of this session, which is over then."""
        self.close()
        if self._state:
            self._core.delete_state(self._handle, _SID)
            self._state = 0

    def close(self) -> None:
        """Nothing can be asked of the session any more."""
        self._over = True

    def _check_open(self) -> None:
        """Past its ``with`` the rules may be another's, or be gone."""
        if self._over:
            raise DurableError("the session is over")

    def _act(self, due: dict[str, Any]) -> None:
        self._steps += 1
        if self._steps > max(MOST_STEPS, self._most):
            raise DurableError(f"the rules do not come to an end within {self._steps - 1:,} steps")
        ((name, met),) = due.items()
        self._rules[int(name)].run(self, met)

    def _send(self, call: Callable[[int, str], tuple[int, int]], fields: Fields) -> tuple[str, bool]:
        for key, value in fields.items():
            if key not in self._keys or not is_value(value):
                raise DurableError(f"`{key}: {value}` is not for durable-rules to see")
        self._messages += 1
        if self._messages > self._most:
            raise DurableError(f"more than {self._most:,} messages in one session")
        name = f"m{self._messages}"
        return name, self._call(call, json.dumps({**fields, "id": name, "sid": _SID}))

    def _call(self, call: Callable[[int, str], tuple[int, int]], text: str) -> bool:
        self._check_open()
        try:
            code, self._state = call(self._handle, text)
        except self._core.error as error:
            raise DurableError(f"durable-rules gave up: {error}") from error
        if code == _OBSERVED:
            raise DurableError("durable-rules takes a message for another one")
        return code != _NOT_HANDLED

    def _held(self, call: Callable[[int, str], str]) -> list[dict[str, Any]]:
        self._check_open()
        if not self._state:
            return []
        found: list[dict[str, Any]] = json.loads(call(self._handle, _SID))
        hidden = ("id", "sid")
        return [{key: one[key] for key in one if key not in hidden} for one in found if "$s" not in one]

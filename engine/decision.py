"""What the engine answers: a Decision, its Reasons, and the Explanation made on demand.

Imports nothing of the engine at run time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, NoReturn, Protocol, TypeAlias

Json: TypeAlias = None | bool | int | float | str | list["Json"] | tuple["Json", ...] | dict[str, "Json"]
"""Plain data. Inside an answer lists are tuples, so that nobody can change what others share."""

Status: TypeAlias = Literal["decided", "needs_facts"]


class Reason(NamedTuple):
    """Why one decision came out as it did.

    ``decision`` is its name (``warnings`` and ``messages`` for those), ``rule`` the rule that decided.
    ``facts`` are the told facts that mattered to it. ``certain`` is False for a rule that only may
    decide, because a fact is still missing. ``house`` are the settings it uses that were changed from
    the base policy, with their values: then it is the house that says so, not the source.
    """

    decision: str
    rule: str
    text: str
    cite: tuple[str, ...]
    facts: tuple[str, ...]
    certain: bool = True
    house: tuple[tuple[str, Json], ...] = ()

    def to_dict(self) -> dict[str, Json]:
        """The JSON form; ``certain`` only appears when it is False, ``house`` when there is something."""
        plain: dict[str, Json] = {
            "decision": self.decision,
            "rule": self.rule,
            "text": self.text,
            "cite": list(self.cite),
            "facts": list(self.facts),
        }
        if not self.certain:
            plain["certain"] = False
        if self.house:
            plain["house"] = {name: as_lists(value) for name, value in self.house}
        return plain


class PassedOver(NamedTuple):
    """A rule that did not decide and the first condition that ruled it out (empty: an earlier rule decided)."""

    rule: str
    because: str
    condition: str


class Step(NamedTuple):
    """One decision in an explanation, in the order they were taken.

    ``state``: ``decided`` (answer holds), ``open`` (``possible`` lists what it can still be),
    ``silent`` (``only_when`` says there is nothing to decide).
    """

    decision: str
    asks: str
    internal: bool
    state: Literal["decided", "open", "silent"]
    answer: Json
    possible: tuple[Json, ...]
    fired: tuple[Reason, ...]
    passed_over: tuple[PassedOver, ...]


class Explanation(NamedTuple):
    """Everything that led to a decision: the facts as understood, then each decision with its rules."""

    facts: Mapping[str, str]
    steps: tuple[Step, ...]

    def to_dict(self) -> dict[str, Json]:
        """JSON form: ``{"facts": {...}, "steps": [...]}``."""
        return {
            "facts": dict(self.facts),
            "steps": [
                {
                    "decision": step.decision,
                    "asks": step.asks,
                    "state": step.state,
                    "answer": as_lists(step.answer),
                    "possible": as_lists(step.possible),
                    "fired": [reason.to_dict() for reason in step.fired],
                    "passed_over": [dict(zip(passed._fields, passed, strict=True)) for passed in step.passed_over],
                }
                for step in self.steps
            ],
        }


def as_lists(value: Json) -> Json:
    """The same data as JSON has it: lists for tuples, all the way down."""
    if isinstance(value, dict):
        return {name: as_lists(one) for name, one in value.items()}
    if isinstance(value, tuple):
        return [as_lists(one) for one in value]
    return value


class Account(Protocol):
    """Where a Decision's parts come from. Each is worked out when it is first asked for."""

    @property
    def policy(self) -> Mapping[str, Json]: ...
    @property
    def runtime(self) -> str: ...
    def as_of(self) -> str: ...
    def status(self) -> Status: ...
    def answers(self) -> dict[str, Json]: ...
    def missing(self) -> tuple[str, ...]: ...
    def possible(self) -> dict[str, tuple[Json, ...]]: ...
    def assumed(self) -> dict[str, Json]: ...
    def warnings(self) -> tuple[str, ...]: ...
    def because(self) -> tuple[Reason, ...]: ...
    def messages(self) -> tuple[dict[str, Json], ...]: ...
    def message_names(self) -> tuple[str, ...]: ...
    def explain(self) -> Explanation: ...


class Decision:
    """The answers of a policy for one set of facts, with their reasons.

    Immutable: what it hands out are copies or immutable. Reasons and messages are worked out on
    demand, so that a decision nobody asks about costs next to nothing.
    """

    __slots__ = ("_account",)

    def __init__(self, account: Account) -> None:
        self._account = account

    @property
    def policy(self) -> dict[str, Json]:
        """``id``, ``version`` and ``digest`` of the policy that decided."""
        return dict(self._account.policy)

    @property
    def runtime(self) -> str:
        """Which runtime decided: ``cells`` or ``reference``."""
        return self._account.runtime

    @property
    def as_of(self) -> str:
        """The day for which this was decided, as ISO text."""
        return self._account.as_of()

    @property
    def status(self) -> Status:
        """``decided``, or ``needs_facts`` if the policy's outcome depends on a missing fact."""
        return self._account.status()

    @property
    def answers(self) -> dict[str, Json]:
        """Every answer by name; None where it is undecided or there is nothing to say."""
        return self._account.answers()

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that can still change an answer that matters, most useful first."""
        return self._account.missing()

    @property
    def possible(self) -> dict[str, tuple[Json, ...]]:
        """For every undecided answer, all it can still be."""
        return self._account.possible()

    @property
    def assumed(self) -> dict[str, Json]:
        """Facts that were not told and were assumed; None for one told too vaguely, counted as not told."""
        return self._account.assumed()

    @property
    def warnings(self) -> tuple[str, ...]:
        """The names of the policy's warnings that certainly apply."""
        return self._account.warnings()

    @property
    def because(self) -> tuple[Reason, ...]:
        """The reasons, the outcome's first."""
        return self._account.because()

    @property
    def messages(self) -> tuple[dict[str, Json], ...]:
        """The drafts of what to say or send (``kind``, ``subject``, ``body``), the most important first."""
        return self._account.messages()

    @property
    def message_names(self) -> tuple[str, ...]:
        """The names of the messages that are certainly due, in the order of the policy."""
        return self._account.message_names()

    @property
    def message(self) -> dict[str, Json] | None:
        """The first draft, None if there is none."""
        messages = self.messages
        return messages[0] if messages else None

    @property
    def more_messages(self) -> tuple[dict[str, Json], ...]:
        """Further drafts that are due as well, a thank-you for instance."""
        return self.messages[1:]

    def explain(self) -> Explanation:
        """Every step, with each rule that fired and the first condition that ruled out each other one."""
        return self._account.explain()

    def to_dict(self) -> dict[str, Json]:
        """The JSON contract, ``schemas/decision.schema.json``."""
        possible: dict[str, Json] = {name: as_lists(values) for name, values in self.possible.items()}
        messages = self.messages
        return {
            "policy": self.policy,
            "runtime": self.runtime,
            "as_of": self.as_of,
            "status": self.status,
            "answers": {name: as_lists(value) for name, value in self.answers.items()},
            "missing": list(self.missing),
            "possible": possible,
            "assumed": self.assumed,
            "warnings": list(self.warnings),
            "because": [reason.to_dict() for reason in self.because],
            "message": messages[0] if messages else None,
            "more_messages": list(messages[1:]),
        }

    def __deepcopy__(self, _: object) -> Decision:
        return self  # nothing of it can change

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Decision cannot be pickled; send its `to_dict()`, or the facts and the policy")

    def __eq__(self, other: object) -> bool:
        return self.to_dict() == other.to_dict() if isinstance(other, Decision) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # what is equal by its parts has no cheap hash

    def __repr__(self) -> str:
        return f"Decision(status={self.status!r}, answers={self.answers!r})"

"""``python -m tests.durable.hostile SEED COUNT``: hostile facts against the runtime ``durable``, in its own process.

What is refused must be refused in the same words as by the cells, what is answered must be the same. Prints
how much was refused and how much answered; a crash is seen by the exit code, a wrong answer by the traceback.
"""

from __future__ import annotations

import sys
from collections import Counter
from random import Random
from typing import Any

from engine import Policy, PolicyError, load_policy
from engine.diagnostics import DiagnosticsError
from engine.durable.host import DurableError, Held, Session
from engine.durable.rules import Rule

AS_OF = "2026-03-16"
KEYS = (
    *("id", "sid", "$s", "c", "a", "v", "x0", "$and", "$ex", "", "\0", "\ud800", "round\0", "costarring", "liquid"),
    *(1, None, True, b"round", 2.5, ("round",)),
)
VALUES: tuple[Any, ...] = (
    *(0, 1, -1, 14, 2**31, 2**53, 2**63, 2**64, -(2**63), 10**400, True, False, None, "unknown", "", "\0", "\ud800"),
    *(0.0, -0.0, 1e22, 1e-7, 1e308, float("inf"), float("-inf"), float("nan"), 14.0, 14.5),
    *("14", "9", "1e22", "8-20", "10001+", "20-8", "-", "+", "2026-03-02", "2026-02-30", "0001-01-01/9999-12-31"),
    *("a" * 70_000, '"', "\\", '{"$and": []}', "true", "email", "phone", "x" * 4_097),
    *([], [[]], [None], [1, "8-9"], {}, {"$and": []}, {"id": 1}, b"1", (1, 2), object, lambda: 1),
    *([1] * 1_000, {"at_least": 3}, ["email", "phone"], ["email", 1], [True, False]),
)


def facts_of(random: Random, names: list[str]) -> dict[Any, Any]:
    """Some facts as they should be, some not, and perhaps a key that is none."""
    found: dict[Any, Any] = {}
    for name in random.sample(names, random.randint(0, 6)):
        found[name] = random.choice(VALUES)
    if random.random() < 0.2:
        found[random.choice(KEYS)] = random.choice(VALUES)
    return found


def told(policy: Policy, facts: dict[Any, Any]) -> Any:
    try:
        decision = policy.evaluate(facts, AS_OF)
    except DiagnosticsError as error:
        assert not isinstance(error, PolicyError)
        return ("refused", error.to_dict())
    except (TypeError, ValueError, AttributeError) as error:
        return ("refused", type(error), str(error))
    return ("answered", {**decision.to_dict(), "runtime": ""})


def fuzz_policy(random: Random, count: int) -> Counter[str]:
    cells, durable = load_policy(), load_policy(runtime="durable")
    names = [*cells.model.facts, "as_of"]
    seen: Counter[str] = Counter()
    for _ in range(count):
        facts = facts_of(random, names)
        found = told(durable, facts)
        assert found == told(cells, facts), facts
        seen[found[0]] += 1
    return seen


def fuzz_host(random: Random, count: int) -> Counter[str]:
    """The host itself: whatever it lets through runs the one rule that it should."""

    def act(session: Session[list[int]], met: object) -> None:
        session.board.append(1)

    held = Held({"c": Rule(1, (("m", {"$ex": {"c": 1}}),), act)}, keys=("v",))
    seen: Counter[str] = Counter()
    for _ in range(count):
        fields = {random.choice((*KEYS, "c", "v", "c")): random.choice(VALUES) for _ in range(random.randint(0, 3))}
        try:
            board: list[int] = []
            with held.session(board) as session:
                session.assert_fact(fields)  # type: ignore[arg-type]
                session.run()
        except DurableError:
            seen["refused"] += 1
        else:
            assert board == [1] * ("c" in fields), fields
            seen["answered"] += 1
    return seen


if __name__ == "__main__":
    seed, number = map(int, sys.argv[1:])
    chosen = Random(seed)
    for fuzz in (fuzz_policy, fuzz_host):
        counts = fuzz(chosen, number)
        print(counts["refused"], counts["answered"])

"""What would grow without end is done in other ways, or said not to be decided: in time, and in little memory."""

from __future__ import annotations

from resource import RUSAGE_SELF, getrusage
from time import process_time

import pytest

from engine.api import Policy, policy_from_text
from tests.strategies import AS_OF

SECONDS = 6
"""Some two seconds of a machine that does nothing else, and much room for one that does."""
MEGABYTES = 60


def policy_of(facts: str, rules: str, more: str = "") -> Policy:
    return policy_from_text(f"policy: p\noutcome: act\nfacts:\n{facts}decisions:\n{more}  act:\n"
                            f"    answers: [go, wait]\n    rules:\n{rules}")  # fmt: skip


def flags(number: int) -> str:
    return "".join(f"  f{at}: {{question: q, type: boolean, changes: by_action}}\n" for at in range(number))


def all_of(numbers: range) -> str:
    return ", ".join(f"f{at}: true" for at in numbers)


def numbers(count: int) -> str:
    return "".join(f"  x{at}: {{question: q, type: integer, minimum: 0, changes: by_action}}\n" for at in range(count))


REST = "      - {rule: rest, otherwise: wait}\n"


@pytest.fixture(autouse=True)
def in_time_and_memory() -> object:
    begun, before = process_time(), getrusage(RUSAGE_SELF).ru_maxrss
    yield
    assert process_time() - begun < SECONDS
    assert getrusage(RUSAGE_SELF).ru_maxrss - before < MEGABYTES * 1_000


def test_many_facts_of_which_half_are_needed() -> None:
    halves = ((range(14), "go"), (range(14, 28), "wait"))
    rules = "".join(f"      - {{rule: {then}, when: {{{all_of(half)}}}, then: {then}}}\n" for half, then in halves)
    policy = policy_of(flags(28), rules + REST)
    found = policy.minimal({f"f{at}": True for at in range(28)}, AS_OF)
    assert [set(one) for one in found.sets] == [{f"f{at}" for at in range(14)}]


@pytest.mark.parametrize("number", [1, 10, 18, 30])
def test_a_conjunction_of_many_facts(number: int) -> None:
    policy = policy_of(flags(number), f"      - {{rule: a, when: {{{all_of(range(number))}}}, then: go}}\n" + REST)
    found = policy.why_not({f"f{at}": False for at in range(number)}, "go", as_of=AS_OF)
    assert [len(way.steps) for way in found.ways] == [number]


def test_many_smallest_sets() -> None:
    pairs = "".join(
        f"      - {{rule: r{at}, when: {{f{at}: false, f{at + 12}: false}}, then: wait}}\n" for at in range(12)
    )
    policy = policy_of(flags(24), pairs + "      - {rule: rest, otherwise: go}\n")
    found = policy.minimal({f"f{at}": True for at in range(24)}, AS_OF)
    assert (found.state, len(found.sets), found.more) == ("decided", 12, 100)
    assert {len(one) for one in found.sets} == {12}


def test_very_many_smallest_sets() -> None:
    pairs = "".join(f"      - {{rule: r{at}, when: {{f{at}: false, g{at}: false}}, then: wait}}\n" for at in range(24))
    policy = policy_of(flags(24) + flags(24).replace("  f", "  g"), pairs + "      - {rule: rest, otherwise: go}\n")
    facts = {f"{letter}{at}": True for letter in "fg" for at in range(24)}
    assert policy.minimal(facts, AS_OF).state in ("decided", "not_decided")


def test_facts_of_very_many_segments() -> None:
    bands = "".join(
        f"  band_{at}:\n    answers: integer\n    rules:\n"
        + "".join(
            f"      - {{rule: r{n}, when: {{x{at}: {{less_than: {1000 + n}}}}}, then: {n}}}\n" for n in range(1, 301)
        )
        + "      - {rule: z, otherwise: 999}\n"
        for at in range(3)
    )
    when = ", ".join(f"x{at}: {{at_least: 1000}}" for at in range(3))
    policy = policy_of(numbers(3), f"      - {{rule: a, when: {{{when}}}, then: go}}\n{REST}", bands)
    (way,) = policy.why_not({"x0": 0, "x1": 0, "x2": 0}, "go", as_of=AS_OF).ways
    assert {name: way.facts[name] for name in ("x0", "x1", "x2")} == {"x0": 1000, "x1": 1000, "x2": 1000}


def steps(count: int, rules: int, *, chained: bool) -> str:
    found = ""
    for at in range(count):
        before = f"      - {{rule: p, when: {{d{at - 1}: lo}}, then: lo}}\n" if at and chained else ""
        own = "".join(f"      - {{rule: r{n}, when: {{x{at}: {2 * n}}}, then: lo}}\n" for n in range(rules))
        found += f"  d{at}:\n    internal: true\n    answers: [lo, hi]\n    rules:\n{before}{own}"
        found += "      - {rule: z, otherwise: hi}\n"
    return found


def test_many_decisions_in_front() -> None:
    when = ", ".join(f"d{at}: lo" for at in range(25))
    rules = f"      - {{rule: a, when: {{{when}}}, then: go}}\n{REST}"
    policy = policy_of(numbers(25), rules, steps(25, 50, chained=False))
    facts = {f"x{at}": 1 for at in range(25)}
    found = policy.why_not(facts, "go", as_of=AS_OF)
    assert (found.state, found.why) == ("not_decided", "it would take too long to try all changes")
    assert policy.minimal(facts, AS_OF).state in ("decided", "not_decided")


def test_decisions_in_a_long_chain_go_deeper_than_python_does() -> None:
    policy = policy_of(
        numbers(14), f"      - {{rule: a, when: {{d13: hi}}, then: go}}\n{REST}", steps(14, 98, chained=True)
    )
    facts = {f"x{at}": 1 for at in range(14)}
    assert policy.why_not(facts, "wait", as_of=AS_OF).state in ("possible", "not_decided")
    assert policy.why_not({**facts, "x3": 2}, "go", as_of=AS_OF).state in ("possible", "not_decided")
    assert policy.minimal(facts, AS_OF).state in ("decided", "not_decided")
    assert policy.minimal({f"x{at}": 2 for at in range(14)}, AS_OF).state in ("decided", "not_decided")

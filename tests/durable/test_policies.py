"""Policies on the runtime ``durable``: at its limits, past them, without the library, on threads, for a long time."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from engine import FactsError, Policy, PolicyError, load_policy, policy_from_text
from engine.cells import enumerated
from engine.cli import exits
from engine.cli.main import main
from engine.durable.limits import ENDING, FOLLOWING, JOINED, MATCHING, PROPERTIES, RULES

ROOT = Path(__file__).resolve().parents[2]
AS_OF = "2026-03-16"
FACTS = Path("examples/vague.yaml")

# ------------------------------------------------------------------ limits


def written(facts: list[str], decisions: str, outcome: str = "answer") -> str:
    declared = "".join(f"  {name}: {{question: Q?, type: integer, minimum: 0}}\n" for name in facts)
    return f"policy: large\noutcome: {outcome}\nfacts:\n{declared}decisions:\n{decisions}"


def table(name: str, rules: list[str], answers: str = "[x, y]", hit: str = "first") -> str:
    lines = "".join(f"      - {{rule: r{at}, {rule}}}\n" for at, rule in enumerate(rules))
    return f"  {name}:\n    asks: Which?\n    hit: {hit}\n    answers: {answers}\n    rules:\n{lines}"


def at_once(count: int) -> str:
    """Rules all of which may hold at the same time, whichever fact is looked at first."""
    rules = [f"when: {{a: {{at_least: {at}}}, b: {{at_most: {count - at}}}}}, then: x" for at in range(count)]
    return written(["a", "b"], table("answer", rules, hit="collect"))


def many(count: int) -> str:
    """Rules that share out the values of one fact."""
    rules = [f"when: {{a: {at // 10}, b: {at % 10}}}, then: x" for at in range(count)]
    return written(["a", "b"], table("answer", rules))


def following(count: int) -> str:
    """Rules each of which looks at another value of one fact."""
    return written(["a"], table("answer", [f"when: {{a: {at}}}, then: x" for at in range(count)]))


def fields(count: int) -> str:
    """A rule that looks at very many facts: all fields but the decision's number, an answer's and its value."""
    names = [f"f{at}" for at in range(count - 3)]
    every = ", ".join(f"{name}: 1" for name in names)
    return written(names, table("answer", [f"when: {{{every}}}, then: x", "otherwise: y"]))


def chained(count: int, last: str) -> str:
    """A decision that looks at this many answers."""
    steps = [table(f"s{at}", ["when: {a: 1}, then: x", "otherwise: y"]) for at in range(count)]
    return written(["a"], "".join(steps) + table("answer", [last, "otherwise: y"]))


def joined(count: int) -> str:
    every = ", ".join(f"s{at}: x" for at in range(count - 1))
    return chained(count - 1, f"when: {{{every}}}, then: x")


def ending(count: int) -> str:
    """Decisions each of which looks at the same answer in the same way."""
    steps = [table(f"s{at}", ["when: {first: x}, then: x", "otherwise: y"]) for at in range(count)]
    rest = table("answer", ["when: {a: 1}, then: x", "otherwise: y"])
    return written(["a"], table("first", ["when: {a: 1}, then: x", "otherwise: y"]) + "".join(steps) + rest)


def looked_at(count: int) -> str:
    """An answer that is looked at in this many ways."""
    number = [f"when: {{a: {at}}}, then: {at}" for at in range(count + 1)]
    looks = [f"when: {{number: {{at_least: {at}}}, a: {at}}}, then: x" for at in range(1, count + 1)]
    return written(["a"], table("number", number, "integer") + table("answer", looks))


LIMITS: dict[str, tuple[Any, int, str, dict[str, int]]] = {
    "conditions that may hold at once": (at_once, MATCHING, "`answer`", {"a": MATCHING, "b": 0}),
    "rules": (many, RULES, "`answer`", {"a": 399, "b": 9}),
    "messages joined in one rule": (joined, JOINED, "`answer`", {"a": 1}),
    "rules ending in the same condition": (ending, ENDING, "this policy", {"a": 1}),
    "different conditions after one": (following, FOLLOWING, "`answer`", {"a": FOLLOWING - 1}),
    "fields": (fields, PROPERTIES, "this policy", {f"f{at}": 1 for at in range(PROPERTIES - 3)}),
    "different conditions on its answer": (looked_at, MATCHING, "`number`", {"a": 60}),
}
BELOW = {"rules": RULES - 3}
"""One rule more closes each decision, warnings and messages among them."""


def refused(text: str) -> str:
    with pytest.raises(PolicyError) as caught:
        policy_from_text(text, runtime="durable")
    (one,) = caught.value.diagnostics
    assert one.code == "runtime-limit"
    assert "`cells`" in str(one.help)
    return one.message


@pytest.mark.parametrize("name", LIMITS)
def test_up_to_the_limit_a_policy_runs_and_past_it_it_is_refused_by_name(name: str) -> None:
    make, limit, where, facts = LIMITS[name]
    below = make(BELOW.get(name, limit))
    durable, cells = policy_from_text(below, runtime="durable"), policy_from_text(below)
    assert durable.evaluate(facts, AS_OF).answers == cells.evaluate(facts, AS_OF).answers
    said = refused(make(limit + 1))
    assert said.startswith(f"{where} cannot be run by the runtime `durable`: ")
    assert f"{name}, and durable-rules bears at most {limit:,}" in said


def test_a_refusal_says_where() -> None:
    with pytest.raises(PolicyError) as caught:
        policy_from_text(at_once(MATCHING + 1), file="large.yaml", runtime="durable")
    (one,) = caught.value.diagnostics
    assert (one.file, one.span is not None) == ("large.yaml", True)
    policy_from_text(at_once(MATCHING + 1)).evaluate({"a": 1, "b": 1}, AS_OF)


def test_many_rules_run_if_few_of_them_may_hold_at_once() -> None:
    text = many(400)
    durable, cells = policy_from_text(text, runtime="durable"), policy_from_text(text)
    for a in range(42):
        for b in range(0, 11, 5):
            facts = {"a": a, "b": b}
            assert durable.evaluate(facts, AS_OF).answers == cells.evaluate(facts, AS_OF).answers


def test_facts_that_leave_too_many_cells_are_refused_with_the_limit() -> None:
    rules = [f"when: {{a: {at}, b: {at}, c: {at}}}, then: x" for at in range(8)]
    text = written(["a", "b", "c"], table("answer", [*rules, "otherwise: y"]))
    durable = policy_from_text(text, runtime="durable")
    assert durable.evaluate({"a": "0-3"}, AS_OF).missing == policy_from_text(text).evaluate({"a": "0-3"}, AS_OF).missing
    wide = [f"when: {{a: {at}, b: {at}, c: {at}}}, then: x" for at in range(0, 40, 2)]
    durable = policy_from_text(written(["a", "b", "c"], table("answer", [*wide, "otherwise: y"])), runtime="durable")
    with pytest.raises(FactsError, match=f"at most {enumerated.MAX_CELLS:,}") as caught:
        durable.evaluate({}, AS_OF)
    assert [one.code for one in caught.value.diagnostics] == ["too-many-possibilities"]
    assert durable.evaluate({"a": 2, "b": 2}, AS_OF).missing == ("c",)


# ------------------------------------------------------------------ without the library

WITHOUT = """
import sys
sys.modules["durable_rules_engine"] = None
from engine import DurableMissing, load_policy
from engine.cli.main import main
facts = ["examples/first-interview.json", "--format", "json"]
codes = [main([verb, *facts, "--runtime", runtime]) for verb in ("evaluate", "explain") for runtime in %s]
try:
    load_policy(runtime="durable")
except DurableMissing as error:
    print(codes, error, sep="|", file=sys.stderr)
"""


def test_without_durable_rules_one_sentence_says_so_and_everything_else_works() -> None:
    code = WITHOUT % '("cells", "durable", "reference")'
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    *said, last = done.stderr.splitlines()
    codes, sentence = last.split("|")
    assert json.loads(codes) == [exits.ANSWERED, exits.USAGE, exits.ANSWERED] * 2
    assert said == [
        f"engine: {sentence}", "  see `engine evaluate --help`", f"engine: {sentence}", "  see `engine explain --help`",
    ]
    assert sentence.startswith("the runtime `durable` needs the library durable-rules")
    assert done.stdout.count('"runtime": "cells"') == done.stdout.count('"runtime": "reference"') == 2


def test_a_misspelt_runtime(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "examples/vague.yaml", "--runtime", "durble"]) == exits.USAGE
    assert "did you mean `durable`?" in capsys.readouterr().err
    with pytest.raises(ValueError, match="no runtime `durble`"):
        load_policy(runtime="durble")  # type: ignore[arg-type]


# ------------------------------------------------------------------ sharing, copying, lasting


@pytest.fixture(scope="module")
def durable() -> Policy:
    return load_policy(runtime="durable")


def test_threads_share_one_policy(durable: Policy) -> None:
    cases = [{"days_elapsed": days, "round": 1, "hr_present": days % 2 == 0} for days in range(20)]
    cells = load_policy()
    sought = [cells.evaluate(one, AS_OF).answers for one in cases]
    found: list[bool] = []

    def work(start: int) -> None:
        for at in range(60):
            here = (start + at) % len(cases)
            found.append(durable.evaluate(cases[here], AS_OF).answers == sought[here])

    threads = [threading.Thread(target=work, args=(at,)) for at in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == [True] * 480


def test_a_policy_is_copied_with_its_runtime(durable: Policy) -> None:
    copy = pickle.loads(pickle.dumps(durable))
    facts = {"heard_back": True}
    assert copy.evaluate(facts, AS_OF).to_dict() == durable.evaluate(facts, AS_OF).to_dict()
    assert copy.runtime == "durable"


LASTING = """
import gc
from engine import load_policy
policy = load_policy(runtime="durable")
def resident():
    gc.collect()
    return int(open("/proc/self/statm").read().split()[1]) * 4096
def evaluate(count):
    for at in range(count):
        facts = {"days_elapsed": at % 30, "round": at % 3 + 1, "company_size": at % 20 + 1}
        policy.evaluate(facts, "2026-03-16").answers
evaluate(1_000)
before = resident()
evaluate(3_000)
print(resident() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads Linux' /proc")
def test_memory_stays_flat() -> None:
    done = subprocess.run([sys.executable, "-c", LASTING], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 1_000_000

"""A decision of 10,000 rules over five facts: loading it, deciding by it, and the memory it takes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks import peer_zen
from benchmarks.big_table import FACTS, NO_RULE, as_policy, as_zen_rows, decide, make_facts, make_rows
from benchmarks.candidates import Facts
from benchmarks.disagreement import Disagreement
from benchmarks.report import Measure, Section
from benchmarks.timing import Samples, evaluations, middle, ratio
from engine.api import policy_from_text

RULES = 10_000
OUTCOME = "grade"
ENGINE, ZEN = "engine", "zen-engine, one decision table"

AS_OF = date(2026, 3, 16)
Figures = dict[str, float]
Contender = Callable[[Facts], object]


def measure(rounds: int = 7, count: int = 300, rules: int = RULES) -> list[Section]:
    """Load in processes of their own, three times each; then compare, and time ``count`` new candidates a round."""
    loads = [_loaded(rules) for _ in range(3)]
    middles = {name: middle(load[name] for load in loads) for name in loads[0]}
    samples = _evaluations(rules, rounds, count)
    return [Section(f"{rules:,} rules over {len(FACTS)} facts, first hit", _lines(samples, middles))]


def _loaded(rules: int) -> Figures:
    """Seconds for the stages and for the whole, and the greatest memory in MB, each in a fresh process."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "many-rules.yaml"
        path.write_text(as_policy(make_rows(rules)), encoding="utf-8")
        return {**_child("stages", path), **_child("whole", path)}


def _child(mode: str, path: Path) -> Figures:
    command = [sys.executable, "-m", "benchmarks.load_child", mode, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: Figures = json.loads(done.stdout)
    return found


def _evaluations(rules: int, rounds: int, count: int) -> Samples:
    rows, cases = make_rows(rules), make_facts(count * (rounds + 1))
    batches = [cases[at:at + count] for at in range(0, len(cases), count)]
    start = perf_counter()
    zen = peer_zen.single_table((*FACTS, "->", OUTCOME), as_zen_rows(rows)).evaluate
    zen_load = perf_counter() - start
    policy = policy_from_text(as_policy(rows))

    def by_engine(facts: Facts) -> object:
        return policy.evaluate(facts, as_of=AS_OF).answers

    def by_zen(facts: Facts) -> object:
        return zen("policy", facts)["result"]

    proof = batches[0]
    wanted = [decide(rows, facts) for facts in proof]
    _prove(ENGINE, [policy.evaluate(facts, as_of=AS_OF).answers[OUTCOME] for facts in proof], wanted)
    _prove(ZEN, [(zen("policy", facts)["result"] or {}).get(OUTCOME, NO_RULE) for facts in proof], wanted)
    samples = evaluations({ENGINE: by_engine, ZEN: by_zen}, batches)
    return {**samples, "zen load": [zen_load]}


def _prove(name: str, given: list[object], wanted: list[str]) -> None:
    wrong = [at for at, pair in enumerate(zip(given, wanted, strict=True)) if pair[0] != pair[1]]
    if wrong:
        at = wrong[0]
        raise Disagreement(f"{name} on candidate {at}: {given[at]} instead of {wanted[at]} ({len(wrong)} in all)")


def _lines(samples: Samples, load: Figures) -> list[Measure]:
    return [
        Measure("one evaluation, engine", middle(samples[ENGINE]), "us"),
        Measure("one evaluation, zen-engine", middle(samples[ZEN]), "us"),
        Measure("zen-engine / engine", ratio(samples, ZEN, ENGINE), "x", 400, at_most=False),
        Measure("first evaluation after loading", load["first evaluation"] * 1e3, "ms"),
        Measure("load: text to document", load["document"], "s"),
        Measure("load: document checked against the schema", load["shape"], "s"),
        Measure("load: names and types read", load["read"], "s"),
        Measure("load: cells built", load["cells"], "s", 1),
        Measure("load: all of it, from the text", load["whole"], "s", 10),
        Measure("load: zen-engine, from rows", samples["zen load"][0], "s"),
        Measure("greatest memory of a process that loads and evaluates", load["peak"], "MB", 300),
        Measure("memory before loading", load["before"], "MB"),
    ]

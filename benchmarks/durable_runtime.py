"""The follow-up policy on the runtime ``durable``: time, and memory over 100,000 evaluations in one process.

``python -m benchmarks.durable_runtime COUNT`` measures in a fresh process and prints JSON.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter, process_time

from benchmarks.candidates import Facts, make_pool
from benchmarks.disagreement import Disagreement
from benchmarks.report import Measure, Section
from engine.api import load_policy
from engine.durable.library import DurableMissing

AS_OF = date(2026, 3, 16)
WARM_UP = 2_000
PROVED_ON = 2_000
GROWTH_MB = 1.0


def measure(count: int = 100_000) -> list[Section]:
    """Prove that it answers as the cells do, then let a process of its own run for long."""
    try:
        prove()
    except DurableMissing as missing:
        print(missing, file=sys.stderr)
        return []
    command = [sys.executable, "-m", "benchmarks.durable_runtime", str(count)]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    figures: dict[str, float] = json.loads(done.stdout)
    lines = [
        Measure("load: policy read, rules compiled", figures["compile"], "ms"),
        Measure("one evaluation, mixed candidates", figures["mixed"], "us"),
        Measure("one evaluation, days and round told", figures["exact"], "us"),
        Measure("evaluations in one process", figures["count"], ""),
        Measure("memory before", figures["before"], "MB"),
        Measure("memory grown by the end", figures["growth"], "MB", GROWTH_MB),
    ]
    return [Section("The follow-up policy on the runtime `durable`", lines)]


def prove() -> None:
    """The same answers as the cells."""
    cells, durable = load_policy(), load_policy(runtime="durable")
    for facts in make_pool(PROVED_ON).mixed:
        if cells.evaluate(facts, AS_OF).answers != durable.evaluate(facts, AS_OF).answers:
            raise Disagreement(f"the runtime durable answers otherwise: {facts}")


def run(count: int) -> dict[str, float]:
    """The figures of this process."""
    load_policy()
    start = perf_counter()
    policy = load_policy(runtime="durable")
    loaded = perf_counter() - start
    pool = make_pool(512)

    def evaluate(cases: Sequence[Facts], number: int) -> float:
        begun = process_time()
        for facts in islice(cycle(cases), number):
            _ = policy.evaluate(facts, AS_OF).answers
        return (process_time() - begun) / number * 1e6

    evaluate(pool.mixed, WARM_UP)
    before = _resident()
    mixed = evaluate(pool.mixed, count)
    grown = _resident() - before
    return {
        "compile": loaded * 1e3, "mixed": mixed, "exact": evaluate(pool.typical, WARM_UP),
        "count": count, "before": before, "growth": grown,
    }


def _resident() -> float:
    """What this process holds now, in MB."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]))))

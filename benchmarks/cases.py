"""10,000 cases of six events each, tracked one after the other: checked, replayed on durable-rules, decided."""

from __future__ import annotations

import json
import subprocess
import sys

from benchmarks.report import Measure, Section
from benchmarks.timing import middle

CASES = 10_000
REPEATED, FRESH = "the same week again and again", "dates never seen before"


def measure(rounds: int = 3, cases: int = CASES) -> list[Section]:
    """Each round in a process of its own, so that memory is that of the tracker alone."""
    lines: list[Measure] = []
    for name, mode in ((REPEATED, "repeated"), (FRESH, "fresh")):
        figures = [_child(mode, cases) for _ in range(rounds)]
        speed = middle(one["events per second"] for one in figures)
        lines += [
            Measure(f"{name}: events", speed, "/s", 3_000, at_most=False),
            Measure(f"{name}: one case", middle(one["us per case"] for one in figures), "us"),
            Measure(f"{name}: greatest memory", max(one["peak"] for one in figures), "MB"),
            Measure(f"{name}: memory before the first case", max(one["before"] for one in figures), "MB"),
        ]
    lines.append(Measure("compiling the events section", middle(one["compile"] for one in figures), "ms"))
    return [Section(f"{cases:,} cases of six events, with their decisions", lines)]


def _child(mode: str, cases: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.cases_child", mode, str(cases)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found

"""What an edit changes in big tables and in the flagship, and how that grows with the rules."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import process_time
from typing import Any

from benchmarks import growth
from benchmarks.disagreement import Disagreement
from benchmarks.growth import Point
from benchmarks.report import Measure, Section
from benchmarks.tables import LAST, Row, decide
from benchmarks.timing import middle

RULES, FACTS, EDITS = 1_500, 5, 15
SIZES = (500, 750, 1_000, 1_250, 1_500)
SAMPLED = 4_000

Figures = dict[str, float]


def measure(rounds: int = 3, *, keep: bool = False) -> list[Section]:
    """Each size with ``rounds`` seeds, each pair in a process of its own; ``keep`` writes the growth and its plot."""
    runs = {rules: [_child(rules, seed) for seed in range(rounds)] for rules in SIZES}
    points = [Point(FACTS, rules, middle(one["diff"] for one in each)) for rules, each in runs.items()]
    if keep:
        growth.keep("diff", f"A diff with {EDITS} edits", points)
    last = runs[RULES]
    compared = [
        Measure("diff with examples", middle(one["diff"] for one in last), "s", 1.5),
        Measure("diff with examples, the slowest seed", max(one["diff"] for one in last), "s"),
        Measure("loading both policies", middle(one["load"] for one in last), "s"),
        Measure("regions found", middle(one["regions"] for one in last), ""),
        Measure("diff where rules were only moved, and nothing changes", middle(one["moved"] for one in last), "s"),
        Measure("greatest memory of any of these processes", max(one["peak"] for one in last), "MB", 500),
        Measure("diff of the follow-up policy and the house rules", _flagship() * 1e3, "ms"),
    ]
    lines = [Measure(f"{point.rules:,} rules x {point.facts} facts", point.seconds, "s") for point in points]
    return [
        Section(f"What {EDITS} edits change in {RULES:,} rules over {FACTS} facts", compared),
        Section("A diff, as the rules grow", lines),
    ]


def _child(rules: int, seed: int) -> Figures:
    command = [sys.executable, "-m", "benchmarks.diff_child", *map(str, (rules, FACTS, EDITS, seed))]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: Figures = json.loads(done.stdout)
    return found


def _flagship() -> float:
    from engine.api import load_policy

    old, new = load_policy(), load_policy(str(Path(__file__).parent.parent / "examples" / "house-rules.yaml"))
    times: list[float] = []
    for _ in range(5):
        start = process_time()
        old.diff(new)
        times.append(process_time() - start)
    return middle(times)


# ---------------------------------------------------------------- the regions are right


def prove(old: Sequence[Row], new: Sequence[Row], changes: Sequence[Any], seed: int, count: int = SAMPLED) -> None:
    """Random facts, half of them in or near an edited rule, change exactly if they lie in a region, and as it says."""
    source = random.Random(seed)
    near = [row.box for row in {*old} ^ {*new}]
    for number in range(count):
        box = source.choice(near) if near and number % 2 else ((0, LAST),) * len(old[0].box)
        values = [min(LAST, max(0, source.randint(low - 1, high + 1))) for low, high in box]
        facts = {f"f{at}": value for at, value in enumerate(values)}
        expected = (decide(old, values), decide(new, values))
        found = [change for change in changes for region in change.regions if holds(region.when, facts)]
        if [(one.old, one.new) for one in found] != ([] if expected[0] == expected[1] else [expected]):
            raise Disagreement(f"a difference of tables is wrong: {facts}, {expected}, {found}")


def holds(when: Mapping[str, Any], facts: Mapping[str, int]) -> bool:
    """Whether a region, as a condition, holds for some facts."""
    for name, test in when.items():
        match name:
            case "any":
                if not any(holds(part, facts) for part in test):
                    return False
            case "all":
                if not all(holds(part, facts) for part in test):
                    return False
            case _:
                if not _fits(test, facts[name]):
                    return False
    return True


def _fits(test: Any, value: int) -> bool:
    if not isinstance(test, dict):
        return bool(value == test)
    low, high = test.get("between", (None, None))
    return (
        value >= test.get("at_least", value)
        and value < test.get("less_than", value + 1)
        and (low is None or low <= value <= high)
    )

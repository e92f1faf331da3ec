"""All checks of big tables, of hand-written rules and of the flagship, and how they grow with the rules."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import growth
from benchmarks.growth import Point
from benchmarks.report import Measure, Section
from benchmarks.tables import Row, as_policy, hand_written, in_ranges, shared_out
from benchmarks.timing import middle

Figures = dict[str, float]
Make = Callable[[int, int, int], list[Row]]

SIZES = (500, 750, 1_000, 1_250, 1_500)


def measure(rounds: int = 3, *, keep: bool = False) -> list[Section]:
    """Each table with ``rounds`` seeds, each in a process of its own; ``keep`` writes the growth and its plot."""
    five, seven, written, ranges, flagship = (
        [_checked(shared_out, 1_500, 5, seed) for seed in range(rounds)],
        [_checked(shared_out, 1_500, 7, seed) for seed in range(rounds)],
        [_checked(hand_written, 50, 10, seed) for seed in range(rounds * 3)],
        [_checked(in_ranges, 50, 10, seed) for seed in range(rounds)],
        [_child("follow-up") for _ in range(rounds * 3)],
    )
    others = (five, seven, written, flagship)
    measures = [
        Measure("1,500 rules x 5 facts", _middle(five), "s", 0.6),
        Measure("1,500 rules x 7 facts", _middle(seven), "s", 2),
        Measure("50 hand-written rules x 10 facts", _middle(written), "s", 0.6),
        Measure("50 hand-written rules x 10 facts, the slowest seed", _most("check", written), "s"),
        Measure("50 rules in ranges of their own x 10 facts", _middle(ranges), "s"),
        Measure("50 rules in ranges of their own x 10 facts, the slowest seed", _most("check", ranges), "s"),
        Measure("such tables, of which not all was decided", sum(map(_undecided, ranges)), f"of {rounds}"),
        Measure("the follow-up policy", middle(run["again"] for run in flagship) * 1e3, "ms", 50),
        Measure("the follow-up policy, with the modules to be imported first", _middle(flagship) * 1e3, "ms"),
        Measure("greatest memory of any of these processes", _most("peak", *others, ranges), "MB", 500),
        Measure("checks of all other tables that were not decided", _most("undecided", *others), "", 0),
    ]
    return [Section("All checks with examples", measures), _growth(rounds, keep=keep)]


def _growth(rounds: int, *, keep: bool) -> Section:
    points = [
        Point(facts, rules, middle(_checked(shared_out, rules, facts, seed)["check"] for seed in range(rounds)))
        for facts in (5, 7)
        for rules in SIZES
    ]
    if keep:
        growth.keep("check", "All checks of one table", points)
    lines = [Measure(f"{point.rules:,} rules x {point.facts} facts", point.seconds, "s") for point in points]
    return Section("All checks, as the rules grow", lines)


def _checked(make: Make, rules: int, facts: int, seed: int) -> Figures:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.yaml"
        path.write_text(as_policy(make(rules, facts, seed)), encoding="utf-8")
        return _child(str(path))


def _child(name: str) -> Figures:
    command = [sys.executable, "-m", "benchmarks.check_child", name]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: Figures = json.loads(done.stdout)
    return found


def _middle(runs: list[Figures]) -> float:
    return middle(run["check"] for run in runs)


def _undecided(run: Figures) -> bool:
    return run["undecided"] > 0


def _most(name: str, *runs: list[Figures]) -> float:
    return max(one[name] for many in runs for one in many)

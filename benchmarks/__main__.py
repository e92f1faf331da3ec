"""``python -m benchmarks [--save] [--quick] [--only PART]``: measure, compare with the goals, print a table.

Exit status: 0 every goal met, 1 some goal missed or a contender disagreed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from benchmarks.disagreement import Disagreement
from benchmarks.report import Section, all_met, render, save

PARTS = ("evaluation", "rules", "start", "durable", "cases", "checks", "diff", "questions")


def main() -> int:
    """Run the parts asked for, one after the other."""
    wanted = _options()
    sections: list[Section] = []
    try:
        for part in wanted.only or PARTS:
            print(f"measuring: {part} ...", file=sys.stderr)
            sections += _part(part, quick=wanted.quick, keep=wanted.save)()
    except Disagreement as found:
        print(f"nothing was timed: {found}", file=sys.stderr)
        return 1
    print(render(sections))
    if wanted.save:
        save(sections)
    return 0 if all_met(sections) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="How fast the engine is, beside others.")
    parser.add_argument("--only", action="append", choices=PARTS, help="measure only this part (may be repeated)")
    parser.add_argument("--quick", action="store_true", help="few rounds: a look, not a measurement")
    parser.add_argument("--save", action="store_true", help="write benchmarks/results.json")
    return parser.parse_args()


def _part(name: str, *, quick: bool, keep: bool) -> Callable[[], list[Section]]:
    """Imported when it is its turn, so that one part's peers do not weigh on another."""
    match name:
        case "evaluation":
            from benchmarks import one_evaluation

            return lambda: one_evaluation.measure(rounds=3 if quick else 15)
        case "rules":
            from benchmarks import many_rules

            return lambda: many_rules.measure(rounds=2 if quick else 7, count=50 if quick else 300)
        case "durable":
            from benchmarks import durable_runtime

            return lambda: durable_runtime.measure(count=5_000 if quick else 100_000)
        case "checks":
            from benchmarks import checking

            return lambda: checking.measure(rounds=1 if quick else 5, keep=keep)
        case "diff":
            from benchmarks import comparing

            return lambda: comparing.measure(rounds=1 if quick else 5, keep=keep)
        case "questions":
            from benchmarks import questions

            return questions.measure
        case "start":
            from benchmarks import process_start

            return lambda: process_start.measure(rounds=5 if quick else 21)
        case _:
            from benchmarks import cases

            return lambda: cases.measure(rounds=1 if quick else 3, cases=2_000 if quick else cases.CASES)


if __name__ == "__main__":
    sys.exit(main())

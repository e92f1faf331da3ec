"""Two decision tables that differ in 15 edits, compared: time, memory, and how both grow with the rules.

The tables are made as in the published measurements of decision tables (Calvanese and others, 2016): the space of
all facts is cut into as many boxes as there are rules. One rule in a hundred is then dropped and one in thirty
widened, so that there are gaps and overlaps, and the rules are shuffled.

``python -m benchmarks.diff_tables RULES FACTS SEED`` measures in a fresh process and prints JSON.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

from benchmarks.disagreement import Disagreement
from benchmarks.report import Measure, Section
from benchmarks.timing import middle

RULES, FACTS, EDITS, ANSWERS, SIZE = 1_500, 5, 15, 6, 1_000
GROWTH = (500, 1_000, 1_500)
SEEDS = (1, 2, 3)
SAMPLED = 4_000
DATA, PLOT = (Path(__file__).with_name(f"diff_growth.{ending}") for ending in ("json", "svg"))

Box = tuple[tuple[int, int], ...]
"""For each fact the first value inside and the first one beyond."""


class Row(NamedTuple):
    """One rule."""

    box: Box
    answer: int


def make_rows(count: int, facts: int, seed: int) -> list[Row]:
    """A table that shares out all facts, with some gaps and overlaps.

    >>> len(make_rows(100, 3, 1)) <= 100, make_rows(50, 3, 1) == make_rows(50, 3, 1)
    (True, True)
    """
    source = random.Random(seed)
    boxes: list[Box] = [((0, SIZE),) * facts]
    while len(boxes) < count:
        at, fact = source.randrange(len(boxes)), source.randrange(facts)
        low, high = boxes[at][fact]
        if high - low >= 2:
            middle_ = source.randrange(low + 1, high)
            boxes.append(_with(boxes[at], fact, middle_, high))
            boxes[at] = _with(boxes[at], fact, low, middle_)
    source.shuffle(boxes)
    rows = [Row(box, source.randrange(ANSWERS)) for box in boxes if source.random() > 0.01]
    return [_widened(row, 40, source) if source.random() < 1 / 30 else row for row in rows]


def edited(rows: Sequence[Row], seed: int, edits: int = EDITS) -> list[Row]:
    """The table with edits of five kinds in turn: an answer, a limit by one, a drop, a swap, a widened rule."""
    source, found = random.Random(seed), list(rows)
    for number in range(edits):
        at, other = source.randrange(len(found)), source.randrange(len(found))
        row = found[at]
        match number % 5:
            case 0:
                found[at] = row._replace(answer=(row.answer + 1) % ANSWERS)
            case 1:
                found[at] = _widened(row, 1, source)
            case 2:
                del found[at]
            case 3:
                found[at], found[other] = found[other], row
            case _:
                found[at] = _widened(row, 40, source)
    return found


def _with(box: Box, fact: int, low: int, high: int) -> Box:
    return (*box[:fact], (low, high), *box[fact + 1 :])


def _widened(row: Row, by: int, source: random.Random) -> Row:
    fact = source.randrange(len(row.box))
    low, high = row.box[fact]
    return row._replace(box=_with(row.box, fact, max(0, low - by), min(SIZE, high + by)))


def as_policy(rows: Sequence[Row]) -> str:
    """The rows as the text of a policy file."""
    facts = range(len(rows[0].box))
    return "\n".join([
        "policy: table",
        "outcome: grade",
        "facts:",
        *(f"  f{fact}: {{type: integer, minimum: 0, maximum: {SIZE - 1}}}" for fact in facts),
        "decisions:",
        "  grade:",
        f"    answers: [{', '.join(f'a{answer}' for answer in range(ANSWERS))}]",
        "    rules:",
        *(f"      - {{rule: r{at}, when: {_when(row.box)}, then: a{row.answer}}}" for at, row in enumerate(rows)),
        "",
    ])


def _when(box: Box) -> str:
    tests = [f"f{fact}: {{{_limits(low, high)}}}" for fact, (low, high) in enumerate(box) if (low, high) != (0, SIZE)]
    return "{" + ", ".join(tests) + "}"


def _limits(low: int, high: int) -> str:
    return ", ".join([f"at_least: {low}"] * (low > 0) + [f"less_than: {high}"] * (high < SIZE))


# ---------------------------------------------------------------- the plain meaning


def decide(rows: Sequence[Row], values: Sequence[int]) -> str:
    """The plain oracle: the first row that fits."""
    for box, answer in rows:
        if all(low <= value < high for (low, high), value in zip(box, values, strict=True)):
            return f"a{answer}"
    return "not_covered"


def holds(when: Mapping[str, Any], facts: Mapping[str, int]) -> bool:
    """Whether a region, as a condition, holds for some facts."""
    for name, test in when.items():
        parts = [test] if name not in ("all", "any") else test
        if name == "any":
            if not any(holds(part, facts) for part in parts):
                return False
        elif name == "all":
            if not all(holds(part, facts) for part in parts):
                return False
        elif not _fits(test, facts[name]):
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


def prove(old: Sequence[Row], new: Sequence[Row], changes: Sequence[Any], seed: int, count: int = SAMPLED) -> None:
    """Random facts, half of them in or near an edited rule, change exactly if they lie in a region, and as it says."""
    source = random.Random(seed)
    near = [row.box for row in {*old} ^ {*new}]
    for number in range(count):
        box = source.choice(near) if near and number % 2 else ((0, SIZE),) * len(old[0].box)
        values = [min(SIZE - 1, max(0, source.randrange(low - 1, high + 1))) for low, high in box]
        facts = {f"f{at}": value for at, value in enumerate(values)}
        expected = (decide(old, values), decide(new, values))
        found = [change for change in changes for region in change.regions if holds(region.when, facts)]
        if [(one.old, one.new) for one in found] != ([] if expected[0] == expected[1] else [expected]):
            raise Disagreement(f"a difference of tables is wrong: {facts}, {expected}, {found}")


# ---------------------------------------------------------------- measuring


def measure(seeds: Sequence[int] = SEEDS) -> list[Section]:
    """Three tables of each size, each pair in a process of its own."""
    figures = {rules: [_child(rules, seed) for seed in seeds] for rules in GROWTH}
    growth = {str(rules): {key: middle(one[key] for one in each) for key in each[0]} for rules, each in figures.items()}
    DATA.write_text(json.dumps({"facts": FACTS, "edits": EDITS, "medians": growth}, indent=1) + "\n", encoding="utf-8")
    PLOT.write_text(plot({int(rules): one["diff"] for rules, one in growth.items()}), encoding="utf-8")
    last, all_of_them = growth[str(RULES)], figures[RULES]
    lines = [
        Measure("diff with examples, median", last["diff"], "s", 1.5),
        Measure("diff with examples, slowest of three tables", max(one["diff"] for one in all_of_them), "s", 1.5),
        Measure("loading both policies", last["load"], "s"),
        Measure("regions found", last["regions"], ""),
        *(Measure(f"diff, {rules:,} rules", growth[str(rules)]["diff"], "s") for rules in GROWTH[:-1]),
        Measure("diff, the same table reordered within its rules that do not overlap", last["nothing"], "s"),
        Measure("greatest memory of the process", max(one["peak"] for one in all_of_them), "MB", 500),
        Measure("diff of the follow-up policy and the house rules", _flagship() * 1e3, "ms"),
    ]
    return [Section(f"What {EDITS} edits change in {RULES:,} rules over {FACTS} facts", lines)]


def _child(rules: int, seed: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.diff_tables", str(rules), str(FACTS), str(seed)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def run(rules: int, facts: int, seed: int) -> dict[str, float]:
    """The figures of this process."""
    from engine.api import policy_from_text

    rows = make_rows(rules, facts, seed)
    others = edited(rows, seed)
    texts = as_policy(rows), as_policy(others)
    start = process_time()
    old, new = map(policy_from_text, texts)
    loaded = process_time()
    diff = old.diff(new)
    done = process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    prove(rows, others, diff.decisions[0].changes, seed)
    moved = policy_from_text(as_policy(_moved(rows, seed)))
    again = process_time()
    if not old.diff(moved).same:
        raise Disagreement("rules that do not overlap were moved, and that is said to change something")
    return {"load": loaded - start, "diff": done - loaded, "regions": len(diff.regions), "peak": peak,
            "nothing": process_time() - again}  # fmt: skip


def _moved(rows: Sequence[Row], seed: int, moves: int = EDITS) -> list[Row]:
    """Some rules moved past others that they do not overlap."""
    source, found = random.Random(seed), list(rows)
    while moves:
        at = source.randrange(len(found) - 1)
        one, other = found[at], found[at + 1]
        if any(high <= low_ or high_ <= low for (low, high), (low_, high_) in zip(one.box, other.box, strict=True)):
            found[at], found[at + 1] = other, one
            moves -= 1
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


def plot(seconds: Mapping[int, float]) -> str:
    """The growth as a drawing: rules to the right, seconds upwards."""
    width, height, edge = 480, 280, 50
    most = max(seconds), max(seconds.values())
    points = [(edge + rules / most[0] * (width - 2 * edge), height - edge - time / most[1] * (height - 2 * edge))
              for rules, time in sorted(seconds.items())]  # fmt: skip
    marks = "".join(
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4"/>'
        f'<text x="{x:.0f}" y="{y - 10:.0f}" text-anchor="end">{time:.2f} s</text>'
        f'<text x="{x:.0f}" y="{height - edge + 20}" text-anchor="middle">{rules:,}</text>'
        for (x, y), (rules, time) in zip(points, sorted(seconds.items()), strict=True)
    )
    line = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        ' font-family="sans-serif" font-size="12">\n'
        f'<rect width="{width}" height="{height}" fill="white"/>\n'
        f'<path d="M{edge} {edge}V{height - edge}H{width - edge}" fill="none" stroke="gray"/>\n'
        f'<polyline points="{line}" fill="none" stroke="black"/>\n{marks}\n'
        f'<text x="{width / 2:.0f}" y="{height - 8}" text-anchor="middle">rules (5 facts, 15 edits)</text>\n</svg>\n'
    )


if __name__ == "__main__":
    print(json.dumps(run(*map(int, sys.argv[1:]))))

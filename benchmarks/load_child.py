"""Load one policy file in a fresh process and print what it took, as JSON.

``python -m benchmarks.load_child stages|whole FILE``
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from benchmarks.big_table import make_facts

Result = TypeVar("Result")
Figures = dict[str, float]


def by_stages(text: str) -> Figures:
    """The stages of loading, one by one, as the front door runs them. Seconds."""
    from engine.cells.program import compile_policy
    from engine.policy.read.whole import read_policy
    from engine.policy.shape.check import check_shape
    from engine.policy.text.parse import parse

    stages: Figures = {}

    def timed(name: str, stage: Callable[[], Result]) -> Result:
        start = perf_counter()
        result = stage()
        stages[name] = perf_counter() - start
        return result

    document = timed("document", lambda: parse(text, None))
    timed("shape", lambda: check_shape(document))
    model = timed("read", lambda: read_policy(document, {}))
    timed("cells", lambda: compile_policy(model))
    return stages


def as_a_whole(text: str) -> Figures:
    """Through the front door, with one evaluation: seconds, and the greatest memory in MB."""
    from engine.api import policy_from_text

    before = _peak()
    start = perf_counter()
    policy = policy_from_text(text)
    loaded = perf_counter()
    _ = policy.evaluate(make_facts(1)[0], as_of=date(2026, 3, 16)).answers
    return {"whole": loaded - start, "first evaluation": perf_counter() - loaded, "before": before, "peak": _peak()}


def _peak() -> float:
    """The greatest memory this process has held, in MB (``ru_maxrss`` counts KB on Linux, bytes on macOS)."""
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


if __name__ == "__main__":
    measure = {"stages": by_stages, "whole": as_a_whole}[sys.argv[1]]
    print(json.dumps(measure(Path(sys.argv[2]).read_text(encoding="utf-8"))))

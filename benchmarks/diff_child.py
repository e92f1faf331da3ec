"""Compare two tables that differ in a few edits in a fresh process, and print what it took, as JSON.

``python -m benchmarks.diff_child RULES FACTS EDITS SEED``
"""

from __future__ import annotations

import json
import resource
import sys
from time import process_time

from benchmarks.comparing import prove
from benchmarks.disagreement import Disagreement
from benchmarks.tables import as_policy, edited, moved, shared_out
from engine.api import policy_from_text


def main(rules: int, facts: int, edits: int, seed: int) -> dict[str, float]:
    """Seconds of processor time for loading and comparing, and greatest memory in MB; the regions are proved, too."""
    rows = shared_out(rules, facts, seed)
    others = edited(rows, seed, edits)
    texts = as_policy(rows), as_policy(others)
    start = process_time()
    old, new = map(policy_from_text, texts)
    loaded = process_time()
    diff = old.diff(new)
    done = process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    prove(rows, others, diff.decisions[0].changes, seed)
    same = policy_from_text(as_policy(moved(rows, seed, edits)))
    again = process_time()
    if not old.diff(same).same:
        raise Disagreement("rules that do not overlap were moved, and that is said to change something")
    return {
        "load": loaded - start,
        "diff": done - loaded,
        "moved": process_time() - again,
        "regions": len(diff.regions),
        "peak": peak,
    }


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:]))))

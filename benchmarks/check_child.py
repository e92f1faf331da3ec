"""Check one policy file in a fresh process and print what it took, as JSON.

``python -m benchmarks.check_child FILE|NAME``
"""

from __future__ import annotations

import json
import resource
import sys
from time import process_time

from engine.api import load_policy


def main(name: str) -> dict[str, float]:
    """Seconds of processor time for loading and for all checks, places in the file included; greatest memory in MB."""
    start = process_time()
    policy = load_policy(name)
    loaded = process_time()
    report = policy.check()
    checked = process_time()
    policy.check()
    again = process_time()
    return {
        "load": loaded - start,
        "check": checked - loaded,
        "again": again - checked,
        "findings": len(report.findings),
        "undecided": sum(not finding.decided for finding in report.findings),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))

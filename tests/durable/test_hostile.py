"""Hostile facts never get through to durable-rules, and never crash it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COUNT = 3_000


@pytest.mark.parametrize("seed", [1, 2])
def test_hostile_facts_are_refused_or_answered_rightly(seed: int) -> None:
    command = [sys.executable, "-m", "tests.durable.hostile", str(seed), str(COUNT)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr
    for line in done.stdout.splitlines():
        refused, answered = map(int, line.split())
        assert refused + answered == COUNT
        assert min(refused, answered) > COUNT / 20

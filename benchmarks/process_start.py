"""The whole command as a process, from the shell to the exit, against a Python that does nothing."""

from __future__ import annotations

import compileall
import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.report import Measure, Section
from benchmarks.timing import Samples, interleaved, middle, ratio

ROOT = Path(__file__).resolve().parent.parent
FACTS = ROOT / "examples" / "first-interview.json"
POLICY = ROOT / "policies" / "follow-up.yaml"
SETTING = "    value: 14\n"
BARE, BUNDLED, NEVER_SEEN, SEEN = (
    "python -c pass", "engine evaluate, bundled policy", "engine evaluate, a policy never seen before",
    "engine evaluate, a policy seen before",
)


def measure(rounds: int = 21) -> list[Section]:
    """Run each command once in every round and compare with the bare process of the same round."""
    compileall.compile_dir(ROOT / "engine", quiet=1)  # as pip does when it installs a package
    with TemporaryDirectory() as folder:
        samples = interleaved(_timers(Path(folder)), rounds)
    return [Section("Whole process, from the shell", _lines(samples))]


def engine_command() -> list[str]:
    """The installed command if it stands beside this interpreter, else the module."""
    script = Path(sys.executable).with_name("engine")
    return [str(script)] if script.exists() else [sys.executable, "-m", "engine"]


def _timers(folder: Path) -> dict[str, Callable[[], float]]:
    evaluate = [*engine_command(), "evaluate", str(FACTS), "--format", "json"]
    numbers = count(15)
    seen = _changed_policy(folder / "seen.yaml", 13)

    def never_seen() -> float:
        number = next(numbers)
        policy = _changed_policy(folder / f"policy-{number}.yaml", number)
        return _run([*evaluate, "--policy", str(policy)])

    return {
        BARE: lambda: _run([sys.executable, "-c", "pass"]),
        BUNDLED: lambda: _run(evaluate),
        NEVER_SEEN: never_seen,
        SEEN: lambda: _run([*evaluate, "--policy", str(seen)]),
    }


def _changed_policy(path: Path, days: int) -> Path:
    """A copy of the bundled policy with another waiting time, its own tests left out of account."""
    text = POLICY.read_text(encoding="utf-8")
    assert text.count(SETTING) == 1
    path.write_text(text.replace(SETTING, f"    value: {days}\n"), encoding="utf-8")
    return path


def _run(command: Sequence[str]) -> float:
    """Milliseconds from starting the process to its end.

    Raises:
        subprocess.CalledProcessError: if it failed.
    """
    start = perf_counter()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return (perf_counter() - start) * 1e3


def _lines(samples: Samples) -> list[Measure]:
    return [
        *(Measure(name, middle(values), "ms") for name, values in samples.items()),
        Measure("bundled policy / bare process", ratio(samples, BUNDLED, BARE), "x", 5),
        Measure("policy never seen before / bare process", ratio(samples, NEVER_SEEN, BARE), "x", 12),
        Measure("policy seen before / bare process", ratio(samples, SEEN, BARE), "x"),
    ]

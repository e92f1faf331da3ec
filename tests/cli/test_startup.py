"""What ``engine evaluate`` does not import: starting must stay quick."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.conftest import ROOT

HEAVY = [
    "dataclasses", "difflib", "hashlib", "importlib.resources", "inspect", "jsonschema", "pathlib", "rich", "shutil",
    "yaml", "xml", "asyncio", "logging", "tempfile", "subprocess", "durable_rules_engine", "numpy", "engine.checks",
]  # fmt: skip
CODE = """
import sys
before = set(sys.modules)
from engine.cli.main import main
code = main(sys.argv[1:])
print(code, *sorted({name for name in sys.modules} - before), file=sys.stderr)
"""


@pytest.mark.parametrize("arguments", [["examples/first-interview.json"], ["examples/missing.json"]])
def test_evaluate_to_json_imports_nothing_heavy(arguments: list[str]) -> None:
    # -I: no settings of others in the way
    command = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{CODE}"]
    done = subprocess.run(
        [*command, "evaluate", *arguments], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    code, *imported = done.stderr.split()
    assert code in ("0", "4")
    assert [name for name in HEAVY if name in imported] == []

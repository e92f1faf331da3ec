"""Every kind of mistake that reading a policy or facts can tell is met in the corpus or among the extremes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.errors.corpus import cases
from tests.errors.test_extremes import EXTREMES

ENGINE = Path(__file__).resolve().parents[2] / "engine"
_CODE = re.compile(r"[a-z]+(-[a-z]+)+")

NO_CODES = {"e-mail", "follow-up", "utf-8-sig", "rows-diff", "why-not"}
"""Other words with hyphens in the same modules."""

ELSEWHERE = {
    "too-many-possibilities": "needs hundreds of dates: tests/facts/test_links.py",
    "unknown-message-kind": "the shape says it first; for who reads a document that nobody checked",
}


def _words(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _CODE.fullmatch(node.value):
            yield node.value


def test_every_code_is_met() -> None:
    modules = [path for folder in ("policy", "facts") for path in (ENGINE / folder).rglob("*.py")]
    known = {word for path in modules for word in _words(path)} - NO_CODES
    marked = {told.code for folder in ("policies", "facts") for case in cases(folder) for told in case.expected}
    met = marked | {code for extreme in EXTREMES for code in (extreme.policy, extreme.facts)}
    assert sorted(known - met) == sorted(ELSEWHERE)

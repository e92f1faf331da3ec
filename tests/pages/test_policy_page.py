"""What the pages about policies show is right: every whole policy in them loads and passes its own tests."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from engine import load_policy, policy_from_text
from engine.policy.operators import OPERATORS
from engine.policy.read.compute import OPERANDS
from engine.policy.text.source import read_schema
from engine.testfile import read_test_file, read_tests_for
from engine.testing import run_tests
from tests.pages.page import PAGES, ROOT, blocks, text_of

GUIDE = text_of("docs/policy.md")
_BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = [
    (page, block) for page in PAGES for block in blocks(page, "yaml") if re.search(r"^policy: ", block, re.MULTILINE)
]
TEST_FILES = [(page, block) for page, block in FILES if not re.search(r"^(decisions|extends):", block, re.MULTILINE)]
POLICIES = [one for one in FILES if one not in TEST_FILES]
"""The blocks that are whole policies, each with the page it stands on."""


@pytest.mark.parametrize(("page", "text"), POLICIES, ids=[page for page, _ in POLICIES])
def test_a_policy_on_a_page_passes_its_own_tests(page: str, text: str) -> None:
    policy = policy_from_text(text, file=str(ROOT / "shown.yaml"))
    results = run_tests(policy, policy.model.tests)
    assert [result for result in results if result.state != "passed"] == []


@pytest.mark.parametrize(("page", "text"), TEST_FILES, ids=[page for page, _ in TEST_FILES])
def test_a_file_of_tests_on_a_page_passes(page: str, text: str, tmp_path: Path) -> None:
    """Its policy is one of those that the pages show."""
    file = tmp_path / "shown_test.yaml"
    file.write_text(text.replace("policy: ", f"policy: {ROOT}/docs/examples/"), encoding="utf-8")
    read = read_test_file(str(file))
    policy = load_policy(read.policy)
    results = run_tests(policy, read_tests_for(read, policy.model))
    assert [result.state for result in results] == ["passed"]


def test_the_guide_begins_with_a_policy_that_has_tests() -> None:
    texts = [text for page, text in POLICIES if page == "docs/policy.md"]
    assert texts
    assert policy_from_text(texts[0]).model.tests


def _named(*parts: str) -> list[str]:
    """The keys that the schema lists at a place."""
    node: Any = read_schema("policy")
    for part in parts:
        node = node[part]
    return list(node)


@pytest.mark.parametrize(
    "words",
    [
        _named("properties"),
        _named("$defs", "decision", "properties"),
        _named("$defs", "rule", "properties"),
        _named("$defs", "fact", "properties"),
        _named("$defs", "setting", "properties"),
        _named("$defs", "test", "properties"),
        _named("$defs", "events", "properties"),
        _named("$defs", "stage", "properties"),
        _named("$defs", "event", "properties"),
        _named("$defs", "field", "properties"),
        _named("$defs", "event_rule", "properties"),
        _named("$defs", "earlier", "properties"),
        _named("$defs", "effects", "properties"),
        _named("$defs", "timer", "properties"),
        _named("$defs", "stopped_runs", "properties"),
        _named("$defs", "timer_day", "properties"),
        list(OPERATORS),
        list(OPERANDS),
    ],
    ids=["top", "decision", "rule", "fact", "setting", "test", "events", "stage", "event", "field", "event-rule",
         "earlier", "effects", "timer", "stopped-runs", "timer-day", "comparisons", "calculations"],
)
def test_the_guide_says_every_word(words: list[str]) -> None:
    said = {*re.findall(r"[a-z_]+", " ".join((*_BLOCK.findall(GUIDE), *re.findall(r"`[^`]+`", _BLOCK.sub("", GUIDE)))))}
    assert [word for word in words if word not in said] == []

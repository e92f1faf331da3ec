"""Files of tests: every mistake in their shape is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import PolicyError, load_policy
from engine.testfile import is_test_file, read_test_file, read_tests_for


def _file(folder: Path, text: str) -> str:
    path = folder / "some_test.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_names_of_test_files() -> None:
    assert is_test_file("a/b_test.yaml")
    assert is_test_file("B_TEST.YML")
    assert not is_test_file("test.yaml")


def test_tests_are_read_with_their_places(tmp_path: Path) -> None:
    text = "policy: follow-up\nx-note: mine\ntests:\n  - name: one\n    cite: S5\n    expect: {action: ask}\n"
    file = read_test_file(_file(tmp_path, text))
    (test,) = read_tests_for(file, load_policy().model)
    assert (file.policy, test.name, test.given, test.expect) == ("follow-up", "one", {}, {"action": "ask"})
    assert test.span is not None
    assert test.span.line == 4


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tests: []\n", [("missing-key", "policy", 1)]),
        ("policy: a\n", [("missing-key", "tests", 1)]),
        ("policy: a\ntests: {}\n", [("wrong-type", "tests", 2)]),
        ("policy: 3\ntests: []\n", [("wrong-type", "policy", 1)]),
        ("policy: a\ntest: []\ntests: []\n", [("unknown-key", "test", 2)]),
        ("policy: a\ntests:\n  - 3\n", [("wrong-type", "a test must be", 3)]),
        ("policy: a\ntests:\n  - {name: x}\n", [("missing-key", "expect", 3)]),
        ("policy: a\ntests:\n  - {name: [], expect: {}}\n", [("wrong-type", "name", 3)]),
        ("policy: a\ntests:\n  - {name: x, expect: 3}\n", [("wrong-type", "expect", 3)]),
        ("policy: a\ntests:\n  - {name: x, expect: {}, givn: {}}\n", [("unknown-key", "givn", 3)]),
    ],
)
def test_mistakes_in_the_shape(tmp_path: Path, text: str, found: list[tuple[str, str, int]]) -> None:
    with pytest.raises(PolicyError) as caught:
        read_test_file(_file(tmp_path, text))
    told = [(each.code, each.message, each.span.line if each.span else 0) for each in caught.value.diagnostics]
    assert len(told) == len(found)
    for (code, message, line), (expected, word, at) in zip(told, found, strict=True):
        assert (code, line) == (expected, at)
        assert word in message

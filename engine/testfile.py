"""``*_test.yaml``: tests kept beside a policy instead of inside it.

A file names its policy and lists its tests::

    policy: house-rules.yaml      # a path, seen from this file, or the name of a built-in policy
    tests:
      - name: Our ten days
        given: {round: 1, days_elapsed: 10, hr_present: true}
        expect: {action: follow_up}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from engine.diagnostics import Diagnostic, PolicyError, nearest

if TYPE_CHECKING:
    from engine.policy.model import InlineTest, PolicyModel
    from engine.policy.text.document import Document, Path

SUFFIXES = ("_test.yaml", "_test.yml")
_TOP = ("policy", "tests")
_TEST = ("name", "given", "settings", "expect", "because", "cite")


class FileOfTests(NamedTuple):
    """The policy as the file names it, and the file itself."""

    policy: str
    document: Document


def is_test_file(path: str) -> bool:
    """True for the names that ``engine test`` takes as files of tests."""
    return path.lower().endswith(SUFFIXES)


def read_test_file(path: str) -> FileOfTests:
    """The file, its shape checked. Raises PolicyError with every mistake in its shape."""
    from engine.policy.text.parse import parse
    from engine.policy.text.source import read_text

    document = parse(read_text(path), path)
    found = tuple(_mistakes(document))
    if found:
        raise PolicyError(found)
    return FileOfTests(str(document.value["policy"]), document)


def read_tests_for(file: FileOfTests, model: PolicyModel) -> tuple[InlineTest, ...]:
    """The tests, every name in them checked against the policy. Raises PolicyError with all unknown ones."""
    from engine.policy.read.reading import Reading
    from engine.policy.read.tests import names_of, read_tests

    reading = Reading(file.document)
    reading.names.statements = dict(model.statements)
    tests = read_tests(reading, names_of(model))
    if reading.mistakes:
        raise PolicyError(tuple(reading.mistakes))
    return tests


def _mistakes(document: Document) -> Iterator[Diagnostic]:
    yield from _keys(document, (), document.value, _TOP, ("policy", "tests"))
    yield from _typed(document, ("policy",), str, "the path or the name of a policy")
    yield from _typed(document, ("tests",), list, "a list of tests")
    tests = document.value.get("tests")
    for index, test in enumerate(tests if isinstance(tests, list) else []):
        yield from _test_mistakes(document, ("tests", index), test)


def _test_mistakes(document: Document, path: Path, test: object) -> Iterator[Diagnostic]:
    if not isinstance(test, dict):
        yield document.diagnostic("wrong-type", "a test must be a mapping with `name`, `given` and `expect`", path)
        return
    yield from _keys(document, path, test, _TEST, ("name", "expect"))
    yield from _typed(document, (*path, "name"), str, "a text")
    for key in ("given", "settings", "expect"):
        yield from _typed(document, (*path, key), dict, "a mapping of names to values")


def _keys(
    document: Document, path: Path, value: Mapping[str, object], known: tuple[str, ...], needed: tuple[str, ...]
) -> Iterator[Diagnostic]:
    for key in value:
        if key not in known and not key.startswith("x-"):
            yield document.diagnostic(
                "unknown-key", f"`{key}` means nothing here", (*path, key), at="key", suggest=nearest(key, known),
                help=f"Known here: {', '.join(known)}. Notes of your own may begin with x-.",
            )  # fmt: skip
    for key in needed:
        if key not in value:
            yield document.diagnostic("missing-key", f"`{key}` is missing", path)


def _typed(document: Document, path: Path, kind: type, words: str) -> Iterator[Diagnostic]:
    value: object = document.value
    for part in path:
        if isinstance(value, dict) and part not in value:
            return
        value = value[part]  # type: ignore[index]
    if not isinstance(value, kind) and not (value is None and path == ("tests",)):
        yield document.diagnostic("wrong-type", f"`{path[-1]}` must be {words}", path)

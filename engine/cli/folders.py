"""What a name on the command line stands for: one file or built-in policy, or all that a folder holds."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from itertools import chain

from engine.cli.exits import UsageError
from engine.cli.inputs import STDIN
from engine.diagnostics import PolicyError

_POLICY = re.compile(r"^policy:", re.MULTILINE)
_RULES = re.compile(r"^(?:decisions|extends):", re.MULTILINE)


def policies_in(name: str) -> Iterator[str]:
    """The policies a name stands for."""
    return _files(name, _is_policy)


def testable_in(name: str) -> Iterator[str]:
    """The policies and files of tests a name stands for. Raises UsageError if there is nothing of that name."""
    from engine.testfile import is_test_file

    if not os.path.isdir(name) and name != STDIN:
        _check_is_there(name)
    return _files(name, lambda path: is_test_file(path) or _is_policy(path))


def cases_in(name: str) -> Iterator[str]:
    """The case files a name stands for. Raises UsageError for a folder without any."""
    from engine.cases.files import ENDINGS

    found = _files(name, lambda path: path.lower().endswith(ENDINGS))
    first = next(found, None)
    if first is None:
        raise UsageError(f"there are no case files in `{name}`: they end in {' or '.join(ENDINGS[:2])}")
    return chain([first], found)


def passed_over(name: str) -> Iterator[str]:
    """The files of a folder that look as if they held cases, and are not read."""
    if os.path.isdir(name):
        yield from _files(name, lambda path: path.lower().endswith((".yaml", ".yml", ".csv")))


def _check_is_there(name: str) -> None:
    from engine.policy.text.source import find, read_text

    try:
        path = find(name)
        if not os.path.exists(path):
            read_text(path)  # says it best
    except PolicyError as error:
        (mistake,) = error.diagnostics
        raise UsageError(mistake.message, suggest=mistake.suggest) from error


def _files(name: str, wanted: Callable[[str], bool]) -> Iterator[str]:
    if not os.path.isdir(name):
        yield name
        return
    for folder, below, names in os.walk(name):
        below[:] = sorted(each for each in below if not each.startswith("."))
        paths = (os.path.join(folder, each) for each in sorted(names))
        yield from (path for path in paths if wanted(path))


def _is_policy(path: str) -> bool:
    if not path.lower().endswith((".yaml", ".yml")) or not os.path.isfile(path):
        return False
    with open(path, encoding="utf-8", errors="replace") as file:
        text = file.read()
    return _POLICY.search(text) is not None and _RULES.search(text) is not None

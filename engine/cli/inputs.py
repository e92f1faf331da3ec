"""What is read before anything is decided, and the mix-ups seen by looking at it: files swapped, stdin closed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

from engine.cli.exits import UsageError
from engine.diagnostics import Diagnostic, DiagnosticsError, FactsError, PolicyError

if TYPE_CHECKING:
    from engine.api import Policy, Runtime
    from engine.facts.read import FactsDocument

STDIN = "-"
Read = TypeVar("Read")

_OF_A_POLICY = frozenset(
    ("policy", "facts", "decisions", "extends", "settings", "outcome", "plans", "messages", "statements", "warnings")
)
"""Top-level words of which every policy has some, and hardly any facts file has one."""


def read_facts_for(policy: Policy, path: str) -> FactsDocument:
    """The facts of a file or of standard input. Raises FactsError, and UsageError for a policy given as facts."""
    from engine.facts.read import read_facts

    document = from_stdin(path, FactsError, lambda: read_facts(path))
    if _is_policy(document.values) and not any(name in policy.model.facts for name in document.values):
        raise UsageError(f"`{path}` is a policy, not facts", suggest=f"engine evaluate FACTS --policy {path}")
    return document


def nothing_told() -> FactsDocument:
    """The facts of somebody who gave none."""
    from engine.facts.read import FactsDocument

    return FactsDocument({}, None, "", None)


def _is_policy(values: Iterable[str]) -> bool:
    names = set(values)
    return "policy" in names and not names.isdisjoint(("decisions", "extends"))


def from_stdin(path: str, kind: type[DiagnosticsError], read: Callable[[], Read]) -> Read:
    """What ``read`` gives; where it needs standard input and cannot have it, an error of this kind."""
    if path != STDIN:
        return read()
    if sys.stdin is None:  # closed by the caller
        raise _nothing_to_read(kind)
    try:
        return read()
    except OSError as error:
        raise _nothing_to_read(kind) from error


def _nothing_to_read(kind: type[DiagnosticsError]) -> DiagnosticsError:
    message = "nothing can be read from standard input"
    return kind((Diagnostic("not-readable", message, "<stdin>", help="it is closed, or it is not open for reading"),))


def load_policy_at(name: str, settings: Mapping[str, object] | None, runtime: Runtime = "cells") -> Policy:
    """The policy of this name or path.

    Raises PolicyError, and UsageError for facts given as a policy or for a runtime that is not installed.
    """
    from engine.api import load_policy
    from engine.testfile import is_test_file

    try:
        return from_stdin(name, PolicyError, lambda: load_policy(name, settings=settings or None, runtime=runtime))
    except ImportError as error:
        if runtime != "durable":
            raise
        raise UsageError(str(error)) from error
    except PolicyError as error:
        if is_test_file(name) and os.path.isfile(name):
            message = f"`{name}` is a file of tests (`policy:` and `tests:`), not a policy"
            raise UsageError(message, suggest=f"engine test {name}") from error
        if _looks_like_facts(name):
            raise UsageError(f"`{name}` looks like facts, not a policy", suggest=f"engine evaluate {name}") from error
        raise


def _looks_like_facts(path: str) -> bool:
    """True for a mapping none of whose keys could stand at the top of a policy; asked only after a mistake."""
    from engine.facts.read import read_facts

    if not os.path.isfile(path):
        return False
    try:
        names = read_facts(path).values
    except FactsError:
        return False
    # Notes of somebody's own say nothing about what the file is.
    told = [name for name in names if not name.startswith("x-")]
    return bool(told) and _OF_A_POLICY.isdisjoint(told)

"""Running the tests of a policy: what each gives, what it expects, and how that compares.

A test that *fails* got another answer than it expects. A test that is in *error* could not be asked
at all: it names a fact, a decision, an answer or a rule that the policy does not have, or its facts
are refused. The two are told apart because the second is a mistake in the test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from engine.decision import Json
from engine.diagnostics import Diagnostic, DiagnosticsError
from engine.expect import Mismatch, as_json, compare, day_of, mistakes_in, same
from engine.policy.read.tests import KnownNames, names_of

if TYPE_CHECKING:
    from engine.api import Policy
    from engine.policy.model import InlineTest

__all__ = ["Mismatch", "Result", "WithSettings", "run_tests", "same"]

WithSettings = Callable[[Mapping[str, object]], "Policy"]
"""Gives the policy under test with some of its settings changed."""


class Result(NamedTuple):
    """What became of one test. ``failed`` has mismatches, ``error`` has errors, ``passed`` neither."""

    name: str
    state: Literal["passed", "failed", "error"]
    mismatches: tuple[Mismatch, ...] = ()
    errors: tuple[Diagnostic, ...] = ()
    file: str | None = None
    line: int | None = None

    def to_dict(self) -> dict[str, Json]:
        """The JSON form: name, state and place always, ``mismatches`` or ``errors`` where there are any."""
        plain: dict[str, Json] = {"name": self.name, "state": self.state, "file": self.file, "line": self.line}
        if self.mismatches:
            plain["mismatches"] = [each.to_dict() for each in self.mismatches]
        if self.errors:
            plain["errors"] = [as_json(each.to_dict()) for each in self.errors]
        return plain


def run_tests(
    policy: Policy,
    tests: Iterable[InlineTest],
    *,
    file: str | None = None,
    with_settings: WithSettings | None = None,
) -> list[Result]:
    """Run tests against a policy, in order; never raises for a mistake in a test.

    ``file`` is where the tests stand (default: the policy's file). ``with_settings`` is asked for the
    policy of a test that has ``settings``; the default is :meth:`~engine.api.Policy.with_settings`.
    """
    names = names_of(policy.model)
    change = with_settings or policy.with_settings
    place = file or policy.model.file
    return [_run(policy, test, names, change, place) for test in tests]


def _run(policy: Policy, test: InlineTest, names: KnownNames, change: WithSettings, file: str | None) -> Result:
    line = test.span.line if test.span else None
    errors = mistakes_in(test, names, policy.model)
    if errors:
        return Result(test.name, "error", (), _placed(errors, test, file), file, line)
    try:
        asked = change(test.settings) if test.settings else policy
        decision = asked.evaluate(test.given, as_of=day_of(test))
    except DiagnosticsError as error:
        return Result(test.name, "error", (), _placed(error.diagnostics, test, file), file, line)
    found = tuple(compare(names, decision, test.expect))
    return Result(test.name, "failed" if found else "passed", found, (), file, line)


def _placed(errors: Iterable[Diagnostic], test: InlineTest, file: str | None) -> tuple[Diagnostic, ...]:
    return tuple(each if each.span else each._replace(file=file, span=test.span) for each in errors)

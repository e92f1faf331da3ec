"""``engine validate``: every mistake in policies, in one run."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, cast

from engine.cli import exits
from engine.cli.common import DEFAULT_POLICY, add_format, add_set, load, read_settings
from engine.cli.exits import UsageError
from engine.cli.folders import policies_in
from engine.cli.parser import Verb
from engine.cli.spoken import counted
from engine.cli.streams import wants_json, write, write_json
from engine.diagnostics import Diagnostic, PolicyError
from engine.policy.model import AS_OF, MESSAGES, WARNINGS

if TYPE_CHECKING:
    from engine.decision import Json
    from engine.policy.model import PolicyModel


class Verdict(NamedTuple):
    """What was found in one policy: its model, or the mistakes that keep it from having one."""

    name: str
    model: PolicyModel | None
    errors: tuple[Diagnostic, ...]

    def to_dict(self) -> dict[str, Json]:
        """The JSON form."""
        errors = cast("list[Json]", [error.to_dict() for error in self.errors])
        return {"file": self.name, "valid": not errors, "errors": errors}


def options(parser: argparse.ArgumentParser) -> None:
    """Which policies."""
    parser.add_argument(
        "policies",
        metavar="POLICY",
        nargs="*",
        help=f"policy files or names, or folders with policies (default: the built-in {DEFAULT_POLICY})",
    )
    add_set(parser)
    add_format(parser, ("text", "json"))


def run(args: argparse.Namespace) -> int:
    """Prints what was found, for each policy; exit code 3 if one of them cannot be used."""
    settings = read_settings(args.settings)
    names = [path for name in args.policies or [DEFAULT_POLICY] for path in policies_in(name)]
    if not names:
        raise UsageError("there are no policies here", verb="engine validate")
    verdicts = [_look_at(name, settings) for name in names]
    if wants_json(args.format, sys.stdout):
        write_json({"policies": [verdict.to_dict() for verdict in verdicts]})
    else:
        _print_text(verdicts)
    return exits.INVALID if any(verdict.errors for verdict in verdicts) else exits.ANSWERED


def _look_at(name: str, settings: dict[str, object]) -> Verdict:
    try:
        return Verdict(name, load(name, settings).model, ())
    except PolicyError as error:
        return Verdict(name, None, error.diagnostics)


def _print_text(verdicts: list[Verdict]) -> None:
    from engine.blocks import visible

    for verdict in verdicts:
        for error in verdict.errors:
            write(f"{visible(error.render())}\n\n")
        write(f"{visible(verdict.name)}: {_summary(verdict)}\n")


def _summary(verdict: Verdict) -> str:
    if verdict.model is None:
        return counted(len(verdict.errors), "mistake")
    return f"valid: {', '.join(counted(*each) for each in _numbers(verdict.model))}"


def _numbers(model: PolicyModel) -> Iterator[tuple[int, str]]:
    """What the author wrote: not the tables made of warnings and messages, nor the day, which a rule may test."""
    written = [decision for decision in model.decisions if decision.name not in (WARNINGS, MESSAGES)]
    yield len(model.settings), "setting"
    yield len({*model.facts} - {AS_OF}), "fact"
    yield len(written), "decision"
    yield sum(len(getattr(decision, "rules", ())) for decision in written), "rule"
    yield len(model.tests), "test"


VERB = Verb(
    "validate",
    "Find every mistake in policies: each with its place, a plain sentence and what was probably meant.",
    """
engine validate
engine validate policies/ house-rules.yaml --format json
""",
    options,
    run,
)

"""``engine validate``: every mistake in policies, in one run."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, NamedTuple, cast

from engine.cli import exits
from engine.cli.common import DEFAULT_POLICY, add_format, load
from engine.cli.parser import Verb
from engine.cli.streams import wants_json, write_json
from engine.diagnostics import Diagnostic, PolicyError

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
        help=f"policy files or names (default: the built-in {DEFAULT_POLICY})",
    )
    add_format(parser, ("text", "json"))


def run(args: argparse.Namespace) -> int:
    """Prints what was found, for each policy; exit code 3 if one of them cannot be used."""
    verdicts = [_look_at(name) for name in args.policies or [DEFAULT_POLICY]]
    if wants_json(args.format, sys.stdout):
        write_json({"policies": [verdict.to_dict() for verdict in verdicts]})
    else:
        _print_text(verdicts)
    return exits.INVALID if any(verdict.errors for verdict in verdicts) else exits.ANSWERED


def _look_at(name: str) -> Verdict:
    try:
        return Verdict(name, load(name).model, ())
    except PolicyError as error:
        return Verdict(name, None, error.diagnostics)


def _print_text(verdicts: list[Verdict]) -> None:
    from engine.blocks import visible

    for verdict in verdicts:
        for error in verdict.errors:
            sys.stdout.write(f"{visible(error.render())}\n\n")
        sys.stdout.write(f"{visible(verdict.name)}: {_summary(verdict)}\n")


def _summary(verdict: Verdict) -> str:
    if verdict.model is None:
        return f"{len(verdict.errors)} {'mistake' if len(verdict.errors) == 1 else 'mistakes'}"
    model = verdict.model
    rules = sum(len(getattr(decision, "rules", ())) for decision in model.decisions)
    counted = (
        f"{len(items)} {name}"
        for name, items in (("settings", model.settings), ("facts", model.facts), ("decisions", model.decisions))
    )
    return f"valid: {', '.join(counted)}, {rules} rules, {len(model.tests)} tests"


VERB = Verb(
    "validate",
    "Find every mistake in policies: each with its place, a plain sentence and what was probably meant.",
    """
engine validate
engine validate house-rules.yaml other.yaml --format json
""",
    options,
    run,
)

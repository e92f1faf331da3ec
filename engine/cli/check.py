"""``engine check``: what is missing in policies, what never matters, what contradicts itself."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, NamedTuple, cast

from engine.cli import exits
from engine.cli.common import DEFAULT_POLICY, add_set, load, read_settings
from engine.cli.exits import UsageError
from engine.cli.folders import policies_in
from engine.cli.parser import Verb, one_of
from engine.cli.spoken import counted
from engine.cli.streams import wants_json, write, write_json
from engine.diagnostics import Diagnostic, PolicyError

if TYPE_CHECKING:
    from engine.checks import Finding, Report
    from engine.decision import Json

FORMATS = ("text", "json", "sarif", "github")


class Checked(NamedTuple):
    """One policy: what was found in it, or the mistakes that keep it from being checked."""

    name: str
    report: Report | None
    errors: tuple[Diagnostic, ...]

    def to_dict(self) -> dict[str, Json]:
        """The JSON form."""
        if self.report is not None:
            return {**self.report.to_dict(), "file": self.name}
        return {"file": self.name, "errors": cast("Json", [error.to_dict() for error in self.errors])}


def options(parser: argparse.ArgumentParser) -> None:
    """Which policies, or which check to explain."""
    parser.add_argument(
        "policies",
        metavar="POLICY",
        nargs="*",
        help=f"policy files or names, or folders with policies (default: the built-in {DEFAULT_POLICY})",
    )
    parser.add_argument(
        "--explain",
        metavar="CODE",
        nargs="?",
        const="",
        help="what a check looks for, why it is bad and what to do instead; without a code, all checks",
    )
    add_set(parser)
    parser.add_argument(
        "--format",
        metavar="FORMAT",
        type=one_of("--format", FORMATS),
        help="text, json, sarif (for code scanning) or github (notes on a pull request)"
        " (default: text on a terminal, json otherwise)",
    )


def run(args: argparse.Namespace) -> int:
    """Prints what was found; exit code 1 if anything was, 3 if a policy cannot be used."""
    if args.explain is not None:
        return _explain(args.explain)
    settings = read_settings(args.settings)
    names = [path for name in args.policies or [DEFAULT_POLICY] for path in policies_in(name)]
    if not names:
        raise UsageError("there are no policies here", verb="engine check")
    checked = [_check(name, settings) for name in names]
    _print(checked, args.format or ("json" if wants_json(None, sys.stdout) else "text"))
    if any(one.errors for one in checked):
        return exits.INVALID
    return exits.NEGATIVE if any(one.report and one.report.findings for one in checked) else exits.ANSWERED


def _check(name: str, settings: dict[str, object]) -> Checked:
    try:
        return Checked(name, load(name, settings).check(), ())
    except PolicyError as error:
        return Checked(name, None, error.diagnostics)


def _print(checked: list[Checked], form: str) -> None:
    match form:
        case "json":
            write_json({"policies": [one.to_dict() for one in checked]})
        case "sarif":
            from engine.cli.findings import sarif

            write_json(sarif(_told(checked)))
        case "github":
            from engine.cli.findings import github

            write("".join(f"{line}\n" for line in github(_told(checked))))
        case _:
            _print_text(checked)


def _told(checked: list[Checked]) -> list[Finding]:
    """Mistakes of policies and findings in them, one kind of thing to other programs."""
    from engine.checks import Finding

    return [
        finding
        for one in checked
        for finding in (*(Finding(error, ()) for error in one.errors), *(one.report.findings if one.report else ()))
    ]


def _print_text(checked: list[Checked]) -> None:
    from engine.blocks import visible
    from engine.cli.findings import lines

    for one in checked:
        for error in one.errors:
            write(f"{visible(error.render())}\n\n")
        for finding in one.report.findings if one.report else ():
            write("".join(f"{visible(line)}\n" for line in lines(finding)) + "\n")
        write(f"{visible(one.name)}: {_summary(one)}\n")


def _summary(one: Checked) -> str:
    if one.report is None:
        return counted(len(one.errors), "mistake")
    looked_at = f"{counted(one.report.decisions, 'decision')}, {counted(one.report.rules, 'rule')} checked"
    found = one.report.findings
    severities = [finding.severity for finding in found]
    counts = [counted(severities.count(word), word) for word in ("error", "warning", "note") if word in severities]
    meant = f" ({counted(one.report.ignored, 'finding')} ignored)" if one.report.ignored else ""
    return f"{looked_at}: {', '.join(counts) or 'nothing found'}{meant}"


def _explain(code: str) -> int:
    from engine.checks import HELP

    if not code:
        write("".join(f"{name:20} {(text or '').splitlines()[0]}\n" for name, text in HELP.items()))
        return exits.ANSWERED
    if code not in HELP:
        from engine.diagnostics import nearest

        raise UsageError(f"there is no check `{code}`", suggest=nearest(code, list(HELP)), verb="engine check")
    from engine.cli.findings import page
    from engine.cli.render import draw

    draw(page(code, HELP[code] or ""))
    return exits.ANSWERED


VERB = Verb(
    "check",
    "Find gaps, rules that never decide, conditions that never matter and what else is hardly meant.",
    """
engine check
engine check policies/ house-rules.yaml --format github
engine check --explain unreachable-rule
""",
    options,
    run,
)

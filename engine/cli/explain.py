"""``engine explain``: why the policy answers so, what would have to change, and what already decides."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from engine.cli import exits
from engine.cli.common import Evaluated, Given, add_case_options, decide, located, read_case, tell_day
from engine.cli.exits import UsageError
from engine.cli.parser import Verb
from engine.cli.streams import wants_json, write_json

if TYPE_CHECKING:
    from engine.blocks import Block
    from engine.questions.minimal import Minimal
    from engine.questions.why_not import WhyNot


def run(args: argparse.Namespace) -> int:
    """Prints the explanation; exit code 4 when facts are missing, 1 for a question that was too much to work out."""
    if args.why_not is not None and args.minimal:
        raise UsageError("`--why-not` and `--minimal` are two questions; ask one of them")
    if args.why_not is not None or args.minimal:
        return _question(args)
    made = decide(args)
    if wants_json(args.format, sys.stdout):
        write_json({**made.decision.to_dict(), "explanation": made.decision.explain().to_dict()})
    else:
        _print_text(made)
    return exits.NEEDS_FACTS if made.decision.status == "needs_facts" else exits.ANSWERED


def _print_text(made: Evaluated) -> None:
    from engine.cli.render import draw
    from engine.cli.text import explanation_page

    draw(explanation_page(made.policy.model, made.decision))


def _question(args: argparse.Namespace) -> int:
    given, told = read_case(args)
    with located(given.document):
        found = _minimal(given) if args.minimal else _why_not(given, args.why_not)
    tell_day(given, told)
    if wants_json(args.format, sys.stdout):
        write_json(found.to_dict())
    else:
        from engine.cli.render import draw

        draw(_page(given, found))
    if found.state == "not_decided":
        return exits.NEGATIVE
    return exits.NEEDS_FACTS if found.state == "open" else exits.ANSWERED


def _minimal(given: Given) -> Minimal:
    return given.policy.minimal(given.document.values, given.as_of)


def _why_not(given: Given, text: str) -> WhyNot:
    """``--why-not answer`` or ``decision=answer``."""
    from engine.questions.answers import UnknownAnswer

    try:
        return given.policy.why_not(given.document.values, text, as_of=given.as_of)
    except UnknownAnswer as error:
        raise UsageError(f"`--why-not`: {error}", suggest=error.suggest) from error


def _page(given: Given, found: Minimal | WhyNot) -> tuple[Block, ...]:
    from engine.cli.answers_text import minimal_page, why_not_page
    from engine.questions.minimal import Minimal

    model = given.policy.model
    return minimal_page(model, found) if isinstance(found, Minimal) else why_not_page(model, found)


def _options(parser: argparse.ArgumentParser) -> None:
    add_case_options(parser)
    parser.add_argument(
        "--why-not",
        metavar="ANSWER",
        help="the smallest changes that would give this answer; decision=answer for one of another decision",
    )
    parser.add_argument(
        "--minimal", action="store_true", help="the smallest sets of facts that already force the answer"
    )


VERB = Verb(
    "explain",
    "Say why the policy answers so: for each decision the rule that decided, and what ruled out the others.",
    """
engine explain examples/first-interview.json
engine explain examples/first-interview.json --as-of 2026-03-12 --why-not follow_up
engine explain examples/first-interview.json --why-not plan=hm_arranged_call
engine explain examples/small-company.json --minimal
engine explain facts.yaml --policy house-rules.yaml --format json
""",
    _options,
    run,
)

"""``engine explain``: why the policy answers so, rule by rule."""

from __future__ import annotations

import argparse
import sys

from engine.cli import exits
from engine.cli.common import Case, add_case_options, decide
from engine.cli.parser import Verb
from engine.cli.streams import wants_json, write_json


def run(args: argparse.Namespace) -> int:
    """Prints the explanation; exit code 4 when facts are missing."""
    case = decide(args)
    if wants_json(args.format, sys.stdout):
        write_json({**case.decision.to_dict(), "explanation": case.decision.explain().to_dict()})
    else:
        _print_text(case)
    return exits.NEEDS_FACTS if case.decision.status == "needs_facts" else exits.ANSWERED


def _print_text(case: Case) -> None:
    from engine.cli.render import draw
    from engine.cli.text import explanation_page

    draw(explanation_page(case.policy.model, case.decision))


VERB = Verb(
    "explain",
    "Say why the policy answers so: for each decision the rule that decided, and what ruled out the others.",
    """
engine explain examples/first-interview.json
engine explain facts.yaml --policy house-rules.yaml --format json
""",
    add_case_options,
    run,
)

"""``engine explain``: why the policy answers so, rule by rule."""

from __future__ import annotations

import argparse
import sys

from engine.cli import exits
from engine.cli.common import Evaluated, add_case_options, decide
from engine.cli.parser import Verb
from engine.cli.streams import wants_json, write_json


def run(args: argparse.Namespace) -> int:
    """Prints the explanation; exit code 4 when facts are missing."""
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

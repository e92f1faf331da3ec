"""``engine evaluate``: what the policy answers for these facts."""

from __future__ import annotations

import argparse
import sys

from engine.cli import exits
from engine.cli.common import Evaluated, add_case_options, decide
from engine.cli.parser import Verb
from engine.cli.streams import wants_json, write_json


def run(args: argparse.Namespace) -> int:
    """Prints the decision; exit code 4 when facts are missing."""
    made = decide(args)
    if wants_json(args.format, sys.stdout):
        write_json(made.decision.to_dict())
    else:
        _print_text(made)
    return exits.NEEDS_FACTS if made.decision.status == "needs_facts" else exits.ANSWERED


def _print_text(made: Evaluated) -> None:
    from engine.cli.render import draw
    from engine.cli.text import decision_page

    draw(decision_page(made.policy.model, made.decision))


VERB = Verb(
    "evaluate",
    "Say what the policy answers for these facts.",
    """
engine evaluate examples/first-interview.json
engine evaluate facts.yaml --as-of 2026-03-16 --set first_round_wait_days=10
echo '{"round": 1, "days_elapsed": 14}' | engine evaluate - --format json
""",
    add_case_options,
    run,
)

"""``engine show``: a policy as readable tables."""

from __future__ import annotations

import argparse

from engine.cli import exits
from engine.cli.common import DEFAULT_POLICY, add_format, add_set, load, read_settings
from engine.cli.parser import Verb
from engine.cli.streams import write


def options(parser: argparse.ArgumentParser) -> None:
    """Which policy, and how to draw it."""
    parser.add_argument(
        "policy",
        metavar="POLICY",
        nargs="?",
        default=DEFAULT_POLICY,
        help="a policy file, or the name of one that is built in (default: %(default)s)",
    )
    add_set(parser)
    add_format(parser, ("text", "markdown"), default="text")


def run(args: argparse.Namespace) -> int:
    """Prints the policy with everything it extends and every setting filled in."""
    from engine.show import page

    blocks = page(load(args.policy, read_settings(args.settings)).model)
    if args.format == "markdown":
        from engine.blocks import markdown

        write(markdown(blocks))
    else:
        from engine.cli.render import draw

        draw(blocks)
    return exits.ANSWERED


VERB = Verb(
    "show",
    "Print a policy as readable tables: settings, facts, decisions with their rules, plans, messages, statements.",
    """
engine show
engine show house-rules.yaml --format markdown > policy.md
""",
    options,
    run,
)

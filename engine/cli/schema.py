"""``engine schema``: the JSON Schemas, for editors and programs."""

from __future__ import annotations

import argparse
from typing import cast

from engine.cli import exits
from engine.cli.common import load
from engine.cli.parser import Verb, one_of
from engine.cli.streams import write_json
from engine.policy.text.source import SchemaKind

KINDS = ("policy", "facts", "decision")


def options(parser: argparse.ArgumentParser) -> None:
    """Which schema, and for whose names."""
    parser.add_argument("kind", metavar="KIND", type=one_of("KIND", KINDS), help="policy, facts or decision")
    parser.add_argument(
        "--for",
        metavar="POLICY",
        dest="policy",
        help="close the schema to the names of this policy: its facts, answers, settings, statements",
    )


def run(args: argparse.Namespace) -> int:
    """Prints one schema."""
    from engine.policy.schema.for_policy import schema_for

    model = None if args.policy is None else load(args.policy).model
    write_json(schema_for(model, cast("SchemaKind", args.kind)))
    return exits.ANSWERED


VERB = Verb(
    "schema",
    "Print the JSON Schema of a policy, of its facts or of a decision.",
    """
engine schema facts --for follow-up
engine schema policy --for house-rules.yaml > house-rules.schema.json
""",
    options,
    run,
)

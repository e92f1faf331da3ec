"""``engine schema``: the JSON Schemas, for editors and programs."""

from __future__ import annotations

import argparse
from typing import get_args

from engine.cli import exits
from engine.cli.common import load
from engine.cli.exits import UsageError
from engine.cli.parser import Verb, one_of
from engine.cli.streams import write_json
from engine.policy.text.source import SchemaKind

KINDS: tuple[SchemaKind, ...] = get_args(SchemaKind)


def options(parser: argparse.ArgumentParser) -> None:
    """Which schema, and for whose names."""
    parser.add_argument("kind", metavar="KIND", type=one_of("KIND", KINDS), help=f"one of {', '.join(KINDS)}")
    parser.add_argument(
        "--for",
        metavar="POLICY",
        dest="policy",
        help="close the schema to the names of this policy: its facts, answers, settings, statements, events",
    )


def run(args: argparse.Namespace) -> int:
    """Prints one schema."""
    from engine.policy.schema.for_policy import NARROWED, schema_for

    kind: SchemaKind = args.kind
    if args.policy is not None and kind not in NARROWED:
        raise UsageError(f"`--for` means nothing for `{kind}`, which may be about several policies")
    write_json(schema_for(None if args.policy is None else load(args.policy).model, kind))
    return exits.ANSWERED


VERB = Verb(
    "schema",
    "Print the JSON Schema of what the engine reads (policy, facts, log) or of what it prints (all others).",
    """
engine schema facts --for follow-up
engine schema policy --for house-rules.yaml > house-rules.schema.json
engine schema diff
""",
    options,
    run,
)

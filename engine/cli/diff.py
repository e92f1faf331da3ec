"""``engine diff``: what an edit changes."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from engine.cli import exits
from engine.cli.common import add_format, load, read_day, read_settings
from engine.cli.exits import UsageError
from engine.cli.inputs import STDIN, from_stdin
from engine.cli.parser import Verb
from engine.cli.streams import wants_json, write, write_json
from engine.diagnostics import FactsError

if TYPE_CHECKING:
    from datetime import date

    from engine.api import Policy
    from engine.blocks import Block
    from engine.diff.rows import RowsDiff


def options(parser: argparse.ArgumentParser) -> None:
    """Two policies, perhaps rows of facts, and how to report."""
    parser.add_argument("old", metavar="OLD", help="a policy file, the name of one that is built in, or -")
    parser.add_argument("new", metavar="NEW", help="the same; what OLD becomes")
    parser.add_argument(
        "--facts",
        metavar="FILE",
        help="compare for these rows of facts (JSON Lines, CSV, a list in JSON, or -) instead of for all facts",
    )
    parser.add_argument(
        "--as-of", metavar="DATE", dest="as_of", help="the day to decide these rows for (default: their own, or today)"
    )
    parser.add_argument(
        "--set",
        metavar="NAME=VALUE",
        dest="settings",
        action="append",
        default=[],
        help="change a setting of NEW, and of NEW only; may be given several times",
    )
    add_format(parser, ("text", "json", "markdown"))


def run(args: argparse.Namespace) -> int:
    """Prints what changes; 1 if anything does, or if it could not be worked out."""
    if [args.old, args.new, args.facts].count(STDIN) > 1:
        raise UsageError("standard input can only be one of OLD, NEW and the rows of facts")
    day, settings = read_day(args.as_of), read_settings(args.settings)
    if day is not None and args.facts is None:
        raise UsageError("`--as-of` is for rows of facts; all facts are compared for every day")
    old, new = load(args.old), load(args.new, settings)
    return _all_facts(args, old, new) if args.facts is None else _rows(args, old, new, day)


def _all_facts(args: argparse.Namespace, old: Policy, new: Policy) -> int:
    diff = old.diff(new)
    if wants_json(args.format, sys.stdout):
        write_json(diff.to_dict())
    elif args.format == "markdown":
        from engine.cli.diff_markdown import diff_markdown

        write(diff_markdown(diff))
    else:
        from engine.cli.diff_page import diff_page

        _draw(diff_page(diff))
    return exits.ANSWERED if diff.same else exits.NEGATIVE


def _rows(args: argparse.Namespace, old: Policy, new: Policy, day: date | None) -> int:
    rows = _compared(args.facts, old, new, day)
    if wants_json(args.format, sys.stdout):
        write_json(rows.to_dict())
    elif args.format == "markdown":
        from engine.cli.diff_markdown import rows_markdown

        write(rows_markdown(rows))
    else:
        from engine.cli.diff_page import rows_page

        _draw(rows_page(rows))
    return exits.ANSWERED if rows.same else exits.NEGATIVE


def _compared(path: str, old: Policy, new: Policy, day: date | None) -> RowsDiff:
    from engine.diff.row_files import read_rows
    from engine.diff.rows import compare_rows

    def compare() -> RowsDiff:
        rows = compare_rows(old, new, read_rows(path, [old.model, new.model]), day)
        if rows.total and len(rows.bad) == rows.total:
            raise FactsError(tuple(error for bad in rows.bad for error in bad.placed(path).errors))
        return rows

    return from_stdin(path, FactsError, compare)


def _draw(blocks: tuple[Block, ...]) -> None:
    from engine.cli.render import draw

    draw(blocks)


VERB = Verb(
    "diff",
    "Say what an edit changes: every region of facts with another answer, or every row of a file.",
    """
engine diff follow-up examples/house-rules.yaml
engine diff follow-up follow-up --set first_round_wait_days=10 --format markdown
engine diff old.yaml new.yaml --facts candidates.csv --as-of 2026-03-16
""",
    options,
    run,
)

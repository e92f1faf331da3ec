"""``engine ask``: an interview that asks only for what can still change the answer."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

from engine.cli import exits
from engine.cli.common import Given, add_case_options, located, read_case, tell_day
from engine.cli.exits import UsageError
from engine.cli.parser import Verb
from engine.cli.streams import as_json_text, say, wants_json, write, write_json

if TYPE_CHECKING:
    from engine.questions.interview import Interview


def run(args: argparse.Namespace) -> int:
    """Asks until the answer is certain or nobody can tell more, then prints the decision; exit code 4 if it is open."""
    _refuse_what_means_nothing(args)
    given, told = read_case(args)
    with located(given.document):
        interview = given.policy.interview(given.document.values, given.as_of, all=args.all)
    tell_day(given, told)
    if args.next:
        return _next(given, interview)
    with _opened(args.save, overwrite=args.overwrite) as file:
        return _talk(args, given, interview, file)


def _refuse_what_means_nothing(args: argparse.Namespace) -> None:
    if args.facts == "-" and not args.next:
        raise UsageError("standard input cannot be both the facts and the answers", suggest="engine ask FACTS")
    if args.next and args.save is not None:
        raise UsageError("`--next` hears no answers, so there is nothing to `--save`; leave one of them out")
    if args.next and args.format == "text":
        raise UsageError("`--next` prints JSON and nothing else; leave `--format text` out")
    if args.overwrite and args.save is None:
        raise UsageError("`--overwrite` is about the file of `--save`, which is not given")


def _next(given: Given, interview: Interview) -> int:
    """The next question as JSON, null with the decision when there is none."""
    question = interview.question()
    if question is not None:
        write_json({"question": question.to_dict()})
        return exits.NEEDS_FACTS
    decision = given.policy.evaluate(interview.facts, interview.day)
    write_json({"question": None, "decision": decision.to_dict()})
    return exits.NEEDS_FACTS if decision.status == "needs_facts" else exits.ANSWERED


@contextmanager
def _opened(path: str | None, *, overwrite: bool) -> Generator[TextIO | None]:
    """The file for the facts, opened before anything is asked: no answer is to be lost at the end."""
    if path is None:
        yield None
        return
    if os.path.exists(path) and not overwrite:
        raise UsageError(f"`{path}` is there already; `--overwrite` replaces it")
    try:
        file = open(path, "w", encoding="utf-8")  # noqa: SIM115 - only opening may fail here
    except OSError as error:
        raise UsageError(f"`--save` cannot write `{path}`: {(error.strerror or 'it is refused').lower()}") from error
    try:
        yield file
    finally:
        with suppress(OSError):  # what cannot be written was told when it was tried
            file.close()


def _talk(args: argparse.Namespace, given: Given, interview: Interview, file: TextIO | None) -> int:
    from engine.cli.asking import Asking

    asking = Asking(interview)
    try:
        asking.talk()
    except KeyboardInterrupt:
        say("\nstopped; what was told so far:")
        write(_told(asking.interview))
        _save(args.save, file, asking.interview)
        return exits.INTERRUPTED
    except BaseException:
        _save(args.save, file, asking.interview)
        raise
    if not _save(args.save, file, asking.interview):
        write(_told(asking.interview))
        return exits.OUTPUT
    return _decide(args, given, asking.interview)


def _save(path: str | None, file: TextIO | None, interview: Interview) -> bool:
    """Writes what was told to the file, if there is one; says so, and gives False, if that cannot be done."""
    if file is None:
        return True
    try:
        file.write(_told(interview))
        file.flush()
    except OSError as error:
        reason = (error.strerror or "the device refuses it").lower()
        say(f"engine: cannot write `{path}`: {reason}; what was told is on standard output instead")
        return False
    return True


def _decide(args: argparse.Namespace, given: Given, interview: Interview) -> int:
    decision = given.policy.evaluate(interview.facts, interview.day)
    if wants_json(args.format, sys.stdout):
        write_json(decision.to_dict())
    else:
        from engine.cli.render import draw
        from engine.cli.text import decision_page

        draw(decision_page(given.policy.model, decision))
    return exits.NEEDS_FACTS if decision.status == "needs_facts" else exits.ANSWERED


def _told(interview: Interview) -> str:
    """The facts as a file would have them, with the day for which they hold."""
    from engine.questions.case import as_json

    facts = {name: as_json(value) for name, value in interview.facts.items()}
    return as_json_text({"as_of": interview.day.isoformat(), **facts}, sys.stdout)


def _options(parser: argparse.ArgumentParser) -> None:
    add_case_options(parser, facts_needed=False)
    parser.add_argument("--all", action="store_true", help="also ask for what the policy would leave open or assume")
    parser.add_argument("--next", action="store_true", help="print the next question as JSON, and ask nothing")
    parser.add_argument("--save", metavar="FILE", help="write the facts that were told to this file, as JSON")
    parser.add_argument("--overwrite", action="store_true", help="let --save replace a file that is there already")


VERB = Verb(
    "ask",
    "Ask for what can still change the answer, and for nothing else, then say what the policy answers.",
    """
engine ask
engine ask examples/missing.json --all --save told.json
engine ask examples/missing.json --next
printf '14\\n1\\n' | engine ask --as-of 2026-03-16
""",
    _options,
    run,
)

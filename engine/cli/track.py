"""``engine track``: what the log of a case comes to, or of many."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from engine.cases.case import Case, urgency
from engine.cases.files import CaseFile, CaseText, read_cases
from engine.cases.track import Tracker, tracker_of
from engine.cli import exits, streams
from engine.cli.common import add_as_of, add_format, add_policy, add_set, load, read_day, read_settings
from engine.cli.exits import UsageError
from engine.cli.folders import cases_in, passed_over
from engine.cli.inputs import STDIN, from_stdin
from engine.cli.parser import Verb
from engine.diagnostics import Diagnostic, DiagnosticsError, FactsError, PolicyError
from engine.policy.model import AS_OF

if TYPE_CHECKING:
    from datetime import date

    from engine.api import Policy


class Tracked(NamedTuple):
    """All that came of one call: the cases, each with its file, and what is wrong with what could not be used.

    ``lost`` is what is wrong with lines and events that belong to no case.
    """

    cases: list[tuple[Case, str]]
    unusable: list[Diagnostic]
    lost: list[Diagnostic]
    several: bool


def options(parser: argparse.ArgumentParser) -> None:
    """The cases, and what ``evaluate`` takes besides."""
    parser.add_argument(
        "cases",
        metavar="CASE",
        help="a JSON or JSON Lines file with the log of a case or of several, a folder with such files, or -",
    )
    add_policy(parser)
    add_as_of(parser, "the day to look at, such as 2026-03-16 (default: that of the case's facts, else today)")
    add_set(parser)
    add_format(parser, ("text", "json"))


def run(args: argparse.Namespace) -> int:
    """Prints where the cases stand; 3, 1 or 4 if something is unusable, an event was not used, or facts are missing."""
    if args.cases == STDIN == args.policy:
        raise UsageError("standard input cannot be both the policy and the case")
    as_of, settings = read_day(args.as_of), read_settings(args.settings)
    policy = load(args.policy, settings)
    tracked = _track(_tracker(policy), args.cases, as_of)
    _tell_passed_over(args.cases)
    if not tracked.cases:
        raise FactsError((*tracked.unusable, *tracked.lost))
    _print(policy, tracked, args.format)
    _tell_problems(tracked, args.format)
    return _code(tracked)


def _tell_passed_over(name: str) -> None:
    passed = ", ".join(f"`{path}`" for path in passed_over(name))
    if passed:
        streams.say(f"note: passed over: {passed}; the log of a case is JSON or JSON Lines")


def _tracker(policy: Policy) -> Tracker:
    try:
        return tracker_of(policy)
    except ImportError as error:
        raise UsageError(str(error)) from error


def _track(tracker: Tracker, name: str, as_of: date | None) -> Tracked:
    """Every case of a file or of a folder. What cannot be used does not keep the others from being looked at."""
    tracked = Tracked([], [], [], os.path.isdir(name))
    several = tracked.several
    for path in cases_in(name):
        try:
            file = _read(path)
        except FactsError as error:
            tracked.unusable.extend(error.diagnostics)
            continue
        several = several or file.several
        tracked.unusable.extend(file.unusable)
        tracked.lost.extend(file.lost)
        for text in file.cases:
            _track_one(tracker, text, os.path.relpath(path, name) if tracked.several else path, as_of, tracked)
    return tracked._replace(several=several)


def _read(path: str) -> CaseFile:
    if path.lower().endswith((".yaml", ".yml")):
        raise UsageError(f"`{path}` is YAML, but the log of a case is JSON or JSON Lines")
    return from_stdin(path, FactsError, lambda: read_cases(path))


def _track_one(tracker: Tracker, text: CaseText, path: str, as_of: date | None, tracked: Tracked) -> None:
    facts = text.facts if as_of is None else {name: one for name, one in text.facts.items() if name != AS_OF}
    try:
        case = tracker.track(text.events, as_of, facts=facts, name=text.name)
    except FactsError as error:
        tracked.unusable.extend(text.places.located(one) for one in error.diagnostics)
    except PolicyError as error:
        tracked.unusable.extend(error.diagnostics)
    else:
        problems = tuple(text.places.located(one) for one in case.problems)
        tracked.cases.append((case._replace(problems=problems), path))


def _print(policy: Policy, tracked: Tracked, form: str | None) -> None:
    found = sorted(tracked.cases, key=lambda one: urgency(one[0]))
    cases, files = [case for case, _ in found], [path for _, path in found]
    if streams.wants_json(form, sys.stdout):
        streams.write_json([case.to_dict() for case in cases] if tracked.several else cases[0].to_dict())
        return
    from engine.cli.render import draw
    from engine.cli.tracked import case_page, cases_page

    draw(case_page(policy.model, cases[0]) if len(cases) == 1 else cases_page(policy.model, cases, files))


def _tell_problems(tracked: Tracked, form: str | None) -> None:
    """What is wrong, on stderr. As JSON only what is in no case: the others hold their problems themselves."""
    machine = streams.wants_json_errors(form)
    told = [*tracked.unusable, *tracked.lost, *(() if machine else _problems(tracked))]
    if told:
        streams.flush()
        streams.tell(DiagnosticsError(tuple(told)), form)


def _problems(tracked: Tracked) -> Iterator[Diagnostic]:
    return (problem for case, _ in tracked.cases for problem in case.problems)


def _code(tracked: Tracked) -> int:
    if tracked.unusable:
        return exits.INVALID
    if tracked.lost or any(problem.severity == "error" for problem in _problems(tracked)):
        return exits.NEGATIVE
    decisions = (case.decision for case, _ in tracked.cases if case.decision is not None)
    open_ones = (decision for decision in decisions if decision.status == "needs_facts")
    return exits.ANSWERED if next(open_ones, None) is None else exits.NEEDS_FACTS


VERB = Verb(
    "track",
    "Say where a case stands by the log of what happened.",
    """
engine track examples/cases/first-round.json
engine track examples/cases/ --as-of 2026-03-20
engine track log.jsonl --policy house-rules.yaml --format json
""",
    options,
    run,
)

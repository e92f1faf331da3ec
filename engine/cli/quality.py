"""``engine test --coverage``, ``--mutants`` and ``--suggest``: how good the tests themselves are."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple, cast

from engine.cli import exits
from engine.cli.common import RUNTIMES
from engine.cli.exits import UsageError
from engine.cli.streams import say, wants_json, write, write_json
from engine.policy.text.source import read_text
from engine.testfile import is_test_file

if TYPE_CHECKING:
    from engine.api import Policy
    from engine.decision import Json
    from engine.policy.model import InlineTest
    from engine.quality.coverage import Coverage
    from engine.quality.mutants import Mutants
    from engine.quality.suggest import Suggestions

MODES = ("coverage", "mutants", "suggest")


class Tested(NamedTuple):
    """A policy and all tests of it that the command names, wherever they stand."""

    path: str
    policy: Policy
    tests: Sequence[InlineTest]


def options(parser: argparse.ArgumentParser) -> None:
    """What to ask about the tests instead of running them."""
    parser.add_argument(
        "--coverage", action="store_true", help="say which rules, answers and boundaries the tests touch"
    )
    parser.add_argument(
        "--threshold", metavar="PERCENT", type=_percent, help="with --coverage: fail if less than this is touched"
    )
    parser.add_argument(
        "--mutants", action="store_true", help="make small changes to the policy and say which of them no test notices"
    )
    parser.add_argument(
        "--suggest",
        action="store_true",
        help="write the tests that are missing, as YAML to paste (as JSON only with --format json)",
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help="with one of these three: judge all of an overlay, not only what it changes of the policy it extends",
    )


def _percent(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = -1
    if not 0 <= found <= 100:
        raise UsageError(f"`--threshold` is a number from 0 to 100, not `{text}`")
    return found


def mode_of(args: argparse.Namespace) -> str | None:
    """What is asked about the tests, None for a plain run. Raises UsageError for what does not go together."""
    asked = [f"--{mode}" for mode in MODES if getattr(args, mode)]
    if len(asked) > 1:
        raise UsageError(f"`{asked[0]}` and `{asked[1]}` do not go together; ask one after the other")
    if args.all and not asked:
        raise UsageError("`--all` goes with `--coverage`, `--mutants` or `--suggest`")
    if args.threshold is not None and asked != ["--coverage"]:
        raise UsageError("`--threshold` goes with `--coverage`")
    if asked and args.format == "junit":
        raise UsageError(f"`--format junit` is for runs of tests, not for `{asked[0]}`")
    if asked and args.runtime != RUNTIMES[0]:
        raise UsageError(f"`{asked[0]}` asks the runtime `{RUNTIMES[0]}`; all answer alike")
    return asked[0][2:] if asked else None


def run(mode: str, args: argparse.Namespace, tested: Sequence[Tested]) -> int:
    """Reports on each policy; 1 if the tests are not as good as asked for."""
    if mode == "coverage":
        return _coverage(args, tested)
    return _mutants(args, tested) if mode == "mutants" else _suggest(args, tested)


def _coverage(args: argparse.Namespace, tested: Sequence[Tested]) -> int:
    found = {one.path: one.policy.coverage(one.tests, all=args.all) for one in tested}
    _report(args, {path: each.to_dict() for path, each in found.items()}, lambda: _pages_of_coverage(found))
    enough = all(each.percent >= (args.threshold or 0) and not each.left_out for each in found.values())
    return exits.ANSWERED if enough else exits.NEGATIVE


def _mutants(args: argparse.Namespace, tested: Sequence[Tested]) -> int:
    found = {one.path: one.policy.mutants(one.tests, all=args.all, progress=Progress()) for one in tested}
    _report(args, {path: each.to_dict() for path, each in found.items()}, lambda: _pages_of_mutants(found))
    good = all(each.good and not each.left_out for each in found.values())
    return exits.ANSWERED if good else exits.NEGATIVE


def _suggest(args: argparse.Namespace, tested: Sequence[Tested]) -> int:
    """YAML unless JSON is asked for, as it is there to be pasted."""
    found = {one.path: one.policy.suggest_tests(one.tests, all=args.all, progress=Progress()) for one in tested}
    if args.format == "json":
        write_json(_listed({path: each.to_dict() for path, each in found.items()}))
    else:
        write("".join(_pasted(one, found[one.path], alone=len(found) == 1) for one in tested))
    for path, each in found.items():
        _tell_rest(path, each)
    return exits.ANSWERED


def _pasted(tested: Tested, found: Suggestions, *, alone: bool) -> str:
    """The tests and where they belong; with the line `tests:` if the policy has none yet."""
    if not found.tests:
        return "  # no test is missing\n" if alone else f"# {tested.path}\n  # no test is missing\n"
    if is_test_file(tested.path) or _has_tests(tested.policy):
        return f"# to be pasted under `tests:` of {tested.path}\n{found.yaml()}"
    return f"# to be pasted at the end of {tested.path}, which has no tests yet\ntests:\n{found.yaml()}"


def _has_tests(policy: Policy) -> bool:
    """Whether `tests:` stands in the file of a policy, be it empty."""
    if policy.model.tests or not policy.model.file or not os.path.isfile(policy.model.file):
        return bool(policy.model.tests)
    return re.search(r"^tests:", read_text(policy.model.file), re.MULTILINE) is not None


def _tell_rest(path: str, found: Suggestions) -> None:
    if found.judged == "overlay":
        say(f"note: {path}: {OVERLAY}")
    if found.undecided:
        say(f"note: {path}: for {len(found.undecided)} mutants it is not decided whether a test is missing")
    if found.left_out:
        say(f"note: {path}: {left_out_words(found.left_out)}")
    if found.untried:
        say(f"note: {path}: {found.untried:,} more mutants were not tried")


OVERLAY = "judged is what this overlay changes; with `--all` everything"


def left_out_words(names: tuple[str, ...]) -> str:
    """Which tests count for nothing."""
    told = "1 test that does not pass" if len(names) == 1 else f"{len(names)} tests that do not pass"
    return f"{told}, left out: {', '.join(names)}"


MANY = 500
"""With more mutants than this it is said at once how many there are."""

SOON, LATER, OFTEN = 2, 30, 10
"""After so many seconds it is said how long it may take, after so many if there are few, and then again and again."""


class Progress:
    """Tells whoever waits how far it is."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._begun = clock()
        self._next: float | None = None

    def __call__(self, done: int, of: int) -> None:
        """So many of so many mutants are tried."""
        now = self._clock()
        if self._next is None:
            self._next = self._begun + (SOON if of > MANY else LATER)
            if of > MANY:
                say(f"note: {of:,} mutants are to be tried")
        if 0 < done < of and now >= self._next:
            self._next = now + OFTEN
            left = (now - self._begun) / done * (of - done)
            say(f"note: {done:,} of {of:,} mutants are tried, about {max(1, round(left)):,} s left")


def _report(args: argparse.Namespace, plain: dict[str, dict[str, Json]], draw_all: Callable[[], None]) -> None:
    if wants_json(args.format, sys.stdout):
        write_json(_listed(plain))
    else:
        draw_all()


def _listed(plain: dict[str, dict[str, Json]]) -> Json:
    return {"files": cast("Json", [{"file": path, **each} for path, each in plain.items()])}


def _pages_of_coverage(found: dict[str, Coverage]) -> None:
    from engine.cli.quality_text import coverage_page
    from engine.cli.render import draw

    draw(tuple(block for path, each in found.items() for block in coverage_page(path, each)))


def _pages_of_mutants(found: dict[str, Mutants]) -> None:
    from engine.cli.quality_text import mutants_page
    from engine.cli.render import draw

    draw(tuple(block for path, each in found.items() for block in mutants_page(path, each)))

"""``engine test``: the tests inside policies and in ``*_test.yaml`` files."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from engine.cli import exits, quality
from engine.cli.common import DEFAULT_POLICY, add_format, add_runtime, add_set, load, read_settings
from engine.cli.exits import UsageError
from engine.cli.folders import testable_in
from engine.cli.parser import Verb
from engine.cli.streams import wants_json, write, write_json
from engine.diagnostics import PolicyError
from engine.testing import Result

if TYPE_CHECKING:
    from engine.api import Policy, Runtime
    from engine.decision import Json
    from engine.policy.model import InlineTest

Suites = dict[str, list[Result]]
Settings = dict[str, object]


def options(parser: argparse.ArgumentParser) -> None:
    """What to test, which of its tests, and how to report."""
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        help=f"a policy, a *_test.yaml file, or a folder with either (default: the built-in {DEFAULT_POLICY})",
    )
    parser.add_argument("-k", metavar="WORD", dest="word", help="only tests with this in their name")
    quality.options(parser)
    add_set(parser)
    add_runtime(parser)
    add_format(parser, ("text", "json", "junit"))


def run(args: argparse.Namespace) -> int:
    """Runs the tests and reports; 1 if any failed or could not be asked, 3 if a file cannot be used."""
    settings, mode = read_settings(args.settings), quality.mode_of(args)
    paths = [path for name in args.paths or [DEFAULT_POLICY] for path in testable_in(name)]
    if mode is not None:
        return quality.run(mode, args, _tested(paths, args.word, settings))
    suites: Suites = {path: _run(path, args.word, settings, args.runtime) for path in paths}
    results = [result for suite in suites.values() for result in suite]
    if not results:
        raise UsageError("there is no such test" if args.word else "there are no tests here", verb="engine test")
    _report(suites, args.format)
    return _code(results)


def _code(results: list[Result]) -> int:
    if any(result.line is None for result in results if result.state == "error"):
        return exits.INVALID
    return exits.ANSWERED if all(result.state == "passed" for result in results) else exits.NEGATIVE


def _run(path: str, word: str | None, settings: Settings, runtime: Runtime) -> list[Result]:
    """The results of one file. One that cannot be used is itself a result, so that the others still run."""
    try:
        return _run_file(path, word, settings, runtime)
    except PolicyError as error:
        return [Result(f"{path} cannot be used", "error", errors=error.diagnostics, file=path)]


def _run_file(path: str, word: str | None, settings: Settings, runtime: Runtime) -> list[Result]:
    from engine.testfile import is_test_file
    from engine.testing import run_tests

    policy, tests = _read(path, word, settings, runtime)
    return run_tests(policy, tests, file=path if is_test_file(path) else None)


def _read(path: str, word: str | None, settings: Settings, runtime: Runtime) -> tuple[Policy, list[InlineTest]]:
    """The policy that a file is, or that its tests are for, and the tests. Raises PolicyError."""
    from engine.testfile import is_test_file, read_test_file, read_tests_for

    if not is_test_file(path):
        policy = load(path, settings, runtime)
        return policy, _chosen(policy.model.tests, word)
    file = read_test_file(path)
    policy = load(_beside(path, file.policy), settings, runtime)
    return policy, _chosen(read_tests_for(file, policy.model), word)


def _tested(paths: Sequence[str], word: str | None, settings: Settings) -> list[quality.Tested]:
    """The policies and all tests of each, those of one policy together wherever they stand. Raises PolicyError."""
    found: dict[tuple[str | None, str], quality.Tested] = {}
    for path in paths:
        policy, tests = _read(path, word, settings, "cells")
        key = (policy.model.file and os.path.abspath(policy.model.file), policy.digest)
        if key in found:
            tests = [*found[key].tests, *tests]
        found[key] = quality.Tested(found[key].path if key in found else path, policy, tests)
    return list(found.values())


def _chosen(tests: Sequence[InlineTest], word: str | None) -> list[InlineTest]:
    return [test for test in tests if word is None or word.lower() in test.name.lower()]


def _beside(path: str, policy: str) -> str:
    """A path inside a file of tests is seen from that file."""
    near = os.path.join(os.path.dirname(path), policy)
    return near if policy.lower().endswith((".yaml", ".yml")) else policy


def _report(suites: Suites, form: str | None) -> None:
    if form == "junit":
        from engine.junit import junit

        write(junit(suites))
    elif wants_json(form, sys.stdout):
        write_json(_as_json(suites))
    else:
        from engine.cli.render import draw
        from engine.cli.text import tests_page

        draw(tests_page(suites))


def _as_json(suites: Suites) -> Json:
    results = [result for suite in suites.values() for result in suite]
    states = [result.state for result in results]
    return {
        "passed": states.count("passed"),
        "failed": states.count("failed"),
        "errors": states.count("error"),
        "files": [
            {"file": path, "tests": cast("Json", [result.to_dict() for result in suite])}
            for path, suite in suites.items()
        ],
    }


VERB = Verb(
    "test",
    "Run the tests inside policies and in *_test.yaml files.",
    """
engine test
engine test policies/follow-up.yaml -k "two weeks"
engine test policies/ --format junit > results.xml
engine test --coverage --threshold 95
engine test --mutants
engine test --suggest
""",
    options,
    run,
)

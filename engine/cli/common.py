"""What several verbs share: the options that choose a policy, facts, a day and settings, and their reading."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from engine.cli.exits import UsageError
from engine.cli.inputs import load_policy_at, nothing_told, read_facts_for
from engine.cli.parser import one_of
from engine.cli.streams import say
from engine.diagnostics import FactsError, PolicyError
from engine.policy.model import AS_OF

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from engine.api import Policy, Runtime
    from engine.decision import Decision
    from engine.facts.read import FactsDocument

DEFAULT_POLICY = "follow-up"
RUNTIMES = ("cells", "reference", "durable")
Scalar = bool | int | float | str


class Evaluated(NamedTuple):
    """One call's policy and what it answered."""

    policy: Policy
    decision: Decision


class Given(NamedTuple):
    """One call's policy, the facts it was given (without ``as_of`` if ``--as-of`` holds), and the day."""

    policy: Policy
    document: FactsDocument
    as_of: date | None


def add_case_options(parser: argparse.ArgumentParser, *, facts_needed: bool = True) -> None:
    """FACTS and the options of ``evaluate``, ``explain`` and ``ask``."""
    about = "a JSON or YAML file with the facts, or - for standard input"
    if facts_needed:
        parser.add_argument("facts", metavar="FACTS", help=about)
    else:
        parser.add_argument("facts", metavar="FACTS", nargs="?", help=f"{about} (default: nothing is told yet)")
    add_policy(parser)
    add_as_of(parser, "the day to decide for, such as 2026-03-16 (default: today)")
    add_set(parser)
    add_runtime(parser)
    add_format(parser, ("text", "json"))


def add_policy(parser: argparse.ArgumentParser) -> None:
    """``--policy``, by default the bundled one."""
    parser.add_argument(
        "--policy",
        metavar="POLICY",
        default=DEFAULT_POLICY,
        help="a policy file, or the name of one that is built in (default: %(default)s)",
    )


def add_as_of(parser: argparse.ArgumentParser, about: str) -> None:
    """``--as-of``, and what it is the day of."""
    parser.add_argument("--as-of", metavar="DATE", dest="as_of", help=about)


def add_set(parser: argparse.ArgumentParser) -> None:
    """``--set``, as often as wanted."""
    parser.add_argument(
        "--set",
        metavar="NAME=VALUE",
        dest="settings",
        action="append",
        default=[],
        help="change a setting for this call; may be given several times",
    )


def add_runtime(parser: argparse.ArgumentParser) -> None:
    """``--runtime``: what runs the rules."""
    parser.add_argument(
        "--runtime",
        metavar="RUNTIME",
        type=one_of("--runtime", RUNTIMES),
        default=RUNTIMES[0],
        help="what runs the rules: cells, reference or durable; all answer alike (default: %(default)s)",
    )


def add_format(parser: argparse.ArgumentParser, words: tuple[str, ...], default: str = "text on a terminal") -> None:
    """``--format`` with the words this verb knows."""
    parser.add_argument(
        "--format",
        metavar="FORMAT",
        type=one_of("--format", words),
        help=f"{' or '.join(words)} (default: {default}{', json otherwise' if 'terminal' in default else ''})",
    )


def decide(args: argparse.Namespace) -> Evaluated:
    """Loads the policy, reads the facts and decides.

    Raises UsageError, PolicyError or FactsError; the last with the place of each fact in its file.
    """
    given, told = read_case(args)
    with located(given.document):
        made = Evaluated(given.policy, given.policy.evaluate(given.document.values, as_of=given.as_of))
    tell_day(given, told)
    return made


def read_case(args: argparse.Namespace) -> tuple[Given, object]:
    """Loads the policy and reads the facts; also what they said of the day, if ``--as-of`` holds instead."""
    if args.facts == "-" == args.policy:
        raise UsageError("standard input cannot be both the policy and the facts")
    as_of, settings = read_day(args.as_of), read_settings(args.settings)
    policy = load(args.policy, settings, args.runtime)
    document = nothing_told() if args.facts is None else read_facts_for(policy, args.facts)
    told = None if as_of is None else document.values.pop(AS_OF, None)
    return Given(policy, document, as_of), told


@contextmanager
def located(document: FactsDocument) -> Generator[None]:
    """Mistakes in the facts get their place in the file."""
    from engine.facts.read import locate

    try:
        yield
    except FactsError as error:
        raise locate(error, document) from error


def tell_day(given: Given, told: object) -> None:
    """A note where ``--as-of`` holds and the facts say another day."""
    if told is not None and str(told) != str(given.as_of):
        say(f"note: `--as-of {given.as_of}` holds; `as_of` of `{given.document.file}` is left out of account")


def load(name: str, settings: dict[str, object] | None = None, runtime: Runtime = "cells") -> Policy:
    """The policy of this name or path, with the settings given on the command line.

    Raises UsageError for a setting that the policy does not have or that cannot have this value and for a
    runtime that is not installed, PolicyError for everything that is wrong with the policy itself.
    """
    try:
        return load_policy_at(name, settings, runtime)
    except PolicyError as error:
        wrong = [each for each in error.diagnostics if each.span is None and _is_about(each.path, settings or {})]
        if not wrong:
            raise
        sentences = "; ".join(each.message for each in wrong)
        raise UsageError(f"`--set`: {sentences}", suggest=wrong[0].suggest) from error


def _is_about(path: str, settings: dict[str, object]) -> bool:
    return path.removeprefix("settings.") in settings


def read_day(text: str | None) -> date | None:
    """``--as-of``: a date written 2026-03-16, None for today."""
    if text is None:
        return None
    from datetime import date

    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass  # a day that no calendar has; said below like any other mistake
    raise UsageError(f"`--as-of` must be a date such as 2026-03-16, not `{text}`")


def read_settings(pairs: list[str]) -> dict[str, object]:
    """``--set name=value``, the last one winning where a name is given twice.

    >>> read_settings(["first_round_wait_days=10", "call_days=[mon, tue]"])
    {'first_round_wait_days': 10, 'call_days': ['mon', 'tue']}
    """
    settings: dict[str, object] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"`--set` needs name=value, not `{pair}`")
        settings[name.strip()] = _value(value.strip())
    return settings


def _value(text: str) -> object:
    if text.startswith("[") and text.endswith("]"):
        return [_scalar(part.strip()) for part in text[1:-1].split(",") if part.strip()]
    return _scalar(text)


def _scalar(text: str) -> Scalar:
    """A scalar as YAML 1.2 would read it: `"14"` in quotes is a text."""
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if re.fullmatch(r"[-+]?\d+", text, re.ASCII):
        return int(text)
    return float(text) if re.fullmatch(r"[-+]?\d*\.\d+", text, re.ASCII) else text

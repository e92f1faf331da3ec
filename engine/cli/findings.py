"""Findings of checks as people and other programs read them: text, help pages, SARIF, GitHub."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from engine.blocks import Block, Draft, Para, Title
from engine.policy.words import plain

if TYPE_CHECKING:
    from engine.checks import Finding
    from engine.checks.base.finding import Region
    from engine.decision import Json

_LEVELS = {"error": "error", "warning": "warning", "note": "note"}


# ---------------------------------------------------------------- text


def lines(finding: Finding) -> Iterator[str]:
    """The finding for a person: place, sentence, the line with a caret, the regions of facts, help."""
    told = finding.diagnostic
    yield from told._replace(help=None).render().splitlines()
    for region in finding.regions:
        yield f"  - {region.words}"
        yield f"    such as {_facts(region)}"
    if finding.more:
        yield f"  and {finding.more:,} more {'region' if finding.more == 1 else 'regions'}"
    if told.help is not None:
        yield f"  {told.help}"


def _facts(region: Region) -> str:
    told = [f"{name}: {plain(value)}" for name, value in region.example.facts.items()]
    return ", ".join(told) or "nothing told at all"


# ---------------------------------------------------------------- a help page


def page(code: str, text: str) -> tuple[Block, ...]:
    """The help page of a check: its paragraphs, and its examples as they are written."""
    title, _, rest = text.strip().partition("\n")
    return (Title(f"{code}: {title}"), *(_part(part) for part in re.split(r"\n\s*\n", rest.strip("\n"))))


def _part(part: str) -> Block:
    if part.startswith("    "):
        return Draft("\n".join(line.removeprefix("    ") for line in part.splitlines()))
    return Para(" ".join(part.split()).replace("**", ""))


# ---------------------------------------------------------------- SARIF 2.1.0


def sarif(findings: Sequence[Finding]) -> Json:
    """The findings as a SARIF log, the form that code scanning reads (OASIS SARIF 2.1.0)."""
    from engine import __version__

    codes = list(dict.fromkeys(finding.code for finding in findings))
    driver: dict[str, Json] = {
        "name": "engine check",
        "version": __version__,
        "rules": [_rule(code) for code in codes],
    }
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, codes.index(finding.code)) for finding in findings],
            }
        ],
    }


def _rule(code: str) -> Json:
    from engine.checks import HELP

    text = (HELP.get(code) or "").strip()
    if not text:
        return {"id": code}  # a mistake for which the policy is refused; its message says it all
    return {"id": code, "shortDescription": {"text": text.splitlines()[0]}, "help": {"text": text, "markdown": text}}


def _result(finding: Finding, number: int) -> Json:
    found: dict[str, Json] = {
        "ruleId": finding.code,
        "ruleIndex": number,
        "level": _LEVELS[finding.severity],
        "message": {"text": "\n".join(_sentences(finding))},
    }
    told = finding.diagnostic
    if told.file is not None:
        location: dict[str, Json] = {"artifactLocation": {"uri": _uri(told.file)}}
        if told.span is not None:
            line, column, end_line, end_column = told.span
            region: Json = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
            location["region"] = region
        found["locations"] = [{"physicalLocation": location}]
    return found


def _uri(file: str) -> str:
    path = quote(_seen_from_here(file).replace(os.sep, "/"))
    return f"file://{path}" if path.startswith("/") else path


def _seen_from_here(file: str) -> str:
    """A path below the working directory as seen from there, any other as it is."""
    absolute, here = os.path.abspath(file), os.path.join(os.getcwd(), "")
    return absolute.removeprefix(here) if os.path.exists(absolute) else file


def _sentences(finding: Finding) -> Iterable[str]:
    yield finding.message
    for region in finding.regions:
        yield f"- {region.words}, such as {_facts(region)}"
    if finding.more:
        yield f"and {finding.more:,} more"
    if finding.diagnostic.suggest is not None:
        yield f"did you mean `{finding.diagnostic.suggest}`?"
    if finding.diagnostic.help is not None:
        yield finding.diagnostic.help


# ---------------------------------------------------------------- GitHub


def github(findings: Iterable[Finding]) -> Iterator[str]:
    """The findings as workflow commands, which GitHub shows beside the lines of a pull request."""
    for finding in findings:
        level = {"note": "notice"}.get(finding.severity, finding.severity)
        told = finding.diagnostic
        places: list[tuple[str, object]] = [("file", told.file and _seen_from_here(told.file))]
        if told.span is not None:
            line, column, end_line, end_column = told.span
            places += [("line", line), ("endLine", end_line), ("col", column)]
            # A column of the end is only read where the end is on the same line.
            places += [("endColumn", end_column)] if line == end_line else []
        shown = ",".join(
            f"{name}={_property(str(value))}" for name, value in (*places, ("title", finding.code)) if value
        )
        yield f"::{level} {shown}::{_data(chr(10).join(_sentences(finding)))}"


def _data(text: str) -> str:
    """Escaped as the commands want it: a newline would end the command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

"""What a check finds, and all that was found in one policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, cast

from engine.cells.examples import Example
from engine.decision import Json, as_lists
from engine.diagnostics import Diagnostic


class Region(NamedTuple):
    """A region of facts in which something was found.

    ``words`` and ``when`` (as a condition of the policy language) say where. ``cells`` is how many combinations of
    segments it holds. Regions of one finding may overlap.
    """

    words: str
    when: Mapping[str, Json]
    cells: int
    example: Example

    def to_dict(self) -> dict[str, Json]:
        """The JSON form."""
        example: Json = {"facts": dict(self.example.facts)}
        return {"words": self.words, "when": as_lists(dict(self.when)), "cells": self.cells, "example": example}


class Finding(NamedTuple):
    """One thing a check found.

    ``about`` is what it is about: section, entry and, in a decision, the rule. ``regions`` are the largest
    regions of facts it holds in, ``more`` how many there are besides. ``decided`` is False if the search was
    given up before it was certain; the message then says so.
    """

    diagnostic: Diagnostic
    about: tuple[str, ...]
    regions: tuple[Region, ...] = ()
    more: int = 0
    decided: bool = True

    @property
    def code(self) -> str:
        """The check that found it."""
        return self.diagnostic.code

    @property
    def severity(self) -> str:
        """``error``: using the policy fails there. ``warning``: it is hardly meant. ``note``: all else."""
        return self.diagnostic.severity

    @property
    def message(self) -> str:
        """The finding in one sentence."""
        return self.diagnostic.message

    def to_dict(self) -> dict[str, Json]:
        """The JSON form; ``regions``, ``more`` and ``decided`` only where they say something."""
        plain = cast("dict[str, Json]", self.diagnostic.to_dict())
        plain["severity"] = self.severity
        plain["about"] = list(self.about)
        if self.regions:
            plain["regions"] = [region.to_dict() for region in self.regions]
        if self.more:
            plain["more"] = self.more
        if not self.decided:
            plain["decided"] = False
        return plain


class Report(NamedTuple):
    """All findings in one policy, in the order of its file; of what is ignored only how many there are."""

    policy: str
    file: str | None
    decisions: int
    rules: int
    findings: tuple[Finding, ...]
    ignored: int = 0

    @property
    def clean(self) -> bool:
        """True if there is nothing to report."""
        return not self.findings

    def to_dict(self) -> dict[str, Json]:
        """The JSON form."""
        return {
            "policy": self.policy,
            "file": self.file,
            "decisions": self.decisions,
            "rules": self.rules,
            "ignored": self.ignored,
            "findings": [finding.to_dict() for finding in self.findings],
        }

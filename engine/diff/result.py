"""What a comparison of two policies finds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from engine.decision import Json, as_lists


class Example(NamedTuple):
    """Facts of one case, and what the two policies really answer for them."""

    facts: Mapping[str, Json]
    old: Json
    new: Json

    def to_dict(self) -> dict[str, Json]:
        """The JSON form."""
        return {"facts": dict(self.facts), "old": _plain(self.old), "new": _plain(self.new)}


class Region(NamedTuple):
    """A region of facts in which an answer changes.

    ``words`` and ``when`` (as a condition of the policy language) say where. ``cells`` is how many combinations of
    segments it holds. ``partly``: it changes in a part of the region, which depends on exact values.
    """

    words: str
    when: Mapping[str, Json]
    cells: int
    example: Example
    partly: bool = False

    def to_dict(self) -> dict[str, Json]:
        """The JSON form; ``partly`` only where it is so."""
        example = self.example.to_dict()
        when = as_lists(dict(self.when))
        plain: dict[str, Json] = {"words": self.words, "when": when, "cells": self.cells, "example": example}
        return plain | ({"partly": True} if self.partly else {})


class Change(NamedTuple):
    """One answer that becomes another one, and where: the largest region first."""

    old: Json
    new: Json
    old_words: str
    new_words: str
    regions: tuple[Region, ...]

    @property
    def cells(self) -> int:
        """How many cells change in this way."""
        return sum(region.cells for region in self.regions)

    def to_dict(self) -> dict[str, Json]:
        """The JSON form."""
        regions: list[Json] = [region.to_dict() for region in self.regions]
        return {"old": _plain(self.old), "new": _plain(self.new), "regions": regions}


class DecisionDiff(NamedTuple):
    """One decision that both policies have. Without changes, and if it is ``decided``, it is proved to be the same.

    ``why`` says why it could not be worked out, and is empty if it could. ``impossible`` are regions that
    were left out, as no dates can be like that. ``vague`` are facts that count as not told if they are told too vaguely
    and asked for: as something else changes, what is asked may, so it is the same for them told exactly or not at all.
    """

    name: str
    asks: str
    changes: tuple[Change, ...] = ()
    why: str = ""
    impossible: int = 0
    vague: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """True if the answer is proved to be the same for all facts, of which those in ``vague`` are told exactly."""
        return not self.changes and self.decided

    @property
    def decided(self) -> bool:
        """True if everything about it could be worked out."""
        return not self.why

    def to_dict(self) -> dict[str, Json]:
        """The JSON form; ``why`` only where it says something."""
        changes: list[Json] = [change.to_dict() for change in self.changes]
        plain: dict[str, Json] = {"name": self.name, "same": self.same, "decided": self.decided}
        plain |= {"vague": list(self.vague), "changes": changes}
        return {**plain, "why": self.why} if self.why else plain


class SettingDiff(NamedTuple):
    """A setting whose value differs; None where a policy does not have it."""

    name: str
    old: Json
    new: Json

    def to_dict(self) -> dict[str, Json]:
        """The JSON form."""
        return {"name": self.name, "old": _plain(self.old), "new": _plain(self.new)}


class FactDiff(NamedTuple):
    """A fact that is declared otherwise, in words.

    ``counts``: facts are accepted or understood otherwise. If not, what it does to answers is among the regions.
    """

    name: str
    words: str
    counts: bool

    def to_dict(self) -> dict[str, Json]:
        """The JSON form."""
        return {"name": self.name, "words": self.words, "counts": self.counts}


class Diff(NamedTuple):
    """Everything in which two policies differ.

    ``also`` are further differences that count, each a sentence. ``reasons`` is how many rules give other reasons
    without any answer changing by that, ``texts`` what is worded otherwise.
    """

    old: Mapping[str, Json]
    new: Mapping[str, Json]
    decisions: tuple[DecisionDiff, ...]
    settings: tuple[SettingDiff, ...] = ()
    facts: tuple[FactDiff, ...] = ()
    also: tuple[str, ...] = ()
    reasons: int = 0
    texts: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """True if nothing changes: every answer is proved to be the same for all facts, and nothing else counts."""
        return all(one.same for one in self.decisions) and not self.also and not any(one.counts for one in self.facts)

    @property
    def decided(self) -> bool:
        """True if everything could be worked out."""
        return all(one.decided for one in self.decisions)

    @property
    def changed(self) -> tuple[DecisionDiff, ...]:
        """The decisions that are not proved to be the same."""
        return tuple(one for one in self.decisions if not one.same)

    @property
    def regions(self) -> tuple[Region, ...]:
        """All regions of all decisions."""
        return tuple(region for one in self.decisions for change in one.changes for region in change.regions)

    def to_dict(self) -> dict[str, Json]:
        """The JSON form."""
        return {
            "same": self.same,
            "decided": self.decided,
            "old": dict(self.old),
            "new": dict(self.new),
            "settings": [one.to_dict() for one in self.settings],
            "facts": [one.to_dict() for one in self.facts],
            "also": list(self.also),
            "decisions": [one.to_dict() for one in self.decisions],
            "reasons": self.reasons,
            "texts": list(self.texts),
        }


def _plain(value: Json) -> Json:
    return as_lists(value)

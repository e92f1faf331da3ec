"""The smallest set of told facts that already forces the outcome.

What is left out of it may be anything: every value, and for a fact with ``if_not_told: open`` also not told.
Facts that were not told in the first place stay as they are: what the policy assumes of them is assumed,
and what may stay open stays open. Sets are tried in order of their size. A cell in which the answer is
another one tells which facts could rule it out; a set without any of them need not be looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import combinations
from typing import Literal, NamedTuple

from engine.account import refuse_conflicts
from engine.cells.diagram import BudgetSpent
from engine.cells.regions import Asked, Leaves, Region, Search
from engine.decision import Json, as_lists
from engine.facts.check import Checked
from engine.facts.values import tell
from engine.frozen import FrozenDict, frozen
from engine.outcome import Given, spoken
from engine.policy.model import AS_OF, Table
from engine.questions.answers import named
from engine.questions.case import Facts, Subject, answers_of

TRIES = 5_000
"""Sets of facts that are looked at closely before the search gives up aloud."""

MOST = 12
"""So many smallest sets are given; of more, that there are more."""


class Minimal(NamedTuple):
    """What already decides.

    ``state``: "decided" (``sets`` are the smallest sets of told facts that force the answer, each with what
    is told of them; more of them than given if ``more``), "open" (the outcome is not decided), or
    "not_decided" (the budget was spent). ``assumed`` are facts that were not told and are taken to be so.
    """

    decision: str
    answer: Json
    state: Literal["decided", "open", "not_decided"]
    sets: tuple[Mapping[str, Json], ...]
    more: bool
    assumed: Mapping[str, Json]

    def to_dict(self) -> dict[str, Json]:
        """The JSON form."""
        sets: list[Json] = [{name: as_lists(value) for name, value in one.items()} for one in self.sets]
        return {
            "decision": self.decision,
            "answer": as_lists(self.answer),
            "state": self.state,
            "sets": sets,
            "more": self.more,
            "assumed": dict(self.assumed),
        }

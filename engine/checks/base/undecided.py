"""Why a check could not tell something, and what would help."""

from __future__ import annotations

from typing import Final, NamedTuple

from engine.cells.diagram import BudgetSpent
from engine.cells.lower import MAX_ROWS


class Why(NamedTuple):
    """The end of the sentence "not decided: ... was not found out", and advice."""

    words: str
    advice: str


REGIONS: Final = Why(
    "within the budget of this check",
    "the rules part the facts into too many regions; fewer or simpler conditions would help",
)
DATES: Final = Why(
    "as its dates can be told in too many ways",
    "fewer dates that limit each other, or fewer ranges of days in conditions, would help",
)
SETTINGS: Final = Why(
    f"for all values of the settings: with these, a condition multiplies out to more than {MAX_ROWS:,} rows",
    "split the rule into several simpler rules, or test fewer settings in one condition",
)
CHANGED: Final = Why(
    f"as a condition without one of its tests multiplies out to more than {MAX_ROWS:,} rows",
    "split the rule into several simpler rules",
)
PAIRS: Final = Why(
    "within the budget of this check",
    "too many tests give facts that overlap; more exact facts would help",
)
UNCONFIRMED: Final = Why(
    "as evaluation does not confirm it",
    "perhaps no facts can be told that reach so far; limits (`minimum`, `maximum`) of the facts would settle it",
)


class Undecided(BudgetSpent):
    """Something was not found out, and ``why``."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.words)
        self.why = why


def reason(spent: BudgetSpent | RecursionError) -> Why:
    """Why it was not found out: too many regions, if nothing else is said."""
    return spent.why if isinstance(spent, Undecided) else REGIONS

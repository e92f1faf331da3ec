"""Is a policy the same as another one? Cases that show that it is not, one by one, or the proof that it is.

Compared is what the policies answer; where rules of any decision contradict each other that is nothing at all. Which
rule gave an answer is not compared. The first case costs no more than it takes to find it; everything that differs, put
together and in words, is :mod:`engine.diff.compare`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.cells.regions import BUDGET
from engine.diff.besides import asks_otherwise
from engine.diff.differences import NotDecided, differences
from engine.diff.examples import Evaluates, Teller, unseen
from engine.diff.result import Example
from engine.diff.shared import Shared
from engine.diff.values import Clash

MOST_TOLD = 400
"""In so many boxes a case is looked for before one decision is given up."""


def counterexamples(old: Evaluates, new: Evaluates, names: Iterable[str], budget: int = BUDGET) -> Iterator[Example]:
    """Cases in which the new policy does not answer as the old one, each answered by both before it is given.

    ``names`` are the decisions to compare, which both policies have and show (or their warnings, or messages). If
    there is no case at all, that is proved: they are the same. Where the rules of the old policy contradict each other
    it answers nobody, so there is nothing to compare.

    Raises:
        NotDecided: at the end, if it was left open whether there are more; what was given before is right.
    """
    space = Shared([old.model, new.model])
    teller = Teller(space, (old, new))
    left_open: list[str] = []
    for name in names:
        try:
            yield from _of_decision(space, teller, name, budget)
        except NotDecided as error:
            left_open.append(str(error))
    if left_open:
        raise NotDecided(left_open[0])
    otherwise = asks_otherwise(old.model, new.model)
    if otherwise:
        raise NotDecided(f"{otherwise}, which may change an answer where facts are told too vaguely")


def _of_decision(space: Shared, teller: Teller, name: str, budget: int) -> Iterator[Example]:
    left_open = ""
    answered = (one for one in differences(space, name, budget) if not isinstance(one.old, Clash))
    for count, found in enumerate(answered):
        if count == MOST_TOLD:
            raise NotDecided(f"more than {MOST_TOLD} regions of facts might make a difference")
        seen = teller.see(name, found)
        if seen.example is not None:
            yield seen.example
        elif seen.state != "impossible":
            left_open = left_open or unseen(space, found, seen)
    if left_open:
        raise NotDecided(left_open)

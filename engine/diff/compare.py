"""Two policies compared: every answer over all facts, and everything else in which they differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.cells.boxes import size
from engine.cells.diagram import Budget
from engine.cells.regions import BUDGET
from engine.cells.space import Box
from engine.cells.telling import region_condition, region_words
from engine.decision import Json
from engine.diff.declared import also, fact_diffs, setting_diffs
from engine.diff.differences import NotDecided, differences
from engine.diff.examples import Evaluates, Teller, unseen
from engine.diff.merging import GROWING, fewer
from engine.diff.result import Change, DecisionDiff, Diff, Example, Region
from engine.diff.shared import Shared
from engine.diff.vague import vague_facts
from engine.diff.values import Value, said_by, shown
from engine.diff.walk import Found
from engine.diff.wording import reasons, rule_pairs, texts
from engine.frozen import frozen
from engine.policy.model import MESSAGES, WARNINGS, PolicyModel

Ways = tuple[Value, Value, bool]

def compare(old: Evaluates, new: Evaluates, budget: int = BUDGET) -> Diff:
    """Everything in which ``new`` differs from ``old``.

    ``budget``: how many boxes may be looked at for one decision before it is given up, and said so.
    """
    space = Shared([old.model, new.model])
    teller = Teller(space, (old, new))
    decisions = tuple(_decision(space, teller, name, budget) for name in compared(old.model, new.model))
    pairs = rule_pairs(old.model, new.model)
    diff = Diff(
        identity(old.model),
        identity(new.model),
        decisions,
        setting_diffs(old.model, new.model),
        fact_diffs(old.model, new.model),
        also(old.model, new.model),
        reasons(pairs),
        texts(old.model, new.model, pairs),
    )
    return diff if diff.same else _as_far_as_proved(space, diff)


def _as_far_as_proved(space: Shared, diff: Diff) -> Diff:
    """Where something changes, what is asked for may, and with it what is told too vaguely and counts as not told."""
    decisions = (one._replace(vague=vague_facts(space, one.name)) if one.same else one for one in diff.decisions)
    return diff._replace(decisions=tuple(decisions))


def identity(model: PolicyModel) -> Mapping[str, Json]:
    """Which policy it is, as a decision says it."""
    return frozen({"id": model.name, "version": model.version, "digest": model.digest})  # type: ignore[no-any-return]


def compared(old: PolicyModel, new: PolicyModel) -> tuple[str, ...]:
    """The decisions that both show, in the order of the new policy, then warnings and messages."""
    both = [one.name for one in new.decisions if not one.internal and one.name in shown_by(old)]
    return (*both, *(name for name in (WARNINGS, MESSAGES) if _gives(old, name) or _gives(new, name)))


def shown_by(model: PolicyModel) -> list[str]:
    """The decisions that a policy shows."""
    return [one.name for one in model.decisions if not one.internal]


def _gives(model: PolicyModel, name: str) -> bool:
    return any(one.name == name and getattr(one, "rules", ()) for one in model.decisions)


def _decision(space: Shared, teller: Teller, name: str, budget: int) -> DecisionDiff:
    asks = space.sides[1].readings[name].decision.asks
    try:
        found = [*differences(space, name, budget)]
    except NotDecided as error:
        return DecisionDiff(name, asks, (), str(error))
    return _told(space, teller, DecisionDiff(name, asks), found)


def _told(space: Shared, teller: Teller, diff: DecisionDiff, found: Iterable[Found]) -> DecisionDiff:
    """The boxes in which a decision differs, grouped, put together and told."""
    groups: dict[Ways, list[Box]] = {}
    for one in found:
        groups.setdefault((one.old, one.new, one.sure), []).append(one.box)
    changes: list[Change] = []
    impossible, open_ways = 0, dict[str, None]()
    growing = Budget(GROWING)
    for (old, new, sure), boxes in groups.items():
        regions: list[Region] = []
        for box in fewer(boxes, len(space.facts), growing):
            here = Found(box, old, new, sure)
            seen = teller.see(diff.name, here)
            if seen.example is not None:
                regions.append(_region(space, box, seen.example, partly=not sure))
            elif seen.state == "impossible":
                impossible += 1
            else:
                open_ways[unseen(space, here, seen)] = None
        if regions:
            names = [said_by(side.model, value) for side, value in zip(space.sides, (old, new), strict=True)]
            changes.append(Change(frozen(shown(old)), frozen(shown(new)), names[0], names[1], tuple(regions)))
    changes.sort(key=lambda change: -change.cells)
    return diff._replace(changes=tuple(changes), impossible=impossible, why="; ".join(open_ways))


def _region(space: Shared, box: Box, example: Example, *, partly: bool) -> Region:
    when = frozen(region_condition(space, box))
    return Region(region_words(space, box), when, size(box, len(space.facts)), example, partly)

"""Boxes of cells in words, as conditions of the policy language, and as facts of an example; boxes put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import inf

from engine.cells.axes import Axis
from engine.cells.axes import members as members
from engine.cells.space import Box, Space
from engine.decision import Json
from engine.policy.model import Inner, PolicyModel
from engine.policy.words import plain, show

ANY_DAY = 739_691
"""Monday 16 March 2026: the date of an example where any day would do, as no date has the number 0."""


def runs(axis: Axis, segments: int) -> list[tuple[int, int]]:
    """The told segments of a set as runs: first and last of each, in order."""
    found: list[tuple[int, int]] = []
    for segment in members(segments & axis.told):
        if found and found[-1][1] == segment - 1 and not axis.values:
            found[-1] = (found[-1][0], segment)
        else:
            found.append((segment, segment))
    return found


def reach(axis: Axis, run: tuple[int, int]) -> tuple[int | float, int | float]:
    """The inclusive interval that a run of segments of an ordered fact covers; infinite where it has no end."""
    return axis.span(*run)


# ---------------------------------------------------------------- in words


def region_words(space: Space, box: Box) -> str:
    """What holds in a box, in words: `days_elapsed` is 7 to 13 and `hr_present` is not told."""
    parts = [f"`{axis.name}` {_says(axis, box[at])}" for at, axis in _narrow(space, box)]
    return " and ".join(parts) or "anything at all"


def _narrow(space: Space, box: Box) -> Iterator[tuple[int, Axis]]:
    """The facts about which a box says something."""
    return ((at, axis) for at, axis in enumerate(space.facts) if box[at] != axis.everything)


def _says(axis: Axis, segments: int) -> str:
    if segments == axis.told:
        return "is told"
    told = [_run_words(axis, run) for run in runs(axis, segments)]
    untold = ["not told"] if segments & ~axis.told else []
    return "is " + " or ".join([*told, *untold])


def _run_words(axis: Axis, run: tuple[int, int]) -> str:
    if axis.values:
        return plain(axis.values[run[0]])
    low, high = reach(axis, run)
    if low == high:
        return plain(show(axis.kind, low))
    below = axis.kind == "number" and high != axis.high
    end = axis.limits(run[1])[1] if below else high
    if low in (-inf, axis.low) and (run[0] == 0):
        return f"{'below' if below else 'up to'} {plain(show(axis.kind, end))}" if end != inf else "anything told"
    if end == inf:
        return f"{plain(show(axis.kind, low))} or {'later' if axis.kind == 'date' else 'more'}"
    word = "up to below" if below else "to"
    return f"{plain(show(axis.kind, low))} {word} {plain(show(axis.kind, end))}"


# ---------------------------------------------------------------- as a condition


def region_condition(space: Space, box: Box) -> dict[str, Json]:
    """What holds in a box, as a condition of the policy language; empty for everything."""
    found: dict[str, Json] = {}
    several: list[Json] = []
    for at, axis in _narrow(space, box):
        tests = _tests(axis, box[at])
        if len(tests) == 1:
            found[axis.name] = tests[0]
        else:
            several.append({"any": [{axis.name: test} for test in tests]})
    if several:
        found["all"] = several
    return found


def _tests(axis: Axis, segments: int) -> list[Json]:
    """The tests of which one must hold."""
    if segments == axis.told:
        return [{"known": True}]
    untold: list[Json] = [{"known": False}] if segments & ~axis.told else []
    if axis.values:
        words: list[Json] = [show(axis.kind, axis.values[at]) for at in members(segments & axis.told)]
        told: list[Json] = [words[0] if len(words) == 1 else words] if words else []
    else:
        told = [_run_test(axis, run) for run in runs(axis, segments)]
    return [*told, *untold]


def _run_test(axis: Axis, run: tuple[int, int]) -> Json:
    low, high = reach(axis, run)
    first, last = run[0] == 0, axis.limits(run[1])[1] == inf
    if low == high and axis.kind != "number":
        return show(axis.kind, low)
    if axis.kind != "number" and not first and not last:
        return {"between": [show(axis.kind, low), show(axis.kind, high)]}
    start: dict[str, Json] = {} if first else {"at_least": show(axis.kind, low)}
    end: dict[str, Json] = {} if last else {"less_than": show(axis.kind, axis.limits(run[1])[1])}
    return {**start, **end} or {"known": True}


# ---------------------------------------------------------------- as an example


def example(space: Space, box: Box, model: PolicyModel) -> dict[str, Json]:
    """Facts of one cell of a box, as a person would tell them; what may stay untold there is left out."""
    found: dict[str, Json] = {}
    for at, axis in enumerate(space.facts):
        fact = model.facts.get(axis.name)
        if fact is None or _may_be_left_out(axis, box[at], fact.not_told.mode, fact.not_told.value):
            continue
        told = box[at] & axis.told
        segment = next(members(told if told else box[at]))
        if told:
            found[axis.name] = show(axis.kind, sample(axis, segment))
    return found


def _may_be_left_out(axis: Axis, segments: int, mode: str, assumed: Inner | None) -> bool:
    if mode == "open":
        return bool(segments & ~axis.told)
    return mode == "assume" and bool(segments >> axis.segment(assumed) & 1)  # type: ignore[arg-type]


def sample(axis: Axis, segment: int) -> Inner:
    """A value in a told segment: of an ordered one the first if there is a first, else the last."""
    if axis.values:
        return axis.values[segment]  # type: ignore[return-value]
    low, high = reach(axis, (segment, segment))
    value = low if low != -inf else high if high != inf else ANY_DAY if axis.kind == "date" else 0
    return float(value) if axis.kind == "number" else int(value)


# ---------------------------------------------------------------- boxes put together


def merged(boxes: Iterable[Box], facts: int) -> list[Box]:
    """The same cells in fewer boxes: two that differ in one fact only become one, as long as there are any.

    ``facts``: so many positions are looked at; the rest (answers) is cut off. No two results share a
    cell if no two boxes did.
    """
    found = list(dict.fromkeys(box[:facts] for box in boxes))
    before = len(found) + 1
    while len(found) < before:
        before = len(found)
        for place in range(facts):
            found = _merged_along(found, place)
    return found


def _merged_along(boxes: Sequence[Box], place: int) -> list[Box]:
    sets: dict[tuple[Box, Box], int] = {}
    for box in boxes:
        rest = (box[:place], box[place + 1 :])
        sets[rest] = sets.get(rest, 0) | box[place]
    return [(*before, segments, *after) for (before, after), segments in sets.items()]


def size(box: Box, facts: int) -> int:
    """How many cells of facts a box holds."""
    cells = 1
    for segments in box[:facts]:
        cells *= segments.bit_count()
    return cells

"""Boxes of cells in words and as conditions of the policy language, and values of their segments."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, isfinite, nextafter

from engine.cells.axes import Axis
from engine.cells.bits import members
from engine.cells.space import Box, Space
from engine.decision import Json
from engine.facts.values import USUAL_DAY
from engine.policy.model import Inner
from engine.policy.words import plain, show

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
    told = [_run_words(axis, run) for run in axis.runs(segments)]
    untold = ["not told"] if segments & ~axis.told else []
    return "is " + " or ".join([*told, *untold])


def _run_words(axis: Axis, run: tuple[int, int]) -> str:
    if axis.values:
        return plain(axis.values[run[0]])
    low, high = axis.span(*run)
    if low == high:
        return plain(show(axis.kind, low))
    if axis.kind == "number":
        return _number_words(axis, run)
    if low in (-inf, axis.low) and run[0] == 0:
        return "anything told" if high == inf else f"up to {plain(show(axis.kind, high))}"
    if high == inf:
        return f"{plain(show(axis.kind, low))} or {'later' if axis.kind == 'date' else 'more'}"
    return f"{plain(show(axis.kind, low))} to {plain(show(axis.kind, high))}"


def _number_words(axis: Axis, run: tuple[int, int]) -> str:
    """Numbers with decimals: `above 3` begins right after 3, `up to 3` ends there, `below 3` right before."""
    low, end = axis.limits(run[0])[0], axis.limits(run[1])[1]
    over, most = just_below(low), axis.high if end == inf else just_below(end)
    start = plain(low) if over is None else f"above {plain(over)}"
    if run[0] == 0:
        start = ""
    if most == inf:
        return "anything told" if not start else start if over is not None else f"{start} or more"
    last = f"below {plain(end)}" if most is None else plain(most)
    if not start:
        return last if most is None else f"up to {last}"
    return f"{start} {'to' if over is None and most is not None else 'up to'} {last}"


def just_below(cut: int | float) -> float | None:
    """The number that people write and right after which a segment begins: 3 for a cut of "more than 3"; else None.

    >>> just_below(3.0000000000000004), just_below(3.0)
    (3.0, None)
    """
    before = nextafter(cut, -inf)
    return before if isfinite(before) and len(repr(before)) < len(repr(float(cut))) else None


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
        told = [_run_test(axis, run) for run in axis.runs(segments)]
    return [*told, *untold]


def _run_test(axis: Axis, run: tuple[int, int]) -> Json:
    low, high = axis.span(*run)
    first, last = run[0] == 0, axis.limits(run[1])[1] == inf
    if low == high:
        return show(axis.kind, low)
    if axis.kind != "number" and not first and not last:
        return {"between": [show(axis.kind, low), show(axis.kind, high)]}
    start: dict[str, Json] = {} if first else {"at_least": show(axis.kind, low)}
    end: dict[str, Json] = {} if last else {"less_than": show(axis.kind, axis.limits(run[1])[1])}
    return {**start, **end} or {"known": True}


# ---------------------------------------------------------------- as a value


def sample(axis: Axis, segment: int) -> Inner:
    """A value in a told segment: of an ordered one the first if there is a first, else the last."""
    if axis.values:
        return axis.values[segment]  # type: ignore[return-value]
    low, high = axis.span(segment)
    value = low if low != -inf else high if high != inf else USUAL_DAY if axis.kind == "date" else 0
    return float(value) if axis.kind == "number" else int(value)

"""Interleaved rounds and medians, so that a busy moment falls on every contender alike.

Evaluations are measured in processor time of this process, all its threads together: the machine may be
shared, and no contender waits for anything.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median
from time import process_time
from typing import TypeVar

Case = TypeVar("Case")
Samples = dict[str, list[float]]


def evaluations(contenders: Mapping[str, Callable[[Case], object]], batches: Sequence[Sequence[Case]]) -> Samples:
    """Microseconds a case, one number for each contender and round.

    Each round has its own batch of cases, which may be the same again, and runs every contender once over it;
    each begins with another contender. The first batch is run once beforehand and not counted.
    Collecting garbage stays on, as in real use, but what was loaded before is set aside.
    """
    for contender in contenders.values():
        _once(contender, batches[0])
    gc.collect()
    gc.freeze()
    samples = interleaved({name: _timer(contender, batches[1:]) for name, contender in contenders.items()},
                          len(batches) - 1)
    gc.unfreeze()
    return samples


def interleaved(timers: Mapping[str, Callable[[], float]], rounds: int) -> Samples:
    """What each timer says, once in every round."""
    names = list(timers)
    samples: Samples = {name: [] for name in names}
    for number in range(rounds):
        start = number % len(names)
        for name in (*names[start:], *names[:start]):
            samples[name].append(timers[name]())
    return samples


def ratio(samples: Samples, name: str, base: str) -> float:
    """How many times as long as ``base``: the median of the ratios taken round by round.

    >>> ratio({"a": [2.0, 6.0, 8.0], "b": [1.0, 2.0, 2.0]}, "a", "b")
    3.0
    """
    return median(one / other for one, other in zip(samples[name], samples[base], strict=True))


def middle(values: Iterable[float]) -> float:
    """The median."""
    return median(values)


def _timer(contender: Callable[[Case], object], batches: Sequence[Sequence[Case]]) -> Callable[[], float]:
    left = iter(batches)

    def next_batch() -> float:
        cases = next(left)
        return _once(contender, cases) / len(cases) * 1e6

    return next_batch


def _once(contender: Callable[[Case], object], cases: Sequence[Case]) -> float:
    start = process_time()
    for case in cases:
        contender(case)
    return process_time() - start

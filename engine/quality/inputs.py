"""Tests as a program gives them: as they stand in a policy, each a mapping."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.policy.model import InlineTest

_PARTS = ("given", "settings", "expect")


def tests_in(given: object) -> Iterator[InlineTest]:
    """The tests that a caller gave.

    >>> [one.name for one in tests_in([{"given": {"round": 1}, "expect": {"action": "wait"}}])]
    ['test 1']

    Raises:
        TypeError: if they are no tests.
    """
    if isinstance(given, (str, bytes, Mapping)) or not isinstance(given, Iterable):
        raise TypeError(f"`tests` must be a list of tests, not {given!r}")
    return (one if isinstance(one, InlineTest) else _test(one, at) for at, one in enumerate(given, 1))


def _test(one: object, at: int) -> InlineTest:
    if not isinstance(one, Mapping):
        raise TypeError(f"test {at} must be a mapping with `given` and `expect`, as in a policy, not {one!r}")
    unknown = [key for key in one if key not in ("name", *_PARTS, "because", "cite")]
    if unknown:
        raise TypeError(f"test {at} has `{unknown[0]}`, but a test has `name`, `given`, `settings` and `expect`")
    if "expect" not in one:
        raise TypeError(f"test {at} has no `expect`, so it would say nothing")
    for part in _PARTS:
        if not isinstance(one.get(part, {}), Mapping):
            raise TypeError(f"`{part}` of test {at} must map names to values, not {one[part]!r}")
    given, settings, expect = (one.get(part, {}) for part in _PARTS)
    return InlineTest(str(one.get("name", f"test {at}")), given, settings, expect, None)

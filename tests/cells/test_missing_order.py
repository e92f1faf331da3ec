"""What to ask first: the order of ``missing`` against the definition, worked out by brute force."""

from __future__ import annotations

from itertools import product
from math import log2

from hypothesis import given
from hypothesis import strategies as st

from engine import policy_from_text

HEAD = """policy: order
outcome: answer
facts:
  a: {question: A?, type: boolean}
  b: {question: B?, type: integer, minimum: 0, maximum: 2}
  c: {question: C?, type: string, enum: [x, y]}
decisions:
  answer:
    asks: Which?
    answers: [one, two, three]
    rules:
"""
SEGMENTS = {"a": ["true", "false"], "b": ["0", "1", "2"], "c": ["x", "y"]}
CELLS = list(product(*SEGMENTS.values()))


def bits_left(table: dict[tuple[str, ...], str], name: str) -> float:
    """The entropy of the answer that is left on average once this fact is known, all segments equally likely."""
    at = list(SEGMENTS).index(name)
    left = 0.0
    for value in SEGMENTS[name]:
        answers = [answer for cell, answer in table.items() if cell[at] == value]
        shares = [answers.count(answer) / len(answers) for answer in set(answers)]
        left -= sum(share * log2(share) for share in shares) / len(SEGMENTS[name])
    return round(left, 9)


def matters(table: dict[tuple[str, ...], str], name: str) -> bool:
    at = list(SEGMENTS).index(name)
    rest = {(*cell[:at], *cell[at + 1 :]) for cell in CELLS}
    return any(
        len({answer for cell, answer in table.items() if (*cell[:at], *cell[at + 1 :]) == one}) > 1 for one in rest
    )


@given(st.lists(st.sampled_from(["one", "two", "three"]), min_size=len(CELLS), max_size=len(CELLS)))
def test_the_most_useful_fact_comes_first(answers: list[str]) -> None:
    table = dict(zip(CELLS, answers, strict=True))
    rules = "".join(
        f"      - {{rule: r{at}, when: {{a: {a}, b: {b}, c: {c}}}, then: {answer}}}\n"
        for at, ((a, b, c), answer) in enumerate(table.items())
    )
    needed = [name for name in SEGMENTS if matters(table, name)]
    expected = sorted(needed, key=lambda name: (bits_left(table, name), list(SEGMENTS).index(name)))
    assert list(policy_from_text(HEAD + rules).evaluate({}, "2026-03-16").missing) == expected

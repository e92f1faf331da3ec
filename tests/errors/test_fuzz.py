"""Random small edits of good policies: the policy loads, or every mistake is told in plain words with a place."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import FactsError, PolicyError
from engine.facts.read import FactsKind, load_facts
from engine.policy.load import model_from_text
from tests.errors.corpus import SOUND
from tests.errors.style import faults

TEXTS = {
    "flagship": (Path(__file__).resolve().parents[2] / "policies" / "follow-up.yaml").read_text(encoding="utf-8"),
    "small": SOUND.read_text(encoding="utf-8"),
}
FILE = os.path.join("somewhere", "edited.yaml")
WORDS = ("true", "yes", "14", '"14"', "", "null", "[]", "{}", "$patience", "$", "2026-02-30", "*a", "&a", "!x", "x: y")
SIGNS = "\t \n:-{}[]\"'#&*!|>%@`,?$.\\é\u2028\ufeff0aA"

KINDS: tuple[FactsKind, ...] = ("json", "yaml")

Lines = list[str]


@st.composite
def edited(draw: st.DrawFn, which: str) -> str:
    """One of the texts after one to three edits such as a hand slips into."""
    lines = TEXTS[which].splitlines()
    for _ in range(draw(st.integers(1, 3))):
        lines = draw(st.sampled_from(EDITS))(draw, lines) or lines
    return "\n".join(lines) + "\n"


def _any_line(draw: st.DrawFn, lines: Lines) -> int:
    return draw(st.integers(0, len(lines) - 1))


def _delete(draw: st.DrawFn, lines: Lines) -> Lines:
    at = _any_line(draw, lines)
    return lines[:at] + lines[at + 1 :]


def _duplicate(draw: st.DrawFn, lines: Lines) -> Lines:
    at = _any_line(draw, lines)
    return lines[: at + 1] + lines[at:]


def _swap(draw: st.DrawFn, lines: Lines) -> Lines:
    one, two = _any_line(draw, lines), _any_line(draw, lines)
    swapped = list(lines)
    swapped[one], swapped[two] = lines[two], lines[one]
    return swapped


def _indent(draw: st.DrawFn, lines: Lines) -> Lines:
    at, width = _any_line(draw, lines), draw(st.integers(0, 9))
    return [*lines[:at], " " * width + lines[at].lstrip(), *lines[at + 1 :]]


def _tab(draw: st.DrawFn, lines: Lines) -> Lines:
    at = _any_line(draw, lines)
    return [*lines[:at], lines[at].replace("  ", "\t", 1), *lines[at + 1 :]]


def _word(draw: st.DrawFn, lines: Lines) -> Lines:
    """One word changed for another of the file, or for one that means something to YAML."""
    at = _any_line(draw, lines)
    words = lines[at].split(" ")
    other = draw(st.sampled_from((*WORDS, *" ".join(lines).split())))
    words[draw(st.integers(0, len(words) - 1))] = other
    return [*lines[:at], " ".join(words), *lines[at + 1 :]]


def _sign(draw: st.DrawFn, lines: Lines) -> Lines:
    """One character put in."""
    at = _any_line(draw, lines)
    column = draw(st.integers(0, len(lines[at])))
    sign = draw(st.sampled_from(SIGNS) | st.characters(codec="utf-8"))
    return [*lines[:at], lines[at][:column] + sign + lines[at][column:], *lines[at + 1 :]]


def _cut(draw: st.DrawFn, lines: Lines) -> Lines:
    """The file ends in the middle of a line."""
    at = _any_line(draw, lines)
    return [*lines[:at], lines[at][: draw(st.integers(0, len(lines[at])))]]


def _letter(draw: st.DrawFn, lines: Lines) -> Lines:
    """One character left out."""
    at = _any_line(draw, lines)
    column = draw(st.integers(0, max(0, len(lines[at]) - 1)))
    return [*lines[:at], lines[at][:column] + lines[at][column + 1 :], *lines[at + 1 :]]


EDITS = (_delete, _duplicate, _swap, _indent, _tab, _word, _word, _sign, _cut, _letter)


def _check(text: str) -> None:
    try:
        model_from_text(text, FILE)
    except PolicyError as error:
        assert error.diagnostics
        assert any(one.span for one in error.diagnostics) or not text.strip()
        assert not [(fault, one.render()) for one in error.diagnostics for fault in faults(one)]


_ALIKE = settings(
    deadline=None, derandomize=True, print_blob=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)


_SCRAPS = st.sampled_from((*WORDS, *SIGNS, "policy: tiny\n", "\n  ", "- ", "{a: ", "facts:\n", '"round": 1', "'"))


@settings(_ALIKE, max_examples=300)
@given(st.lists(_SCRAPS | st.text(max_size=3), max_size=12).map("".join))
def test_scraps_of_text(text: str) -> None:
    for kind in KINDS:
        try:
            load_facts(text, FILE, kind)
        except FactsError as error:
            assert not [(fault, one.render()) for one in error.diagnostics for fault in faults(one)]
    try:
        model_from_text(text, FILE)
    except PolicyError as error:
        assert not [(fault, one.render()) for one in error.diagnostics for fault in faults(one)]


@settings(_ALIKE, max_examples=300)
@given(edited("flagship"))
def test_edits_of_the_flagship_policy(text: str) -> None:
    _check(text)


@settings(_ALIKE, max_examples=800)
@given(edited("small"))
def test_edits_of_a_small_policy(text: str) -> None:
    _check(text)

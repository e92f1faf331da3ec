"""Folding: every word survives at every width, and no line is wider than the page."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from engine import load_policy
from engine.blocks import Block, Fields, Items, Table
from engine.cli.layout import widths, wrap
from engine.show import page
from tests.cli.conftest import Run

WIDTHS = [40, 80, 100, 200]


def _texts(block: Block) -> list[str]:
    match block:
        case Table(columns, rows):
            return [*columns, *(cell for row in rows for cell in row)]
        case Fields(rows):
            return [cell for row in rows for cell in row]
        case Items(lines):
            return list(lines)
        case _:
            return [block.text]


def _lost(texts: list[str], printed: str) -> list[str]:
    """Words that are not printed: whole, or in parts that end where a name may be broken."""
    there = set(printed.split())
    words = {word for text in texts for word in text.split()} - {"#"}
    return [word for word in words if word not in there and not _in_parts(word, there)]


def _in_parts(word: str, there: set[str]) -> bool:
    ends = [0, *(found.end() for found in re.finditer("_", word)), len(word)]
    reached = {0}
    for end in ends[1:]:
        if any(word[start:end] in there for start in reached):
            reached.add(end)
    return len(word) in reached


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("person", [True, False], ids=["terminal", "pipe"])
@pytest.mark.parametrize("policy", ["follow-up", "examples/house-rules.yaml"])
def test_every_word_of_a_policy_is_shown(
    run: Run, width: int, person: bool, policy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if person:
        monkeypatch.setattr("engine.cli.streams.is_terminal", lambda stream: True)
        monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(width))
    out = run("show", policy).out
    texts = [text for block in page(load_policy(policy).model) for text in _texts(block)]
    # Where rows stand one below the other the heads of their first columns are not needed.
    heads = {"rule", "setting", "fact", "plan", "message", "statement", "stage", "event"}
    assert [word for word in _lost(texts, out) if word not in heads] == []
    assert max(map(cell_len, out.splitlines())) <= width


@pytest.mark.usefixtures("terminal")
def test_below_a_hundred_columns_the_rules_stand_one_below_the_other(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert re.search(r"^# +rule +when +S-FEEL +then +cites$", run("show").out, re.MULTILINE)
    monkeypatch.setenv("COLUMNS", "80")
    assert "  4  insists-by-email\n    when    `hr` is true and `manager_channel` is email\n" in run("show").out


@given(st.text("ab_ é漢\t\n", max_size=80), st.integers(2, 30))
def test_nothing_but_spaces_is_lost_by_wrapping(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line.rstrip()) <= width for line in lines)


def test_a_long_name_is_broken_after_an_underscore() -> None:
    assert wrap("use hm_article_email", 12) == ["use", "hm_article_", "email"]
    assert wrap("abcdefgh", 3) == ["abc", "def", "gh"]
    assert wrap("  kept", 10) == ["  kept"]


@given(st.lists(st.lists(st.text("ab_ ", max_size=60), min_size=1, max_size=4), min_size=1, max_size=6),
       st.integers(10, 150))  # fmt: skip
def test_columns_fit_or_are_given_up(columns: list[list[str]], total: int) -> None:
    given = widths(columns, total)
    assert given is None or sum(given) + 2 * (len(given) - 1) <= total


def test_a_width_is_taken_from_the_environment_where_there_is_no_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = ("evaluate", "examples/missing.json", "--format", "text")
    for told, least, most in (("50", 41, 50), ("", 81, 100), ("wide", 81, 100), ("0", 81, 100)):
        monkeypatch.setenv("COLUMNS", told)
        why = run(*facts).out.partition("\nWhy\n")[2].partition("\nDraft")[0]
        assert least <= max(map(len, why.splitlines())) <= most

"""The limits that docs/runtimes.md names are the limits."""

from __future__ import annotations

import re

from engine.cells.enumerated import MAX_CELLS
from engine.cells.possible import BUDGET
from engine.durable import limits
from engine.durable.library import MISSING
from tests.pages.page import PAGES, text_of

PAGE = text_of("docs/runtimes.md")


def test_the_page_names_the_limits() -> None:
    told = [int(number.replace(",", "")) for number in re.findall(r"^\| .* \| ([\d,]+) \|$", PAGE, re.MULTILINE)]
    joined_beside_the_cell = limits.JOINED - 1
    assert told == [
        limits.RULES, limits.MATCHING, limits.MATCHING, joined_beside_the_cell, limits.ENDING, limits.FOLLOWING,
        limits.PROPERTIES - 3,  # the decision's number, and an answer's and its value, are fields too
    ]
    assert f"{MAX_CELLS:,} combinations" in PAGE
    assert f"more than {BUDGET:,} steps" in PAGE


def test_how_durable_rules_is_installed_is_said_once() -> None:
    saying = [page for page in PAGES if re.search(r"pip install .*durable", text_of(page))]
    assert saying == ["docs/runtimes.md"]
    assert "`pip install durable-rules`" in PAGE
    assert "`pip install durable-rules`" in MISSING

"""docs/checks.md names every check, and the policy that it shows is clean."""

from __future__ import annotations

from engine import policy_from_text
from engine.checks import HELP
from tests.pages.page import blocks, text_of

PAGE = "docs/checks.md"


def test_the_policy_of_the_page_is_clean_because_it_says_what_is_meant() -> None:
    (text,) = blocks(PAGE, "yaml")
    report = policy_from_text(text).check()
    assert report.clean
    assert report.ignored == 1


def test_the_page_names_every_check() -> None:
    assert [code for code in HELP if f"`{code}`" not in text_of(PAGE)] == []

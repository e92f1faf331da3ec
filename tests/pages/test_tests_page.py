"""The changes that docs/tests.md lists are those that are made."""

from __future__ import annotations

import re

from engine.quality.mutations import every_mutation
from engine.quality.trial import MOST
from tests.pages.page import text_of

PAGE = text_of("docs/tests.md")


def test_the_page_lists_every_change_that_is_made() -> None:
    told = re.findall(r"^\| `([a-z_]+)` \| (.*) \|$", PAGE, re.MULTILINE)
    assert told == list(every_mutation())
    assert f"At most {MOST:,} mutants" in PAGE

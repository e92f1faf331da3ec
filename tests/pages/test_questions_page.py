"""The numbers of questions that docs/questions.md tells are those that are asked."""

from __future__ import annotations

import re

from benchmarks.questions import expected, fewest, table_of
from engine import load_policy
from tests.pages.page import text_of


def test_the_page_tells_the_numbers_of_questions() -> None:
    policy = load_policy()
    page = text_of("docs/questions.md")
    (own, all_asked, all_fewest) = map(float, re.findall(r"(\d\.\d\d) (?:questions|with|are)", page))
    assert own == round(expected(policy, every=False)[0], 2) == round(fewest(table_of(policy, every=False)), 2)
    assert all_asked == round(expected(policy, every=True)[0], 2)
    assert all_fewest == round(fewest(table_of(policy, every=True)), 2)

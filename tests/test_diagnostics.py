"""What a mistake looks like, and that every code is in the list."""

from __future__ import annotations

import ast
import copy
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

from engine.diagnostics import CODES, Diagnostic, FactsError, Span, nearest
from tests.errors.corpus import cases

ENGINE = Path(__file__).resolve().parents[1] / "engine"
OTHER_WORDS = {"e-mail", "follow-up", "rows-diff", "utf-8", "utf-8-sig", "why-not"}
BUILT = {
    "clash", "contradiction", "empty", "gap", "unknown-decision", "unknown-event", "unknown-rule", "unknown-stage",
    "unknown-timer", "unknown-warning",
}
"""Codes of one word, and those put together from the name of a section."""


def words_with_hyphens() -> Iterator[str]:
    for path in ENGINE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from re.findall(r"^[a-z]+(?:-[a-z0-9]+)+$", node.value)


def test_the_list_of_codes_is_complete_and_holds_nothing_else() -> None:
    assert set(words_with_hyphens()) - OTHER_WORDS | BUILT == CODES


def test_every_code_that_the_corpus_expects_is_in_the_list() -> None:
    expected = {told.code for folder in ("policies", "facts") for case in cases(folder) for told in case.expected}
    assert expected <= CODES


def test_a_diagnostic_shows_its_place_its_line_and_what_helps() -> None:
    line = "    when: {hr_presnt: true}"
    shown = Diagnostic(
        "unknown-fact", "there is no fact `hr_presnt`", "mine.yaml", Span(3, 12, 3, 21),
        suggest="hr_present", help="it would never fit", source_line=line,
    ).render()  # fmt: skip
    assert shown.splitlines() == [
        "mine.yaml:3:12: error: there is no fact `hr_presnt` [unknown-fact]",
        f"  3 | {line}",
        "    |            ^^^^^^^^^",
        "  did you mean `hr_present`?",
        "  it would never fit",
    ]


def test_a_caret_stands_under_its_word_behind_tabs_and_never_leaves_the_line() -> None:
    shown = Diagnostic("tab-indent", "a tab", None, Span(1, 2, 9, 1), source_line="\tx").render()
    assert shown.splitlines()[-1] == "    | \t^"


def test_errors_carry_all_diagnostics_as_json() -> None:
    error = FactsError((Diagnostic("empty-range", "one", fact="round"), Diagnostic("not-a-date", "two")))
    assert error.to_dict() == {
        "errors": [
            {"code": "empty-range", "fact": "round", "message": "one"},
            {"code": "not-a-date", "message": "two"},
        ]
    }


def test_nothing_is_suggested_for_a_word_that_is_near_nothing() -> None:
    assert nearest("banana", ["round", "hr_present"]) is None


def test_errors_survive_being_sent_to_another_process() -> None:
    error = FactsError((Diagnostic("empty-range", "one", span=Span(1, 2, 3, 4)),))
    for copied in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert type(copied) is FactsError
        assert copied.diagnostics == error.diagnostics

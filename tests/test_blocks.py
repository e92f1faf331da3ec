"""Pages as Markdown, and texts that cannot steer a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.blocks import Draft, Fields, Heading, Items, Para, Table, Title, markdown, visible


def test_every_block_as_markdown() -> None:
    blocks = (
        Title("T"), Heading("H"), Para("p"), Items(("a", "b")), Fields((("n", "v"),)),
        Table(("c", "d"), (("1", "2"),)), Draft("x\n\ny\n"),
    )  # fmt: skip
    assert markdown(blocks) == (
        "# T\n\n## H\n\np\n\n- a\n- b\n\n- **n**: v\n\n| c | d |\n| --- | --- |\n| 1 | 2 |\n\n```text\nx\n\ny\n```\n"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("<b>", "&lt;b>"),
        ("a <= b", "a <= b"),
        ("a & b", "a & b"),
        ("&lt;", "&amp;lt;"),
        ("2 * 3", "2 \\* 3"),
        ("[a](b)", "[a]\\(b)"),
        ("`code`", "`code`"),
    ],
)
def test_only_what_markdown_would_misread_is_escaped(text: str, written: str) -> None:
    assert markdown((Para(text),)) == f"{written}\n"


def test_a_bar_or_a_line_break_does_not_end_a_cell() -> None:
    assert "| a\\|b c |" in markdown((Table(("h",), (("a|b\nc",),)),))


def test_a_draft_with_a_fence_in_it_stays_one_draft() -> None:
    assert markdown((Draft("```"),)) == "````text\n```\n````\n"


@given(st.text())
def test_what_is_visible_cannot_steer_a_terminal(text: str) -> None:
    shown = visible(text)
    assert all(char.isprintable() or char in "\n\t" for char in shown)
    assert visible(shown) == shown

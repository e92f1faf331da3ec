"""The parts a page is made of, whoever shows it: a terminal, a plain file or a Markdown page.

Pages are built as plain data by those who know what to say (``show``, the command line) and drawn
by those who know where it goes. This module imports nothing of the engine.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, TypeAlias

Tone: TypeAlias = Literal["plain", "good", "bad", "open", "quiet"]


class Title(NamedTuple):
    """The one line to read if only one is read."""

    text: str
    tone: Tone = "plain"


class Heading(NamedTuple):
    """The start of a section."""

    text: str


class Para(NamedTuple):
    """Running text."""

    text: str
    tone: Tone = "plain"


class Items(NamedTuple):
    """A list of short lines."""

    lines: tuple[str, ...]


class Fields(NamedTuple):
    """Names and values, aligned."""

    rows: tuple[tuple[str, str], ...]


class Table(NamedTuple):
    """Rows under named columns; every row has as many cells as there are columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Draft(NamedTuple):
    """A text to be copied as it is."""

    text: str


Block: TypeAlias = Title | Heading | Para | Items | Fields | Table | Draft


def visible(text: str) -> str:
    r"""The text with control characters spelled out, so that no fact can steer a terminal.

    >>> visible("a\x1b[2Jb")
    'a\\x1b[2Jb'
    """
    return "".join(char if char.isprintable() or char in "\n\t" else _spelled(char) for char in text)


def _spelled(char: str) -> str:
    # Unusual spaces are harmless; only what steers a terminal or the direction of writing is spelled out.
    return " " if char.isspace() and ord(char) > 0x9F else char.encode("unicode_escape").decode("ascii")


def markdown(blocks: tuple[Block, ...]) -> str:
    """The page as Markdown, ending in a newline.

    >>> print(markdown((Heading("Facts"), Fields((("round", "which one?"),)))), end="")
    ## Facts
    <BLANKLINE>
    - **round**: which one?
    """
    return "\n\n".join(_markdown(block) for block in blocks) + "\n"


def _markdown(block: Block) -> str:
    match block:
        case Title(text):
            return f"# {_inline(text)}"
        case Heading(text):
            return f"## {_inline(text)}"
        case Para(text):
            return _inline(text)
        case Items(lines):
            return "\n".join(f"- {_inline(line)}" for line in lines)
        case Fields(rows):
            return "\n".join(f"- **{_inline(name)}**: {_inline(value)}" for name, value in rows)
        case Table(columns, rows):
            rule = "|".join(" --- " for _ in columns)
            return "\n".join([_row(columns), f"|{rule}|", *(_row(row) for row in rows)])
        case Draft(text):
            return _fenced(text)


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(_inline(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _inline(text: str) -> str:
    """Escapes what Markdown would read as a tag, an entity, stress or a link, and nothing else."""
    escaped = re.sub(r"&(?=#?\w+;)", "&amp;", visible(text))
    escaped = re.sub(r"<(?=[A-Za-z/!?])", "&lt;", escaped)
    return escaped.replace("*", "\\*").replace("](", "]\\(")


def _fenced(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}text\n{visible(text).rstrip()}\n{fence}"

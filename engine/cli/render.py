"""Pages on a terminal, drawn by Rich; without colour where that is asked for or nobody is looking.

Imported only when a page is printed: Rich takes longer to import than the engine takes to decide.
"""

from __future__ import annotations

import os
import sys
from typing import TextIO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from engine.blocks import Block, Draft, Fields, Heading, Items, Para, Table, Title, Tone, visible
from engine.cli.streams import is_terminal

WIDTH = 100
"""Columns of a page that goes to a file or a program."""

_STYLES: dict[Tone, str] = {"plain": "", "good": "bold green", "bad": "bold red", "open": "bold yellow", "quiet": "dim"}


def draw(blocks: tuple[Block, ...], stream: TextIO | None = None) -> None:
    """Prints the page: sections apart by an empty line, and no line ends in spaces."""
    out = stream or sys.stdout
    console = _console(out)
    with console.capture() as page:
        for index, block in enumerate(blocks):
            if index and isinstance(block, Heading):
                console.print()
            console.print(_drawn(block), soft_wrap=isinstance(block, Title | Para | Draft))
    out.write(_fitting("".join(f"{line.rstrip()}\n" for line in page.get().splitlines()), out))


def _fitting(text: str, stream: TextIO) -> str:
    # What the stream's encoding has no sign for becomes a question mark instead of an error.
    encoding = stream.encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)


def _console(stream: TextIO) -> Console:
    person = is_terminal(stream)
    return Console(
        file=stream,
        width=None if person else WIDTH,
        color_system="auto" if person and not os.environ.get("NO_COLOR") else None,
        highlight=False,
        markup=False,
        emoji=False,
    )


def _drawn(block: Block) -> RenderableType:
    match block:
        case Title(text, tone):
            return _text(text, tone)
        case Heading(text):
            return Text(visible(text), style="bold")
        case Para(text, tone):
            return _text(f"  {text}", tone)
        case Items(lines):
            return _grid(tuple(("-", line) for line in lines))
        case Fields(rows):
            return _grid(rows)
        case Table():
            return _table(block)
        case Draft(text):
            return Text("\n".join(f"  | {line}".rstrip() for line in visible(text).splitlines()))


def _text(text: str, tone: Tone) -> Text:
    return Text(visible(text), style=_STYLES[tone])


def _grid(rows: tuple[tuple[str, str], ...]) -> RenderableType:
    grid = RichTable.grid(padding=(0, 2, 0, 0), pad_edge=False)
    grid.add_column(no_wrap=True, overflow="fold")
    grid.add_column(overflow="fold")
    for name, value in rows:
        grid.add_row(Text(visible(name)), Text(visible(value)))
    return Padding(grid, (0, 0, 0, 2), expand=False)


def _table(table: Table) -> RenderableType:
    from rich.box import SIMPLE_HEAD

    drawn = RichTable(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column, cells in zip(table.columns, zip(*table.rows, strict=True), strict=True):
        drawn.add_column(column, overflow="fold", min_width=_longest_word(column, *cells))
    for row in table.rows:
        drawn.add_row(*(Text(visible(cell)) for cell in row))
    return drawn


def _longest_word(*texts: str) -> int:
    """The columns a word needs so that it is not broken, within reason."""
    longest = max(len(word) for text in texts for word in text.split() or [""])
    return min(longest, WIDTH // 3)

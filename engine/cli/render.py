"""Pages on a terminal, drawn by Rich; without colour where that is asked for or nobody is looking.

Imported only when a page is printed: Rich takes longer to import than the engine takes to decide.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import zip_longest
from typing import TextIO

from rich.cells import set_cell_size
from rich.console import Console
from rich.text import Text

from engine.blocks import Block, Draft, Fields, Heading, Items, Para, Table, Title, Tone, visible
from engine.cli import streams
from engine.cli.layout import COMFORT, GAP, natural, widths, wrap
from engine.cli.streams import write

WIDTH = 100
"""Columns of a page that goes to a file or a program and is not told how wide it may be."""

NARROWEST = 24
"""No page is folded into less than this."""

_STYLES: dict[Tone, str] = {"plain": "", "good": "bold green", "bad": "bold red", "open": "bold yellow", "quiet": "dim"}


def draw(blocks: tuple[Block, ...]) -> None:
    """Prints the page: sections apart by an empty line, and no line ends in spaces."""
    page, person, told = StringIO(), streams.is_terminal(sys.stdout), _told_width()
    console = _console(page, person, told)
    width = max(console.width, NARROWEST)
    # Titles and paths stay in one line for a program that looks for them.
    prose = width if person or told else sys.maxsize
    for line in _lines(blocks, width, prose):
        console.print(line, soft_wrap=True)
    write(_fitting("".join(f"{line.rstrip()}\n" for line in page.getvalue().splitlines()), sys.stdout))


def _fitting(text: str, stream: TextIO | None) -> str:
    # What the stream's encoding has no sign for becomes a question mark instead of an error.
    encoding = (stream and stream.encoding) or "utf-8"
    if "utf" not in encoding.lower():
        text = text.replace("─", "-")
    return text.encode(encoding, "replace").decode(encoding)


def _console(page: TextIO, person: bool, told: int | None) -> Console:
    return Console(
        file=page,
        force_terminal=person,
        width=None if person else told or WIDTH,
        color_system="auto" if person and not os.environ.get("NO_COLOR") else None,
        highlight=False,
        markup=False,
        emoji=False,
    )


def _told_width() -> int | None:
    told = os.environ.get("COLUMNS", "")
    return int(told) if told.isdecimal() and 0 < int(told) < 10_000 else None


def _lines(blocks: tuple[Block, ...], width: int, prose: int) -> Iterator[Text]:
    for index, block in enumerate(blocks):
        if index and isinstance(block, Heading):
            yield Text("")
        yield from _drawn(block, width, prose)


def _drawn(block: Block, width: int, prose: int) -> Iterable[Text]:
    match block:
        case Title(text, tone):
            return _styled(wrap(visible(text), prose), _STYLES[tone])
        case Heading(text):
            return _styled(wrap(visible(text), prose), "bold")
        case Para(text, tone):
            return _styled(_indented(wrap(visible(text), prose - 2)), _STYLES[tone])
        case Items(lines):
            return _beside((("-", line) for line in lines), 1, width)
        case Fields(rows):
            return _fields(rows, width)
        case Table():
            return _table(block, width)
        case Draft(text):
            return _styled((f"  | {line}" for line in visible(text).splitlines()), "")


def _styled(lines: Iterable[str], style: str) -> Iterator[Text]:
    return (Text(line, style=style) for line in lines)


def _indented(lines: Iterable[str], by: int = 2) -> Iterator[str]:
    return (f"{' ' * by}{line}" for line in lines)


def _fields(rows: tuple[tuple[str, str], ...], width: int) -> Iterator[Text]:
    """Values beside their names, or below them where there is no room for both."""
    widest = natural([visible(name) for name, _ in rows])
    room = width - 2 - widest - GAP
    if room >= min(COMFORT, natural([visible(value) for _, value in rows])):
        yield from _beside(rows, widest, width)
        return
    for name, value in rows:
        yield from _styled(_indented(wrap(visible(name), width - 2)), "")
        yield from _styled(_indented(wrap(visible(value), width - 6), 6), "")


def _beside(rows: Iterable[tuple[str, str]], widest: int, width: int) -> Iterator[Text]:
    for name, value in rows:
        cells = [[visible(name)], wrap(visible(value), width - 2 - widest - GAP)]
        yield from _styled(_indented(_row(cells, (widest, 0))), "")


def _row(cells: Iterable[list[str]], sizes: Iterable[int]) -> Iterator[str]:
    """Cells of several lines each, side by side."""
    room = list(sizes)
    for line in zip_longest(*cells, fillvalue=""):
        yield (" " * GAP).join(set_cell_size(cell, max(size, len(cell))) for cell, size in zip(line, room, strict=True))


def _table(table: Table, width: int) -> Iterator[Text]:
    """Columns side by side, or one row below the other where the columns would be too narrow to read."""
    rows = [tuple(visible(cell) for cell in row) for row in table.rows]
    sizes = widths(list(zip(table.columns, *rows, strict=True)), width)
    if sizes is None:
        yield from _stacked(table.columns, rows, width)
        return
    yield from _styled(_wrapped(table.columns, sizes), "bold")
    yield Text("─" * (sum(sizes) + GAP * (len(sizes) - 1)))
    for row in rows:
        yield from _styled(_wrapped(row, sizes), "")


def _wrapped(row: tuple[str, ...], sizes: list[int]) -> Iterator[str]:
    return _row([wrap(cell, size) for cell, size in zip(row, sizes, strict=True)], sizes)


def _stacked(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]], width: int) -> Iterator[Text]:
    # A number has no line of its own: it goes with the name that comes next.
    first = 2 if columns[0] == "#" else 1
    for row in rows:
        yield from _styled(_indented(wrap("  ".join(row[:first]), width - 2)), "bold")
        named = zip(columns[first:], row[first:], strict=True)
        yield from (Text("  ") + line for line in _fields(tuple(named), width - 2))

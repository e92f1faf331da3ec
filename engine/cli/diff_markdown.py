"""What changes between two policies as Markdown for a pull request: a line, tables, details folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from engine.blocks import Block, Table, markdown
from engine.cli.diff_page import (
    becomes,
    facts_line,
    notes_of,
    row_cells,
    rows_summary,
    summary,
    the_same,
)
from engine.cli.spoken import counted, shown

if TYPE_CHECKING:
    from engine.diff.result import Change, DecisionDiff, Diff, Region, SettingDiff
    from engine.diff.rows import RowsDiff

MOST_ROWS = 200
"""So many lines of a table; a comment on a pull request may have 65,536 characters."""


def diff_markdown(diff: Diff) -> str:
    """The page. Ends in a newline."""
    old, new = (f"`{one['id']}` {one['version']}" for one in (diff.old, diff.new))
    parts = [f"**{summary(diff)}** From {old} to {new}.", *_settings(diff.settings)]
    if diff.facts:
        parts += ["#### Facts declared otherwise", _items(f"`{one.name}` {one.words}" for one in diff.facts)]
    if diff.also:
        parts += ["#### Also", _items(diff.also)]
    parts += [part for one in diff.changed for part in _decision(one)]
    notes = [f"{words[0].lower()}{words[1:]}: {', '.join(f'`{name}`' for name in names)}"
             for words, names in the_same(diff)]  # fmt: skip
    notes += notes_of(diff)
    return "\n\n".join([*parts, *([_items(notes)] if notes else [])]) + "\n"


def _settings(settings: Sequence[SettingDiff]) -> Iterator[str]:
    if settings:
        rows = tuple((f"`{one.name}`", shown(one.old), shown(one.new)) for one in settings)
        yield _block(Table(("setting", "old", "new"), rows))


def _decision(diff: DecisionDiff) -> Iterator[str]:
    yield f"#### `{diff.name}`" + (f": {_inline(diff.asks)}" if diff.asks else "")
    if diff.why:
        yield f"**Not decided:** {_inline(diff.why)}"
    if diff.changes:
        rows = tuple(_row(change) for change in diff.changes[:MOST_ROWS])
        yield _block(Table(("change", "where (the largest region)", "example", "regions"), rows))
        more = [(change, region) for change in diff.changes for region in change.regions[1:]]
        if more:
            yield _folded(f"{counted(len(more), 'more region')}", [_region(*each) for each in more[:MOST_ROWS]])
        left = max(len(diff.changes) - MOST_ROWS, 0) + max(len(more) - MOST_ROWS, 0)
        if left:
            yield f"And {left:,} more; `engine diff --format json` has them all."


def _row(change: Change) -> tuple[str, ...]:
    region = change.regions[0]
    return becomes(change), _where(region), _example(region), str(len(change.regions))


def _region(change: Change, region: Region) -> tuple[str, ...]:
    return becomes(change), _where(region), _example(region)


def _where(region: Region) -> str:
    return f"{'in a part of: ' if region.partly else ''}{region.words}"


def _example(region: Region) -> str:
    return f"`{facts_line(region.example.facts)}`"


def _folded(title: str, rows: list[tuple[str, ...]]) -> str:
    table = _block(Table(("change", "where", "example"), tuple(rows)))
    return f"<details>\n<summary>{title}</summary>\n\n{table}\n\n</details>"


def rows_markdown(rows: RowsDiff) -> str:
    """What becomes of the rows of a file, as Markdown."""
    parts = [f"**{rows_summary(rows)}**", *_settings(rows.settings)]
    if rows.changes:
        parts.append(_block(Table(("rows", "old", "new", "which"), tuple(map(row_cells, rows.changes[:MOST_ROWS])))))
    if rows.bad:
        listed = (f"row {one.row}: {'; '.join(error.message for error in one.errors)}" for one in rows.bad[:MOST_ROWS])
        parts.append(f"<details>\n<summary>Rows that could not be used</summary>\n\n{_items(listed)}\n\n</details>")
    return "\n\n".join(parts) + "\n"


def _items(lines: Sequence[str] | Iterator[str]) -> str:
    return "\n".join(f"- {_inline(line)}" for line in lines)


def _inline(text: str) -> str:
    from engine.blocks import Para

    return _block(Para(text))


def _block(block: Block) -> str:
    return markdown((block,)).rstrip("\n")

"""What changes between two policies as a page: the one line first, then each decision, then what stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from engine.blocks import Block, Fields, Heading, Items, Para, Table, Title
from engine.cli.spoken import counted, shown

if TYPE_CHECKING:
    from engine.decision import Json
    from engine.diff.result import Change, DecisionDiff, Diff, Example, SettingDiff
    from engine.diff.rows import BadRow, RowChange, RowsDiff

MOST = {True: (8, 3), False: (4, 1)}
"""So many changes, and regions of each, are told of the first decision that changes (True) and of the others."""

FIRST_ROWS = 5
"""So many row numbers of a group are told."""


def diff_page(diff: Diff) -> tuple[Block, ...]:
    """All that differs between two policies."""
    also: tuple[Block, ...] = (Heading("Also"), Items(diff.also)) if diff.also else ()
    return (
        Title(summary(diff), "good" if diff.same else "open"),
        *_settings(diff.settings),
        *_listed("Facts declared otherwise", tuple((f"`{one.name}`", one.words) for one in diff.facts)),
        *also,
        *(block for at, one in enumerate(diff.changed) for block in _decision(one, *MOST[not at])),
        *_the_rest(diff),
    )


def summary(diff: Diff) -> str:
    """The one line: how many answers change, or that none does."""
    if diff.same:
        return "Nothing changes: the same answers for all facts, proved."
    changed = [one for one in diff.decisions if one.changes]
    unknown = [one for one in diff.decisions if not one.decided]
    parts = [f"{counted(len(changed), 'answer')} of {len(diff.decisions)} change" + ("s" if len(changed) == 1 else "")]
    parts += [f"{len(unknown)} could not be worked out"] if unknown else []
    if not changed and not unknown:
        vague = " for facts told exactly or not at all" if any(one.vague for one in diff.decisions) else ""
        return f"The answers that both give stay the same{vague}, proved; what else changes is said below."
    return f"{' and '.join(parts)}."


def _settings(settings: Sequence[SettingDiff]) -> Iterator[Block]:
    rows = tuple((one.name, f"{shown(one.old)} -> {shown(one.new)}") for one in settings)
    yield from _listed("Settings", rows)


def _listed(title: str, rows: tuple[tuple[str, str], ...]) -> Iterator[Block]:
    if rows:
        yield Heading(title)
        yield Fields(rows)


def _decision(diff: DecisionDiff, changes: int, regions: int) -> Iterator[Block]:
    yield Heading(f"{diff.name}: {diff.asks}" if diff.asks else diff.name)
    if diff.why:
        yield Para(f"not decided: {diff.why}", "bad")
    for change in diff.changes[:changes]:
        yield Para(becomes(change), "open")
        yield Items(tuple(_regions(change, regions)))
    more = len(diff.changes) - changes
    if more > 0:
        yield Para(f"and {counted(more, 'more change')}; --format json tells all", "quiet")


def becomes(change: Change) -> str:
    """Old -> new. Plans of one name are told by what differs in them."""
    if change.old_words != change.new_words:
        return f"{change.old_words} -> {change.new_words}"
    old, new = change.old, change.new
    if isinstance(old, dict) and isinstance(new, dict):
        fields = [name for name in dict.fromkeys((*old, *new)) if old.get(name) != new.get(name)]
        told = "; ".join(f"{name} {shown(old.get(name))} -> {shown(new.get(name))}" for name in fields)
        return f"{change.old_words}: {told}"
    return f"{shown(old)} -> {shown(new)}"


def _regions(change: Change, most: int) -> Iterator[str]:
    for region in change.regions[:most]:
        part = "in a part of: " if region.partly else ""
        yield f"{part}{region.words}{_example(region.example)}"
    more = len(change.regions) - most
    if more > 0:
        yield f"and {counted(more, 'more region')}"


def _example(example: Example) -> str:
    return f" - such as {facts_line(example.facts)}"


def facts_line(facts: Mapping[str, Json]) -> str:
    """Facts in one line, as they would be written in YAML."""
    return "{" + ", ".join(f"{name}: {shown(value)}" for name, value in facts.items()) + "}"


def _the_rest(diff: Diff) -> Iterator[Block]:
    for heading, names in the_same(diff):
        yield Heading(heading)
        yield Para(", ".join(names))
    notes = [*notes_of(diff)]
    if notes:
        yield Heading("No answer depends on")
        yield Items(tuple(notes))


def the_same(diff: Diff) -> Iterator[tuple[str, list[str]]]:
    """What is proved of the decisions that do not change while something else does, and of which."""
    same = [one for one in diff.decisions if one.same and not diff.same]
    told = {name: None for one in same for name in one.vague}
    vague = " and ".join(f"`{name}`" for name in told)
    for heading, names in (
        ("The same for all facts, proved", [one.name for one in same if not one.vague]),
        (f"The same unless {vague} is told too vaguely, proved", [one.name for one in same if one.vague]),
    ):
        if names:
            yield heading, names


def notes_of(diff: Diff) -> Iterator[str]:
    """What differs without changing an answer."""
    if diff.reasons:
        yield f"{counted(diff.reasons, 'rule')} {'gives' if diff.reasons == 1 else 'give'} other reasons"
    if diff.texts:
        yield f"{counted(len(diff.texts), 'text')} worded otherwise: {', '.join(diff.texts)}"


# ---------------------------------------------------------------- rows


def rows_page(rows: RowsDiff) -> tuple[Block, ...]:
    """What becomes of the rows of a file."""
    table = Table(("rows", "old", "new", "which"), tuple(map(row_cells, rows.changes)))
    changes: tuple[Block, ...] = (Heading("What becomes of them"), table) if rows.changes else ()
    return (
        Title(rows_summary(rows), "good" if rows.same else "open"),
        *_settings(rows.settings),
        *changes,
        *_bad(rows.bad),
    )


def rows_summary(rows: RowsDiff) -> str:
    """The one line: how many rows get another answer."""
    if not rows.total:
        return "There are no rows to compare."
    bad = f" {counted(len(rows.bad), 'row')} could not be used." if rows.bad else ""
    if not rows.changed:
        return f"None of {counted(rows.total, 'row')} gets another answer.{bad}"
    gets = "gets" if rows.changed == 1 else "get"
    only = f", {rows.elsewhere:,} of them with the outcome and the plan as before" if rows.elsewhere else ""
    return f"{rows.changed:,} of {counted(rows.total, 'row')} {gets} another answer{only}.{bad}"


def row_cells(change: RowChange) -> tuple[str, str, str, str]:
    """One group of rows: how many, old, new and which."""
    new = change.new if change.new != change.old else f"the same; {', '.join(change.others)} otherwise"
    first = ", ".join(map(str, change.rows[:FIRST_ROWS])) + (", ..." if len(change.rows) > FIRST_ROWS else "")
    return f"{len(change.rows):,}", change.old, new, first


def _bad(bad: Sequence[BadRow]) -> Iterator[Block]:
    if bad:
        yield Heading("Rows that could not be used")
        yield Fields(tuple((str(one.row), "; ".join(error.message for error in one.errors)) for one in bad[:20]))
        if len(bad) > 20:
            yield Para(f"and {counted(len(bad) - 20, 'more row')}, all of them in --format json", "quiet")

"""Rows of facts from a file or from standard input, one at a time: JSON Lines, CSV or a list in JSON.

A row that cannot be read is given with what is wrong with it, so that none is lost.
"""

from __future__ import annotations

import csv
import io
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, TypeAlias

from engine.diagnostics import Diagnostic, FactsError, PolicyError, nearest
from engine.diff.rows import Row
from engine.facts.json_text import parse_json
from engine.policy.model import AS_OF, PolicyModel
from engine.policy.text.source import STDIN, STDIN_NAME, read_text, refuse_no_text

Kind: TypeAlias = Literal["lines", "csv", "list"]

LONGEST_ROW: Final = 1024 * 1024
"""Bytes of one row."""

LARGEST_LIST: Final = 256 * 1024 * 1024
"""Bytes of a list in JSON, which has to be read as a whole."""

_WHOLE = re.compile(r"[-+]?\d{1,18}", re.ASCII)
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)


def read_rows(path: str, models: Sequence[PolicyModel]) -> Iterator[Row]:
    """The rows of a file (``-`` for standard input), each with its number as a spreadsheet or an editor counts it.

    Raises:
        FactsError: there is no such file, or none of its rows could ever be used: a column that is no fact.
    """
    name = STDIN_NAME if path == STDIN else path
    file = _open(path)
    try:
        start = file.peek(4096)[:4096]
        _refuse_no_text(start, name)
        kind = _kind(path, start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1])
        match kind:
            case "lines":
                yield from _json_lines(file, name)
            case "csv":
                yield from _csv(file, name, models)
            case "list":
                yield from _json_list(file, name)
    finally:
        if path != STDIN:
            file.close()


def _open(path: str) -> io.BufferedReader:
    if path == STDIN:
        raw = sys.stdin.buffer
        return raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(raw)  # type: ignore[arg-type]
    if not os.path.isfile(path):
        try:
            read_text(path)  # says best what is wrong with it
        except PolicyError as error:
            raise FactsError(error.diagnostics) from None
    try:
        return open(path, "rb")
    except OSError as error:
        reason = (error.strerror or "it is not open for reading").lower()
        raise FactsError((Diagnostic("not-readable", f"`{path}` cannot be read: {reason}", path),)) from None


def _refuse_no_text(start: bytes, name: str) -> None:
    try:
        refuse_no_text(start, name)
    except PolicyError as error:
        raise FactsError(error.diagnostics) from None


def _kind(path: str, first: bytes) -> Kind:
    """By the ending of the name, otherwise by the first character."""
    ending = path.lower().rpartition(".")[2]
    if ending in ("csv", "tsv"):
        return "csv"
    return "list" if first == b"[" else "lines" if first == b"{" or ending in ("jsonl", "ndjson") else "csv"


# ---------------------------------------------------------------- lines


def _lines(file: io.BufferedReader, name: str) -> Iterator[str | FactsError]:
    """The lines as texts; one that is too long or no text is given as what is wrong with it."""
    first = True
    while line := file.readline(LONGEST_ROW + 1):
        if len(line) > LONGEST_ROW:
            while line and not line.endswith(b"\n"):
                line = file.readline(LONGEST_ROW)
            yield FactsError((Diagnostic("too-large", f"this row has more than {LONGEST_ROW:,} bytes", name),))
            continue
        try:
            yield line.removeprefix(b"\xef\xbb\xbf" if first else b"").decode("utf-8")
        except UnicodeDecodeError:
            yield FactsError((Diagnostic("not-utf-8", "this row is not stored as UTF-8", name),))
        first = False


def _json_lines(file: io.BufferedReader, name: str) -> Iterator[Row]:
    lines = _lines(file, name)
    for number, line in enumerate(lines, 1):
        if isinstance(line, FactsError):
            yield number, line
        elif line.strip():
            facts = _mapping(line)
            if isinstance(facts, FactsError) and line.strip() == "{":
                yield number, _over_several_lines(line, lines, name)
                return
            yield number, facts


def _over_several_lines(line: str, lines: Iterator[str | FactsError], name: str) -> Mapping[str, object] | FactsError:
    """The facts of one case in a file of its own, as ``engine evaluate`` takes them: all of it is one row."""
    parts, size = [line], len(line)
    for more in lines:
        if isinstance(more, FactsError):
            return more
        parts.append(more)
        size += len(more)
        if size > LONGEST_ROW:
            break
    facts = _mapping("".join(parts))
    if isinstance(facts, FactsError):
        message = "this row begins with `{` alone and goes on over several lines"
        return FactsError((Diagnostic("json-syntax", message, name, help="write one object a line (JSON Lines)"),))
    return facts


def _mapping(line: str) -> Mapping[str, object] | FactsError:
    try:
        return parse_json(line, None)
    except FactsError as error:
        return error


def _json_list(file: io.BufferedReader, name: str) -> Iterator[Row]:
    """The whole list is read at once; each of its items is then looked at as strictly as a single case."""
    import json

    data = file.read(LARGEST_LIST + 1)
    if len(data) > LARGEST_LIST:
        message = f"a list in JSON may have {LARGEST_LIST // 1024 // 1024} MiB"
        raise FactsError((Diagnostic("too-large", message, name, help="write one object a line (JSON Lines)"),))
    try:
        items = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_pairs)
    except (ValueError, RecursionError) as error:
        raise FactsError((Diagnostic("json-syntax", f"this is no list in JSON: {str(error).lower()}", name),)) from None
    for number, item in enumerate(items, 1):
        yield number, item if isinstance(item, (dict, FactsError)) else _no_mapping()


def _pairs(pairs: list[tuple[str, object]]) -> object:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for at, (name, _) in enumerate(pairs) if name in dict(pairs[:at]))
        return FactsError((Diagnostic("duplicate-key", f"`{twice}` is told twice", fact=twice),))
    return found


def _no_mapping() -> FactsError:
    return FactsError((Diagnostic("not-a-mapping", "a row must be names with values"),))


# ---------------------------------------------------------------- CSV


def _csv(file: io.BufferedReader, name: str, models: Sequence[PolicyModel]) -> Iterator[Row]:
    wrong: list[FactsError] = []
    reader = csv.reader(_texts(file, name, wrong), _dialect(file, name), strict=True)
    kinds: list[str] | None = None
    header: list[str] = []
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, FactsError((Diagnostic("not-readable", f"this row cannot be read: {error}", name),))
            continue
        if kinds is None:
            header = [cell.strip() for cell in cells]
            kinds = _kinds(header, models, name)
        elif wrong:
            yield number, wrong.pop()
        elif any(cell.strip() for cell in cells):
            yield number, _facts(header, kinds, cells)


def _texts(file: io.BufferedReader, name: str, wrong: list[FactsError]) -> Iterator[str]:
    for line in _lines(file, name):
        if isinstance(line, FactsError):
            wrong.append(line)
            yield "\n"
        else:
            yield line.replace("\0", "")


def _dialect(file: io.BufferedReader, name: str) -> type[csv.Dialect] | csv.Dialect | str:
    """Comma, semicolon or tab: whichever the first line has most of."""
    start = file.peek(4096)[:4096].split(b"\n")[0]
    best = max((b",", b";", b"\t"), key=start.count)

    class Found(csv.excel):
        delimiter = best.decode()

    return Found


def _kinds(header: list[str], models: Sequence[PolicyModel], name: str) -> list[str]:
    """The kind of fact in each column; names that no policy knows are told at once, for all rows."""
    known = {fact: one.type.kind for model in models for fact, one in model.facts.items()} | {AS_OF: "date"}
    found = [known.get(column, "note" if column.startswith("x-") else "") for column in header]
    wrong = [_no_fact(column, tuple(known), name) for column, kind in zip(header, found, strict=True) if not kind]
    wrong += [
        Diagnostic("duplicate-key", f"the column `{column}` stands twice in the first row", name, fact=column)
        for at, column in enumerate(header)
        if column in header[:at]
    ]
    if wrong:
        raise FactsError(tuple(wrong))
    return found


def _no_fact(column: str, known: tuple[str, ...], name: str) -> Diagnostic:
    message = f"there is no fact `{column}`" if column else "a column has no name"
    advice = "the first row of a CSV file names the facts; notes of your own may begin with x-"
    return Diagnostic("unknown-fact", message, name, fact=column, suggest=nearest(column, known), help=advice)


def _facts(header: list[str], kinds: list[str], cells: list[str]) -> Mapping[str, object] | FactsError:
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        message = f"this row has {len(cells)} cells, but there are {len(header)} columns"
        return FactsError((Diagnostic("wrong-length", message),))
    told = zip(header, kinds, (cell.strip() for cell in cells), strict=False)
    return {name: _value(kind, cell) for name, kind, cell in told if cell}


def _value(kind: str, cell: str) -> object:
    """A cell as the fact's kind has it; ranges and everything odd stay texts, which facts understand or refuse."""
    if kind == "boolean" and cell.lower() in ("true", "false"):
        return cell.lower() == "true"
    if kind in ("integer", "number") and _WHOLE.fullmatch(cell):
        return int(cell)
    if kind in ("integer", "number") and _NUMBER.fullmatch(cell):
        return float(cell)
    return [cell] if kind == "texts" else cell

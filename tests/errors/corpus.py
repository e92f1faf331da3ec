"""The corpus of mistakes: small broken files, each mistake marked on the very line where it must be told.

A file of the corpus holds many cases. ``# ==== title`` begins a case, ``# ---- name.yaml`` another file of the same
case, and what stands above the first title is the beginning of every case. ``# ! code`` at the end of a line says
that a mistake with this code is told there, with ``-> word`` that this word is suggested (without it, that none is)
and with ``at `words` `` that exactly these words are underlined; several marks stand side by side. A mark on the title
itself is for a mistake that has no line, or only the first one of a file without content. In JSON ``//`` stands for
``#``. Marks are taken out before a file is read, so nothing moves; ``⇥`` stands for a tab, which nobody could see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from engine.diagnostics import Diagnostic

HERE = Path(__file__).resolve().parent
SOUND = HERE / "sound.yaml"
"""The policy that facts are for and that overlays extend."""

_TITLE = re.compile(r"^(?:#|//) ==== (.+)$")
_FILE = re.compile(r"^(?:#|//) ---- (\S+)$")
_MARKS = re.compile(r"\s*(?:#|//) (! [a-z].*)$")
_MARK = re.compile(r"! (?P<code>[a-z0-9-]+)(?: at `(?P<at>[^`]*)`)?(?: -> (?P<suggest>.*))?")


class Told(NamedTuple):
    """One mistake, as a mark expects it or as it was told. ``line`` 0: about the file as a whole."""

    file: str
    line: int
    code: str
    suggest: str | None
    at: str | None = None


class Case(NamedTuple):
    """One broken thing: its files by name (the first is the one to load) and what must be told."""

    title: str
    origin: str
    """The corpus file and the line where the case begins."""
    files: dict[str, str]
    expected: tuple[Told, ...]

    @property
    def name(self) -> str:
        """The file to load."""
        return next(iter(self.files))

    def write(self, folder: Path) -> Path:
        """Put the files of the case, and the sound policy, into a folder; the path of the file to load."""
        (folder / SOUND.name).write_bytes(SOUND.read_bytes())
        for name, text in self.files.items():
            (folder / name).write_bytes(text.encode())
        return folder / self.name


def cases(folder: str) -> list[Case]:
    """All cases of a folder of the corpus."""
    return [case for path in sorted((HERE / folder).iterdir()) for case in read_cases(path)]


def read_cases(path: Path) -> Iterator[Case]:
    """All cases of one file."""
    head: list[str] = []
    title, begun, lines = "", 0, head
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n")[:-1], 1):
        found = _TITLE.match(line)
        if found is None:
            lines.append(line)
            continue
        if title:
            yield _case(path, title, begun, head, lines)
        title, begun, lines = found[1], number, []
    yield _case(path, title, begun, head, lines)


def _case(path: Path, title: str, begun: int, head: list[str], lines: list[str]) -> Case:
    name = f"case{'.json' if path.suffix == '.jsonc' else '.yaml'}"
    texts: dict[str, list[str]] = {name: list(head)}
    for line in lines:
        found = _FILE.match(line)
        if found is not None:
            name = found[1]
            texts[name] = []
        else:
            texts[name].append(line)
    first = next(iter(texts))
    expected = [*_marked(first, 0, title)]
    expected += [
        told for name, text in texts.items() for at, line in enumerate(text, 1) for told in _marked(name, at, line)
    ]
    files = {
        name: "".join(f"{_MARKS.sub('', line)}\n" for line in text).replace("⇥", "\t") for name, text in texts.items()
    }
    return Case(_MARKS.sub("", title), f"{path.name}:{begun}", files, tuple(expected))


def _marked(name: str, number: int, line: str) -> Iterator[Told]:
    marks = _MARKS.search(line)
    for mark in re.split(r"\s+(?=! )", marks[1]) if marks else ():
        found = _MARK.fullmatch(mark)
        assert found is not None, f"cannot be read as a mark: {mark}"
        yield Told(name, number, found["code"], found["suggest"], found["at"])


def compare(case: Case, told: Iterable[Diagnostic]) -> list[str]:
    """What is missing and what is too much, in words; empty if everything is as marked."""
    left = [(_told(one, case), one) for one in told]
    missing = []
    for wanted in case.expected:
        found = next((pair for pair in left if _fits(wanted, pair[0])), None)
        if found is None:
            missing.append(f"missing:    {_words(wanted)}")
        else:
            left.remove(found)
    return missing + [f"unexpected: {_words(said)}\n{one.render()}" for said, one in left]


def _told(one: Diagnostic, case: Case) -> Told:
    name = Path(one.file or "").name
    line = 0 if one.span is None or not case.files.get(name, "-").strip() else one.span.line
    return Told(name, line, one.code, one.suggest, underlined(one))


def underlined(one: Diagnostic) -> str | None:
    """The words a message underlines; only those of its first line."""
    if one.span is None or one.source_line is None:
        return None
    end = one.span.end_column - 1 if one.span.end_line == one.span.line else None
    return one.source_line[one.span.column - 1 : end]


def _fits(wanted: Told, said: Told) -> bool:
    return wanted[:4] == said[:4] and wanted.at in (None, said.at)


def _words(told: Told) -> str:
    at = "" if told.at is None else f" at `{told.at}`"
    suggest = "" if told.suggest is None else f" -> {told.suggest}"
    return f"{told.file}:{told.line} ! {told.code}{at}{suggest}"

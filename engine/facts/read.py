"""Facts from a file, standard input or a text, JSON or YAML, with the place of each fact kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from engine.diagnostics import Diagnostic, FactsError, PolicyError, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.facts.scan import Entry
    from engine.policy.text.document import Document, Source

FactsKind: TypeAlias = Literal["json", "yaml"]

MAX_BYTES: Final = 1024 * 1024
STDIN_NAME: Final = "<stdin>"


class FactsDocument:
    """The facts of one case as they were written, not checked yet. ``document`` is None for JSON."""

    __slots__ = ("_scanned", "document", "file", "text", "values")

    def __init__(self, values: dict[str, object], file: str | None, text: str, document: Document | None) -> None:
        self.values = values
        self.file = file
        self.text = text
        self.document = document
        self._scanned: tuple[Source, dict[str, Entry]] | None = None

    def place(self, fact: str, at: Literal["value", "key"] = "value") -> tuple[Span, str] | None:
        """Where a fact's value (or name) stands, and its line; None if it is not in the file."""
        placed = self.located(Diagnostic("", "", fact=fact), at)
        return None if placed.span is None else (placed.span, placed.source_line or "")

    def located(self, mistake: Diagnostic, at: Literal["value", "key"] | None = None) -> Diagnostic:
        """The mistake with the file and, if its fact stands in there, the place: by default where the mistake is."""
        name, at = mistake.fact, at or ("key" if mistake.code == "unknown-fact" else "value")
        if mistake.span is not None:
            return mistake
        found = None if name is None else self._yaml(name, at) if self.document else self._json(name, at)
        if found is None:
            return mistake._replace(file=mistake.file or self.file)
        return mistake._replace(file=self.file, span=found.span, source_line=found.source_line)

    def _yaml(self, name: str, at: Literal["value", "key"]) -> Diagnostic | None:
        key = _as_written(name, self.values)
        if self.document is None or key is None:
            return None
        return self.document.diagnostic("", "", (key,), at=at)

    def _json(self, name: str, at: Literal["value", "key"]) -> Diagnostic | None:
        source, entries = self._scan()
        key = _as_written(name, entries)
        if key is None:
            return None
        return source.diagnostic("", "", *(entries[key].key if at == "key" else entries[key].value))

    def _scan(self) -> tuple[Source, dict[str, Entry]]:
        """Where the facts stand in a JSON text; looked up after the first mistake, and then kept."""
        if self._scanned is None:
            from engine.facts.scan import top_entries
            from engine.policy.text.document import Source

            self._scanned = Source(self.text, self.file), top_entries(self.text)
        return self._scanned


def _as_written(name: str, names: Mapping[str, object]) -> str | None:
    """The name as it stands in the file; in messages a long or an odd one is shortened and escaped."""
    from engine.facts.values import clean

    return name if name in names else next((one for one in names if clean(one) == name), None)


def read_facts(path: str) -> FactsDocument:
    """The facts of a file, or of standard input for ``-``; at most 1 MiB of UTF-8.

    Raises FactsError: no such file, a folder, not a text, too large, and all that load_facts raises.
    """
    from engine.policy.text.source import read_text

    try:
        text = read_text(path, limit=MAX_BYTES)
    except PolicyError as error:
        raise FactsError(error.diagnostics) from None
    return load_facts(text, STDIN_NAME if path == "-" else path, guess_kind(path, text))


def guess_kind(path: str, text: str) -> FactsKind:
    """JSON or YAML: by the ending of the name, otherwise by the first character.

    >>> guess_kind("-", ' {"round": 1}'), guess_kind("-", "round: 1"), guess_kind("facts.yml", "{round: 1}")
    ('json', 'yaml', 'yaml')
    """
    ending = path.lower().rpartition(".")[2]
    if ending in ("yaml", "yml"):
        return "yaml"
    return "json" if ending == "json" or text.removeprefix("\ufeff").lstrip()[:1] in ("{", "[") else "yaml"


def load_facts(text: str, file: str | None, kind: FactsKind) -> FactsDocument:
    """The facts written in a text of at most 1 Mi characters, not checked against any policy yet.

    Raises FactsError: empty-file, too-large, not-a-mapping, duplicate-key, json-syntax, too-deep,
    not-a-number (NaN), and for YAML all that :func:`engine.policy.text.document.parse` raises.
    """
    text = text.removeprefix("\ufeff")
    if len(text) > MAX_BYTES:
        message = f"the facts have {len(text):,} characters, but {MAX_BYTES:,} are the most"
        raise FactsError((Diagnostic("too-large", message, file),))
    if not text.strip():
        hint = "write {} to say that nothing is known"
        raise FactsError((Diagnostic("empty-file", "there are no facts in here", file, help=hint),))
    return _load_json(text, file) if kind == "json" else _load_yaml(text, file)


def _load_json(text: str, file: str | None) -> FactsDocument:
    from engine.facts.json_text import parse_json

    return FactsDocument(parse_json(text, file), file, text, None)


def _load_yaml(text: str, file: str | None) -> FactsDocument:
    from engine.policy.text.parse import parse  # PyYAML is not needed for JSON, and costs start-up time

    try:
        document = parse(text, file)
    except PolicyError as error:
        raise FactsError(error.diagnostics) from None
    return FactsDocument(dict(document.value), file, text, document)


def locate(error: FactsError, document: FactsDocument) -> FactsError:
    """The same mistakes, each with its place in the file, in the order of the file."""
    return FactsError(tuple(_sorted(document.located(one) for one in error.diagnostics)))


def _sorted(mistakes: Iterable[Diagnostic]) -> list[Diagnostic]:
    last = Span(10**9, 0, 0, 0)
    return sorted(mistakes, key=lambda one: (one.span or last)[:2])

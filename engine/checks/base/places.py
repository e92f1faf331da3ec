"""Where the parts of a policy stand: read again from its file, and only when there is something to tell."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

from engine.diagnostics import Diagnostic, PolicyError, Span
from engine.policy.model import MESSAGES, WARNINGS, PolicyModel, Table

if TYPE_CHECKING:
    from engine.policy.text.document import Document, Path

About = tuple[str, ...]
"""What a finding is about: section, entry and, in a decision, the rule."""


class Places:
    """The places of one policy. ``document``, where it is at hand, spares reading the file again."""

    def __init__(self, model: PolicyModel, document: Document | None = None) -> None:
        self._model = model
        self._given = document

    @cached_property
    def _document(self) -> Document | None:
        return self._given or self._again()

    def _again(self) -> Document | None:
        """The policy's file, if it can still be read and is still the same."""
        from engine.policy.load import checked_from_text
        from engine.policy.text.source import STDIN_NAME, read_text

        file = self._model.file
        if file in (None, STDIN_NAME):
            return None
        try:
            document = checked_from_text(read_text(file), file).document
        except (PolicyError, OSError):
            return None
        return document if document.value.get("policy") == self._model.name else None

    def diagnostic(
        self,
        code: str,
        message: str,
        about: About,
        inside: Path = (),
        *,
        at: Literal["key", "value"] = "key",
        help: str | None = None,
        severity: str = "warning",
    ) -> Diagnostic:
        """A diagnostic about an entry, or about what stands ``inside`` it."""
        found = self._placed(code, message, about, inside, at, help)
        return found._replace(severity=severity)

    def within(
        self, code: str, message: str, about: About, key: str, span: Span, *, help: str | None = None
    ) -> Diagnostic:
        """A diagnostic about a part, standing at this place, of the condition under a ``key`` of an entry."""
        path, document = self._path(about), self._document
        if path is None or document is None:
            return Diagnostic(code, message, self._model.file, span, ".".join(about), help=help, severity="warning")
        source = document.entry((*path, key))[0]
        line = source.line(span.line) if span.line <= len(source.starts) else None
        return Diagnostic(code, message, source.file, span, "", None, None, help, line, "warning")

    def _placed(
        self, code: str, message: str, about: About, inside: Path, at: Literal["key", "value"], help: str | None
    ) -> Diagnostic:
        path, document = self._path(about), self._document
        if path is None or document is None:
            return Diagnostic(code, message, self._model.file, self._span(about), ".".join(about), help=help)
        section, *entry = about
        named = "rule" if len(entry) > 1 else {"tests": "name", WARNINGS: "warning"}.get(section) if entry else None
        if not inside and named is not None:
            inside, at = (named,), "value"
        return document.diagnostic(code, message, (*path, *inside), at=at, help=help)

    def _path(self, about: About) -> Path | None:
        """Where an entry (or a whole section) stands in the document, None for what stands nowhere."""
        if len(about) == 1:
            return about
        section, name, *rule = about
        number = self._number(section, name, rule[0] if rule else None)
        if rule:
            return None if number is None else (section, name, "rules", number)
        if section in ("tests", WARNINGS):
            return None if number is None else (section, number)
        return section, name

    def _number(self, section: str, name: str, rule: str | None) -> int | None:
        names: list[str] = []
        if section == "tests":
            names = [test.name for test in self._model.tests]
        elif section == WARNINGS or rule is not None:
            table = self._table(WARNINGS if section == WARNINGS else name)
            names = [one.name for one in table.rules] if table is not None else []
        wanted = rule if rule is not None else name
        return names.index(wanted) if wanted in names else None

    def _table(self, name: str) -> Table | None:
        return next((one for one in self._model.decisions if one.name == name and isinstance(one, Table)), None)

    def _span(self, about: About) -> Span | None:
        """The place the model itself remembers; that of an entry of a base would be in another file."""
        if self._model.aside.inherited or len(about) == 1:
            return None
        section, name, *rule = about
        if section == "tests":
            return next((test.span for test in self._model.tests if test.name == name), None)
        if section == "facts":
            return self._model.facts[name].span
        table = self._table(section if section in (WARNINGS, MESSAGES) else name)
        if table is None:
            return None
        wanted = rule[0] if rule else name if section in (WARNINGS, MESSAGES) else None
        if wanted is None:
            return table.span
        return next((one.span for one in table.rules if one.name == wanted), None)

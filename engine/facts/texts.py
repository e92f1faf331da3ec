"""The readers of facts that only fill in messages: a text, or a list of texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from engine.diagnostics import Diagnostic
from engine.facts.readers import bounded_text
from engine.facts.values import is_list, not_told, plain
from engine.facts.wrong import LONGEST_LIST, LONGEST_TEXT, Refused, too_long, wrong_list, wrong_text
from engine.policy.model import Fact

TextReader: TypeAlias = Callable[[object], str | tuple[str, ...] | None]


def text_reader(fact: Fact) -> TextReader:
    """The reader of a fact that only fills in messages. An empty text or list tells nothing."""
    one = _text if fact.type.kind == "text" else _texts
    return lambda value: one(fact, plain(value))


def _text(fact: Fact, value: object) -> str | None:
    if not_told(value):
        return None
    if type(value) is not str or not _writable(bounded_text(fact, value)):
        raise Refused(wrong_text(fact, value))
    return value if value.strip() else None


def _writable(text: str) -> bool:
    """Whether a text can be written to a file or a terminal: half of a surrogate pair cannot."""
    return text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)


def _texts(fact: Fact, value: object) -> tuple[str, ...] | None:
    if not_told(value):
        return None
    if not is_list(value):
        raise Refused(wrong_list(fact, value))
    if len(value) > LONGEST_LIST:
        raise Refused(too_long(fact, value))
    items = [plain(item) for item in value]
    wrong = [found for item in items if (found := _wrong_line(fact, item)) is not None]
    if wrong:
        raise Refused(*wrong)
    return tuple(item for item in items if isinstance(item, str)) or None


def _wrong_line(fact: Fact, value: object) -> Diagnostic | None:
    if type(value) is str and len(value) > LONGEST_TEXT:
        return too_long(fact, value)
    return None if type(value) is str and _writable(value) else wrong_text(fact, value)

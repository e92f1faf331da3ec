"""Drafts: a policy's messages with their blanks filled in; what is not known stays visible as `[word]`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeAlias

from engine.decision import Json
from engine.policy.model import Message

_BLANK = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?)\}")


Known: TypeAlias = Callable[[str], "str | tuple[str, ...] | None"]
"""What is known for a blank: a text, several for a blank that repeats a line, None for nothing."""


def draft(message: Message, known: Known) -> dict[str, Json]:
    """One message for a person to send: ``kind``, ``subject`` (or None), ``body``, ``to`` if it is said."""

    def fill(blank: re.Match[str]) -> str:
        return _text(blank[1], message, known(blank[1]))

    subject = None if message.subject is None else _BLANK.sub(fill, message.subject)
    plain: dict[str, Json] = {"kind": message.kind, "subject": subject, "body": _BLANK.sub(fill, message.body)}
    return {**plain, "to": list(message.to)} if message.to else plain


def _text(blank: str, message: Message, given: str | tuple[str, ...] | None) -> str:
    for name, count, line in message.lines:
        if name == blank:
            return _lines(count, line, given)
    if isinstance(given, tuple):
        return ", ".join(given)
    return f"[{blank}]" if given is None else given


def _lines(count: int, line: str, given: str | tuple[str, ...] | None) -> str:
    """The repeated lines: what was given, and the pattern with its own number for what was not."""
    told = (given,) if isinstance(given, str) else given or ()
    return "\n".join((*told, *(line.replace("{n}", str(at + 1)) for at in range(len(told), count))))


def blanks(texts: Iterable[str | None]) -> list[str]:
    """The names of all blanks in some texts, in order, each once."""
    return list(dict.fromkeys(name for text in texts if text for name in _BLANK.findall(text)))

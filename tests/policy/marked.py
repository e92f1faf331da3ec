"""Policies whose mistakes are marked on their own lines: ``#! code`` or ``#! code -> suggestion``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from textwrap import dedent

from engine.diagnostics import Diagnostic

Mark = tuple[int, str, str | None]

_MARK = re.compile(r"([a-z-]+)(?: -> (.+))?")

_TINY = {
    "policy": "policy: tiny",
    "outcome": "outcome: a",
    "facts": "facts:\n  round: {type: integer}",
    "decisions": "decisions:\n  a: {answers: [x], rules: [{rule: rest, otherwise: x}]}",
}
_OVERLAY = {"extends": "extends: follow-up", "policy": "policy: mine"}


def tiny(**sections: str) -> str:
    """A small base policy that is right, with some sections written differently; an empty one is left out."""
    return _text(_TINY, sections)


def overlay(**sections: str) -> str:
    """A small overlay that is right, with more sections."""
    return _text(_OVERLAY, sections)


def _text(base: dict[str, str], sections: dict[str, str]) -> str:
    texts = {**base, **{name: dedent(text).strip("\n") for name, text in sections.items()}}
    return "\n".join(text for text in texts.values() if text) + "\n"


def marks(text: str) -> list[Mark]:
    """What a text says is wrong with it: line, code, suggestion."""
    found: list[Mark] = []
    for number, line in enumerate(text.splitlines(), 1):
        for mark in line.split("#!")[1:]:
            match = _MARK.fullmatch(mark.strip())
            assert match, f"not a mark: {mark}"
            found.append((number, match[1], match[2]))
    return found


def told(diagnostics: Iterable[Diagnostic]) -> list[Mark]:
    """What was found, in the form of :func:`marks`."""
    return [(one.span.line if one.span else 0, one.code, one.suggest) for one in diagnostics]

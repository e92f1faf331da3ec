"""Texts that cannot be read at all, because they are empty, too long, or no texts."""

from __future__ import annotations

import re

from engine.diagnostics import Diagnostic
from engine.policy.text import document as limits
from engine.policy.text.document import Source

_NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_BEGIN = "each line needs a key, a colon and a value, such as `title: House rules`"
_EMPTY_LINES = ("", "---", "...")
_SHORT = 1000
"""A text that holds nothing but the signs between documents is hardly longer."""


def unreadable(source: Source) -> Diagnostic | None:
    """What is wrong with a text before its first word is read, None if it can be tried."""
    text = source.text
    if len(text) > limits.MAX_CHARACTERS:
        return source.diagnostic("too-large", f"the file has more than {limits.MAX_CHARACTERS:,} characters", 0)
    if len(text) < _SHORT and all(line.strip() in _EMPTY_LINES for line in text.split("\n")):
        return nothing(source)
    odd = _NOT_TEXT.search(text)
    if odd is None:
        return None
    return source.diagnostic(
        "not-text", f"there is a character here that no text holds (code {ord(odd[0])})", odd.start(),
        help="a policy or facts file is plain text; perhaps this is another kind of file",
    )


def nothing(source: Source) -> Diagnostic:
    """What to say of a text without a single value."""
    if any(line.lstrip().startswith("#") for line in source.text.split("\n")):
        return source.diagnostic("only-comments", "the file holds no keys, only comments", 0,
                                 help="a line that begins with # is a comment and is not read")
    nothing = source.diagnostic("empty-file", "the file is empty", 0, help=_BEGIN)
    # There is no line to show of a file without one.
    return nothing if source.text.strip() else nothing._replace(span=None, source_line=None)

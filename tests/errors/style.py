"""The style of messages: one plain sentence, the author's words in backticks, a place, nothing of the machinery."""

from __future__ import annotations

import re

from engine.diagnostics import CODES, Diagnostic

LONGEST = 260

MACHINERY = re.compile(
    "|".join(
        (
            *("is not valid under any", "Additional properties", "is a required property", "does not match"),
            *("is not of type", "non-unique elements", "were unexpected"),
            *("expected <", "but found", "could not find expected", "did not find expected", "while scanning"),
            *(
                "mapping values are not allowed",
                "while parsing",
                "cannot start any token",
                r"\bscalar\b",
                r"\bsequence\b",
            ),
            *("Traceback", "Exception", "<class", "object at 0x", r"\b(NoneType|dict|str|int|bool|float)\b"),
            *(r"\b(Map|Seq)\(", r"datetime\.", r"\{'", r"\['", "Errno", "jsonschema", "PyYAML", "JSONDecode", "codec"),
        )
    )
)
"""Words of jsonschema, PyYAML, json and Python that nobody should have to read."""

_NEVER = re.compile(r"tag:yaml\.org|a Python `")
"""What may not even stand in backticks."""

_PYTHON_WORDS = re.compile(r"\b(True|False|None)\b")
_IN_BACKTICKS = re.compile(r"`[^`]*`")
_WORD = re.compile(r"[A-Za-z_$][A-Za-z0-9_$.-]*")

WHOLE_FILE = frozenset(
    (
        "file-not-found", "is-a-directory", "not-a-file", "not-readable", "too-large", "not-utf-8", "not-text",
        "unknown-policy", "not-a-mapping", "empty-file", "too-many-mistakes",
    )
)  # fmt: skip
"""The only codes that may come without a place in the file."""


def faults(one: Diagnostic) -> list[str]:
    """Everything about a message that is not as it should be."""
    return [*_sentence(one.message), *_help(one.help), *_place(one)]


def _sentence(message: str) -> list[str]:
    plain = _IN_BACKTICKS.sub("", message)
    return [
        fault
        for fault, wrong in (
            ("the message has several lines", "\n" in message),
            ("the message ends with a full stop", message.endswith(".")),
            ("the message begins with a capital letter", message[:1].isupper() and not message.startswith("YAML")),
            ("the message holds two sentences", re.search(r"\. [A-Z]", plain) is not None),
            ("the message is long", len(message) > LONGEST),
            ("the message shows machinery", MACHINERY.search(plain) is not None),
            ("the message shows what nobody wrote", _NEVER.search(message) is not None),
            ("the message shows Python's words", _PYTHON_WORDS.search(plain) is not None),
            ("the message has an odd backtick", message.count("`") % 2 == 1),
            ("the message has words in other quotes", re.search(r"\"\w|(?<!\w)'\w", plain) is not None),
            ("the message is empty", not plain.strip()),
        )
        if wrong
    ]


def _help(help: str | None) -> list[str]:
    if help is None:
        return []
    plain = _IN_BACKTICKS.sub("", help)
    return [
        fault
        for fault, wrong in (
            ("the help has several lines", "\n" in help),
            ("the help ends with a full stop", help.endswith(".")),
            ("the help shows machinery", MACHINERY.search(plain) is not None),
            ("the help has an odd backtick", help.count("`") % 2 == 1),
        )
        if wrong
    ]


def _place(one: Diagnostic) -> list[str]:
    found = [] if one.code in CODES else [f"`{one.code}` is not among the codes"]
    if one.span is None:
        return found if one.code in WHOLE_FILE else [*found, "the message has no place"]
    line, column, end_line, end_column = one.span
    if line < 1 or column < 1 or (end_line, end_column) <= (line, column):
        found.append(f"the place is odd: {one.span}")
    return found if one.file else [*found, "the message names no file"]


def unquoted(one: Diagnostic) -> list[str]:
    """A word that is underlined and said again has to stand in backticks. (By chance a message may have it too.)"""
    if one.span is None or one.source_line is None or one.span.line != one.span.end_line:
        return []
    word = one.source_line[one.span.column - 1 : one.span.end_column - 1]
    if f"`{word}`" in one.message:
        return []
    said = _WORD.fullmatch(word) and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", _IN_BACKTICKS.sub("", one.message))
    return [f"`{word}` is said without backticks"] if said and len(word) > 3 else []

"""Facts written in JSON, read strictly: no key twice, no ``NaN``, nothing deep, nothing endless.

``json`` does the reading; only when something is wrong is the text looked at again to say where.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from engine.diagnostics import MOST, Diagnostic, FactsError

if TYPE_CHECKING:
    from engine.facts.scan import Reach

MAX_DEPTH: Final = 60
_LONGEST_NUMBER = 40
_PYTHON_WORDS = {"True": "true", "False": "false", "None": "null", "TRUE": "true", "FALSE": "false", "NULL": "null"}


class Contents(NamedTuple):
    """What a text is about, for messages, and what helps where it is nested too deep or goes on after its end."""

    what: str
    if_deep: str
    if_more: str


FACTS: Final = Contents("facts", "facts are names with plain values", "a file of facts is one case")


class _Refused(Exception):
    """Something that ``json`` would have let pass. ``mistakes`` finds it again, with its place."""

    def __init__(self, mistakes: Callable[[str, str | None, Contents], list[Diagnostic]]) -> None:
        super().__init__()
        self.mistakes = mistakes


def parse_json(text: str, file: str | None) -> dict[str, object]:
    """The mapping a JSON text holds. Raises FactsError with code and place.

    >>> parse_json('{"round": 1, "channel": null}', None)
    {'round': 1, 'channel': None}
    """
    value = parse_any(text, file, FACTS)
    if isinstance(value, dict):
        return cast("dict[str, object]", value)
    raise FactsError((not_a_mapping(file, isinstance(value, list)),))


def parse_any(text: str, file: str | None, contents: Contents) -> object:
    """The value a JSON text holds, whatever it is. Raises FactsError with code and place.

    >>> parse_any('[1, {"round": 1}]', None, FACTS)
    [1, {'round': 1}]
    """
    try:
        return _read(text)
    except json.JSONDecodeError as error:
        found = [_syntax(text, file, error, contents)]
    except _Refused as refused:
        found = refused.mistakes(text, file, contents)
    except RecursionError:
        found = _deep(text, file, contents)
    raise FactsError(tuple(found))


def not_a_mapping(file: str | None, a_list: bool) -> Diagnostic:
    """The text is not names with values."""
    hint = "a list of cases is not one case: give them one at a time" if a_list else 'such as {"round": 1}'
    shown = "a list" if a_list else "a single value"
    return Diagnostic("not-a-mapping", f"the facts must be names with values, not {shown}", file, help=hint)


def _read(text: str) -> object:
    if text.count("[") + text.count("{") > MAX_DEPTH:
        from engine.facts.scan import too_deep

        if too_deep(text, MAX_DEPTH) is not None:
            raise _Refused(_deep)
    return json.loads(text, object_pairs_hook=_mapping, parse_int=_whole, parse_constant=_constant)


def _mapping(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Refused(_duplicates)
    return found


def _whole(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:  # Python refuses thousands of digits with an error of its own
        raise _Refused(lambda text, file, _: [_long_number(text, file, digits)])
    return int(digits)


def _constant(word: str) -> object:
    raise _Refused(_constants)


def _deep(text: str, file: str | None, contents: Contents) -> list[Diagnostic]:
    from engine.facts.scan import too_deep

    message = f"the {contents.what} are nested more than {MAX_DEPTH} levels deep"
    return [_at(text, file, "too-deep", message, too_deep(text, MAX_DEPTH), hint=contents.if_deep)]


def _duplicates(text: str, file: str | None, _: Contents) -> list[Diagnostic]:
    from engine.facts.scan import duplicates
    from engine.facts.values import clean

    hint = "only one of them could count: keep the one that is right"
    found = duplicates(text)
    placed = [
        _at(text, file, "duplicate-key", f"`{clean(entry.name)}` is given twice", entry.key, hint=hint, fact=entry.name)
        for entry in found[:MOST]
    ]
    # Of the rest only the number is told, and looking up the places of tens of thousands takes minutes.
    return placed + [Diagnostic("duplicate-key", "", file)] * (len(found) - len(placed))


def _constants(text: str, file: str | None, _: Contents) -> list[Diagnostic]:
    from engine.facts.scan import word_at

    words = ("NaN", "Infinity", "-Infinity")
    return [_at(text, file, "not-a-number", "`NaN` and `Infinity` are not numbers", word_at(text, words),
                hint="leave the fact out, or write null, if it is not known")]  # fmt: skip


def _long_number(text: str, file: str | None, digits: str) -> Diagnostic:
    from engine.facts.scan import word_at

    message = f"a number of {len(digits):,} digits is too large"
    return _at(text, file, "too-large", message, word_at(text, (digits,)))


def _at(
    text: str, file: str | None, code: str, message: str, place: Reach | None, *,
    suggest: str | None = None, hint: str | None = None, fact: str | None = None,
) -> Diagnostic:  # fmt: skip
    from engine.policy.text.document import Source

    start, end = place or (0, 1)
    return Source(text, file).diagnostic(code, message, start, end, suggest=suggest, help=hint)._replace(fact=fact)


# ---------------------------------------------------------------- what is not JSON at all


def _syntax(text: str, file: str | None, error: json.JSONDecodeError, contents: Contents) -> Diagnostic:
    """Python's message in plain words. The place is where reading stopped."""
    at = error.pos
    if not text[at:].strip() and "Extra" not in error.msg:
        at = max(0, len(text.rstrip()) - 1)
        hint = "a closing bracket, or the value after a colon, is missing"
        return _at(text, file, "json-syntax", "the JSON ends too early", (at, at + 1), hint=hint)
    message, suggest, advice = _plain_words(text, at, error.msg, contents)
    return _at(text, file, "json-syntax", message, (at, at + len(_word(text, at))), suggest=suggest, hint=advice)


def _plain_words(text: str, at: int, said: str, contents: Contents) -> tuple[str, str | None, str | None]:
    """Message, suggestion and help for what ``json`` said of the place ``at``."""
    word, quotes = _word(text, at), "in JSON, names and texts stand in double quotes"
    if text[at] == "#" or text.startswith(("//", "/*"), at):
        instead = "remove it, or keep it under a name that begins with x-"
        return "a comment stands here, and there are none in JSON", None, instead
    if text[at] == "'" or text[at] in "“”„«":
        return "only straight double quotes are quotes in JSON", None, quotes
    if said.startswith("Illegal trailing comma") or (text[at] in "}]" and "Expecting" in said and ":" not in said):
        return f"there is a comma too many before `{text[at] if text[at] in '}]' else '}'}`", None, None
    if said.startswith("Expecting property name"):
        return f"`{word}` is no name in JSON", f'"{word}"', quotes
    if said.startswith("Expecting value"):
        if text[at] in ",:":
            return "a value is missing here", "null", "write null, or leave the fact out, if it is not known"
        python = _PYTHON_WORDS.get(word)
        return f"`{word}` is no JSON value", python or f'"{word}"', None if python else quotes
    for start, message, hint in (
        ("Expecting ','", "a comma is missing before this", None),
        ("Expecting ':'", "a colon is missing after the name", None),
        ("Unterminated string", "this text has no closing quote", None),
        ("Invalid control", "a text must not contain a line break or a tab", "write \\n for a line break"),
        ("Invalid \\", "this backslash starts nothing that JSON knows", "write \\\\ for a backslash"),
        ("Extra data", f"something follows after the end of the {contents.what}", contents.if_more),
    ):
        if said.startswith(start):
            return message, None, hint
    return "this is not JSON", None, quotes


def _word(text: str, at: int) -> str:
    """What stands at a place, up to the next sign or blank; at least one character."""
    import re

    from engine.facts.values import clean

    found = re.compile(r'[^\s"\'{}\[\]:,]{1,60}').match(text, at)
    return clean(found[0] if found else text[at : at + 1])

"""What the YAML parser stumbled over, in plain words.

The parser's own sentences never reach a person: each known one is recognised and explained with the
line at hand, in the order of :data:`_EXPLANATIONS`; what is left is reported as ``yaml-syntax``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from yaml import YAMLError

from engine.diagnostics import Diagnostic
from engine.policy.text.document import MAX_DEPTH, Source
from engine.policy.text.slips import NO_SPACE, parted
from engine.policy.text.trouble import Trouble, trouble_in


def explain(source: Source, error: YAMLError) -> Diagnostic:
    """One diagnostic for what made the parser give up."""
    trouble = trouble_in(source, error)
    for explanation in _EXPLANATIONS:
        found = explanation(trouble)
        if found is not None:
            return found
    return trouble.here("yaml-syntax", "this is not valid YAML from here on",
                        advice="look for a missing quote, bracket, dash or colon here or in the line above")


def _too_deep(trouble: Trouble) -> Diagnostic | None:
    """Newer parsers in C have a limit of their own, which they may reach while they look ahead."""
    if trouble.problem != "exceeded maximum nesting depth":
        return None
    return trouble.here("too-deep", f"this is nested deeper than {MAX_DEPTH} levels", advice=None)


def _tab(trouble: Trouble) -> Diagnostic | None:
    number = trouble.source.position(trouble.at)[0]
    line = trouble.line
    lead = line[: len(line) - len(line.lstrip())]
    if "\t" not in lead:
        return None
    return trouble.here(
        "tab-indent", "this line is indented with a tab, and YAML only takes spaces",
        at=trouble.source.starts[number - 1] + lead.index("\t"), length=lead.count("\t"),
        advice="replace each tab by two spaces; most editors can be set to do that by themselves",
    )


_LONGEST_KEY = 1024
"""YAML's own limit."""

_TEXT_WITH_COLON = re.compile(r"""^\s*(?:- +)*(?:[^\s:{\['"#][^:]*): +([^'"{\[|>].*:(?: .*|$))""")


def _colon(trouble: Trouble) -> Diagnostic | None:
    if not trouble.problem.startswith("mapping values are not allowed"):
        return None
    text = _TEXT_WITH_COLON.match(trouble.line)
    if text:
        quoted = '"' + text[1].rstrip().replace("\\", "\\\\").replace('"', '\\"') + '"'
        return trouble.here(
            "unquoted-colon", "this text has a colon followed by a space in it, so it has to stand in quotes",
            suggest=quoted, advice="without quotes, YAML takes the word before the colon for a key",
        )
    return _long_key(trouble) or _deeper(trouble)


def _long_key(trouble: Trouble) -> Diagnostic | None:
    key = trouble.before.strip()
    if len(key) <= _LONGEST_KEY:
        return None
    start = trouble.line_start(trouble.source.position(trouble.at)[0])
    return trouble.here("missing-colon", f"there is no colon in the first {_LONGEST_KEY:,} characters of this line, "
                        "so it has no key", at=start, advice="a key is a word or two, followed by a colon and a space")


def _deeper(trouble: Trouble) -> Diagnostic:
    number = trouble.source.position(trouble.at)[0]
    above = trouble.line_above(number)
    if above and (parted(trouble.source.line(above)) or not trouble.line[:1].isspace()):
        line = trouble.source.line(above).strip()
        return _keyless(trouble, trouble.line_start(above), line, "write `key: value`")
    if not above:
        return trouble.here("yaml-syntax", "there can be no colon here",
                            advice="a key stands on a line of its own, with its colon directly after it")
    return trouble.here(
        "wrong-indent", "this line is indented further than the line above it, which already has a value",
        at=trouble.line_start(number), length=len(trouble.line.strip()),
        advice="begin it in the same column as the keys it belongs with, or put the text above it in quotes",
    )


def _quote_left_open(trouble: Trouble) -> Diagnostic | None:
    if "quoted scalar" not in trouble.context or "end of stream" not in trouble.problem:
        return None
    return trouble.here("unclosed-quote", "this quote is never closed", at=trouble.context_at,
                        advice="write the same quote again at the end of the text")


def _escape(trouble: Trouble) -> Diagnostic | None:
    if "escape" not in trouble.problem and "hexdecimal" not in trouble.problem:
        return None
    if "Unicode" in trouble.problem:
        return trouble.here("not-text", "this stands for a character that does not exist",
                            advice="write the character itself")
    return trouble.here("bad-escape", "inside double quotes a backslash has a meaning of its own, and this is not one",
                        advice="use single quotes for this text, or write the backslash twice")


def _bracket_left_open(trouble: Trouble) -> Diagnostic | None:
    if "',' or" not in trouble.problem:
        return None
    words = _value_before(trouble)
    if trouble.source.text[trouble.at] == ":" and len(words) not in (0, 2):
        return trouble.here("unquoted-colon", "this text has a colon followed by a space in it, so it has to stand in "
                            "quotes", advice="without quotes, YAML takes the word before the colon for a key")
    bracket = trouble.source.text[trouble.context_at]
    line = trouble.source.position(trouble.context_at)[0]
    if line == trouble.source.position(trouble.at)[0] and not trouble.at_end:
        return trouble.here("missing-comma", f"between `{bracket}` and its end, a comma is missing before this",
                            advice="entries between { } or [ ] are separated by commas")
    return trouble.here("unclosed-bracket", f"this `{bracket}` is never closed", at=trouble.context_at,
                        advice=f"add the `{'}' if bracket == '{' else ']'}`; a text that begins with {bracket} has to "
                             "stand in quotes")


def _value_before(trouble: Trouble) -> list[str]:
    """The words of an unquoted value that ends at the problem. Two may be a value and, a comma missing, a key."""
    key, colon, value = re.split(r"[{\[,]", trouble.before)[-1].partition(": ")
    return value.split() if key.strip() and colon else []


def _no_colon(trouble: Trouble) -> Diagnostic | None:
    if not trouble.problem.startswith("could not find expected ':'"):
        return None
    word = trouble.source.line(trouble.source.position(trouble.context_at)[0]).strip()
    return _keyless(trouble, trouble.context_at, word,
                    "write `key: value`, or indent the line if it continues the text above it")


def _keyless(trouble: Trouble, at: int, line: str, advice: str) -> Diagnostic:
    """A line without a colon, or with one that has no space behind it."""
    meant = parted(line)
    return trouble.here("missing-colon", "this line has no key: there is no colon (followed by a space) in it",
                        at=at, length=len(line), advice=NO_SPACE if meant else advice, suggest=meant)


def _special_start(trouble: Trouble) -> Diagnostic | None:
    """A text that begins with a character YAML has taken for itself."""
    at = trouble.context_at if "scanning a" in trouble.context else trouble.at
    sign = trouble.source.text[at : at + 1]
    if sign in (">", "|") and ("block scalar" in trouble.context or "cannot start" in trouble.problem):
        return _arrow(trouble, at, sign)
    taken = sign in "@`%*&!" and ("cannot start" in trouble.problem or "alphabetic" in trouble.problem)
    if not taken:
        return None
    name = "a backtick" if sign == "`" else f"`{sign}`"
    return trouble.here("needs-quotes", f"a text that begins with {name} has to stand in quotes", at=at,
                        advice=f"YAML has given {name} at the beginning of a value a meaning of its own")


def _arrow(trouble: Trouble, at: int, sign: str) -> Diagnostic:
    advice = f"a text that begins with `{sign}` has to stand in quotes"
    if sign == ">":
        advice = "comparisons are words: write `{at_least: 14}` or `{more_than: 14}`"
    return trouble.here("needs-quotes", f"a value cannot begin with `{sign}` like this", at=at, advice=advice)


def _tag(trouble: Trouble) -> Diagnostic | None:
    if "tag" not in trouble.problem and "scanning a tag" not in trouble.context:
        return None
    return trouble.here("yaml-tag", "this begins with `!`, which makes it a YAML tag, and tags are not part of this "
                        "language", at=trouble.context_at, advice="a text that begins with ! has to stand in quotes")


def _list_beside_key(trouble: Trouble) -> Diagnostic | None:
    if "sequence entries are not allowed" not in trouble.problem:
        return None
    return trouble.here("wrong-indent", "a list with dashes cannot begin in the line of its key",
                        advice="begin a new line for the first dash, or write the list as [a, b]")


def _no_content(trouble: Trouble) -> Diagnostic | None:
    if "node content" not in trouble.problem:
        return None
    if trouble.at_end:
        return trouble.here("unclosed-bracket", "the file ends here, and a { or [ further up is still open",
                            advice="add the } or ] that is missing")
    sign = trouble.source.text[trouble.at]
    return trouble.here("yaml-syntax", f"there is nothing before this `{sign}`",
                        advice=f"remove the `{sign}`, or write the value that is missing before it")


def _no_key(trouble: Trouble) -> Diagnostic | None:
    if trouble.source.text[trouble.at : trouble.at + 1] != ":" or trouble.before.strip("- "):
        return None
    return trouble.here("key-not-text", "there is a colon here without a key before it",
                        advice="write the key before the colon, or put the text in quotes")


def _closes_nothing(trouble: Trouble) -> Diagnostic | None:
    sign = trouble.line.strip()[:1]
    if sign not in ("}", "]") or trouble.before.strip() or "',' or" in trouble.problem:
        return None
    return trouble.here("yaml-syntax", f"this `{sign}` closes nothing", advice="remove it, or write the bracket that "
                        "is missing further up")


def _after_the_end(trouble: Trouble) -> Diagnostic | None:
    if "<document start>" not in trouble.problem and "incompatible YAML" not in trouble.problem:
        return None
    return trouble.here("several-documents", "the file goes on here although a line above it ends the document",
                        advice="remove lines such as `...`, `---` and `%YAML`")


def _after_a_value(trouble: Trouble) -> Diagnostic | None:
    """The value was complete (a closing quote or bracket), yet the line goes on."""
    before = trouble.before.rstrip()
    if "did not find expected" not in trouble.problem and "expected <block end>" not in trouble.problem:
        return None
    if before[-1:] in ("}", "]"):
        opening = "{" if before[-1] == "}" else "["
        return trouble.here("text-after-value", f"the value ended with `{before[-1]}`, and then there is more text",
                            advice=f"a text that begins with {opening} has to stand in quotes")
    if before[-1:] in ('"', "'") and before.count(before[-1]) % 2 == 0:
        return _after_quote(trouble, before[-1])
    if before.strip("- "):
        return trouble.here("unclosed-quote", "a quote that was opened further up ends before this",
                            advice="look for a text above whose closing quote is missing")
    return None


def _after_quote(trouble: Trouble, quote: str) -> Diagnostic:
    advice = "to write \" inside a text, put ' around the whole text"
    if quote == "'":
        advice = "to write an apostrophe inside a text, put \" around the whole text"
    return trouble.here("text-after-value", f"the text ended with the quote {quote} before this, and then there is "
                        "more text", advice=advice)


def _indent(trouble: Trouble) -> Diagnostic | None:
    if "did not find expected" not in trouble.problem and "expected <block end>" not in trouble.problem:
        return None
    message, advice = _beside(trouble)
    return trouble.here("wrong-indent", message, advice=advice, length=max(1, len(trouble.line.strip())),
                        at=trouble.line_start(trouble.source.position(trouble.at)[0]))


def _beside(trouble: Trouble) -> tuple[str, str]:
    same_column = trouble.before == _lead(trouble, trouble.context_at)
    if same_column and trouble.line.lstrip().startswith("- "):
        return "a dash cannot stand side by side with keys", "indent the dash, or give the list a key of its own"
    if same_column and "collection" in trouble.context:
        return ("a key cannot stand side by side with the dashes of a list",
                "begin the line with a dash, or indent it under the item it belongs to")
    return ("this line begins in a column where none of the lines above it begins",
            "begin it in exactly the same column as the lines it belongs with")


def _lead(trouble: Trouble, offset: int) -> str:
    line = trouble.source.line(trouble.source.position(offset)[0])
    return line[: len(line) - len(line.lstrip())]


_EXPLANATIONS: tuple[Callable[[Trouble], Diagnostic | None], ...] = (
    _too_deep, _tab, _colon, _quote_left_open, _escape, _bracket_left_open, _no_colon, _special_start, _tag,
    _list_beside_key, _no_content, _no_key, _after_the_end, _closes_nothing, _after_a_value, _indent,
)

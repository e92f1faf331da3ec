"""From the events of the YAML parser to data with places, without recursion and within bounds.

Problems that do not stop the parser (duplicate keys, tags, keys that are not text, impossible
dates) are collected, so that one run reports all of them; the rest end the reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml

from engine.diagnostics import Diagnostic
from engine.policy.text import document as limits
from engine.policy.text.document import Map, Place, Seq, Source, shown
from engine.policy.text.emptiness import nothing, unreadable
from engine.policy.text.scalars import NotAValue, plain
from engine.policy.text.syntax import explain

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_NO_KEY: Any = object()
_MERGE = "<<"
_YAML_TAGS = "tag:yaml.org,2002:"
"""What the parser makes of ``!!``."""


class _Stop(Exception):
    """A problem after which reading on makes no sense."""


class _Frame:
    """A collection that is still open."""

    __slots__ = ("anchor", "before", "height", "key", "key_end", "key_start", "keys", "node", "start")

    def __init__(self, node: Map | Seq, start: int, anchor: str | None, before: int) -> None:
        self.node = node
        self.start = start
        self.anchor = anchor
        self.before = before  # nodes counted before this one: what the anchor repeats is the difference
        self.height = 1
        self.key = _NO_KEY
        self.key_start = self.key_end = -1


def build(source: Source) -> tuple[Map | None, list[Diagnostic]]:
    """The mapping at the top of a text, and everything that is wrong with it."""
    builder = _Builder(source)
    try:
        builder.run()
    except _Stop:
        pass
    except yaml.YAMLError as error:
        # What is not YAML further on may be why the beginning looked like a single value.
        found = [one for one in builder.found if one.code != "not-a-mapping"]
        return None, [*found, explain(source, error)]
    return builder.top, builder.found


class _Builder:
    """Takes events one by one; ``top`` and ``found`` are the result."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.top: Map | None = None
        self.found: list[Diagnostic] = []
        self.stack: list[_Frame] = []
        self.nodes = self.aliased = self.documents = 0
        self.last = 0  # where the latest value ended: block collections end there, not at the next token
        self.anchors: dict[str, tuple[object, int, int]] = {}  # name: value, nodes, height
        self.words: dict[str, object] = {}  # one object per word keeps large files small

    def run(self) -> None:
        """Read everything. Raises _Stop or yaml.YAMLError where that is not possible."""
        if (odd := unreadable(self.source)) is not None:
            self.stop_at(odd)
        loader = _loader(self.source.text)
        handlers: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self.scalar, yaml.AliasEvent: self.alias,
            yaml.MappingStartEvent: self.open, yaml.MappingEndEvent: self.close,
            yaml.SequenceStartEvent: self.open, yaml.SequenceEndEvent: self.close,
            yaml.DocumentStartEvent: self.document, yaml.DocumentEndEvent: _ignore,
            yaml.StreamStartEvent: _ignore, yaml.StreamEndEvent: _ignore,
        }
        while (event := loader.get_event()) is not None:
            handlers[type(event)](event)
        if not self.documents:
            self.stop_at(nothing(self.source))

    # What comes in

    def scalar(self, event: Any) -> None:
        """A single value."""
        start, end = event.start_mark.index, event.end_mark.index
        self.count(event)
        if event.implicit[0]:
            value = self.word(event.value, start, end)
        else:
            value, end = self.text(event.value, start, end), self.without_blanks(start, end)
        self.last = end
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, 1, 0)
        self.add(value, start, end, event.implicit[0])

    def open(self, event: Any) -> None:
        """The beginning of a mapping or a list."""
        start = event.start_mark.index
        before = self.nodes
        self.count(event)
        self.check_depth(len(self.stack) + 1, start)
        node = Map() if type(event) is yaml.MappingStartEvent else Seq()
        if event.anchor is not None:
            self.anchors[event.anchor] = (_NO_KEY, 0, 0)
        self.stack.append(_Frame(node, start, event.anchor, before))

    def close(self, event: Any) -> None:
        """The end of a mapping or a list: hand it to what stands around it."""
        frame = self.stack.pop()
        if event.end_mark.index > event.start_mark.index:
            self.last = event.end_mark.index
        if frame.anchor is not None:
            self.anchors[frame.anchor] = (frame.node, self.nodes - frame.before, frame.height)
        if self.stack:
            above = self.stack[-1]
            above.height = max(above.height, frame.height + 1)
        frame.node.place = self.add(frame.node, frame.start, self.last, False)

    def alias(self, event: Any) -> None:
        """``*name``: the same value once more, counted as if it had been written out."""
        start, end = event.start_mark.index, event.end_mark.index
        value, nodes, height = self.anchors.get(event.anchor, (None, 0, 0))
        if event.anchor not in self.anchors:
            self.report(
                "unknown-alias", f"`*{event.anchor}` refers to a `&{event.anchor}` that was never written", start, end,
                advice="a text that begins with * has to stand in quotes",
            )
        elif value is _NO_KEY:
            self.stop("endless-alias", f"`*{event.anchor}` stands inside `&{event.anchor}`, so it has no end", start)
        self.aliased += nodes
        self.nodes += nodes
        self.check_size(start)
        self.check_depth(len(self.stack) + height, start)
        if self.stack and height:
            self.stack[-1].height = max(self.stack[-1].height, height + 1)
        self.last = end
        self.add(value, start, end, False)

    def document(self, event: Any) -> None:
        """The beginning of a document, of which there may only be one."""
        self.documents += 1
        if self.documents > 1:
            self.stop(
                "several-documents", "a second document begins here, and a file may only hold one",
                event.start_mark.index, event.end_mark.index,
                advice="remove the line `---`, or move what follows to a file of its own",
            )

    # Where it goes

    def add(self, value: object, start: int, end: int, unquoted: bool) -> Place:
        """Put a value where it belongs: the top, a list, or a mapping as key or as value."""
        source = self.source
        if not self.stack:
            return self.finish(value, (source, -1, -1, start, end))
        frame = self.stack[-1]
        node = frame.node
        if type(node) is Seq:
            place = (source, -1, -1, start, end)
            node.append(value)
            node.places.append(place)
        elif frame.key is _NO_KEY:
            place = (source, start, end, start, end)
            frame.key, frame.key_start, frame.key_end = self.key(value, place, unquoted), start, end
        else:
            place = (source, frame.key_start, frame.key_end, start, end)
            self.put(node, frame.key, value, place)  # type: ignore[arg-type]
            frame.key = _NO_KEY
        return place

    def put(self, node: Map, key: str, value: object, place: Place) -> None:
        """One entry of a mapping. The first of two equal keys stays; the second is reported."""
        if key not in node:
            node[key] = value
            node.places[key] = place
            return
        first = self.source.position(node.places[key][1])[0]
        second = self.source.position(place[1])[0]
        where = "in this line" if first == second else f"in line {first} and in line {second}"
        self.report(
            "duplicate-key", f"{shown(key)} is written twice, {where}", place[1], place[2],
            advice="keep one of the two: with both, nobody can tell which one counts",
        )

    def key(self, value: object, place: Place, unquoted: bool) -> str:
        """A key, which has to be text."""
        start, end = place[3], place[4]
        if isinstance(value, str) and not (unquoted and value == _MERGE):
            return value
        if value == _MERGE:
            self.report("merge-key", "`<<` (a merge key) is not part of this language", start, end,
                        advice="write the entries out, or use `extends` to build on another policy")
        elif isinstance(value, (Map, Seq)):
            self.report("key-not-text", "a mapping or a list stands here where a key should be", start, start + 1,
                        advice="a text that begins with { or [ has to stand in quotes")
        else:
            self.odd_key(start, end)
        return self.source.text[start:end]

    def odd_key(self, start: int, end: int) -> None:
        """A key that YAML reads as a number, a boolean, a date or as nothing."""
        word = self.source.text[start:end]
        if not word:
            self.report("key-not-text", "there is a colon here without a key before it", start)
            return
        self.report("key-not-text", f"the key {shown(word)} is not a text", start, end, suggest=f'"{word}"',
                    advice=f'keys are words; if you mean the text, put it in quotes: "{word}":')

    def finish(self, value: object, place: Place) -> Place:
        """The top of the document, which has to be a mapping."""
        if isinstance(value, Map):
            self.top = value
            return place
        if value is None:
            self.stop_at(nothing(self.source))
        what, advice = "a list", "begin each line with a key and a colon, such as `round: 1`, without a dash before it"
        if not isinstance(value, Seq):
            what, advice = "a single value", "each line needs a key, a colon and a space, such as `round: 1`"
        message = f"the file holds {what} where entries (`name: value`) should be"
        self.report("not-a-mapping", message, place[3], advice=advice)
        return place

    def word(self, text: str, start: int, end: int) -> object:
        """The value of an unquoted word."""
        try:
            return self.words[text]
        except KeyError:
            pass
        try:
            value = self.words[text] = plain(text)
        except NotAValue as error:
            self.report(error.code, str(error), start, end, advice=error.advice)
            return text
        return value

    def text(self, value: str, start: int, end: int) -> str:
        """A quoted text, in which escapes may stand for half characters."""
        if _HALF_CHARACTER.search(value):
            self.report("not-text", "this text has an escape in it that stands for half a character", start, end,
                        advice="write the character itself")
        return value

    def without_blanks(self, start: int, end: int) -> int:
        """The end of a quoted or block text without the blank lines after it."""
        text = self.source.text
        while end > start and text[end - 1] in " \t\r\n":
            end -= 1
        return end

    # What is not allowed

    def count(self, event: Any) -> None:
        """One node more; no tags."""
        self.nodes += 1
        if self.nodes > limits.MAX_NODES:
            self.check_size(event.start_mark.index)
        if event.tag is not None:
            start = event.start_mark.index
            written = shown(event.tag.replace(_YAML_TAGS, "!!", 1))
            self.report("yaml-tag", f"{written} is a YAML tag, and tags are not part of this language",
                        start, start + 1, advice="a text that begins with ! has to stand in quotes")

    def check_size(self, start: int) -> None:
        if self.aliased > limits.MAX_ALIASED:
            self.stop("too-many-aliases", f"aliases repeat more than {limits.MAX_ALIASED:,} values", start,
                      advice="write `*name` less often, or write the values out")
        if self.nodes > limits.MAX_NODES:
            self.stop("too-large", f"the file holds more than {limits.MAX_NODES:,} values", start)

    def check_depth(self, depth: int, start: int) -> None:
        if depth > limits.MAX_DEPTH:
            self.stop("too-deep", f"this is nested deeper than {limits.MAX_DEPTH} levels", start)

    def stop_at(self, found: Diagnostic) -> None:
        self.found.append(found)
        raise _Stop

    def report(self, code: str, message: str, start: int, end: int | None = None, *,
               suggest: str | None = None, advice: str | None = None) -> None:
        self.found.append(self.source.diagnostic(code, message, start, end, suggest=suggest, help=advice))

    def stop(self, code: str, message: str, start: int, end: int | None = None, *, advice: str | None = None) -> None:
        self.stop_at(self.source.diagnostic(code, message, start, end, help=advice))


def _ignore(event: Any) -> None:
    """The ends of things that were counted at their beginning."""


def _loader(text: str) -> Any:
    """The parser in C if PyYAML was built with it; both give the same events."""
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)

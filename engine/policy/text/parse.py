"""From a YAML text to a document with places: brings in yaml, which a policy already seen does not need."""

from __future__ import annotations

from engine.diagnostics import PolicyError, Span
from engine.policy.text.document import Document, Source
from engine.policy.text.yaml_events import build


def parse(text: str, file: str | None = None) -> Document:
    r"""Read a YAML text whose top is a mapping.

    At most 32 Mi characters, 60 levels, 2,000,000 nodes and 100,000 nodes repeated by aliases.
    Raises PolicyError with all mistakes that could be found: what is not YAML, duplicate keys, keys
    that are not text, tags, merge keys, impossible dates, a top that is not one mapping.

    >>> parse("round: 1\nheard_back: no\n").value
    {'round': 1, 'heard_back': 'no'}
    """
    source = Source(text.removeprefix("\ufeff"), file)
    value, found = build(source)
    if found or value is None:
        raise PolicyError(tuple(sorted(found, key=lambda one: (one.span or Span(1, 1, 1, 1))[:2])))
    return Document(value, source)

"""Mistakes of an overlay that look different once its base is known."""

from __future__ import annotations

from engine.diagnostics import Diagnostic
from engine.policy.overlay.merge import EVENT_PARTS, SECTIONS
from engine.policy.text.document import Document, Map, shown


def too_far_left(mistakes: tuple[Diagnostic, ...], base: Document) -> tuple[Diagnostic, ...]:
    """The same mistakes, but an unknown key at the top that the base has in a section is told to belong there."""
    return tuple(_indented(mistake, base) for mistake in mistakes)


def _indented(mistake: Diagnostic, base: Document) -> Diagnostic:
    sections = ((section, base.value.get(section)) for section in SECTIONS)
    of = next((section for section, names in sections if isinstance(names, Map) and mistake.path in names), None)
    if mistake.code != "unknown-key" or of is None:
        return mistake
    message, advice = f"{shown(mistake.path)} is a {SECTIONS[of]} and cannot stand here", f"indent it under `{of}:`"
    return mistake._replace(code="misplaced-key", message=message, suggest=None, help=advice)


def as_new(mistake: Diagnostic) -> Diagnostic:
    """What an entry of a merged document lacks is lacking in a new one: those of the base are complete."""
    *within, name = mistake.path.split(".")
    what = _KINDS.get(".".join(within))
    if mistake.code != "missing-key" or what is None or not mistake.message.startswith(f"`{name}` has no"):
        return mistake
    return mistake._replace(message=f"the new {what} {mistake.message}")


_KINDS = {**SECTIONS, **{f"events.{part}": what for part, what in EVENT_PARTS.items()}}

"""An overlay laid over its base: what it names is changed, everything else stays.

Every entry keeps its own place, so a mistake is shown in the file that made it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from engine.diagnostics import Diagnostic, nearest
from engine.policy.overlay.named import Named
from engine.policy.read.settings import setting_type
from engine.policy.text.document import Document, Map, Path, Place, Seq, shown

SECTIONS = {
    "statements": "statement",
    "settings": "setting",
    "facts": "fact",
    "decisions": "decision",
    "plans": "plan",
    "messages": "message",
}
"""The sections whose entries have names, and what one of them is called."""

EVENT_PARTS = {"stages": "stage", "kinds": "event", "notes": "note", "timers": "timer"}
"""The same for the parts of ``events``."""

_NOT_INHERITED = ("extends", "tests")
_CONTROL = ("new", "before", "after", "drop")
"""What an overlay says about an entry; none of it is part of the entry."""

_INSTEAD = {
    "body": ("say",),
    "say": ("body",),
    "compute": ("rules", "answers", "hit"),
    "rules": ("compute",),
    "otherwise": ("when", "then"),
    "when": ("otherwise",),
    "then": ("otherwise",),
    "on": ("timer",),
    "timer": ("on", "earlier", "running"),
}
"""What a key takes the place of: a rule that gets an ``otherwise`` loses its ``when``."""

_TYPE_WORDS = {"integer": "integer", "number": "number", "boolean": "boolean", "text": "string"}


class Merged(NamedTuple):
    """A base and an overlay as one document. ``bad``: what was complained about and is still in it."""

    document: Document
    mistakes: tuple[Diagnostic, ...]
    bad: frozenset[Path]


def merge(base: Document, overlay: Document, bad: frozenset[Path] = frozenset()) -> Merged:
    """Lay ``overlay`` over ``base``. Parts of the overlay at ``bad`` paths are left out.

    Settings may be given as bare values. An entry that the base lacks must say ``new: true``, a rule
    ``before: id`` or ``after: id``; ``drop: true`` takes a rule away. Tests and ``x-`` keys are not inherited.
    Mistakes: unknown-setting, unknown-fact, unknown-decision, unknown-plan, unknown-message,
    unknown-statement, unknown-rule, unknown-warning, unknown-stage, unknown-event, unknown-note,
    unknown-timer, not-new.
    """
    merging = _Merging(overlay, bad)
    value = merging.top(base.value)
    # Positions in lists of rules are no longer those of the overlay, and what was bad there is left out.
    kept = frozenset(path for path in bad if "rules" not in path and path[:1] != ("warnings",))
    return Merged(Document(value, overlay.source, base.base or base.value), tuple(merging.mistakes), kept)


class _Merging:
    """One overlay being laid over one base."""

    def __init__(self, overlay: Document, bad: frozenset[Path]) -> None:
        self.overlay = overlay
        self.bad = bad
        self.touched = {path[:end] for path in bad for end in range(1, len(path) + 1)}
        self.mistakes: list[Diagnostic] = []

    def top(self, base: Map) -> Map:
        """The whole document."""
        over = self.overlay.value
        merged = _without(base, [key for key in base if key in _NOT_INHERITED or key.startswith("x-")])
        merged.place = over.place
        for key in over:
            old, new = merged.get(key, Map()), over[key]
            if key in SECTIONS and isinstance(old, Map) and isinstance(new, Map):
                merged.put(key, self.section(SECTIONS[key], old, new, (key,)), over.places.get(key))
            elif key == "events" and key in base and isinstance(old, Map) and isinstance(new, Map):
                merged.put(key, self.events(old, new), over.places.get(key))
            elif key == "warnings" and isinstance(new, Seq):
                merged.put(key, self.listed(_list(old), new, "warning", (key,)), over.places.get(key))
            elif key in ("source", "words") and isinstance(old, Map) and isinstance(new, Map):
                merged.put(key, self.changed(old, new, (key,)), over.places.get(key))
            elif key != "extends":
                merged.put(key, new, over.places.get(key))
        return merged

    def events(self, base: Map, over: Map) -> Map:
        """The ``events`` section: its parts entry by entry, its rules by name."""
        merged = Map(base)
        for key in over:
            path, old, new = ("events", key), base.get(key, Map()), over[key]
            if key in EVENT_PARTS and isinstance(old, Map) and isinstance(new, Map):
                new = self.section(EVENT_PARTS[key], old, new, path)
            elif key == "rules" and isinstance(new, Seq):
                new = self.listed(_list(old), new, "rule", path)
            merged.put(key, new, over.places.get(key))
        return merged

    def section(self, what: str, base: Map, over: Map, within: Path) -> Map:
        """One section, entry by entry; ``what`` is what one of its entries is called."""
        merged = Map(base)
        for key in over:
            path, entry = (*within, key), over[key]
            if key.startswith("x-"):
                merged.put(key, entry, over.places.get(key))
            elif key in base:
                if path not in self.bad:
                    merged.put(
                        key, self.entry(what, base[key], entry, over.places.get(key), path), over.places.get(key)
                    )
            elif isinstance(entry, Map) and entry.get("new") is True:
                merged.put(key, _without(entry, _CONTROL), over.places.get(key))
            elif path not in self.bad:
                self._tell_unknown(what, key, base, path, at_key=True, help="to add it, say `new: true` in it")
        return merged

    def entry(self, what: str, old: object, new: object, place: Place | None, path: Path) -> object:
        """An entry that the base has. A bare value is the value of a setting."""
        if isinstance(new, Map) and new.get("new") is True:
            self.mistakes.append(
                self.overlay.diagnostic(
                    "not-new",
                    f"`{path[-1]}` is not new, the base policy has it",
                    (*path, "new"),
                    at="key",
                    help="without `new: true` this entry changes that one; to have both, choose another name",
                )
            )
        if what == "setting" and not isinstance(new, Map):
            bare = Map()
            bare.put("value", new, place)
            new = bare
        if not isinstance(old, Map) or not isinstance(new, Map):
            return new
        return self.changed(_typed(old) if what == "setting" else old, new, path)

    def changed(self, old: Map, new: Map, path: Path) -> Map:
        """A mapping of the base with some keys changed."""
        keys = [key for key in new if (key not in _CONTROL and (*path, key) not in self.touched) or key == "rules"]
        merged = _without(old, [gone for key in keys for gone in _INSTEAD.get(key, ())])
        for key in keys:
            value, before = new[key], old.get(key)
            if key == "rules" and isinstance(value, Seq) and isinstance(before, Seq):
                value = self.listed(before, value, "rule", (*path, key))
            elif key == "fields" and isinstance(value, Map) and isinstance(before, Map):
                value = self.fields(before, value, (*path, key))
            merged.put(key, value, new.places.get(key))
        return merged

    def fields(self, old: Map, new: Map, path: Path) -> Map:
        """The fields of an event: those that are named are changed or added, the others stay."""
        merged = Map(old)
        for key in new:
            value, before = new[key], old.get(key)
            if isinstance(value, Map) and isinstance(before, Map):
                value = self.changed(before, value, (*path, key))
            merged.put(key, value, new.places.get(key))
        return merged

    def listed(self, base: Seq, over: Seq, key: str, path: Path) -> Seq:
        """A list of rules or warnings, each found by its name under ``key``."""
        merged = Named(base, key)
        known = tuple(merged.names)
        for index, entry in enumerate(over):
            where = (*path, index)
            if not isinstance(entry, Map) or where in self.bad or not isinstance(entry.get(key), str):
                continue
            name = str(entry[key])
            if entry.get("drop") is True and name in merged.names:
                merged.drop(name)
            elif name in merged.names:
                merged.put(name, self.rule(merged.of(name), entry, where), over.entry(index))
                self._move(merged, name, entry, where)
            else:
                self._add(merged, name, entry, over.entry(index), key, known, where)
        return merged.as_seq(base)

    def rule(self, old: Map, new: Map, path: Path) -> Map:
        """A rule (or warning) of the base with some keys changed."""
        if "otherwise" in old and "then" in new and "when" not in new:
            self._tell_otherwise(old, new, (*path, "then"))
            new = _without(new, ("then",))
        return self.changed(old, new, path)

    def _tell_otherwise(self, old: Map, new: Map, path: Path) -> None:
        """Say that a rule without a condition has another key for its answer."""
        then = "..." if isinstance(new["then"], (dict, list)) else new["then"]
        message = f"{shown(old.get('rule'))} is an otherwise rule: write {shown(f'otherwise: {then}')}"
        advice = "to make it another rule, add `when`"
        self.mistakes.append(
            self.overlay.diagnostic("misplaced-key", message, path, at="key", suggest="otherwise", help=advice)
        )

    def _add(
        self, merged: Named, name: str, entry: Map, place: Place | None, key: str, known: tuple[str, ...], path: Path
    ) -> None:
        """Add a rule where it says it belongs, or a warning that says it is new; ``known`` are those of the base."""
        positioned = "before" in entry or "after" in entry
        if entry.get("drop") is True or not (positioned or (key == "warning" and entry.get("new") is True)):
            advice = "say `new: true`" if key == "warning" else "say where: `before: id` or `after: id`"
            advice = "nothing would be taken out" if entry.get("drop") is True else f"to add it, {advice}"
            self._tell_unknown(key, name, known, (*path, key), help=advice)
        elif path not in self.touched:
            merged.put(name, _without(entry, _CONTROL), place)
            if not self._move(merged, name, entry, path):
                merged.drop(name)

    def _move(self, merged: Named, name: str, entry: Map, path: Path) -> bool:
        """Put an item where it says it belongs; False if there is no such place."""
        sides = [side for side in ("before", "after") if isinstance(entry.get(side), str)]
        for side in sides:
            other = str(entry[side])
            if other not in merged.names or other == name:
                known = [known for known in merged.names if known != name]
                self._tell_unknown("rule", other, known, (*path, side), help="nothing says where the rule belongs")
                return False
            merged.move(name, side, other)
        return True

    def _tell_unknown(
        self, what: str, name: str, known: Iterable[str], path: Path, *, help: str, at_key: bool = False
    ) -> None:
        self.mistakes.append(
            self.overlay.diagnostic(
                f"unknown-{what}",
                f"the base policy has no {what} `{name}`",
                path,
                at="key" if at_key else "value",
                suggest=nearest(name, list(known)),
                help=help,
            )
        )


def _list(value: object) -> Seq:
    return value if isinstance(value, Seq) else Seq()


def _without(entries: Map, keys: Iterable[str]) -> Map:
    """A copy that lacks some keys."""
    kept = Map(entries)
    for key in keys:
        kept.pop(key, None)
        kept.places.pop(key, None)
    return kept


def _typed(setting: Map) -> Map:
    """A setting of the base with its type said, so that an overlay cannot change it in passing."""
    known = None if "type" in setting or "enum" in setting else setting_type(setting)
    if known is None or known.many or known.item.kind not in _TYPE_WORDS:
        return setting
    typed = Map(setting)
    typed.put("type", _TYPE_WORDS[known.item.kind], setting.places.get("value"))
    return typed

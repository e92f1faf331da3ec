"""The fingerprint of a policy: two policies with the same digest decide alike."""

from __future__ import annotations

from collections.abc import Mapping


def digest(document: Mapping[str, object], settings: Mapping[str, object]) -> str:
    """``sha256:`` over the effective document as JSON with sorted keys, settings given from outside included.

    Comments, layout and the order of keys do not matter; every word and every number does.
    """
    import hashlib  # here, because a policy read from its compiled form brings its digest along
    import json

    effective = {**document, "settings": _with_values(document.get("settings"), settings)} if settings else document
    written = json.dumps(effective, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return f"sha256:{hashlib.sha256(written.encode()).hexdigest()}"


def _with_values(section: object, given: Mapping[str, object]) -> dict[str, object]:
    entries = section if isinstance(section, dict) else {}
    return {
        name: {**entry, "value": given.get(name, entry.get("value"))} if isinstance(entry, dict) else entry
        for name, entry in entries.items()
    }

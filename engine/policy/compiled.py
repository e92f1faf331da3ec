"""The bundled policies in a form that needs no YAML, no schema and no checks: the model itself as JSON.

``python -m engine.policy.compile`` writes it anew; a test fails when it no longer fits its YAML file.
It is used only while the text of the YAML file is the one it was made from, so whoever edits a bundled
policy gets what they wrote. The mark is a checksum against mistakes, not against malice: who can change the
one file can change the other.
"""

from __future__ import annotations

import json
import os
import zlib
from typing import Any, cast

from engine.policy import event_model as _event_model
from engine.policy import model as _model
from engine.policy.model import PolicyModel
from engine.policy.text.source import _data

FOLDER = "compiled"
_RECORDS: dict[str, Any] = {
    name: record
    for module in (_model, _event_model)
    for name, record in vars(module).items()
    if isinstance(record, type) and issubclass(record, tuple)
}


def compiled_model(file: str | None, text: str) -> PolicyModel | None:
    """The model of a bundled policy, None if ``file`` is not one or ``text`` is not what was compiled."""
    written = _written(file, text)
    return None if written is None else cast(PolicyModel, _decoded(written["model"]))._replace(file=file)


def is_compiled(file: str | None, text: str) -> bool:
    """True for a bundled policy that was checked when it was compiled and is still the same."""
    return _written(file, text) is not None


def _written(file: str | None, text: str) -> dict[str, Any] | None:
    path = compiled_path(file)
    if path is None or not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as stream:
        written: dict[str, Any] = json.load(stream)
    return written if written["made_from"] == mark(text) else None


def compiled_path(file: str | None) -> str | None:
    """Where the compiled form of a bundled policy stands; None for any other file."""
    folder, name = os.path.split(file or "")
    return os.path.join(folder, FOLDER, f"{os.path.splitext(name)[0]}.json") if folder == _data("policies") else None


def mark(text: str) -> list[int]:
    """Of a text and of the records it is compiled to: no form of older records is ever taken for one of newer ones."""
    data = text.encode()
    fields = repr([(name, record._fields) for name, record in sorted(_RECORDS.items())])
    return [len(data), zlib.crc32(data), zlib.crc32(fields.encode())]


def encoded(value: object) -> object:
    """Plain JSON: a record is a list that begins with its name, a tuple one that begins with "", a list with "[]"."""
    if isinstance(value, tuple):
        name = type(value).__name__ if hasattr(value, "_fields") else ""
        return [name, *map(encoded, value)]
    if isinstance(value, list):
        return ["[]", *map(encoded, value)]
    if isinstance(value, dict):
        return {key: encoded(item) for key, item in value.items()}
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def _decoded(value: Any) -> Any:
    if isinstance(value, list):
        name, *parts = value
        items = map(_decoded, parts)
        return list(items) if name == "[]" else tuple(items) if name == "" else _RECORDS[name](*items)
    if isinstance(value, dict):
        return {key: _decoded(item) for key, item in value.items()}
    return value

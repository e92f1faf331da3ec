"""Where texts come from: files, standard input, and the policies and schemas that travel with the engine.

Works from a checkout (``policies/`` and ``schemas/`` beside the package) and from an installed
package (``_data/`` inside it). Nothing is read before it is known to be a file of a bearable size.
"""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from typing import Literal, TypeAlias

from engine.diagnostics import Diagnostic, PolicyError, nearest

SchemaKind: TypeAlias = Literal[
    "policy", "facts", "decision", "log", "case", "question", "why-not", "minimal", "validation", "check", "diff",
    "rows-diff", "tests", "coverage", "mutants", "suggestions", "errors",
]  # fmt: skip
"""What there is a schema of: what is read, what is printed about one policy, what about several."""

MAX_BYTES = 32 * 1024 * 1024
STDIN = "-"
STDIN_NAME = "<stdin>"

_PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_ENDINGS = (".yaml", ".yml")
_POLICY_ID = re.compile(rb"^policy:[ \t]*[\"']?([A-Za-z0-9._-]+)", re.MULTILINE)
_HEAD = 16 * 1024
"""How much of a bundled policy is read to learn its id, which stands near its top."""

_NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read_text(path: str, *, limit: int = MAX_BYTES) -> str:
    """The text of a file, or of standard input for ``-``; at most ``limit`` bytes of UTF-8.

    Raises PolicyError: file-not-found, is-a-directory, not-a-file (a pipe or a device),
    not-readable, too-large, not-utf-8, not-text.
    """
    name = STDIN_NAME if path == STDIN else path
    data = sys.stdin.buffer.read(limit + 1) if path == STDIN else _read_file(path, limit)
    if len(data) > limit:
        raise _too_large(name, limit)
    return _decode(data, name)


def _read_file(path: str, limit: int) -> bytes:
    try:
        status = os.stat(path)
        _check_kind(path, status.st_mode)
        if status.st_size > limit:
            raise _too_large(path, limit)
        with open(path, "rb") as file:
            return file.read(limit + 1)
    except FileNotFoundError:
        raise _missing(path) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name cannot be one of a file"
        raise _error("not-readable", f"`{path}` cannot be read: {reason.lower()}", path) from None


def _check_kind(path: str, mode: int) -> None:
    # A pipe or a device could wait, or go on, for ever.
    if stat.S_ISDIR(mode):
        raise _error("is-a-directory", f"`{path}` is a folder, not a file", path, advice="name one file inside it")
    if not stat.S_ISREG(mode):
        raise _error("not-a-file", f"`{path}` is a pipe or a device, not a file", path,
                     advice="to read what another program writes, pipe it in and name the file `-`")


def _missing(path: str) -> PolicyError:
    folder, name = os.path.split(path)
    message = f"there is no file `{path}`"
    try:
        beside = sorted(os.listdir(folder or "."))
        near = next((name + ending for ending in _ENDINGS if name + ending in beside), None) or nearest(name, beside)
    except OSError:
        return _error("file-not-found", message, path, advice=f"there is no folder `{folder}` either")
    return _error("file-not-found", message, path, near and os.path.join(folder, near))


def _too_large(name: str, limit: int) -> PolicyError:
    return _error("too-large", f"`{name}` is larger than {limit // 1024:,} KiB, the most that is read", name)


def refuse_no_text(data: bytes, name: str) -> None:
    """Raises PolicyError (not-utf-8, not-text) if a file that begins so is none of UTF-8 text."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _error("not-utf-8", f"`{name}` is stored as UTF-16", name, advice="save it again with the encoding UTF-8")
    odd = _NOT_TEXT.search(data)
    if odd is not None:
        raise _error("not-text", f"`{name}` is not a text file: byte {odd.start() + 1:,} is no character", name,
                     advice="a policy or facts file is plain text; perhaps this is a spreadsheet or an archive")


def _decode(data: bytes, name: str) -> str:
    refuse_no_text(data, name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _error("not-utf-8", f"`{name}` is not stored as UTF-8: line {line} holds a character of another encoding",
                     name, advice="save it again with the encoding UTF-8") from None


def _error(code: str, message: str, file: str, suggest: str | None = None, *, advice: str | None = None) -> PolicyError:
    return PolicyError((Diagnostic(code, message, file, suggest=suggest or None, help=advice),))


def find(name_or_path: str, beside: str | None = None) -> str:
    """The path of a policy: a bundled one by file stem or policy id, otherwise a file.

    A relative path starts at the folder of ``beside`` (the overlay that names it), else here.
    ``-`` stays ``-``. A path is returned unread: reading it says what is wrong with it.
    Raises PolicyError unknown-policy for a plain name that is neither bundled nor a file.
    """
    known = _bundled_files()
    if name_or_path in known:
        return known[name_or_path]
    folder = os.path.dirname(beside) if beside and beside not in (STDIN, STDIN_NAME) else ""
    path = os.path.join(folder, os.path.expanduser(name_or_path))
    if name_or_path == STDIN or _looks_like_a_path(name_or_path) or os.path.exists(path):
        return name_or_path if name_or_path == STDIN else path
    raise _unknown(name_or_path, path)


def _looks_like_a_path(name: str) -> bool:
    return name.endswith(_ENDINGS) or os.sep in name or "/" in name


def _unknown(name: str, path: str) -> PolicyError:
    beside = next((name + ending for ending in _ENDINGS if os.path.exists(path + ending)), None)
    from engine.policy.text.document import shown  # source is read before anything else, and mostly without a mistake

    names = bundled()
    advice = f"bundled: {', '.join(names)}; for a file of your own write its path, ending in .yaml"
    near = beside or nearest(name, names)
    return PolicyError((Diagnostic("unknown-policy", f"there is no policy {shown(name)}", suggest=near, help=advice),))


def bundled() -> tuple[str, ...]:
    """The names of the bundled policies, file stems and policy ids, for suggestions."""
    return tuple(sorted(_bundled_files()))


def _bundled_files() -> dict[str, str]:
    folder = _data("policies")
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    found: dict[str, str] = {}
    for name in names:
        stem, ending = os.path.splitext(name)
        if ending in _ENDINGS and not stem.endswith("_test"):
            path = os.path.join(folder, name)
            found.setdefault(_policy_id(path) or stem, path)
            found[stem] = path
    return found


def _policy_id(path: str) -> str | None:
    with open(path, "rb") as file:
        match = _POLICY_ID.search(file.read(_HEAD))
    return match[1].decode() if match else None


def schema_path(kind: SchemaKind) -> str:
    """The path of a bundled schema."""
    return os.path.join(_data("schemas"), f"{kind}.schema.json")


def read_schema(kind: SchemaKind) -> dict[str, object]:
    """A bundled schema as data, a fresh copy each time."""
    with open(schema_path(kind), encoding="utf-8") as file:
        schema: dict[str, object] = json.load(file)
    return schema


def _data(folder: str) -> str:
    installed = os.path.join(_PACKAGE, "_data", folder)
    return installed if os.path.isdir(installed) else os.path.join(os.path.dirname(_PACKAGE), folder)

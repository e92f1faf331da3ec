"""What stands in a policy for ``engine check``: what is ignored, what is used, cited and taken over from a base."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.diagnostics import CHECKS
from engine.policy.model import MESSAGES, WARNINGS, Aside, Ignored
from engine.policy.read.names import Answers
from engine.policy.read.reading import Reading, free, text
from engine.policy.read.rules import settings_in
from engine.policy.text.document import Path, shown

_BLANK = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_NAMED = ("statements", "settings", "facts", "decisions", "plans", MESSAGES)


def read_aside(reading: Reading) -> Aside:
    """Read last, when everything that cites or uses something was read."""
    names = reading.names
    declared = {name: _words(found) for name, found in names.decisions.items() if found and _words(found)}
    ignored = tuple(one for entry, path, where in _entries(reading) for one in _ignored(reading, entry, path, where))
    cited = tuple(name for name in names.statements if name in reading.cited)
    return Aside(ignored, declared, _used(reading), cited, tuple(_inherited(reading)))


def _words(answers: Answers) -> tuple[str, ...]:
    return answers.type.choices if answers.type else ()


def _entries(reading: Reading) -> Iterator[tuple[dict[str, object], Path, tuple[str, ...]]]:
    """Everything that may have findings of its own: entry, path, and how findings name it."""
    for section in _NAMED:
        for name, entry, path in reading.section(section):
            yield entry, path, (section, name)
            if section == "decisions":
                rules = reading.listed(entry, (*path, "rules"))
                yield from ((rule, at, ("decisions", name, text(rule, "rule"))) for rule, at in rules)
    for section, key in ((WARNINGS, "warning"), ("tests", "name")):
        for entry, path in reading.listed(reading.document.value, (section,)):
            yield entry, path, (section, text(entry, key))


def _ignored(reading: Reading, entry: dict[str, object], path: Path, where: tuple[str, ...]) -> Iterator[Ignored]:
    ignore, at = entry.get("ignore"), (*path, "ignore")
    if ignore is not None and not isinstance(ignore, dict):
        reading.unreadable(at)
    for code, because in ignore.items() if isinstance(ignore, dict) else ():
        if free(code):
            continue
        if code not in CHECKS:
            _tell_unknown(reading, code, (*at, code))
        elif isinstance(because, str) and because.strip():
            yield Ignored(where, code, because, reading.is_own((*at, code)))
        else:
            _tell_no_reason(reading, code, (*at, code))


def _tell_unknown(reading: Reading, code: str, path: Path) -> None:
    advice = "nothing would be ignored; `engine check --explain` lists the checks"
    reading.unknown("unknown-check", f"there is no check {shown(code)}", code, CHECKS, path, at="key", help=advice)


def _tell_no_reason(reading: Reading, code: str, path: Path) -> None:
    advice = "say why it is meant, so that the next reader need not guess"
    reading.report("empty", f"`{code}` is ignored without a reason", path, at="key", help=advice)


def _used(reading: Reading) -> tuple[str, ...]:
    """The settings that rules, calculations, plans, events or texts use."""
    root, settings = reading.document.value, reading.names.settings
    plans = root.get("plans")
    written = [root.get(section) for section in ("decisions", WARNINGS, MESSAGES, "events")]
    written += [[*plan.values()] for plan in _values(plans) if isinstance(plan, dict)]
    found = {name for part in written for name in settings_in(part, settings)} | _blanks(root.get(MESSAGES))
    return tuple(name for name in settings if name in found)


def _blanks(written: object) -> set[str]:
    """The words in braces anywhere in what is written."""
    if isinstance(written, str):
        return set(_BLANK.findall(written))
    return {word for part in _values(written) for word in _blanks(part)}


def _values(written: object) -> list[object]:
    if isinstance(written, dict):
        return list(written.values())
    return written if isinstance(written, list) else []


def _inherited(reading: Reading) -> Iterator[str]:
    """What an overlay takes over as it is. Nothing is taken over where there is no base."""
    if reading.document.base is None:
        return
    for section in _NAMED:
        for name, _, path in reading.section(section):
            if not reading.is_own(path):
                yield f"{section}.{name}"
            if section == "decisions" and not reading.is_own((*path, "answers")):
                yield f"{section}.{name}.answers"

"""The settings of a policy, with the values given from outside in place of the file's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from engine.diagnostics import Diagnostic, nearest
from engine.policy.model import Inner, Kind, Setting, ValueType
from engine.policy.read.names import SettingType
from engine.policy.read.reading import Reading, text
from engine.policy.read.values import KINDS, inner, limits, misfit, outside, shown
from engine.policy.text.document import Document, Path

_LIMITS = "the policy sets these limits, and its rules are written for values within them"
_Value: TypeAlias = Inner | tuple[Inner, ...]
_KINDS: dict[str, Kind] = {"integer": "integer", "number": "number", "boolean": "boolean", "string": "text"}


def read_settings(reading: Reading, given: Mapping[str, object]) -> None:
    """Read the section into ``reading.names``; ``given`` are values by name that replace the file's.

    A given value is checked like the file's own: it must be of the setting's type and within its limits.
    """
    names = reading.names
    for name in reading.declared("settings"):
        names.settings[name] = names.setting_types[name] = None
    for name, entry, path in reading.section("settings"):
        names.setting_types[name] = kind = _sound_limits(reading, setting_type(entry), entry, path)
        own = _value(reading, name, entry.get("value"), kind, (*path, "value"))
        value = own if name not in given else _given(reading, name, given[name], kind)
        if value is not None:
            cite, base = reading.cites(entry, path), _base(reading.document, name, kind)
            names.settings[name] = Setting(name, value, text(entry, "help"), cite, base, kind.item)
    for name in given:
        if name not in names.settings and "settings" not in reading.unsure:
            reading.mistakes.append(_unknown(name, tuple(names.settings)))


def _base(document: Document, name: str, kind: SettingType | None) -> Inner | tuple[Inner, ...] | None:
    """The value that the policy at the bottom of all overlays gives a setting; None if it has no such setting."""
    settings = (document.base or document.value).get("settings")
    entry = settings.get(name) if isinstance(settings, dict) else None
    return _inner(entry.get("value"), kind) if isinstance(entry, dict) and kind is not None else None


def setting_type(entry: Mapping[str, object]) -> SettingType:
    """The type a setting says it has, or that its value shows."""
    value = entry.get("value")
    many = entry.get("type", "array" if isinstance(value, list) else None) == "array"
    items = entry.get("items")
    told = items if many and isinstance(items, dict) else {} if many else entry
    sample = (value[0] if value else None) if isinstance(value, list) else value
    choices = told.get("enum")
    if isinstance(choices, list) and all(isinstance(choice, str) for choice in choices):
        return SettingType(ValueType("choice", choices=tuple(choices)), many)
    kind = _KINDS.get(str(told.get("type"))) or _shown_kind(sample)
    return SettingType(ValueType(kind, *_limits(entry, kind)), many)


def _shown_kind(value: object) -> Kind:
    if isinstance(value, bool):
        return "boolean"
    return "integer" if isinstance(value, int) else "number" if isinstance(value, float) else "text"


def _limits(entry: Mapping[str, object], kind: Kind) -> tuple[int | float | None, int | float | None]:
    low, high = (entry.get(key) if kind in ("integer", "number") else None for key in ("minimum", "maximum"))
    return low if isinstance(low, (int, float)) else None, high if isinstance(high, (int, float)) else None


def _sound_limits(reading: Reading, kind: SettingType, entry: Mapping[str, object], path: Path) -> SettingType:
    """The type itself; without its limits after telling that no value lies between them."""
    low, high = kind.item.minimum, kind.item.maximum
    if low is None or high is None or low <= high:
        return kind
    message = f"the minimum `{shown(low)}` is more than the maximum `{shown(high)}`"
    reading.report("limits-reversed", message, (*path, "minimum"), help="no value at all would be allowed")
    return kind._replace(item=kind.item._replace(minimum=None, maximum=None))


def _value(reading: Reading, name: str, value: object, kind: SettingType, path: Path) -> _Value | None:
    """The inner value of a setting as the file has it; None after telling what is wrong with it."""
    if value is None:
        reading.unreadable(path)
        return None
    fault = fault_of(name, value, kind)
    if fault is not None:
        where = path if fault.item is None else (*path, fault.item)
        reading.report(fault.code, fault.message, where, suggest=fault.suggest, help=fault.help)
        return None
    return _inner(value, kind)


def _given(reading: Reading, name: str, value: object, kind: SettingType) -> _Value | None:
    """The same for a value given from outside, which has no place in the file."""
    fault = fault_of(name, value, kind)
    if fault is not None:
        _, code, message, suggest, advice = fault
        reading.mistakes.append(Diagnostic(code, message, path=f"settings.{name}", suggest=suggest, help=advice))
        return None
    return _inner(value, kind)


class Fault(NamedTuple):
    """What is wrong with the value of a setting, or with one item of a list."""

    item: int | None
    code: str
    message: str
    suggest: str | None
    help: str | None


def fault_of(name: str, value: object, kind: SettingType) -> Fault | None:
    """The first thing that is wrong with a value for the setting ``name``, None if it may have it."""
    if kind.many != isinstance(value, (list, tuple)):
        message = f"`{name}` is {'a list' if kind.many else 'one value'}, so it cannot be `{shown(value)}`"
        return Fault(None, "wrong-value-type", message, f"[{shown(value)}]" if kind.many else None, _allowed(kind.item))
    if not isinstance(value, (list, tuple)):
        return _item_fault(name, value, None, kind.item)
    faults = (_item_fault(name, item, at, kind.item) for at, item in enumerate(value))
    return next((fault for fault in faults if fault is not None), None)


def _item_fault(name: str, value: object, at: int | None, kind: ValueType) -> Fault | None:
    known = inner(value, kind)
    if known is None:
        wrong = misfit(value, kind, name, "unknown-choice", None if kind.choices else _allowed(kind))
        return Fault(at, wrong.code, wrong.message, wrong.suggest, wrong.help)
    if outside(known, kind):
        message = f"`{name}` cannot be `{shown(value)}`: it must be {limits(kind)}"
        return Fault(at, "out-of-range", message, None, _LIMITS)
    return None


def _allowed(kind: ValueType) -> str:
    """What to write instead: one of the words, or a value of the kind and within the limits."""
    if kind.choices:
        return f"it is made of: {', '.join(kind.choices)}"
    bounded = kind.minimum is not None or kind.maximum is not None
    return f"write {KINDS[kind.kind]}{', ' + limits(kind) if bounded else ''}"


def _inner(value: object, kind: SettingType) -> _Value | None:
    if isinstance(value, (list, tuple)):
        return tuple(known for item in value if (known := inner(item, kind.item)) is not None)
    return inner(value, kind.item)


def _unknown(name: str, known: tuple[str, ...]) -> Diagnostic:
    return Diagnostic(
        "unknown-setting",
        f"there is no setting `{name}`",
        path=f"settings.{name}",
        suggest=nearest(name, known),
        help="it would change nothing",
    )

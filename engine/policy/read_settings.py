"""The settings of a policy, with the values given from outside in place of the file's own."""

from __future__ import annotations

from collections.abc import Mapping

from engine.diagnostics import Diagnostic, nearest
from engine.policy.document import Path
from engine.policy.model import Inner, Kind, Setting, ValueType
from engine.policy.names import SettingType
from engine.policy.reading import Reading, text
from engine.policy.values import inner, limits, misfit, outside, shown

_KINDS: dict[str, Kind] = {"integer": "integer", "number": "number", "boolean": "boolean", "string": "text"}


def read_settings(reading: Reading, given: Mapping[str, object]) -> None:
    """Read the section into ``reading.names``; ``given`` are values by name that replace the file's.

    A given value is checked like the file's own: it must be of the setting's type and within its limits.
    """
    names = reading.names
    for name in reading.declared("settings"):
        names.settings[name] = names.setting_types[name] = None
    for name, entry, path in reading.section("settings"):
        names.setting_types[name] = kind = setting_type(entry)
        own = _value(reading, name, entry.get("value"), kind, (*path, "value"))
        value = own if name not in given else _given(reading, name, given[name], kind)
        if value is not None:
            names.settings[name] = Setting(name, value, text(entry, "help"), reading.cites(entry, path))
    for name in given:
        if name not in names.settings and "settings" not in reading.unsure:
            reading.mistakes.append(_unknown(name, tuple(names.settings)))


def setting_type(entry: Mapping[str, object]) -> SettingType | None:
    """The type a setting says it has, or that its value shows; None if neither can be understood."""
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


def _value(
    reading: Reading, name: str, value: object, kind: SettingType | None, path: Path
) -> Inner | tuple[Inner, ...] | None:
    """The inner value of a setting as the file has it; None after telling what is wrong with it."""
    if value is None or kind is None:
        reading.unreadable(path)
        return None
    fault = _fault(name, value, kind)
    if fault is not None:
        reading.report(fault.code, fault.message, path, suggest=fault.suggest, help=fault.help)
        return None
    return _inner(value, kind)


def _given(reading: Reading, name: str, value: object, kind: SettingType | None) -> Inner | tuple[Inner, ...] | None:
    """The same for a value given from outside, which has no place in the file."""
    fault = None if kind is None else _fault(name, value, kind)
    if kind is None or fault is not None:
        reading.mistakes += [] if fault is None else [fault]
        return None
    return _inner(value, kind)


def _fault(name: str, value: object, kind: SettingType) -> Diagnostic | None:
    """What is wrong with a setting's value, the place left out."""
    path = f"settings.{name}"
    if kind.many != isinstance(value, (list, tuple)):
        message = f"`{name}` is {'a list' if kind.many else 'one value'}, so it cannot be `{shown(value)}`"
        return Diagnostic("wrong-value-type", message, path=path, suggest=f"[{shown(value)}]" if kind.many else None)
    for item in value if isinstance(value, (list, tuple)) else [value]:
        known = inner(item, kind.item)
        if known is None:
            wrong = misfit(item, kind.item, name, "unknown-choice")
            return Diagnostic(wrong.code, wrong.message, path=path, suggest=wrong.suggest, help=wrong.help)
        if outside(known, kind.item):
            message = f"`{name}` cannot be `{shown(item)}`: it must be {limits(kind.item)}"
            return Diagnostic(
                "out-of-range", message, path=path, help="with this value the policy was never meant to work"
            )
    return None


def _inner(value: object, kind: SettingType) -> Inner | tuple[Inner, ...] | None:
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

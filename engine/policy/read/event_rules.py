"""The rules of ``events``: what sets a rule off, when it fits, and what it changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from engine.policy.event_model import Earlier, EventKind, EventRule, Running
from engine.policy.model import All, ValueType
from engine.policy.read.event_effects import read_effects
from engine.policy.read.event_fields import read_run
from engine.policy.read.event_names import Declared, EventNames, at, listed, tell_unknown
from engine.policy.read.reading import Reading, free, span_of, text
from engine.policy.read.rules import check_twice, rule_condition, settings_in
from engine.policy.text.document import Path, shown

_Entry = dict[str, object]
RULES: Path = ("events", "rules")


def read_event_rules(reading: Reading, section: _Entry, declared: Declared) -> tuple[EventRule, ...]:
    """All rules in the order of the file; one that is broken is left out (and was told)."""
    found = list(reading.listed(section, RULES))
    check_twice(reading, found, "rule")
    tracked = frozenset(name for rule, _ in found for name in _changed(rule.get("then")))
    rules = (_rule(reading, section, rule, path, declared, tracked) for rule, path in found)
    return tuple(rule for rule in rules if rule is not None)


def _changed(then: object) -> Iterable[str]:
    """What the written effects change, right or wrong."""
    effects = then if isinstance(then, dict) else {}
    for key in ("clear", "count", "set"):
        yield from (name for name in listed(effects.get(key)) if isinstance(name, str))


def _rule(
    reading: Reading, section: _Entry, rule: _Entry, path: Path, declared: Declared, tracked: frozenset[str]
) -> EventRule | None:
    trigger = "timer" if "timer" in rule else "on"
    on = _known(reading, rule, trigger, path, declared.timers if trigger == "timer" else declared.kinds)
    because, cite = text(rule, "because"), reading.cites(rule, path)
    if not on:
        return None
    kinds = () if trigger == "timer" else tuple(kind for name in on if (kind := declared.kinds[name]))
    scope = reading.scoped(EventNames(reading.names, declared, tracked, kinds))
    when = rule_condition(scope, rule, path) if "when" in rule else All(())
    then = read_effects(scope, rule, path, declared, reading.names.facts)
    return EventRule(
        text(rule, "rule"),
        "timer" if trigger == "timer" else "event",
        on,
        _earlier(reading, rule, path, declared, kinds),
        when,
        then,
        because,
        cite,
        span_of(section["rules"], path[-1]),
        settings_in([rule.get("when"), rule.get("then")], reading.names.settings),
        tuple(_running(scope, rule, (*path, "running"), declared)),
    )


def _known(
    reading: Reading, rule: _Entry, key: str, path: Path, known: Mapping[str, object]
) -> tuple[str, ...]:
    """The kinds of event (or timers) that a rule is for; none if one of them is not known, which is told."""
    what: Literal["timer", "event"] = "timer" if key == "timer" else "event"
    names = listed(rule.get(key))
    if not names:
        reading.unreadable((*path, key))
    sound = [tell_unknown(reading, what, name, known, at(rule, key, path, index)) for index, name in enumerate(names)]
    return tuple(map(str, names)) if all(sound) else ()


def _earlier(
    reading: Reading, rule: _Entry, path: Path, declared: Declared, kinds: tuple[EventKind, ...]
) -> Earlier | None:
    entry, where = rule.get("earlier"), (*path, "earlier")
    if not isinstance(entry, dict):
        return None
    name = entry.get("event")
    if not tell_unknown(reading, "event", name, declared.kinds, (*where, "event")):
        return None
    both = tuple(kind for kind in (*kinds, declared.kinds[str(name)]) if kind is not None)
    same = listed(entry.get("same"))
    for index, field in enumerate(same):
        _check_same(reading, str(field), both, at(entry, "same", where, index))
    least, most = _days_ago(reading, entry.get("days_ago"), (*where, "days_ago"))
    return Earlier(str(name), tuple(map(str, same)), least, most)


def _running(scope: Reading, rule: _Entry, path: Path, declared: Declared) -> Iterator[Running]:
    """The runs of timers that there must be; ``scope`` is the reading of the rule."""
    part = rule.get("running")
    for timer, value in part.items() if isinstance(part, dict) else ():
        where = (*path, timer)
        if not free(timer) and tell_unknown(scope, "timer", timer, declared.timers, where, place="key"):
            date = read_run(scope, value, where, "the rule would never fit")
            if date is not None:
                yield Running(timer, date)


def _check_same(reading: Reading, field: str, kinds: tuple[EventKind, ...], path: Path) -> None:
    types: set[ValueType] = set()
    for kind in kinds:
        if field not in kind.fields:
            message = f"`{kind.name}` has no field {shown(field)}"
            reading.unknown("unknown-field", message, field, kind.fields, path, help="the two could never be the same")
            return
        types.add(kind.fields[field].type)
    if len({one.kind for one in types}) > 1:
        message = f"{shown(field)} is not of the same type in both events"
        reading.report("reference-type", message, path, help="the two could never be the same")


def _days_ago(reading: Reading, value: object, path: Path) -> tuple[int | None, int | None]:
    if isinstance(value, int):
        return value, value
    if not isinstance(value, dict):
        return None, None
    least, most = (days if isinstance(days := value.get(key), int) else None for key in ("at_least", "at_most"))
    if least is not None and most is not None and least > most:
        message = f"nothing was at least `{least}` and at most `{most}` days ago"
        reading.report("between-reversed", message, path, help="the rule would never fit")
    return least, most

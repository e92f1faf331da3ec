"""The facts of a policy: their types, their limits and what happens when they are not told."""

from __future__ import annotations

from datetime import date
from typing import Literal, cast

from engine.policy.model import AS_OF, Changes, DaysBetween, Fact, Inner, Kind, NotTold, ValueType
from engine.policy.read.reading import Reading, span_of, text
from engine.policy.read.values import day_number, inner, limits, misfit, outside, shown, shown_inner
from engine.policy.text.document import Path

_Entry = dict[str, object]


def read_facts(reading: Reading) -> None:
    """Read the section into ``reading.names``. What relates two facts is read last, when all are known."""
    facts = reading.names.facts
    for name in reading.declared("facts"):
        facts[name] = None
    entries = list(reading.section("facts"))
    for name, entry, path in entries:
        facts[name] = _fact(reading, name, entry, path)
    for name, entry, path in entries:
        fact = facts[name]
        if fact is not None:
            facts[name] = _related(reading, fact, entry, path)


def _fact(reading: Reading, name: str, entry: _Entry, path: Path) -> Fact | None:
    kind = fact_type(reading, entry, path)
    if kind is None:
        reading.unreadable(path)
        return None
    return Fact(
        name=name,
        type=kind,
        question=text(entry, "question"),
        not_told=_not_told(reading, name, entry, kind, path),
        if_vague="open" if entry.get("if_vague") == "open" else "ask",
        derive=None,
        not_after=None,
        not_before=None,
        help=text(entry, "help"),
        unit=text(entry, "unit"),
        span=span_of(reading.document.value["facts"], name),
    )


def fact_type(reading: Reading, entry: _Entry, path: Path) -> ValueType | None:
    """The type of a fact, None if it cannot be understood."""
    choices = entry.get("enum")
    match entry.get("type"):
        case "integer" | "number" as kind:
            return _numbers(reading, "integer" if kind == "integer" else "number", entry, path)
        case "boolean":
            return ValueType("boolean")
        case "array":
            return ValueType("texts")
        case "string" if choices is None:
            return ValueType("date" if entry.get("format") == "date" else "text")
        case "string" if isinstance(choices, list) and all(isinstance(choice, str) for choice in choices):
            return ValueType("choice", choices=tuple(choices))
        case _:
            return None


def _numbers(reading: Reading, kind: Kind, entry: _Entry, path: Path) -> ValueType:
    low, high = (_limit(reading, kind, entry, key, path) for key in ("minimum", "maximum"))
    if low is not None and high is not None and low > high:
        message = f"the minimum `{shown(entry['minimum'])}` is more than the maximum `{shown(entry['maximum'])}`"
        reading.report("limits-reversed", message, (*path, "minimum"), help="no value at all could be told")
        low = high = None
    return ValueType(kind, low, high)


def _limit(reading: Reading, kind: Kind, entry: _Entry, key: str, path: Path) -> int | float | None:
    value = entry.get(key)
    if value is None:
        return None
    known = inner(value, ValueType(kind))
    if isinstance(known, (int, float)):
        return known
    wrong = misfit(value, ValueType(kind), key, "wrong-value-type", "the limit would never apply")
    reading.report(wrong.code, wrong.message, (*path, key), suggest=wrong.suggest, help=wrong.help)
    return None


def _not_told(reading: Reading, name: str, entry: _Entry, kind: ValueType, path: Path) -> NotTold:
    """``if_not_told``: a word, or an assumed value that must be one the fact can have."""
    rule = entry.get("if_not_told", "ask")
    if isinstance(rule, dict):
        where = (*path, "if_not_told")
        value = fact_value(reading, name, rule.get("assume"), kind, (*where, "assume"))
        return NotTold("assume", value, text(rule, "because"), reading.cites(rule, where))
    return NotTold("open" if rule == "open" else "ask")


def fact_value(reading: Reading, name: str, value: object, kind: ValueType, path: Path) -> Inner | None:
    """The inner value of a constant said of a fact, None after telling what is wrong with it."""
    known = inner(value, kind)
    if value is None:
        reading.unreadable(path)
    elif known is None:
        wrong = misfit(value, kind, name, "unknown-choice", "the fact could never be so")
        reading.report(wrong.code, wrong.message, path, suggest=wrong.suggest, help=wrong.help)
    elif outside(known, kind):
        message = f"`{name}` is never `{shown_inner(known, kind)}`: it is {limits(kind)}"
        reading.report("out-of-range", message, path, help="the fact could never be so")
    return known


def _related(reading: Reading, fact: Fact, entry: _Entry, path: Path) -> Fact:
    after, before = (_bound(reading, fact, entry, key, path) for key in ("not_after", "not_before"))
    fact = fact._replace(derive=_derive(reading, fact, entry, path), not_after=after, not_before=before)
    return fact._replace(changes=_changes(reading, fact, entry, path))


def _changes(reading: Reading, fact: Fact, entry: _Entry, path: Path) -> Changes:
    """``changes``: days to or from ``as_of`` always go with the time, and only whole numbers can."""
    counts_today = fact.derive is not None and AS_OF in fact.derive
    word = entry.get("changes")
    where = (*path, "changes")
    match word:
        case _ if "changes" not in entry:
            return "with_time" if counts_today else "never"
        case "with_time" if fact.type.kind != "integer" and (*path, "type") not in reading.bad:
            message = f"`{fact.name}` is not a whole number, so it does not change by waiting"
            reading.report("bad-changes", message, where, help="only whole numbers of days go with the time")
        case "with_time" if fact.derive is not None and not counts_today:
            message = f"`{fact.name}` counts days between two other dates, so it does not change by waiting"
            reading.report("bad-changes", message, where, help="days to or from `as_of` go with the time")
        case "by_action" | "by_action_only_forward" | "never" if counts_today:
            message = f"`{fact.name}` counts days to or from `as_of`, so it changes with the time"
            reading.report("bad-changes", message, where, suggest="with_time", help="waiting would be left out")
        case "with_time" | "by_action" | "by_action_only_forward":
            return cast("Changes", word)
        case _:
            pass
    return "never"


def _derive(reading: Reading, fact: Fact, entry: _Entry, path: Path) -> DaysBetween | None:
    derive = entry.get("derive")
    if derive is None:
        return None
    where = (*path, "derive", "days_between")
    ends = derive.get("days_between") if isinstance(derive, dict) else None
    if not isinstance(ends, list) or len(ends) != 2:
        reading.unreadable(where)
        return None
    if fact.type.kind != "integer" and (*path, "type") not in reading.bad:
        reading.report(
            "bad-derive",
            f"`{fact.name}` is not a whole number, but days are counted",
            where,
            help="days are whole numbers",
        )
    known = [_date_fact(reading, end, (*where, index), "bad-derive") for index, end in enumerate(ends)]
    return DaysBetween(*map(str, ends)) if all(known) else None


def _bound(
    reading: Reading, fact: Fact, entry: _Entry, key: Literal["not_after", "not_before"], path: Path
) -> str | int | None:
    """``not_after`` or ``not_before``: a date, or the name of a date fact."""
    bound = entry.get(key)
    if bound is None:
        return None
    where = (*path, key)
    if fact.type.kind != "date":
        message = f"`{fact.name}` is not a date, so it cannot have `{key}`"
        reading.report("bad-limit", message, where, at="key", help="numbers have `minimum` and `maximum`")
        return None
    day = day_number(bound)
    if isinstance(bound, date) or day is not None:
        return day
    return str(bound) if _date_fact(reading, bound, where, "bad-limit") else None


def _date_fact(reading: Reading, name: object, path: Path, code: str) -> bool:
    """Whether ``name`` is a date fact or ``as_of``; tells if not."""
    facts = reading.names.facts
    if not isinstance(name, str) or (name != AS_OF and name not in facts):
        reading.unknown(
            "unknown-fact",
            f"there is no fact `{shown(name)}`",
            shown(name),
            (*facts, AS_OF),
            path,
            sections=("facts",),
            help="the days could never be counted" if code == "bad-derive" else "the limit would never apply",
        )
        return False
    fact = reading.names.fact(name)
    if fact is not None and fact.type.kind != "date":
        reading.report(code, f"`{name}` is not a date", path, help="only dates can be compared with dates")
        return False
    return fact is not None

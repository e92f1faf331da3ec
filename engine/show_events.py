"""The ``events`` section as a page to read: stages, what can be logged, and the rules between them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.blocks import Block, Heading, Para, Table
from engine.policy.event_model import EVENT_DATE, STAGE, Earlier, Effects, EventRule, Events, FieldRef, Start, Stop
from engine.policy.model import Fact, PolicyModel
from engine.policy.open_fact import stage_fact
from engine.policy.words import plain, show, words

Row = tuple[str, ...]


def events_blocks(model: PolicyModel) -> Iterator[Block]:
    """Everything about events; nothing if the policy has none."""
    events = model.events
    if events is None:
        return
    yield Heading("Events")
    yield Para(f"A case begins in `{events.start}`. Of the rules for an event the first that fits counts.")
    stages = ((name, one.says, _remarks(ends=one.ends, decides=one.decides)) for name, one in events.stages.items())
    yield from _table("Stages", ("stage", "what it means", "remarks"), stages)
    kinds = ((name, one.says, ", ".join(one.fields) or "-") for name, one in events.kinds.items())
    yield from _table("What can be logged", ("event", "what happened", "fields"), kinds)
    asked = ((name, one.question or "-") for name, one in events.notes.items())
    yield from _table("Notes", ("note", "what is remembered"), asked)
    timers = ((name, one.says, "several at once" if one.several else "-") for name, one in events.timers.items())
    yield from _table("Timers", ("timer", "what happens when it ends", "remarks"), timers)
    rows = (_rule(number, rule, events, model) for number, rule in enumerate(events.rules, 1))
    yield from _table("What events change", ("#", "rule", "on", "when", "then", "cites"), rows)


def _table(title: str, columns: Row, rows: Iterator[Row]) -> Iterator[Block]:
    filled = tuple(rows)
    if filled:
        yield Heading(title)
        yield Table(columns, filled)


def _remarks(*, ends: bool, decides: bool) -> str:
    said = [text for holds, text in ((ends, "the case is over"), (not decides, "nothing is decided")) if holds]
    return ", ".join(said) or "-"


def _rule(number: int, rule: EventRule, events: Events, model: PolicyModel) -> Row:
    on = " or ".join(rule.on) if rule.trigger == "event" else f"timer {' or '.join(rule.on)}"
    return (
        str(number),
        rule.name,
        on,
        _when(rule, events, model),
        effects_words(rule.then, events, model),
        ", ".join(rule.cite) or "-",
    )


def _when(rule: EventRule, events: Events, model: PolicyModel) -> str:
    """The condition in words, the earlier event first."""
    asked = model._replace(facts={**model.facts, **subjects(rule, events)})
    when = words(rule.when, asked)
    parts = [_earlier(rule.earlier)] if rule.earlier else []
    parts += [f"`{timer}` runs from {_day(date)}" for timer, date in rule.running]
    return " and ".join([*parts, *([when] if when != "otherwise" else [])]) or "-"


def subjects(rule: EventRule, events: Events) -> dict[str, Fact]:
    """What the conditions of one rule may ask about beside the facts."""
    kinds = [events.kinds[name] for name in rule.on] if rule.trigger == "event" else []
    fields = {fact.name: fact for kind in kinds for fact in kind.fields.values()}
    return {**events.notes, **events.counted, STAGE: stage_fact(events.stages), **fields}


def _earlier(earlier: Earlier) -> str:
    same = f" with the same {' and '.join(earlier.same)}" if earlier.same else ""
    return f"after `{earlier.event}`{same}{_days_ago(earlier.least, earlier.most)}"


def _days_ago(least: int | None, most: int | None) -> str:
    if least is not None and least == most:
        return " on the same day" if least == 0 else f" {least} {_days(least)} before"
    low = "" if least is None else f" at least {least} days before"
    return low if most is None else f"{low}{' and' if low else ''} at most {most} days before"


def effects_words(then: Effects, events: Events, model: PolicyModel) -> str:
    """What a rule changes, in words."""
    facts = {**model.facts, **events.notes}
    parts = [f"{name} is not known any more" for name in then.clear]
    parts += [f"{name} {step:+d}" for name, step in then.counts]
    parts += [f"{name}: {_value(value, facts[name])}" for name, value in then.set]
    parts += [_stop(one) for one in then.stop]
    parts += [f"to {then.move_to}"] if then.move_to else []
    parts += [_start(one) for one in then.start]
    return "; ".join(parts) or "-"


def _value(value: object, fact: Fact) -> str:
    return value.name if isinstance(value, FieldRef) else plain(show(fact.type.kind, value))


def _stop(one: Stop) -> str:
    if one.date is None:
        return f"stop {one.timer}"
    runs = "" if one.runs is None else f"{one.runs} {'run' if one.runs == 1 else 'runs'} of "
    return f"stop {runs}{one.timer} from {_day(one.date)}"


def _day(date: int | FieldRef) -> str:
    if isinstance(date, int):
        return str(show("date", date))
    return "that day" if date.name == EVENT_DATE else date.name


def _start(one: Start) -> str:
    days = f"{one.days} {_days(one.days)} after " if one.days else "on "
    if isinstance(one.date, int):
        return f"start {one.timer} {days}{show('date', one.date)}"
    return f"start {one.timer} {days}{'that day' if one.date.name == EVENT_DATE else one.date.name}"


def _days(count: int) -> str:
    return "day" if count == 1 else "days"

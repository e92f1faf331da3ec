"""What a sound ``events`` section may still get wrong as a whole: what is never used and what is never reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from engine.diagnostics import Diagnostic
from engine.policy.event_model import STAGE, EventRule, Events
from engine.policy.model import All, Always, Any, Compare, Condition, Nothing, Test
from engine.policy.operators import OPERATORS
from engine.policy.read.reading import Reading
from engine.policy.text.document import Document, Path

_Stages = frozenset[str]

MistakesOf: TypeAlias = Callable[[Document], tuple[Diagnostic, ...]]


def check_events(reading: Reading, events: Events, mistakes_of: MistakesOf) -> None:
    """Tell of events no rule uses, timers that never start or never do anything, stages no case reaches
    and rules that never fit.

    In an overlay that is told where it declares such a thing itself. What it makes of things that its base
    declares is told at what did it, or at its ``events``; what is so in the base already is not told:
    ``mistakes_of`` says what a document has wrong, read as a whole.
    """
    found = (*_unused(events), *_unreached(events), *_hidden(events))
    inherited = [one for one in found if not reading.is_own(one.path)]
    known = _of_base(reading, mistakes_of) if inherited else frozenset()
    for one in found:
        if reading.is_own(one.path):
            at_key = isinstance(one.path[-1], str) and one.path[-1] != "rule"
            reading.report(one.code, one.message, one.path, at="key" if at_key else "value", help=one.advice)
        elif (one.code, one.message) not in known:
            path = next((path for path in (one.cause, _EVENTS) if reading.is_own(path)), ())
            at_key = path == _EVENTS
            reading.report(one.code, one.message, path, at="key" if at_key else "value", help=one.advice)


_EVENTS: Path = ("events",)


class _Finding(NamedTuple):
    """Something that is wrong with the whole: ``cause`` is what made it so, as far as one entry did."""

    code: str
    message: str
    path: Path
    advice: str
    cause: Path = _EVENTS


def _of_base(reading: Reading, mistakes_of: MistakesOf) -> frozenset[tuple[str, str]]:
    """Code and message of all that is wrong with the base already."""
    base = reading.document.base
    if base is None or base.place is None:
        return frozenset()
    return frozenset((one.code, one.message) for one in mistakes_of(Document(base, base.place[0])))


def _unused(events: Events) -> Iterator[_Finding]:
    used = {name for rule in events.rules if rule.trigger == "event" for name in rule.on}
    for kind in events.kinds:
        if kind not in used:
            message = f"no rule is for the event `{kind}`"
            advice = "whoever logs it would be told that nothing is known of it; a rule without `then` lets it count"
            yield _Finding("unused-event", message, ("events", "kinds", kind), advice)
    ended = {name for rule in events.rules if rule.trigger == "timer" for name in rule.on}
    started = {one.timer for rule in events.rules for one in rule.then.start}
    for timer in events.timers:
        if timer not in ended or timer not in started:
            what = "no rule starts" if timer not in started else "no rule is for"
            advice = "it would never end" if timer not in started else "nothing would happen when it ends"
            yield _Finding("unused-timer", f"{what} the timer `{timer}`", ("events", "timers", timer), advice)
    for note in events.notes:
        if note not in events.tracked:
            message, path = f"no rule changes the note `{note}`", ("events", "notes", note)
            yield _Finding("unused-note", message, path, "it would never be known")


def _unreached(events: Events) -> Iterator[_Finding]:
    reached = reachable(events)
    for stage in events.stages:
        if stage not in reached:
            message = f"no case ever reaches the stage `{stage}`"
            advice = "no rule that can fit moves a case there"
            yield _Finding("unreachable-stage", message, ("events", "stages", stage), advice)
    open_stages = frozenset(stage for stage in reached if not events.stages[stage].ends)
    for index, rule in enumerate(events.rules):
        if open_stages.isdisjoint(stages_of(rule.when, frozenset(events.stages))):
            message = f"`{rule.name}` never fits, as no case is ever in such a stage"
            yield _Finding("never-fits", message, ("events", "rules", index, "rule"), _NEVER)


_NEVER = "nothing it says would ever happen"


def reachable(events: Events) -> _Stages:
    """The stages a case may get to; each that is left out is certainly never reached."""
    every = frozenset(events.stages)
    reached = {events.start}
    while True:
        alive = {stage for stage in reached if not events.stages[stage].ends}
        moved = {rule.then.move_to for rule in events.rules if alive & stages_of(rule.when, every)} - {None}
        if moved <= reached:
            return frozenset(reached)
        reached |= {stage for stage in moved if stage is not None}


def stages_of(condition: Condition, every: _Stages) -> _Stages:
    """The stages in which a condition may hold, whatever else is the case."""
    match condition:
        case Test():
            if condition.subject != STAGE:
                return every
            return frozenset(stage for stage in every if all(_holds(one, stage) for one in condition.compares))
        case Always(holds=holds):
            return every if holds else frozenset()
        case All(parts):
            return every.intersection(*(stages_of(part, every) for part in parts))
        case Any(parts):
            return frozenset().union(*(stages_of(part, every) for part in parts))
        case Nothing(parts):
            return every.difference(*(_certain(part, every) for part in parts))


def _certain(condition: Condition, every: _Stages) -> _Stages:
    """The stages in which a condition holds whatever else is the case; only a test of the stage is looked at."""
    alone = isinstance(condition, Test) and condition.subject == STAGE
    return stages_of(condition, every) if alone or isinstance(condition, Always) else frozenset()


def _holds(compare: Compare, stage: str) -> bool:
    word, operand = compare
    if word == "known":
        return operand is True
    if word == "not":
        return not all(_holds(part, stage) for part in operand)  # type: ignore[union-attr, arg-type]
    return OPERATORS[word].holds(stage, operand if isinstance(operand, tuple) else (operand,))


def _hidden(events: Events) -> Iterator[_Finding]:
    """Rules behind one that always takes the event."""
    always: dict[tuple[str, str], tuple[int, EventRule]] = {}
    for index, rule in enumerate(events.rules):
        sets_off = [(rule.trigger, name) for name in rule.on]
        hiding = [always[one] for one in sets_off if one in always]
        if rule.on and len(hiding) == len(rule.on):
            at, other = hiding[0]
            message = f"`{rule.name}` never fits, as `{other.name}` before it always does"
            advice = f"put `{rule.name}` before `{other.name}`"
            cause: Path = ("events", "rules", at, "rule")
            yield _Finding("never-fits", message, ("events", "rules", index, "rule"), advice, cause)
        if rule.when == All(()) and rule.earlier is None and not rule.running:
            always.update((one, (index, rule)) for one in sets_off if one not in always)

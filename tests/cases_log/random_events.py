"""Random events sections over the facts of the toy policy, and random logs for them, for Hypothesis."""

from __future__ import annotations

from typing import Any, Literal

from hypothesis import strategies as st

from engine import Policy
from engine.cases.log import Logged
from engine.policy.event_model import (
    STAGE,
    Earlier,
    Effects,
    EventKind,
    EventRule,
    Events,
    FieldRef,
    Running,
    Stage,
    Start,
    Stop,
    Timer,
)
from engine.policy.model import All, Compare, Condition, Fact, Nothing, NotTold, Ref, Test, ValueType
from engine.policy.model import Any as AnyOf
from tests.cases_log.making import toy

STAGES, TIMERS, KINDS = ("s0", "s1", "s2", "end"), ("t0", "t1"), ("a", "b", "c")
FIRST_DAY = 739_000


def _fact(name: str, kind: ValueType) -> Fact:
    return Fact(name, kind, "", NotTold("open"), "ask", None, None, None, "", "", None)


NOTE = _fact("tries", ValueType("integer", 0))
NUMBER, WORD, FLAG = ValueType("integer", 0, 9), ValueType("choice", choices=("x", "y", "z")), ValueType("boolean")
FIELDS = {"n": NUMBER, "w": WORD, "f": FLAG, "d": ValueType("date")}


def _whole(low: int, high: int) -> st.SearchStrategy[Compare]:
    number = st.integers(low, high)
    return st.one_of(
        st.builds(Compare, st.sampled_from(("at_least", "at_most", "more_than", "less_than", "equals")), number),
        st.builds(lambda one, two: Compare("between", (min(one, two), max(one, two))), number, number),
        st.builds(lambda some: Compare("one_of", tuple(some)), st.lists(number, min_size=1, max_size=3, unique=True)),
        st.builds(Compare, st.just("known"), st.booleans()),
    )


def _words(words: tuple[str, ...]) -> st.SearchStrategy[Compare]:
    some = st.lists(st.sampled_from(words), min_size=1, max_size=3, unique=True)
    return st.one_of(st.builds(Compare, st.just("equals"), st.sampled_from(words)),
                     st.builds(lambda chosen: Compare("one_of", tuple(chosen)), some),
                     st.builds(Compare, st.just("known"), st.booleans()))  # fmt: skip


FLAGS = st.builds(Compare, st.sampled_from(("equals", "known")), st.booleans())
STATE = {
    STAGE: _words(STAGES), "size": _whole(0, 5), "tries": _whole(0, 4), "ready": FLAGS,
    "colour": _words(("red", "green", "blue")),
}  # fmt: skip
COUNTED = {"timers.t0": _whole(0, 3), "timers.t1": _whole(0, 3)}
OF_EVENT = {"event.n": _whole(0, 9), "event.w": _words(("x", "y", "z")), "event.f": FLAGS}


def _test(subjects: dict[str, st.SearchStrategy[Compare]]) -> st.SearchStrategy[Condition]:
    def one(name: str) -> st.SearchStrategy[Condition]:
        compares = st.lists(_maybe_not(subjects[name]), min_size=1, max_size=2).map(tuple)
        return compares.map(lambda some: Test(name, "fact", None, some))

    return st.sampled_from(sorted(subjects)).flatmap(one)


def _maybe_not(compare: st.SearchStrategy[Compare]) -> st.SearchStrategy[Compare]:
    return st.one_of(compare, compare.filter(lambda one: one.word != "known").map(lambda one: Compare("not", (one,))))


def conditions(subjects: dict[str, st.SearchStrategy[Compare]]) -> st.SearchStrategy[Condition]:
    def inside(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
        return st.one_of(parts.map(All), parts.map(AnyOf), parts.map(Nothing))

    always = st.just(All(()))
    return st.one_of(always, always, st.recursive(_test(subjects), inside, max_leaves=4))


def _earlier() -> st.SearchStrategy[Earlier | None]:
    exact = st.integers(0, 4).map(lambda day: (day, day))
    apart = st.tuples(st.integers(0, 3), st.integers(2, 5))
    ends = st.one_of(st.just((None, None)), exact, apart, exact.map(lambda ends: (ends[0], None)),
                     exact.map(lambda ends: (None, ends[1])))  # fmt: skip
    same = st.one_of(st.just(()), st.lists(st.sampled_from(sorted(FIELDS)), max_size=2, unique=True).map(tuple))
    earlier = st.builds(lambda kind, names, days: Earlier(kind, names, *days), st.sampled_from(KINDS), same, ends)
    return st.one_of(st.none(), earlier, earlier)


def _starts(of_event: bool) -> st.SearchStrategy[Start]:
    dates: list[Any] = [FieldRef("event.date"), FieldRef("event.d"), Ref("due"), FIRST_DAY + 5]
    days = st.integers(0 if of_event else 1, 6)
    return st.builds(Start, st.sampled_from(TIMERS), days, st.sampled_from(dates if of_event else dates[:1]))


RUN_DATES: list[Any] = [FieldRef("event.date"), FieldRef("event.d"), FIRST_DAY + 5]


def _stops(of_event: bool) -> st.SearchStrategy[Stop]:
    dates = st.sampled_from([None, *(RUN_DATES if of_event else RUN_DATES[:1])])
    some = st.builds(Stop, st.sampled_from(TIMERS), dates, st.sampled_from((None, 1, 2)))
    return some.map(lambda stop: stop if stop.date is not None else stop._replace(runs=None))


def _running() -> st.SearchStrategy[tuple[Running, ...]]:
    some = st.builds(Running, st.sampled_from(TIMERS), st.sampled_from(RUN_DATES))
    several = st.lists(some, min_size=1, max_size=2, unique_by=lambda one: one.timer).map(tuple)
    return st.one_of(st.just(()), st.just(()), several)


def _effects(of_event: bool) -> st.SearchStrategy[Effects]:
    sets: list[Any] = [("ready", True), ("ready", False), ("colour", "red"), ("size", 4)]
    sets.append(("born", FieldRef("event.date")))
    if of_event:
        sets += [("ready", FieldRef("event.f")), ("tries", FieldRef("event.n"))]
    return st.builds(
        Effects,
        st.lists(st.sampled_from(("size", "ready", "colour", "tries", "born")), max_size=1).map(tuple),
        st.lists(st.tuples(st.sampled_from(("size", "tries")), st.sampled_from((-1, 1, 2))), max_size=1).map(tuple),
        st.lists(st.sampled_from(sets), max_size=2).map(tuple),
        st.lists(_stops(of_event), max_size=1).map(tuple),
        st.sampled_from((None, None, None, *STAGES[:3], *STAGES)),
        st.lists(_starts(of_event), max_size=2).map(tuple),
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """The toy policy with other events."""
    rules: list[EventRule] = []
    for at in range(draw(st.integers(1, 9))):
        timer = draw(st.integers(0, 3)) == 0
        on = tuple(draw(st.lists(st.sampled_from(TIMERS if timer else KINDS), min_size=1, max_size=2, unique=True)))
        of_timer = st.one_of(conditions(STATE), conditions(COUNTED))
        when = draw(of_timer if timer else conditions({**STATE, **COUNTED, **OF_EVENT}))
        earlier = None if timer else draw(_earlier())
        then = draw(_effects(not timer))
        running = () if timer else draw(_running())
        kind: Literal["timer", "event"] = "timer" if timer else "event"
        rules.append(EventRule(f"r{at}", kind, on, earlier, when, then, "", running=running))
    # Every subject is tracked, whatever the rules happen to change.
    counts = tuple((name, 0) for name in ("size", "tries"))
    sets = (("ready", False), ("colour", "red"), ("born", FIRST_DAY))
    all_tracked = Effects(counts=counts, set=sets)
    rules.append(EventRule("never", "event", ("c",), None, Nothing((All(()),)), all_tracked, ""))
    fields = {name: _fact(f"event.{name}", values) for name, values in FIELDS.items()}
    several = {name: draw(st.booleans()) for name in TIMERS}
    events = Events(
        {name: Stage(name, name, ends=name == "end") for name in STAGES},
        {name: EventKind(name, name, fields) for name in KINDS},
        {"tries": NOTE},
        {name: Timer(name, name, several[name]) for name in TIMERS},
        tuple(rules),
    )
    return Policy(toy().model._replace(events=events))


@st.composite
def logs(draw: st.DrawFn) -> list[Logged]:
    """Checked events in the order of their days."""
    words = st.sampled_from(("x", "y", "z"))
    values: dict[Any, st.SearchStrategy[Any]] = {"n": st.integers(0, 9), "w": words, "f": st.booleans()}
    values["d"] = st.integers(FIRST_DAY, FIRST_DAY + 8)
    fields = st.fixed_dictionaries({}, optional=values)
    events = draw(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 3), fields), max_size=15))
    found: list[Logged] = []
    day = FIRST_DAY
    for at, (kind, later, told) in enumerate(events):
        day += later
        found.append(Logged(at, kind, day, None, told))
    return found

"""Linked dates against plain enumeration: every possible day of every date, in a window that is wide enough.

All constants are small, so every end of a true projection lies within ``INNER`` days of ``as_of``,
and whatever is possible at all is possible within ``OUTER`` days (a chain of at most three links).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.facts.check import FactChecker
from engine.facts.checked import Checked
from engine.facts.links import Links, feasible, follow
from engine.facts.pieces import Piece, Pieces, Told, clip, merge
from engine.policy.model import AS_OF, Fact, PolicyModel
from tests.facts.making import TODAY, a_fact, a_model, check, day, mistake, mistakes

SMALL, INNER, OUTER = 3, 9, 19
Case = dict[str, int]


class Question(NamedTuple):
    model: PolicyModel
    told: dict[str, Told]


@st.composite
def questions(draw: st.DrawFn) -> Question:
    dates = ["a", "b", "c"][: draw(st.sampled_from([1, 2, 2, 2, 3]))]
    ends = st.sampled_from([*dates, AS_OF])
    bound = st.one_of(st.none(), st.none(), ends, st.integers(-SMALL, SMALL).map(lambda shift: TODAY + shift))
    limit = st.none() | st.integers(-SMALL, SMALL)
    facts = [a_fact(name, "date", not_after=draw(bound), not_before=draw(bound)) for name in dates]
    for name in ["d", "e"][: draw(st.integers(0, 2))]:
        low, high = draw(limit), draw(limit)
        if low is not None and high is not None and low > high:
            low, high = high, low
        facts.append(a_fact(name, "integer", low, high, derive=(draw(ends), draw(ends))))
    told = {fact.name: clip(draw(told_of(fact)), *fact.limits) for fact in facts if draw(st.booleans())}
    return Question(a_model(*facts), {name: pieces for name, pieces in told.items() if pieces})


@st.composite
def told_of(draw: st.DrawFn, fact: Fact) -> Pieces:
    shift = TODAY if fact.type.kind == "date" else 0
    small = st.integers(-SMALL, SMALL).map(lambda value: value + shift)
    pair = st.tuples(small, small).map(lambda two: (min(two), max(two)))
    exact = small.map(lambda value: (value, value))
    piece = st.one_of(exact, exact, pair, st.tuples(small, st.none()), st.tuples(st.none(), small))
    return merge(draw(st.lists(piece, min_size=1, max_size=3)), whole=True)


def every_case(question: Question) -> Iterator[Case]:
    """All days of all dates that fit the limits and what is told; with the derived facts' values."""
    facts = question.model.facts.values()
    dates = [fact for fact in facts if fact.type.kind == "date"]
    window = range(TODAY - OUTER, TODAY + OUTER + 1)
    domains = [[value for value in window if alone(fact, value, question.told)] for fact in dates]
    for values in product(*domains):
        case = dict(zip((fact.name for fact in dates), values, strict=True))
        days = {**case, AS_OF: TODAY}
        if all(in_order(fact, days) for fact in dates):
            derived = {f.name: days[f.derive.end] - days[f.derive.start] for f in facts if f.derive is not None}
            if all(alone(question.model.facts[name], value, question.told) for name, value in derived.items()):
                yield {**case, **derived}


def alone(fact: Fact, value: int, told: Mapping[str, Told]) -> bool:
    low, high = fact.limits
    limited = (low is None or value >= low) and (high is None or value <= high)
    return limited and (fact.name not in told or inside(told[fact.name], value))


def inside(told: Told, value: int) -> bool:
    assert isinstance(told, tuple)
    return any((low is None or low <= value) and (high is None or value <= high) for low, high in told)


def in_order(fact: Fact, days: Mapping[str, int]) -> bool:
    own = days[fact.name]
    after, before = fact.not_after, fact.not_before
    return (not isinstance(after, str) or own <= days[after]) and (not isinstance(before, str) or own >= days[before])


def inner(fact: Fact) -> range:
    shift = TODAY if fact.type.kind == "date" else 0
    return range(shift - INNER, shift + INNER + 1)


@settings(max_examples=300, deadline=None, print_blob=True)
@given(questions())
def test_told_ranges_become_exactly_what_is_possible(question: Question) -> None:
    links = Links(question.model)
    cases = list(every_case(question))
    told = dict(question.told)
    found = links.close(told, TODAY)
    linked = {name: pieces for name, pieces in question.told.items() if name in links.names}
    if not linked or (not cases and not impossible(question, linked)):
        return
    assert bool(found) == (not cases)
    if cases:
        anyway = list(every_case(question._replace(told=unlinked(question, linked))))
        for fact in question.model.facts.values():
            assert_exact(fact, told.get(fact.name), cases, anyway, set(linked), links)


def impossible(question: Question, linked: Mapping[str, Told]) -> bool:
    """Whether some group with a told fact has no case; a group without one is nobody's mistake."""
    names = {name for group in Links(question.model).groups if set(group.links) & set(linked) for name in group.links}
    facts = [fact for name, fact in question.model.facts.items() if name in names]
    return not any(True for _ in every_case(Question(a_model(*facts), dict(linked))))


def unlinked(question: Question, linked: Mapping[str, Told]) -> dict[str, Told]:
    return {name: pieces for name, pieces in question.told.items() if name not in linked}


def assert_exact(
    fact: Fact, told: Told | None, cases: list[Case], anyway: list[Case], given_names: set[str], links: Links
) -> None:
    possible = {case[fact.name] for case in cases}
    if told is not None:
        assert [value for value in inner(fact) if inside(told, value)] == [v for v in inner(fact) if v in possible]
        return
    follows = any(fact.name in follow(group, given_names) for group in links.groups)
    if follows:
        before = {case[fact.name] for case in anyway}
        assert [v for v in inner(fact) if v in before] == [v for v in inner(fact) if v in possible]


@settings(max_examples=300, deadline=None, print_blob=True)
@given(questions(), st.data())
def test_combinations_are_feasible_exactly_if_some_case_has_them(question: Question, data: st.DataObject) -> None:
    links = Links(question.model)
    told = dict(question.told)
    if links.close(told, TODAY):
        return
    checked = Checked(told, {}, TODAY)
    choice: dict[str, Piece] = {}
    for fact in question.model.facts.values():
        if data.draw(st.booleans(), label=f"choose {fact.name}"):
            choice[fact.name] = data.draw(told_of(fact).map(lambda pieces: pieces[0]), label=fact.name)
    asked = {name for group in links.groups if set(group.links) & set(choice) for name in group.links} | set(choice)
    facts = [fact for name, fact in question.model.facts.items() if name in asked]
    cases = every_case(Question(a_model(*facts), {name: one for name, one in question.told.items() if name in asked}))
    expected = any(all(inside((choice[name],), case[name]) for name in choice) for case in cases)
    assert links.feasible(checked, choice) == expected
    assert feasible(question.model, checked, choice) == expected


@settings(max_examples=200, deadline=None, print_blob=True)
@given(questions(), st.data())
def test_what_a_choice_leaves_is_exactly_what_is_possible(question: Question, data: st.DataObject) -> None:
    links = Links(question.model)
    told = dict(question.told)
    if not links.names or links.close(told, TODAY):
        return
    name = data.draw(st.sampled_from(sorted(links.names)))
    (group,) = (one for one in links.groups if name in one.links)
    piece = data.draw(told_of(question.model.facts[name]))[0]
    facts = [fact for fact in question.model.facts.values() if fact.name in group.links]
    own = {one: pieces for one, pieces in question.told.items() if one in group.links}
    cases = [case for case in every_case(Question(a_model(*facts), own)) if inside((piece,), case[name])]
    left = links.narrowed(Checked(told, {}, TODAY), {name: piece})
    if left is None:
        assert not cases
        return
    assert cases
    for fact in facts:
        possible = {case[fact.name] for case in cases}
        assert [v for v in inner(fact) if inside(left[fact.name], v)] == [v for v in inner(fact) if v in possible]


# ---------------------------------------------------------------- examples


def a_checker(*facts: Fact) -> FactChecker:
    return FactChecker(a_model(*facts))


INTERVIEW = a_fact("interview", "date", not_after=AS_OF)
ELAPSED = a_fact("elapsed", "integer", 0, derive=("interview", AS_OF))
DECISION = a_fact("decision", "date", not_before="interview")
LEFT = a_fact("left", "integer", derive=(AS_OF, "decision"))
BETWEEN = a_fact("between", "integer", 0, derive=("interview", "decision"))
WHOLE = a_checker(INTERVIEW, ELAPSED, DECISION, LEFT, BETWEEN)


def exactly(value: int) -> Pieces:
    return ((value, value),)


def test_a_chain_is_followed_to_its_end() -> None:
    assert check({"elapsed": 14, "between": 20}, WHOLE).told == {
        "elapsed": exactly(14),
        "between": exactly(20),
        "interview": exactly(TODAY - 14),
        "decision": exactly(TODAY + 6),
        "left": exactly(6),
    }


def test_facts_in_an_unlucky_order() -> None:
    checker = a_checker(BETWEEN, LEFT, ELAPSED, DECISION, INTERVIEW)
    assert set(check({"between": 20, "left": 6}, checker).told) == set(WHOLE.links.names)


def test_a_date_that_others_only_limit_is_not_told() -> None:
    assert check({"interview": "2026-03-02"}, WHOLE).told.keys() == {"interview", "elapsed"}


def test_ranges_tighten_each_other() -> None:
    told = check({"interview": "2026-03-01/2026-03-05", "elapsed": "13+"}, WHOLE).told
    assert told["elapsed"] == ((13, 15),)
    assert told["interview"] == ((day("2026-03-01"), day("2026-03-03")),)


def test_the_future_part_of_a_range_is_left_out() -> None:
    assert check({"interview": "2026-03-15/2026-03-20"}, WHOLE).told["elapsed"] == ((0, 1),)


def test_lists_are_taken_piece_by_piece() -> None:
    told = check({"interview": ["2026-03-02", "2026-03-06", "2026-03-09"], "elapsed": [7, 14, "20+"]}, WHOLE).told
    assert told["elapsed"] == ((7, 7), (14, 14))
    assert told["interview"] == (exactly(day("2026-03-02")) + exactly(day("2026-03-09")))


def test_an_open_range_has_no_end_where_the_calendar_has_none() -> None:
    assert check({"elapsed": "14+"}, WHOLE).told["interview"] == ((None, TODAY - 14),)
    assert check({"elapsed": "14-900000"}, WHOLE).told["interview"] == ((None, TODAY - 14),)
    assert check({"left": "2000000+"}, WHOLE).told["decision"] == ((TODAY + 2_000_000, None),)


def test_days_of_a_number_fact_are_whole_days() -> None:
    weeks = a_fact("elapsed", "number", 0, derive=("interview", AS_OF))
    checker = a_checker(INTERVIEW, weeks)
    assert check({"elapsed": 14}, checker).told["interview"] == exactly(TODAY - 14)
    assert check({"elapsed": "1.5-3.5"}, checker).told["interview"] == ((TODAY - 3, TODAY - 2),)
    assert mistake({"elapsed": 1.5}, checker).code == "contradiction"


def test_two_counts_that_share_a_date_nobody_knows() -> None:
    one = a_fact("one", "integer", derive=("x", AS_OF))
    two = a_fact("two", "integer", derive=("x", "y"))
    links = a_checker(a_fact("x", "date"), a_fact("y", "date", not_after=AS_OF), one, two)
    checked = check({"one": "3-5"}, links)
    assert links.links.feasible(checked, {"one": (5, 5), "two": (5, None)})
    assert not links.links.feasible(checked, {"one": (5, 5), "two": (6, None)})
    assert not links.links.feasible(checked, {"one": (6, 9)})


def test_feasible_beside_the_linked_facts() -> None:
    model = a_model(INTERVIEW, ELAPSED, a_fact("round", "integer", 1, 9), a_fact("hr", "boolean"))
    checked = check({"round": "2-4", "hr": True}, FactChecker(model))
    assert feasible(model, checked, {"round": (4, None), AS_OF: (TODAY, None), "hr": (1, 1)})
    assert not feasible(model, checked, {"round": (5, None)})
    assert not feasible(model, checked, {AS_OF: (None, TODAY - 1)})
    assert feasible(model, Checked({}, {}, TODAY), {"round": (9, None)})
    assert not feasible(model, Checked({}, {}, TODAY), {"round": (None, 0)})
    assert not feasible(model, Checked({}, {}, TODAY), {"elapsed": (None, -1)})
    assert not feasible(model, Checked({}, {}, TODAY), {"interview": (TODAY, TODAY - 1)})


def test_a_count_of_nothing() -> None:
    nought = a_fact("nought", "integer", derive=(AS_OF, AS_OF))
    same = a_fact("same", "integer", derive=("x", "x"))
    checker = a_checker(nought, a_fact("x", "date"), same)
    assert check({"nought": "0-3", "same": "0+"}, checker).told == {"nought": exactly(0), "same": exactly(0)}
    assert {one.code for one in mistakes({"nought": 1, "same": 2}, checker)} == {"contradiction"}


def test_too_many_possibilities_are_refused() -> None:
    dates = [date.fromordinal(TODAY - 3 * back).isoformat() for back in range(1000)]
    checker = a_checker(a_fact("x", "date"), a_fact("y", "date", not_after="x"))
    assert len(check({"x": dates, "y": "1000-01-01"}, checker).told["x"]) == 1000
    assert mistake({"x": dates, "y": dates}, checker).code == "too-many-possibilities"
    linked = check({"interview": dates, "elapsed": [3 * back for back in range(1000)]}, WHOLE)
    assert len(linked.told["elapsed"]) == 1000

"""Computed answers as functions of one fact and the day, so that two of them can be compared.

Every expression of the policy language is a largest-and-smallest of lines: sums of at most one fact, the
day and a constant. Two of them are equal on an interval exactly if they are equal at its ends and on
both sides of every point where two of their lines meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, inf, nextafter
from typing import Literal, NamedTuple, TypeAlias, assert_never

from engine.cells.compute import exact
from engine.outcome import Given
from engine.policy.model import AS_OF, Call, Expression, FactRef, Ref

Number: TypeAlias = int | float | Fraction


class Line(NamedTuple):
    """``fact`` times the fact, ``day`` times the day of the decision, and ``plus``."""

    fact: int
    day: int
    plus: Number


class Largest(NamedTuple):
    """The largest of its parts. They are sorted, and none of them is a Largest itself."""

    parts: tuple[Form, ...]
    word: Literal["largest"] = "largest"  # tuples of the same parts would be equal


class Smallest(NamedTuple):
    """The smallest of its parts. They are sorted, and none of them is a Smallest itself."""

    parts: tuple[Form, ...]
    word: Literal["smallest"] = "smallest"


Form: TypeAlias = Line | Largest | Smallest

MOST_MEETINGS = 64
"""At so many points an axis is cut because two lines meet there; beyond that it is not cut at all."""


def form_of(expression: Expression, answers: Mapping[str, Given]) -> Form | None:
    """An expression with the earlier answers put in; None where one of them has no value."""
    match expression:
        case Ref(name):
            answer = answers[name]
            return Line(0, 0, _exact(answer)) if isinstance(answer, (int, float)) else None
        case FactRef(name):
            return Line(0, 1, 0) if name == AS_OF else Line(1, 0, 0)
        case Call(function, operands):
            parts = [form_of(operand, answers) for operand in operands]
            known = [part for part in parts if part is not None]
            return _called(function, known) if len(known) == len(parts) else None
        case number:
            return Line(0, 0, _exact(number))


def days_of(expression: Expression, answers: Mapping[str, Given]) -> frozenset[Form]:
    """The days that must be in the calendar, or the expression has no value; only those that say it all.

    Of days that are equally far from the fact, or from the day, whatever these are, only the first and the last count;
    a date that is told and the day of the decision are in the calendar anyway.
    """
    spans: dict[tuple[int, int], tuple[Number, Number]] = {(1, 0): (0, 0), (0, 1): (0, 0)}
    others: set[Form] = set()
    for form in (form_of(call, answers) for call in _calls(expression) if call.function == "date_plus_days"):
        if isinstance(form, Line):
            low, high = spans.get(form[:2], (form.plus, form.plus))
            spans[form[:2]] = min(low, form.plus), max(high, form.plus)
        elif form is not None:
            others.add(form)
    ends = {Line(*way, plus) for way, span in spans.items() for plus in span}
    return frozenset(others | ends - {Line(1, 0, 0), Line(0, 1, 0)})


def _calls(expression: Expression) -> Iterator[Call]:
    if isinstance(expression, Call):
        yield expression
        for operand in expression.operands:
            yield from _calls(operand)


def _exact(number: int | float) -> Number:
    """The decimal that somebody wrote, as :mod:`engine.cells.compute` has it."""
    return int(number) if float(number).is_integer() else exact(number)


def _called(function: str, parts: list[Form]) -> Form:
    match function:
        case "largest":
            return largest(parts)
        case "smallest":
            return smallest(parts)
        case "minus":
            return _plus(parts[0], _negative(parts[1]))
        case "days_between":
            return _plus(parts[1], _negative(parts[0]))
        case _:  # plus, and date_plus_days: a date is its day number
            total = parts[0]
            for part in parts[1:]:
                total = _plus(total, part)
            return total


def _negative(form: Form) -> Form:
    match form:
        case Line(fact, day, plus):
            return Line(-fact, -day, -plus)
        case Largest(parts=parts):
            return smallest(map(_negative, parts))
        case Smallest(parts=parts):
            return largest(map(_negative, parts))
    assert_never(form)


def _plus(one: Form, other: Form) -> Form:
    match one:
        case Largest(parts=parts):
            return largest(_plus(part, other) for part in parts)
        case Smallest(parts=parts):
            return smallest(_plus(part, other) for part in parts)
        case Line(fact, day, plus) if isinstance(other, Line):
            return Line(fact + other.fact, day + other.day, plus + other.plus)
        case Line():
            return _plus(other, one)
    assert_never(one)


def largest(parts: Iterable[Form]) -> Form:
    """The largest of some forms, in its one normal form."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Largest) else (part,))]
    return _only(Largest, _best(flat, max))


def smallest(parts: Iterable[Form]) -> Form:
    """The smallest of some forms, in its one normal form."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Smallest) else (part,))]
    return _only(Smallest, _best(flat, min))


def _only(kind: Callable[[tuple[Form, ...]], Form], parts: tuple[Form, ...]) -> Form:
    return parts[0] if len(parts) == 1 else kind(parts)


def _best(parts: Iterable[Form], better: Callable[[Number, Number], Number]) -> tuple[Form, ...]:
    """Of lines that run side by side only one counts."""
    lines: dict[tuple[int, int], Number] = {}
    others: dict[Form, None] = {}
    for part in parts:
        if isinstance(part, Line):
            way = part[:2]
            lines[way] = better(lines[way], part.plus) if way in lines else part.plus
        else:
            others[part] = None
    found = [*(Line(*way, plus) for way, plus in lines.items()), *others]
    return tuple(sorted(found, key=_order))


def _order(form: Form) -> tuple[int, str]:
    return (0, f"{form.fact:+d}{form.day:+d}{form.plus}") if isinstance(form, Line) else (1, repr(form))


# ---------------------------------------------------------------- on an interval


class Reach(NamedTuple):
    """The inclusive values of the fact. ``whole``: only whole ones. ``assumed``: not told, and taken to be ``low``."""

    low: Number
    high: Number
    whole: bool
    assumed: bool = False


def lines_in(form: Form) -> Iterator[Line]:
    """Every line of a form."""
    if isinstance(form, Line):
        yield form
    else:
        for part in form.parts:
            yield from lines_in(part)


def value_at(form: Form, fact: Number, day: Number) -> Number:
    """The value at one value of the fact on one day."""
    match form:
        case Line():
            return form.fact * fact + form.day * day + form.plus
        case Largest(parts=parts):
            return max(value_at(part, fact, day) for part in parts)
        case Smallest(parts=parts):
            return min(value_at(part, fact, day) for part in parts)
    assert_never(form)


def within(form: Form, reach: Reach) -> Form:
    """The form without what does not count while the fact is in an interval; and without the fact if it is assumed."""
    if isinstance(form, Line):
        return Line(0, form.day, form.plus + form.fact * reach.low) if reach.assumed else form
    parts = [within(part, reach) for part in form.parts]
    again = largest(parts) if isinstance(form, Largest) else smallest(parts)
    if isinstance(again, Line) or type(again) is not type(form):
        return again
    kept = list(again.parts)
    # Of two that are equal there the constant is the plainer one.
    for part in sorted(kept, key=lambda part: isinstance(part, Line) and not part.fact):
        if any(other is not part and _settles(other, part, again, reach) for other in kept):
            kept.remove(part)
    return _only(type(again), tuple(kept))


def _settles(other: Form, part: Form, form: Largest | Smallest, reach: Reach) -> bool:
    """Whether a part never counts because of another one."""
    if not isinstance(part, Line) or not isinstance(other, Line):
        return False
    return _never_above(part, other, reach) if isinstance(form, Largest) else _never_above(other, part, reach)


def _never_above(one: Line, other: Line, reach: Reach) -> bool:
    slope, gap = other.fact - one.fact, other.plus - one.plus
    if one.day != other.day:
        return False
    end = reach.low if slope > 0 else reach.high
    return gap >= 0 if not slope else abs(end) != inf and slope * end + gap >= 0


def same(one: Form, other: Form, reach: Reach) -> bool | None:
    """Whether two forms are equal for all values of the fact in an interval, on all days. None: not known."""
    one, other = within(one, reach), within(other, reach)
    if one == other:
        return True
    lines = [*lines_in(one), *lines_in(other)]
    if len({line.day for line in lines}) == 1:
        return all(value_at(one, fact, 0) == value_at(other, fact, 0) for fact in _telling(lines, reach))
    if len({line.fact + line.day for line in lines}) == 1:
        # Only how far the fact is from the day counts; not every distance need be possible.
        apart = [Line(line.fact, 0, line.plus) for line in lines]
        anywhere = Reach(-inf, inf, reach.whole)
        return all(value_at(one, fact, 0) == value_at(other, fact, 0) for fact in _telling(apart, anywhere)) or None
    return None


def _telling(lines: list[Line], reach: Reach) -> Iterator[Number]:
    """Values of the fact at which two forms are equal only if they are equal on the whole interval."""
    meet = [point for point in meetings(lines) if reach.low <= point <= reach.high]
    ends = [end for end in (reach.low, reach.high) if abs(end) != inf]
    for point in {*meet, *ends, *([] if meet or ends else [0])}:
        for step in (-2, -1, Fraction(-1, 2), 0, Fraction(1, 2), 1, 2):
            near = point + step
            for fact in {floor(near), ceil(near)} if reach.whole else {near}:
                if reach.low <= fact <= reach.high:
                    yield fact
    if not reach.whole:
        marks = sorted({*meet, *ends})
        yield from ((low + high) / 2 for low, high in pairwise(marks))


def spread(form: Form, reach: Reach) -> tuple[Number, Number] | None:
    """The smallest and the largest value while the fact is in an interval; None if they depend on the day.

    A fact stands in an expression once, so that a form never turns round.
    """
    if any(line.day for line in lines_in(form)):
        return None
    ends = [_at_end(form, end) for end in (reach.low, reach.high)]
    return min(ends), max(ends)


def _at_end(form: Form, end: Number) -> Number:
    match form:
        case Line():
            return form.plus + (form.fact * end if form.fact else 0)
        case Largest(parts=parts):
            return max(_at_end(part, end) for part in parts)
        case Smallest(parts=parts):
            return min(_at_end(part, end) for part in parts)
    assert_never(form)


def meetings(lines: Iterable[Line]) -> list[Number]:
    """The values of the fact at which two lines meet on every day."""
    every = list(dict.fromkeys(lines))
    return list({
        Fraction(other.plus - one.plus) / (one.fact - other.fact)
        for at, one in enumerate(every)
        for other in every[at + 1 :]
        if one.fact != other.fact and one.day == other.day
    })  # fmt: skip


def cuts_at(points: list[Number], *, whole: bool) -> set[int | float]:
    """Where to cut a fact's axis so that lines meet only at the ends of segments, none if there are too many."""
    if len(points) > MOST_MEETINGS:
        return set()
    if whole:
        return {cut for point in points for cut in (ceil(point), floor(point) + 1)}
    return {cut for point in points for cut in (float(point), nextafter(float(point), inf))}

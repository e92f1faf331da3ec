"""What might stand in place of one comparison."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from engine.facts.values import LAST_DAY
from engine.policy.model import Compare, Inner, Ref
from engine.policy.words import plain, show
from engine.quality.option import About, Compares, Option, after, moved


def _is_threshold(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def threshold_moved(compares: Compares, about: About) -> Iterator[Option[Compares]]:
    """A threshold, a number tested for, or one end of ``between``: one up and one down."""
    ((word, operand),) = compares
    if word in _STRICT or word == "equals":
        if about.words or not _is_threshold(operand):
            return
        for key, value in _steps(cast("int | float", operand), about):
            new = Compare(word, value)
            yield Option((new,), key, _instead(new, compares[0], about), _separates(word, operand, about))
    elif word == "between" and isinstance(operand, tuple):
        yield from _moved_ends(compares[0], about)


def _steps(value: int | float, about: About) -> Iterator[tuple[str, int | float]]:
    """One up and one down, as far as the calendar goes."""
    for key, by in (("up", 1), ("down", -1)):
        other = moved(value, by)
        if about.kind != "date" or 1 <= other <= LAST_DAY:
            yield key, other


def _moved_ends(compare: Compare, about: About) -> Iterator[Option[Compares]]:
    ends = cast("tuple[int | float, int | float]", compare.operand)
    for at, word in enumerate(("at_least", "at_most")):
        for key, value in _steps(ends[at], about):
            pair = (value, ends[1]) if at == 0 else (ends[0], value)
            if pair[0] <= pair[1]:
                new = Compare("between", pair)
                lead = _separates(word, ends[at], about)
                yield Option((new,), f"{word} {key}", _instead(new, compare, about), lead)


def _separates(word: str, value: object, about: About) -> str:
    """Between which two values the boundary lies that no test sees."""
    number = cast("int | float", value)
    first_above = word in ("at_least", "less_than")
    if word == "equals":
        return f"no test separates {about.subject} {_value(number, about)} from its neighbours"
    if about.kind == "number":
        return f"no test stands at {about.subject} {_value(number, about)}"
    below, above = (number - 1, number) if first_above else (number, number + 1)
    return f"no test separates {about.subject} {_value(below, about)} from {_value(above, about)}"


_STRICT = {"at_least": "more_than", "more_than": "at_least", "at_most": "less_than", "less_than": "at_most"}


def boundary_moved(compares: Compares, about: About) -> Iterator[Option[Compares]]:
    """The threshold itself belongs to the other side."""
    ((word, operand),) = compares
    if word in _STRICT and (isinstance(operand, Ref) or about.kind == "number"):
        new = Compare(_STRICT[word], operand)
        value = f"${operand.name}" if isinstance(operand, Ref) else _value(operand, about)
        lead = f"no test stands at {about.subject} {value}"
        yield Option((new,), "", _instead(new, compares[0], about), lead)


def word_changed(compares: Compares, about: About) -> Iterator[Option[Compares]]:
    """Another word is tested for."""
    ((word, operand),) = compares
    if isinstance(operand, tuple) or word not in ("equals", "includes"):
        return
    if operand in about.words and len(about.words) > 1:
        new = Compare(word, after(about.words, operand))
        yield Option((new,), "", _instead(new, compares[0], about))


def word_dropped(compares: Compares, about: About) -> Iterator[Option[Compares]]:
    """Each word of a list left out."""
    ((word, operand),) = compares
    if word == "one_of" and isinstance(operand, tuple) and len(operand) > 1:
        for at, value in enumerate(operand):
            new = Compare(word, cast("tuple[Inner, ...]", (*operand[:at], *operand[at + 1 :])))
            said = _value(value, about)
            yield Option((new,), said, f"without `{said}` in `{_written(compares[0], about)}`")


def known_turned(compares: Compares, about: About) -> Iterator[Option[Compares]]:
    """Told where it was not told."""
    ((word, operand),) = compares
    if word == "known":
        new = Compare(word, not operand)
        yield Option((new,), "", _instead(new, compares[0], about))


def not_dropped(compares: Compares, about: About) -> Iterator[Option[Compares]]:
    """What must not hold has to."""
    ((word, operand),) = compares
    if word == "not":
        yield Option(cast(Compares, operand), "", f"without `not` in `{_written(compares[0], about)}`")


def _instead(new: Compare, old: Compare, about: About) -> str:
    return f"with `{_written(new, about)}` instead of `{_written(old, about)}`"


def _written(compare: Compare, about: About) -> str:
    """A comparison as the policy has it: ``days_elapsed: {at_least: 14}`` is told as ``at_least: 14``."""
    word, operand = compare
    if word == "not":
        inner = ", ".join(_written(part, about._replace(subject="")) for part in cast(Compares, operand))
        return f"not: {inner}"
    name = about.subject.strip("`")
    value = f"[{_value(operand, about)}]" if word == "one_of" else _value(operand, about)
    told = name if word in ("equals", "one_of") else word
    return f"{told}: {value}" if told else value


def _value(value: object, about: About) -> str:
    if isinstance(value, Ref):
        return f"${value.name}"
    if isinstance(value, tuple):
        inside = ", ".join(_value(one, about) for one in value)
        return inside if len(value) != 2 or about.words else f"[{inside}]"
    return plain(value if isinstance(value, bool) else show(about.kind, value))

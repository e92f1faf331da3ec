"""Computed answers: structured arithmetic on settings, answers and at most one fact."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias, cast

from engine.policy.model import AS_OF, Call, Day, Expression, FactRef, Ref
from engine.policy.read.operands import tell_unknown_reference
from engine.policy.read.reading import Reading, free
from engine.policy.read.values import KINDS, day_number, nearly_date, shown
from engine.policy.text.document import Path
from engine.policy.text.document import shown as word

Kind: TypeAlias = Literal["integer", "number", "date"]
Function: TypeAlias = Literal["plus", "minus", "largest", "smallest", "date_plus_days", "days_between"]

OPERANDS: dict[str, int | None] = {
    "plus": None,
    "minus": 2,
    "largest": None,
    "smallest": None,
    "date_plus_days": 2,
    "days_between": 2,
}
"""How many operands each function takes; None = one or more."""

_COMPUTED = "only numbers and dates can be computed with"
_NOTHING = "there would be no answer"
_NAME = re.compile(r"\$[A-Za-z0-9_]+")
_COMPUTABLE: dict[str, Kind] = {"integer": "integer", "number": "number", "date": "date"}


def read_expression(reading: Reading, value: object, path: Path) -> Expression | None:
    """The expression written at ``path``; None after telling what is wrong with it."""
    known = _constant(value)
    if known is not None:
        return known
    if isinstance(value, str):
        if _NAME.fullmatch(value):
            return _reference(reading, value[1:], path)
        _tell_text(reading, value, path)
        return None
    calls = [key for key in value if not free(key)] if isinstance(value, dict) else []
    if not isinstance(value, dict) or len(calls) != 1:
        reading.unreadable(path)
        return None
    return _call(reading, calls[0], value[calls[0]], (*path, calls[0]))


def _constant(value: object) -> int | float | None:
    """A number, or a date as its day."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    day = day_number(value)
    return None if day is None else Day(day)


def _tell_text(reading: Reading, value: str, path: Path) -> None:
    """A text where something should be computed: a name without its sign, a date written otherwise, or a formula."""
    names, date = (*reading.names.settings, *reading.names.decisions, *reading.names.facts, AS_OF), nearly_date(value)
    formula = date is None and any(sign in value for sign in "+-*/$(")
    advice = "names begin with `$` here" if date is None else "a date is written year-month-day"
    reading.report(
        "computation-type",
        f"{word(value)} is {'a formula' if formula else 'a text'}, and {_COMPUTED}",
        path,
        suggest=f"${value}" if value in names else date,
        help="calculations are words, such as `{minus: [$wait_days, 1]}`" if formula else advice,
    )


def _call(reading: Reading, function: str, operands: object, path: Path) -> Call | None:
    count = len(operands) if isinstance(operands, list) else 0
    if (
        not isinstance(operands, list)
        or function not in OPERANDS
        or not count
        or OPERANDS[function] not in (None, count)
    ):
        reading.unreadable(path)
        return None
    parts = [read_expression(reading, operand, (*path, at)) for at, operand in enumerate(operands)]
    known = tuple(part for part in parts if part is not None)
    return Call(cast(Function, function), known) if len(known) == count else None


def _reference(reading: Reading, name: str, path: Path) -> Expression | None:
    names = reading.names
    if name in names.decisions:
        return Ref(name)
    if name in names.facts or name == AS_OF:
        return FactRef(name)
    if name not in names.settings:
        tell_unknown_reference(reading, name, (*names.settings, *names.decisions, *names.facts, AS_OF), path)
        return None
    setting = names.settings[name]
    if setting is None:
        return None
    known = _constant(setting.value)
    if known is not None:
        return known
    message = f"`${name}` is `{shown(setting.value)}`, and {_COMPUTED}"
    reading.report("computation-type", message, path, help=_NOTHING)
    return None


def references(expression: Expression) -> tuple[Ref | FactRef, ...]:
    """Every answer and fact an expression mentions."""
    if isinstance(expression, Call):
        return tuple(found for operand in expression.operands for found in references(operand))
    return (expression,) if isinstance(expression, (Ref, FactRef)) else ()


class Kinds:
    """Works out what kind of answer each expression gives, in the order of the decisions."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.computed: dict[str, Kind | None] = {}

    def of(self, expression: Expression, path: Path) -> Kind | None:
        """The kind of an expression, None after telling what is wrong with it."""
        match expression:
            case Call():
                return self._of_call(expression, path)
            case Ref(name=name):
                return self._of_answer(name, path)
            case FactRef(name=name):
                fact = self.reading.names.fact(name)
                return fact and self._usable(f"${name}", fact.type.kind, path)
            case Day():
                return "date"
            case _:
                return "integer" if isinstance(expression, int) else "number"

    def _of_answer(self, name: str, path: Path) -> Kind | None:
        answers = self.reading.names.decisions.get(name)
        if answers is None or answers.computed:
            return self.computed.get(name)
        plain = answers.type is not None and not answers.collect
        return self._usable(f"${name}", answers.type.kind if plain and answers.type else "a plan or a list", path)

    def _usable(self, words: str, kind: str, path: Path) -> Kind | None:
        if kind in _COMPUTABLE:
            return _COMPUTABLE[kind]
        said = KINDS.get(kind, kind)
        message = f"`{words}` is {said}, and {_COMPUTED}"
        self.reading.report("computation-type", message, path, help=_NOTHING)
        return None

    def _of_call(self, call: Call, path: Path) -> Kind | None:
        where = (*path, call.function)
        kinds = [self.of(operand, (*where, at)) for at, operand in enumerate(call.operands)]
        if None in kinds:
            return None
        dates = [kind == "date" for kind in kinds]
        if call.function == "days_between":
            return self._fits(all(dates), "integer", "takes two dates", where)
        if call.function == "date_plus_days":
            fits = kinds == ["date", "integer"]
            return self._fits(fits, "date", "takes a date and a whole number of days", where)
        if call.function in ("largest", "smallest") and all(dates):
            return "date"
        result: Kind = "integer" if set(kinds) == {"integer"} else "number"
        return self._fits(not any(dates), result, "takes numbers", where)

    def _fits(self, fits: bool, kind: Kind, takes: str, path: Path) -> Kind | None:
        if not fits:
            advice = "with dates there are `date_plus_days`, `days_between`, `largest` and `smallest`"
            self.reading.report("computation-type", f"`{path[-1]}` {takes}", path, at="key", help=advice)
        return kind if fits else None

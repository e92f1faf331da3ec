"""Values, answers and the headline as a person reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from engine.policy.words import spoken

if TYPE_CHECKING:
    from engine.decision import Decision, Json
    from engine.policy.model import PolicyModel

RUN = 3
"""From this many on, numbers that follow each other are said as `0 to 8`."""


def shown(value: Json) -> str:
    """A JSON value as a person writes it in YAML.

    >>> shown(True), shown(None), shown(["a", 1]), shown({"use": "call", "by": "phone"})
    ('true', '-', 'a, 1', 'call (by phone)')
    >>> shown({"from": "2026-03-06", "to": "2026-03-24"}), shown({"from": 1, "to": None})
    ('2026-03-06 to 2026-03-24', '1 or more')
    """
    if value in (None, (), []):
        return "-"
    if isinstance(value, dict) and "use" in value:
        return _plan(value)
    return spoken(value)


def _plan(fields: Mapping[str, Json]) -> str:
    rest = ", ".join(f"{words_of(key)} {shown(value)}" for key, value in fields.items() if key != "use")
    return f"{shown(fields.get('use'))} ({rest})" if rest else shown(fields.get("use"))


def possibilities(values: Sequence[Json]) -> str:
    """Everything an answer can still be.

    >>> possibilities([None, 0, 1, 2, 7]), possibilities([{"from": 3, "to": None}])
    ('nothing or 0 to 2 or 7', '3 or more')
    """
    parts: list[str] = []
    for _, group in groupby(enumerate(values), lambda pair: _place(pair[1], pair[0])):
        run = [value for _, value in group]
        parts += [f"{spoken(run[0])} to {spoken(run[-1])}"] if len(run) >= RUN else map(spoken, run)
    return " or ".join(dict.fromkeys(parts))


def _place(value: Json, at: int) -> object:
    """Equal for neighbours that follow each other: whole numbers and days."""
    if isinstance(value, int) and not isinstance(value, bool):
        return ("number", value - at)
    day = _day(value)
    return ("single", at) if day is None else ("day", day - at)


def _day(value: Json) -> int | None:
    from datetime import date

    try:
        return date.fromisoformat(value).toordinal() if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def words_of(value: Json) -> str:
    """A value with its underscores read as spaces."""
    return shown(value).replace("_", " ")


def said(model: PolicyModel, value: Json) -> str | None:
    """How the policy says a value aloud, each part of a list; None where it has no words for it.

    >>> from engine import load_policy
    >>> said(load_policy().model, "hr_call")
    'call HR and ask how far the decision is'
    """
    if isinstance(value, (list, tuple)):
        found = [said(model, each) for each in value]
        return ", ".join(one or shown(each) for one, each in zip(found, value, strict=True)) if any(found) else None
    if isinstance(value, dict):
        return said(model, value.get("use"))
    return model.words.get(value) if isinstance(value, str) else None


def headline(model: PolicyModel, decision: Decision) -> str:
    """The outcome, the plans and the dates in one line, whatever the policy is about."""
    if model.outcome in decision.possible:
        return _open(decision, decision.possible[model.outcome])
    start = _sentence_case(_aloud(model, decision.answers.get(model.outcome))).rstrip(".")
    details = ", ".join(_details(model, decision))
    if not details:
        return f"{start.rstrip(':')}."
    colon = "" if start.endswith(":") else ";" if ":" in start else ":"
    return f"{start}{colon} {details.rstrip('.')}."


def _open(decision: Decision, possible: Sequence[Json]) -> str:
    start = f"Not decided yet: {possibilities(possible).replace('_', ' ')}."
    asked = ", ".join(f"`{name}`" for name in decision.missing)
    return f"{start} Please tell {asked}." if asked else start


def _aloud(model: PolicyModel, value: Json) -> str:
    if value is None:
        return "nothing to decide"
    if isinstance(value, (list, tuple)):
        return ", ".join(dict.fromkeys(_aloud(model, each) for each in value)) or "nothing"
    return said(model, value) or (_brief_plan(value) if isinstance(value, dict) else words_of(value))


def _details(model: PolicyModel, decision: Decision) -> Iterable[str]:
    """The plans, and from when on; each once, and nothing where there is no plan."""
    others = [answer for name, answer in decision.answers.items() if name != model.outcome]
    plans = [_aloud(model, answer) for answer in others if isinstance(answer, dict)]
    dates = _dates(model, decision) if any(isinstance(each, dict) for each in decision.answers.values()) else ()
    return dict.fromkeys([*plans, *dates])


def _brief_plan(plan: Mapping[str, Json]) -> str:
    """A plan nobody gave words for. Its template is for programs, and lists and flags have a part of their own."""
    texts = {key: value for key, value in plan.items() if key != "template" and isinstance(value, str)}
    return _plan(texts).replace("_", " ")


def _dates(model: PolicyModel, decision: Decision) -> Iterator[str]:
    """The days still to come."""
    dates = {each.name for each in model.decisions if getattr(each, "kind", getattr(each, "type", "")) == "date"}
    for name, answer in decision.answers.items():
        if name in dates and isinstance(answer, str) and answer > decision.as_of:
            yield f"{model.words.get(name) or words_of(name)} {answer} ({weekday(answer)})"


def weekday(iso: str) -> str:
    """The day of the week of a date, in three letters."""
    from datetime import date

    # Not strftime, whose words depend on the machine's locale.
    return ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[date.fromisoformat(iso).weekday()]


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def counted(number: int, what: str) -> str:
    """How many there are of something.

    >>> counted(1, "rule"), counted(0, "test")
    ('1 rule', '0 tests')
    """
    return f"{number} {what if number == 1 else f'{what}s'}"

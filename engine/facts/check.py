"""From the facts somebody gave to checked facts; all mistakes at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from engine.diagnostics import MOST, Diagnostic, FactsError
from engine.facts.checked import Checked
from engine.facts.links import Links
from engine.facts.pieces import Told
from engine.facts.readers import reader
from engine.facts.texts import text_reader
from engine.facts.vague import read_days
from engine.facts.values import clean, not_told, parse_day, plain, quote, show_day
from engine.facts.wrong import Refused
from engine.policy.model import AS_OF, PolicyModel

__all__ = ["Checked", "FactChecker", "Told", "check_facts"]


def check_facts(
    model: PolicyModel, facts: Mapping[str, object], as_of: date | str | None, today: Callable[[], date]
) -> Checked:
    """One case checked; who has many keeps a :class:`FactChecker`.

    ``facts`` maps names to values: exact (bool, int, float, str, date), vague (``"11-50"``,
    ``"10001+"``, ``"2026-03-01/2026-03-05"``, a list of possible values) or not told (None,
    ``"unknown"``). ``as_of`` is the day of the decision (a date or its text) unless the facts say it; ``today`` is
    called if neither does. Raises FactsError with all mistakes, in the order of the facts.
    """
    return FactChecker(model).check(facts, as_of, today)


class FactChecker:
    """Checks facts against one policy. Immutable; safe to share between threads."""

    def __init__(self, model: PolicyModel) -> None:
        facts = model.facts.values()
        self._model = model
        self.readers = {fact.name: reader(fact) for fact in facts if fact.testable}
        self._texts = {fact.name: text_reader(fact) for fact in facts if not fact.testable}
        self.links = Links(model)

    def check(self, facts: Mapping[str, object], as_of: date | str | None, today: Callable[[], date]) -> Checked:
        """The facts as checked facts; see :func:`check_facts`."""
        if not _is_mapping(facts):
            raise FactsError((Diagnostic("not-a-mapping", f"the facts must be names with values, not {quote(facts)}"),))
        told: dict[str, Told] = {}
        others: list[str] = []
        wrong: list[Diagnostic] = []
        readers = self.readers
        for name, value in facts.items():
            read = readers.get(name)
            if read is None:
                others.append(name)
                continue
            try:
                found = read(value)
            except Refused as refused:
                wrong += refused.diagnostics
            else:
                if found is not None:
                    told[name] = found
        texts = self._check_others(facts, others, wrong) if others else {}
        day = _day(facts.get(AS_OF), as_of, today, wrong)
        if day is not None:
            wrong += self.links.close(told, day)
        if day is not None and AS_OF in self._model.facts:
            told[AS_OF] = ((day, day),)
        if wrong or day is None:
            raise FactsError(_in_order(wrong, facts))
        return Checked(told, texts, day)

    def _check_others(
        self, facts: Mapping[str, object], names: list[str], wrong: list[Diagnostic]
    ) -> dict[str, str | tuple[str, ...]]:
        """Texts are read; names that nobody knows are wrong, ``as_of`` and free ``x-`` notes apart."""
        texts: dict[str, str | tuple[str, ...]] = {}
        for name in names:
            read = self._texts.get(name)
            if read is not None:
                try:
                    found = read(facts[name])
                except Refused as refused:
                    wrong += refused.diagnostics
                else:
                    if found is not None:
                        texts[name] = found
            elif type(name) is not str or not (name == AS_OF or name.startswith("x-")):
                wrong.append(self._unknown(name, guess=len(wrong) < MOST))
        return texts

    def _unknown(self, name: object, *, guess: bool) -> Diagnostic:
        if type(name) is not str:
            return Diagnostic("unknown-fact", f"the name of a fact must be a text, not {quote(name)}")
        shown = clean(name)
        suggest = _meant(name, (*self._model.facts, AS_OF)) if guess else None
        message = f"there is no fact `{shown}`"
        hint = "if it were ignored, the answer could be for another case than yours"
        if name in self._model.settings:
            suggest, hint = None, "change settings in an overlay, or with `--set`"
            message = f"`{shown}` is a setting, not a fact"
        elif any(one.name == name for one in self._model.decisions):
            suggest = _longer(name, (*self._model.facts,))
            message, hint = f"`{shown}` is a decision, not a fact", "the policy answers that itself"
        return Diagnostic("unknown-fact", message, fact=shown, suggest=suggest, help=hint)


def _meant(name: str, known: tuple[str, ...]) -> str | None:
    """The fact that was meant: the same in another spelling, a near one, or the only one that begins so."""
    from engine.policy.text.slips import meant

    return meant(name, known) or _longer(name, known)


def _longer(name: str, known: tuple[str, ...]) -> str | None:
    """The only name that begins with this one, as ``hr_present`` with ``hr``."""
    found = [one for one in known if one.startswith(f"{name.lower()}_")]
    return found[0] if len(found) == 1 else None


def _is_mapping(facts: object) -> bool:
    return type(facts) is dict or isinstance(facts, Mapping)


def _day(told: object, given: date | str | None, today: Callable[[], date], wrong: list[Diagnostic]) -> int | None:
    """The day of the decision; None if what was said of it is wrong (which is added to ``wrong``)."""
    days: list[int] = []
    for value in (told, given):
        value = plain(value)
        if not_told(value):
            continue
        day = _exact_day(value)
        if day is None:
            wrong.append(not_a_day(value))
            return None
        days.append(day)
    if not days:
        return today().toordinal()
    if days[0] != days[-1]:
        message = f"the facts say `as_of` is {show_day(days[0])}, but {show_day(days[-1])} was given beside them"
        wrong.append(Diagnostic("contradiction", message, fact=AS_OF, help="leave one of them out"))
        return None
    return days[0]


def _exact_day(value: object) -> int | None:
    if type(value) is date:
        return value.toordinal()
    return parse_day(value) if type(value) is str else None


def not_a_day(value: object) -> Diagnostic:
    """What is wrong with a day of the decision, wherever it was given, with the date that was probably meant."""
    from engine.facts.wrong import wrong_date
    from engine.policy.model import Fact, NotTold, ValueType

    if type(value) is str and read_days(value) is not None:
        return Diagnostic("not-a-date", f"`{AS_OF}` must be one exact date, not {quote(value)}", fact=AS_OF)
    return wrong_date(Fact(AS_OF, ValueType("date"), "", NotTold("ask"), "ask", None, None, None, "", "", None), value)


def _in_order(wrong: list[Diagnostic], facts: Mapping[str, object]) -> tuple[Diagnostic, ...]:
    """The mistakes in the order of the facts."""
    place = {name: at for at, name in enumerate(facts)}
    return tuple(sorted(wrong, key=lambda one: place.get(one.fact or "", len(place))))

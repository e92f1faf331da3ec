"""From an Outcome to everything a Decision tells, each part worked out when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from engine.decision import Explanation, Json, Reason, Status
from engine.diagnostics import Diagnostic, PolicyError
from engine.explain import Explainer, is_decided, possible_answers
from engine.facts.checked import Checked
from engine.frozen import FrozenDict, frozen
from engine.messages import draft
from engine.outcome import CONFLICT, Leaf, Outcome, spoken
from engine.policy.model import AS_OF, MESSAGES, WARNINGS, PolicyModel, Table
from engine.policy.words import plain, show


class OutcomeAccount:
    """What one outcome comes to in words and JSON values."""

    def __init__(
        self, model: PolicyModel, policy: Mapping[str, Json], runtime: str, checked: Checked, outcome: Outcome
    ) -> None:
        refuse_conflicts(model, outcome)
        outcome = outcome._replace(tables=_spoken(model, outcome))
        self.policy = policy
        self.runtime = runtime
        self._model = model
        self._checked = checked
        self._outcome = outcome
        self._shown = [one for one in model.decisions if not one.internal]

    def as_of(self) -> str:
        return str(show("date", self._checked.as_of))

    def status(self) -> Status:
        leaves = self._outcome.tables[self._model.outcome]
        return "decided" if len({leaf.answer for leaf in leaves}) == 1 else "needs_facts"

    def answers(self) -> dict[str, Json]:
        options = self._options.items()
        return FrozenDict({name: found[0] if is_decided(found) else None for name, found in options})

    def possible(self) -> dict[str, tuple[Json, ...]]:
        return {name: options for name, options in self._options.items() if not is_decided(options)}

    @cached_property
    def _options(self) -> dict[str, tuple[Json, ...]]:
        # Frozen here once: whatever is handed out is shared with everybody who asks the same.
        return {one.name: frozen(possible_answers(one, self._outcome)) for one in self._shown}

    def missing(self) -> tuple[str, ...]:
        return self._outcome.missing

    def assumed(self) -> dict[str, Json]:
        return self._explainer.assumed()

    def warnings(self) -> tuple[str, ...]:
        return self._certain(WARNINGS)

    def because(self) -> tuple[Reason, ...]:
        return self._explainer.reasons()

    def messages(self) -> tuple[dict[str, Json], ...]:
        return tuple(draft(self._model.messages[name], self.known) for name in self.message_names())

    def message_names(self) -> tuple[str, ...]:
        """The messages that are certainly due, in the order of the policy."""
        return self._certain(MESSAGES)

    def explain(self) -> Explanation:
        return self._explainer.explanation()

    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(self._model, self._checked, self._outcome)

    def _certain(self, name: str) -> tuple[str, ...]:
        """What a collect decision gives in every possible case, in the order of the policy."""
        leaves = self._outcome.tables.get(name, ())
        given = [leaf.answer for leaf in leaves if isinstance(leaf.answer, tuple)]
        if not given:
            return ()
        return tuple(str(one) for one in given[0] if all(one in other for other in given))

    def known(self, name: str) -> str | tuple[str, ...] | None:
        """What a message may say under a name: a text, a fact told exactly, an answer, a setting, the day."""
        if name in self._checked.texts:
            return self._checked.texts[name]
        told = self._checked.told.get(name, ())
        if len(told) == 1:
            (one,) = told
            low, high = one if isinstance(one, tuple) else (one, one)
            return plain(show(self._model.facts[name].type.kind, low)) if low == high else None
        return known_word(name, self._model, self._answers, self.as_of)

    @cached_property
    def _answers(self) -> dict[str, Json]:
        return self.answers()


def known_word(name: str, model: PolicyModel, answers: Mapping[str, Json], as_of: Callable[[], str]) -> str | None:
    """What a message may say under a name that is no fact: an answer, a field of a plan, a setting, the day."""
    name, _, field = name.partition(".")
    record = answers.get(name)
    if field or isinstance(record, dict):
        value = record.get(field or "use") if isinstance(record, dict) else None
        return None if value is None else plain(value)
    if name in answers:
        return plain(answers[name]) if _is_plain(answers[name]) else None
    if name in model.settings:
        return plain(model.settings[name].value)
    return as_of() if name == AS_OF else None


def _spoken(model: PolicyModel, outcome: Outcome) -> dict[str, tuple[Leaf, ...]]:
    tables = {one.name: one for one in model.decisions if isinstance(one, Table)}
    return {name: spoken(tables[name], leaves) for name, leaves in outcome.tables.items()}


def _is_plain(value: Json) -> bool:
    return value is not None and not isinstance(value, (dict, list, tuple))


def refuse_conflicts(model: PolicyModel, outcome: Outcome) -> None:
    """Raise if a decision certainly ends in two rules that exclude each other.

    Raises:
        PolicyError: ``conflicting-rules``, naming the decision and the rules.
    """
    tables = {one.name: one for one in model.decisions if isinstance(one, Table)}
    found = [
        _conflict(model, tables[name], leaves[0])
        for name, leaves in outcome.tables.items()
        if tables[name].hit != "collect" and all(leaf.answer == CONFLICT for leaf in leaves)
    ]
    if found:
        raise PolicyError(tuple(found))


def _conflict(model: PolicyModel, table: Table, leaf: Leaf) -> Diagnostic:
    names = [f"`{table.rules[at].name}`" for at in leaf.rules]
    listed, every = (" and ".join(names), "both") if len(names) == 2 else (", ".join(names), "all")
    message = f"in `{table.name}` the rules {listed} {every} fit these facts, but its hit policy is `{table.hit}`"
    help = "make their conditions exclude each other" + (", or their answers agree" if table.hit == "any" else "")
    return Diagnostic("conflicting-rules", message, model.file, table.span, help=help)

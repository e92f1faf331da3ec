"""The facade: load a policy, ask it for decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property, partial
from typing import Literal, TypeAlias

from engine.account import OutcomeAccount
from engine.cells.program import compile_policy
from engine.decide import Decider
from engine.decision import Decision, Json
from engine.diagnostics import Diagnostic, FactsError
from engine.facts.check import Checked, FactChecker
from engine.facts.values import parse_day
from engine.outcome import Outcome
from engine.policy.load import load_model, model_from_text
from engine.policy.model import PolicyModel
from engine.quick import Quick

Runtime: TypeAlias = Literal["cells", "reference"]

DEFAULT_POLICY = "follow-up"


class Policy:
    """A policy ready to decide. Immutable and safe to share between threads."""

    def __init__(self, model: PolicyModel, runtime: Runtime = "cells") -> None:
        self.model = model
        self.runtime: Runtime = runtime
        self._checker = FactChecker(model)
        self._decide: Callable[[Checked], Outcome]
        self._quick: Quick | None = None
        if runtime == "reference":
            from engine.runtimes.reference import evaluate

            self._decide = partial(evaluate, model)
        else:
            decider = Decider(compile_policy(model))
            self._decide = decider.decide
            self._quick = (
                None if decider.day_matters else Quick(decider, self.check_facts, self._account, lambda: self._identity)
            )

    @property
    def name(self) -> str:
        """The policy's id."""
        return self.model.name

    @property
    def version(self) -> str:
        """The policy's version, as written in the file."""
        return self.model.version

    @property
    def title(self) -> str:
        """The policy's title."""
        return self.model.title

    @property
    def digest(self) -> str:
        """``sha256:...`` of the effective policy: base, overlays and settings."""
        return self.model.digest

    @cached_property
    def settings(self) -> dict[str, Json]:
        """Every setting's value in force."""
        return {
            name: list(one.value) if isinstance(one.value, tuple) else one.value
            for name, one in self.model.settings.items()
        }

    @cached_property
    def _identity(self) -> dict[str, Json]:
        return {"id": self.name, "version": self.version, "digest": self.digest}

    def check_facts(self, facts: Mapping[str, object], as_of: date | str | None = None) -> Checked:
        """Check facts without deciding.

        Raises:
            FactsError: with every mistake in the facts at once.
        """
        return self._checker.check(facts, _day(as_of), today)

    def evaluate(self, facts: Mapping[str, object], as_of: date | str | None = None) -> Decision:
        """Decide.

        ``facts`` maps fact names to values: exact (14, True, "email", a date or its ISO text),
        vague ("11-50", "10001+", a list of possible values) or not told (absent, None, "unknown").
        ``as_of`` is the day to decide for; by default the facts' own ``as_of``, else today.

        Raises:
            FactsError: with every mistake in the facts at once.
            PolicyError: ``conflicting-rules``, if two rules of a ``unique`` or ``any`` decision clash.
        """
        day = today() if as_of is None else as_of
        if self._quick is not None and isinstance(day, date):
            account = self._quick.account(facts, day)
            if account is not None:
                return Decision(account)
        return Decision(self._account(facts, as_of))

    def _account(self, facts: Mapping[str, object], as_of: date | str | None) -> OutcomeAccount:
        checked = self.check_facts(facts, as_of)
        return OutcomeAccount(self.model, self._identity, self.runtime, checked, self._decide(checked))

    def __repr__(self) -> str:
        return f"<Policy {self.name} {self.version}>"


def today() -> date:
    """Today's local date: the only place where the clock is read."""
    return date.today()


def _day(as_of: date | str | None) -> date | None:
    if not isinstance(as_of, str):
        return as_of
    day = parse_day(as_of)
    if day is None:
        message = f"`as_of` must be a date like 2026-03-16, not `{as_of}`"
        raise FactsError((Diagnostic("not-a-date", message, fact="as_of"),))
    return date.fromordinal(day)


def load_policy(
    path_or_name: str = DEFAULT_POLICY,
    *,
    settings: Mapping[str, object] | None = None,
    runtime: Runtime = "cells",
) -> Policy:
    """Load a policy file, or a bundled policy by name, with some settings changed.

    Raises:
        PolicyError: with every mistake in the file (or the settings) at once.
    """
    return Policy(load_model(path_or_name, settings), runtime)


def policy_from_text(text: str, *, file: str | None = None, settings: Mapping[str, object] | None = None) -> Policy:
    """A policy from YAML text; ``file`` is named in messages and is where ``extends`` paths start.

    Raises:
        PolicyError: with every mistake in the text (or the settings) at once.
    """
    return Policy(model_from_text(text, file, settings))

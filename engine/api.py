"""The facade: load a policy, ask it for decisions."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar, cast

from engine.account import OutcomeAccount
from engine.analysis import Analysis
from engine.cells.program import compile_policy
from engine.clock import today
from engine.decide import Decider
from engine.decision import Decision, Json
from engine.diagnostics import FactsError
from engine.facts.check import FactChecker, not_a_day
from engine.facts.checked import Checked
from engine.facts.values import parse_day
from engine.outcome import Outcome
from engine.policy.load import load_model, model_from_text
from engine.policy.model import PolicyModel
from engine.policy.text.source import STDIN, STDIN_NAME, read_text
from engine.quick import Quick, QuickDecision

Runtime: TypeAlias = Literal["cells", "reference", "durable"]

Made = TypeVar("Made")

DEFAULT_POLICY = "follow-up"

_new = object.__new__


class Policy(Analysis):
    """A policy ready to decide. Immutable and safe to share between threads."""

    model: PolicyModel
    runtime: Runtime

    def __init__(self, model: PolicyModel, runtime: Runtime = "cells", text: str | None = None) -> None:
        quick: Quick | None = None
        checker = FactChecker(model)
        if runtime == "reference":
            from engine.runtimes.reference import evaluate

            decide: Callable[[Checked], Outcome] = partial(evaluate, model)
        elif runtime == "durable":
            from engine.runtimes.durable import DurableRules

            program = compile_policy(model)
            decide = Decider(program, DurableRules(program).decide).decide
        elif runtime == "cells":
            decider = Decider(compile_policy(model))
            decide = decider.decide
            quick = Quick(decider, checker, self._account, lambda: self._identity)
        else:
            raise ValueError(f"there is no runtime `{runtime}`; it is `cells`, `reference` or `durable`")
        # Past __setattr__, which refuses: nobody is to change a policy that others share.
        vars(self).update(model=model, runtime=runtime, _text=text)
        vars(self).update(_checker=checker, _decide=decide, _quick=quick, _made={})

    if TYPE_CHECKING:
        _checker: FactChecker
        _decide: Callable[[Checked], Outcome]
        _quick: Quick | None
        _made: dict[Callable[[Policy], object], object]
        _text: str | None

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Policy cannot be changed, so `{name}` cannot be set")

    def __reduce__(self) -> tuple[type[Policy], tuple[PolicyModel, Runtime, str | None]]:
        # What was learned stays behind; the model is all there is to a policy, and the text if no file has it.
        return Policy, (self.model, self.runtime, self._text)

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
    def settings(self) -> Mapping[str, Json]:
        """Every setting's value in force; lists are tuples. Read-only."""
        return MappingProxyType({name: one.value for name, one in self.model.settings.items()})

    @cached_property
    def _identity(self) -> dict[str, Json]:
        return {"id": self.name, "version": self.version, "digest": self.digest}

    def once(self, make: Callable[[Policy], Made]) -> Made:
        """What ``make`` makes of this policy: made when it is first asked for, and kept as long as the policy is."""
        if make not in self._made:
            self._made.setdefault(make, make(self))
        return cast("Made", self._made[make])

    def check_facts(self, facts: Mapping[str, object], as_of: date | str | None = None) -> Checked:
        """Check facts without deciding.

        Raises:
            FactsError: with every mistake in the facts at once.
        """
        return self._checker.check(facts, None if as_of is None else _day(as_of), today)

    def evaluate(self, facts: Mapping[str, object], as_of: date | str | None = None) -> Decision:
        """Decide.

        ``facts`` maps fact names to values: exact (14, True, "email", a date or its ISO text),
        vague ("11-50", "10001+", a list of possible values) or not told (absent, None, "unknown").
        ``as_of`` is the day to decide for; by default the facts' own ``as_of``, else today.

        Raises:
            FactsError: with every mistake in the facts at once.
            PolicyError: ``conflicting-rules``, if two rules of a ``unique`` or ``any`` decision clash.
        """
        day = as_of if type(as_of) is date else today() if as_of is None else _day(as_of)
        quick = self._quick
        if quick is not None:
            name, (known, cells) = 0, quick.learned
            try:
                for fact, value in facts.items():
                    name += known[value.__class__][fact][value]
                cell = cells[day][name]
                copied = facts.copy()  # type: ignore[attr-defined]  # what is no dict goes on
            except (KeyError, TypeError, AttributeError):
                pass  # not met before, or not to be recognised
            else:
                decision = _new(QuickDecision)  # its __init__ would cost a tenth of the whole evaluation
                decision._cell, decision._facts = cell, copied
                return decision
        return self._evaluate(facts, day, as_of)

    def with_settings(self, settings: Mapping[str, object]) -> Policy:
        """The same policy, read once more with some settings changed; all others are as they are here.

        >>> load_policy().with_settings({"first_round_wait_days": 10}).settings["first_round_wait_days"]
        10

        Raises:
            PolicyError: with every mistake in the settings at once, or if its file cannot be read any more.
        """
        changed = {**self.settings, **settings}
        if self._text is not None:
            return policy_from_text(self._text, file=self.model.file, settings=changed, runtime=self.runtime)
        return load_policy(self.model.file or self.name, settings=changed, runtime=self.runtime)

    def _changed(self, settings: Mapping[str, object]) -> PolicyModel:
        return self.with_settings(settings).model

    def _base(self) -> PolicyModel | None:
        """The policy that this one extends, if it is an overlay."""
        from engine.policy.load import base_model

        if self._text is None and self.model.file is None:
            return None
        return base_model(read_text(self.model.file or "") if self._text is None else self._text, self.model.file)

    def _evaluate(self, facts: Mapping[str, object], day: date, as_of: date | str | None) -> Decision:
        """Facts or a day not met before, or not to be recognised."""
        if self._quick is not None and type(day) is date and _is_mapping(facts):
            try:
                return self._quick.learn(facts, day)
            except (KeyError, TypeError):  # lists, texts, a name or value that is wrong
                pass
        return Decision(self._account(facts, as_of))

    def _account(self, facts: Mapping[str, object], as_of: date | str | None) -> OutcomeAccount:
        checked = self.check_facts(facts, as_of)
        return OutcomeAccount(self.model, self._identity, self.runtime, checked, self._decide(checked))

    def __repr__(self) -> str:
        return f"<Policy {self.name} {self.version}>"


def _is_mapping(facts: object) -> bool:
    """What a caller gives may be anything, whatever it is declared to be."""
    return type(facts) is dict or isinstance(facts, Mapping)


def _day(as_of: date | str) -> date:
    if not isinstance(as_of, str):
        return as_of
    day = parse_day(as_of)
    if day is None:
        raise FactsError((not_a_day(as_of),))
    return date.fromordinal(day)


def load_policy(
    path_or_name: str | os.PathLike[str] = DEFAULT_POLICY,
    *,
    settings: Mapping[str, object] | None = None,
    runtime: Runtime = "cells",
) -> Policy:
    """Load a policy.

    ``path_or_name``: the path of a policy file, or the name of a bundled policy.
    ``settings``: values by name (numbers, booleans, texts, lists of them) in place of the policy's own.
    ``runtime``: ``cells``; ``reference``, which tries out every completion and is slow; or ``durable``,
    which runs the rules by durable-rules and refuses policies that are past its limits (docs/runtimes.md).

    Raises:
        PolicyError: with every mistake in the file (or the settings) at once; ``runtime-limit``, if the
            policy is past a limit of the runtime ``durable``.
        DurableMissing: an ImportError, if ``durable`` is asked for and durable-rules is not there.
        TypeError, ValueError: an argument is of the wrong kind.
    """
    name = os.fspath(path_or_name)
    if name == STDIN:  # it can be read only once
        return policy_from_text(read_text(name), file=STDIN_NAME, settings=settings, runtime=runtime)
    return Policy(load_model(name, _settings(settings)), runtime)


def _settings(settings: object) -> Mapping[str, object] | None:
    if settings is None:
        return None
    if not isinstance(settings, Mapping) or not all(isinstance(name, str) for name in settings):
        raise TypeError("`settings` must map names to values")
    return settings


def policy_from_text(
    text: str,
    *,
    file: str | None = None,
    settings: Mapping[str, object] | None = None,
    runtime: Runtime = "cells",
) -> Policy:
    """A policy from YAML text; ``file`` is named in messages and is where ``extends`` paths start.

    Raises:
        PolicyError: with every mistake in the text (or the settings) at once.
        DurableMissing, ValueError: for a runtime, as in :func:`load_policy`.
    """
    return Policy(model_from_text(text, file, _settings(settings)), runtime, text)

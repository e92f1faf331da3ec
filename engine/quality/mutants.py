"""Which mutants of a policy its tests notice: killed, equivalent, not decided, or surviving.

A mutant is *killed* if some test that passes on the policy does not pass on the mutant. One that no test kills is
*equivalent* if a search through all cells proves that it gives the same answers, warnings and messages wherever
facts can be, in the settings of the policy and in those of each test. It *survives* if there are facts for which
it does not. If the budget of the search is spent it is *not decided*.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Literal, NamedTuple, TypeAlias

from engine.checks.base.places import Places
from engine.decision import Json
from engine.diff.differences import NotDecided
from engine.expect import as_json
from engine.frozen import frozen
from engine.policy.model import MESSAGES, WARNINGS, InlineTest, PolicyModel
from engine.quality.changes import Change
from engine.quality.suite import Given, Judged, WithSettings
from engine.quality.trial import BUDGET, MOST, Trial, trial_of

State: TypeAlias = Literal["killed", "equivalent", "survived", "not_decided"]

Progress: TypeAlias = Callable[[int, int], object]
"""Told how many of how many mutants are done."""


class Mutant(NamedTuple):
    """One small change and what became of it.

    ``says`` is a sentence. ``killed_by`` is the name of a test. A survivor has the ``missing`` test that would kill it;
    ``why`` says why nothing was decided.
    """

    state: State
    says: str
    mutation: str
    decision: str | None
    rule: str | None
    file: str | None
    line: int | None
    killed_by: str | None = None
    missing: InlineTest | None = None
    why: str = ""

    def to_dict(self) -> dict[str, Json]:
        """The JSON form; ``killed_by``, ``missing`` and ``why`` only where there is something."""
        plain: dict[str, Json] = {
            "state": self.state, "says": self.says, "mutation": self.mutation, "decision": self.decision,
            "rule": self.rule, "file": self.file, "line": self.line,
        }  # fmt: skip
        if self.killed_by is not None:
            plain["killed_by"] = self.killed_by
        if self.missing is not None:
            plain["missing"] = test_as_dict(self.missing)
        return {**plain, "why": self.why} if self.why else plain


def test_as_dict(test: InlineTest) -> dict[str, Json]:
    """A test as it stands in a policy, as JSON."""
    parts = {"given": test.given, "settings": test.settings, "expect": test.expect}
    return {"name": test.name, **{key: as_json(part) for key, part in parts.items() if part or key == "given"}}


class Mutants(NamedTuple):
    """All mutants that were tried, in the order of the policy.

    ``tests`` is the number of tests that pass on the policy; ``left_out`` names the others, which count for nothing.
    ``untried`` is the number of mutants beyond :data:`MOST`. ``judged``: "everything", or "overlay" if only what an
    overlay changes was mutated.
    """

    all: tuple[Mutant, ...]
    tests: int
    left_out: tuple[str, ...] = ()
    untried: int = 0
    judged: Judged = "everything"

    def of(self, state: State) -> tuple[Mutant, ...]:
        """The mutants that ended so."""
        return tuple(one for one in self.all if one.state == state)

    @property
    def score(self) -> float:
        """Killed mutants, in percent of those killed or surviving; 100 if there is none of either."""
        killed, survived = len(self.of("killed")), len(self.of("survived"))
        return 100 * killed / (killed + survived) if killed + survived else 100.0

    @property
    def least(self) -> float:
        """What the score would be if all that is not decided survived."""
        killed = len(self.of("killed"))
        of = killed + len(self.of("survived")) + len(self.of("not_decided"))
        return 100 * killed / of if of else 100.0

    @property
    def good(self) -> bool:
        """True if no mutant survives and every one was tried and decided."""
        return not self.of("survived") and not self.of("not_decided") and not self.untried

    def to_dict(self) -> dict[str, Json]:
        """The JSON form: counts, the score, and every mutant that was not killed."""
        states: tuple[State, ...] = ("killed", "survived", "equivalent", "not_decided")
        return {
            "judged": self.judged,
            "score": round(self.score, 1),
            "tests": self.tests,
            "left_out": list(self.left_out),
            "mutants": len(self.all),
            **{state: len(self.of(state)) for state in states},
            "untried": self.untried,
            "survivors": [one.to_dict() for one in self.of("survived")],
            "undecided": [one.to_dict() for one in self.of("not_decided")],
            "proved_equivalent": [one.to_dict() for one in self.of("equivalent")],
        }


def try_mutants(
    model: PolicyModel,
    tests: Given | None = None,
    *,
    change: WithSettings | None = None,
    base: PolicyModel | None = None,
    most: int = MOST,
    budget: int = BUDGET,
    progress: Progress | None = None,
) -> Mutants:
    """Every mutant of a policy, tried against tests (default: those in the policy).

    ``change`` gives the policy for tests that have settings of their own (default: its file is loaded again).
    ``base`` is the policy that this one extends, if only what it changes is to be mutated.
    ``most`` mutants are tried, and ``budget`` boxes of cells looked at for each. ``progress`` is told how many of
    how many are done.
    """
    trial = trial_of(model, tests, change, base, most, budget)
    judge = Judge(trial)
    found = tuple(judge.judge(one) for one in counted(trial.changes.values(), progress))
    judged: Judged = "everything" if base is None else "overlay"
    return Mutants(found, len(trial.suite.ready), tuple(trial.suite.left_out), trial.untried, judged)


def counted(changes: Collection[Change], progress: Progress | None) -> Iterator[Change]:
    """The changes one after the other; whoever waits is told how far it is, and at last that all are done."""
    for at, change in enumerate(changes):
        if progress is not None:
            progress(at, len(changes))
        yield change
    if progress is not None:
        progress(len(changes), len(changes))


class Judge:
    """What becomes of the mutants of a trial."""

    def __init__(self, trial: Trial) -> None:
        self._trial = trial
        self._places = Places(trial.suite.model)

    def judge(self, change: Change) -> Mutant:
        """What becomes of one mutant of the policy as it is."""
        try:
            killer = self._trial.killer(change, self._trial.asked)
        except NotDecided as error:
            return self._mutant("not_decided", change, why=str(error))
        if killer is not None:
            return self._mutant("killed", change, killed_by=killer.ready.test.name)
        return self.searched(change)

    def searched(self, change: Change) -> Mutant:
        """What becomes of a mutant that no test kills."""
        try:
            missing = self._trial.missing(change)
        except NotDecided as error:
            return self._mutant("not_decided", change, why=str(error))
        if missing is None:
            return self._mutant("equivalent", change)
        return self._mutant("survived", change, missing=missing.test)

    def _mutant(
        self,
        state: State,
        change: Change,
        *,
        killed_by: str | None = None,
        missing: InlineTest | None = None,
        why: str = "",
    ) -> Mutant:
        file, line = self._place(change)
        if missing is not None:
            missing = missing._replace(given=frozen(missing.given), settings=frozen(dict(missing.settings)),
                                       expect=frozen(missing.expect))  # fmt: skip
        return Mutant(
            state, sentence(change), change.mutation, change.decision, change.rule, file, line, killed_by, missing, why
        )

    def _place(self, change: Change) -> tuple[str | None, int | None]:
        """Where the rule stands, be it in the file that an overlay is laid on."""
        found = self._places.diagnostic("", "", _about(change))
        return found.file, None if found.span is None else found.span.line


def _about(change: Change) -> tuple[str, ...]:
    """The entry that was changed, as places are asked for."""
    if change.decision is None:
        return change.key[:2]
    if change.decision in (WARNINGS, MESSAGES) and change.rule is not None:
        return change.decision, change.rule
    return ("decisions", change.decision) if change.rule is None else ("decisions", change.decision, change.rule)


def sentence(change: Change) -> str:
    """A mutant as a sentence that is true if it survives."""
    if change.mutation == "rule_dropped":
        return f"no test needs {change.place}: without it all tests pass"
    if change.words.startswith("if "):
        return f"{change.place}: all tests pass even {change.words}"
    told = f"{change.place} {change.words} passes all tests"
    return f"{change.lead}: {told}" if change.lead else told

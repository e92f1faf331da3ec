"""The tests that are missing, few of them, and as YAML to paste under ``tests:``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from engine.decision import Json
from engine.diff.differences import NotDecided
from engine.policy.model import InlineTest, PolicyModel
from engine.policy.words import plain
from engine.quality.changes import Change
from engine.quality.mutants import Judge, Mutant, Progress, counted, sentence, test_as_dict
from engine.quality.suite import Given, Judged, Suite, WithSettings
from engine.quality.trial import BUDGET, MOST, Asked, Trial, trial_of


class Suggestion(NamedTuple):
    """A test that is missing, and the mutants that it would kill, as sentences."""

    test: InlineTest
    kills: tuple[str, ...]

    def to_dict(self) -> dict[str, Json]:
        """The JSON form: the test as it stands in a policy, and ``kills``."""
        return {"test": test_as_dict(self.test), "kills": list(self.kills)}


class Suggestions(NamedTuple):
    """The missing tests, few of them; ``undecided`` are mutants that no test was found for.

    ``left_out`` names the tests that do not pass on the policy, which count for nothing. ``judged``: "everything", or
    "overlay" if they are for what an overlay changes.
    """

    tests: tuple[Suggestion, ...]
    undecided: tuple[Mutant, ...] = ()
    untried: int = 0
    left_out: tuple[str, ...] = ()
    judged: Judged = "everything"

    def yaml(self) -> str:
        """The tests as they are pasted under ``tests:`` of a policy; what each is for stands above it."""
        return "".join(f"{_comment(one)}{_entry(one.test)}" for one in self.tests)

    def to_dict(self) -> dict[str, Json]:
        """The JSON form."""
        return {
            "judged": self.judged,
            "suggestions": [one.to_dict() for one in self.tests],
            "undecided": [one.to_dict() for one in self.undecided],
            "untried": self.untried,
            "left_out": list(self.left_out),
        }


def suggest(
    model: PolicyModel,
    tests: Given | None = None,
    *,
    change: WithSettings | None = None,
    base: PolicyModel | None = None,
    most: int = MOST,
    budget: int = BUDGET,
    progress: Progress | None = None,
) -> Suggestions:
    """The tests without which mutants survive; every survivor is killed by at least one of them.

    The arguments are those of :func:`engine.quality.mutants.try_mutants`.
    """
    trial = trial_of(model, tests, change, base, most, budget)
    cover = _Cover(trial)
    for one in counted(trial.changes.values(), progress):
        cover.take(one)
    few = _named(cover.few(), trial.suite)
    judged: Judged = "everything" if base is None else "overlay"
    return Suggestions(tuple(few), tuple(cover.undecided), trial.untried, tuple(trial.suite.left_out), judged)


class _Cover:
    """Missing tests as they are found: a mutant is searched only if none of those before kills it."""

    def __init__(self, trial: Trial) -> None:
        self._trial = trial
        self._judge = Judge(trial)
        self.undecided: list[Mutant] = []
        self._tests: list[Asked] = []
        self._found: list[InlineTest] = []
        self._kills: list[list[Change]] = []

    def take(self, change: Change) -> None:
        """One more mutant: nothing to do, killed by a missing test that was found already, or in need of one."""
        try:
            if self._trial.killer(change, self._trial.asked) is not None:
                return
            at = self._killer(change, range(len(self._tests)))
        except NotDecided:
            at = None  # said by the search as well
        if at is not None:
            self._kills[at].append(change)
            return
        mutant = self._judge.searched(change)
        if mutant.state == "not_decided":
            self.undecided.append(mutant)
        if mutant.missing is not None:
            ready = self._trial.suite.prepare(_by_answers(mutant.missing))
            assert ready is not None, "a missing test was asked of the policy before"
            self._tests.append(self._trial.ask(ready))
            self._found.append(mutant.missing)
            self._kills.append([change])

    def few(self) -> list[Suggestion]:
        """The tests found, without those whose mutants others kill as well."""
        needed = list(range(len(self._tests)))
        for at in range(len(self._tests)):
            others = [other for other in needed if other != at]
            killers = [self._killer(change, others) for change in self._kills[at]]
            if None not in killers:
                needed = others
                for change, killer in zip(self._kills[at], killers, strict=True):
                    self._kills[killer].append(change)  # type: ignore[index]
        return [Suggestion(self._found[at], tuple(map(sentence, self._kills[at]))) for at in needed]

    def _killer(self, change: Change, among: Sequence[int]) -> int | None:
        """Which of the tests found kills a mutant."""
        killer = self._trial.killer(change, [self._tests[at] for at in among])
        return None if killer is None else next(at for at in among if self._tests[at] is killer)


def _by_answers(test: InlineTest) -> InlineTest:
    """The test without the name of the rule: it should notice what changes an answer even if rules get other names."""
    answers = {key: value for key, value in test.expect.items() if key != "rule"}
    return test._replace(expect=answers) if answers else test


def _named(chosen: list[Suggestion], suite: Suite) -> Iterator[Suggestion]:
    """Names that no other test has."""
    taken = {ready.test.name for ready in suite.ready} | set(suite.left_out)
    for one in chosen:
        name, number = one.test.name, 2
        while name in taken:
            name, number = f"{one.test.name} ({number})", number + 1
        taken.add(name)
        yield one._replace(test=one.test._replace(name=name))


# ---------------------------------------------------------------- as YAML


def _comment(one: Suggestion) -> str:
    more = len(one.kills) - MOST_SAID
    rest = [f"and {more} more that it would notice"] if more > 0 else []
    return "".join(f"  # {says}\n" for says in (*one.kills[:MOST_SAID], *rest))


MOST_SAID = 3
"""So many mutants that a test would kill are named above it."""


def _entry(test: InlineTest) -> str:
    lines = [f"  - name: {_scalar(test.name)}", f"    given: {_flow(test.given)}"]
    lines += [f"    settings: {_flow(test.settings)}"] if test.settings else []
    return "\n".join([*lines, f"    expect: {_flow(test.expect)}"]) + "\n"


def _flow(value: object) -> str:
    """A value in one line, as the policies write them."""
    match value:
        case Mapping():
            return "{" + ", ".join(f"{name}: {_flow(each)}" for name, each in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(_flow, value)) + "]"
        case date():
            return value.isoformat()
        case str():
            return _scalar(value)
        case None:
            return "null"
        case _:
            return repr(value) if isinstance(value, float) and not value.is_integer() else plain(value)


_BARE = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(?: [A-Za-z0-9_-]+)*")
_TAKEN = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def _scalar(text: str) -> str:
    """A text, in quotes where YAML would take it for something else."""
    if _BARE.fullmatch(text) and text.lower() not in _TAKEN:
        return text
    import json

    return json.dumps(text, ensure_ascii=False)

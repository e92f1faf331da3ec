"""Two policies compared over rows of facts: which rows get another answer, grouped by what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple, TypeAlias

from engine.decision import Decision, Json, as_lists
from engine.diagnostics import Diagnostic, FactsError, PolicyError
from engine.diff.compare import identity, shown_by
from engine.diff.declared import setting_diffs
from engine.diff.examples import CONFLICT, Evaluates, alike, answer_in
from engine.diff.result import SettingDiff
from engine.policy.model import AS_OF, MESSAGES, WARNINGS, PolicyModel, Table
from engine.policy.words import spoken

Row: TypeAlias = tuple[int, "Mapping[str, object] | FactsError"]
"""The number of a row and its facts, or what is wrong with it."""


class RowChange(NamedTuple):
    """Rows whose outcome and plan change in the same way, or stay the same.

    ``others``: the further answers that change in some of these rows.
    """

    old: str
    new: str
    others: tuple[str, ...]
    rows: tuple[int, ...]

    def to_dict(self) -> dict[str, Json]:
        """The JSON form."""
        return {"old": self.old, "new": self.new, "others": list(self.others), "rows": list(self.rows)}


class BadRow(NamedTuple):
    """A row that neither policy can use, and why."""

    row: int
    errors: tuple[Diagnostic, ...]

    def to_dict(self) -> dict[str, Json]:
        """The JSON form."""
        errors: list[Json] = [as_lists(error.to_dict()) for error in self.errors]  # type: ignore[arg-type]
        return {"row": self.row, "errors": errors}

    def placed(self, file: str) -> BadRow:
        """The same, each message saying which row it is about."""
        return BadRow(self.row, tuple(one._replace(file=file, message=f"row {self.row}: {one.message}")
                                      for one in self.errors))  # fmt: skip


class RowsDiff(NamedTuple):
    """What becomes of all rows under two policies, the largest group first."""

    old: Mapping[str, Json]
    new: Mapping[str, Json]
    total: int
    changes: tuple[RowChange, ...]
    bad: tuple[BadRow, ...]
    settings: tuple[SettingDiff, ...] = ()

    @property
    def changed(self) -> int:
        """How many rows get another answer."""
        return sum(len(change.rows) for change in self.changes)

    @property
    def elsewhere(self) -> int:
        """How many of these keep their outcome and plan, and change in other answers only."""
        return sum(len(change.rows) for change in self.changes if change.old == change.new)

    @property
    def same(self) -> bool:
        """True if every row could be used, and none gets another answer."""
        return not self.changes and not self.bad

    def to_dict(self) -> dict[str, Json]:
        """The JSON form."""
        return {
            "same": self.same,
            "old": dict(self.old),
            "new": dict(self.new),
            "settings": [one.to_dict() for one in self.settings],
            "total": self.total,
            "changed": self.changed,
            "changes": [one.to_dict() for one in self.changes],
            "bad": [one.to_dict() for one in self.bad],
        }


Answers: TypeAlias = dict[str, Json]
Names: TypeAlias = dict[str, str]


def compare_rows(old: Evaluates, new: Evaluates, rows: Iterable[Row], as_of: date | str | None = None) -> RowsDiff:
    """What becomes of every row under the two policies. Rows are taken one by one and not kept.

    ``as_of``: the day to decide for, whatever a row says; by default the row's own, else today.
    """
    sides = _sides(old.model, new.model)
    groups: dict[tuple[str, str], tuple[dict[str, None], list[int]]] = {}
    bad: list[BadRow] = []
    total = 0
    for number, facts in rows:
        total += 1
        if isinstance(facts, FactsError):
            bad.append(BadRow(number, facts.diagnostics))
            continue
        before, after = (
            _answers(policy, other, facts, names, as_of)
            for policy, other, names in ((old, new, sides[0]), (new, old, sides[1]))
        )
        if isinstance(before, FactsError) and isinstance(after, FactsError):
            # Both mostly complain about the same; a suggestion is worth more than none.
            said = sorted((*before.diagnostics, *after.diagnostics), key=lambda one: one.suggest is not None)
            bad.append(BadRow(number, tuple({one.message: one for one in said}.values())))
        elif (way := _way(old.model, new.model, before, after, sides[1][new.model.outcome])) is not None:
            others, found = groups.setdefault(way[:2], ({}, []))
            others.update(dict.fromkeys(way[2]))
            found.append(number)
    changes = [RowChange(*way, tuple(others), tuple(found)) for way, (others, found) in groups.items()]
    return RowsDiff(
        identity(old.model),
        identity(new.model),
        total,
        tuple(sorted(changes, key=lambda one: -len(one.rows))),
        tuple(bad),
        setting_diffs(old.model, new.model),
    )


def _sides(old: PolicyModel, new: PolicyModel) -> tuple[Names, Names]:
    """For each policy the answers to look at, with the names under which they are compared: an outcome that is
    called otherwise is still the outcome.
    """
    sides = [{name: name for name in (*shown_by(model), WARNINGS, MESSAGES)} for model in (old, new)]
    if old.outcome not in sides[1] and new.outcome not in sides[0]:
        sides[1][new.outcome] = old.outcome
    return sides[0], sides[1]


def _answers(
    policy: Evaluates, other: Evaluates, facts: Mapping[str, object], names: Names, as_of: date | str | None
) -> Answers | FactsError:
    """One policy's answers. Facts that only the other policy knows are not told to it."""
    known = policy.model.facts
    mine = {name: value for name, value in facts.items() if name in known or name not in other.model.facts}
    if as_of is not None:
        mine.pop(AS_OF, None)
    try:
        decision = policy.evaluate(mine, as_of=as_of)
        return {known_as: _given(decision, name) for name, known_as in names.items()}
    except FactsError as error:
        return error
    except PolicyError:
        return dict.fromkeys(names.values(), CONFLICT)


def _given(decision: Decision, name: str) -> Json:
    """One answer; of warnings and messages those that are certain, which are known without explaining everything."""
    if name == WARNINGS:
        return list(decision.warnings)
    if name == MESSAGES:
        return list(decision.message_names)
    return answer_in(decision, name)


def _way(
    old: PolicyModel, new: PolicyModel, before: Answers | FactsError, after: Answers | FactsError, renamed: str
) -> tuple[str, str, tuple[str, ...]] | None:
    """What becomes of one row, None if nothing does. ``renamed``: what the new policy's outcome is compared as."""
    if before == after:
        return None
    labels = _label(old, before, old.outcome), _label(new, after, renamed)
    if isinstance(before, FactsError) or isinstance(after, FactsError):
        return *labels, ()
    # What only one policy answers is a change wherever it has an answer.
    both = dict.fromkeys((*before, *after))
    changed = [name for name in both if not alike(before.get(name), after.get(name), ordered=name == MESSAGES)]
    if not changed:
        return None
    told = {old.outcome, new.outcome, *_plans(old), *_plans(new)}
    return *labels, tuple(name for name in changed if name not in told)


def _plans(model: PolicyModel) -> Iterator[str]:
    return (one.name for one in model.decisions if isinstance(one, Table) and one.type == "plan" and not one.internal)


def _label(model: PolicyModel, answers: Answers | FactsError, outcome: str) -> str:
    """The outcome, under the name it is compared by, and its plan in a few words."""
    if isinstance(answers, FactsError):
        return f"refused ({', '.join(dict.fromkeys(one.code for one in answers.diagnostics))})"
    parts = [_said(answers[name]) for name in dict.fromkeys((outcome, *_plans(model))) if name in answers]
    return ", ".join(part for part in parts if part) or "no answer"


def _said(answer: Json) -> str:
    match answer:
        case None:
            return ""
        case {"conflict": True}:
            return "rules contradict each other"
        case {"possible": [*options]}:
            return f"not decided ({' or '.join(dict.fromkeys(map(spoken, options)))})"
        case _:
            return spoken(answer)

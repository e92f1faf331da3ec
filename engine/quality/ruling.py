"""What might stand in place of a condition, of the rules of a decision, of a computation, of an assumption."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from engine.policy.model import (
    MESSAGES,
    WARNINGS,
    All,
    Always,
    Answer,
    Any,
    Call,
    Condition,
    Day,
    Expression,
    Fact,
    HitPolicy,
    Inner,
    Nothing,
    PlanAnswer,
    Rule,
    Table,
)
from engine.policy.words import name_answer, plain, show
from engine.quality.option import About, OnlyWhen, Option, after, moved

# ---------------------------------------------------------------- conditions


def all_any(condition: Condition, _: About) -> Iterator[Option[Condition]]:
    """``all`` becomes ``any`` and the other way round; nothing of a ``none`` is forbidden any more."""
    match condition:
        case All(parts) if len(parts) > 1:
            yield Option(Any(parts), "", "if one part of its condition is enough")
        case Any(parts) if len(parts) > 1:
            yield Option(All(parts), "", "if every part of its `any` is needed")
        case Nothing(parts):
            yield Option(Any(parts), "", "with `any` instead of `none`")
        case _:
            return


def part_dropped(condition: Condition, _: About) -> Iterator[Option[Condition]]:
    """Each of several parts left out."""
    if isinstance(condition, (All, Any, Nothing)) and len(condition.parts) > 1:
        for at, part in enumerate(condition.parts):
            rest = (*condition.parts[:at], *condition.parts[at + 1 :])
            yield Option(type(condition)(rest), str(at), f"without {_part(part)}")


def _part(part: Condition) -> str:
    match part:
        case Always():
            return f"its test of `{part.words.partition(' ')[0]}`"
        case All() | Any() | Nothing():
            return f"the part `{ {All: 'all', Any: 'any', Nothing: 'none'}[type(part)] }`"
        case _:
            return f"its test of `{part.subject}{f'.{part.field}' if part.field else ''}`"


def setting_turned(condition: Condition, _: About) -> Iterator[Option[Condition]]:
    """A test of a setting comes out the other way."""
    if isinstance(condition, Always):
        name = condition.words.partition(" ")[0]
        yield Option(condition._replace(holds=not condition.holds), "", f"with its test of `{name}` turned round")


def only_when_changed(condition: OnlyWhen, _: About) -> Iterator[Option[OnlyWhen]]:
    """``only_when`` holds where it did not, or always."""
    if condition is not None:
        yield Option(Nothing((condition,)), "negated", "with `only_when` turned round")
        yield Option(None, "dropped", "without `only_when`")


# ---------------------------------------------------------------- the rules of a table


def rule_dropped(table: Table, _: About) -> Iterator[Option[Table]]:
    """Each rule left out."""
    for at, rule in _written_rules(table):
        rules = (*table.rules[:at], *table.rules[at + 1 :])
        yield Option(table._replace(rules=rules), rule.name, "left out")


def rules_swapped(table: Table, _: About) -> Iterator[Option[Table]]:
    """Only where the order counts, and not past an ``otherwise``, which would be the same as dropping the rule."""
    if table.hit == "first":
        for at, (one, other) in enumerate(zip(table.rules, table.rules[1:], strict=False)):
            if one.then != other.then and not other.otherwise:
                rules = (*table.rules[:at], other, one, *table.rules[at + 2 :])
                yield Option(table._replace(rules=rules), one.name, f"after rule `{other.name}`")


def answer_changed(table: Table, _: About) -> Iterator[Option[Table]]:
    """Each rule gives another answer."""
    if table.name in (WARNINGS, MESSAGES):
        return
    for at, rule in enumerate(table.rules):
        for key, then in _other_answers(rule.then, table.answers):
            answers = table.answers if then in table.answers else (*table.answers, then)
            rules = (*table.rules[:at], rule._replace(then=then), *table.rules[at + 1 :])
            words = f"answering {_told(then, rule.then)} instead of {_told(rule.then, then)}"
            yield Option(table._replace(rules=rules, answers=answers), f"{rule.name} {key}", words)


def _other_answers(answer: Answer, answers: tuple[Answer, ...]) -> Iterator[tuple[str, Answer]]:
    if isinstance(answer, bool):
        yield "", not answer
    elif isinstance(answer, (int, float)):
        yield "up", moved(answer, 1)
        yield "down", moved(answer, -1)
    elif len(answers) > 1:
        yield "", _most_alike(answer, answers)


def _most_alike(answer: Answer, answers: tuple[Answer, ...]) -> Answer:
    """The next answer; of plans the one that differs in the fewest fields, which is the hardest to notice."""
    at = answers.index(answer)
    others = [*answers[at + 1 :], *answers[:at]]
    if not isinstance(answer, PlanAnswer):
        return others[0]
    plans = [other for other in others if isinstance(other, PlanAnswer)]
    return min(plans, key=lambda other: len(differing(answer, other)))


def differing(one: PlanAnswer, other: PlanAnswer) -> tuple[str, ...]:
    """The fields in which two plans differ, ``use`` first."""
    names = dict.fromkeys(("use", *dict(one.fields), *dict(other.fields)))
    return tuple(name for name in names if one.field(name) != other.field(name))


def _told(answer: Answer, other: Answer) -> str:
    """An answer, told apart from another one."""
    if isinstance(answer, PlanAnswer) and isinstance(other, PlanAnswer) and answer.use == other.use:
        name = differing(answer, other)[0]
        return f"`{answer.use}` with `{name}: {plain(answer.field(name))}`"
    return f"`{name_answer(answer)}`"


def hit_changed(table: Table, _: About) -> Iterator[Option[Table]]:
    """``first`` and ``priority`` both choose one of several rules that fit; the others do not change an answer."""
    if table.type == "choice" and table.hit in ("first", "priority") and len(table.rules) > 1:
        hit: HitPolicy = "priority" if table.hit == "first" else "first"
        yield Option(table._replace(hit=hit), hit, f"with `hit: {hit}` instead of `hit: {table.hit}`")


def _written_rules(table: Table) -> Iterator[tuple[int, Rule]]:
    """The rules that somebody wrote: a message that belongs to a plan follows from the plan."""
    return ((at, rule) for at, rule in enumerate(table.rules) if table.name != MESSAGES or is_written(rule.when))


def is_written(condition: Condition) -> bool:
    """False for the condition that a message gets from the plans that name it."""
    match condition:
        case All(parts) | Any(parts) | Nothing(parts):
            return any(map(is_written, parts)) or not parts
        case _:
            return condition.span is not None


# ---------------------------------------------------------------- computed answers


def number_moved(expression: Expression, about: About) -> Iterator[Option[Expression]]:
    """A number, one up and one down."""
    if isinstance(expression, (int, float)):
        kind = "date" if isinstance(expression, Day) else ""
        for by, key in ((1, "up"), (-1, "down")):
            number = moved(int(expression) if kind else expression, by)
            new = Day(number) if kind else number
            words = f"with `{plain(show(kind, number))}` instead of `{plain(show(kind, expression))}`"
            yield Option(new, key, words)


_OPPOSITE = {"plus": "minus", "minus": "plus", "largest": "smallest", "smallest": "largest"}


def function_changed(expression: Expression, _: About) -> Iterator[Option[Expression]]:
    """A function becomes its opposite."""
    if isinstance(expression, Call) and expression.function in _OPPOSITE and len(expression.operands) == 2:
        other = _OPPOSITE[expression.function]
        new = expression._replace(function=other)  # type: ignore[arg-type]
        yield Option(new, "", f"with `{other}` instead of `{expression.function}`")


# ---------------------------------------------------------------- facts


def assumed_changed(fact: Fact, _: About) -> Iterator[Option[Fact]]:
    """Another value is taken where the fact is not told."""
    if fact.not_told.mode == "assume":
        for key, value in _other_values(fact):
            was, now = (plain(show(fact.type.kind, one)) for one in (fact.not_told.value, value))
            words = f"assumed to be `{now}` instead of `{was}`"
            yield Option(fact._replace(not_told=fact.not_told._replace(value=value)), key, words)


def _other_values(fact: Fact) -> Iterator[tuple[str, Inner]]:
    value = fact.not_told.value
    if isinstance(value, bool):
        yield "", not value
    elif isinstance(value, (int, float)):
        low, high = fact.limits
        for by, key in ((1, "up"), (-1, "down")):
            other = moved(value, by)
            if (low is None or low <= other) and (high is None or other <= high):
                yield key, other
    elif len(fact.type.choices) > 1:
        yield "", after(fact.type.choices, cast(str, value))

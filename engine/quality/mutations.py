"""The mutations: every small change that is made to a policy to see whether its tests notice, an entry each.

A mutation looks at one part of the typed policy and gives the parts that might stand there instead.
What is the same in another guise is made once: for whole numbers and dates ``at_least: 14`` and
``more_than: 13`` are one threshold, so only numbers and answers have their ``at_least`` turned into
``more_than``. A number that comes from a setting is changed where a rule uses it, never a second time
in the setting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, NamedTuple

from engine.policy.model import Condition, Expression, Fact, Table
from engine.quality import comparing, ruling
from engine.quality.option import About, Compares, OnlyWhen, Option, Part


class Mutation(NamedTuple, Generic[Part]):
    """One kind of small change. ``does`` says in a few words what it does."""

    name: str
    does: str
    options: Callable[[Part, About], Iterable[Option[Part]]]


COMPARES: tuple[Mutation[Compares], ...] = (
    Mutation(
        "threshold", "a threshold, a value or an end of `between` moved by one, up and down", comparing.threshold_moved
    ),
    Mutation(
        "boundary", "`at_least` and `more_than` exchanged, `at_most` and `less_than` too", comparing.boundary_moved
    ),
    Mutation("word", "another word in place of the one tested", comparing.word_changed),
    Mutation("word_dropped", "a word of a list left out", comparing.word_dropped),
    Mutation("known", "`known` turned round", comparing.known_turned),
    Mutation("not", "`not` left out", comparing.not_dropped),
)


CONDITIONS: tuple[Mutation[Condition], ...] = (
    Mutation("all_any", "`all` and `any` exchanged, `none` made `any`", ruling.all_any),
    Mutation("part_dropped", "one of several parts of a condition left out", ruling.part_dropped),
    Mutation("setting", "the test of a setting turned round", ruling.setting_turned),
)

ONLY_WHENS: tuple[Mutation[OnlyWhen], ...] = (
    Mutation("only_when", "`only_when` turned round or left out", ruling.only_when_changed),
)

TABLES: tuple[Mutation[Table], ...] = (
    Mutation("rule_dropped", "a rule left out", ruling.rule_dropped),
    Mutation("rules_swapped", "two neighbouring rules exchanged", ruling.rules_swapped),
    Mutation(
        "answer",
        "another answer of the decision; of plans the one most alike; numbers moved by one",
        ruling.answer_changed,
    ),
    Mutation("hit", "`first` made `priority`, and the other way round", ruling.hit_changed),
)

EXPRESSIONS: tuple[Mutation[Expression], ...] = (
    Mutation("number", "a number of a computed answer moved by one", ruling.number_moved),
    Mutation("function", "`plus` and `minus` exchanged, `largest` and `smallest` too", ruling.function_changed),
)

FACTS: tuple[Mutation[Fact], ...] = (
    Mutation("assumed", "another value assumed of a fact that is not told", ruling.assumed_changed),
)


def every_mutation() -> tuple[tuple[str, str], ...]:
    """The name of every mutation and what it does, in the order in which they are made."""
    tables = (COMPARES, CONDITIONS, ONLY_WHENS, TABLES, EXPRESSIONS, FACTS)
    return tuple((one.name, one.does) for table in tables for one in table)

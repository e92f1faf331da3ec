"""What an overlay changes of the policy it extends: the part that its own tests are there for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from engine.policy.model import All, Always, Any, Condition, Decides, Fact, Nothing, PolicyModel, Rule, Table
from engine.quality.changes import Change


class Own(NamedTuple):
    """The part of an overlay that its base has not, or not like this; settings count where something uses them.

    ``rules`` by decision, and ``decisions`` of which anything but the rules is changed.
    """

    rules: Mapping[str, tuple[str, ...]]
    decisions: frozenset[str]
    facts: frozenset[str]

    def part(self, decision: Decides) -> Decides | None:
        """What of a decision is changed; None for nothing."""
        whole = decision.name in self.decisions
        only_when = decision.only_when if whole else None
        if not isinstance(decision, Table):
            return decision if whole else None
        rules = tuple(rule for rule in decision.rules if rule.name in self.rules[decision.name])
        if not rules and not whole:
            return None
        given = {repr(rule.then) for rule in rules}
        answers = tuple(answer for answer in decision.answers if repr(answer) in given)
        return decision._replace(rules=rules, answers=answers, only_when=only_when)

    def wants(self, change: Change) -> bool:
        """Whether a mutant is one of what is changed."""
        if change.decision is None:
            return change.key[1] in self.facts
        if change.rule is None:
            return change.decision in self.decisions
        return not {change.rule, change.other}.isdisjoint(self.rules[change.decision])


def own_of(model: PolicyModel, base: PolicyModel) -> Own:
    """What a policy changes of its base."""
    before = {one.name: one for one in base.decisions}
    rules = {one.name: tuple(_new_rules(one, before.get(one.name))) for one in model.decisions}
    decisions = (one.name for one in model.decisions if _bare(one) != _bare(before.get(one.name)))
    facts = (fact.name for fact in model.facts.values() if _signed(fact) != _signed(base.facts.get(fact.name)))
    return Own(rules, frozenset(decisions), frozenset(facts))


def _new_rules(one: Decides, before: Decides | None) -> Iterator[str]:
    known = {rule.name: _rule(rule) for rule in before.rules} if isinstance(before, Table) else {}
    for rule in one.rules if isinstance(one, Table) else ():
        if known.get(rule.name) != _rule(rule):
            yield rule.name


def _rule(rule: Rule) -> str:
    return repr((_written(rule.when), rule.then))


def _bare(one: Decides | None) -> str:
    """Everything about a decision but its rules that can make a difference to an answer."""
    if one is None:
        return ""
    speaks = None if one.only_when is None else _written(one.only_when)
    if isinstance(one, Table):
        return repr((one.hit, one.while_open, speaks))
    return repr((one.expression, speaks))


def _signed(fact: Fact | None) -> str:
    return "" if fact is None else repr((fact.type, fact.not_told[:2], fact.if_vague, fact.derive))


def _written(condition: Condition) -> object:
    """A condition without its places, which differ from file to file."""
    match condition:
        case All(parts) | Any(parts) | Nothing(parts):
            return (type(condition).__name__, *map(_written, parts))
        case Always():
            return condition.holds
        case _:
            return condition[:-1]

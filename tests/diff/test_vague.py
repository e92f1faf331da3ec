"""What is proved holds for facts that are told vaguely as well: answers, what is possible, and what is asked for."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from engine.api import Policy, policy_from_text
from engine.diagnostics import FactsError, PolicyError
from engine.diff.compare import compare
from engine.diff.counterexamples import counterexamples
from engine.diff.differences import NotDecided
from engine.diff.result import Diff
from tests.diff.edits import edited, rules_of
from tests.strategies import AS_OF, as_yaml, facts_for, policies
from tests.test_cells_against_reference import thorough

Plain = Any


def policy_of(plain: Plain) -> Policy:
    try:
        return policy_from_text(as_yaml(plain))
    except PolicyError:
        assume(False)
        raise


def comes_to(policy: Policy, facts: dict[str, Plain]) -> dict[str, Any]:
    """Everything that is answered, in a form in which order does not count but for messages; empty for nobody.

    What is listed as assumed is no answer: it is every assumed fact that some rule looks at, needed or not.
    """
    try:
        decision = policy.evaluate(facts, AS_OF)
    except PolicyError:
        return {}
    except FactsError as error:
        assume("too-many-possibilities" not in {one.code for one in error.diagnostics})
        return {"refused": sorted(one.code for one in error.diagnostics)}
    return {
        "status": decision.status, "missing": sorted(decision.missing),
        "warnings": sorted(decision.warnings), "messages": decision.message_names,
        **{f"answer {name}": _set(answer) for name, answer in decision.answers.items()},
        **{f"possible {name}": sorted({repr(_set(one)) for one in each}) for name, each in decision.possible.items()},
    }  # fmt: skip


def _set(answer: Any) -> Any:
    return sorted(set(map(repr, answer))) if isinstance(answer, tuple) else repr(answer)


def assert_as_proved(old: Policy, new: Policy, diff: Diff, facts: dict[str, Plain]) -> None:
    before, after = (comes_to(policy, facts) for policy in (old, new))
    if diff.same:
        event("nothing changes")
        assert before == after
    elif before and after and "refused" not in before and "refused" not in after:
        for one in diff.decisions:
            if one.same and not one.vague:
                for key in (f"answer {one.name}", f"possible {one.name}"):
                    assert before.get(key) == after.get(key), one.name


def comparable(plain: Plain) -> Plain:
    """Without what is not promised: which of several linked dates is asked for, how often something is collected."""
    assume(not any("format" in fact for fact in plain["facts"].values()))
    assume(not any(one.get("hit") == "collect" and "internal" not in one for one in plain["decisions"].values()))
    return plain


@given(policies(), st.data())
@thorough(150)
def test_facts_told_vaguely_after_an_edit(plain: Plain, data: st.DataObject) -> None:
    changed = data.draw(edited(comparable(plain)))
    old, new = policy_of(plain), policy_of(changed)
    diff = compare(old, new)
    for _ in range(4):
        assert_as_proved(old, new, diff, data.draw(facts_for(plain["facts"])))


@given(policies(), st.data())
@thorough(100)
def test_facts_told_vaguely_where_only_what_is_asked_for_was_edited(plain: Plain, data: st.DataObject) -> None:
    """Conditions under which decisions matter, and the steps and settings that these look at."""
    changed = copy.deepcopy(comparable(plain))
    names = [name for name, _ in rules_of(plain)]
    for name in names:
        if data.draw(st.booleans()):
            other = changed["decisions"].get(data.draw(st.sampled_from(names)), {})
            changed["decisions"][name]["matters_when"] = other.get("matters_when", other.get("only_when", True))
    old, new = policy_of(plain), policy_of(changed)
    diff = compare(old, new)
    assert all(one.same or not one.decided for one in diff.decisions)
    for _ in range(4):
        assert_as_proved(old, new, diff, data.draw(facts_for(plain["facts"])))


STEP = """\
policy: steps
outcome: act
settings:
  flag: {value: true}
facts:
  x: {type: integer, minimum: 0}
  y: {type: integer, minimum: 0, if_not_told: open, if_vague: open}
decisions:
  step:
    internal: true
    answers: [near, far]
    rules: [{rule: a, when: {x: {at_least: 7}}, then: far}, {rule: b, otherwise: near}]
  act:
    answers: [go, stop]
    rules: [{rule: a, when: {y: {known: true}}, then: go}, {rule: b, otherwise: stop}]
  free:
    answers: [low, high]
    rules: [{rule: a, when: {x: {at_least: 100}}, then: high}, {rule: b, otherwise: low}]
  side:
    answers: [l, r]
    matters_when: {step: far, flag: true}
    rules: [{rule: a, when: {y: {at_least: 5}}, then: l}, {rule: b, otherwise: r}]
"""


@pytest.mark.parametrize("edit", [("at_least: 7", "at_least: 9"), ("value: true", "value: false"),
                                  ("    matters_when: {step: far, flag: true}\n", "")])  # fmt: skip
def test_what_a_condition_of_mattering_looks_at(edit: tuple[str, str]) -> None:
    """The condition reads the same, and yet a vague fact is asked for in other cases, or counts as not told."""
    old, new = policy_from_text(STEP), policy_from_text(STEP.replace(*edit))
    diff = old.diff(new)
    assert diff.also == ("`side` is a reason to ask in other cases",)
    assert not diff.same
    assert [(one.name, one.same, one.vague) for one in diff.decisions] == [
        ("act", True, ("y",)), ("free", True, ()), ("side", True, ("y",)),
    ]  # fmt: skip
    x = 1 if "matters" in edit[0] else 8
    assert {policy.evaluate({"x": x, "y": "3-8"}, AS_OF).answers["act"] for policy in (old, new)} == {"go", "stop"}


def test_a_mutant_that_asks_otherwise_is_not_proved_to_be_equivalent() -> None:
    old, new = policy_from_text(STEP), policy_from_text(STEP.replace("at_least: 7", "at_least: 9"))
    with pytest.raises(NotDecided, match="`side` is a reason to ask in other cases, which may change an answer"):
        list(counterexamples(old, new, ["act", "side"]))
    plain = [policy_from_text(STEP.replace(", if_vague: open", "").replace("at_least: 7", f"at_least: {at}"))
             for at in (7, 9)]  # fmt: skip
    assert list(counterexamples(plain[0], plain[1], ["act", "side"])) == []


def test_how_a_fact_of_a_condition_of_mattering_is_not_told() -> None:
    text = STEP.replace("{step: far, flag: true}", "{z: true}").replace("facts:\n", "facts:\n  z: {type: boolean}\n")
    diff = policy_from_text(text).diff(policy_from_text(text.replace("z: {type", "z: {if_not_told: open, type")))
    assert diff.also == ("`side` is a reason to ask in other cases",)

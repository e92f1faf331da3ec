"""What already decides, against brute force."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.api import Policy, load_policy, policy_from_text
from engine.diagnostics import PolicyError
from engine.questions.minimal import MOST, Minimal, minimal
from tests.questions.brute import Plain, answers, smallest_sets
from tests.questions.test_ask import without_dates
from tests.strategies import AS_OF, as_yaml, facts_for, policies
from tests.test_cells_against_reference import FLAGSHIP_FACTS, thorough


@pytest.fixture(scope="module")
def flagship() -> Policy:
    return load_policy()


def assert_smallest(policy: Policy, facts: Plain) -> None:
    try:
        found = policy.minimal(facts, AS_OF)
    except PolicyError:
        assume(False)
        raise
    now = answers(policy, policy.check_facts(facts, AS_OF), policy.model.outcome)
    if len(now) > 1:
        assert found.state == "open"
        return
    expected = smallest_sets(policy, facts, now[0])
    assert found.state == "decided"
    sets = {frozenset(one) for one in found.sets}
    assert sets == expected if len(expected) <= MOST else sets < expected
    assert found.more == max(0, len(expected) - MOST)


@thorough(200)
@given(data=st.data())
def test_the_smallest_sets_of_random_policies(data: st.DataObject) -> None:
    plain = without_dates(data.draw(policies()))
    policy = policy_from_text(as_yaml(plain))
    assert_smallest(policy, data.draw(facts_for(plain["facts"])))


WITHOUT_DATES = {name: fact for name, fact in FLAGSHIP_FACTS.items() if "format" not in fact and "derive" not in fact}


@thorough(25)
@given(data=st.data())
def test_the_smallest_sets_on_the_flagship(flagship: Policy, data: st.DataObject) -> None:
    facts = data.draw(facts_for(WITHOUT_DATES))
    told = data.draw(st.permutations(sorted(facts)))[:4]
    assert_smallest(flagship, {"days_elapsed": data.draw(st.integers(0, 16)), **{name: facts[name] for name in told}})


# ---------------------------------------------------------------- one by one


def sets(found: Minimal) -> list[Plain]:
    return [dict(one) for one in found.sets]


def test_an_answer_from_them_decides_alone(flagship: Policy) -> None:
    found = flagship.minimal({"round": 1, "days_elapsed": 20, "heard_back": True}, AS_OF)
    assert found.to_dict() == {
        "decision": "action", "answer": "stop", "state": "decided", "sets": [{"heard_back": True}], "more": False,
        "assumed": {},
    }  # fmt: skip


def test_what_is_only_assumed_is_said(flagship: Policy) -> None:
    found = flagship.minimal({"round": 1, "days_elapsed": 20}, AS_OF)
    assert sets(found) == [{"days_elapsed": 20}]
    assert dict(found.assumed) == {"heard_back": False, "follow_ups_made": 0}


def test_what_is_told_has_to_be_kept_where_the_policy_only_assumes(flagship: Policy) -> None:
    found = flagship.minimal({"days_elapsed": 20, "heard_back": False, "follow_ups_made": 0}, AS_OF)
    assert sets(found) == [{"days_elapsed": 20, "heard_back": False, "follow_ups_made": 0}]


def test_a_date_decides_as_its_days_do(flagship: Policy) -> None:
    facts = {"interview_date": "2026-03-02", "days_elapsed": 14, "round": 1}
    assert sets(flagship.minimal(facts, AS_OF)) == [{"days_elapsed": 14}, {"interview_date": "2026-03-02"}]


def test_a_vague_fact_is_kept_as_it_was_told(flagship: Policy) -> None:
    found = flagship.minimal({"round": 2, "days_elapsed": "8-20"}, AS_OF)
    assert sets(found) == [{"days_elapsed": "8-20", "round": 2}]


def test_what_is_open_is_said_to_be_open(flagship: Policy) -> None:
    assert flagship.minimal({"round": 1}, AS_OF).state == "open"


def test_a_spent_budget_is_said(flagship: Policy) -> None:
    found = minimal(flagship._subject, {"round": 1, "days_elapsed": 20}, AS_OF, budget=1)
    assert (found.state, found.sets) == ("not_decided", ())
    assert found.to_dict()["why"] == found.why == "it would take too long to try all sets of facts"


OPEN = """\
policy: open
outcome: answer
facts:
  a: {question: A?, type: boolean, if_not_told: open}
  b: {question: B?, type: boolean, if_not_told: open}
decisions:
  answer:
    answers: [one, two]
    rules:
      - {rule: both, when: {any: [{a: false, b: {known: true}}, {a: true, b: {known: true}}]}, then: one}
      - {rule: rest, otherwise: two}
"""


def test_not_told_is_one_of_the_things_an_open_fact_may_be() -> None:
    policy = policy_from_text(OPEN)
    assert sets(policy.minimal({"a": True, "b": True}, AS_OF)) == [{"a": True, "b": True}]


VAGUE = """\
policy: vague
outcome: answer
facts:
  size: {question: How many?, type: integer, minimum: 0, if_not_told: open, if_vague: open}
  flag: {question: So?, type: boolean}
decisions:
  answer:
    answers: [x, y]
    rules:
      - {rule: x, when: {size: {known: false}, flag: false}, then: x}
      - {rule: y, otherwise: y}
  other:
    answers: [p, q]
    rules:
      - {rule: p, when: {size: {at_most: 10}, flag: false}, then: p}
      - {rule: q, otherwise: q}
"""


def test_a_fact_that_comes_to_be_too_vague_counts_as_not_told() -> None:
    policy = policy_from_text(VAGUE)
    assert sets(policy.minimal({"size": "5-20", "flag": True}, AS_OF)) == [{"flag": True}]
    assert sets(policy.minimal({"size": 5, "flag": True}, AS_OF)) == [{"size": 5}, {"flag": True}]


KNOWN = """\
policy: known
outcome: answer
facts:
  flag: {question: So?, type: boolean}
  way: {question: How?, type: string, enum: [a, b, c], if_not_told: open, if_vague: open}
decisions:
  answer:
    answers: [x, y, z]
    rules:
      - {rule: x, when: {flag: true, way: {known: true}}, then: x}
      - {rule: y, when: {flag: false}, then: y}
      - {rule: z, otherwise: z}
"""


def test_what_cannot_be_of_a_vague_fact_rules_nothing_out() -> None:
    policy = policy_from_text(KNOWN)
    assert sets(policy.minimal({"flag": True, "way": ["a", "b"]}, AS_OF)) == [{"flag": True, "way": ("a", "b")}]


SILENT = """\
policy: silent
outcome: answer
facts:
  flag: {question: So?, type: boolean}
  more: {question: More?, type: boolean}
decisions:
  answer:
    answers: [a]
    only_when: {flag: true}
    while_open: answer
    rules:
      - {rule: a, otherwise: a}
"""


def test_while_it_is_open_whether_it_speaks_silence_is_no_other_answer() -> None:
    policy = policy_from_text(SILENT)
    assert sets(policy.minimal({"more": True}, AS_OF)) == [{}]
    assert sets(policy.minimal({"more": True, "flag": True}, AS_OF)) == [{}]


LINKED = """\
policy: linked
outcome: answer
facts:
  met: {question: When?, type: string, format: date, not_after: as_of, if_not_told: open}
  days: {question: How long ago?, type: integer, minimum: 0, derive: {days_between: [met, as_of]}, if_not_told: MODE}
decisions:
  answer:
    answers: [one, two]
    rules:
      - {rule: both, when: {all: [{met: {known: KNOWN}}, {days: {known: true}}]}, then: one}
      - {rule: rest, otherwise: two}
"""


@pytest.mark.parametrize("mode", ["ask", "open"])
@pytest.mark.parametrize("known", ["true", "false"])
@pytest.mark.parametrize("fact", ["met", "days"])
def test_what_cannot_be_does_not_count(mode: str, known: str, fact: str) -> None:
    policy = policy_from_text(LINKED.replace("MODE", mode).replace("KNOWN", known))
    facts: Plain = {"met": "2026-03-10"} if fact == "met" else {"days": 6}
    found = policy.minimal(facts, AS_OF)
    (now,) = answers(policy, policy.check_facts(facts, AS_OF), "answer")
    assert {frozenset(one) for one in found.sets} == smallest_sets_of_dates(policy, facts, now)


def smallest_sets_of_dates(policy: Policy, facts: Plain, answer: object) -> set[frozenset[str]]:
    """By trying all days near and not told; ``facts`` is one fact."""
    (name,) = facts
    others: list[Plain] = [{}] if policy.model.facts[name].not_told.mode == "open" else []
    others += [{name: f"2026-03-{day:02}" if name == "met" else day} for day in range(1, 15)]
    free = all(answers(policy, policy.check_facts(one, AS_OF), "answer") == (answer,) for one in others)
    return {frozenset()} if free else {frozenset(facts)}

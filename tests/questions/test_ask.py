"""What to ask next, against brute force; and whole interviews."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine import Unclear
from engine.api import Policy, load_policy, policy_from_text
from engine.diagnostics import FactsError, PolicyError
from engine.facts.values import tell
from engine.questions.ask import Question, next_question
from engine.runtimes.completions.known import TooManyCompletions
from engine.runtimes.reference import evaluate
from tests.questions.brute import LIMIT, Plain, axes, can_change
from tests.strategies import AS_OF, as_yaml, facts_for, policies
from tests.test_cells_against_reference import FLAGSHIP_FACTS, checked_or_not, thorough

UNKNOWN = (None, "unknown")


def asked(policy: Policy, facts: Plain, *, every: bool = False) -> Question | None:
    declined = frozenset(name for name, value in facts.items() if value in UNKNOWN)
    return next_question(policy._subject, policy.check_facts(facts, AS_OF), declined, every=every)


@pytest.fixture(scope="module")
def flagship() -> Policy:
    return load_policy()


# ---------------------------------------------------------------- what is asked for


def assert_asks_for_what_is_missing(policy: Policy, facts: Plain) -> None:
    checked = checked_or_not(policy, facts)
    try:
        missing = set(evaluate(policy.model, checked, LIMIT).missing)
    except TooManyCompletions:
        assume(False)
        raise
    # The two have an eye of different keenness for segments that no answer tells apart; others compare them.
    assume(missing == set(policy._decide(checked).missing))
    missing -= {name for name, value in facts.items() if value in UNKNOWN}
    question = asked(policy, facts)
    assert (question is None) == (not missing)
    if question is not None:
        assert question.fact in missing
        assert question.more == len(missing) - 1
        assert question.changes
        assert all(len(change.between) > 1 for change in question.changes)


@thorough(100)
@given(data=st.data())
def test_it_asks_for_what_is_missing(data: st.DataObject) -> None:
    plain = data.draw(policies())
    policy = policy_from_text(as_yaml(plain))
    assert_asks_for_what_is_missing(policy, data.draw(facts_for(plain["facts"])))


@thorough(100)
@given(facts=facts_for(FLAGSHIP_FACTS))
def test_it_asks_for_what_is_missing_on_the_flagship(flagship: Policy, facts: Plain) -> None:
    assert_asks_for_what_is_missing(flagship, facts)


def without_dates(plain: Plain) -> Plain:
    """Facts that are not linked to others."""
    assume(not any("format" in fact for fact in plain["facts"].values()))
    return plain


def exact_or_not(data: st.DataObject, declared: Plain) -> Plain:
    """Facts that are told exactly, not told, or said not to be known."""
    found = data.draw(facts_for(declared, exact_only=True))
    fates = {name: data.draw(st.sampled_from(("told", "absent", "absent", "unknown"))) for name in found}
    told = {name: value if fates[name] == "told" else "unknown" for name, value in found.items()}
    return {name: value for name, value in told.items() if fates[name] != "absent"}


def assert_asks_for_whatever_can_change_it(policy: Policy, facts: Plain) -> None:
    declined = frozenset(name for name, value in facts.items() if value in UNKNOWN)
    expected = can_change(policy, facts, declined)
    question = asked(policy, facts, every=True)
    if question is None:
        assert not expected
        return
    assert question.fact in expected
    assert question.more == len(expected) - 1


@thorough(100)
@given(data=st.data())
def test_asking_for_everything_asks_for_whatever_can_change_an_answer(data: st.DataObject) -> None:
    plain = without_dates(data.draw(policies()))
    policy = policy_from_text(as_yaml(plain))
    assert_asks_for_whatever_can_change_it(policy, exact_or_not(data, plain["facts"]))


@thorough(30)
@given(data=st.data())
def test_asking_for_everything_on_the_flagship(flagship: Policy, data: st.DataObject) -> None:
    told = exact_or_not(data, {name: fact for name, fact in FLAGSHIP_FACTS.items() if name in axes(flagship)})
    assert_asks_for_whatever_can_change_it(flagship, told)


# ---------------------------------------------------------------- interviews


def interview(policy: Policy, truth: Plain, *, every: bool) -> Plain:
    """The facts told by somebody who knows the truth, and what follows from it, and answers whatever is asked for."""
    facts: Plain = {}
    told = policy.check_facts(truth, AS_OF).told
    truth = {name: tell(policy.model.facts[name].type, one) for name, one in told.items()}
    while (question := asked(policy, facts, every=every)) is not None:
        assert question.fact not in facts, "nothing is asked for twice"
        facts[question.fact] = truth.get(question.fact, "unknown")
    return facts


def mattering(policy: Policy, facts: Plain) -> dict[str, Any]:
    """The answers that are given, of the decisions that may be asked for; nothing where rules contradict each other."""
    try:
        decision = policy.evaluate(facts, AS_OF)
    except PolicyError:
        assume(False)
        raise
    may = {one.name for one in policy.model.decisions if one.matters_when is True}
    return {name: answer for name, answer in decision.answers.items() if name in may}


@thorough(100)
@given(data=st.data())
def test_an_interview_ends_with_the_answers_of_its_cell(data: st.DataObject) -> None:
    plain = without_dates(data.draw(policies()))
    policy = policy_from_text(as_yaml(plain))
    every = data.draw(st.booleans())
    truth = data.draw(facts_for(plain["facts"], exact_only=True))
    if not every:
        truth = {name: value for name, value in truth.items() if policy.model.facts[name].not_told.mode == "ask"}
    assert mattering(policy, interview(policy, truth, every=every)) == mattering(policy, truth)


@thorough(100)
@given(truth=facts_for({name: fact for name, fact in FLAGSHIP_FACTS.items() if "format" not in fact}, exact_only=True))
def test_an_interview_on_the_flagship(flagship: Policy, truth: Plain) -> None:
    truth["days_elapsed"] = truth.get("days_elapsed", 10)
    facts = interview(flagship, truth, every=True)
    found, sought = flagship.evaluate(facts, AS_OF), flagship.evaluate(truth, AS_OF)
    for name in ("action", "plan", "strength", "thank_you"):
        assert found.answers[name] == sought.answers[name]


def test_on_every_cell_of_the_flagship_two_questions_are_enough(flagship: Policy) -> None:
    for days in (0, 6, 7, 13, 14, 30):
        for number in (1, 2, 9):
            facts = interview(flagship, {"days_elapsed": days, "round": number}, every=False)
            assert not flagship.evaluate(facts, AS_OF).missing
            assert ("round" in facts) == (days < 14)


# ---------------------------------------------------------------- one question


def test_a_question_says_why(flagship: Policy) -> None:
    question = flagship.ask({}, AS_OF)
    assert question is not None
    assert question.to_dict() == {
        "fact": "days_elapsed",
        "question": "How many days ago was the latest interview?",
        "help": "Count from the latest round; the interview day is day 0. Or give interview_date instead.",
        "unit": "days",
        "type": "integer",
        "choices": [],
        "minimum": 0,
        "maximum": None,
        "told": None,
        "parts": ["up to 6", "7 to 13", "14 or more"],
        "changes": [
            {"decision": "action", "asks": "What does the candidate do today?", "between": ["wait", "follow_up"]},
            {"decision": "strength", "asks": "How strongly is this meant?", "between": ["should", "may"]},
        ],
        "more": 1,
    }


def test_what_is_certain_asks_for_nothing(flagship: Policy) -> None:
    assert flagship.ask({"days_elapsed": 20}, AS_OF) is None
    assert flagship.ask({"heard_back": True}, AS_OF) is None


def test_nobody_is_asked_twice_for_what_they_do_not_know(flagship: Policy) -> None:
    for word in UNKNOWN:
        question = flagship.ask({"days_elapsed": word}, AS_OF)
        assert question is not None
        assert question.fact == "round"
        assert flagship.ask({"days_elapsed": word, "round": word}, AS_OF) is None


def test_what_was_told_too_vaguely_is_asked_for_again(flagship: Policy) -> None:
    question = flagship.ask({"days_elapsed": "10-20", "round": 1}, AS_OF)
    assert question is not None
    assert (question.fact, question.told, question.parts) == ("days_elapsed", "10-20", ("7 to 13", "14 or more"))


def test_assumptions_are_asked_for_only_on_request(flagship: Policy) -> None:
    facts = {"days_elapsed": 20, "round": 1}
    assert flagship.ask(facts, AS_OF) is None
    question = flagship.ask(facts, AS_OF, all=True)
    assert question is not None
    assert question.fact == "heard_back"


def test_it_asks_in_every_runtime(flagship: Policy) -> None:
    assert Policy(flagship.model, "reference").ask({}, AS_OF) == flagship.ask({}, AS_OF)


def test_facts_that_are_wrong_are_refused(flagship: Policy) -> None:
    with pytest.raises(FactsError):
        flagship.ask({"rond": 1}, AS_OF)


# ---------------------------------------------------------------- facts linked by dates

LINKED = """\
policy: linked
outcome: answer
facts:
  met: {question: When?, type: string, format: date, not_after: as_of, if_not_told: MET}
  days: {question: How long ago?, type: integer, minimum: 0, derive: {days_between: [met, as_of]}, if_not_told: DAYS}
  tall: {question: Tall?, type: boolean, if_not_told: open}
decisions:
  answer:
    answers: [one, two, three]
    rules:
      - {rule: r1, when: {met: {known: KNOWN}, tall: true}, then: one}
      - {rule: r2, when: {days: {at_least: 7}}, then: two}
      - {rule: r3, otherwise: three}
"""


@pytest.mark.parametrize("met", ["ask", "open"])
@pytest.mark.parametrize("days", ["ask", "open"])
@pytest.mark.parametrize("known", ["true", "false"])
def test_days_and_their_date_are_known_together(met: str, days: str, known: str) -> None:
    policy = policy_from_text(LINKED.replace("MET", met).replace("DAYS", days).replace("KNOWN", known))
    truths: list[Plain] = [{}, {"days": 3}, {"days": 9}, {"met": "2026-03-10"}, {"met": "2026-03-01"}]
    for truth in [{**one, **tall} for one in truths for tall in ({}, {"tall": True}, {"tall": False})]:
        facts = interview(policy, truth, every=True)
        assert policy.evaluate(facts, AS_OF).answers == policy.evaluate(truth, AS_OF).answers


# ---------------------------------------------------------------- an interview from Python


def test_an_interview_can_be_kept(flagship: Policy) -> None:
    interview = flagship.interview({"round": 1}, AS_OF)
    kept = pickle.loads(pickle.dumps(interview))
    assert kept.to_dict() == interview.to_dict()
    question = kept.question()
    assert question is not None
    assert kept.hear(question, "20")[0].question() is None


def test_what_is_not_understood_is_a_value_error_that_can_be_sent_on(flagship: Policy) -> None:
    interview = flagship.interview({"round": 1}, AS_OF)
    question = interview.question()
    assert question is not None
    with pytest.raises(ValueError, match="may be no number at all") as caught:
        interview.hear(question, "round about 5")
    assert isinstance(caught.value, Unclear)
    assert pickle.loads(pickle.dumps(caught.value)).suggest == caught.value.suggest == "5"


def test_what_can_be_no_answer_is_said(flagship: Policy) -> None:
    interview: Any = flagship.interview({"round": 1}, AS_OF)
    with pytest.raises(TypeError, match="what is said must be a text, not nothing"):
        interview.hear(interview.question(), None)
    with pytest.raises(TypeError, match="what is said must be a text, not `14`"):
        interview.hear(interview.question(), 14)
    with pytest.raises(TypeError, match="`question` must be a question of this interview, not nothing"):
        interview.hear(None, "14")

"""The smallest changes to another answer, against brute force."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.api import Policy, load_policy, policy_from_text
from engine.diagnostics import Diagnostic, FactsError, PolicyError
from engine.facts.checked import Checked
from engine.outcome import Outcome
from engine.policy.model import NOT_COVERED, Table
from engine.questions.answers import UnknownAnswer
from engine.questions.case import Subject
from engine.questions.why_not import WhyNot, why_not
from tests.questions.brute import Plain, Smallest, answers, axes, gives, name_of, smallest_changes
from tests.questions.test_ask import without_dates
from tests.strategies import AS_OF, as_yaml, facts_for, policies
from tests.test_cells_against_reference import FLAGSHIP_FACTS, checked_or_not, thorough

BASE = {"round": 1, "interview_date": "2026-03-02", "hr_present": True}


@pytest.fixture(scope="module")
def flagship() -> Policy:
    return load_policy()


# ---------------------------------------------------------------- against brute force


def with_changes(data: st.DataObject, plain: Plain) -> Plain:
    """The policy with a word for what could change each of its facts."""
    for fact in plain["facts"].values():
        words = ["never", "by_action", "by_action_only_forward"]
        words += ["with_time", "with_time"] if fact["type"] == "integer" else []
        if "derive" not in fact:
            fact["changes"] = data.draw(st.sampled_from(words))
    return plain


def an_answer(data: st.DataObject, policy: Policy) -> tuple[str, str]:
    """A decision that answers with one thing, and something it may answer."""
    tables = [one for one in policy.model.decisions if isinstance(one, Table) and one.hit != "collect"]
    assume(tables)
    table = data.draw(st.sampled_from(tables))
    return table.name, data.draw(st.sampled_from(sorted({str(name_of(one)) for one in (*table.answers, NOT_COVERED)})))


def of(policy: Policy, facts: Plain, decision: str, answer: str) -> WhyNot:
    try:
        return policy.why_not(facts, answer, decision=decision, as_of=AS_OF)
    except PolicyError:
        assume(False)
        raise


def assert_every_way_leads_there(policy: Policy, found: WhyNot) -> None:
    """Each change, made, gives the answer."""
    for way in found.ways:
        checked = policy.check_facts(way.facts)
        assert gives(answers(policy, checked, found.decision), found.answer)
        assert (way.until is None) == (way.days == 0)
        assert checked.as_of == AS_OF.toordinal() + way.days


def assert_smallest(policy: Policy, facts: Plain, found: WhyNot) -> None:
    decision, answer = found.decision, found.answer
    possible = smallest_changes(policy, facts, decision, answer, fixed=False)
    if found.state == "holds":
        assert possible is not None
        assert possible[:3] == (0, 0, 0)
        return
    if possible is None:
        assert found.state in ("fixed", "never")
        possible = smallest_changes(policy, facts, decision, answer, fixed=True)
    else:
        assert found.state == "possible"
    if possible is None:
        assert found.state == "never"
        assert found.ways == ()
        return
    assert found.ways
    sets = frozenset(frozenset(step.fact for step in way.steps) for way in found.ways)
    steps = {len(way.steps) + (way.days > 0) for way in found.ways}
    assert steps == {possible.steps}
    unable = {sum(step.how == "fixed" for step in way.steps) for way in found.ways}
    assert unable == {possible.unable}
    assert Smallest(possible.steps, possible.unable, found.ways[0].days, sets) == possible
    assert {way.days for way in found.ways} == {possible.days}


@thorough(50)
@given(data=st.data())
def test_the_smallest_changes_of_random_policies(data: st.DataObject) -> None:
    plain = with_changes(data, without_dates(data.draw(policies())))
    assume(len(plain["facts"]) <= 3)
    policy = policy_from_text(as_yaml(plain))
    facts = data.draw(facts_for(plain["facts"]))
    found = of(policy, facts, *an_answer(data, policy))
    assert_every_way_leads_there(policy, found)
    # Rules that contradict each other make a change useless, which the reference does not say.
    assume(all(one.hit not in ("unique", "any") for one in policy.model.decisions if isinstance(one, Table)))
    assert_smallest(policy, facts, found)


@thorough(120)
@given(data=st.data())
def test_every_change_that_is_proposed_gives_the_answer(data: st.DataObject) -> None:
    plain = with_changes(data, data.draw(policies()))
    policy = policy_from_text(as_yaml(plain))
    facts = data.draw(facts_for(plain["facts"]))
    checked_or_not(policy, facts)
    assert_every_way_leads_there(policy, of(policy, facts, *an_answer(data, policy)))


FEW = ("round", "hr_present", "wants_hiring_manager", "channel", "follow_ups_made", "thank_you_sent")


@thorough(60)
@given(data=st.data())
def test_the_smallest_changes_on_the_flagship(flagship: Policy, data: st.DataObject) -> None:
    facts = data.draw(facts_for({name: FLAGSHIP_FACTS[name] for name in FEW}, exact_only=True))
    facts["days_elapsed"] = data.draw(st.integers(0, 16))
    decision = data.draw(st.sampled_from(("action", "plan", "strength", "thank_you")))
    table = next(one for one in flagship.model.decisions if one.name == decision)
    assert isinstance(table, Table)
    answer = data.draw(st.sampled_from([str(name_of(one)) for one in table.answers]))
    found = of(flagship, facts, decision, answer)
    assert_every_way_leads_there(flagship, found)
    if found.state in ("holds", "possible"):
        assert_smallest(flagship, facts, found)


# ---------------------------------------------------------------- time


def ways(policy: Policy, facts: Plain, answer: str, **more: Any) -> list[str]:
    return [way.words for way in policy.why_not(facts, answer, **{"as_of": "2026-03-12", **more}).ways]


def test_waiting_is_proposed(flagship: Policy) -> None:
    found = flagship.why_not(BASE, "follow_up", as_of="2026-03-12")
    assert found.to_dict() == {
        "decision": "action",
        "answer": "follow_up",
        "state": "possible",
        "now": ["wait"],
        "ways": [
            {
                "days": 4,
                "until": "2026-03-16",
                "steps": [],
                "words": "wait until 2026-03-16 (4 days)",
                "facts": {**BASE, "as_of": "2026-03-16"},
            }
        ],
    }


def test_one_day_is_one_day(flagship: Policy) -> None:
    assert ways(flagship, {"round": 1, "days_elapsed": 13}, "follow_up") == ["wait until 2026-03-13 (1 day)"]


def test_all_days_move_together(flagship: Policy) -> None:
    facts = {"round": 1, "days_elapsed": 10, "days_until_promised": 9}
    (way,) = flagship.why_not(facts, "follow_up", as_of="2026-03-12").ways
    assert way.facts == {"round": 1, "days_elapsed": 14, "days_until_promised": 5, "as_of": "2026-03-16"}


def test_vague_days_move_as_a_whole(flagship: Policy) -> None:
    facts = {"round": 1, "days_elapsed": "10-12"}
    (way,) = flagship.why_not(facts, "follow_up", as_of="2026-03-12").ways
    assert (way.days, way.facts["days_elapsed"]) == (4, "14-16")


def test_a_vague_date_stays_before_the_day_on_which_it_was_told(flagship: Policy) -> None:
    facts = {"round": 2, "interview_date": "2026-03-10/2026-03-30"}
    (way,) = flagship.why_not(facts, "follow_up", as_of="2026-03-12").ways
    assert (way.days, way.facts["interview_date"]) == (7, "2026-03-10/2026-03-12")


def test_time_does_not_go_back(flagship: Policy) -> None:
    found = flagship.why_not({"round": 1, "interview_date": "2026-02-01"}, "wait", as_of="2026-03-12")
    assert (found.state, found.ways[0].words) == (
        "fixed", "only if `interview_date` were 2026-02-27 to 2026-03-12, which nobody can change",
    )  # fmt: skip
    assert found.ways[0].facts["interview_date"] == "2026-02-27"
    found = flagship.why_not({"round": 1, "days_elapsed": 20}, "wait", as_of="2026-03-12")
    assert [way.words for way in found.ways] == ["only if `days_elapsed` were up to 13, which nobody can change"]
    assert dict(found.ways[0].facts) == {"round": 1, "days_elapsed": 13, "as_of": "2026-03-12"}


DEADLINE = """\
policy: deadline
outcome: action
facts:
  due: {question: When?, type: string, format: date}
  days_left: {question: How long still?, type: integer, derive: {days_between: [as_of, due]}}
decisions:
  action:
    answers: [late, hurry, rest]
    rules:
      - {rule: late, when: {days_left: {less_than: 0}}, then: late}
      - {rule: hurry, when: {days_left: {at_most: 3}}, then: hurry}
      - {rule: rest, otherwise: rest}
"""


def test_days_to_a_date_become_fewer() -> None:
    policy = policy_from_text(DEADLINE)
    assert ways(policy, {"due": "2026-03-20"}, "hurry") == ["wait until 2026-03-17 (5 days)"]
    assert ways(policy, {"due": "2026-03-20"}, "late") == ["wait until 2026-03-21 (9 days)"]
    assert ways(policy, {"days_left": "5-8"}, "hurry") == ["wait until 2026-03-17 (5 days)"]
    assert policy.why_not({"due": "2026-03-14"}, "rest", as_of="2026-03-12").state == "fixed"


PLAIN_DAYS = """\
policy: plain-days
outcome: action
facts:
  days_dry: {question: How many days ago did it rain?, type: integer, minimum: 0, maximum: 9, changes: with_time}
decisions:
  action:
    answers: [water, wait, move]
    rules:
      - {rule: dry, when: {days_dry: 5}, then: water}
      - {rule: as-of, when: {as_of: {at_least: 2026-03-20}}, then: move}
      - {rule: not-yet, otherwise: wait}
"""


def test_a_whole_number_that_goes_with_the_time_grows_by_one_a_day() -> None:
    policy = policy_from_text(PLAIN_DAYS)
    assert ways(policy, {"days_dry": 3}, "water") == ["wait until 2026-03-14 (2 days)"]
    assert ways(policy, {"days_dry": 5}, "wait") == ["wait until 2026-03-13 (1 day)"]


def test_the_day_itself_may_be_waited_for_but_no_limit_is_passed() -> None:
    policy = policy_from_text(PLAIN_DAYS)
    assert ways(policy, {"days_dry": 1}, "move") == ["wait until 2026-03-20 (8 days)"]
    assert policy.why_not({"days_dry": 6}, "move", as_of="2026-03-12").state == "never"


# ---------------------------------------------------------------- what one can do, and what not


def test_what_one_can_do_is_proposed(flagship: Policy) -> None:
    assert ways(flagship, BASE, "hm_arranged_call", decision="plan") == [
        "if `wants_hiring_manager` becomes true and `channel` becomes phone"
    ]


def test_what_was_done_cannot_be_undone(flagship: Policy) -> None:
    facts = {"round": 1, "days_elapsed": 20, "follow_ups_made": 1}
    found = flagship.why_not(facts, "follow_up", as_of="2026-03-12")
    assert (found.state, found.ways[0].words) == (
        "fixed", "only if `follow_ups_made` were 0, which nobody can change",
    )  # fmt: skip


def test_what_nobody_can_change_is_said_to_be_so(flagship: Policy) -> None:
    found = flagship.why_not({**BASE, "heard_back": True}, "wait", as_of="2026-03-12")
    assert found.state == "fixed"
    assert [way.words for way in found.ways] == ["only if `heard_back` were false, which nobody can change"]


@pytest.mark.parametrize("told", [{"days_elapsed": 8}, {"interview_date": "2026-03-04"}])
def test_what_comes_by_waiting_is_nothing_that_nobody_can_change(flagship: Policy, told: Plain) -> None:
    found = flagship.why_not({"round": 1, "heard_back": True, **told}, "follow_up", as_of="2026-03-12")
    assert (found.state, [way.words for way in found.ways]) == (
        "fixed", ["wait until 2026-03-18 (6 days), and only if `heard_back` were false, which nobody can change"],
    )  # fmt: skip
    later = told if "interview_date" in told else {"days_elapsed": 14}
    assert dict(found.ways[0].facts) == {"round": 1, "heard_back": False, **later, "as_of": "2026-03-18"}


def test_what_was_not_told_is_to_be_told(flagship: Policy) -> None:
    assert ways(flagship, {}, "follow_up") == ["if it turns out that `days_elapsed` is 14 or more"]


def test_what_was_told_vaguely_turns_out_to_be_some_of_it(flagship: Policy) -> None:
    (way,) = flagship.why_not({"days_elapsed": "10-20", "round": 1}, "wait", as_of="2026-03-12").ways
    assert (way.words, way.facts["days_elapsed"]) == ("if it turns out that `days_elapsed` is 10 to 13", 10)


EITHER = """\
policy: either
outcome: answer
facts:
  days: {question: How many?, type: integer, minimum: 0, changes: with_time}
  one: {question: One?, type: boolean, if_not_told: {assume: false}, changes: by_action}
  two: {question: Two?, type: boolean, if_not_told: {assume: false}, changes: by_action}
  size: {question: How many?, type: integer, minimum: 0, if_not_told: open, if_vague: open}
decisions:
  answer:
    answers: [go, stay, odd]
    rules:
      - {rule: odd, when: {size: {known: false}, one: true, two: true}, then: odd}
      - {rule: small, when: {one: true, two: true, size: {at_most: 10}}, then: go}
      - {rule: any, when: {any: [{days: {at_least: 5}}, {one: true}, {two: true}]}, then: go}
      - {rule: rest, otherwise: stay}
  found:
    answers: [a, b]
    hit: collect
    matters_when: false
    rules:
      - {rule: a, when: {days: {at_least: 5}}, then: a}
      - {rule: b, when: {one: true}, then: b}
  size_matters:
    answers: [small, large]
    only_when: {one: true, two: true}
    rules:
      - {rule: small, when: {size: {at_most: 10}}, then: small}
      - {rule: large, otherwise: large}
"""


def test_doing_something_today_is_less_than_waiting_and_all_that_is_as_little_is_given() -> None:
    policy = policy_from_text(EITHER)
    assert ways(policy, {"days": 2}, "go") == ["if `one` becomes true", "if `two` becomes true"]


def test_a_fact_that_comes_to_be_too_vague_counts_as_not_told() -> None:
    policy = policy_from_text(EITHER)
    assert ways(policy, {"days": 2, "size": "5-20"}, "odd") == ["if `one` becomes true and `two` becomes true"]


def test_what_is_collected_must_be_certain() -> None:
    policy = policy_from_text(EITHER)
    assert policy.why_not({"days": "2-7"}, "a", decision="found", as_of=AS_OF).state == "possible"
    assert policy.why_not({"days": "6-7"}, "a", decision="found", as_of=AS_OF).state == "holds"


def test_two_alternatives_are_both_given() -> None:
    policy = policy_from_text(PLAIN_DAYS.replace("changes: with_time", "changes: by_action").replace("5}", "[2, 5]}"))
    assert ways(policy, {"days_dry": 3}, "water") == ["if `days_dry` becomes 2 or 5"]


def test_what_no_facts_give_is_proved(flagship: Policy) -> None:
    found = flagship.why_not(BASE, "hr_email", decision="plan", as_of="2026-03-12")
    assert (found.state, found.ways) == ("never", ())


def test_what_holds_already_is_said(flagship: Policy) -> None:
    assert flagship.why_not(BASE, "wait", as_of="2026-03-12").state == "holds"


CLASHING = """\
policy: clashing
outcome: answer
facts:
  n: {question: N?, type: integer, minimum: 0, maximum: 9}
decisions:
  answer:
    answers: [low, high]
    hit: unique
    rules:
      - {rule: one, when: {n: {at_most: 5}}, then: low}
      - {rule: two, when: {n: {at_least: 5}}, then: high}
"""


def test_rules_that_may_contradict_each_other_are_named_as_in_a_decision() -> None:
    policy, facts = policy_from_text(CLASHING), {"n": "5-6"}
    now = policy.why_not(facts, "low", as_of=AS_OF).now
    assert now == policy.evaluate(facts, AS_OF).possible["answer"] == ("conflict", "high")


def test_a_spent_budget_is_said(flagship: Policy) -> None:
    found = why_not(flagship._subject, BASE, "follow_up", as_of="2026-03-12", budget=1)
    assert (found.state, found.why) == ("not_decided", "it would take too long to try all changes")
    assert found.to_dict()["why"]


def test_a_case_that_cannot_be_decided_is_not_taken_for_one_that_does_not_help(
    flagship: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = Subject(flagship.model, lambda: AS_OF)
    decide = subject.decider.decide

    def give_up(checked: Checked, opened: frozenset[str] = frozenset()) -> Outcome:
        if checked.as_of > AS_OF.toordinal():
            raise FactsError((Diagnostic("too-many-possibilities", "too much is open"),))
        return decide(checked, opened)

    monkeypatch.setattr(subject.decider, "decide", give_up)
    assert why_not(subject, {"round": 1, "days_elapsed": 13}, "follow_up", as_of=AS_OF).state == "not_decided"


@pytest.mark.parametrize(
    ("answer", "decision", "message", "suggest"),
    [
        ("folow_up", None, "`action` never answers `folow_up`; it can be `stop`, `wait`, `follow_up`, `not_covered`",
         "follow_up"),
        ("hr_cal", "plan", "`plan` never answers `hr_cal`; it can be `hr_email`, `hr_call`, "
         "`hm_article_email`, `hm_arranged_call`, `not_covered`", "hr_call"),
        ("Wait!", None, "`action` never answers `Wait!`; it can be `stop`, `wait`, `follow_up`, `not_covered`", "wait"),
        ("x", "plans", "there is no decision `plans`", "plan"),
        ("14", "earliest_day",
         "`earliest_day` is computed, so no rule gives it; ask about the answers it is computed from", None),
    ],
)  # fmt: skip
def test_an_answer_that_is_never_given_is_refused(
    flagship: Policy, answer: str, decision: str | None, message: str, suggest: str | None
) -> None:
    with pytest.raises(UnknownAnswer) as caught:
        flagship.why_not(BASE, answer, decision=decision, as_of="2026-03-12")
    assert (str(caught.value), caught.value.suggest) == (message, suggest)


def test_values_are_meant_by_their_words(flagship: Policy) -> None:
    assert flagship.why_not(BASE, True, decision="hr").state == "holds"
    assert flagship.why_not(BASE, " true ", decision=" hr ").state == "holds"
    assert flagship.why_not(BASE, 7, decision="wait_days").state == "fixed"


MOVED = """\
policy: moved
outcome: act
facts:
  visit: {question: q, type: string, format: date, changes: by_action}
  due: {question: q, type: string, format: date}
  days: {question: q, type: integer, derive: {days_between: [visit, due]}}
decisions:
  act:
    answers: [go, wait]
    rules:
      - {rule: a, when: {days: {at_least: 14}}, then: go}
      - {rule: b, otherwise: wait}
"""


def test_a_date_behind_days_that_are_tested_is_moved_as_little_as_can_be() -> None:
    policy = policy_from_text(MOVED)
    (way,) = policy.why_not({"visit": "2026-03-10", "due": "2026-03-20"}, "go", as_of=AS_OF).ways
    assert way.words == "if `visit` becomes 2026-03-06 or earlier"
    assert dict(way.facts) == {"visit": "2026-03-06", "due": "2026-03-20", "as_of": "2026-03-16"}


def test_dates_that_are_known_by_days_stay_where_they_are() -> None:
    policy = policy_from_text(MOVED)
    (way,) = policy.why_not({"days": 10, "due": "2026-03-20"}, "go", as_of=AS_OF).ways
    assert dict(way.facts) == {"due": "2026-03-20", "visit": "2026-03-06", "as_of": "2026-03-16"}


def test_a_date_that_is_only_known_by_days_stays_when_another_one_is_moved() -> None:
    policy = policy_from_text(MOVED.replace(", changes: by_action", "").replace("due: {", "due: {changes: by_action, "))
    (way,) = policy.why_not({"days": 10, "due": "2026-03-20"}, "go", as_of=AS_OF).ways
    assert dict(way.facts) == {"due": "2026-03-24", "visit": "2026-03-10", "as_of": "2026-03-16"}


def test_a_date_that_can_be_moved_anywhere_could_still_only_in_thought_be_not_told() -> None:
    text = MOVED.replace("changes: by_action", "changes: by_action, not_before: 2026-03-12, if_not_told: open")
    policy = policy_from_text(text.replace("days: {at_least: 14}", "visit: {at_least: 2026-03-12}"))
    found = policy.why_not({"visit": "2026-03-12", "due": "2026-03-12"}, "wait", as_of=AS_OF)
    assert (found.state, [way.words for way in found.ways]) == (
        "fixed", ["only if `visit` were not told, which nobody can change"],
    )  # fmt: skip


WAYS = """\
policy: ways
outcome: act
facts:
  way: {question: q, type: string, enum: [email, post, phone], changes: by_action}
  size: {question: q, type: integer, minimum: 0}
decisions:
  act:
    answers: [go, wait]
    rules:
      - {rule: a, when: {any: [{way: post, size: {at_least: 5}}, {way: phone}]}, then: go}
      - {rule: b, otherwise: wait}
"""


def test_a_change_helps_whatever_else_is_not_known() -> None:
    policy = policy_from_text(WAYS)
    assert ways(policy, {"way": "email", "size": "3-8"}, "go") == ["if `way` becomes phone"]
    assert ways(policy, {"way": "email", "size": "6-8"}, "go") == ["if `way` becomes post or phone"]


CLASH = """\
policy: clash
outcome: act
facts:
  one: {question: q, type: boolean, changes: by_action}
  two: {question: q, type: boolean, changes: by_action}
decisions:
  side:
    hit: unique
    answers: [p, q]
    rules:
      - {rule: p, when: {one: true, two: true}, then: p}
      - {rule: q, when: {one: true, two: true}, then: q}
  act:
    answers: [go, wait]
    rules:
      - {rule: a, when: {one: true}, then: go}
      - {rule: b, otherwise: wait}
"""


def test_a_change_that_makes_other_rules_clash_needs_one_more() -> None:
    policy = policy_from_text(CLASH)
    assert ways(policy, {"one": False, "two": True}, "go") == ["if `one` becomes true and `two` becomes false"]


def test_one_waits_for_a_day_to_which_a_date_can_be_moved_only_then() -> None:
    text = MOVED.replace("changes: by", "not_after: as_of, changes: by").replace("days: {at", "visit: {at")
    policy = policy_from_text(text.replace("at_least: 14", "at_least: 2026-03-20"))
    (way,) = policy.why_not({"visit": "2026-03-10"}, "go", as_of=AS_OF).ways
    assert way.words == "wait until 2026-03-20 (4 days), and if `visit` becomes 2026-03-20"


def test_dates_that_must_be_moved_together_are_moved_least() -> None:
    text = MOVED.replace("format: date}", "format: date, not_after: visit, changes: by_action}")
    policy = policy_from_text(text.replace("days: {at_least: 14}", "due: {at_least: 2026-03-25}"))
    (way,) = policy.why_not({"visit": "2026-03-20", "due": "2026-03-10"}, "go", as_of=AS_OF).ways
    assert way.words == "if `visit` becomes 2026-03-25 and `due` becomes 2026-03-25"


def test_the_value_nearest_to_what_is_told_is_proposed() -> None:
    text = PLAIN_DAYS.replace("changes: with_time", "changes: by_action")
    policy = policy_from_text(text.replace("5}", "[1, 4, 8]}"))
    (way,) = policy.why_not({"days_dry": 6}, "water", as_of=AS_OF).ways
    assert way.facts["days_dry"] == 4
    (way,) = policy.why_not({"days_dry": 8}, "wait", as_of=AS_OF).ways
    assert way.facts["days_dry"] == 7


DECIMALS = """\
policy: decimals
outcome: act
facts:
  amount: {question: q, type: number, minimum: 0, maximum: 100, changes: by_action}
decisions:
  act:
    answers: [go, wait, stop]
    rules:
      - {rule: a, when: {amount: {more_than: 10, less_than: 20.5}}, then: go}
      - {rule: b, when: {amount: {less_than: 5}}, then: stop}
      - {rule: c, otherwise: wait}
"""


def test_numbers_are_told_as_people_write_them() -> None:
    policy = policy_from_text(DECIMALS)
    for amount, answer, words, near in (
        (7, "go", "above 10 up to below 20.5", 10.1), (50.5, "go", "above 10 up to below 20.5", 20.4),
        (7, "stop", "below 5", 4.9), (1, "wait", "5 to 10 or 20.5 to 100", 5),
    ):  # fmt: skip
        (way,) = policy.why_not({"amount": amount}, answer, as_of=AS_OF).ways
        assert (way.words, way.facts["amount"]) == (f"if `amount` becomes {words}", near)
    question = policy.ask({}, AS_OF)
    assert question is not None
    assert question.parts == ("below 5", "5 to 10 or 20.5 to 100", "above 10 up to below 20.5")


def test_a_decision_may_be_named_with_the_answer(flagship: Policy) -> None:
    named = flagship.why_not(BASE, "plan=hr_call", as_of="2026-03-12")
    assert named == flagship.why_not(BASE, "hr_call", decision="plan", as_of="2026-03-12")
    with pytest.raises(UnknownAnswer, match="there is no decision `plans`"):
        flagship.why_not(BASE, "plans=hr_call")


def test_what_cannot_be_meant_is_said(flagship: Policy) -> None:
    wrong: Any = {"use": "hr_call"}
    with pytest.raises(TypeError, match="the answer must be a text, a number or a boolean, not a mapping"):
        flagship.why_not(BASE, wrong)
    with pytest.raises(TypeError, match="`decision` must be the name of a decision, not `3`"):
        flagship.why_not(BASE, "wait", decision=3)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        flagship.why_not(BASE, "wait", "2026-03-16")  # type: ignore[call-arg]
    assert flagship.why_not(BASE, " wait ", as_of="2026-03-12").state == "holds"


def test_the_axes_of_the_brute_force_are_those_of_the_policy(flagship: Policy) -> None:
    assert set(FEW) < set(axes(flagship))

"""Tests given by a program, what comes back, and values as a person writes them."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from engine import load_policy, policy_from_text
from tests.quality.test_mutants import SMALL, TESTS

NUMBERS = """\
policy: parcel
outcome: size
facts:
  kilos: {question: how heavy, type: number, minimum: 0}
decisions:
  size:
    answers: [light, heavy, huge]
    rules:
      - {rule: w1, when: {kilos: {more_than: 2.5, at_most: 1000}}, then: heavy}
      - {rule: w2, when: {kilos: {more_than: 1000}}, then: huge}
      - {rule: w3, otherwise: light}
"""

DUE = """\
policy: due
outcome: pay
facts:
  late: {question: late, type: boolean}
decisions:
  pay: {answers: boolean, rules: [{rule: yes-pay, when: {late: true}, then: true}, {rule: no-pay, otherwise: false}]}
  last_day: {asks: Until when?, matters_when: false, compute: {date_plus_days: [$as_of, 3]}}
"""

WAIT = SMALL.replace("facts:\n", "settings: {wait: {value: 14, help: how long}}\nfacts:\n").replace(
    "less_than: 14", "less_than: $wait"
)


def test_tests_are_given_as_they_stand_in_a_policy() -> None:
    policy = policy_from_text(SMALL)
    tests: list[dict[str, Any]] = [{"name": name, **one} for name, one in TESTS.items()]
    assert policy.mutants(tests).score == 100
    assert policy.coverage(tests).tests == len(tests)
    assert policy.suggest_tests(tests).tests == ()
    found = policy.suggest_tests([])
    assert policy.mutants([one.test for one in found.tests]).score == 100


@pytest.mark.parametrize(
    ("tests", "says"),
    [
        (3, "`tests` must be a list of tests, not 3"),
        ("day 13", "`tests` must be a list of tests, not 'day 13'"),
        ({"given": {}}, "`tests` must be a list of tests, not {'given': {}}"),
        ([1], "test 1 must be a mapping with `given` and `expect`, as in a policy, not 1"),
        ([{"expect": {}}, {}], "test 2 has no `expect`, so it would say nothing"),
        ([{"expect": []}], "`expect` of test 1 must map names to values, not []"),
        ([{"expects": {}}], "test 1 has `expects`, but a test has `name`, `given`, `settings` and `expect`"),
    ],
)
@pytest.mark.parametrize("asked", ["coverage", "mutants", "suggest_tests"])
def test_what_is_no_test_is_refused_in_words(asked: str, tests: object, says: str) -> None:
    with pytest.raises(TypeError) as refused:
        getattr(policy_from_text(SMALL), asked)(tests)
    assert str(refused.value) == says


def test_what_comes_back_cannot_be_changed() -> None:
    policy = policy_from_text(SMALL)
    missing = policy.mutants([]).of("survived")[0].missing
    assert missing is not None
    for one in (missing, policy.suggest_tests([]).tests[0].test):
        for part in (one.given, one.settings, one.expect):
            with pytest.raises(TypeError):
                part["days"] = 99  # type: ignore[index]


def test_suggested_numbers_are_such_as_a_person_writes() -> None:
    found = policy_from_text(NUMBERS).suggest_tests([])
    assert sorted(one.test.given["kilos"] for one in found.tests) == [2.5, 2.6, 1000, 1000.1]  # type: ignore[type-var]
    assert "1000.0" not in found.yaml()
    assert policy_from_text(NUMBERS + "tests:\n" + found.yaml()).mutants().score == 100


def test_a_suggested_test_says_its_day_if_the_answer_depends_on_it() -> None:
    found = policy_from_text(DUE).suggest_tests([])
    dated = {next(iter(one.test.expect)): "as_of" in one.test.given for one in found.tests}
    assert dated == {"pay": False, "last_day": True}
    assert policy_from_text(DUE + "tests:\n" + found.yaml()).mutants().score == 100


def test_a_policy_from_text_is_read_again_with_other_settings() -> None:
    policy = policy_from_text(WAIT)
    tests = [
        {"name": "ten", "given": {"days": 11, "way": "email"}, "settings": {"wait": 10}, "expect": {"action": "go"}}
    ]
    for one in (policy, pickle.loads(pickle.dumps(policy))):
        assert one.with_settings({"wait": 10}).settings["wait"] == 10
        assert one.coverage(tests).left_out == ()
        assert one.mutants(tests).tests == 1
    assert load_policy().with_settings({"first_round_wait_days": 10}).settings["first_round_wait_days"] == 10


def test_what_is_not_decided_is_no_part_of_a_score_of_a_hundred() -> None:
    from engine.cli.quality_text import mutants_page
    from engine.quality.mutants import try_mutants

    found = try_mutants(load_policy().model, (), budget=3)
    assert found.least < found.score or not found.of("killed")
    title = next(iter(mutants_page("p.yaml", found)))
    assert f"as {len(found.of('not_decided'))} are not decided" in str(title)

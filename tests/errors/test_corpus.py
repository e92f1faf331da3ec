"""Every broken file of the corpus: exactly the mistakes marked in it are told, in plain words."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from engine import FactsError, PolicyError, load_policy
from engine.diagnostics import Diagnostic, DiagnosticsError, Span
from engine.facts.read import locate, read_facts
from tests.errors.corpus import SOUND, Case, cases, compare
from tests.errors.style import faults, unquoted

POLICIES = cases("policies")
FACTS = cases("facts")
AS_OF = date(2026, 3, 16)


def _policy_mistakes(case: Case, folder: Path) -> tuple[Diagnostic, ...]:
    with pytest.raises(PolicyError) as caught:
        load_policy(str(case.write(folder)))
    return caught.value.diagnostics


def _facts_mistakes(case: Case, folder: Path) -> tuple[Diagnostic, ...]:
    with pytest.raises(FactsError) as caught:
        _evaluate(case.write(folder))
    return caught.value.diagnostics


def _evaluate(path: Path) -> None:
    policy, document = load_policy(str(SOUND)), read_facts(str(path))
    try:
        policy.evaluate(document.values, as_of=None if "as_of" in document.values else AS_OF)
    except FactsError as error:
        raise locate(error, document) from None


def _id(case: Case) -> str:
    return f"{case.origin} {case.title}"


@pytest.mark.parametrize("case", POLICIES, ids=_id)
def test_a_broken_policy(case: Case, tmp_path: Path) -> None:
    _check(case, _policy_mistakes(case, tmp_path))


@pytest.mark.parametrize("case", FACTS, ids=_id)
def test_broken_facts(case: Case, tmp_path: Path) -> None:
    _check(case, _facts_mistakes(case, tmp_path))


def _check(case: Case, found: tuple[Diagnostic, ...]) -> None:
    wrong = compare(case, found)
    wrong += [f"{fault}:\n{one.render()}" for one in found for fault in (*faults(one), *unquoted(one))]
    wrong += [f"not in the order of the file: {one.render()}" for one in _out_of_order(found)]
    assert not wrong, f"\n{case.origin}: {case.title}\n" + "\n".join(wrong)


def _out_of_order(found: tuple[Diagnostic, ...]) -> list[Diagnostic]:
    pairs = pairwise(found)
    return [
        after for one, after in pairs if one.span and after.span and one.file == after.file and after.span < one.span
    ]


RAW = (
    "{'a': 1} is not valid under any of the given schemas",
    "Additional properties are not allowed (`a` was unexpected)",
    "expected <block end>, but found `-`",
    "the value must be a str, not `1`",
    "`a` must be None",
    "`a` must be a Python `Map`",
    "Wrong",
    "this is wrong.",
    "this is wrong. That too",
    "this is `wrong",
    "the name 'a' is wrong",
    "two\nlines",
    "`only`",
)


@pytest.mark.parametrize("message", RAW)
def test_a_raw_message_would_be_noticed(message: str) -> None:
    assert faults(Diagnostic("wrong-type", message, "a.yaml", Span(1, 1, 1, 2)))


def test_the_sound_policy_is_sound() -> None:
    assert load_policy(str(SOUND)).evaluate({"heard_back": True}, as_of=AS_OF).answers["action"] == "stop"


def test_there_are_enough_cases() -> None:
    several = [case for case in (*POLICIES, *FACTS) if len(case.expected) >= 3]
    assert len(POLICIES) >= 75
    assert len(FACTS) >= 40
    assert len(several) >= 5
    assert all(case.expected for case in (*POLICIES, *FACTS))


def test_titles_are_told_apart() -> None:
    titles = [case.title for case in (*POLICIES, *FACTS)]
    assert sorted(set(titles)) == sorted(titles)


@pytest.mark.parametrize("error", [PolicyError, FactsError])
def test_an_error_shows_all_its_mistakes(error: type[DiagnosticsError]) -> None:
    found = (Diagnostic("one", "first"), Diagnostic("two", "second"))
    assert str(error(found)).splitlines() == ["error: first [one]", "error: second [two]"]

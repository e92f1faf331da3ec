"""What the engine takes and gives fits the schemas it publishes, the general ones and those for one policy."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from engine import load_policy
from engine.policy.schema.for_policy import schema_for
from engine.policy.text.source import SchemaKind
from tests.test_cases import BAD, GOOD, Case, by_api, each

ROOT = Path(__file__).resolve().parent.parent


@cache
def validator(kind: SchemaKind, *, narrowed: bool) -> Draft202012Validator:
    schema = schema_for(load_policy("follow-up").model if narrowed else None, kind)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


@pytest.mark.parametrize("narrowed", [False, True], ids=["any policy", "this policy"])
@each(GOOD)
def test_every_decision_fits_the_decision_schema(case: Case, narrowed: bool) -> None:
    assert [error.message for error in validator("decision", narrowed=narrowed).iter_errors(by_api(case))] == []


@pytest.mark.parametrize("narrowed", [False, True], ids=["any policy", "this policy"])
@each(GOOD)
def test_good_facts_fit_the_facts_schema(case: Case, narrowed: bool) -> None:
    assert [error.message for error in validator("facts", narrowed=narrowed).iter_errors(case.facts)] == []


def test_the_facts_schema_of_a_policy_finds_wrong_names_and_values() -> None:
    facts = [case.facts for case in BAD]
    refused = [one for one in facts if not validator("facts", narrowed=True).is_valid(one)]
    # What it cannot know is left: dates that contradict each other or lie in the future.
    assert len(refused) >= len(facts) // 2


def test_the_example_of_embedding_runs_and_says_what_it_should() -> None:
    ran = subprocess.run(
        [sys.executable, "examples/embed.py"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    said = ran.stdout.splitlines()
    assert said[0] == "decided: follow_up - hr_call"
    assert "open: needs_facts ('wait', 'follow_up')" in said
    assert "mistake: below-minimum round -> None" in said
    assert "mistake: unknown-fact hr_presnt -> hr_present" in said
    assert "house: first-round {'first_round_wait_days': 10}" in said
    assert said[-1].startswith("refused: `first_round_wait_days` cannot be `0`")

"""The schemas closed to one policy: they accept what the engine accepts, and refuse a name it does not have."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from engine import load_policy
from engine.policy.model import PolicyModel
from engine.schemas import KINDS, schema

ROOT = Path(__file__).resolve().parent.parent
Change = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def model() -> PolicyModel:
    return load_policy().model


def _plain(value: Any) -> Any:
    """As an editor sees it: JSON, dates as text."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _policy(path: str) -> dict[str, Any]:
    read: dict[str, Any] = _plain(yaml.safe_load((ROOT / path).read_text(encoding="utf-8")))
    return read


def _validator(kind: Any, model: PolicyModel) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema(kind, model))


@pytest.mark.parametrize("kind", KINDS)
def test_each_is_a_schema_and_says_for_whom(kind: Any, model: PolicyModel) -> None:
    closed = schema(kind, model)
    jsonschema.Draft202012Validator.check_schema(closed)
    assert closed["title"].endswith("(follow-up-after-an-interview 1.0.0)")
    assert "(" not in schema(kind)["title"]


@pytest.mark.parametrize(
    "path", ["policies/follow-up.yaml", "examples/house-rules.yaml", "examples/prefers-email.yaml"]
)
def test_the_policy_and_its_overlays_fit_its_own_schema(path: str, model: PolicyModel) -> None:
    assert [error.message for error in _validator("policy", model).iter_errors(_policy(path))] == []


def _set(*path: Any) -> Change:
    *way, value = path

    def change(policy: dict[str, Any]) -> None:
        node: Any = policy
        for key in way[:-1]:
            node = node[key]
        node[way[-1]] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        _set("decisions", "hr", "rules", 0, "when", {"hr_presnt": True}),
        _set("decisions", "manager_channel", "rules", 0, "when", {"channel": "emial"}),
        _set("decisions", "manager_channel", "rules", 0, "when", {"channel": ["email", "phon"]}),
        _set("decisions", "strength", "rules", 0, "when", {"action": "wat"}),
        _set("decisions", "strength", "rules", 0, "when", {"plan.against_advce": True}),
        _set("decisions", "action", "rules", 0, "then", "stp"),
        _set("decisions", "action", "rules", 0, "cite", ["S171"]),
        _set("decisions", "action", "rules", 0, "cite", "S171"),
        _set("outcome", "acton"),
        _set("tests", 0, "given", {"rond": 1}),
        _set("tests", 0, "expect", {"acton": "wait"}),
        _set("tests", 0, "settings", {"first_round_wait_day": 3}),
    ],
)
def test_a_name_the_policy_does_not_have_is_underlined(change: Change, model: PolicyModel) -> None:
    policy = copy.deepcopy(_policy("policies/follow-up.yaml"))
    change(policy)
    assert not _validator("policy", model).is_valid(policy)


@pytest.mark.parametrize("section", ["settings", "facts", "plans", "messages", "decisions", "statements"])
def test_an_overlay_must_say_what_is_new(section: str, model: PolicyModel) -> None:
    name = "S99" if section == "statements" else "brand_new"
    overlay = {"extends": "follow-up", "policy": "ours", section: {name: {}}}
    assert not _validator("policy", model).is_valid(overlay)


@pytest.mark.parametrize(
    "facts",
    [
        {"round": 1, "days_elapsed": "12-15", "company_size": "10001+", "hr_present": True},
        {"round": [1, 2], "channel": "email", "heard_back": None, "thank_you_sent": "unknown"},
        {"interview_date": "2026-03-02", "as_of": "2026-03-16", "candidate_name": "Ada", "times": ["Monday"]},
        {"channel": ["email", "phone"], "promised_by": "2026-03-01/2026-03-05"},
    ],
)
def test_facts_the_engine_takes_fit(facts: dict[str, Any], model: PolicyModel) -> None:
    load_policy().evaluate(facts, as_of=None if "as_of" in facts else "2026-03-16")
    assert [error.message for error in _validator("facts", model).iter_errors(facts)] == []


@pytest.mark.parametrize(
    "facts", [{"rond": 1}, {"round": 0}, {"round": "14"}, {"hr_present": "yes"}, {"channel": "fax"}, {"round": 1.5}]
)
def test_facts_the_engine_refuses_do_not(facts: dict[str, Any], model: PolicyModel) -> None:
    assert not _validator("facts", model).is_valid(facts)


@pytest.mark.parametrize("facts", [{}, {"round": 1, "days_elapsed": 14}, {"heard_back": True}, {"round": 2}])
def test_decisions_fit(facts: dict[str, Any], model: PolicyModel) -> None:
    decision = load_policy().evaluate(facts, as_of="2026-03-16").to_dict()
    assert [error.message for error in _validator("decision", model).iter_errors(decision)] == []
    decision["answers"] = {**load_policy().evaluate(facts).answers, "action": "dance"}
    assert not _validator("decision", model).is_valid(decision)

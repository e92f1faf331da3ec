"""Schemas narrowed to one policy: what fits passes, and each wrong name is the one thing that fails."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine.policy.model import PolicyModel
from engine.policy.read.whole import read_policy
from engine.policy.schema.for_policy import schema_for
from engine.policy.shape.check import check_shape
from engine.policy.text.parse import parse
from engine.policy.text.source import SchemaKind, find, read_schema, read_text

POLICY = """\
policy: tiny
version: 1.0.0
outcome: action
statements:
  S1: {kind: rule, says: Wait.}
settings:
  wait_days: {value: 14, help: How long to wait.}
  favourite: {value: email}
  channels: {value: [email, phone]}
  strict: {value: true}
facts:
  days: {question: How many days?, type: integer, minimum: 0, maximum: 400, unit: days}
  rate: {question: What rate?, type: number}
  day: {question: Which day?, type: string, format: date}
  told: {question: Told?, type: boolean}
  channel: {question: Which way?, type: string, enum: [email, phone]}
  name: {question: Who?, type: string}
  topics: {question: What about?, type: array}
decisions:
  hr: {asks: Is there HR?, answers: boolean, internal: true, rules: [{rule: yes-hr, otherwise: true}]}
  limit: {asks: How long?, answers: integer, rules: [{rule: the-limit, otherwise: $wait_days}]}
  tags: {asks: Which?, answers: [x, y], hit: collect, rules: [{rule: x, when: {told: true}, then: x}]}
  plan:
    asks: Whom?
    answers: plan
    rules:
      - {rule: insists, when: {told: true}, then: {use: call, against: true}}
      - {rule: call, otherwise: call}
  action:
    asks: What now?
    answers: [wait, go]
    rules:
      - {rule: early, when: {days: {less_than: $wait_days}, channels: {includes: email}}, then: wait, cite: S1}
      - {rule: late, otherwise: go, assuming: {told: false}}
  first_day: {asks: When?, matters_when: false, compute: {date_plus_days: [$day, $limit]}}
warnings:
  - {warning: slow, when: {plan.against: true}}
plans:
  call: {contact: hr, against: false, steps: [a, b], template: script}
messages:
  script: {kind: phone_script, say: Hello}
tests:
  - name: A test
    given: {days: 3, day: 2026-03-16, as_of: 2026-03-16, told: unknown, channel: [email], rate: 1-2}
    expect: {action: wait, contact: hr, tags: [x], plan: {use: call}, missing: [told], rule: {action: early},
             warnings: []}
"""


def model_of(text: str) -> PolicyModel:
    return read_policy(parse(text, "policy.yaml"))


@pytest.fixture(scope="module")
def model() -> PolicyModel:
    assert check_shape(parse(POLICY)).diagnostics == []
    return model_of(POLICY)


def plain(value: object) -> Any:
    """As an editor reads the file: dates are texts."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def failures(schema: dict[str, Any], value: object) -> list[str]:
    """Where a value fails, and by which keyword."""
    errors = Draft202012Validator(schema).iter_errors(plain(value))
    return sorted({f"{error.json_path} {error.validator}" for error in errors})


@pytest.mark.parametrize("kind", ["policy", "facts", "decision"])
def test_without_a_model_it_is_the_stored_schema(kind: SchemaKind) -> None:
    assert schema_for(None, kind) == read_schema(kind)


@pytest.mark.parametrize("kind", ["policy", "facts", "decision"])
def test_narrowed_schemas_are_schemas(model: PolicyModel, kind: SchemaKind) -> None:
    for one in (model, read_policy(parse(read_text(find("follow-up"))))):
        schema = schema_for(one, kind)
        Draft202012Validator.check_schema(schema)
        assert str(schema["title"]).endswith(f"of {one.name} {one.version}")
        assert schema_for(one, kind) == schema  # nothing is left behind by the first time


# ---------------------------------------------------------------- policy files


def test_the_policy_itself_fits_its_own_schema(model: PolicyModel) -> None:
    assert failures(schema_for(model, "policy"), parse(POLICY).value) == []


@pytest.mark.parametrize(
    "file", ["policies/follow-up.yaml", "examples/house-rules.yaml", "examples/prefers-email.yaml"]
)
def test_the_flagship_and_its_overlays_fit(file: str) -> None:
    schema = schema_for(read_policy(parse(read_text(find("follow-up")))), "policy")
    assert failures(schema, parse(read_text(file)).value) == []


FITS = "{told: true}, then: x"
WHEN = "$.decisions.tags.rules[0].when"

CHANGES: dict[tuple[str, str], str] = {
    # names in conditions
    (FITS, "{tol: true}, then: x"): WHEN + " additionalProperties",
    ("{plan.against: true}", "{plan.agaisnt: true}"): "$.warnings[0].when additionalProperties",
    (FITS, "{name: Ann}, then: x"): WHEN + " additionalProperties",
    # comparisons that do not fit
    (FITS, "{told: yes}, then: x"): WHEN + ".told enum",
    (FITS, "{told: {at_least: 1}}, then: x"): WHEN + ".told additionalProperties",
    (FITS, "{channel: fax}, then: x"): WHEN + ".channel enum",
    (FITS, "{channel: [email, fax]}, then: x"): WHEN + ".channel[1] enum",
    (FITS, "{channel: {not: fax}}, then: x"): WHEN + ".channel.not enum",
    (FITS, "{days: fourteen}, then: x"): WHEN + ".days enum",
    (FITS, "{days: {at_least: 1.5}}, then: x"): WHEN + ".days.at_least type",
    (FITS, "{day: {at_least: soon}}, then: x"): WHEN + ".day.at_least pattern",
    (FITS, "{days: {includes: 1}}, then: x"): WHEN + ".days additionalProperties",
    ("less_than: $wait_days", "less_than: $wait_day"): "$.decisions.action.rules[0].when.days.less_than enum",
    ("less_than: $wait_days", "less_than: $favourite"): "$.decisions.action.rules[0].when.days.less_than enum",
    ("{includes: email}", "{at_least: 1}"): "$.decisions.action.rules[0].when.channels additionalProperties",
    # answers, plans, messages, statements
    ("then: wait", "then: wiat"): "$.decisions.action.rules[0].then enum",
    ("otherwise: call}", "otherwise: cal}"): "$.decisions.plan.rules[1].otherwise enum",
    ("{use: call, against", "{use: cal, against"): "$.decisions.plan.rules[0].then.use enum",
    ("otherwise: true}", "otherwise: yes}"): "$.decisions.hr.rules[0].otherwise enum",
    ("template: script", "template: scrpt"): "$.plans.call.template enum",
    ("cite: S1", "cite: S2"): "$.decisions.action.rules[0].cite enum",
    ("cite: S1", "cite: [S1, S2]"): "$.decisions.action.rules[0].cite[1] enum",
    ("outcome: action", "outcome: acton"): "$.outcome enum",
    ("assuming: {told", "assuming: {tld"): "$.decisions.action.rules[1].assuming enum",
    ("[$day, $limit]", "[$dya, $limit]"): "$.decisions.first_day.compute.date_plus_days[0] enum",
    ("{value: true}", "{value: 1}"): "$.settings.strict.value type",
    # tests
    ("told: unknown", "told: maybe"): "$.tests[0].given.told enum",
    ("days: 3,", "dayz: 3,"): "$.tests[0].given additionalProperties",
    ("days: 3,", "days: 500,"): "$.tests[0].given.days maximum",
    ("expect: {action: wait", "expect: {action: wat"): "$.tests[0].expect.action enum",
    ("expect: {action: wait", "expect: {acton: wait"): "$.tests[0].expect additionalProperties",
    ("missing: [told]", "missing: [tld]"): "$.tests[0].expect.missing[0] enum",
    ("rule: {action: early}", "rule: {action: erly}"): "$.tests[0].expect.rule.action enum",
    ("warnings: []", "warnings: [fast]"): "$.tests[0].expect.warnings[0] enum",
}


@pytest.mark.parametrize(("change", "failure"), CHANGES.items(), ids=[new for _, new in CHANGES])
def test_a_wrong_name_or_value_is_the_one_thing_that_fails(
    model: PolicyModel, change: tuple[str, str], failure: str
) -> None:
    old, new = change
    assert POLICY.count(old) >= 1
    text = POLICY.replace(old, new, 1)
    assert failures(schema_for(model, "policy"), parse(text).value) == [failure]


GOOD = [
    "{days: 3}", "{days: [1, 2, $wait_days]}", "{days: {between: [1, $wait_days]}}", "{days: {not: {one_of: [1]}}}",
    "{days: {known: false}}", "{rate: {more_than: 1.5}}", "{day: 2026-03-16}", "{day: {at_most: 2026-03-16}}",
    "{as_of: {at_least: 2026-03-16}}", "{channel: $favourite}", "{channel: {one_of: $channels}}",
    "{channel: [$channels]}",
    "{plan: call}", "{plan: {not: call}}", "{plan.contact: hr}", "{plan.steps: {includes: a}}", "{hr: true}",
    "{limit: {at_least: 3}}", "{strict: true}", "{favourite: {equals: phone}}", "{tags: {includes: x}}",
    "{any: [{told: true}, {all: [{days: 1}]}], none: [{rate: 1}]}",
]


@pytest.mark.parametrize("condition", GOOD)
def test_conditions_that_fit(model: PolicyModel, condition: str) -> None:
    text = POLICY.replace(FITS, f"{condition}, then: x")
    assert failures(schema_for(model, "policy"), parse(text).value) == []


OVERLAYS = {
    "{settings: {wait_days: 10, strict: {value: false}}}": [],
    "{settings: {wait_day: 10}}": ["$.settings.wait_day type"],
    "{settings: {fresh: {value: 1}}}": ["$.settings.fresh required"],
    "{settings: {fresh: {value: 1, new: true}}}": [],
    "{settings: {wait_days: soon}}": ["$.settings.wait_days type"],
    "{facts: {dys: {minimum: 1}}}": ["$.facts.dys required"],
    "{decisions: {action: {rules: [{rule: early, then: go}]}}}": [],
    "{messages: {script: {say: Hi}}, x-note: 1}": [],
}


@pytest.mark.parametrize(("text", "expected"), OVERLAYS.items())
def test_an_overlay_changes_what_is_there(model: PolicyModel, text: str, expected: list[str]) -> None:
    value = {"extends": "tiny", "policy": "mine", **parse(text).value}
    assert failures(schema_for(model, "policy"), value) == expected


def test_hovering_shows_the_author_s_own_words(model: PolicyModel) -> None:
    schema = schema_for(model, "policy")
    conditions = schema["$defs"]["condition"]["properties"]
    assert conditions["days"]["description"] == "How many days?"
    assert conditions["plan.contact"]["description"] == "contact of the plan: hr."
    assert schema["properties"]["settings"]["properties"]["wait_days"]["description"] == "How long to wait. Now 14."
    assert schema["properties"]["statements"]["properties"]["S1"]["description"] == "Wait."
    assert "at_least" in schema["$defs"]["test_days"]["properties"]
    assert "at_least" not in schema["$defs"]["test_channel"]["properties"]


# ---------------------------------------------------------------- facts

FACTS: dict[str, list[str]] = {
    "{}": [],
    "{days: 3, rate: 1.5, day: 2026-03-16, told: true, channel: email, name: Ann, topics: [a, b]}": [],
    "{as_of: 2026-03-16}": [],
    "{days: 11-50, rate: 10001+, day: 2026-03-01/2026-03-05, told: unknown, channel: unknown, name: null}": [],
    "{days: [1, 5-9], channel: [email, phone], day: [2026-03-01, 2026-03-05]}": [],
    "{days: null, told: null, day: unknown, rate: unknown}": [],
    "{dayz: 3}": ["$ additionalProperties"],
    "{days: -1}": ["$.days minimum"],
    "{days: 401}": ["$.days maximum"],
    "{days: '3'}": ["$.days pattern"],
    "{days: soon}": ["$.days pattern"],
    "{days: 1.5}": ["$.days type"],
    "{days: [soon]}": ["$.days[0] pattern"],
    "{days: [-1]}": ["$.days[0] minimum"],
    "{told: yes}": ["$.told enum"],
    "{channel: fax}": ["$.channel enum"],
    "{channel: [fax]}": ["$.channel[0] enum"],
    "{day: 16 March}": ["$.day pattern"],
    "{name: 3}": ["$.name type"],
}


@pytest.mark.parametrize(("text", "expected"), FACTS.items())
def test_facts(model: PolicyModel, text: str, expected: list[str]) -> None:
    assert failures(schema_for(model, "facts"), parse(text).value) == expected


def test_a_fact_is_described_by_its_question(model: PolicyModel) -> None:
    assert schema_for(model, "facts")["properties"]["days"]["description"] == "How many days? In days."


@pytest.mark.parametrize(
    ("value", "expected"),
    [({"anything": [1, "2-3"], "as_of": "2026-03-16"}, []), ({"A b": 1}, ["$ additionalProperties"])],
)
def test_facts_of_no_particular_policy(value: object, expected: list[str]) -> None:
    assert failures(schema_for(None, "facts"), value) == expected


# ---------------------------------------------------------------- decisions

DECISION: dict[str, Any] = {
    "policy": {"id": "tiny", "version": "1.0.0", "digest": "sha256:" + "0" * 64}, "runtime": "cells",
    "as_of": "2026-03-16", "status": "needs_facts",
    "answers": {"limit": 14, "tags": ["x"], "plan": {"use": "call", "steps": ["a"]}, "action": None, "first_day": None},
    "missing": ["days"], "possible": {"action": ["wait", "go"]}, "assumed": {"told": False}, "warnings": ["slow"],
    "because": [
        {"decision": "action", "rule": "early", "text": "", "cite": ["S1"], "facts": ["days"], "certain": False},
    ],
    "message": {"kind": "phone_script", "subject": None, "body": "Hello"}, "more_messages": [],
}

WRONG_DECISIONS: dict[str, tuple[dict[str, Any], str]] = {
    "answer": ({"answers": {**DECISION["answers"], "action": "stop"}}, "$.answers.action enum"),
    "plan": ({"answers": {**DECISION["answers"], "plan": {"use": "mail"}}}, "$.answers.plan.use enum"),
    "collected": ({"answers": {**DECISION["answers"], "tags": ["z"]}}, "$.answers.tags[0] enum"),
    "computed": ({"answers": {**DECISION["answers"], "limit": "14"}}, "$.answers.limit enum"),
    "internal": ({"answers": {**DECISION["answers"], "hr": True}}, "$.answers additionalProperties"),
    "missing": ({"missing": ["dayz"]}, "$.missing[0] enum"),
    "warning": ({"warnings": ["fast"]}, "$.warnings[0] enum"),
    "assumed": ({"assumed": {"tld": True}}, "$.assumed enum"),
    "possible": ({"possible": {"acton": ["go"]}}, "$.possible enum"),
}


def test_a_decision_fits(model: PolicyModel) -> None:
    assert failures(schema_for(model, "decision"), DECISION) == []
    assert failures(schema_for(None, "decision"), DECISION) == []


@pytest.mark.parametrize(("change", "failure"), WRONG_DECISIONS.values(), ids=WRONG_DECISIONS.keys())
def test_a_decision_of_another_policy_does_not_fit(model: PolicyModel, change: dict[str, Any], failure: str) -> None:
    assert failures(schema_for(model, "decision"), {**DECISION, **change}) == [failure]
    assert failures(schema_for(None, "decision"), {**DECISION, **change}) == []


BROKEN_CONTRACT: list[tuple[dict[str, Any], str]] = [
    ({"status": "ask"}, "$.status enum"),
    ({"extra": 1}, "$ additionalProperties"),
    ({"policy": {"id": "tiny", "version": "1", "digest": "md5:0"}}, "$.policy.digest pattern"),
    ({"because": [{"decision": "a", "rule": "b", "text": "", "cite": [], "facts": [], "certain": True}]},
     "$.because[0].certain const"),
    ({"because": [{"decision": "a"}]}, "$.because[0] required"),
    ({"message": "Hello"}, "$.message type"),
    ({"message": {"kind": "email", "body": "x"}}, "$.message required"),
    ({"more_messages": [{}]}, "$.more_messages[0] required"),
    ({"missing": ["a", "a"]}, "$.missing uniqueItems"),
    ({"possible": {"action": []}}, "$.possible.action minItems"),
    ({"answers": {"plan": {"contact": "hr"}}}, "$.answers.plan required"),
]


@pytest.mark.parametrize(("change", "failure"), BROKEN_CONTRACT)
def test_the_contract_of_decisions_is_closed(change: dict[str, Any], failure: str) -> None:
    assert failures(schema_for(None, "decision"), {**DECISION, **change}) == [failure]


@pytest.mark.parametrize("key", DECISION)
def test_no_part_of_a_decision_may_be_left_out(key: str) -> None:
    less = {name: value for name, value in DECISION.items() if name != key}
    assert failures(schema_for(None, "decision"), less) == ["$ required"]

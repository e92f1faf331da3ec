"""A small policy to be broken in one place at a time, and what is said about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from engine.diagnostics import Diagnostic, PolicyError
from engine.policy.model import Computed, PolicyModel, Table
from engine.policy.read.whole import read_policy
from engine.policy.text.parse import parse

SMALL = """\
policy: small
version: 1.0.0
language: en
title: A small policy
outcome: action
statements:
  S1: {kind: rule, says: Wait two weeks.}
  S2: {kind: tip, says: Be kind.}
  S3: {kind: scene, says: It rains.}
settings:
  patience: {value: 14, type: integer, minimum: 1, maximum: 60, help: Days to wait., cite: S1}
  ways: {value: [phone], type: array, items: {enum: [phone, email]}, help: How to reach people.}
  way: {value: email, enum: [email, phone], help: The usual way.}
  share: {value: 0.5, type: number, minimum: 0, maximum: 1, help: A part.}
facts:
  days: {question: How many days?, type: integer, minimum: 0, maximum: 400, derive: {days_between: [met_on, as_of]}}
  rating: {question: How good?, type: number, minimum: 0, maximum: 1}
  heard: {question: Any answer?, type: boolean, if_not_told: {assume: false, because: Silence., cite: S3}}
  channel: {question: How?, type: string, enum: [email, phone], if_not_told: open}
  met_on: {question: When?, type: string, format: date, not_after: as_of}
  seen_on: {question: When?, type: string, format: date, not_before: 2020-01-01}
  job: {question: Which job?, type: string}
decisions:
  waiting:
    asks: How long?
    answers: integer
    internal: true
    rules:
      - {rule: short, when: {rating: {more_than: 0.5}}, then: 7}
      - {rule: long, otherwise: $patience, cite: S1}
  action:
    asks: What now?
    answers: [stop, wait, go]
    rules:
      - {rule: answered, when: {heard: true}, then: stop, because: They answered., cite: [S1, S2]}
      - {rule: early, when: {days: {less_than: $waiting}}, then: wait}
      - {rule: due, otherwise: go, assuming: {channel: phone}}
  plan:
    asks: How?
    answers: plan
    only_when: {action: {not: stop}}
    matters_when: {action: go}
    rules:
      - {rule: write, when: {channel: email}, then: {use: letter, urgent: true}}
      - {rule: ring, otherwise: call}
  day:
    asks: On which day?
    matters_when: false
    compute: {largest: [0, {minus: [$waiting, $days]}]}
  date:
    asks: On which date?
    matters_when: false
    compute: {date_plus_days: [$met_on, $waiting]}
warnings:
  - {warning: rude, when: {plan: letter, plan.urgent: true}, because: It is rude., cite: S1}
plans:
  call: {contact: hr, channel: phone, urgent: false, steps: [ring, ask], template: script}
  letter: {contact: boss, channel: email, urgent: false, steps: [write], template: mail}
messages:
  script: {kind: phone_script, say: "This is about {job}, after {days} days."}
  mail:
    kind: email
    subject: About {job}
    body: |
      Dear all,
      it is about {job}.
      {times}
    to: [boss]
    repeat: {times: {count: 3, line: "slot {n}"}}
    cite: S2
tests:
  - name: Early
    given: {days: 3, as_of: 2026-03-16}
    settings: {patience: 10}
    expect: {action: wait, plan: {use: call}, contact: hr, missing: [rating], warnings: [], rule: {action: early}}
"""


class Said(NamedTuple):
    """One mistake as a test wants it: what was wrong, the text underlined, its line, the suggestion."""

    code: str
    marked: str
    line: int
    suggest: str | None


def broken(old: str, new: str) -> str:
    """The small policy with one part replaced."""
    assert SMALL.count(old) == 1, f"{SMALL.count(old)} of {old!r}"
    return SMALL.replace(old, new)


def read(text: str = SMALL, settings: Mapping[str, object] | None = None) -> PolicyModel:
    return read_policy(parse(text, "small.yaml"), settings)


def mistakes(text: str, settings: Mapping[str, object] | None = None) -> tuple[Diagnostic, ...]:
    """All mistakes found in a text; none is a failure."""
    try:
        read(text, settings)
    except PolicyError as error:
        return error.diagnostics
    raise AssertionError("no mistake was found")


def said(mistake: Diagnostic) -> Said:
    """A mistake with the text it underlines."""
    span, line = mistake.span, mistake.source_line
    assert span is not None
    assert line is not None
    end = span.end_column - 1 if span.end_line == span.line else None
    return Said(mistake.code, line[span.column - 1 : end], span.line, mistake.suggest)


def line_of(text: str, words: str) -> int:
    """The line on which some words stand."""
    return text[: text.index(words)].count("\n") + 1


def table(model: PolicyModel, name: str) -> Table:
    found = next(decision for decision in model.decisions if decision.name == name)
    assert isinstance(found, Table)
    return found


def computed(model: PolicyModel, name: str) -> Computed:
    found = next(decision for decision in model.decisions if decision.name == name)
    assert isinstance(found, Computed)
    return found

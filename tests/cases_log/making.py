"""A small policy with events of its own, in which every rule of replaying can be seen by itself, and logs for it."""

from __future__ import annotations

from functools import cache
from typing import Any

from engine import Case, Policy, policy_from_text, track

TOY = """
policy: toy
version: 1.0.0
title: A toy for logs
outcome: act
statements:
  S1: {kind: rule, says: Act when the day has come.}
facts:
  size: {question: How large is it?, type: integer, minimum: 0, maximum: 5}
  ready: {question: Is it ready?, type: boolean, if_not_told: {assume: false}}
  colour: {question: Which colour?, type: string, enum: [red, green, blue], if_not_told: open}
  born: {question: Since when?, type: string, format: date, if_not_told: open}
  names: {question: Who?, type: array}
decisions:
  act:
    asks: Is it time?
    answers: [act, rest]
    rules:
      - {rule: large, when: {size: {at_least: 3}}, then: act, because: It is large., cite: S1}
      - {rule: small, otherwise: rest, because: It is small.}
  due:
    asks: From which day on?
    compute: {date_plus_days: [$born, 10]}
    matters_when: false
events:
  stages:
    new: {says: Nothing yet}
    open: {says: It goes on}
    late: {says: It is late}
    lost: {says: Nobody knows, decides: false}
    done: {says: It is over, ends: true}
  notes:
    tries: {question: How many tries?, type: integer, minimum: 0}
  timers:
    bell: {says: The bell rings}
    clock: {says: The clock strikes}
    loop: {says: It goes round}
  kinds:
    start: {says: It starts.}
    grow:
      says: It grows.
      fields:
        by: {question: By how much?, type: integer, minimum: 1, maximum: 9}
        colour: {question: Which colour?, type: string, enum: [red, green, blue]}
        who: {question: Who did it?, type: string}
        on: {question: From which day?, type: string, format: date}
    forget: {says: All is forgotten.}
    ring:
      says: A bell is set.
      fields:
        day: {question: For which day?, type: string, format: date, required: true}
    spin: {says: It turns for ever.}
    try: {says: Somebody tries.}
    mute: {says: The bells are stopped.}
    end: {says: It ends.}
    lose: {says: Nobody knows any more.}
    echo: {says: Something answers.}
    wait: {says: A bell on a day that the policy knows.}
  rules:
    - rule: started
      on: start
      when: {stage: new}
      then: {set: {born: $event.date}, move_to: open}
      because: It began.
    - rule: again
      on: grow
      earlier: {event: grow, same: [who], days_ago: {at_most: 2}}
      then: {count: {tries: 1}}
      because: The same again.
    - rule: grown
      on: grow
      when: {stage: [open, late]}
      then: {count: {size: 1}, set: {colour: $event.colour, names: $event.who, born: $event.on}}
      because: It grew.
    - {rule: forgotten, on: forget, when: {size: {known: true}}, then: {clear: [size, colour]}, because: Gone.}
    - rule: rung
      on: ring
      then: {start: {bell: {date: $event.day}, clock: {date: $event.day}}}
      because: A bell was set.
    - {rule: spun, on: spin, then: {start: {loop: {days: 0}}}, because: Round.}
    - {rule: tried, on: try, then: {count: {tries: -1}}, because: Tried.}
    - {rule: muted, on: mute, when: {none: [{stage: new}]}, then: {stop: [bell, clock]}, because: Quiet.}
    - {rule: ended, on: end, then: {start: {bell: {days: 1}}, move_to: done}, because: Over.}
    - {rule: lost, on: lose, when: {stage: [open, late]}, then: {move_to: lost}, because: Unknown.}
    - {rule: waited, on: wait, then: {set: {ready: true}, start: {bell: {date: $due}}}, because: It knows.}
    - {rule: exact, on: echo, earlier: {event: start, days_ago: 4}, because: Four days.}
    - {rule: some, on: echo, earlier: {event: start, days_ago: {at_least: 6, at_most: 8}}, because: Some days.}
    - {rule: many, on: echo, earlier: {event: start, days_ago: {at_least: 11}}, because: Many days.}
    - {rule: other, on: echo, because: Other days.}
    - {rule: rang, timer: bell, when: {stage: open}, then: {move_to: late}, because: It rang.}
    - {rule: struck, timer: clock, then: {count: {tries: 1}}, because: It struck.}
    - {rule: looped, timer: loop, then: {start: {loop: {days: 0}}}, because: Round again.}
"""


@cache
def toy() -> Policy:
    return policy_from_text(TOY)


def event(kind: str, date: str, **fields: Any) -> dict[str, Any]:
    return {"event": kind, "date": date, **fields}


def tracked(*events: Any, as_of: str = "2026-06-30", **facts: Any) -> Case:
    return track(toy(), events, as_of, facts=facts)


def rules(case: Case) -> list[str]:
    return [step.rule for step in case.history]


def codes(case: Case) -> list[tuple[str, str]]:
    return [(problem.code, problem.path) for problem in case.problems]

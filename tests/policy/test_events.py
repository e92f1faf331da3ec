"""The ``events`` section as a model: what is read, what an overlay changes, what is shown and completed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine.blocks import Table
from engine.diagnostics import PolicyError
from engine.policy.event_model import EVENT_DATE, Earlier, Effects, EventRule, Events, FieldRef, Running, Start, Stop
from engine.policy.load import load_model, model_from_text
from engine.policy.model import All, Compare, PolicyModel, Ref, Test
from engine.policy.read.event_checks import reachable
from engine.policy.schema.for_policy import schema_for
from engine.policy.text.parse import parse
from engine.show import page

POLICY = """\
policy: tiny
outcome: action
settings: {patience: {value: 14, type: integer}}
facts:
  met_on: {type: string, format: date, if_not_told: open}
  round: {type: integer, minimum: 1, if_not_told: open}
  colour: {type: string, enum: [red, green], if_not_told: open}
  names: {type: array, if_not_told: open}
decisions:
  action: {answers: [go], rules: [{rule: due, otherwise: go}]}
  due_on: {compute: {date_plus_days: [$met_on, 7]}, matters_when: false}
events:
  x-note: mine
  stages:
    begun: {says: It has begun, decides: false}
    met: {says: They have met}
    over: {says: It is over, ends: true}
  notes: {ahead: {question: How many?, type: integer, minimum: 0}}
  timers: {due: {says: It is due}}
  kinds:
    met: {says: They met., fields: {round: {type: integer, required: true}, label: {type: string}}}
    ended: {says: It ended.}
  rules:
    - rule: again
      on: met
      earlier: {event: met, same: label, days_ago: {at_most: 3}}
      when: {event.round: {at_least: 2}, ahead: 1}
      then:
        clear: met_on
        count: {ahead: -1}
        set: {colour: green, round: $event.round, names: $event.label, met_on: $event.date}
        stop: due
        start: {due: {date: $due_on, days: $patience}}
        move_to: met
      because: They met again.
    - {rule: first, on: met, then: {count: {ahead: 1}, move_to: met, start: {due: {days: 2}}}}
    - {rule: ends, on: ended, then: {move_to: over}}
    - {rule: is-due, timer: [due]}
"""
SEVERAL = (
    POLICY.replace("due: {says: It is due}", "due: {says: It is due, several: true}")
    .replace("earlier: {event: met, same: label, days_ago: {at_most: 3}}", "running: {due: $event.date}")
    .replace("ahead: 1}\n", "ahead: 1, timers.due: {at_least: 2}}\n", 1)
    .replace("stop: due", "stop: {due: {date: $event.date, runs: 1}}")
    .replace("then: {move_to: over}", "then: {stop: {due: \"2021-01-01\"}, move_to: over}")
)
HEAD = "extends: base.yaml\npolicy: ours\n"


def events(model: PolicyModel) -> Events:
    assert model.events is not None
    return model.events


def rule(model: PolicyModel, name: str) -> EventRule:
    return next(one for one in events(model).rules if one.name == name)


@pytest.fixture(scope="module")
def tiny() -> PolicyModel:
    return model_from_text(POLICY)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    path = tmp_path / "base.yaml"
    path.write_text(POLICY, encoding="utf-8")
    return path


def over(base: Path, text: str) -> PolicyModel:
    return model_from_text(HEAD + text, str(base.with_name("ours.yaml")))


def told(base: Path, text: str) -> list[tuple[str, str | None]]:
    with pytest.raises(PolicyError) as caught:
        over(base, text)
    return [(one.code, one.suggest) for one in caught.value.diagnostics]


# ---------------------------------------------------------------- reading


def test_a_rule_is_read_with_all_its_parts(tiny: PolicyModel) -> None:
    again = rule(tiny, "again")
    assert (again.trigger, again.on, again.because, again.settings) == (
        "event", ("met",), "They met again.", ("patience",),
    )  # fmt: skip
    assert again.earlier == Earlier("met", ("label",), None, 3)
    assert isinstance(again.when, All)
    assert [(part.subject, part.compares) for part in again.when.parts if isinstance(part, Test)] == [
        ("event.round", (Compare("at_least", 2),)), ("ahead", (Compare("equals", 1),)),
    ]  # fmt: skip
    assert again.then == Effects(
        clear=("met_on",),
        counts=(("ahead", -1),),
        set=(
            ("colour", "green"), ("round", FieldRef("event.round")), ("names", FieldRef("event.label")),
            ("met_on", FieldRef(EVENT_DATE)),
        ),
        stop=(Stop("due"),),
        move_to="met",
        start=(Start("due", 14, Ref("due_on")),),
    )  # fmt: skip


def test_what_is_not_said_has_its_default(tiny: PolicyModel) -> None:
    assert rule(tiny, "is-due") == EventRule(
        "is-due", "timer", ("due",), None, All(()), Effects(), "", (), rule(tiny, "is-due").span, ()
    )
    assert rule(tiny, "first").then.start == (Start("due", 2, FieldRef(EVENT_DATE)),)


def test_stages_kinds_notes_and_timers(tiny: PolicyModel) -> None:
    found = events(tiny)
    assert [(one.name, one.ends, one.decides) for one in found.stages.values()] == [
        ("begun", False, False), ("met", False, True), ("over", True, True),
    ]  # fmt: skip
    assert found.start == "begun"
    assert found.kinds["met"].required == ("round",)
    assert [field.name for field in found.kinds["met"].fields.values()] == ["event.round", "event.label"]
    assert found.notes["ahead"].type.minimum == 0
    assert found.timers["due"].says == "It is due"


def test_what_is_tracked_is_what_some_rule_changes(tiny: PolicyModel) -> None:
    assert events(tiny).tracked == ("met_on", "ahead", "colour", "round", "names")


def test_every_stage_that_some_rule_moves_to_is_reached(tiny: PolicyModel) -> None:
    assert reachable(events(tiny)) == {"begun", "met", "over"}


def test_a_stage_that_ends_leads_nowhere(tiny: PolicyModel) -> None:
    found = events(tiny)
    ended = found._replace(stages={**found.stages, "begun": found.stages["begun"]._replace(ends=True)})
    assert reachable(ended) == {"begun"}


def test_a_policy_without_events_has_none() -> None:
    text = POLICY.partition("events:")[0]
    assert model_from_text(text).events is None


def test_runs_of_timers_are_asked_for_and_stopped_by_their_date() -> None:
    several = model_from_text(SEVERAL)
    assert events(several).timers["due"].several
    again = rule(several, "again")
    assert again.running == (Running("due", FieldRef(EVENT_DATE)),)
    assert again.then.stop == (Stop("due", FieldRef(EVENT_DATE), 1),)
    assert rule(several, "ends").then.stop == (Stop("due", 737_791),)
    assert isinstance(again.when, All)
    assert [part.subject for part in again.when.parts if isinstance(part, Test)][-1] == "timers.due"


def test_a_timer_of_no_days_from_the_day_itself_is_not_waited_for(tiny: PolicyModel) -> None:
    assert events(tiny).at_once == frozenset()
    text = POLICY.replace("{date: $due_on, days: $patience}", "{days: 0}").replace("days: 2", "days: 0")
    assert events(model_from_text(text)).at_once == {"due"}


# ---------------------------------------------------------------- overlays


def test_an_overlay_changes_a_rule_and_keeps_the_rest(base: Path) -> None:
    ours = over(base, "events: {rules: [{rule: first, then: {move_to: over}}]}\n")
    assert rule(ours, "first").then == Effects(move_to="over")
    assert [one.name for one in events(ours).rules] == ["again", "first", "ends", "is-due"]
    assert events(ours).stages == events(model_from_text(POLICY)).stages


def test_an_overlay_adds_an_event_with_its_rule(base: Path) -> None:
    ours = over(base, """\
events:
  kinds: {moved: {says: They moved it., new: true}}
  stages: {away: {says: They are away, new: true}}
  rules: [{rule: moves, on: moved, then: {move_to: away}, before: ends}]
""")
    assert [one.name for one in events(ours).rules] == ["again", "first", "moves", "ends", "is-due"]
    assert list(events(ours).kinds) == ["met", "ended", "moved"]


def test_an_overlay_drops_a_rule(base: Path) -> None:
    ours = over(base, "events: {rules: [{rule: again, drop: true}]}\n")
    assert [one.name for one in events(ours).rules] == ["first", "ends", "is-due"]


def test_a_rule_for_a_timer_can_become_one_for_an_event(base: Path) -> None:
    ours = over(base, """\
events:
  rules:
    - {rule: is-due, on: ended, when: {stage: met}, before: ends}
    - {rule: rang, timer: due, after: ends}
""")
    assert (rule(ours, "is-due").trigger, rule(ours, "is-due").on) == ("event", ("ended",))


def test_such_a_rule_no_longer_asks_for_a_run(base: Path) -> None:
    base.write_text(SEVERAL, encoding="utf-8")
    change = "rule: again, timer: due, when: {ahead: 1}, then: {move_to: met}, before: is-due"
    ours = over(base, f"events: {{rules: [{{{change}}}]}}\n")
    assert rule(ours, "again").running == ()


def test_an_overlay_says_that_a_timer_runs_several_times(base: Path) -> None:
    ours = over(base, "events: {timers: {due: {several: true}}}\n")
    assert events(ours).timers["due"][:3] == ("due", "It is due", True)


def test_an_overlay_brings_events_to_a_policy_without(base: Path) -> None:
    base.write_text(POLICY.partition("events:")[0], encoding="utf-8")
    ours = over(base, "events:" + POLICY.partition("events:")[2])
    assert events(ours) == events(model_from_text(POLICY))._replace(
        stages=events(ours).stages, kinds=events(ours).kinds, timers=events(ours).timers, rules=events(ours).rules
    )
    assert [one.name for one in events(ours).rules] == ["again", "first", "ends", "is-due"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("stages: {mt: {says: Met}}", ("unknown-stage", "met")),
        ("kinds: {mett: {says: Met}}", ("unknown-event", "met")),
        ("notes: {ahed: {minimum: 1}}", ("unknown-note", "ahead")),
        ("timers: {duo: {says: Due}}", ("unknown-timer", "due")),
        ("rules: [{rule: agin, then: {move_to: over}}]", ("unknown-rule", "again")),
        ("rules: [{rule: mine, on: met, after: agin}]", ("unknown-rule", "again")),
        ("stages: {met: {says: Met, new: true}}", ("not-new", None)),
        ("timers: {late: {new: true}}", ("missing-key", None)),
    ],
)
def test_an_overlay_names_what_its_base_lacks(base: Path, text: str, expected: tuple[str, str | None]) -> None:
    assert told(base, f"events: {{{text}}}\n") == [expected]


@pytest.mark.parametrize("part", ["stages", "kinds", "notes", "timers"])
def test_what_is_new_and_not_complete_is_called_new(base: Path, part: str) -> None:
    with pytest.raises(PolicyError) as caught:
        over(base, f"events: {{{part}: {{mine: {{new: true}}}}}}\n")
    what = {"stages": "stage", "kinds": "event", "notes": "note", "timers": "timer"}[part]
    assert caught.value.diagnostics[0].message.startswith(f"the new {what} `mine` has no `")


def test_an_overlay_adds_a_field_and_changes_another(base: Path) -> None:
    more = "{when: {type: integer}, round: {required: false, minimum: 2}, on: {type: string}}"
    ours = over(base, f"events: {{kinds: {{met: {{fields: {more}}}}}}}\n")
    met = events(ours).kinds["met"]
    assert [*met.fields] == ["round", "label", "when", "on"]
    assert (met.required, met.fields["round"].type.minimum, met.says) == ((), 2, "They met.")


BROKEN = [
    ("{rule: is-due, drop: true}", "unused-timer", "no rule is for the timer `due`", "events"),
    ("{rule: ends, drop: true}", "unused-event", "no rule is for the event `ended`", "events"),
    ("{rule: ends, then: {stop: due}}", "unreachable-stage", "no case ever reaches the stage `over`", "events"),
    ("{rule: mine, on: ended, before: ends}", "never-fits", "`ends` never fits, as `mine` before it", "mine"),
]


@pytest.mark.parametrize(("change", "code", "said", "under"), BROKEN)
def test_what_an_overlay_breaks_of_its_base_is_told_where_it_does(
    base: Path, change: str, code: str, said: str, under: str
) -> None:
    with pytest.raises(PolicyError) as caught:
        over(base, f"events: {{rules: [{change}]}}\n")
    problem = caught.value.diagnostics[0]
    assert (problem.code, problem.file) == (code, str(base.with_name("ours.yaml")))
    assert said in problem.message
    assert problem.source_line is not None
    assert problem.span is not None
    assert problem.source_line[problem.span.column - 1 :].startswith(under)


def test_what_was_wrong_with_a_base_before_is_not_told_of_the_overlay(base: Path) -> None:
    base.write_text(POLICY.replace("    - {rule: is-due, timer: [due]}\n", ""), encoding="utf-8")
    assert [one.name for one in events(over(base, "settings: {patience: 3}\n")).rules] == ["again", "first", "ends"]
    assert told(base, "events: {rules: [{rule: ends, drop: true}]}\n")[0][0] == "unused-event"


# ---------------------------------------------------------------- the flagship


def test_every_stage_of_the_flagship_is_reached() -> None:
    found = events(load_model())
    assert reachable(found) == set(found.stages)


def test_the_flagship_has_an_event_for_all_that_a_tracker_knows() -> None:
    known = {
        "interview_held", "thank_you_sent", "reply_received", "follow_up_made", "interview_scheduled", "offer_received",
        "rejection_received", "interview_cancelled",
    }  # fmt: skip
    assert known <= set(events(load_model()).kinds)


def test_every_rule_of_the_flagship_gives_a_reason() -> None:
    assert [one.name for one in events(load_model()).rules if not one.because] == []


# ---------------------------------------------------------------- shown and completed


def test_events_are_shown(tiny: PolicyModel) -> None:
    tables = {one.columns: one.rows for one in page(tiny) if isinstance(one, Table)}
    (rules,) = (rows for columns, rows in tables.items() if columns[:3] == ("#", "rule", "on"))
    assert rules[0][1:5] == (
        "again", "met",
        "after `met` with the same label at most 3 days before and `event.round` is at least 2 and `ahead` is 1",
        "met_on is not known any more; ahead -1; colour: green; round: event.round; names: event.label; "
        "met_on: event.date; stop due; to met; start due 14 days after due_on",
    )  # fmt: skip
    assert rules[3][2:5] == ("timer due", "-", "-")


def test_timers_notes_and_runs_are_shown() -> None:
    tables = {one.columns: one.rows for one in page(model_from_text(SEVERAL)) if isinstance(one, Table)}
    assert tables["note", "what is remembered"] == (("ahead", "How many?"),)
    assert tables["timer", "what happens when it ends", "remarks"] == (("due", "It is due", "several at once"),)
    (rules,) = (rows for columns, rows in tables.items() if columns[:3] == ("#", "rule", "on"))
    assert rules[0][3] == (
        "`due` runs from that day and `event.round` is at least 2 and `ahead` is 1 and `timers.due` is at least 2"
    )
    assert "stop 1 run of due from that day" in rules[0][4]
    assert "stop due from 2021-01-01" in rules[2][4]


def complaints(model: PolicyModel, text: str) -> list[str]:
    schema = schema_for(model, "policy")
    Draft202012Validator.check_schema(schema)
    value: Any = parse(text).value
    return [".".join(map(str, error.absolute_path)) for error in Draft202012Validator(schema).iter_errors(value)]


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("on: ended", "on: endid", "events.rules.2.on"),
        ("timer: [due]", "timer: [duo]", "events.rules.3.timer.0"),
        ("stop: due", "stop: duo", "events.rules.0.then.stop"),
        ("move_to: over", "move_to: ovr", "events.rules.2.then.move_to"),
        ("count: {ahead: -1}", "count: {ahed: -1}", "events.rules.0.then.count"),
        ("clear: met_on", "clear: met_at", "events.rules.0.then.clear"),
        ("event.round: {at_least: 2}", "event.rond: {at_least: 2}", "events.rules.0.when"),
        ("ahead: 1}", "colour: blue}", "events.rules.0.when.colour"),
        ("earlier: {event: met", "earlier: {event: mett", "events.rules.0.earlier.event"),
    ],
)
def test_an_editor_knows_the_names_of_events(tiny: PolicyModel, old: str, new: str, where: str) -> None:
    assert complaints(tiny, POLICY) == []
    assert old in POLICY
    assert where in complaints(tiny, POLICY.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("running: {due:", "running: {duo:", "events.rules.0.running"),
        ("stop: {due: {date", "stop: {duo: {date", "events.rules.0.then.stop"),
        ("timers.due", "timers.duo", "events.rules.0.when"),
        ("timers.due: {at_least: 2}", "timers.due: many", "events.rules.0.when.timers.due"),
    ],
)
def test_an_editor_knows_the_timers_whose_runs_are_asked_for(old: str, new: str, where: str) -> None:
    several = model_from_text(SEVERAL)
    assert complaints(several, SEVERAL) == []
    assert old in SEVERAL
    assert where in complaints(several, SEVERAL.replace(old, new))

"""What a policy without mistakes becomes: names settled, settings folded in, values inner."""

from __future__ import annotations

from datetime import date
from typing import Literal

import pytest

from engine.api import Policy
from engine.policy.model import (
    All,
    Always,
    Any,
    Call,
    Compare,
    Condition,
    Day,
    DaysBetween,
    FactRef,
    Nothing,
    NotTold,
    PlanAnswer,
    Ref,
    Setting,
    Test,
    ValueType,
)
from tests.policy.reading import SMALL, broken, computed, line_of, read, table

_WHEN = "when: {heard: true}"


def condition(test: str, settings: dict[str, object] | None = None) -> Condition:
    """The condition of the first rule of ``action``, without its places."""
    return placeless(table(read(broken(_WHEN, f"when: {test}"), settings), "action").rules[0].when)


def placeless(found: Condition) -> Condition:
    if isinstance(found, (Test, Always)):
        return found._replace(span=None)
    return type(found)(tuple(map(placeless, found.parts)))


def on_days(*compares: Compare) -> Test:
    return Test("days", "fact", None, compares)


DAY = date(2026, 3, 1).toordinal()


@pytest.mark.parametrize(
    ("test", "compares"),
    [
        ("7", (Compare("equals", 7),)),
        ("[1, 2]", (Compare("one_of", (1, 2)),)),
        ("{equals: 7}", (Compare("equals", 7),)),
        ("{one_of: [1, $patience]}", (Compare("one_of", (1, 14)),)),
        ("{at_least: 3, less_than: 9}", (Compare("at_least", 3), Compare("less_than", 9))),
        ("{between: [3, 9]}", (Compare("between", (3, 9)),)),
        ("{between: [3, $patience]}", (Compare("between", (3, 14)),)),
        ("{between: [3, $waiting]}", (Compare("at_least", 3), Compare("at_most", Ref("waiting")))),
        ("{at_most: $patience}", (Compare("at_most", 14),)),
        ("{more_than: $waiting}", (Compare("more_than", Ref("waiting")),)),
        ("{known: false}", (Compare("known", False),)),
        ("{not: 7}", (Compare("not", (Compare("equals", 7),)),)),
        ("{not: [1, 2]}", (Compare("not", (Compare("one_of", (1, 2)),)),)),
        ("{not: {not: {at_least: 7}}}", (Compare("not", (Compare("not", (Compare("at_least", 7),)),)),)),
        ("$patience", (Compare("equals", 14),)),
    ],
)
def test_every_form_of_a_test(test: str, compares: tuple[Compare, ...]) -> None:
    assert condition(f"{{days: {test}}}") == on_days(*compares)


@pytest.mark.parametrize(
    ("test", "lowered"),
    [
        ("{rating: 1}", Test("rating", "fact", None, (Compare("equals", 1.0),))),
        ("{met_on: 2026-03-01}", Test("met_on", "fact", None, (Compare("equals", DAY),))),
        ('{met_on: {at_least: "2026-03-01"}}', Test("met_on", "fact", None, (Compare("at_least", DAY),))),
        ("{as_of: {less_than: 2026-03-01}}", Test("as_of", "fact", None, (Compare("less_than", DAY),))),
        ("{channel: $ways}", Test("channel", "fact", None, (Compare("one_of", ("phone",)),))),
        ("{channel: [email, $ways]}", Test("channel", "fact", None, (Compare("one_of", ("email", "phone")),))),
        ("{waiting: {known: true}}", Test("waiting", "answer", None, (Compare("known", True),))),
        ("{waiting: 7, x-note: mine}", Test("waiting", "answer", None, (Compare("equals", 7),))),
        ("{}", All(())),
        ("{way: {known: true}, days: 7}", All((
            Always(True, "way is known", None, "way", (Compare("known", True),)), on_days(Compare("equals", 7)),
        ))),
        ("{any: [{days: 1}, {days: 2}]}", Any((on_days(Compare("equals", 1)), on_days(Compare("equals", 2))))),
        ("{none: [{days: 1}]}", Nothing((on_days(Compare("equals", 1)),))),
        ("{all: [{days: 1}]}", All((on_days(Compare("equals", 1)),))),
    ],
)
def test_conditions_are_lowered(test: str, lowered: Condition) -> None:
    assert condition(test) == lowered


@pytest.mark.parametrize(
    ("test", "holds", "words"),
    [
        ("{way: email}", True, "way is email"),
        ("{way: [phone]}", False, "way is one of phone"),
        ("{way: {not: phone}}", True, "way not (is phone)"),
        ("{way: {known: true}}", True, "way is known"),
        ("{way: {known: false}}", False, "way is not known"),
        ("{patience: {at_least: 10, less_than: 14}}", False, "patience is at least 10 and is less than 14"),
        ("{patience: {between: [10, 20]}}", True, "patience is between 10 and 20"),
        ("{share: 0.5}", True, "share is 0.5"),
        ("{ways: {includes: phone}}", True, "ways includes phone"),
        ("{ways: {not: {includes: email}}}", True, "ways not (includes email)"),
        ("{way: $way}", True, "way is email"),
    ],
)
def test_a_test_on_a_setting_is_settled(test: str, holds: bool, words: str) -> None:
    found = condition(test)
    assert isinstance(found, Always)
    assert (found.holds, found.words) == (holds, words)
    assert found.setting == words.split()[0]
    assert found.compares


def test_settings_from_outside_are_folded_in_instead() -> None:
    found = Always(False, "way is email", None, "way", (Compare("equals", "email"),))
    assert condition("{way: email}", {"way": "phone"}) == found
    assert condition("{days: $patience}", {"patience": 3}) == on_days(Compare("equals", 3))
    assert condition("{channel: $ways}", {"ways": ("email", "phone")}) == Test(
        "channel", "fact", None, (Compare("one_of", ("email", "phone")),)
    )
    assert read(SMALL, {"share": 1}).settings["share"].value == 1.0


def test_a_setting_may_reach_beyond_a_facts_limits() -> None:
    # Only what the author wrote for good is held against the limits: a house may set a limit so that nothing fits.
    text = broken("{days: {less_than: $waiting}}", "{days: {more_than: $patience}}").replace("400", "20")
    assert table(read(text, {"patience": 60}), "action").rules[1].when


def test_places_are_those_of_the_source() -> None:
    when = table(read(), "action").rules[1].when
    assert isinstance(when, Test)
    assert when.span is not None
    line = SMALL.splitlines()[when.span.line - 1]
    assert line[when.span.column - 1 : when.span.end_column - 1] == "days: {less_than: $waiting}"
    rule = table(read(), "action").rules[2]
    assert rule.span is not None
    assert rule.span.line == line_of(SMALL, "rule: due")


def test_facts() -> None:
    facts = read().facts
    assert facts["days"].type == ValueType("integer", 0, 400)
    assert facts["days"].derive == DaysBetween("met_on", "as_of")
    assert facts["rating"].type == ValueType("number", 0.0, 1.0)
    assert facts["heard"].not_told == NotTold("assume", False, "Silence.", ("S3",))
    assert facts["channel"].type == ValueType("choice", choices=("email", "phone"))
    assert facts["channel"].not_told == NotTold("open")
    assert facts["met_on"].not_after == "as_of"
    assert facts["seen_on"].not_before == date(2020, 1, 1).toordinal()
    assert (facts["job"].type.kind, facts["job"].testable, facts["job"].not_told.mode) == ("text", False, "ask")


def test_an_empty_list_setting_lets_nothing_fit() -> None:
    assert condition("{channel: $ways}", {"ways": []}) == Test("channel", "fact", None, (Compare("one_of", ()),))


def test_settings() -> None:
    kind = ValueType("integer", 1, 60)
    assert read().settings["patience"] == Setting("patience", 14, "Days to wait.", ("S1",), base=14, type=kind)
    assert read().settings["ways"].value == ("phone",)


@pytest.mark.parametrize(
    ("entry", "value"),
    [("true", True), ("2.5", 2.5), ("word", "word"), ("2026-03-01", "2026-03-01"), ("[1, 2]", (1, 2)), ("[]", ())],
)
def test_a_setting_without_a_type_has_that_of_its_value(entry: str, value: object) -> None:
    model = read(broken("settings:\n", f"settings:\n  extra: {{value: {entry}, help: More.}}\n"))
    assert model.settings["extra"].value == value


def test_a_date_setting_can_be_compared_with_a_date() -> None:
    text = broken("settings:\n", "settings:\n  start: {value: 2026-03-01, help: Start.}\n")
    when = table(read(text.replace(_WHEN, "when: {met_on: {at_least: $start}}")), "action").rules[0].when
    assert placeless(when) == Test("met_on", "fact", None, (Compare("at_least", DAY),))


def test_tables_say_what_they_can_answer() -> None:
    model = read()
    assert (table(model, "waiting").type, table(model, "waiting").answers) == ("integer", (7, 14))
    assert table(model, "action").answers == ("stop", "wait", "go")
    assert table(read(broken("then: wait", "then: go")), "action").answers == ("stop", "go")
    assert table(model, "action").rules[2].assuming == (("channel", "phone"),)
    assert table(model, "action").rules[2].otherwise
    assert table(model, "action").rules[2].when == All(())


def test_two_settings_of_one_value_are_one_answer() -> None:
    assert table(read(settings={"patience": 7}), "waiting").answers == (7,)


def test_answers_stand_in_the_order_of_priority() -> None:
    text = broken("answers: [stop, wait, go]", "answers: [go, stop, wait]\n    hit: priority")
    found = table(read(text), "action")
    assert (found.hit, found.answers) == ("priority", ("go", "stop", "wait"))


def test_a_setting_can_be_the_answer_or_hold_the_plan() -> None:
    text = broken("way: {value: email, enum: [email, phone]", "way: {value: letter, enum: [letter, call]")
    model = read(text.replace("otherwise: call", "otherwise: $way"))
    assert table(model, "plan").rules[1].then == model.plans["letter"]


def test_a_plan_answer_has_the_plans_fields_and_the_rules_changes() -> None:
    answer = table(read(), "plan").rules[0].then
    assert answer == PlanAnswer(
        "letter",
        (("contact", "boss"), ("channel", "email"), ("urgent", True), ("steps", ("write",)), ("template", "mail")),
    )


def test_a_field_of_a_plan_can_hold_a_setting() -> None:
    text = broken("boss, channel: email", "boss, channel: $way")
    assert read(text, {"way": "phone"}).plans["letter"].field("channel") == "phone"


def test_plans_are_tested_by_name_and_by_field() -> None:
    rude = table(read(), "warnings").rules[0]
    assert placeless(rude.when) == All((
        Test("plan", "answer", "use", (Compare("equals", "letter"),)),
        Test("plan", "answer", "urgent", (Compare("equals", True),)),
    ))
    steps = broken("plan: letter, plan.urgent: true", "plan.steps: {includes: ring}")
    assert placeless(table(read(steps), "warnings").rules[0].when) == Test(
        "plan", "answer", "steps", (Compare("includes", "ring"),)
    )


def test_warnings_and_messages_are_the_last_two_tables() -> None:
    model = read()
    warnings, messages = model.decisions[-2:]
    assert (warnings.name, messages.name) == ("warnings", "messages")
    for name, answers in (("warnings", ("rude",)), ("messages", ("script", "mail"))):
        found = table(model, name)
        assert (found.hit, found.internal, found.matters_when, found.answers) == ("collect", True, False, answers)
    assert table(model, "warnings").rules[0].because == "It is rude."


def test_a_message_is_used_where_the_plan_names_it_unless_it_says_when() -> None:
    rules = table(read(), "messages").rules
    assert rules[0].when == Test("plan", "answer", "template", (Compare("equals", "script"),))
    on_action = Test("action", "answer", None, (Compare("equals", "go"),))
    text = broken("kind: email\n", "kind: email\n    when: {action: go}\n")
    assert placeless(table(read(text), "messages").rules[1].when) == on_action


def test_messages() -> None:
    mail, script = read().messages["mail"], read().messages["script"]
    assert (mail.kind, mail.subject, mail.to, mail.cite) == ("email", "About {job}", ("boss",), ("S2",))
    assert mail.lines == (("times", 3, "slot {n}"),)
    assert script.body == "This is about {job}, after {days} days."
    assert read(broken("count: 3", "count: $patience")).messages["mail"].lines == (("times", 14, "slot {n}"),)


def test_computed_answers_know_their_kind() -> None:
    day, when = computed(read(), "day"), computed(read(), "date")
    assert (day.kind, when.kind) == ("integer", "date")
    assert day.expression == Call("largest", (0, Call("minus", (Ref("waiting"), FactRef("days")))))
    assert computed(read(broken("largest: [0,", "plus: [$share,")), "day").kind == "number"
    latest = read(broken("date_plus_days: [$met_on, $waiting]", "largest: [$met_on, $as_of]"))
    assert computed(latest, "date").kind == "date"
    later = read(broken("date_plus_days: [$met_on, $waiting]", "plus: [$day, $patience]"))
    assert computed(later, "date").expression == Call("plus", (Ref("day"), 14))


@pytest.mark.parametrize("runtime", ["cells", "reference"])
@pytest.mark.parametrize("written", ["2026-03-05", '"2026-03-05"', "$fair"])
def test_a_computation_takes_dates(written: str, runtime: Literal["cells", "reference"]) -> None:
    """Plain, in quotes, or as the value of a setting."""
    text = broken("  share:", "  fair: {value: 2026-03-05}\n  share:")
    text = text.replace("date_plus_days: [$met_on, $waiting]", f"days_between: [$met_on, {written}]")
    model = read(text)
    answers = Policy(model, runtime).evaluate({"met_on": "2026-03-02", "rating": 1}, as_of="2026-03-16").answers
    assert (computed(model, "date").kind, answers["date"]) == ("integer", 3)


def test_a_date_in_a_computation_is_shown_as_a_date() -> None:
    model = read(broken("date_plus_days: [$met_on, $waiting]", "largest: [$met_on, 2026-03-05]"))
    expression = computed(model, "date").expression
    assert isinstance(expression, Call)
    assert [str(operand) for operand in expression.operands if isinstance(operand, Day)] == ["2026-03-05"]


def test_decisions_stand_after_those_they_need() -> None:
    last = "  last:\n    asks: x\n    answers: boolean\n    rules: [{rule: y, otherwise: true}]\nwarnings:\n"
    model = read(broken("when: {rating: {more_than: 0.5}}", "when: {last: true}").replace("warnings:\n", last))
    names = [decision.name for decision in model.decisions]
    assert names == ["last", "waiting", "action", "plan", "day", "date", "warnings", "messages"]


def test_a_step_on_the_way_is_no_reason_to_ask_by_itself() -> None:
    model = read()
    assert table(model, "waiting").matters_when is False
    assert table(model, "action").matters_when is True
    matters = table(model, "plan").matters_when
    assert not isinstance(matters, bool)
    assert placeless(matters) == Test("action", "answer", None, (Compare("equals", "go"),))


def test_tests_are_plain_data() -> None:
    (found,) = read().tests
    assert (found.name, found.settings) == ("Early", {"patience": 10})
    assert found.given == {"days": 3, "as_of": date(2026, 3, 16)}
    assert found.expect["plan"] == {"use": "call"}
    assert found.span is not None
    assert found.span.line == line_of(SMALL, "- name: Early")


@pytest.mark.parametrize(
    "expect",
    [
        "{action: ask}", "{action: not_covered}", "{plan: null}", "{plan: not_covered}", "{plan: call}", "{day: 3}",
        "{rule: {warnings: rude}}", "{rule: {action: null}}", "{status: decided}", "{assumed: [heard]}",
        "{warnings: [rude]}", "{action: null}",
    ],
)
def test_what_tests_may_expect(expect: str) -> None:
    text = SMALL[: SMALL.index("    expect:")] + f"    expect: {expect}\n"
    assert len(read(text).tests) == 1


def test_the_digest_changes_with_every_word_and_with_nothing_else() -> None:
    assert read().digest == read(SMALL + "# a remark\n").digest
    assert read().digest != read(broken("It is rude.", "It is very rude.")).digest
    assert read().digest != read(settings={"patience": 10}).digest
    assert read(settings={"patience": 14}).digest == read().digest
    assert read().digest.startswith("sha256:")


def test_head() -> None:
    model = read(broken("title: A small policy\n", "title: A small policy\nsource: {title: A book, note: x}\n"))
    assert (model.name, model.version, model.language, model.outcome) == ("small", "1.0.0", "en", "action")
    assert model.source == {"title": "A book", "note": "x"}
    assert model.file == "small.yaml"
    assert list(model.statements) == ["S1", "S2", "S3"]

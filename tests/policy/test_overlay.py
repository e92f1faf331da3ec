"""An overlay over its base: what changes, what stays, what is refused, and in which file a mistake is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.diagnostics import Diagnostic, PolicyError
from engine.policy.load import checked_from_text, load_model, model_from_text
from engine.policy.model import PolicyModel
from engine.policy.overlay.merge import merge
from engine.policy.text.parse import parse
from tests.policy.reading import SMALL, computed, said, table

HEAD = "extends: base.yaml\npolicy: ours\n"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    path = tmp_path / "base.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def over(base: Path, text: str) -> PolicyModel:
    return model_from_text(HEAD + text, str(base.with_name("ours.yaml")))


def refused(base: Path, text: str, head: str = HEAD) -> tuple[Diagnostic, ...]:
    with pytest.raises(PolicyError) as caught:
        model_from_text(head + text, str(base.with_name("ours.yaml")))
    return caught.value.diagnostics


def rules(model: PolicyModel, name: str = "action") -> list[str]:
    return [rule.name for rule in table(model, name).rules]


def test_what_is_not_named_stays(base: Path) -> None:
    ours, plain = over(base, "tests: []\n"), load_model(str(base))
    assert ours.name == "ours"
    aside = ours.aside._replace(inherited=())
    assert ours._replace(name="small", tests=plain.tests, file=plain.file, digest=plain.digest, aside=aside) == plain
    assert {"settings.patience", "decisions.action", "decisions.action.answers"} <= set(ours.aside.inherited)
    assert ours.tests == ()


def test_tests_and_notes_are_not_inherited(base: Path) -> None:
    base.write_text("x-note: mine\n" + SMALL, encoding="utf-8")
    checked = checked_from_text(HEAD + "x-own: ours\n", str(base.with_name("ours.yaml")))
    assert "tests" not in checked.document.value
    assert "x-note" not in checked.document.value
    assert checked.document.value["x-own"] == "ours"


@pytest.mark.parametrize("written", ["10", "{value: 10}"])
def test_a_setting_may_be_a_bare_value(base: Path, written: str) -> None:
    setting = over(base, f"settings:\n  patience: {written}\n").settings["patience"]
    assert (setting.value, setting.help) == (10, "Days to wait.")


def test_entries_change_key_by_key(base: Path) -> None:
    model = over(
        base,
        "title: Ours\nfacts:\n  days: {minimum: 1}\nplans:\n  call: {contact: us}\n"
        "messages:\n  mail: {say: Hello.}\n  script: {subject: Hi}\n"
        "statements:\n  S3: {says: Snow.}\ndecisions:\n  action: {asks: What next?}\n",
    )
    assert model.title == "Ours"
    assert (model.facts["days"].type.minimum, model.facts["days"].type.maximum) == (1, 400)
    assert model.plans["call"].field("contact") == "us"
    assert model.plans["call"].field("channel") == "phone"
    assert (model.messages["mail"].body, model.messages["mail"].subject) == ("Hello.", "About {job}")
    assert model.statements["S3"].says == "Snow."
    assert (table(model, "action").asks, len(table(model, "action").rules)) == ("What next?", 3)


def test_the_source_changes_key_by_key(base: Path) -> None:
    base.write_text(SMALL + "source: {title: A book, author: Someone}\n", encoding="utf-8")
    assert over(base, "source: {title: Ours}\n").source == {"title": "Ours", "author": "Someone"}


def test_new_entries_say_so(base: Path) -> None:
    model = over(
        base,
        "settings:\n  extra: {value: 3, help: More., new: true}\n"
        "facts:\n  level: {question: Which?, type: integer, new: true}\n"
        "decisions:\n  grade:\n    new: true\n    asks: Which grade?\n    answers: [low, high]\n"
        "    rules:\n      - {rule: up, when: {level: {at_least: $extra}}, then: high}\n"
        "      - {rule: down, otherwise: low}\n",
    )
    assert model.settings["extra"].value == 3
    assert rules(model, "grade") == ["up", "down"]


def test_rules_are_changed_added_moved_and_dropped(base: Path) -> None:
    model = over(
        base,
        "decisions:\n  action:\n    rules:\n"
        "      - {rule: early, then: go}\n"
        "      - {rule: first, before: answered, when: {days: 0}, then: wait}\n"
        "      - {rule: second, after: first, when: {days: 1}, then: wait}\n"
        "      - {rule: third, after: first, when: {days: 2}, then: wait}\n"
        "      - {rule: answered, after: early}\n",
    )
    assert rules(model) == ["first", "second", "third", "early", "answered", "due"]
    assert table(model, "action").rules[3].then == "go"
    assert table(model, "action").rules[3].when == table(load_model(str(base)), "action").rules[1].when


def test_a_dropped_rule_is_gone(base: Path) -> None:
    model = over(base, "decisions:\n  action:\n    rules:\n      - {rule: early, drop: true}\n")
    assert rules(model) == ["answered", "due"]


def test_an_otherwise_rule_can_get_a_condition_and_back(base: Path) -> None:
    model = over(
        base,
        "decisions:\n  action:\n    rules:\n"
        "      - {rule: due, when: {days: {at_least: 9}}, then: go}\n"
        "      - {rule: rest, after: due, otherwise: wait}\n"
        "  waiting:\n    rules:\n      - {rule: long, otherwise: 3}\n",
    )
    assert [rule.otherwise for rule in table(model, "action").rules] == [False, False, False, True]
    assert table(model, "waiting").rules[1].then == 3


def test_rules_can_become_a_computation(base: Path) -> None:
    model = over(base, "decisions:\n  waiting: {compute: {plus: [$patience, 1]}}\n  action:\n    rules:\n"
                       "      - {rule: early, drop: true}\n")
    assert computed(model, "waiting").kind == "integer"


def test_warnings(base: Path) -> None:
    model = over(
        base,
        "warnings:\n  - {warning: rude, because: Very rude.}\n"
        "  - {warning: late, new: true, when: {days: {more_than: 90}}, because: It is late.}\n",
    )
    assert [(rule.name, rule.because) for rule in table(model, "warnings").rules] == [
        ("rude", "Very rude."), ("late", "It is late."),
    ]
    gone = over(base, "warnings:\n  - {warning: rude, drop: true}\n")
    assert table(gone, "warnings").rules == ()


UNKNOWN = [
    ("settings:\n  patiense: 10\n", "unknown-setting", "patiense", "patience"),
    ("facts:\n  dais: {minimum: 1}\n", "unknown-fact", "dais", "days"),
    ("decisions:\n  acton: {asks: What?}\n", "unknown-decision", "acton", "action"),
    ("plans:\n  cal: {contact: us}\n", "unknown-plan", "cal", "call"),
    ("messages:\n  mial: {say: Hi.}\n", "unknown-message", "mial", "mail"),
    ("statements:\n  S33: {says: Hi.}\n", "unknown-statement", "S33", "S3"),
    ("decisions:\n  action:\n    rules:\n      - {rule: erly, then: go}\n", "unknown-rule", "erly", "early"),
    ("decisions:\n  action:\n    rules:\n      - {rule: erly, drop: true}\n", "unknown-rule", "erly", "early"),
    ("decisions:\n  action:\n    rules: [{rule: a, before: erly, otherwise: go}]\n", "unknown-rule", "erly", "early"),
    ("decisions:\n  action:\n    rules:\n      - {rule: early, after: early}\n", "unknown-rule", "early", None),
    ("warnings:\n  - {warning: ruda, because: Hm.}\n", "unknown-warning", "ruda", "rude"),
    ("facts:\n  days: {new: true, question: How?, type: integer}\n", "not-new", "new", None),
]


@pytest.mark.parametrize(("text", "code", "marked", "suggest"), UNKNOWN)
def test_what_the_base_lacks_is_refused(base: Path, text: str, code: str, marked: str, suggest: str | None) -> None:
    (mistake,) = refused(base, text)
    assert said(mistake)[:2] == (code, marked)
    assert mistake.suggest == suggest
    assert mistake.help
    assert mistake.file == str(base.with_name("ours.yaml"))


def test_a_mistake_made_by_the_overlay_is_shown_in_the_overlay(base: Path) -> None:
    (mistake,) = refused(base, "settings:\n  patience: 99\n")
    assert said(mistake) == ("out-of-range", "99", 4, None)
    assert mistake.file == str(base.with_name("ours.yaml"))


def test_a_mistake_that_appears_in_the_base_is_shown_in_the_base(base: Path) -> None:
    # The base is in order; the overlay takes a word away that one of its rules still gives.
    (mistake,) = refused(base, "decisions:\n  action: {answers: [stop, go]}\n")
    assert said(mistake)[:2] == ("unknown-answer", "wait")
    assert mistake.file == str(base)
    assert mistake.source_line == SMALL.splitlines()[mistake.span.line - 1 if mistake.span else 0]


def test_a_setting_keeps_the_type_it_has_in_the_base(base: Path) -> None:
    base.write_text(SMALL.replace("settings:\n", "settings:\n  extra: {value: 3, help: More.}\n"), encoding="utf-8")
    (mistake,) = refused(base, 'settings:\n  extra: "3"\n')
    assert said(mistake)[:2] == ("wrong-value-type", '"3"')


def test_mistakes_of_shape_and_of_names_come_together(base: Path) -> None:
    found = refused(base, "settings:\n  patience: {valeu: 3}\n  patiense: 3\nfacts:\n  days: {minimum: many}\n")
    assert [mistake.code for mistake in found] == ["unknown-key", "unknown-setting", "wrong-type"]


def test_a_broken_part_of_a_rule_is_left_out_and_told_once(base: Path) -> None:
    found = refused(base, "decisions:\n  action:\n    rules:\n      - {rule: early, when: 3, then: goo}\n")
    assert [mistake.code for mistake in found] == ["wrong-type", "unknown-answer"]


def test_a_new_entry_must_be_complete(base: Path) -> None:
    found = refused(base, "decisions:\n  grade: {new: true, asks: Which?, answers: [low, high]}\n")
    assert {mistake.code for mistake in found} == {"missing-key"}
    assert {mistake.file for mistake in found} == {str(base.with_name("ours.yaml"))}


def test_a_statement_that_an_overlay_leaves_uncited_is_its_own_affair(base: Path) -> None:
    uncited = "messages:\n  mail: {cite: S3}\ndecisions:\n  action:\n    rules: [{rule: answered, cite: S1}]\n"
    assert "S2" in over(base, uncited).statements


def test_overlays_stand_on_overlays(base: Path) -> None:
    base.with_name("middle.yaml").write_text(HEAD + "settings:\n  patience: 10\n  way: phone\n", encoding="utf-8")
    top = "extends: middle.yaml\npolicy: top\nsettings:\n  way: email\n"
    model = model_from_text(top, str(base.with_name("top.yaml")))
    assert (model.settings["patience"].value, model.settings["way"].value) == (10, "email")


def test_a_base_in_disorder_is_told_in_its_own_file(base: Path) -> None:
    base.write_text(SMALL.replace("outcome: action", "outcom: action"), encoding="utf-8")
    assert {mistake.file for mistake in refused(base, "")} == {str(base)}


@pytest.mark.parametrize(
    ("head", "code", "marked"),
    [
        ("extends: nowhere.yaml\npolicy: ours\n", "file-not-found", "nowhere.yaml"),
        ("extends: folow-up\npolicy: ours\n", "unknown-policy", "folow-up"),
        ("extends: ours.yaml\npolicy: ours\n", "extends-cycle", "ours.yaml"),
        ("extends: '-'\npolicy: ours\n", "unknown-policy", "'-'"),
    ],
)
def test_a_base_that_cannot_be_had_is_a_mistake_of_its_line(base: Path, head: str, code: str, marked: str) -> None:
    base.with_name("ours.yaml").write_text(head, encoding="utf-8")
    (mistake,) = refused(base, "", head)
    assert said(mistake)[:2] == (code, marked)
    assert mistake.file == str(base.with_name("ours.yaml"))


def test_a_longer_circle_is_found_as_well(base: Path) -> None:
    base.with_name("a.yaml").write_text("extends: b.yaml\npolicy: a\n", encoding="utf-8")
    base.with_name("b.yaml").write_text("extends: a.yaml\npolicy: b\n", encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load_model(str(base.with_name("a.yaml")))
    assert [mistake.code for mistake in caught.value.diagnostics] == ["extends-cycle"]
    assert caught.value.diagnostics[0].file == str(base.with_name("b.yaml"))


def test_not_more_than_eight_stand_on_one_another(base: Path) -> None:
    for number in range(10):
        text = f"extends: {f'p{number - 1}.yaml' if number else 'base.yaml'}\npolicy: p{number}\n"
        base.with_name(f"p{number}.yaml").write_text(text, encoding="utf-8")
    assert load_model(str(base.with_name("p7.yaml"))).name == "p7"
    with pytest.raises(PolicyError) as caught:
        load_model(str(base.with_name("p9.yaml")))
    assert [mistake.code for mistake in caught.value.diagnostics] == ["extends-too-deep"]


def test_a_bundled_policy_can_be_extended_by_name() -> None:
    text = "extends: follow-up-after-an-interview\npolicy: ours\nsettings: {first_round_wait_days: 10}\n"
    model = model_from_text(text)
    assert model.settings["first_round_wait_days"].value == 10


def test_merging_leaves_both_documents_alone() -> None:
    one, other = parse(SMALL), parse(HEAD + "settings:\n  patience: 10\n")
    before = repr(one.value), repr(other.value)
    assert merge(one, other).mistakes == ()
    assert (repr(one.value), repr(other.value)) == before


# ---------------------------------------------------------------- words and plans


def test_a_word_of_the_base_may_lose_its_answer(tmp_path: Path) -> None:
    """``wait`` stands among the words of the bundled policy; here no rule gives it any more."""
    rules = "    rules:\n      - {rule: too-early, then: follow_up}\n"
    text = f"extends: follow-up\npolicy: ours\ndecisions:\n  action:\n{rules}"
    assert "wait" in model_from_text(text, str(tmp_path / "ours.yaml")).words


def test_what_was_declared_is_a_word_though_no_rule_gives_it(base: Path) -> None:
    text = "decisions:\n  action:\n    rules:\n      - {rule: early, then: go}\nwords: {wait: Not yet}\n"
    assert over(base, text).words == {"wait": "Not yet"}


def test_a_plan_may_have_a_field_of_its_own(base: Path) -> None:
    plan = over(base, "plans:\n  call: {tone: calm}\n").plans["call"]
    assert plan.field("tone") == "calm"


def test_a_number_beside_a_whole_number_is_no_other_kind(base: Path) -> None:
    model = over(base, "plans:\n  call: {effort: 2}\n  letter: {effort: 2.5}\n")
    assert [plan.field("effort") for plan in model.plans.values()] == [2, 2.5]


def test_a_new_plan_names_all_that_it_lacks(base: Path) -> None:
    (mistake,) = refused(base, "plans:\n  visit: {new: true, contact: hr, channel: phone, urgent: false}\n")
    assert mistake.message == "the new plan `visit` has no `steps` and `template`"

"""The whole way from a text to a model: every stage, all mistakes at once, and no mistake told twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.diagnostics import PolicyError
from engine.policy.load import checked_from_text, load_model, model_from_checked, model_from_text
from tests.policy.reading import SMALL


def codes(text: str) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        model_from_text(text, "small.yaml")
    return [mistake.code for mistake in caught.value.diagnostics]


def test_the_small_policy_is_in_order() -> None:
    assert model_from_text(SMALL).name == "small"


def test_one_document_can_be_read_with_several_settings() -> None:
    checked = checked_from_text(SMALL)
    values = [model_from_checked(checked, {"patience": days}).settings["patience"].value for days in (3, 5)]
    assert values == [3, 5]


def test_shape_and_names_are_told_together_in_the_order_of_the_file() -> None:
    text = SMALL.replace("value: 14", "valeu: 14").replace("heard: true", "herd: true").replace("mail}", "mial}")
    assert codes(text) == ["unknown-key", "unknown-fact", "unknown-choice", "unknown-message"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("facts:", "fact:"),
        ("settings:\n", "setings:\n"),
        ("decisions:", "decision:"),
        ("statements:", "statement:"),
        ("plans:", "plan:"),
        ("messages:", "message:"),
        ("type: boolean, if", "typ: boolean, if"),
        ("type: boolean, if", "type: bool, if"),
        ("enum: [email, phone], if", "enum: email, if"),
        ("answers: [stop, wait, go]", "answers: stop"),
        ("answers: plan", "answers: plans"),
        ("kind: rule, says", "kind: rules, says"),
        ("value: 14", "value: {}"),
        ("when: {heard: true}, then: stop", "when: {heard: true}, than: stop"),
        ("compute: {date_plus", "compute: {date_plus_day"),
        ("{less_than: $waiting}", "{less: $waiting}"),
        ("then: {use: letter, urgent: true}", "then: [letter]"),
        ("derive: {days_between: [met_on, as_of]}", "derive: {days: [met_on, as_of]}"),
        ("given: {days: 3, as_of: 2026-03-16}", "given: [days]"),
        ("repeat: {times: {count: 3,", "repeat: {times: {cuont: 3,"),
        ("cite: [S1, S2]", "cite: {S1: S2}"),
    ],
)
def test_a_mistake_of_shape_does_not_cascade(old: str, new: str) -> None:
    found = codes(SMALL.replace(old, new))
    names = {"missing-key", "unknown-key", "wrong-type", "not-one-of", "empty", "wrong-length", "not-true-or-false"}
    assert set(found) - {"uncited-statement"} <= names


@pytest.mark.parametrize("settings", [None, {"first_round_wait_days": 10}])
def test_a_bundled_policy_by_name(settings: dict[str, object] | None) -> None:
    model = load_model("follow-up", settings)
    assert model.settings["first_round_wait_days"].value == (10 if settings else 14)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        load_model(str(tmp_path / "none.yaml"))
    assert caught.value.diagnostics[0].code == "file-not-found"


def test_without_facts_no_fact_is_called_unknown() -> None:
    start, end = SMALL.index("facts:"), SMALL.index("decisions:")
    assert set(codes(SMALL[:start] + SMALL[end:])) == {"missing-key"}

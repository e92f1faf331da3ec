"""Overlays of the kinds that went wrong elsewhere: a key out of place, and a change that reaches further than meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import PolicyError, load_policy
from engine.diff.result import DecisionDiff

OVERLAYS = Path(__file__).with_name("overlays")


def decision(name: str, overlay: str) -> DecisionDiff:
    diff = load_policy().diff(load_policy(OVERLAYS / overlay))
    return next(one for one in diff.decisions if one.name == name)


def test_a_key_out_of_place_is_refused_and_not_ignored() -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(OVERLAYS / "misplaced-key.yaml")
    (mistake,) = caught.value.diagnostics
    assert (mistake.code, mistake.span and mistake.span.line) == ("unknown-key", 8)
    assert "small_companies" in mistake.message


def test_a_change_meant_for_later_rounds_changes_exactly_these() -> None:
    changes = decision("action", "only-some.yaml").changes
    where = "`days_elapsed` is 5 to 6 and `round` is 2 or more and `heard_back` is false and `follow_ups_made` is"
    assert [(one.old, one.new, [region.words for region in one.regions]) for one in changes] == [
        ("wait", "not_covered",
         [f"{where} 1 or more"]),
        ("wait", "follow_up",
         [f"{where} 0"]),
    ]  # fmt: skip
    diff = load_policy().diff(load_policy(OVERLAYS / "only-some.yaml"))
    assert all("`round` is 2 or more" in region.words for region in diff.regions)
    assert [(one.name, one.old, one.new) for one in diff.settings] == [("later_round_wait_days", 7, 5)]


def test_a_change_that_reaches_further_than_meant_shows_it() -> None:
    regions = [region for change in decision("action", "more-than-meant.yaml").changes for region in change.regions]
    assert any("`round` is 1 " in region.words and "`days_elapsed` is 5 to 13" in region.words for region in regions)


def test_what_a_misplaced_rule_should_have_done_is_proved_once_it_is_mended() -> None:
    mended = (OVERLAYS / "more-than-meant.yaml").read_text(encoding="utf-8").replace("at_least: 1", "at_least: 2")
    from engine import policy_from_text

    diff = load_policy(OVERLAYS / "only-some.yaml").diff(policy_from_text(mended.replace("policy: more", "policy: as")))
    assert not any(one.changes for one in diff.decisions)
    assert diff.same
    assert diff.decided


def test_a_change_for_the_future_leaves_the_past_alone() -> None:
    diff = load_policy().diff(load_policy(OVERLAYS / "from-2027.yaml"))
    assert diff.decided
    assert diff.regions
    assert all(region.when["as_of"] == {"at_least": "2027-01-01"} for region in diff.regions)
    assert not diff.facts


def test_a_change_for_the_future_that_reaches_back_shows_it() -> None:
    diff = load_policy(OVERLAYS / "from-2027.yaml").diff(load_policy(OVERLAYS / "reaches-back.yaml"))
    assert diff.decided
    assert diff.regions
    assert all(region.when["as_of"] == {"less_than": "2027-01-01"} for region in diff.regions)

"""Overlays of the kind that went wrong elsewhere: one is refused, one is proved to change only what it should."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import PolicyError, load_policy
from engine.cells.boxes import merged
from engine.cells.regions import Asked, Search
from engine.cells.space import Space
from engine.cells.telling import region_words
from engine.policy.model import Table

HERE = Path(__file__).resolve().parent / "overlays"
ROOT = HERE.parents[2]


def test_a_misplaced_key_is_refused_and_never_ignored() -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(HERE / "misplaced.yaml")
    told = [(one.code, one.span and one.span.line, one.suggest) for one in caught.value.diagnostics]
    assert told == [("misplaced-key", 4, None), ("unknown-key", 6, "cite")]


@pytest.mark.parametrize("decision", [one.name for one in load_policy().model.decisions if isinstance(one, Table)])
def test_a_house_rule_for_later_rounds_changes_nothing_else(decision: str) -> None:
    old, new = load_policy().model, load_policy(HERE / "later-rounds.yaml").model
    space = Space([old, new])
    found = Search(space, [Asked(0, decision), Asked(1, decision)]).regions(
        lambda leaves: leaves[0].answer != leaves[1].answer
    )
    words = [region_words(space, box) for box in merged((region.box for region in found), len(space.facts))]
    if decision in ("action", "plan", "strength", "warnings", "messages"):
        assert words
        assert all("`days_elapsed` is 7 to 9" in one and "`round` is 2 or more" in one for one in words)
    elif decision == "wait_days":
        assert words == ["`round` is 2 or more"]
    else:
        assert not words


@pytest.mark.parametrize(
    "path", ["policies/follow-up.yaml", "examples/house-rules.yaml", "examples/prefers-email.yaml"]
)
def test_the_policies_that_come_with_it_are_clean(path: str) -> None:
    report = load_policy(ROOT / path).check()
    assert report.clean, "\n".join(one.diagnostic.render() for one in report.findings)


@pytest.mark.parametrize(
    "settings",
    [{"hr_channels": ["email"]}, {"hr_channels": ["phone", "email"]}, {"hiring_manager_channel": "phone"},
     {"no_hr_channel": "email"}, {"first_round_wait_days": 7},
     {"first_round_wait_days": 1, "later_round_wait_days": 1}],
    ids=str,
)  # fmt: skip
def test_settings_may_be_changed_without_findings(settings: dict[str, object]) -> None:
    report = load_policy(settings=settings).check()
    assert report.clean, "\n".join(one.diagnostic.render() for one in report.findings)


TAKEN_OVER = """\
extends: follow-up
policy: ours
decisions:
  plan:
    rules:
      - {rule: hr-by-phone, when: {hr: true}}
"""


def test_a_rule_of_the_base_that_an_overlay_hides_is_found_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(TAKEN_OVER, encoding="utf-8")
    report = load_policy(path).check()
    dead = [one for one in report.findings if one.code == "unreachable-rule"]
    assert {one.about[-1] for one in dead} >= {"insists-by-email", "insists-by-phone"}
    assert {Path(one.diagnostic.file or "").name for one in dead} == {"follow-up.yaml"}
    assert all(one.diagnostic.source_line and one.about[-1] in one.diagnostic.source_line for one in dead)

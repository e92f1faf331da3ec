"""What is ignored, what is not decided, what the pages say, and that a report is what it promises to be."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

from engine import load_policy, policy_from_text
from engine.cells import regions
from engine.cells.space import Box
from engine.checks import CHECKS, HELP, check, gap
from engine.checks.base import subject
from engine.checks.base.subject import SHOWN, Subject
from engine.diagnostics import CHECKS as CODES
from engine.outcome import Leaf, Outcome

ENGINE = Path(__file__).resolve().parents[2] / "engine" / "checks"

GAP = """\
policy: tiny
outcome: action
facts:
  days: {type: integer, minimum: 0}
  heard: {type: boolean}
decisions:
  action:
    answers: [wait, go]
    rules:
      - {rule: early, when: {days: {less_than: 7}}, then: wait}
      - {rule: due, when: {days: {more_than: 7}, heard: true}, then: go}
"""


def codes(text: str) -> list[str]:
    return [one.code for one in policy_from_text(text).check().findings]


def test_a_finding_tells_its_largest_regions_first() -> None:
    (found,) = policy_from_text(GAP).check().findings
    assert [region.words for region in found.regions] == [
        "`days` is 7 or more and `heard` is false", "`days` is 7",
    ]  # fmt: skip
    assert [region.cells for region in found.regions] == [2, 2]
    assert found.regions[0].example == {"days": 7, "heard": False}


DIAGONAL = """\
policy: tiny
outcome: action
facts:
  a: {type: integer, minimum: 0, maximum: 9}
  b: {type: integer, minimum: 0, maximum: 9}
decisions:
  action:
    answers: [go]
    rules:
"""


def test_of_many_regions_some_are_shown_and_the_rest_are_counted() -> None:
    rules = (f"      - {{rule: r{at}, when: {{a: {at}, b: {{not: {at}}}}}, then: go}}\n" for at in range(9))
    text = DIAGONAL + "".join(rules) + "      - {rule: rest, when: {a: 9}, then: go}\n"
    (found,) = policy_from_text(text).check().findings
    assert len(found.regions) == SHOWN
    assert found.more == len(found_all(text)) - SHOWN == 4
    assert found.to_dict()["more_regions"] == found.more


def found_all(text: str) -> list[Box]:
    subject = Subject(policy_from_text(text).model)
    return gap.gaps(subject, subject.tables[0])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    answers: [wait, go]\n", "    answers: [wait, go]\n    ignore: {gap: nobody asks then}\n"),
    ],
)
def test_what_is_meant_is_not_reported_but_counted(old: str, new: str) -> None:
    report = policy_from_text(GAP.replace(old, new)).check()
    assert report.clean
    assert report.ignored == 1
    assert report.to_dict()["ignored"] == 1


TWICE = """\
policy: tiny
outcome: action
facts:
  days: {type: integer, minimum: 0}
decisions:
  action:
    answers: [wait, go]
    rules:
      - {rule: first, when: {days: 0}, then: wait}
      - {rule: second, when: {days: 1}, then: wait}
      - {rule: early, when: {days: {less_than: 7}}, then: wait}
      - {rule: due, otherwise: go}
"""


def test_beside_a_decision_it_is_for_all_its_rules() -> None:
    assert codes(TWICE) == ["redundant-rule", "redundant-rule"]
    meant = TWICE.replace("    rules:", "    ignore: {redundant-rule: said one by one}\n    rules:")
    assert codes(meant) == []
    assert codes(TWICE.replace("then: wait}", "then: wait, ignore: {redundant-rule: so}}", 1)) == ["redundant-rule"]


def test_it_reaches_no_decision() -> None:
    plain, meant = policy_from_text(TWICE), policy_from_text(
        TWICE.replace("    rules:", "    ignore: {redundant-rule: said one by one}\n    rules:")
    )  # fmt: skip
    for days in range(10):
        one, other = (policy.evaluate({"days": days}).to_dict() for policy in (plain, meant))
        assert {**one, "policy": None} == {**other, "policy": None}


def test_an_overlay_does_not_answer_for_what_its_base_ignores(tmp_path: Path) -> None:
    base, ours = tmp_path / "base.yaml", tmp_path / "ours.yaml"
    base.write_text(TWICE.replace("then: wait}", "then: wait, ignore: {redundant-rule: so}}", 1), encoding="utf-8")
    ours.write_text(
        "extends: base.yaml\npolicy: ours\ndecisions:\n  action:\n    rules:\n      - {rule: first, then: go}\n",
        encoding="utf-8",
    )
    assert [one.about[-1] for one in load_policy(ours).check().findings] == ["second"]
    ours.write_text(
        "extends: base.yaml\npolicy: ours\ndecisions:\n  action:\n    rules:\n"
        "      - {rule: second, ignore: {redundant-rule: ours}}\n",
        encoding="utf-8",
    )
    assert load_policy(ours).check().clean


# ---------------------------------------------------------------- not decided


def test_a_spent_budget_is_told_for_every_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regions.Search.__init__, "__defaults__", (3,))
    report = policy_from_text(GAP).check()
    undecided = [one for one in report.findings if not one.decided]
    assert [one.code for one in undecided] == ["gap", "unreachable-rule", "redundant-rule", "idle-condition"]
    assert all(one.message.startswith("not decided: ") and one.severity == "note" for one in undecided)
    assert all(one.to_dict()["decided"] is False for one in undecided)
    meant = GAP.replace("    rules:", "    ignore: {gap: so}\n    rules:")
    assert "gap" in codes(meant)
    assert "unused-ignore" not in codes(meant)


def test_so_is_one_of_the_later_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "STEPS", 1)
    undecided = [one.code for one in policy_from_text(TWICE).check().findings if not one.decided]
    assert "redundant-rule" in undecided


def test_what_evaluation_does_not_confirm_is_not_claimed() -> None:
    model = policy_from_text(GAP).model
    leaves = {"action": (Leaf("wait", (0,)),)}
    report = check(model, decide=lambda checked: Outcome(leaves, {}))
    (found,) = report.findings
    assert (found.code, found.decided, found.regions) == ("gap", False, ())
    assert found.message.startswith("not decided: evaluation does not confirm")


# ---------------------------------------------------------------- what is named

HIDDEN = """\
policy: tiny
outcome: action
facts:
  days: {type: integer, minimum: 0}
  heard: {type: boolean}
decisions:
  action:
    answers: [wait, go, ask]
    rules:
      - {rule: one, when: {days: {at_most: 5}, heard: true}, then: wait}
      - {rule: two, when: {days: {at_most: 9}}, then: go}
      - {rule: three, when: {days: {between: [8, 20]}}, then: wait}
      - {rule: hidden, when: {days: {between: [4, 12]}}, then: ask}
      - {rule: rest, otherwise: ask}
"""


def test_as_few_rules_as_hide_another_one_are_named() -> None:
    (found,) = policy_from_text(HIDDEN).check().findings
    assert found.message == "`hidden` can never decide: `two` and `three` together take every case it fits"


def test_an_overlay_does_not_answer_for_what_it_takes_over(tmp_path: Path) -> None:
    base, ours = tmp_path / "base.yaml", tmp_path / "ours.yaml"
    base.write_text(HIDDEN, encoding="utf-8")
    ours.write_text("extends: base.yaml\npolicy: ours\nfacts:\n  size: {new: true, type: integer}\ndecisions:\n"
                    "  action:\n    rules:\n      - {rule: hidden, drop: true}\n"
                    "      - {rule: one, when: {days: {at_most: 5}}}\n", encoding="utf-8")  # fmt: skip
    report = load_policy(ours).check()
    assert [(one.code, one.about[-1]) for one in report.findings] == [("unused-fact", "size")]
    assert report.findings[0].diagnostic.file == str(ours)


# ---------------------------------------------------------------- the pages and the report


def test_every_check_is_a_file_of_its_name_with_a_page() -> None:
    files = {path.stem.replace("_", "-") for path in ENGINE.glob("*.py")} - {"--init--"}
    assert files == set(HELP)
    assert tuple(one.code for one in CHECKS) == CODES
    for code, page in HELP.items():
        assert page is not None, code
        first, *_ = page.splitlines()
        assert first.endswith("."), code
        assert re.findall(r"\*\*(.*?)\.\*\*", page) == ["Why it is bad", "Example", "Instead"], code
        assert "\n    " in page, code


def test_a_report_is_plain_data_and_can_be_sent() -> None:
    report = policy_from_text(GAP).check()
    assert pickle.loads(pickle.dumps(report)) == report
    assert report.to_dict() == {
        "policy": "tiny", "file": None, "decisions": 1, "rules": 2, "ignored": 0,
        "findings": [{
            "code": "gap", "path": "decisions.action", "line": 7, "column": 3, "severity": "warning",
            "message": "no rule of `action` fits some facts, which then get `not_covered`",
            "help": "add a rule for them or an `otherwise`, or let a rule answer `not_covered` if that is meant",
            "about": ["decisions", "action"],
            "regions": [one.to_dict() for one in report.findings[0].regions],
        }],
    }  # fmt: skip


@pytest.mark.parametrize("runtime", ["cells", "reference"])
def test_every_runtime_tries_the_examples(runtime: str) -> None:
    report = policy_from_text(GAP, runtime=runtime).check()  # type: ignore[arg-type]
    assert report.findings[0].regions


def test_a_model_alone_is_enough() -> None:
    assert check(policy_from_text(GAP).model) == policy_from_text(GAP).check()

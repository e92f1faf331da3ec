"""What is ignored, what is not decided, what the pages say, and that a report is what it promises to be."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from engine import PolicyError, load_policy, policy_from_text
from engine.cells.diagram import BudgetSpent
from engine.cells.examples import Example, Examples
from engine.cells.space import Box
from engine.checks import CHECKS, HELP, Finding, Region, Report, check, gap
from engine.checks.base.examined import SHOWN, Budgets, Examined
from engine.diagnostics import CHECKS as CODES
from engine.diagnostics import Diagnostic, Span
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
    assert found.regions[0].example.facts == {"days": 7, "heard": False}


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
    assert found.to_dict()["more"] == found.more


def found_all(text: str) -> list[Box]:
    policy = Examined(policy_from_text(text).model)
    return gap.gaps(policy, policy.tables[0])


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


def test_a_spent_budget_is_told_for_every_question() -> None:
    few = Budgets(boxes=3)
    report = check(policy_from_text(GAP).model, budgets=few)
    undecided = [one for one in report.findings if not one.decided]
    assert [one.code for one in undecided] == ["gap", "unreachable-rule", "redundant-rule", "idle-condition"]
    assert all(one.message.startswith("not decided: ") and one.severity == "note" for one in undecided)
    assert all(one.to_dict()["decided"] is False for one in undecided)
    meant = GAP.replace("    rules:", "    ignore: {gap: so}\n    rules:")
    found = [one.code for one in check(policy_from_text(meant).model, budgets=few).findings]
    assert "gap" in found
    assert "unused-ignore" not in found


def test_so_is_one_of_the_later_questions() -> None:
    report = check(policy_from_text(TWICE).model, budgets=Budgets(steps=1))
    undecided = [one.code for one in report.findings if not one.decided]
    assert "redundant-rule" in undecided


def test_what_evaluation_does_not_confirm_is_not_claimed() -> None:
    model = policy_from_text(GAP).model
    leaves = {"action": (Leaf("wait", (0,)),)}
    report = check(model, decide=lambda checked: Outcome(leaves, {}))
    (found,) = report.findings
    assert (found.code, found.decided, found.regions) == ("gap", False, ())
    assert found.message == "not decided: whether `action` has gaps was not found out as evaluation does not confirm it"


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


CITED = """\
policy: tiny
outcome: action
statements:
  S1: {kind: reason, says: They are busy.IGNORE}
facts:
  heard: {type: boolean}
decisions:
  action:
    answers: [wait, go]
    rules:
      - {rule: heard, when: {heard: true}, then: go}
      - {rule: rest, otherwise: wait}
"""


def test_a_reason_may_be_meant_to_be_cited_nowhere() -> None:
    assert codes(CITED.replace("IGNORE", "")) == ["uncited-reason"]
    assert codes(CITED.replace("IGNORE", ", ignore: {uncited-reason: for the reader}")) == []
    cited = CITED.replace("IGNORE", ", ignore: {uncited-reason: so}").replace("then: go}", "then: go, cite: S1}")
    assert codes(cited) == ["unused-ignore"]


@pytest.mark.parametrize(
    "text",
    [
        CITED.replace("IGNORE", ", ignore: {uncited-reasons: so}"),
        CITED.replace("IGNORE", "") + "tests:\n  - {name: One, given: {heard: true}, expect: {action: go}, "
        "ignore: {contradicting-test: so}}\n",
    ],
)
def test_a_check_that_is_not_there_cannot_be_ignored(text: str) -> None:
    with pytest.raises(PolicyError) as caught:
        policy_from_text(text)
    (told,) = caught.value.diagnostics
    assert told.code == "unknown-check"
    assert told.suggest in ("uncited-reason", "contradicting-tests")


# ---------------------------------------------------------------- nothing can be changed

CLASH = GAP.replace("    rules:", "    hit: unique\n    rules:").replace("less_than: 7", "at_most: 8")


def reached(value: object) -> Iterator[object]:
    """Everything that is handed out with something."""
    yield value
    if isinstance(value, Mapping):
        parts: list[object] = [*value.keys(), *value.values()]
    elif isinstance(value, tuple):
        parts = list(value)
    else:
        parts = []
    for part in parts:
        yield from reached(part)


def test_nothing_in_a_report_can_be_changed() -> None:
    report = policy_from_text(CLASH).check()
    found = list(reached(report))
    kinds = {type(one) for one in found}
    assert {Report, Finding, Region, Diagnostic, Example, Span} <= kinds
    assert kinds.isdisjoint({dict, list, set, bytearray})
    for one in found:
        if isinstance(one, Mapping):
            with pytest.raises(TypeError):
                one["days"] = 99  # type: ignore[index]
            with pytest.raises(TypeError):
                one.update(days=99)  # type: ignore[attr-defined]
        for name in getattr(type(one), "_fields", ()):
            with pytest.raises(AttributeError):
                setattr(one, name, None)
    assert report == policy_from_text(CLASH).check()


# ---------------------------------------------------------------- what cannot be decided says why

LARGE = """\
policy: tiny
outcome: action
settings:
{settings}
facts:
{facts}
decisions:
  action:
    answers: [wait, go]
    hit: unique
    rules:
      - {{rule: many, when: {{all: [{parts}]}}, then: wait}}
      - {{rule: rest, when: {{f0: true}}, then: go}}
"""


def large(count: int) -> str:
    return LARGE.format(
        settings="\n".join(f"  s{at}: {{value: false}}" for at in range(count)),
        facts="\n".join(f"  f{at}: {{type: boolean}}" for at in range(count)),
        parts=", ".join(f"{{any: [{{s{at}: true}}, {{f{at}: true}}]}}" for at in range(count)),
    )


def test_what_is_too_large_with_settings_free_is_a_valid_policy_all_the_same() -> None:
    """Gaps and clashes, which are those of the settings as they are, are found; the rest is not decided."""
    report = policy_from_text(large(13)).check()
    told = {one.code: one for one in report.findings}
    assert set(told) == {"gap", "clash", "unreachable-rule", "redundant-rule", "idle-condition"}
    assert [code for code, one in told.items() if one.decided] == ["gap", "clash"]
    for one in report.findings:
        if not one.decided:
            assert "for all values of the settings: with these, a condition multiplies out" in one.message
            assert one.diagnostic.help is not None
            assert one.diagnostic.help.startswith("split the rule")
    assert all(one.decided for one in policy_from_text(large(3)).check().findings)


FAR = """\
policy: tiny
outcome: action
facts:
  count: {type: integer}
decisions:
  action:
    answers: [wait, go]
    rules:
      - {rule: few, when: {count: {less_than: 100000000000000000001}}, then: wait}
      - {rule: many, when: {count: {more_than: 100000000000000000001}}, then: go}
"""


def test_what_no_facts_can_reach_is_not_blamed_on_the_budget() -> None:
    (found,) = (one for one in policy_from_text(FAR).check().findings if one.code == "gap")
    assert not found.decided
    assert "budget" not in found.message
    assert found.diagnostic.help == (
        "perhaps no facts can be told that reach so far; limits (`minimum`, `maximum`) of the facts would settle it"
    )


def test_dates_out_of_budget_are_called_dates(monkeypatch: pytest.MonkeyPatch) -> None:
    def spent(self: Examples, box: Box) -> bool:
        raise BudgetSpent

    monkeypatch.setattr(Examples, "can_be", spent)
    (first, *_) = policy_from_text(GAP).check().findings
    assert first.message.endswith("was not found out as its dates can be told in too many ways")
    assert first.diagnostic.help is not None
    assert "dates" in first.diagnostic.help


def test_a_clash_is_told_and_no_gap_behind_it() -> None:
    text = CLASH.replace("decisions:\n", "decisions:\n  other:\n    answers: [yes_sir]\n    rules:\n"
                         "      - {rule: only, when: {days: {not: 8}}, then: yes_sir}\n")  # fmt: skip
    report = policy_from_text(text).check()
    gaps = {one.about[1]: [region.words for region in one.regions] for one in report.findings if one.code == "gap"}
    assert gaps == {
        "action": ["`days` is 9 or more and `heard` is false"], "other": ["`days` is 8 and `heard` is false"],
    }  # fmt: skip


def test_nor_a_clash_that_there_is_only_because_an_answer_is_missing() -> None:
    text = CLASH.replace("outcome: action", "outcome: other") + (
        "  other:\n    answers: [yes_sir, no_sir]\n    hit: unique\n    rules:\n"
        "      - {rule: unknown, when: {action: {known: false}, days: 8}, then: no_sir}\n"
        "      - {rule: eight, when: {days: 8, heard: true}, then: yes_sir}\n"
    )
    assert [one.about[1] for one in policy_from_text(text).check().findings if one.code == "clash"] == ["action"]


def test_an_only_when_that_never_holds_is_told_once() -> None:
    text = GAP.replace("    rules:", "    only_when: {all: [{days: 3}, {heard: true}, {heard: false}]}\n    rules:")
    (found,) = (one for one in policy_from_text(text).check().findings if one.code == "unreachable-rule")
    assert found.message == "no rule of `action` can ever decide: no facts fit its `only_when`"
    assert found.about == ("decisions", "action")


SHADOWED = """
policy: shadowed
outcome: a
facts: {x: {question: How much?, type: integer, minimum: 0}}
decisions:
  a:
    answers: [full, voucher]
    rules:
      - {rule: cheap, when: {x: {at_most: 50}}, then: full}
      - {rule: tiny, when: {x: {at_most: 5}}, then: voucher}
      - {rule: other, otherwise: full}
"""


def test_a_rule_that_can_only_go_with_another_says_so() -> None:
    policy = policy_from_text(SHADOWED)
    (found,) = [one for one in policy.check().findings if one.code == "redundant-rule"]
    assert found.diagnostic.message == "`cheap` changes nothing: without it and `tiny` `a` would answer the same"
    lines = SHADOWED.splitlines(keepends=True)
    alone = "".join(line for line in lines if "rule: cheap" not in line)
    both = "".join(line for line in lines if "rule: cheap" not in line and "rule: tiny" not in line)
    assert policy.diff(policy_from_text(alone)).changed
    assert not policy.diff(policy_from_text(both)).changed

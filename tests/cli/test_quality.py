"""``engine test --coverage``, ``--mutants`` and ``--suggest``: what they print, and how they end."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import policy_from_text
from tests.cli.conftest import Run
from tests.quality.test_mutants import SMALL

ONE = """\
tests:
  - name: Day 13 by e-mail
    given: {days: 13, way: email}
    expect: {action: wait}
"""


@pytest.fixture
def path(tmp_path: Path) -> str:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL + ONE, encoding="utf-8")
    return str(file)


def test_coverage_in_two_forms(run: Run, path: str) -> None:
    ran = run("test", path, "--coverage")
    assert ran.code == 0
    (file,) = ran.json["files"]
    assert (file["file"], file["tests"], file["left_out"]) == (path, 1, [])
    rules = [one for one in file["decisions"]["action"] if one["kind"] == "rule"]
    assert [(one["name"], one["touched"]) for one in rules] == [("heard-of", False), ("early", True), ("rest", False)]
    assert rules[0]["missing"] == "in no test rule `heard-of` decides"
    text = run("test", path, "--coverage", "--format", "text").out
    assert "1 test touch" not in text
    assert f"{path}: 1 test, 4 of 13 touched, 30.7 %\n" in text
    assert "action    1 of 3  1 of 3   2 of 7\n" in text
    assert "  -  `action`: no test has `days` 14\n" in text


@pytest.mark.parametrize(("threshold", "code"), [("30", 0), ("30.8", 1), ("100", 1), ("0", 0)])
def test_too_little_coverage_fails(run: Run, path: str, threshold: str, code: int) -> None:
    assert run("test", path, "--coverage", "--threshold", threshold).code == code


def test_survivors_fail_and_are_named_with_their_place(run: Run, path: str) -> None:
    ran = run("test", path, "--mutants")
    assert ran.code == 1
    (file,) = ran.json["files"]
    assert file["survived"] == len(file["survivors"]) > 5
    found = {one["says"]: one for one in file["survivors"]}
    told = found["no test separates `days` 13 from 14: rule `early` of `action` with `less_than: 15` instead of "
                 "`less_than: 14` passes all tests"]  # fmt: skip
    assert (told["file"], told["line"], told["rule"]) == (path, 12, "early")
    assert told["missing"]["given"] == {"days": 14, "way": "email"}
    assert told["missing"]["expect"] == {"action": "go", "rule": {"action": "rest"}}
    text = run("test", path, "--mutants", "--format", "text")
    assert text.code == 1
    assert "What no test notices\n" in text.out
    assert f"{path}:12)" in "".join(text.out.split())


def test_what_is_suggested_can_be_pasted(run: Run, path: str) -> None:
    ran = run("test", path, "--suggest")
    assert ran.code == 0
    assert ran.err == ""
    text = SMALL + ONE + ran.out
    assert policy_from_text(text).mutants().score == 100
    Path(path).write_text(text, encoding="utf-8")
    assert run("test", path).code == 0
    after = run("test", path, "--mutants")
    assert after.code == 0
    assert after.json["files"][0]["score"] == 100
    assert run("test", path, "--suggest").out == "  # no test is missing\n"


def test_suggestions_as_json(run: Run, path: str) -> None:
    ran = run("test", path, "--suggest", "--format", "json")
    (file,) = ran.json["files"]
    assert all(one["kills"] and one["test"]["name"] for one in file["suggestions"])


def test_tests_of_one_policy_count_together(run: Run, path: str) -> None:
    beside = path.replace("small.yaml", "small_test.yaml")
    Path(beside).write_text("policy: small.yaml\n" + ONE.replace("13", "14").replace("wait", "go"), encoding="utf-8")
    folder = str(Path(path).parent)
    (file,) = run("test", folder, "--coverage").json["files"]
    assert file["tests"] == 2
    days = [one for one in file["decisions"]["action"] if "days" in one["name"]]
    assert [one["touched"] for one in days] == [True]


def test_a_test_that_does_not_pass_is_said(run: Run, path: str) -> None:
    Path(path).write_text(SMALL + ONE.replace("wait", "stop"), encoding="utf-8")
    for mode in ("--coverage", "--mutants"):
        ran = run("test", path, mode, "--format", "text")
        assert ran.code == 1
        assert "1 test that does not pass, left out: Day 13 by e-mail" in ran.out
    assert "1 test that does not pass" in run("test", path, "--suggest").err


def test_rules_of_the_policy_below_an_overlay_have_their_places_there(run: Run, path: str) -> None:
    over = path.replace("small.yaml", "over.yaml")
    Path(over).write_text("extends: small.yaml\npolicy: over\n" + "# filled\n" * 20 + ONE, encoding="utf-8")
    (file,) = run("test", over, "--mutants").json["files"]
    assert file["survivors"]
    (below,) = run("test", path, "--mutants").json["files"]
    lines = {one["says"]: one["line"] for one in below["survivors"]}
    assert [(one["file"], one["line"]) for one in file["survivors"]] == [
        (path, lines[one["says"]]) for one in file["survivors"]
    ]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--coverage", "--mutants"), "`--coverage` and `--mutants` do not go together; ask one after the other"),
        (("--threshold", "90"), "`--threshold` goes with `--coverage`"),
        (("--mutants", "--threshold", "90"), "`--threshold` goes with `--coverage`"),
        (("--coverage", "--threshold", "much"), "`--threshold` is a number from 0 to 100, not `much`"),
        (("--coverage", "--threshold", "101"), "`--threshold` is a number from 0 to 100, not `101`"),
        (("--suggest", "--format", "junit"), "`--format junit` is for runs of tests, not for `--suggest`"),
        (("--mutants", "--runtime", "reference"), "`--mutants` asks the runtime `cells`; all answer alike"),
    ],
)
def test_what_does_not_go_together(run: Run, arguments: tuple[str, ...], says: str) -> None:
    ran = run("test", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err


def test_a_policy_that_cannot_be_used(run: Run, path: str) -> None:
    Path(path).write_text(SMALL.replace("outcome: action", "outcome: acton"), encoding="utf-8")
    assert run("test", path, "--mutants").code == 3


def test_only_tests_with_a_word_in_their_name_count(run: Run, path: str) -> None:
    (file,) = run("test", path, "--coverage", "-k", "nothing like this").json["files"]
    assert file["tests"] == 0

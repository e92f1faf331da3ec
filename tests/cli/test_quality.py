"""``engine test --coverage``, ``--mutants`` and ``--suggest``: what they print, and how they end."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import policy_from_text
from engine.cli.quality import Progress
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


def test_where_to_paste_is_said(run: Run, path: str) -> None:
    """A policy without tests gets the line `tests:` as well, so that all of it can be put at its end."""
    Path(path).write_text(SMALL, encoding="utf-8")
    out = run("test", path, "--suggest").out
    assert out.startswith(f"# to be pasted at the end of {path}, which has no tests yet\ntests:\n")
    assert policy_from_text(SMALL + out).mutants().score == 100
    Path(path).write_text(SMALL + "tests:\n", encoding="utf-8")
    out = run("test", path, "--suggest").out
    assert out.startswith(f"# to be pasted under `tests:` of {path}\n  # ")
    assert policy_from_text(SMALL + "tests:\n" + out).mutants().score == 100


def test_an_overlay_is_judged_by_what_it_changes(run: Run, path: str) -> None:
    over = path.replace("small.yaml", "over.yaml")
    rule = "{rule: early, when: {days: {less_than: 10}}, then: wait}"
    Path(over).write_text(
        f"extends: small.yaml\npolicy: over\ndecisions: {{action: {{rules: [{rule}]}}}}\n" + ONE.replace("13", "9"),
        encoding="utf-8",
    )
    (file,) = run("test", over, "--mutants").json["files"]
    assert file["judged"] == "overlay"
    told = [*file["survivors"], *file["undecided"], *file["proved_equivalent"]]
    assert {one["rule"] for one in told} <= {"early", "heard-of"}
    assert all("early" in one["says"] for one in told)
    (everything,) = run("test", over, "--mutants", "--all").json["files"]
    assert (everything["judged"], everything["mutants"] > file["mutants"]) == ("everything", True)
    (covered,) = run("test", over, "--coverage").json["files"]
    assert {one["name"] for one in covered["decisions"]["action"] if one["kind"] == "rule"} == {"early"}
    for mode in ("--mutants", "--coverage"):
        text = run("test", over, mode, "--format", "text").out
        assert "Judged is what this overlay changes; with `--all` everything." in " ".join(text.split())
    assert "judged is what this overlay changes" in run("test", over, "--suggest").err


def test_an_overlay_of_a_setting_is_judged_by_the_rules_that_use_it(run: Run, path: str) -> None:
    base = SMALL.replace("facts:\n", "settings: {wait: {value: 14, help: how long}}\nfacts:\n").replace(
        "less_than: 14", "less_than: $wait"
    )
    Path(path).write_text(base, encoding="utf-8")
    over = path.replace("small.yaml", "over.yaml")
    Path(over).write_text("extends: small.yaml\npolicy: over\nsettings: {wait: 10}\n", encoding="utf-8")
    (file,) = run("test", over, "--coverage").json["files"]
    assert {one["name"] for one in file["decisions"]["action"] if one["kind"] == "rule"} == {"early"}
    Path(over).write_text("extends: small.yaml\npolicy: over\n", encoding="utf-8")
    (file,) = run("test", over, "--coverage").json["files"]
    assert (file["percent"], file["decisions"]) == (100, {})


def test_a_file_of_tests_is_no_policy(run: Run, path: str) -> None:
    beside = path.replace("small.yaml", "small_test.yaml")
    Path(beside).write_text("policy: small.yaml\n" + ONE, encoding="utf-8")
    ran = run("check", beside)
    assert ran.code == 2
    assert f"`{beside}` is a file of tests (`policy:` and `tests:`), not a policy" in ran.err
    assert f"engine test {beside}" in ran.err


def test_how_far_it_is_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    times = iter([0.0, 0.5, 1.0, 3.0, 4.0, 13.5, 20.0])
    progress = Progress(lambda: next(times))
    for done in (0, 10, 100, 101, 800, 1000):
        progress(done, 1000)
    assert capsys.readouterr().err.splitlines() == [
        "note: 1,000 mutants are to be tried",
        "note: 100 of 1,000 mutants are tried, about 27 s left",
        "note: 800 of 1,000 mutants are tried, about 3 s left",
    ]


def test_tests_with_settings_of_a_policy_from_standard_input(run: Run) -> None:
    base = SMALL.replace("facts:\n", "settings: {wait: {value: 14, help: how long}}\nfacts:\n").replace(
        "less_than: 14", "less_than: $wait"
    )
    tests = "tests:\n  - {name: ten, given: {days: 11, way: email}, settings: {wait: 10}, expect: {action: go}}\n"
    assert run("test", "-", stdin=base + tests).code == 0
    (file,) = run("test", "-", "--mutants", stdin=base + tests).json["files"]
    assert (file["tests"], file["left_out"]) == (1, [])


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
    (file,) = run("test", over, "--mutants", "--all").json["files"]
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

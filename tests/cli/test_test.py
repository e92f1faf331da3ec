"""``engine test``: tests inside policies and beside them, in three forms."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from tests.cli.conftest import Run

GOOD = """\
policy: follow-up
tests:
  - name: Two weeks
    given: {round: 1, days_elapsed: 14}
    expect: {action: follow_up}
"""
FAILING = GOOD.replace("follow_up", "wait")
UNKNOWN = GOOD.replace("round:", "rond:")


def _write(folder: Path, text: str, name: str = "ours_test.yaml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_bundled_policy_passes_its_tests(run: Run) -> None:
    ran = run("test")
    assert ran.code == 0
    assert ran.json["passed"] > 40
    assert (ran.json["failed"], ran.json["errors"]) == (0, 0)


def test_a_folder_stands_for_what_is_in_it(run: Run, tmp_path: Path) -> None:
    ran = run("test", "policies", "examples")
    assert ran.code == 0
    files = [each["file"] for each in ran.json["files"]]
    assert files == ["policies/follow-up.yaml", "examples/house-rules.yaml", "examples/prefers-email.yaml"]
    _write(tmp_path, GOOD)
    _write(tmp_path, "policy: nothing else", "notes.yaml")
    (tmp_path / ".hidden").mkdir()
    _write(tmp_path / ".hidden", FAILING)
    assert len(run("test", str(tmp_path)).json["files"]) == 1


def test_only_tests_with_a_word_in_their_name(run: Run) -> None:
    ran = run("test", "-k", "TWO WEEKS OF")
    names = [test["name"] for each in ran.json["files"] for test in each["tests"]]
    assert names == ["First interview, two weeks of silence"]
    nothing = run("test", "-k", "no test has this name")
    assert (nothing.code, nothing.out) == (2, "")
    assert nothing.err.startswith("engine: there is no such test\n")


def test_a_failing_test_says_what_it_expected_and_who_decided(run: Run, tmp_path: Path) -> None:
    path = _write(tmp_path, FAILING)
    ran = run("test", path)
    assert ran.code == 1
    ((test,),) = [each["tests"] for each in ran.json["files"]]
    assert test["state"] == "failed"
    assert test["line"] == 3
    assert test["mismatches"] == [
        {"key": "action", "expected": "wait", "got": "follow_up", "rule": "time-to-follow-up"}
    ]
    text = run("test", path, "--format", "text")
    assert text.code == 1
    assert "failed: Two weeks\n" in text.out
    assert "  -  action: expected wait, got follow_up (rule time-to-follow-up)\n" in text.out
    assert text.out.endswith("1 test: 0 passed, 1 failed\n")


def test_what_is_open_fails_in_plain_words(run: Run, tmp_path: Path) -> None:
    path = _write(tmp_path, GOOD.replace("round: 1, days_elapsed: 14", "days_elapsed: 10"))
    out = run("test", path, "--format", "text").out.replace("\n     ", " ")
    assert "action: expected follow_up, but nothing is certain: wait or follow_up (missing: round)\n" in out
    ((test,),) = [each["tests"] for each in run("test", path).json["files"]]
    assert test["mismatches"] == [
        {"key": "action", "expected": "follow_up", "got": None, "rule": None, "possible": ["wait", "follow_up"],
         "missing": ["round"]}
    ]  # fmt: skip


def test_settings_can_be_tried(run: Run, tmp_path: Path) -> None:
    path = _write(tmp_path, GOOD)
    assert run("test", path, "--set", "first_round_wait_days=14").code == 0
    assert run("test", path, "--set", "first_round_wait_days=15").code == 1
    assert run("test", path, "--set", "first_round_wait_day=15").code == 2


@pytest.mark.parametrize("name", ["nofile", "no/file.yaml", "nofile_test.yaml", "examples/house-rule.yaml"])
def test_a_file_that_is_not_there_is_one_sentence(run: Run, name: str) -> None:
    code, out, err = run("test", name)
    assert (code, out) == (2, "")
    assert err.splitlines()[0] in (f"engine: there is no file `{name}`", f"engine: there is no policy `{name}`")
    assert ("did you mean `examples/house-rules.yaml`?" in err) is name.startswith("examples")


def test_tests_of_a_policy_from_standard_input(run: Run) -> None:
    text = "extends: follow-up\npolicy: ours\ntests: [{name: One, expect: {action: ask}}]\n"
    assert run("test", "-", stdin=text).json["passed"] == 1


def test_an_unknown_name_is_an_error_with_its_place(run: Run, tmp_path: Path) -> None:
    ran = run("test", _write(tmp_path, UNKNOWN))
    assert ran.code == 3
    ((test,),) = [each["tests"] for each in ran.json["files"]]
    assert test["state"] == "error"
    (error,) = test["errors"]
    assert (error["line"], error["suggest"]) == (4, "round")


def test_a_file_that_cannot_be_used_does_not_stop_the_others(run: Run, tmp_path: Path) -> None:
    path = _write(tmp_path, UNKNOWN)
    ran = run("test", path, "follow-up", "--format", "text")
    assert ran.code == 3
    assert f"error: {path} cannot be used" in ran.out
    assert "  | " in ran.out
    assert " passed, 1 in error\n" in ran.out


def test_the_policy_of_a_file_of_tests_is_seen_from_there(run: Run, tmp_path: Path) -> None:
    _write(tmp_path, "extends: follow-up\npolicy: ours\nsettings: {first_round_wait_days: 20}\n", "ours.yaml")
    path = _write(tmp_path, FAILING.replace("policy: follow-up", "policy: ours.yaml"))
    assert run("test", path).code == 0


@pytest.mark.parametrize(("text", "code", "tag"), [(GOOD, 0, None), (FAILING, 1, "failure"), (UNKNOWN, 3, "error")])
def test_junit(run: Run, tmp_path: Path, text: str, code: int, tag: str | None) -> None:
    ran = run("test", _write(tmp_path, text), "--format", "junit")
    assert ran.code == code
    root = Xml.fromstring(ran.out)
    (case,) = root.iter("testcase")
    assert [child.tag for child in case] == ([] if tag is None else [tag])
    assert root.attrib == {
        "tests": "1", "failures": str(int(tag == "failure")), "errors": str(int(tag == "error")),
    }  # fmt: skip

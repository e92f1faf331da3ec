"""Where texts come from: files that are no texts, names that are no policies, and what travels with the engine."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine.diagnostics import Diagnostic, PolicyError
from engine.policy.text import source
from engine.policy.text.source import bundled, find, read_schema, read_text, schema_path


def refused(path: object, **limit: int) -> Diagnostic:
    with pytest.raises(PolicyError) as caught:
        read_text(str(path), **limit)
    (one,) = caught.value.diagnostics
    assert one.file == (str(path) if path != "-" else "<stdin>")
    return one


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "policy.yaml").write_bytes(b"\xef\xbb\xbfpolicy: mine\r\n")
    return tmp_path


def test_a_file_is_read_as_utf_8_without_its_mark(folder: Path) -> None:
    assert read_text(str(folder / "policy.yaml")) == "policy: mine\r\n"


def test_a_missing_file_names_a_near_one(folder: Path) -> None:
    one = refused(folder / "polcy.yaml")
    assert (one.code, one.suggest) == ("file-not-found", str(folder / "policy.yaml"))
    assert refused(folder / "zebra").suggest is None


def test_a_missing_folder_is_said_to_be_missing(folder: Path) -> None:
    one = refused(folder / "nowhere" / "policy.yaml")
    assert one.code == "file-not-found"
    assert one.help == f"there is no folder `{folder / 'nowhere'}` either"


def test_a_folder_is_not_a_file(folder: Path) -> None:
    assert refused(folder).code == "is-a-directory"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_without_waiting_for_it(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    one = refused(folder / "pipe")
    assert one.code == "not-a-file"
    assert one.help is not None
    assert "`-`" in one.help


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="needs devices")
def test_a_device_is_refused() -> None:
    assert refused("/dev/zero").code == "not-a-file"


def test_a_read_that_fails(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", broken)
    assert refused(folder / "policy.yaml").message.endswith("cannot be read: permission denied")


def test_a_name_no_file_can_have() -> None:
    assert refused("a\x00b").code == "not-readable"


def test_a_file_is_measured_before_it_is_read(folder: Path) -> None:
    with open(folder / "large", "wb") as large:
        large.truncate(100 * 1024 * 1024)  # holes: a hundred megabytes that take no room
    one = refused(folder / "large")
    assert one.code == "too-large"
    assert "32,768 KiB" in one.message


def test_the_limit_is_exact(folder: Path) -> None:
    (folder / "ten").write_text("0123456789")
    assert read_text(str(folder / "ten"), limit=10) == "0123456789"
    assert refused(folder / "ten", limit=9).code == "too-large"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04rubbish", "not-text"),
        (b"a: \x00", "not-text"),
        ("a: é".encode("latin-1"), "not-utf-8"),
        ("a: 1".encode("utf-16"), "not-utf-8"),
        (b"a: 1\nb: \xff\n", "not-utf-8"),
    ],
)
def test_what_is_no_text_is_told_apart(folder: Path, data: bytes, code: str) -> None:
    (folder / "data").write_bytes(data)
    assert refused(folder / "data").code == code


def test_the_line_of_a_foreign_character_is_named(folder: Path) -> None:
    (folder / "data").write_bytes(b"a: 1\nb: \xff\n")
    assert "line 2" in refused(folder / "data").message


def stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="ascii"))


def test_standard_input_is_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, "a: é".encode())
    assert read_text("-") == "a: é"


def test_standard_input_is_bounded_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, b"0123456789")
    assert refused("-", limit=5).code == "too-large"


# ---------------------------------------------------------------- finding policies


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with bundled policies of its own."""
    data = tmp_path / "engine" / "_data"
    (data / "policies" / "compiled").mkdir(parents=True)
    (data / "schemas").mkdir()
    (data / "policies" / "first.yaml").write_text("# a comment\npolicy: the-first-one\n")
    (data / "policies" / "second.yml").write_text('policy: "second"\n')
    (data / "policies" / "first_test.yaml").write_text("policy: the-first-one\n")
    (data / "policies" / "notes.txt").write_text("policy: notes\n")
    (data / "policies" / "nameless.yaml").write_text("title: x\n")
    monkeypatch.setattr(source, "_PACKAGE", str(tmp_path / "engine"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_bundled_policies_are_known_by_file_and_by_id(house: Path) -> None:
    assert bundled() == ("first", "nameless", "second", "the-first-one")
    first = str(house / "engine" / "_data" / "policies" / "first.yaml")
    assert find("first") == find("the-first-one") == first


def test_without_any_data_nothing_is_bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_PACKAGE", str(tmp_path / "engine"))
    assert bundled() == ()


def test_paths_start_at_the_file_that_names_them(house: Path) -> None:
    assert find("mine.yaml") == "mine.yaml"
    assert find("sub/mine") == "sub/mine"
    assert find("base.yaml", beside="/over/there/mine.yaml") == "/over/there/base.yaml"
    assert find("/base.yaml", beside="/over/there/mine.yaml") == "/base.yaml"
    assert find("base.yaml", beside="mine.yaml") == "base.yaml"
    assert find("base.yaml", beside="<stdin>") == "base.yaml"
    assert find("-") == "-"


def test_a_file_without_an_ending_is_found_if_it_is_there(house: Path) -> None:
    (house / "plain").write_text("policy: plain\n")
    assert find("plain") == "plain"


def unknown(name: str) -> Diagnostic:
    with pytest.raises(PolicyError) as caught:
        find(name)
    (one,) = caught.value.diagnostics
    assert one.code == "unknown-policy"
    return one


def test_an_unknown_name_suggests_the_nearest(house: Path) -> None:
    assert unknown("frist").suggest == "first"
    assert unknown("zebra").suggest is None
    advice = unknown("zebra").help
    assert advice is not None
    assert advice.startswith("bundled: first, nameless, second, the-first-one;")


def test_a_forgotten_ending_is_suggested(house: Path) -> None:
    (house / "mine.yaml").write_text("policy: mine\n")
    assert unknown("mine").suggest == "mine.yaml"


# ---------------------------------------------------------------- what travels with the engine


def test_the_checkout_brings_its_policy_and_schemas() -> None:
    assert "follow-up" in bundled()
    assert find("follow-up-after-an-interview") == find("follow-up")
    assert os.path.isfile(find("follow-up"))
    assert os.path.isfile(schema_path("decision"))
    assert read_schema("policy") is not read_schema("policy")


def test_an_installed_package_needs_no_checkout(tmp_path: Path) -> None:
    shutil.copytree("engine", tmp_path / "engine", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("policies", "schemas"):
        shutil.copytree(folder, tmp_path / "engine" / "_data" / folder)
    code = (
        "from engine.policy.text.source import find, read_schema, schema_path;"
        "print(find('follow-up')); print(schema_path('facts')); read_schema('decision')"
    )
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=unmeasured, capture_output=True, text=True, check=True
    )
    assert all("_data" in line for line in run.stdout.splitlines())

"""The compiled form of the bundled policies: never stale, the same model, and nothing heavy to read it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from engine.policy import compile as compile_
from engine.policy import compiled
from engine.policy.compile import compile_text
from engine.policy.compiled import compiled_model, compiled_path, is_compiled
from engine.policy.load import load_model, model_from_text
from engine.policy.text.source import find, read_text

BUNDLED = sorted(Path(find("follow-up")).parent.glob("*.yaml"))


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_the_compiled_form_is_the_one_of_the_text(path: Path) -> None:
    written = compiled_path(str(path))
    assert written is not None
    # When this fails: python -m engine.policy.compile
    assert Path(written).read_text(encoding="utf-8") == compile_text(read_text(str(path)))


def test_it_holds_the_same_model() -> None:
    path = find("follow-up")
    fast, slow = compiled_model(path, read_text(path)), model_from_text(read_text(path), path)
    assert fast is not None
    assert fast._replace(tests=()) == slow._replace(tests=())
    for one, other in zip(fast.tests, slow.tests, strict=True):
        given = {name: str(value) if isinstance(value, date) else value for name, value in other.given.items()}
        assert one._replace(given=given, expect={}) == other._replace(given=given, expect={})
        assert one.given == given


def test_a_bundled_policy_that_was_changed_is_read_anew() -> None:
    path = find("follow-up")
    assert is_compiled(path, read_text(path))
    assert compiled_model(path, read_text(path) + "# changed\n") is None


def test_no_other_file_has_a_compiled_form(tmp_path: Path) -> None:
    (tmp_path / "compiled").mkdir()
    (tmp_path / "compiled" / "mine.json").write_text("{}", encoding="utf-8")
    assert compiled_path(str(tmp_path / "mine.yaml")) is None
    assert compiled_model(None, "policy: x\n") is None


def test_a_form_of_other_records_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    records = {name: record for name, record in compiled._RECORDS.items() if name != "Rule"}
    monkeypatch.setattr(compiled, "_RECORDS", records)
    assert compiled_model(find("follow-up"), read_text(find("follow-up"))) is None
    assert load_model("follow-up").name


def test_it_is_written_for_every_bundled_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = read_text(find("follow-up"))
    (tmp_path / "follow-up.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "follow-up_test.yaml").write_text("no policy", encoding="utf-8")
    for module in (compile_, compiled):
        monkeypatch.setattr(module, "_data", lambda _: str(tmp_path))
    compile_.main()
    assert os.listdir(tmp_path / "compiled") == ["follow-up.json"]
    written = json.loads((tmp_path / "compiled" / "follow-up.json").read_text(encoding="utf-8"))
    assert written["model"][1] == load_model("follow-up").name


def test_reading_it_brings_in_nothing_heavy() -> None:
    heavy = ["yaml", "jsonschema", "dataclasses", "inspect", "difflib", "hashlib", "pathlib", "engine.policy.read"]
    load = "import sys; from engine.policy.load import load_model; load_model('follow-up')"
    code = f"{load}; print([name for name in {heavy} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=False, cwd=_root())
    assert (run.stdout.strip(), run.stderr) == ("[]", "")


def _root() -> str:
    return str(Path(compiled.__file__).parents[2])

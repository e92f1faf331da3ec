"""The installed package works without the checkout: policies and schemas travel in the wheel."""

from __future__ import annotations

import json
import os
import site
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FACTS = {"round": 1, "days_elapsed": 14, "hr_present": True}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "pip", "wheel", "-q", "--no-build-isolation", "--no-deps", "-w", str(folder), str(ROOT))
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that holds the wheel and, by a path file, what it depends on."""
    home = tmp_path_factory.mktemp("venv")
    venv.create(home, symlinks=True)
    programs = home / ("Scripts" if os.name == "nt" else "bin")
    _run(sys.executable, "-m", "pip", "--python", str(programs / "python"), "install", "-q", "--no-deps", str(wheel))
    # A path file of a venv runs no other path files, so an editable engine of ours stays out of it.
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(_run(str(programs / "python"), "-c", where).strip())
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return programs


def _run(*command: str, cwd: Path | None = None, codes: tuple[int, ...] = (0,)) -> str:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "COV"))}
    done = subprocess.run(command, cwd=cwd, capture_output=True, encoding="utf-8", env=clean, check=False)
    assert done.returncode in codes, done.stderr
    return done.stdout


def test_the_engine_there_is_the_installed_one(installed: Path, tmp_path: Path) -> None:
    where = _run(str(installed / "python"), "-c", "import engine; print(engine.__file__)", cwd=tmp_path)
    assert str(installed.parent) in where
    assert site.getsitepackages()[0] not in where


def test_evaluate_answers_from_another_directory(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "facts.json").write_text(json.dumps(FACTS), encoding="utf-8")
    answer = json.loads(_run(str(installed / "engine"), "evaluate", "facts.json", cwd=tmp_path))
    assert answer["answers"]["action"] == "follow_up"


def test_the_text_forms_work_there_too(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "facts.json").write_text(json.dumps(FACTS), encoding="utf-8")
    assert "It is time to follow up" in _run(
        str(installed / "engine"), "evaluate", "facts.json", "--format", "text", cwd=tmp_path
    )
    assert "| rule |" in _run(str(installed / "engine"), "show", "--format", "markdown", cwd=tmp_path)


@pytest.mark.parametrize("kind", ["policy", "decision", "diff", "case"])
def test_the_schemas_are_there(installed: Path, tmp_path: Path, kind: str) -> None:
    schema = json.loads(_run(str(installed / "engine"), "schema", kind, cwd=tmp_path))
    assert schema["$schema"].startswith("https://json-schema.org/draft/2020-12")
    assert ".schema.json" not in json.dumps(schema)


def test_a_policy_of_ones_own_is_validated_there(installed: Path, tmp_path: Path) -> None:
    overlay = "extends: follow-up\npolicy: ours\nsettings: {first_round_wait_days: 10}\n"
    (tmp_path / "ours.yaml").write_text(overlay, encoding="utf-8")
    report = json.loads(_run(str(installed / "engine"), "validate", "ours.yaml", cwd=tmp_path))
    assert report["policies"][0]["valid"] is True


def test_typed_for_those_who_import_it(installed: Path) -> None:
    code = "import engine, os; print(os.path.exists(os.path.join(os.path.dirname(engine.__file__), 'py.typed')))"
    assert _run(str(installed / "python"), "-c", code).strip() == "True"

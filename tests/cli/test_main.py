"""Finding the verb, exit codes, and what is said when something goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import engine
from engine.cli.main import VERBS
from engine.cli.schema import KINDS
from tests.cli.conftest import ROOT, Run


def test_version(run: Run) -> None:
    assert run("--version") == (0, f"engine {engine.__version__}\n", "")


@pytest.mark.parametrize("word", ["--help", "-h", "help"])
def test_help_names_every_verb_and_an_example(run: Run, word: str) -> None:
    code, out, err = run(word)
    assert (code, err) == (0, "")
    assert all(f"  {verb} " in out for verb in VERBS)
    assert "engine evaluate examples/first-interview.json" in out


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_an_example(run: Run, verb: str) -> None:
    code, out, err = run(verb, "--help")
    assert (code, err) == (0, "")
    assert f"usage: engine {verb}" in out
    assert "example:\n" in out
    assert f"  engine {verb}" in out


def test_nothing_asked_shows_help_as_a_mistake(run: Run) -> None:
    code, out, err = run()
    assert (code, out) == (2, "")
    assert "usage: engine VERB" in err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["evalute"], "engine: there is no verb `evalute`\n  did you mean `evaluate`?\n  see `engine --help`\n"),
        (["qqqq"], "engine: there is no verb `qqqq`\n  see `engine --help`\n"),
        (
            ["examples/missing.json"],
            "engine: `examples/missing.json` is a file, not a verb\n"
            "  did you mean `engine evaluate examples/missing.json`?\n  see `engine --help`\n",
        ),
        (
            ["--policy"],
            "engine: the verb comes first, not `--policy`\n"
            "  did you mean `engine evaluate FACTS`?\n  see `engine --help`\n",
        ),
        (
            ["evaluate", "--polcy", "x", "facts.json"],
            "engine: there is no option `--polcy`\n  did you mean `--policy`?\n  see `engine evaluate --help`\n",
        ),
        (
            ["evaluate", "--pol=x", "facts.json"],
            "engine: there is no option `--pol`\n  did you mean `--policy`?\n  see `engine evaluate --help`\n",
        ),
        (["evaluate"], "engine: FACTS is missing\n  see `engine evaluate --help`\n"),
        (["evaluate", "f", "--policy"], "engine: `--policy` needs a value\n  see `engine evaluate --help`\n"),
        (["evaluate", "a", "b"], "engine: `b` is one argument too many\n  see `engine evaluate --help`\n"),
        (["test", "--help=1"], "engine: `--help` takes no value\n  see `engine test --help`\n"),
        (
            ["evaluate", "a", "--format", "jsn"],
            "engine: `--format` takes one of `text`, `json`, not `jsn`\n  did you mean `json`?\n"
            "  see `engine evaluate --help`\n",
        ),
        (["schema", "fact"], f"engine: `KIND` takes one of {', '.join(f'`{kind}`' for kind in KINDS)}, not `fact`\n"
                             "  did you mean `facts`?\n  see `engine schema --help`\n"),
    ],
)  # fmt: skip
def test_a_call_that_is_not_understood_gets_one_sentence(run: Run, arguments: list[str], sentence: str) -> None:
    assert run(*arguments) == (2, "", sentence)


def test_words_after_two_dashes_are_no_options(run: Run) -> None:
    code, _, err = run("evaluate", "--format", "text", "--", "--polcy")
    assert code == 3
    assert "`--polcy`" in err
    assert "file-not-found" in err


def test_a_defect_is_confessed_in_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str, **_: object) -> object:
        raise ZeroDivisionError(name)

    monkeypatch.setattr("engine.api.load_policy", broken)
    code, out, err = run("show")
    assert (code, out) == (70, "")
    assert err == (
        "engine: this is a defect of the engine, not of your files (ZeroDivisionError); ENGINE_DEBUG=1 shows more\n"
    )
    monkeypatch.setenv("ENGINE_DEBUG", "1")
    assert "Traceback" in run("show").err


def test_ctrl_c_ends_with_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(name: str, **_: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr("engine.api.load_policy", interrupted)
    assert run("show") == (130, "", "stopped\n")


def _process(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "engine", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.skipif(os.name == "nt", reason="pipes break differently there")
def test_a_reader_that_goes_away_is_no_error() -> None:
    process = _process("show", "--format", "markdown")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), said) == (141, "")


def test_python_m_engine_is_the_command() -> None:
    process = _process("--version")
    out, err = process.communicate()
    assert (process.returncode, out, err) == (0, f"engine {engine.__version__}\n", "")


def test_without_argcomplete_completion_stays_silent(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_ARGCOMPLETE", "1")
    monkeypatch.setitem(sys.modules, "argcomplete", None)
    assert run("--version").code == 0


@pytest.mark.parametrize(
    ("line", "expected"),
    [("engine ev", {"evaluate"}), ("engine evaluate --po", {"--policy"}), ("engine sch", {"schema"})],
)
def test_completion_offers_verbs_and_options(line: str, expected: set[str], tmp_path: Path) -> None:
    pytest.importorskip("argcomplete")
    offers = tmp_path / "offers"
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "_ARGCOMPLETE": "1", "_ARGCOMPLETE_STDOUT_FILENAME": str(offers),
        "_ARGCOMPLETE_IFS": "\n", "COMP_LINE": line, "COMP_POINT": str(len(line)),
    }  # fmt: skip
    code = "import sys; sys.argv[0] = 'engine'; from engine.cli.main import main; main()"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=False)
    assert expected <= {offer.strip() for offer in offers.read_text(encoding="utf-8").splitlines()}

"""The grammar of the command, apart from any verb."""

from __future__ import annotations

from importlib import import_module

import pytest

from engine.cli.exits import UsageError
from engine.cli.main import VERBS
from engine.cli.parser import MIN_COLUMNS, PlainParser, parser_for, parser_for_all

ALL = [import_module(f"engine.cli.{name}").VERB for name in VERBS]


def test_the_parser_of_all_verbs_knows_the_options_of_each() -> None:
    values = parser_for_all(ALL).parse_args(["evaluate", "facts.json", "--as-of", "2026-03-16"])
    assert (values.verb, values.facts, values.as_of) == ("evaluate", "facts.json", "2026-03-16")


@pytest.mark.parametrize(("told", "width"), [("60", 60), ("5", 80), ("", 80), ("wide", 80)])
def test_help_is_as_wide_as_the_terminal(told: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", told)
    monkeypatch.setattr("os.get_terminal_size", lambda _: (_ for _ in ()).throw(OSError))
    lines = parser_for(ALL[0]).format_help().splitlines()
    assert max(len(line) for line in lines if not line.startswith("  e")) < width
    assert width >= MIN_COLUMNS


def test_what_argparse_says_otherwise_is_passed_on() -> None:
    parser = PlainParser(prog="engine x", allow_abbrev=False)
    with pytest.raises(UsageError, match="something else") as caught:
        parser.error("something else")
    assert caught.value.verb == "engine x"


def test_files_may_stand_on_both_sides_of_an_option() -> None:
    parser = parser_for(next(verb for verb in ALL if verb.name == "check"))
    assert parser.parse(["a.yaml", "--format", "github", "b.yaml"]).policies == ["a.yaml", "b.yaml"]
    assert parser.parse(["--format", "github"]).policies == []
    parser = parser_for(next(verb for verb in ALL if verb.name == "evaluate"))
    with pytest.raises(UsageError, match="one argument too many"):
        parser.parse(["a.json", "--format", "json", "b.json"])

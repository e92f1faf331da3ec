"""Everything that is handed out can be had, and some page tells people about it."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

import engine
from engine.cli.main import VERBS
from engine.cli.parser import parser_for
from tests.pages.page import PAGES, text_of

TEXT = "\n".join(map(text_of, PAGES))
CALLS = sorted(name for name, member in vars(engine.Policy).items() if callable(member) and not name.startswith("_"))
OPTIONS = sorted(
    (verb, option)
    for verb in VERBS
    for option in parser_for(import_module(f"engine.cli.{verb}").VERB)._option_string_actions
    if option.startswith("--") and option != "--help"
)


@pytest.mark.parametrize("name", engine.__all__)
def test_every_exported_name_is_there_and_says_what_it_is(name: str) -> None:
    assert getattr(engine, name).__doc__


def test_what_is_fetched_late_is_what_is_exported() -> None:
    assert sorted(name for names in engine._HOMES.values() for name in names) == engine.__all__


@pytest.mark.parametrize("name", CALLS)
def test_every_call_of_a_policy_is_told_of(name: str) -> None:
    assert re.search(rf"\.{name}\(|Policy\.{name}\b", TEXT), f"no page tells of Policy.{name}"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_told_of(verb: str) -> None:
    assert f"engine {verb}" in TEXT


@pytest.mark.parametrize(("verb", "option"), OPTIONS)
def test_every_option_is_told_of(verb: str, option: str) -> None:
    assert option in TEXT

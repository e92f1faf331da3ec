"""The README holds the two commands, leads to every other page, and its policy can be used."""

from __future__ import annotations

import re

import pytest

from engine import policy_from_text
from engine.cli import exits
from engine.testing import run_tests
from tests.pages.page import PAGES, ROOT, blocks, calls, text_of

README = text_of("README.md")


def test_the_readme_has_the_two_commands() -> None:
    shell = "\n".join(blocks("README.md", "sh"))
    assert "make demo" in shell
    assert "make test" in shell


def test_the_demo_runs_the_first_command_that_the_readme_shows() -> None:
    demo = re.search(r"^demo: .*\n\t\$\(BIN\)/(.*)$", text_of("Makefile"), re.MULTILINE)
    assert demo is not None
    assert demo[1] == calls("README.md")[0].command
    assert f"make demo    # sets everything up and runs: {demo[1]}\n" in README


@pytest.mark.parametrize("page", [page for page in PAGES if page != "README.md" and not page.startswith("examples/c")])
def test_the_readme_leads_to_every_page(page: str) -> None:
    assert f"({page})" in README


def test_the_readme_names_every_exit_code() -> None:
    (paragraph,) = [part for part in README.split("\n\n") if part.startswith("The exit code")]
    codes = {value for name, value in vars(exits).items() if name.isupper()} - {exits.BROKEN_PIPE}
    assert {int(number) for number in re.findall(r"\d+", paragraph)} == codes


@pytest.mark.parametrize("text", blocks("README.md", "yaml"))
def test_the_policies_of_the_readme_can_be_used(text: str) -> None:
    policy = policy_from_text(text, file=str(ROOT / "shown.yaml"))
    assert [result.state for result in run_tests(policy, policy.model.tests)] == ["passed"]

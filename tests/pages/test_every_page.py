"""What any page shows is what happens: its commands print what it says, its Python runs, its links lead somewhere."""

from __future__ import annotations

import re

import pytest

from tests.pages.page import PAGES, ROOT, Call, as_shown, blocks, calls, failures, run, text_of

CALLS = [call for page in PAGES for call in calls(page)]
WITH_PYTHON = [page for page in PAGES if blocks(page, "python")]


@pytest.mark.parametrize("call", CALLS, ids=[f"{call.page} {call.command}" for call in CALLS])
def test_a_command_prints_what_the_page_says(
    call: Call, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = run(call, capsys, monkeypatch)
    assert as_shown(printed, call.printed), printed


@pytest.mark.parametrize("page", WITH_PYTHON)
def test_the_python_runs(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    attempted, wrong = failures(page)
    assert attempted >= 3
    assert not wrong


def test_all_pages_are_looked_at() -> None:
    assert {"README.md", "ARCHITECTURE.md", "docs/policy.md", "examples/cases/README.md"} <= set(PAGES)
    assert {call.page for call in CALLS} >= {"README.md", "docs/questions.md", "docs/checks.md", "docs/diff.md"}
    assert {"README.md", "docs/questions.md", "docs/checks.md", "docs/diff.md", "docs/tests.md"} <= set(WITH_PYTHON)


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_is_named_exists(page: str) -> None:
    home, text = (ROOT / page).parent, text_of(page)
    links = [home / path for path in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)]
    named = [ROOT / path for path in re.findall(r"`((?:examples|policies|schemas|docs|tests)/[\w./-]+)`", text)]
    assert [str(path) for path in (*links, *named) if not path.exists()] == []

"""What docs/questions.md shows is what happens."""

from __future__ import annotations

import doctest
import io
import re
from pathlib import Path

import pytest

from benchmarks.questions import expected, fewest, table_of
from engine.api import load_policy
from engine.cli import streams
from tests.test_readme import FENCE, calls, check_call

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
CALLS = [call for name, body in FENCE.findall(PAGE) if name == "console" for call in calls(body)]
PIPED = re.compile(r"printf '([^']*)' \| (engine .*)")


@pytest.mark.parametrize(("command", "printed"), CALLS, ids=[command for command, _ in CALLS])
def test_a_command_of_the_page_prints_what_it_says(
    command: str, printed: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    piped = PIPED.fullmatch(command)
    if piped is None:
        check_call(command, printed, capsys, monkeypatch)
        return
    answers = piped[1].replace("\\n", "\n")
    monkeypatch.setattr("sys.stdin", io.StringIO(answers))
    said: list[str] = []
    monkeypatch.setattr(streams, "say_raw", said.append)
    monkeypatch.setattr("engine.cli.asking.say_raw", said.append)
    monkeypatch.setattr("engine.cli.asking.is_terminal", lambda stream: False)
    check_call(f"{piped[2]} --format text", printed.partition("It is time")[1] + printed.partition("It is time")[2],
               capsys, monkeypatch)  # fmt: skip
    assert "".join(said) == printed.partition("It is time")[0]


def test_the_python_of_the_page_runs() -> None:
    source = "\n".join(body for name, body in FENCE.findall(PAGE) if name == "python")
    test = doctest.DocTestParser().get_doctest(source, {}, "questions.md", "questions.md", 0)
    report = io.StringIO()
    result = doctest.DocTestRunner().run(test, out=report.write)
    assert result.attempted >= 5
    assert not result.failed, report.getvalue()


def test_the_page_tells_the_numbers_of_questions() -> None:
    policy = load_policy()
    (own, all_asked, all_fewest) = map(float, re.findall(r"(\d\.\d\d) (?:questions|with|are)", PAGE))
    assert own == round(expected(policy, every=False)[0], 2) == round(fewest(table_of(policy, every=False)), 2)
    assert all_asked == round(expected(policy, every=True)[0], 2)
    assert all_fewest == round(fewest(table_of(policy, every=True)), 2)

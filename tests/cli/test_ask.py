"""``engine ask``: interviews through a pipe and on a terminal."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Ran, Run

DAY = ("--as-of", "2026-03-16")


def talk(run: Run, answers: str, *arguments: str) -> Ran:
    return run("ask", *DAY, *arguments, stdin=answers)


def test_it_stops_as_soon_as_the_answer_is_certain(run: Run) -> None:
    ran = talk(run, "20\nnobody reads this\n")
    assert (ran.code, ran.json["answers"]["action"]) == (0, "follow_up")
    assert "Which round" not in ran.err
    assert "nobody reads this" not in ran.err


def test_questions_and_answers_can_be_read(run: Run) -> None:
    ran = talk(run, "about 8 to 12\n2\n", "--format", "text")
    assert ran.err.splitlines() == [
        "An empty line means: not known. A question mark tells why something is asked.",
        "",
        "How many days ago was the latest interview?",
        "  a number, or a range such as 10 to 20, or the date, such as 2026-03-02",
        "> about 8 to 12",
        "  understood: days_elapsed 8-12",
        "",
        "Which round was it? (the first interview is 1)",
        "  a number, or a range such as 10 to 20",
        "> 2",
        "",
    ]
    assert ran.out.startswith("It is time to follow up:")


@pytest.mark.parametrize("word", ["", "don't know", "Don’t know.", "unknown", "not sure"])
def test_what_is_not_known_is_not_asked_for_again(run: Run, word: str) -> None:
    ran = talk(run, f"{word}\n{word}\n")
    assert ran.code == 4
    assert ran.err.count("How many days ago") == 1
    assert ran.err.count("  not known") == 2
    assert sorted(ran.json["missing"]) == ["days_elapsed", "round"]


def test_a_wrong_answer_is_explained_and_asked_for_again(run: Run) -> None:
    ran = talk(run, "-3\nsome\nround about 5\nabout 5\n2 March 2026\n20\n", "--format", "text")
    assert ran.code == 0
    said = ran.err
    assert "`days_elapsed` is `-3`, but it cannot be below 0" in said
    hint = "  please say: a number, or a range such as 10 to 20, or the date, such as 2026-03-02\n"
    assert f"`some` is no number that can be understood\n{hint}" in said
    assert "`round about 5` may be no number at all, or more than one\n  did you mean `5`?" in said
    assert "`2 March 2026` looks like a date, and a number is asked for\n  did you mean `2026-03-02`?" in said
    assert "`about 5` may be less or more: say a range, such as 10 to 20, or the number alone" in said


def test_what_is_vague_is_asked_for_once_more_and_more_exactly(run: Run) -> None:
    ran = talk(run, "10-20\n1\n12\n")
    assert (ran.code, ran.json["answers"]["action"]) == (0, "wait")
    assert "You said 10-20, and it matters more exactly: 7 to 13, or 14 or more." in ran.err


def test_but_not_for_ever(run: Run, tmp_path: Path) -> None:
    ran = talk(run, "10-20\n1\n11-19\nunread\n")
    assert (ran.code, ran.json["missing"]) == (4, ["days_elapsed"])
    assert "unread" not in ran.err
    ran = talk(run, "10-20\n1\n\nunread\n", "--save", str(tmp_path / "told.json"))
    assert ran.code == 4
    assert json.loads((tmp_path / "told.json").read_text())["days_elapsed"] == "10-20"


def test_a_date_answers_for_its_days(run: Run) -> None:
    ran = talk(run, "2026-03-02\n")
    assert "understood: interview_date 2026-03-02" in ran.err
    assert (ran.json["answers"]["action"], ran.json["answers"]["days_left"]) == ("follow_up", 0)
    assert "yesterday" in talk(run, "yesterday\n1\n").err


def test_help_is_the_policys_own_and_says_why(run: Run) -> None:
    said = talk(run, "?\n20\n").err
    assert "Count from the latest round; the interview day is day 0." in said
    assert "It makes a difference whether it is up to 6, or 7 to 13, or 14 or more." in said
    assert "`action` can still be wait or follow up." in said
    assert "At most 1 other fact can be asked for after it." in said


def test_everything_is_asked_for_on_request(run: Run) -> None:
    ran = talk(run, "maybe\nno\n20\nyes\nno\n\n0\nno\n", "--all", "--format", "text")
    assert "yes or no" in ran.err
    assert "  `maybe` is neither yes nor no\n  please say: yes or no\n> no\n" in ran.err
    assert ran.code == 0


@pytest.mark.parametrize(
    ("word", "plan"),
    [("2", "hm_arranged_call"), ("EMAIL", "hm_article_email"), ("email or phone", "hm_article_email")],
)
def test_a_choice_may_be_its_number_or_its_word(run: Run, facts: Callable[..., str], word: str, plan: str) -> None:
    path = facts(
        heard_back=False, days_elapsed=20, wants_hiring_manager=True, follow_ups_made=0, thank_you_sent=True,
        hr_present=True,
    )  # fmt: skip
    ran = run("ask", path, *DAY, "--all", stdin=f"{word}\n")
    assert "1 email   2 phone" in ran.err
    assert ran.json["answers"]["plan"]["use"] == plan


def test_the_end_of_the_input_ends_it_cleanly(run: Run) -> None:
    ran = talk(run, "10\n")
    assert (ran.code, ran.json["missing"]) == (4, ["round"])


# ---------------------------------------------------------------- from facts, to facts


def test_it_goes_on_from_facts(run: Run) -> None:
    ran = run("ask", "examples/missing.json", stdin="2\n")
    assert ran.code == 0
    assert "How many days ago" not in ran.err


def test_what_is_certain_asks_for_nothing(run: Run) -> None:
    ran = run("ask", "examples/first-interview.json", "--format", "text")
    assert (ran.code, ran.err) == (0, "\n")
    assert ran.out.startswith("It is time to follow up:")


def test_the_next_question_is_json(run: Run) -> None:
    ran = run("ask", "examples/missing.json", "--next")
    assert (ran.code, ran.json["question"]["fact"], ran.err) == (4, "round", "")
    ran = run("ask", "-", "--next", *DAY, stdin='{"days_elapsed": 20}')
    assert (ran.code, ran.json["question"], ran.json["decision"]["status"]) == (0, None, "decided")
    ran = run("ask", "-", "--next", *DAY, stdin='{"days_elapsed": null, "round": "unknown"}')
    assert (ran.code, ran.json["question"], ran.json["decision"]["status"]) == (4, None, "needs_facts")


def test_what_was_told_can_be_saved(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "told.json"
    talk(run, "8 or 9\nno idea\n", "--save", str(path))
    assert json.loads(path.read_text()) == {"as_of": "2026-03-16", "days_elapsed": [8, 9], "round": "unknown"}
    again = run("ask", str(path), "--save", str(path))
    assert again.code == 2
    assert "is there already; `--overwrite` replaces it" in again.err
    assert run("ask", str(path), "--save", str(path), "--overwrite").code == 4
    assert json.loads(path.read_text())["round"] == "unknown"


def test_a_file_that_cannot_be_written_is_said(run: Run, tmp_path: Path) -> None:
    ran = talk(run, "20\n", "--save", str(tmp_path / "no" / "told.json"))
    assert ran.code == 2
    assert "no such file or directory" in ran.err
    assert "How many days" not in ran.err


def test_a_full_disk_loses_nothing(run: Run) -> None:
    ran = talk(run, "20\n", "--save", "/dev/full", "--overwrite")
    assert (ran.code, ran.json) == (74, {"as_of": "2026-03-16", "days_elapsed": 20})
    assert "cannot write `/dev/full`: no space left on device; what was told is on standard output instead" in ran.err
    assert "defect" not in ran.err


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--next", "--save", "told.json"), "`--next` hears no answers, so there is nothing to `--save`"),
        (("--next", "--format", "text"), "`--next` prints JSON and nothing else"),
        (("--overwrite",), "`--overwrite` is about the file of `--save`, which is not given"),
    ],
)
def test_an_option_that_would_mean_nothing_is_refused(run: Run, options: tuple[str, ...], sentence: str) -> None:
    ran = talk(run, "20\n", *options)
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err


CROWDED = "policy: crowded\noutcome: act\nfacts:\n" + "".join(
    f"  f{at}: {{question: 'How much of {at}?', type: integer, minimum: 0, maximum: 40}}\n" for at in range(6)
) + "decisions:\n  act:\n    answers: [a, b]\n    rules:\n"  # fmt: skip


def crowded() -> str:
    """A policy of which no diagram can be made while nothing is told: what f1 is tested with is tested most."""
    rules = (
        {"rule": f"r{at}", "when": {f"f{one}": {"between": [(at * (one + 3)) % 31, (at * (one + 3)) % 31 + 9]}
                                    for one in range(6) if one == 1 or (at + one) % 4}, "then": "ab"[at % 2]}
        for at in range(400)
    )  # fmt: skip
    return CROWDED + "".join(f"      - {json.dumps(rule)}\n" for rule in rules) + "      - {rule: rest, otherwise: a}\n"


def test_where_too_much_is_open_to_work_it_out_it_asks_all_the_same(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "crowded.yaml"
    path.write_text(crowded())
    policy = ("--policy", str(path))
    assert run("evaluate", "-", *policy, stdin="{}").code == 3
    first = run("ask", *policy, "--next").json["question"]
    assert (first["fact"], first["changes"], first["more"]) == ("f1", [], 5)
    ran = talk(run, "5\n" * 6, *policy)
    assert ran.code == 0
    assert "It is asked for all the same: so much is still open that it would take too long to work out" in ran.err
    assert run("ask", "-", "--next", *policy, stdin='{"f1": 5, "f2": 5, "f3": 5}').json["question"]["changes"]


def test_facts_and_answers_cannot_both_come_from_standard_input(run: Run) -> None:
    ran = run("ask", "-", stdin="{}")
    assert ran.code == 2
    assert "standard input cannot be both the facts and the answers" in ran.err


def test_wrong_facts_are_told_with_their_place(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text("rond: 1\n")
    ran = run("ask", str(path))
    assert (ran.code, ran.errors[0]["line"], ran.errors[0]["suggest"]) == (3, 1, "round")


# ---------------------------------------------------------------- on a terminal


class Terminal:
    """A process on a terminal of its own: what it says, up to some words, and what is typed."""

    def __init__(self, *arguments: str) -> None:
        self.master, terminal = pty.openpty()
        self.child = subprocess.Popen(
            [sys.executable, "-m", "engine", "ask", *DAY, *arguments],
            cwd=ROOT, stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True,
            env={**os.environ, "NO_COLOR": "1", "COLUMNS": "80", "TERM": "dumb"},
            # Who runs the tests in the background may have Ctrl-C ignored, which a process hands down.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )  # fmt: skip
        os.close(terminal)
        self.unread = ""

    def until(self, words: str) -> str:
        """What is said up to and with these words."""
        late = time.monotonic() + 30
        while words not in self.unread:
            assert time.monotonic() < late, self.unread
            if select.select([self.master], [], [], 1)[0]:
                self.unread += os.read(self.master, 65536).decode("utf-8", "replace")
        said, _, self.unread = self.unread.partition(words)
        return said + words

    def type(self, line: str) -> None:
        os.write(self.master, f"{line}\n".encode())

    def end(self) -> int:
        try:
            return self.child.wait(30)
        finally:
            self.child.kill()
            os.close(self.master)


def test_an_interview_on_a_terminal() -> None:
    terminal = Terminal()
    assert "How many days ago" in terminal.until("> ")
    terminal.type("some days")
    assert "is no number that can be understood" in terminal.until("> ")
    terminal.type("10")
    assert "Which round" in terminal.until("> ")
    terminal.type("2")
    assert "It is time to follow up" in terminal.until("[candidate_name]\r\n")
    assert terminal.end() == 0


def test_ctrl_c_loses_nothing() -> None:
    terminal = Terminal()
    terminal.until("> ")
    terminal.type("10")
    terminal.until("> ")
    terminal.child.send_signal(signal.SIGINT)
    said = terminal.until("}")
    assert terminal.end() == 130
    assert "stopped; what was told so far:" in said
    assert json.loads(said[said.index("{") :]) == {"as_of": "2026-03-16", "days_elapsed": 10}

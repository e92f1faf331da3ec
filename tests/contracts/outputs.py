"""What the command really prints, and reads, as far as there is a schema of it: for each kind a list of JSON values.

Most come from the command itself, on the examples, the policy that is built in, the corpora of defects, and small
policies in which something happens that does not happen there. What only a spent budget brings comes from Python.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias
from unittest.mock import patch

from engine import load_policy, policy_from_text
from engine.cli.main import main
from engine.diff.compare import compare
from engine.policy.text.source import SchemaKind
from engine.quality.mutants import try_mutants
from engine.quality.suggest import suggest
from engine.questions.minimal import minimal
from engine.questions.why_not import why_not
from tests.checks import test_corpus as checked
from tests.checks.test_checks import FAR
from tests.errors import corpus
from tests.test_cases import ALL, GOOD, by_api

ROOT = Path(__file__).resolve().parents[2]
FLAGSHIP = "follow-up"
HOUSE = "examples/house-rules.yaml"
WATERING = "docs/examples/watering.yaml"
DAY = ("--as-of", "2026-03-16")

Json: TypeAlias = Any
Folder = Path

SMALL = """\
policy: small
outcome: action
settings:
  limit: {value: 3}
facts:
  days: {question: How many days?, type: integer, minimum: 0, maximum: 9}
  hours: {question: How many hours?, type: integer, minimum: 0, maximum: 9, if_not_told: open}
  rate: {question: What rate?, type: number, if_not_told: open}
  way: {question: Which way?, type: string, enum: [post, mail], if_not_told: open}
  met: {question: When?, type: string, format: date, if_not_told: open}
decisions:
  action:
    asks: What now?
    answers: [wait, go]
    rules:
      - {rule: early, when: {days: {less_than: $limit}}, then: wait}
      - {rule: by-post, when: {way: post, days: {at_most: 4}}, then: wait}
      - {rule: rest, otherwise: go}
  ways:
    answers: [x, y]
    hit: collect
    rules:
      - {rule: x, when: {way: post}, then: x}
      - {rule: y, when: {rate: {less_than: 2.5}}, then: y}
  left: {matters_when: false, compute: {minus: [9, $days]}}
  due: {matters_when: false, compute: {date_plus_days: [$met, $limit]}}
tests:
  - {name: Three days, given: {days: 3}, expect: {action: go}}
"""


def engine(*arguments: str, stdin: str = "") -> tuple[str, str]:
    """What the command writes to standard output and to standard error, called at the root of the project."""
    out, err, data = io.StringIO(), io.StringIO(), io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
    redirected = contextlib.redirect_stdout(out), contextlib.redirect_stderr(err)
    with contextlib.chdir(ROOT), redirected[0], redirected[1], patch("sys.stdin", data):
        main(list(arguments))
    return out.getvalue(), err.getvalue()


def said(*arguments: str, stdin: str = "") -> Json:
    """The JSON on standard output."""
    return json.loads(engine(*arguments, "--format", "json", stdin=stdin)[0])


def edited(text: str, *edits: tuple[str, str]) -> str:
    """A text in which something is otherwise."""
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return text


def written(folder: Folder, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


# ---------------------------------------------------------------- one policy


def decisions(_: Folder) -> Iterator[Json]:
    yield from map(by_api, GOOD)
    for path in ("first-interview.json", "missing.json", "vague.yaml", "already-answered.json"):
        yield said("explain", f"examples/{path}", *DAY)
        yield said("explain", f"examples/{path}", "--policy", HOUSE, *DAY)
    yield said("evaluate", "examples/insists.yaml", "--policy", "examples/prefers-email.yaml", *DAY)
    yield said("ask", "examples/missing.json", *DAY, stdin="")


def facts(folder: Folder) -> Iterator[Json]:
    for case in GOOD:
        yield case.facts
    path = folder / "told.json"
    engine("ask", "examples/missing.json", *DAY, "--save", str(path), stdin="2\n")
    yield json.loads(path.read_text(encoding="utf-8"))


def questions(folder: Folder) -> Iterator[Json]:
    for case in [*GOOD[::4], *(one for one in GOOD if by_api(one)["missing"])]:
        yield from _asked(json.dumps(case.facts), FLAGSHIP, "--all")
    small, rated = (written(folder, f"{at}.yaml", text) for at, text in enumerate((SMALL, edited(SMALL, *CLASH))))
    for told in ("{}", '{"days": "2-6"}', '{"days": 3, "way": ["post", "mail"]}', '{"rate": "1-4"}'):
        yield from _asked(told, small, "--all")
        yield from _asked(told, rated, "--all")
    with patch("engine.cells.possible.BUDGET", 1):  # then too much is open to work out what matters
        crowded = [*_asked("{}", small)]
    yield from crowded


CLASH = (("    answers: [wait, go]\n", "    answers: [wait, go]\n    hit: unique\n"),
         ("{rule: rest, otherwise: go}", "{rule: rest, when: {days: {at_least: 3}}, then: go}"))  # fmt: skip
"""Two rules of the small policy contradict each other where a post takes 3 or 4 days."""


def _asked(told: str, policy: str, *more: str) -> Iterator[Json]:
    out, _ = engine("ask", "-", "--next", "--policy", policy, *DAY, *more, stdin=told)
    yield from [json.loads(out)] if out else []


def why_nots(folder: Folder) -> Iterator[Json]:
    for answer in ("wait", "stop", "follow_up", "not_covered", "hr_call", "hm_article_email", "thank_you=remind"):
        for path in ("too-early.json", "missing.json", "vague.yaml", "already-answered.json", "small-company.json"):
            yield said("explain", f"examples/{path}", "--why-not", answer, *DAY)
    yield said("explain", "-", "--why-not", "follow_up", *DAY, stdin='{"days_elapsed": "10-12", "round": "1-2"}')
    clash = written(folder, "clash.yaml", edited(SMALL, *CLASH))
    yield said("explain", "-", "--policy", clash, "--why-not", "wait", stdin='{"days": "4-6", "way": "post"}')
    small = written(folder, "small.yaml", SMALL)
    yield said("explain", "-", "--policy", small, "--why-not", "ways=x", stdin='{"way": "mail", "rate": 1.5}')
    subject = load_policy(FLAGSHIP)._subject
    yield why_not(subject, {"round": 1, "days_elapsed": 3}, "follow_up", as_of=DAY[1], budget=1).to_dict()


def minimals(_: Folder) -> Iterator[Json]:
    for path in ("first-interview.json", "missing.json", "vague.yaml", "already-answered.json", "small-company.json"):
        yield said("explain", f"examples/{path}", "--minimal", *DAY)
    for case in GOOD[::5]:
        yield said("explain", "-", "--minimal", stdin=json.dumps({"as_of": DAY[1], **case.facts}))
    subject = load_policy(FLAGSHIP)._subject
    yield minimal(subject, {"round": 1, "days_elapsed": 20}, DAY[1], budget=1).to_dict()


# ---------------------------------------------------------------- cases

LOGS = sorted((ROOT / "examples" / "cases").glob("*.json*"))


def logs(_: Folder) -> Iterator[Json]:
    for path in LOGS:
        if path.name == "messy.json":
            continue  # it shows what is wrong with logs
        text = path.read_text(encoding="utf-8")
        yield from map(json.loads, text.splitlines() if path.suffix == ".jsonl" else [text])
    log = json.loads((ROOT / "examples/cases/first-round.json").read_text(encoding="utf-8"))
    yield log["events"]
    yield [log, {**log, "case": 7, "facts": None}]
    yield [{"event": "applied", "date": "2026-02-16T09:30", "id": 1, "case": "acme", "x-note": {"any": "thing"}}]
    yield {"events": []}


def cases(folder: Folder) -> Iterator[Json]:
    yield said("track", "examples/cases", "--as-of", "2026-03-19")
    for path in LOGS:
        for day in ("2026-03-10", "2026-03-20", "2026-04-20"):
            yield said("track", f"examples/cases/{path.name}", "--as-of", day)
    events = [{"event": "interview_held", "date": "2026-03-02", "round": 1, "id": 5}, {"event": "aplied"}]
    told = {"facts": {"job_title": "x", "round": 2, "as_of": "2026-03-16"}, "events": events}
    yield said("track", written(folder, "told.json", json.dumps(told)))


# ---------------------------------------------------------------- several policies


def validations(folder: Folder) -> Iterator[Json]:
    yield said("validate", "policies", "examples", "docs/examples")
    for at, case in enumerate(corpus.cases("policies")[::4]):
        place = folder / str(at)
        place.mkdir()
        yield said("validate", str(case.write(place)))


DIAGONAL = """\
policy: diagonal
outcome: action
facts:
  a: {type: integer, minimum: 1, maximum: 7}
  b: {type: integer, minimum: 0, maximum: 9}
decisions:
  action:
    answers: [below, above]
    rules:
""" + "".join(
    f"      - {{rule: {word}-{at}, when: {{a: {at}, b: {{{test}: {at}}}}}, then: {word}}}\n"
    for at in range(1, 8) for word, test in (("below", "less_than"), ("above", "more_than"))
)  # fmt: skip
"""Seven gaps, no two of which are one region."""


GAP = (("{rule: rest, otherwise: go}", "{rule: rest, when: {days: {at_least: 7}}, then: go}"),)
"""No rule of the small policy fits 5 or 6 days, nor 3 or 4 unless there is a post."""


def checks(folder: Folder) -> Iterator[Json]:
    for at, case in enumerate(checked.CASES):
        written(folder, f"{at}.yaml", case.files[case.name])
    yield said("check", str(folder), "policies", HOUSE, "docs/examples/watering-draft.yaml")
    yield said("check", written(folder, "wrong.yaml", "policy: wrong"), HOUSE)
    yield said("check", written(folder, "gaps.yaml", DIAGONAL))
    everything = edited(SMALL, ("{days: {less_than: $limit}}", "{days: {less_than: 0}}"))
    yield said("check", written(folder, "everything.yaml", everything))
    yield said("check", written(folder, "far.yaml", FAR))
    # As records of Python give it, nested lists too.
    yield {"policies": [policy_from_text(edited(SMALL, *GAP)).check().to_dict()]}


EDITS: tuple[tuple[tuple[str, str], ...], ...] = (
    (("value: 3", "value: 5"),),
    (("then: y", "then: x"),),
    (("minus: [9, $days]", "minus: [8, $days]"),),
    (("minus: [9, $days]", "minus: [9, $hours]"),),
    CLASH,
    (("type: integer, minimum: 0", "type: integer, minimum: 1"), ("question: How many", "question: So many")),
    (("  days: {question", "  weeks: {type: integer, if_not_told: open}\n  days: {question"),),
    (("maximum: 9}", "maximum: 9, if_not_told: open}"),),
    (("outcome: action", "outcome: ways"),),
)


def diffs(folder: Folder) -> Iterator[Json]:
    for new in (HOUSE, FLAGSHIP, "examples/prefers-email.yaml"):
        yield said("diff", FLAGSHIP, new)
    for setting in ("proposed_times=4", "later_round_wait_days=6"):
        yield said("diff", FLAGSHIP, FLAGSHIP, "--set", setting)
    small = written(folder, "small.yaml", SMALL)
    for at, edits in enumerate(EDITS):
        path = written(folder, f"edited{at}.yaml", edited(SMALL, *edits))
        yield said("diff", small, path)
        yield said("diff", path, small)
    unseen = edited(SMALL, *CLASH, ("when: {way: post}", "when: {way: post, days: 3}"))
    old, new = (written(folder, f"{word}.yaml", edited(unseen, ("then: x", f"then: {word}"))) for word in "xy")
    yield said("diff", old, new)
    old_policy, new_policy = policy_from_text(SMALL), policy_from_text(edited(SMALL, *EDITS[0]))
    yield old_policy.diff(new_policy).to_dict()
    yield compare(old_policy, new_policy, budget=1).to_dict()


def rows_diffs(folder: Folder) -> Iterator[Json]:
    rows = "examples/candidates.csv"
    yield said("diff", FLAGSHIP, HOUSE, "--facts", rows, *DAY)
    yield said("diff", FLAGSHIP, FLAGSHIP, "--facts", rows, *DAY)
    lines = "".join(f"{json.dumps(case.facts)}\n" for case in ALL)
    yield said("diff", FLAGSHIP, HOUSE, "--facts", "-", stdin=lines)
    yield said("diff", FLAGSHIP, HOUSE, "--facts", written(folder, "none.json", "[]"))


# ---------------------------------------------------------------- tests

OPEN = edited(SMALL, ("given: {days: 3}", "given: {days: 2-4}"))
WRONG = edited(SMALL, ("expect: {action: go}", "expect: {action: wait, left: 6, ways: [x]}"))
UNASKED = edited(SMALL, ("given: {days: 3}", "given: {days: 30}"))


def tests(folder: Folder) -> Iterator[Json]:
    yield said("test", "policies", "examples", "docs/examples")
    several = (SMALL, OPEN, WRONG, UNASKED, "policy: wrong")
    yield said("test", *(written(folder, f"{at}.yaml", text) for at, text in enumerate(several)))
    yield said("test", "-", stdin=SMALL)


def coverages(folder: Folder) -> Iterator[Json]:
    yield said("test", "--coverage", "policies", HOUSE, WATERING)
    yield said("test", "--coverage", *(written(folder, f"{at}.yaml", text) for at, text in enumerate((SMALL, WRONG))))


def mutants(folder: Folder) -> Iterator[Json]:
    yield said("test", "--mutants", WATERING)
    yield said("test", "--mutants", *(written(folder, f"{at}.yaml", text) for at, text in enumerate((SMALL, WRONG))))
    yield _of_files(try_mutants(load_policy(FLAGSHIP).model, (), budget=3, most=40).to_dict())


def suggestions(folder: Folder) -> Iterator[Json]:
    yield said("test", "--suggest", WATERING)
    yield said("test", "--suggest", *(written(folder, f"{at}.yaml", text) for at, text in enumerate((SMALL, WRONG))))
    yield _of_files(suggest(load_policy(FLAGSHIP).model, (), budget=3, most=40).to_dict())


def _of_files(found: Json) -> Json:
    return {"files": [{"file": FLAGSHIP, **found}]}


# ---------------------------------------------------------------- mistakes


def errors(folder: Folder) -> Iterator[Json]:
    yield from (by_api(case) for case in ALL if "errors" in case.expect)
    for name in ("policies", "facts"):
        for at, case in enumerate(corpus.cases(name)[::3]):
            place = folder / f"{name}{at}"
            place.mkdir()
            path = str(case.write(place))
            about = ("validate", path) if name == "policies" else ("evaluate", path, "--policy", str(corpus.SOUND))
            yield from _told(*about)
    yield from _told("track", written(folder, "lost.jsonl", '{"event": 1}\n{"case": "a", "events": [], "evnts": 1}\n['))
    yield from _told("evaluate", "examples/first-interview.json", "--policy", "folow-up")
    yield from _told("diff", FLAGSHIP, HOUSE, "--facts", written(folder, "rows.jsonl", '{"round": 0}\n'))


def _told(*arguments: str) -> Iterator[Json]:
    """The JSON on standard error; of `engine validate`, whose answer are mistakes, what it answers."""
    out, err = engine(*arguments, "--format", "json")
    yield from map(json.loads, re.findall(r"^\{.*?^\}", err, re.DOTALL | re.MULTILINE))
    if arguments[0] == "validate":
        yield {"errors": json.loads(out)["policies"][0]["errors"]}


COLLECT: dict[SchemaKind, Callable[[Folder], Iterator[Json]]] = {
    "decision": decisions, "facts": facts, "question": questions, "why-not": why_nots, "minimal": minimals,
    "log": logs, "case": cases, "validation": validations, "check": checks, "diff": diffs, "rows-diff": rows_diffs,
    "tests": tests, "coverage": coverages, "mutants": mutants, "suggestions": suggestions, "errors": errors,
}  # fmt: skip


@cache
def outputs(kind: SchemaKind) -> list[Json]:
    """What there is of one kind."""
    with tempfile.TemporaryDirectory() as folder:
        return list(COLLECT[kind](Path(folder)))

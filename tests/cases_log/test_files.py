"""Case files in every form, what is wrong with them, and where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine import FactsError, track
from engine.cases.files import CaseFile, cases_from_text, read_cases
from tests.cases_log.making import event, toy

ONE, TWO = event("start", "2026-01-01"), event("grow", "2026-01-02", by=2)
CASE = {"case": "acme", "facts": {"size": 1}, "events": [ONE, TWO], "x-note": "mine"}

FORMS: list[tuple[str, str, list[tuple[str, list[Any]]], bool]] = [
    ("a case", json.dumps(CASE), [("acme", [ONE, TWO])], False),
    ("a case, indented", json.dumps(CASE, indent=2), [("acme", [ONE, TWO])], False),
    ("a case without a name", json.dumps({"events": [ONE]}), [("log", [ONE])], False),
    ("a case with a number for a name", json.dumps({"case": 7, "events": []}), [("7", [])], False),
    ("a list of events", json.dumps([ONE, TWO]), [("log", [ONE, TWO])], False),
    ("an empty list", "[]", [("log", [])], False),
    ("one event", json.dumps(ONE), [("log", [ONE])], False),
    ("events of two cases in a list", json.dumps([{**ONE, "case": "a"}, {**ONE, "case": "b"}]),
     [("a", [ONE]), ("b", [ONE])], True),
    ("a list of cases", json.dumps([CASE, {"events": [TWO]}]), [("acme", [ONE, TWO]), ("log[1]", [TWO])], True),
    ("a list of one case", json.dumps([CASE]), [("acme", [ONE, TWO])], True),
    ("an event in each line", f"{json.dumps(ONE)}\n\n{json.dumps(TWO)}\n", [("log", [ONE, TWO])], False),
    ("events of several cases", "\n".join(json.dumps({**one, "case": name}) for one, name in
                                          ((ONE, "a"), (ONE, "b"), (TWO, "a"))),
     [("a", [ONE, TWO]), ("b", [ONE])], True),
    ("a case in each line", f"{json.dumps(CASE)}\r\n{json.dumps({'events': []})}\r\n",
     [("acme", [ONE, TWO]), ("log[1]", [])], True),
]  # fmt: skip


def shown(file: CaseFile) -> list[tuple[str, list[Any]]]:
    return [(case.name, case.events) for case in file.cases]


@pytest.mark.parametrize(("text", "cases", "several"), [form[1:] for form in FORMS], ids=[form[0] for form in FORMS])
@pytest.mark.parametrize("ending", ["json", "jsonl"])
def test_every_form_is_read(text: str, cases: list[Any], several: bool, ending: str) -> None:
    if ending == "jsonl" and "\n  " in text:
        return
    for mark in ("", "\ufeff"):
        file = cases_from_text(mark + text, f"cases/log.{ending}")
        assert (shown(file), file.several) == (cases, several)


def test_facts_come_with_the_case() -> None:
    file = cases_from_text(json.dumps([CASE, {"events": [], "facts": None}]), "log.json")
    assert [case.facts for case in file.cases] == [{"size": 1}, {}]


WRONG: list[tuple[str, list[tuple[str, int, int]]]] = [
    ("", [("empty-file", 0, 0)]),
    ("\n \n", [("empty-file", 0, 0)]),
    ("7", [("not-a-mapping", 1, 1)]),
    ('"events"', [("not-a-mapping", 1, 1)]),
    ('{"events": 7}', [("not-a-list", 1, 12)]),
    ('{"case": "a",\n "facts": [1], "events": {}}', [("not-a-mapping", 2, 11), ("not-a-list", 2, 26)]),
    ('{"case": "a"}', [("missing-key", 1, 1)]),
    ('{"case": [1], "events": []}', [("wrong-type", 1, 10)]),
    ('{"evnets": [], "x-a": 1}', [("missing-key", 1, 1), ("unknown-key", 1, 2)]),
    ('[{"events": 7},\n 7, {"events": [],\n "fact": {}}]', [
        ("not-a-list", 1, 13), ("not-a-mapping", 2, 2), ("unknown-key", 3, 2)]),
    ('{"events": [], "events": []}', [("duplicate-key", 1, 16)]),
    ('{"events": [NaN]}', [("not-a-number", 1, 13)]),
    ('{"events": [1,]}', [("json-syntax", 1, 15)]),
    ("{'events': []}", [("json-syntax", 1, 2)]),
    ('[{"event": "start"}', [("json-syntax", 1, 19)]),
    ("[" * 100 + "]" * 100, [("too-deep", 1, 61)]),
    ('{"event": 2, "case": {}}', [("wrong-type", 1, 22)]),
    ('{"events": 1}\n{"events": [}', [("not-a-list", 1, 12), ("json-syntax", 2, 13)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "mistakes"), WRONG)
def test_what_is_no_case_is_told_with_its_place(text: str, mistakes: list[tuple[str, int, int]]) -> None:
    with pytest.raises(FactsError) as caught:
        cases_from_text(text, "log.json")
    told = [(one.code, *(one.span[:2] if one.span else (0, 0))) for one in caught.value.diagnostics]
    assert told == mistakes
    assert all(one.file == "log.json" for one in caught.value.diagnostics)


def test_a_line_with_the_wrong_value_is_found_in_a_long_file() -> None:
    lines = [json.dumps(ONE)] * 5000
    lines[4000] = '{"event" "start"}'
    file = cases_from_text("\n".join(lines), "log.jsonl")
    (mistake,) = file.lost
    assert mistake.span is not None
    assert (mistake.span.line, mistake.code) == (4001, "json-syntax")


GOOD = '{"event": "start", "date": "2026-01-01"}'
BAD = '{"event": "grow", "by": 99, "bye": 1, "date": "soon"}'
PLACES = [
    ("list", f"[\n {GOOD},\n {BAD}]", 3),
    ("case", f'{{"facts": {{"e": "}}"}},\n "events": [{GOOD},\n\n {BAD}]}}', 4),
    ("cases", f'[{{"events": []}}, {{"events": [{GOOD},\n {BAD}]}}]', 2),
    ("lines", f"{GOOD}\n\n{BAD}", 3),
    ("lines of cases", f'{{"events": []}}\n{{"events": [{GOOD}, {BAD}]}}', 2),
]


@pytest.mark.parametrize(("text", "line"), [place[1:] for place in PLACES], ids=[place[0] for place in PLACES])
def test_problems_stand_where_their_field_stands(text: str, line: int) -> None:
    case = cases_from_text(text, "log.json").cases[-1]
    problems = [case.places.located(one) for one in track(toy(), case.events, "2026-02-01").problems]
    found = {}
    for problem in problems:
        assert problem.span is not None
        assert problem.source_line is not None
        assert problem.span.line == line
        found[problem.code] = problem.source_line[problem.span.column - 1 : problem.span.end_column - 1]
    assert found == {"not-a-date": '"soon"', "above-maximum": "99", "unknown-field": '"bye"'}


def test_an_event_that_was_not_expected_is_shown_by_its_kind_and_a_told_fact_by_its_value() -> None:
    first = '{"event": "grow", "date": "2026-01-01"}'
    text = f'{{"facts": {{"size":  4}},\n "events": [{first},\n{{"date": "2026-01-01"}},\n 7]}}'
    case = cases_from_text(text, "log.json").cases[0]
    problems = track(toy(), case.events, "2026-02-01", facts=case.facts).problems
    located = [case.places.located(one) for one in problems]
    assert [(one.code, one.span and one.span[:2]) for one in located] == [
        ("unexpected-event", (2, 23)), ("missing-key", (3, 1)), ("not-a-mapping", (4, 2)),
    ]  # fmt: skip
    with pytest.raises(FactsError) as caught:
        track(toy(), case.events, "2026-02-01", facts={"size": 9})
    mistake, *beside = (case.places.located(one) for one in caught.value.diagnostics)
    assert beside == located
    assert mistake.span is not None
    assert mistake.span[:2] == (1, 21)


def test_files_are_read_and_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "acme.json"
    path.write_text(json.dumps([ONE]), encoding="utf-8")
    assert shown(read_cases(str(path))) == [("acme", [ONE])]
    monkeypatch.setattr("engine.cases.files.MAX_BYTES", 10)
    with pytest.raises(FactsError, match="too-large"):
        read_cases(str(path))
    for wrong in (tmp_path, tmp_path / "none.json"):
        with pytest.raises(FactsError):
            read_cases(str(wrong))


PARTLY: list[tuple[str, list[str], list[tuple[str, int, int]], list[tuple[str, int, int]]]] = [
    ('{"event": 1}\n{"event": tru}\n{"a": 1, "a": 2}\n{"b": 2}\n[1,2', ["log"], [],
     [("json-syntax", 2, 11), ("duplicate-key", 3, 10), ("json-syntax", 5, 4)]),
    ('{"event": 1}\n{"event": 2, "case": {}}', ["log"], [], [("wrong-type", 2, 22)]),
    ('{"events": []}\n7', ["log[0]"], [("not-a-mapping", 2, 1)], []),
    ('{"case": "a", "events": []}\n{"case": "b"', ["a"], [], [("json-syntax", 2, 12)]),
    ('[{"events": []},\n 7, {"events": [],\n "fact": {}}]', ["log[0]"],
     [("not-a-mapping", 2, 2), ("unknown-key", 3, 2)], []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names", "unusable", "lost"), PARTLY)
def test_what_cannot_be_used_costs_only_itself(text: str, names: Any, unusable: Any, lost: Any) -> None:
    file = cases_from_text(text, "log.jsonl" if text.startswith("{") else "log.json")
    assert [case.name for case in file.cases] == names
    for found, expected in ((file.unusable, unusable), (file.lost, lost)):
        assert [(one.code, one.span and one.span.line, one.span and one.span.column) for one in found] == expected


@pytest.mark.parametrize(("said", "problems"), [("acme", 0), ("acne", 1)])
def test_an_event_of_a_case_may_name_it_once_more(said: str, problems: int) -> None:
    (case,) = cases_from_text(json.dumps({"case": "acme", "events": [{**ONE, "case": said}]}), "log.json").cases
    assert len(track(toy(), case.events, "2026-02-01").problems) == problems

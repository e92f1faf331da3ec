"""Rows of facts: every row is counted once, whatever it is written in, and none is lost."""

from __future__ import annotations

import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import FactsError, load_policy, policy_from_text
from engine.diff.row_files import LONGEST_ROW, read_rows
from engine.diff.rows import RowsDiff, compare_rows
from tests.diff.test_edges import policy

OLD, NEW = load_policy(), load_policy("follow-up", settings={"first_round_wait_days": 10, "very_small_company_max": 25})
DAY = "2026-03-16"


def compared(tmp_path: Path, name: str, text: str | bytes, **more: Any) -> RowsDiff:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return compare_rows(OLD, NEW, read_rows(str(path), [OLD.model, NEW.model]), DAY, **more)


CSV = """\
round,days_elapsed,hr_present,company_size,x-note
1,12,true,,first
1,14,TRUE,,second
2,12,true,,

1,8,,11-50,a range
1,8,,20,
1,11,,20,"two
lines"
"""


def test_a_csv_file(tmp_path: Path) -> None:
    rows = compared(tmp_path, "rows.csv", CSV)
    assert (rows.total, rows.changed, rows.elsewhere, rows.bad) == (6, 5, 2, ())
    assert [(one.old, one.new, one.rows) for one in rows.changes] == [
        ("wait, hr_call", "follow_up, hr_call", (2,)),
        ("follow_up, hr_call", "follow_up, hr_call", (3,)),
        ("wait, hr_call", "wait, hr_call", (6,)),
        ("wait, hr_call", "wait, hm_arranged_call", (7,)),
        ("wait, hr_call", "follow_up, hm_arranged_call", (8,)),
    ]


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_what_spreadsheets_write(tmp_path: Path, separator: str, start: bytes) -> None:
    text = CSV.replace(",", separator).replace("\n", "\r\n")
    assert compared(tmp_path, "rows.csv", start + text.encode()).changed == 5


ROWS: list[dict[str, object]] = [
    {"round": 1, "days_elapsed": 12, "hr_present": True},
    {"round": 1, "days_elapsed": "8-9", "hr_present": True},
    {"round": 1, "days_elapsed": "8-12", "hr_present": True},
]
EXPECTED = [
    ("wait, hr_call", "follow_up, hr_call", (1,)),
    ("wait, hr_call", "wait, hr_call", (2,)),
    ("wait, hr_call", "not decided (wait or follow_up), hr_call", (3,)),
]


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.json", "rows"])
@pytest.mark.parametrize("as_list", [True, False])
def test_json_lines_and_a_list(tmp_path: Path, name: str, as_list: bool) -> None:
    text = json.dumps(ROWS) if as_list else "\n".join(map(json.dumps, ROWS))
    rows = compared(tmp_path, name, text)
    assert [one[:2] + one[3:] for one in rows.changes] == EXPECTED
    assert rows.total == 3


def test_every_bad_row_is_told_with_its_number_and_the_others_count(tmp_path: Path) -> None:
    good, long = json.dumps(ROWS[0]).encode(), b'{"x-long": "' + b"x" * LONGEST_ROW + b'"}'
    wrong = [b'{"round": 1', b'{"round": 1, "round": 2}', b"[1]", b'{"rond": 1}', b"", b'{"round": 0}', b"\xff\xfe"]
    lines = [good, *wrong, long, good]
    rows = compared(tmp_path, "rows.jsonl", b"\n".join(lines))
    assert rows.total == 9
    assert [one.rows for one in rows.changes] == [(1, 10)]
    assert [(one.row, one.errors[0].code) for one in rows.bad] == [
        (2, "json-syntax"), (3, "duplicate-key"), (4, "not-a-mapping"), (5, "unknown-fact"), (7, "below-minimum"),
        (8, "not-utf-8"), (9, "too-large"),
    ]  # fmt: skip
    assert not rows.same


def test_bad_rows_of_a_csv_file(tmp_path: Path) -> None:
    text = 'round,days_elapsed\n1,12\n1,12,13\nsoon,12\n1,"12"3\n1,12\n'
    rows = compared(tmp_path, "rows.csv", text)
    assert [(one.row, one.errors[0].code) for one in rows.bad] == [
        (3, "wrong-length"), (4, "not-a-whole-number"), (5, "not-readable")]  # fmt: skip
    assert [one.rows for one in rows.changes] == [(2, 6)]


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("rond,days_elapsed\n1,2\n", "unknown-fact", "there is no fact `rond`"),
        ("round,round\n1,2\n", "duplicate-key", "the column `round` stands twice in the first row"),
        ("round,\n1,2\n", "unknown-fact", "a column has no name"),
    ],
)
def test_columns_that_no_row_could_use(tmp_path: Path, text: str, code: str, message: str) -> None:
    with pytest.raises(FactsError) as caught:
        compared(tmp_path, "rows.csv", text)
    assert (caught.value.diagnostics[0].code, caught.value.diagnostics[0].message) == (code, message)


def test_a_list_that_is_no_json_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FactsError):
        compared(tmp_path, "rows.json", "[{]")
    with pytest.raises(FactsError):
        list(read_rows(str(tmp_path / "missing.csv"), []))
    assert compared(tmp_path, "empty.csv", "").total == 0


def test_rows_may_have_a_day_of_their_own() -> None:
    rows = [(at, {"interview_date": "2026-03-02", "as_of": day, "round": 1, "hr_present": True})
            for at, day in enumerate(("2026-03-11", "2026-03-12", "2026-03-16"))]  # fmt: skip
    labels = [("wait, hr_call", "wait, hr_call"), ("wait, hr_call", "follow_up, hr_call"), ("follow_up, hr_call",) * 2]
    assert [(one.old, one.new) for one in compare_rows(OLD, NEW, rows).changes] == labels
    assert [one.rows for one in compare_rows(OLD, NEW, rows, "2026-03-12").changes] == [(0, 1, 2)]


def test_facts_that_one_policy_does_not_know_and_rows_that_only_one_refuses() -> None:
    more = policy(
        ("decisions:", "  vip: {type: boolean, if_not_told: open}\ndecisions:"),
        ("      - {rule: soon", "      - {rule: vip, when: {vip: true}, then: go}\n      - {rule: soon"),
        ("maximum: 60}\n  way", "maximum: 50}\n  way"),
    )
    rows = compare_rows(
        policy(), more, [(1, {"days": 3, "vip": True}), (2, {"days": 3}), (3, {"days": 55}), (4, {"vap": 1})]
    )
    assert [(one.old, one.new, one.rows) for one in rows.changes] == [
        ("wait", "go", (1,)), ("go", "refused (above-maximum)", (3,))]  # fmt: skip
    assert [one.row for one in rows.bad] == [4]


@given(
    st.lists(
        st.fixed_dictionaries({"days": st.integers(-2, 70), "urgent": st.sampled_from([True, False, None])}),
        max_size=30,
    )
)
def test_every_row_is_counted_once_and_changes_exactly_if_its_answer_does(facts: list[dict[str, object]]) -> None:
    old, new = policy(), policy(("value: 10", "value: 20"))
    rows = compare_rows(old, new, list(enumerate(facts, 1)))
    changed = [number for one in rows.changes for number in one.rows]
    bad = [one.row for one in rows.bad]
    assert max(Counter([*changed, *bad]).values(), default=1) == 1
    for number, each in enumerate(facts, 1):
        try:
            pair = [one.evaluate(each, "2026-03-16").answers for one in (old, new)]
        except FactsError:
            assert number in bad
        else:
            assert (pair[0] != pair[1]) == (number in changed)


def test_rows_are_taken_one_by_one_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    data = io.TextIOWrapper(io.BytesIO(b"round,days_elapsed,hr_present\n" + b"1,12,true\n" * 500), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", data)
    rows = read_rows("-", [OLD.model])
    assert next(rows) == (2, {"round": 1, "days_elapsed": 12, "hr_present": True})
    assert sum(1 for _ in rows) == 499


def test_texts_and_lists_of_texts_of_a_csv_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("times,topic,interview_date\nMonday at 10,bees,2026-03-02\n", encoding="utf-8")
    assert list(read_rows(str(path), [OLD.model])) == [
        (2, {"times": ["Monday at 10"], "topic": "bees", "interview_date": "2026-03-02"})]  # fmt: skip


def test_one_case_over_several_lines_is_one_row(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text('{\n  "round": 1,\n  "days_elapsed": 12\n}\n', encoding="utf-8")
    assert list(read_rows(str(path), [OLD.model])) == [(1, {"round": 1, "days_elapsed": 12})]
    path.write_text('{\n  "round": 1\n}\n{"round": 2}\n', encoding="utf-8")
    ((number, wrong),) = read_rows(str(path), [OLD.model])
    assert isinstance(wrong, FactsError)
    assert (number, wrong.diagnostics[0].help) == (1, "write one object a line (JSON Lines)")


@pytest.mark.parametrize(
    ("data", "code"), [("round\n1\n".encode("utf-16"), "not-utf-8"), (b"PK\x03\x04\x00rows", "not-text")]
)
def test_what_is_no_text_is_refused_as_a_whole(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(data)
    with pytest.raises(FactsError) as caught:
        list(read_rows(str(path), [OLD.model]))
    assert [one.code for one in caught.value.diagnostics] == [code]


def test_another_outcome_is_compared_by_what_both_answer() -> None:
    other = policy_from_text(policy_text().replace("outcome: action", "outcome: left"))
    assert compare_rows(policy(), other, [(1, {"days": 3})]).same


def test_an_outcome_with_another_name_and_another_answer_is_a_change() -> None:
    renamed = policy_text().replace("action", "next_step")
    assert compare_rows(policy(), policy_from_text(renamed), [(1, {"days": 3})]).same
    edited = policy_from_text(renamed.replace("value: 10", "value: 20"))
    rows = compare_rows(policy(), edited, [(1, {"days": 3}), (2, {"days": 12})])
    assert {one.rows: (one.old != one.new, one.others) for one in rows.changes} == {
        (1,): (False, ("left",)), (2,): (True, ("left",))}  # fmt: skip


def test_an_answer_that_only_one_policy_gives_is_a_change() -> None:
    extra = """
  extra: {asks: And?, answers: [much], rules: [{rule: late, when: {days: {at_least: 50}}, then: much}]}
"""
    more = policy_from_text(policy_text().replace("decisions:", "decisions:" + extra, 1))
    for pair in ((policy(), more), (more, policy())):
        rows = compare_rows(*pair, [(1, {"days": 3}), (2, {"days": 60})])
        assert {number: one.others for one in rows.changes for number in one.rows}[2] == ("extra",)


def policy_text() -> str:
    from tests.diff.test_edges import BASE

    return BASE

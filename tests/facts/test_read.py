from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.diagnostics import Diagnostic, FactsError
from engine.facts.check import FactChecker
from engine.facts.read import FactsKind, load_facts, locate, read_facts
from engine.facts.scan import entries, top_entries
from tests.facts.making import AS_OF, CHECKER, never

KINDS: tuple[FactsKind, ...] = ("json", "yaml")


def refused(text: str, kind: FactsKind = "json") -> tuple[Diagnostic, ...]:
    with pytest.raises(FactsError) as caught:
        load_facts(text, "facts", kind)
    return caught.value.diagnostics


def under_caret(mistake: Diagnostic) -> str:
    """What the caret of a message stands under."""
    assert mistake.span is not None
    assert mistake.source_line is not None
    assert mistake.span.line == mistake.span.end_line
    return mistake.source_line[mistake.span.column - 1 : mistake.span.end_column - 1]


def test_json_and_yaml_give_plain_values() -> None:
    assert load_facts('\ufeff{"round": 1, "x": [1.5, null, {"a": "é"}]}', None, "json").values == {
        "round": 1,
        "x": [1.5, None, {"a": "é"}],
    }
    assert load_facts("round: 1\nwhen: 2026-03-02\nheard: no\n", None, "yaml").values == {
        "round": 1,
        "when": date(2026, 3, 2),
        "heard": "no",
    }
    assert load_facts("{}", None, "json").values == {}


TOO_DEEP = "the facts are nested more than 60 levels deep"
TOO_LARGE = "the facts have 1,048,578 characters, but 1,048,576 are the most"


@pytest.mark.parametrize(
    ("text", "code", "message", "place", "suggest"),
    [
        ('{"round": 1 "days": 2}', "json-syntax", "a comma is missing before this", (1, 13), None),
        ('{"round" 1}', "json-syntax", "a colon is missing after the name", (1, 10), None),
        ('{"round": 1', "json-syntax", "the JSON ends too early", (1, 11), None),
        ('{"round":\n', "json-syntax", "the JSON ends too early", (1, 9), None),
        ('{"round": yes}', "json-syntax", "`yes` is no JSON value", (1, 11), '"yes"'),
        ('{"hr": True}', "json-syntax", "`True` is no JSON value", (1, 8), "true"),
        ('{"hr": ,}', "json-syntax", "a value is missing here", (1, 8), "null"),
        ("{\n  'round': 1}", "json-syntax", "only straight double quotes are quotes in JSON", (2, 3), None),
        ("{round: 1}", "json-syntax", "`round` is no name in JSON", (1, 2), '"round"'),
        ('{"a": "x', "json-syntax", "this text has no closing quote", (1, 7), None),
        ('{"a": "x\ny"}', "json-syntax", "a text must not contain a line break or a tab", (1, 9), None),
        ('{"a": "\\x"}', "json-syntax", "this backslash starts nothing that JSON knows", (1, 8), None),
        ('{"a": "\\u12"}', "json-syntax", "this backslash starts nothing that JSON knows", (1, 9), None),
        ("{} {}", "json-syntax", "something follows after the end of the facts", (1, 4), None),
        ('{"a": [1, ]}', "json-syntax", "there is a comma too many before `]`", None, None),
        ('{"a": 1, }', "json-syntax", "there is a comma too many before `}`", None, None),
        ('{"a": "NaN", "b": [NaN]}', "not-a-number", "`NaN` and `Infinity` are not numbers", (1, 20), None),
        ('{"a": -Infinity}', "not-a-number", "`NaN` and `Infinity` are not numbers", (1, 7), None),
        ('{"a": ' + "9" * 5000 + "}", "too-large", "a number of 5,000 digits is too large", (1, 7), None),
        ('{"a": 1,\n "a": 2}', "duplicate-key", "`a` is given twice", (2, 2), None),
        ('{"b": {"x": 1, "x": 2}}', "duplicate-key", "`x` is given twice", (1, 16), None),
        ('{"a": ' + "[" * 100 + "]" * 100 + "}", "too-deep", TOO_DEEP, (1, 66), None),
        ("[" * 100_000, "too-deep", TOO_DEEP, (1, 61), None),
        ('[{"a": 1}]', "not-a-mapping", "the facts must be names with values, not a list", None, None),
        ("14", "not-a-mapping", "the facts must be names with values, not a single value", None, None),
        (" \n", "empty-file", "there are no facts in here", None, None),
        ("{" + " " * 2**20 + "}", "too-large", TOO_LARGE, None, None),
    ],
    ids=range(27),
)
def test_broken_json(text: str, code: str, message: str, place: tuple[int, int] | None, suggest: str | None) -> None:
    (found,) = refused(text)
    assert (found.code, found.message, found.suggest, found.file) == (code, message, suggest, "facts")
    if place is not None:
        assert found.span is not None
        assert found.span[:2] == place


def test_every_duplicate_is_told() -> None:
    found = refused('{"a": 1, "b": [{"a": 1}, {"a": 1}], "\\u0061": 2, "b": 3}')
    assert [(one.fact, under_caret(one)) for one in found] == [("a", '"\\u0061"'), ("b", '"b"')]


def test_shallow_brackets_in_great_number_are_no_depth() -> None:
    assert len(load_facts(json.dumps({"a": [[1]] * 100}), None, "json").values) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("round: 1\nround: 2\n", "duplicate-key"),
        ("- round: 1\n", "not-a-mapping"),
        ("round: [1\n", None),
        ("when: 2026-02-30\n", None),
        ("a: &a [*a]\n", None),
        ("a: !!python/object/apply:os.system [x]\n", None),
        ("", "empty-file"),
    ],
)
def test_broken_yaml(text: str, code: str | None) -> None:
    found = refused(text, "yaml")
    assert code is None or found[0].code == code


JSON = """{
  "round": 0,
  "times": [
    "Monday",
    5
  ],
  "hr_presnt": true,\t"days_elapsed": "14"
}"""
YAML = """round: 0
times: [Monday, 5]
hr_presnt: true
days_elapsed: "14"
"""


@pytest.mark.parametrize(("text", "kind"), [(JSON, "json"), (YAML, "yaml")])
def test_mistakes_get_their_place(text: str, kind: FactsKind) -> None:
    document = load_facts(text, "facts", kind)
    with pytest.raises(FactsError) as caught:
        CHECKER.check(document.values, AS_OF, never)
    found = {one.fact: one for one in locate(caught.value, document).diagnostics}
    assert list(found) == ["round", "times", "hr_presnt", "days_elapsed"]
    assert under_caret(found["round"]) == "0"
    assert under_caret(found["hr_presnt"]).strip('"') == "hr_presnt"
    assert under_caret(found["days_elapsed"]) == '"14"'
    assert all(one.file == "facts" for one in found.values())
    times = found["times"].span
    assert times is not None
    assert times.line == (3 if kind == "json" else 2)
    assert "^" in found["times"].render()


def test_a_mistake_about_what_is_not_in_the_file_has_no_place() -> None:
    document = load_facts('{"days_elapsed": 14}', "facts", "json")
    assert document.place("round") is None
    assert document.place("days_elapsed") is not None
    nameless = Diagnostic("empty-file", "")
    placed = Diagnostic("x", "", file="other", span=document.place("days_elapsed")[0])  # type: ignore[index]
    assert document.located(nameless) == nameless._replace(file="facts")
    assert document.located(placed) == placed
    assert load_facts("round: 1", "facts", "yaml").place("days") is None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(print_blob=True, deadline=None)
@given(st.dictionaries(st.text(max_size=4), VALUES, max_size=4), st.sampled_from([None, 1]), st.booleans())
def test_the_place_of_every_top_entry_is_found(facts: dict[str, object], indent: int | None, plain: bool) -> None:
    text = json.dumps(facts, indent=indent, ensure_ascii=plain)
    found = top_entries(text)
    assert found.keys() == facts.keys()
    for name, entry in found.items():
        assert json.loads(text[slice(*entry.key)]) == name
        assert json.loads(text[slice(*entry.value)]) == facts[name]


@settings(print_blob=True, deadline=None)
@given(st.text('{}[]:,"\\ax1 \n', max_size=30))
def test_scanning_rubbish_does_not_fail(text: str) -> None:
    for entry in entries(text):
        assert 0 <= entry.key[0] <= entry.key[1] <= entry.value[1] <= len(text)


@settings(print_blob=True, deadline=None)
@given(st.text('{}[]:,"\\abtrue1.eN\'- \n', max_size=30) | st.text(), st.sampled_from(KINDS))
def test_any_text_is_facts_or_refused(text: str, kind: FactsKind) -> None:
    try:
        load_facts(text, None, kind)
    except FactsError as error:
        shown = [one.render() for one in error.diagnostics]
    else:
        return
    assert shown
    assert all(shown)


# ---------------------------------------------------------------- files


def test_the_kind_of_a_file_is_its_ending(tmp_path: Path) -> None:
    files = {"a.json": '{"round": 1}', "a.YAML": "round: 1", "b.yml": "{round: 1}", "facts": "round: 1"}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
        assert read_facts(str(tmp_path / name)).values == {"round": 1}


@pytest.mark.parametrize("text", ['  {"round": 1}', "round: 1"])
def test_standard_input(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    document = read_facts("-")
    assert (document.values, document.file) == ({"round": 1}, "<stdin>")


def file_mistake(path: Path) -> str:
    with pytest.raises(FactsError) as caught:
        read_facts(str(path))
    return caught.value.diagnostics[0].code


def test_files_that_cannot_be_facts(tmp_path: Path) -> None:
    def written(name: str, data: bytes) -> Path:
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    assert file_mistake(tmp_path / "none.json") == "file-not-found"
    assert file_mistake(tmp_path) == "is-a-directory"
    assert file_mistake(written("big.json", b" " * (2**20 + 1))) == "too-large"
    assert file_mistake(written("rubbish.json", bytes(range(256)))) == "not-text"
    assert file_mistake(written("latin.yaml", b"topic: caf\xe9")) == "not-utf-8"
    assert file_mistake(written("empty.yaml", b"")) == "empty-file"
    assert file_mistake(written("list.json", b"[1]")) == "not-a-mapping"


def test_yaml_is_not_imported_for_json() -> None:
    code = """import sys
before = set(sys.modules)
from engine.facts import check, read
read.load_facts('{"round": 1}', None, "json")
new = set(sys.modules) - before
sys.exit(" ".join({"yaml", "jsonschema", "dataclasses", "inspect", "pathlib", "difflib"} & new))"""
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.stderr == "\n"


def test_yaml_lists_and_dates_are_checked_like_others() -> None:
    document = load_facts("round: [1, 2-3]\ninterview_date: 2026-03-02\ntimes: [Mon, Tue]\n", None, "yaml")
    checked = FactChecker(CHECKER._model).check(document.values, AS_OF, never)
    assert checked.told["round"] == ((1, 3),)
    assert checked.texts["times"] == ("Mon", "Tue")

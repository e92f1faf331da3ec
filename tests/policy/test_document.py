"""Text to data with places: YAML 1.2 values, every mistake with its line, nothing that can hang or burst."""

from __future__ import annotations

import copy
import pickle
from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from engine.diagnostics import Diagnostic, PolicyError, Span
from engine.policy.text import document as limits
from engine.policy.text import scalars
from engine.policy.text.document import Document, Map, Seq, Source, key_span, path_text, shown, value_span
from engine.policy.text.parse import parse
from engine.policy.text.syntax import explain


@pytest.fixture(params=["C", "Python"])
def either_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML with and without its C part: both must behave alike."""
    if request.param == "Python":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)


def mistakes(text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(PolicyError) as caught:
        parse(text, "policy.yaml")
    return caught.value.diagnostics


def mistake(text: str) -> Diagnostic:
    (one,) = mistakes(text)
    return one


# ---------------------------------------------------------------- values

VALUES: dict[str, object] = {
    "true": True, "True": True, "TRUE": True, "false": False, "FALSE": False,
    "yes": "yes", "no": "no", "on": "on", "off": "off", "NO": "NO", "y": "y", "tRue": "tRue",
    "null": None, "~": None, "": None, "Null": None, "none": "none",
    "14": 14, "-3": -3, "+3": 3, "014": 14, "0o17": 15, "0x1F": 31, "0": 0, "0b1": "0b1", "1_000": "1_000",
    "1.5": 1.5, "-1.5e3": -1500.0, "1e3": 1000.0, ".5": 0.5, "5.": 5.0, "1.0.0": "1.0.0", "12:30": "12:30",
    ".inf": ".inf", "-.inf": "-.inf", ".nan": ".nan",
    "-": [None], "+": "+", ".": ".", "1-5": "1-5", "10001+": "10001+",
    "2026-03-16": date(2026, 3, 16), '"2026-03-16"': "2026-03-16", "2026-3-16": "2026-3-16",
    "2026-03-16T10:00": "2026-03-16T10:00", "2026-03-01/2026-03-05": "2026-03-01/2026-03-05",
    "'14'": "14", '"true"': "true", "$name": "$name", "a: b": {"a": "b"},
    "< 14": "< 14", "Österreich 🎉": "Österreich 🎉",
    "|\n  two\n  lines\n": "two\nlines\n", ">-\n  one\n  line": "one line",
    "{a: 1, b: [x, {c: y}]}": {"a": 1, "b": ["x", {"c": "y"}]},
}


@pytest.mark.usefixtures("either_parser")
@pytest.mark.parametrize(("text", "value"), VALUES.items())
def test_values_are_read_as_yaml_1_2_would(text: str, value: object) -> None:
    inline = text if text not in ("-", "a: b") else f"\n  {text}"
    read = parse(f"key: {inline}\n").value["key"]
    assert read == value
    assert type(read) is type(value) or isinstance(value, (dict, list))


def is_text_in_any_version(word: str) -> bool:
    """PyYAML writes YAML 1.1, where 0E0 is a text and needs no quotes."""
    return yaml.safe_dump(word)[0] in "'\"" or scalars.plain(word) == word


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
    | st.dates() | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8).filter(is_text_in_any_version),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc_ é", max_size=5), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text("abcde-$.", min_size=1, max_size=5), PLAIN, min_size=1, max_size=4), st.booleans())
def test_what_yaml_writes_is_read_back(value: dict[str, Any], flow: bool) -> None:
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=flow, sort_keys=False)
    assert parse(text).value == value


def test_aliases_repeat_a_value() -> None:
    value = parse("a: &x [1, 2]\nb: *x\nc: &y word\nd: *y\n").value
    assert value == {"a": [1, 2], "b": [1, 2], "c": "word", "d": "word"}


def test_a_byte_order_mark_and_windows_lines_do_not_matter() -> None:
    document = parse("\ufeffa: 1\r\nb:\r\n  c: 2\r\n")
    assert document.value == {"a": 1, "b": {"c": 2}}
    assert document.place(("b", "c")) == Span(3, 6, 3, 7)
    assert document.lines == ("a: 1", "b:", "  c: 2", "")


# ---------------------------------------------------------------- places

TEXT = """\
# a comment
facts:
  round: {type: integer, help: "how many"}
  words:
    - one
    - - two
      - three

text: |
  first
  second

none:
last: &a {x: 1}
again: *a
"""

PLACES: dict[limits.Path, tuple[str, str]] = {
    ("facts",): ("facts", TEXT[TEXT.index("round"):TEXT.index("\n\ntext")]),
    ("facts", "round"): ("round", '{type: integer, help: "how many"}'),
    ("facts", "round", "help"): ("help", '"how many"'),
    ("facts", "words", 0): ("one", "one"),
    ("facts", "words", 1): ("- two\n      - three", "- two\n      - three"),
    ("facts", "words", 1, 1): ("three", "three"),
    ("text",): ("text", "|\n  first\n  second"),
    ("none",): ("none", "none"),
    ("again",): ("again", "*a"),
    ("last", "x"): ("x", "1"),
}


def cut(text: str, span: Span) -> str:
    lines = text.splitlines(keepends=True)
    start = sum(map(len, lines[: span.line - 1])) + span.column - 1
    end = sum(map(len, lines[: span.end_line - 1])) + span.end_column - 1
    return text[start:end]


@pytest.mark.usefixtures("either_parser")
@pytest.mark.parametrize(("path", "expected"), PLACES.items())
def test_every_key_and_value_knows_its_place(path: limits.Path, expected: tuple[str, str]) -> None:
    document = parse(TEXT)
    assert (cut(TEXT, document.key_place(path)), cut(TEXT, document.place(path))) == expected


def test_a_path_that_does_not_exist_is_the_nearest_above_it() -> None:
    document = parse(TEXT)
    assert document.place(("facts", "round", "minimum")) == document.place(("facts", "round"))
    assert document.place(("nothing",)) == document.value.span == Span(2, 1, 15, 10)
    assert document.place(("facts", "words", 7)) == document.place(("facts", "words"))
    assert Document(Map(), document.source).place(("x",)) == Span(1, 1, 1, 1)


def test_an_entry_moved_elsewhere_still_knows_its_file() -> None:
    base, over = parse("a: 1\nb: 2\n", "base.yaml"), parse("# mine\nb: 3\n", "over.yaml")
    merged = Map(base.value)
    merged.put("b", over.value["b"], over.value.places["b"])
    document = base._replace(value=merged)
    assert document.value == {"a": 1, "b": 3}
    assert base.value == {"a": 1, "b": 2}
    moved, kept = (document.diagnostic("code", "message", (key,)) for key in ("b", "a"))
    assert (moved.file, moved.span, moved.source_line) == ("over.yaml", Span(2, 4, 2, 5), "b: 3")
    assert (kept.file, kept.span) == ("base.yaml", Span(1, 4, 1, 5))


def test_entries_without_a_place_are_allowed() -> None:
    mapping, items = Map({"a": 1}), Seq([1])
    mapping.put("b", 2, None)
    assert (mapping.span, mapping.entry("a"), mapping.entry(0)) == (None, None, None)
    assert (items.span, items.entry(0), items.entry("a")) == (None, None, None)


def test_maps_and_lists_are_dicts_and_lists() -> None:
    document = parse("a: {b: [1]}\n")
    a = document.value["a"]
    assert isinstance(a, Map)
    assert isinstance(a["b"], Seq)
    assert a.span == Span(1, 4, 1, 12)
    assert a["b"].span == Span(1, 8, 1, 11)
    entry = a.entry("b")
    assert entry is not None
    assert (key_span(entry), value_span(entry)) == (Span(1, 5, 1, 6), Span(1, 8, 1, 11))
    again = pickle.loads(pickle.dumps(document.value))
    assert again == document.value == copy.deepcopy(document.value)
    assert Seq(a["b"]).places == a["b"].places


def test_a_diagnostic_points_at_key_or_value() -> None:
    document = parse(TEXT, "policy.yaml")
    at_value = document.diagnostic("code", "message", ("facts", "round", "type"), suggest="number", help="because")
    at_key = document.diagnostic("code", "message", ("facts", "round", "type"), at="key")
    assert at_value.to_dict() == {
        "code": "code", "path": "facts.round.type", "file": "policy.yaml", "line": 3, "column": 17,
        "message": "message", "suggest": "number", "help": "because",
    }
    assert at_key.span == Span(3, 11, 3, 15)
    assert document.diagnostic("code", "message", ("none",)).span == document.key_place(("none",))


def test_an_item_without_a_value_is_its_dash() -> None:
    assert parse("a:\n  -\n").diagnostic("code", "message", ("a", 0)).span == Span(2, 3, 2, 4)


def test_trouble_without_a_place_is_at_the_end() -> None:
    one = explain(Source("a: 1\nb: 2\n", "policy.yaml"), yaml.YAMLError("unknown trouble"))
    assert (one.code, one.span) == ("yaml-syntax", Span(2, 4, 2, 5))


def test_words_of_the_author_cannot_reach_the_terminal() -> None:
    assert shown("a\x1b[31mb") == "`a [31mb`"
    assert shown("x" * 200).endswith("...`")
    assert mistake("a: \x1b[31m\n").source_line == "a: �[31m"
    assert mistake("a: " + "x" * 500 + "\x00").source_line is None


def test_paths_read_like_the_file() -> None:
    assert path_text(("decisions", "a", "rules", 0, "when")) == "decisions.a.rules[0].when"
    assert path_text(()) == ""


# ---------------------------------------------------------------- mistakes

WRONG: dict[str, tuple[str, int, int, str | None]] = {
    # tabs, indentation, dashes
    "a:\n\tb: 1\n": ("tab-indent", 2, 1, None),
    "a:\n  b: 1\n\tc: 2\n": ("tab-indent", 3, 1, None),
    "a:\n  b: 1\n  \tc: 2\n": ("tab-indent", 3, 3, None),
    "a: 1\n  b: 2\n": ("wrong-indent", 2, 3, None),
    "a:\n    b: 1\n  c: 2\n": ("wrong-indent", 3, 3, None),
    "a:\n  - x: 1\n   y: 2\n": ("wrong-indent", 3, 4, None),
    "a:\n  - x: 1\n - y: 2\n": ("wrong-indent", 3, 2, None),
    "a: 1\n- b\n": ("wrong-indent", 2, 1, None),
    "- a\nb: 1\n": ("wrong-indent", 2, 1, None),
    "a: - b\n": ("wrong-indent", 1, 4, None),
    # colons
    "because: text: more\n": ("unquoted-colon", 1, 14, '"text: more"'),
    "- because: say \"no\": never\n": ("unquoted-colon", 1, 20, '"say \\"no\\": never"'),
    "a: first: second: third\n": ("unquoted-colon", 1, 9, '"first: second: third"'),
    "a: 1\nfoo bar\n": ("missing-colon", 2, 1, None),
    "policy x\nversion: 1\n": ("missing-colon", 1, 1, None),
    "a: 1\nfoo\nb: 2\n": ("missing-colon", 2, 1, None),
    "a" * 2000 + ": 1\n": ("missing-colon", 1, 1, None),
    "b: 1\n" + "c" * 1500 + ": 1\n": ("missing-colon", 2, 1, None),
    "a: 1 : 2\n": ("unquoted-colon", 1, 6, '"1 : 2"'),
    "a: 'b': c\n": ("yaml-syntax", 1, 7, None),
    "a: {b: Wait: it takes two weeks}\n": ("unquoted-colon", 1, 12, None),
    # quotes and brackets
    'a: "x\nb: 1\n': ("unclosed-quote", 1, 4, None),
    'a: "x\nb: "y"\n': ("unclosed-quote", 2, 5, None),
    'a: "say "hi" now"\n': ("text-after-value", 1, 10, None),
    "a: 'don't do it'\n": ("text-after-value", 1, 9, None),
    "a: {name} hello\n": ("text-after-value", 1, 11, None),
    "a: [name] hello\n": ("text-after-value", 1, 11, None),
    "a: {b: 1\nc: 2\n": ("unclosed-bracket", 1, 4, None),
    "a: [1, 2\n": ("unclosed-bracket", 1, 4, None),
    "a: {\n  b: 1,\n": ("unclosed-bracket", 2, 7, None),
    "a: {b: 1 c: 2}\n": ("missing-comma", 1, 11, None),
    "a: ]\n": ("yaml-syntax", 1, 4, None),
    "a: [1,,2]\n": ("yaml-syntax", 1, 7, None),
    # characters that YAML has taken
    "a: @home\n": ("needs-quotes", 1, 4, None),
    "a: `x`\n": ("needs-quotes", 1, 4, None),
    "a: %x\n": ("needs-quotes", 1, 4, None),
    "a: *bold*\n": ("needs-quotes", 1, 4, None),
    "a: & b\n": ("needs-quotes", 1, 4, None),
    "a: >= 14\n": ("needs-quotes", 1, 4, None),
    "a: |text\n": ("needs-quotes", 1, 4, None),
    "a: !important\n": ("yaml-tag", 1, 4, None),
    "a: !!python/object:os.system {}\n": ("yaml-tag", 1, 4, None),
    "a: !x!y z\n": ("yaml-tag", 1, 4, None),
    "a: 1\nb: *nowhere\n": ("unknown-alias", 2, 4, None),
    "a: &x [*x]\n": ("endless-alias", 1, 8, None),
    # keys
    "a: 1\nb: 2\na: 3\n": ("duplicate-key", 3, 1, None),
    "a: {b: 1, b: 2}\n": ("duplicate-key", 1, 11, None),
    "1: a\n": ("key-not-text", 1, 1, '"1"'),
    "true: a\n": ("key-not-text", 1, 1, '"true"'),
    "2026-03-16: a\n": ("key-not-text", 1, 1, '"2026-03-16"'),
    "~: a\n": ("key-not-text", 1, 1, '"~"'),
    ": a\n": ("key-not-text", 1, 1, None),
    "a: 1\n: b\n": ("key-not-text", 2, 1, None),
    "{a: 1}: b\n": ("key-not-text", 1, 1, None),
    "a: &x {b: 1}\nc:\n  <<: *x\n": ("merge-key", 3, 3, None),
    # values that cannot be
    "a: 2026-02-30\n": ("not-a-date", 1, 4, None),
    "a: 1e999\n": ("number-too-large", 1, 4, None),
    f"a: {'9' * 5000}\n": ("number-too-large", 1, 4, None),
    # the whole file
    "# only\n# comments\n": ("only-comments", 1, 1, None),
    "---\n": ("empty-file", 1, 1, None),
    "null\n": ("empty-file", 1, 1, None),
    "- a\n- b\n": ("not-a-mapping", 1, 1, None),
    "just words\n": ("not-a-mapping", 1, 1, None),
    "a:1\n": ("not-a-mapping", 1, 1, None),
    "a: 1\n---\nb: 2\n": ("several-documents", 2, 1, None),
    "a: 1\n...\nb: 2\n": ("several-documents", 3, 1, None),
    "%YAML 3.0\n---\na: 1\n": ("several-documents", 1, 1, None),
    "a: \x00\n": ("not-text", 1, 4, None),
    "PK\x03\x04": ("not-text", 1, 3, None),
    "...\n": ("empty-file", 1, 1, None),
    "? ": ("key-not-text", 1, 2, None),
    "a: \ud800\n": ("not-text", 1, 4, None),
}


@pytest.mark.usefixtures("either_parser")
@pytest.mark.parametrize(("text", "expected"), WRONG.items(), ids=[text[:25] for text in WRONG])
def test_each_mistake_has_its_code_and_its_place(text: str, expected: tuple[str, int, int, str | None]) -> None:
    one = mistake(text)
    assert one.span is not None
    assert (one.code, one.span.line, one.span.column, one.suggest) == expected


@pytest.mark.usefixtures("either_parser")
@pytest.mark.parametrize("text", ["", " \n\n"])
def test_an_empty_file_has_no_line_to_show(text: str) -> None:
    one = mistake(text)
    assert (one.code, one.span, one.source_line) == ("empty-file", None, None)
    assert one.help


@pytest.mark.usefixtures("either_parser")
def test_an_unknown_escape_is_explained() -> None:
    one = mistake('a: "C:\\dir"\n')
    assert one.code == "bad-escape"
    assert one.help is not None
    assert "single quotes" in one.help


@pytest.mark.usefixtures("either_parser")
def test_half_a_character_is_no_text() -> None:
    assert mistake('a: "\\ud800"\n').code == "not-text"


def test_both_places_of_a_duplicate_are_named() -> None:
    assert mistake("a: 1\nb: 2\na: 3\n").message == "`a` is written twice, in line 1 and in line 3"
    assert mistake("a: {b: 1, b: 2}\n").message == "`b` is written twice, in this line"


def test_a_comparison_written_with_signs_is_shown_in_words() -> None:
    one = mistake("when: {days: >= 14}\n")
    assert one.help == "comparisons are words: write `{at_least: 14}` or `{more_than: 14}`"


def test_the_first_of_two_equal_keys_stays_in_place() -> None:
    found = mistakes("a: {x: 1}\na: {x: 1, x: 2}\n")
    assert [(one.code, one.span and one.span.line) for one in found] == [("duplicate-key", 2), ("duplicate-key", 2)]


def test_all_mistakes_come_at_once_in_the_order_of_the_file() -> None:
    found = mistakes("a: 2026-02-30\na: !x 1\n3: {<<: 1}\nb: {c: 1, c: 2}\nd: 'x\n")
    assert [(one.code, one.span and one.span.line) for one in found] == [
        ("not-a-date", 1), ("duplicate-key", 2), ("yaml-tag", 2), ("key-not-text", 3), ("merge-key", 3),
        ("duplicate-key", 4), ("unclosed-quote", 5),
    ]


def test_a_message_for_a_person() -> None:
    assert mistake("rule: x\nbecause: text: more\n").render() == (
        "policy.yaml:2:14: error: this text has a colon followed by a space in it, so it has to stand in quotes"
        " [unquoted-colon]\n"
        "  2 | because: text: more\n"
        "    |              ^\n"
        '  did you mean `"text: more"`?\n'
        "  without quotes, YAML takes the word before the colon for a key"
    )


# ---------------------------------------------------------------- bounds


def bomb(levels: int) -> str:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.usefixtures("either_parser")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        (bomb(9), "too-many-aliases"),
        ("a: " + "[" * 100_000, "too-deep"),
        ("a: " + "{b: " * 100_000, "too-deep"),
        ("- " * 50_000, "too-deep"),
        ("? " * 50_000, "too-deep"),
        ("".join(" " * depth + "a:\n" for depth in range(200)), "too-deep"),
        ("a: &a [[[[[[[[[[1]]]]]]]]]]\nb: " + "[" * 55 + "*a" + "]" * 55, "too-deep"),
    ],
    ids=["bomb", "lists", "mappings", "dashes", "keys", "blocks", "by-alias"],
)
def test_nothing_bursts(text: str, code: str) -> None:
    assert mistakes(text)[0].code == code


def test_the_number_of_values_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_NODES", 10)
    assert parse("a: [1, 2, 3, 4, 5, 6, 7]\n")
    assert mistake("a: [1, 2, 3, 4, 5, 6, 7, 8]\n").code == "too-large"
    assert mistake("a: &x [1, 2, 3]\nb: *x\n").code == "too-large"


def test_the_length_of_the_text_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_CHARACTERS", 10)
    assert parse("a: 1234567").value == {"a": 1234567}
    assert mistake("a: 12345678").code == "too-large"


def test_sixty_levels_are_enough_for_anybody() -> None:
    deepest = parse("a: " + "[" * 59 + "]" * 59)
    assert deepest.value["a"]
    assert mistake("a: " + "[" * 60 + "]" * 60).code == "too-deep"


@given(st.text(st.sampled_from(list("ab:-? \n\t'\"{}[],&*!|>#%@`\\.1é")), max_size=40))
def test_any_text_is_a_document_or_a_mistake_with_a_place(text: str) -> None:
    lines = text.split("\n")
    try:
        parse(text, "x.yaml")
    except PolicyError as error:
        for one in error.diagnostics:
            if one.span is None:
                assert (one.code, text.strip()) == ("empty-file", "")
                continue
            assert 1 <= one.span.line <= len(lines)
            assert 1 <= one.span.column <= len(lines[one.span.line - 1]) + 1
            assert one.message
            assert "while" not in one.message
            assert "expected" not in one.message


@given(st.text(st.sampled_from(list("ab:- \n'\"{}[],#1")), max_size=30))
def test_both_parsers_find_the_same(text: str) -> None:
    assert outcome(text, pure=False) == outcome(text, pure=True)


def outcome(text: str, *, pure: bool) -> object:
    with pytest.MonkeyPatch.context() as patch:
        if pure:
            patch.delattr(yaml, "CSafeLoader", raising=False)
        try:
            return parse(text).value
        except PolicyError as error:
            return bool(error.diagnostics)

"""The shape of a policy file: every mistake once, on its own line, with the code and suggestion marked there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from engine.diagnostics import Diagnostic
from engine.policy.shape.check import EXPLANATIONS, check_shape
from engine.policy.text.document import Path
from engine.policy.text.parse import parse
from engine.policy.text.source import read_schema, schema_path
from tests.policy.marked import marks, overlay, tiny, told


def found(text: str) -> list[Diagnostic]:
    return check_shape(parse(text, "policy.yaml")).diagnostics


def only(text: str) -> Diagnostic:
    (one,) = found(text)
    return one


RULES = """
decisions:
  a:
    answers: [x]
    rules:
"""

WRONG: dict[str, str] = {
    "misspelt-section": tiny() + "mesages: {}  #! unknown-key -> messages\n",
    "a-word-from-elsewhere": tiny() + "questions: {}  #! unknown-key -> decisions\n",
    "no-such-section": tiny() + "zebra: 1  #! unknown-key\n",
    "section-of-another-type": tiny(warnings="warnings: {late: {}}  #! wrong-type"),
    "one-thing-lacking": tiny(outcome="", policy="policy: tiny  #! missing-key"),
    "a-misspelt-key-is-not-missing-as-well": tiny(outcome="outcom: a  #! unknown-key -> outcome"),
    "name-of-the-policy": tiny(policy="policy: My Policy  #! bad-name -> my-policy"),
    "version-as-a-number": tiny() + "version: 1.0  #! wrong-type -> \"1.0\"\n",
    "title-as-a-date": tiny() + "title: 2026-03-16  #! wrong-type -> \"2026-03-16\"\n",
    "title-as-a-boolean": tiny() + "title: true  #! wrong-type -> \"true\"\n",
    "nothing-after-a-key": tiny() + "title:  #! empty\n",
    "source": tiny() + "source: {autor: me}  #! unknown-key -> author\n",
    "statements": tiny(statements="""
        statements:
          s1: {kind: rule, says: x}  #! bad-name -> S1
          S2: {kind: rules, says: x}  #! not-one-of -> rule
          S3: {kind: rule, say: x}  #! unknown-key -> says
          S4: {kind: rule}  #! missing-key
          S5: {kind: rule, says: [x]}  #! wrong-type
    """),
    "settings": tiny(settings="""
        settings:
          Wait Days: {value: 1}  #! bad-name -> wait_days
          bare: 14  #! wrong-type -> {value: 14}
          b: {help: x}  #! missing-key
          c: {value: 1, minimum: fourteen}  #! wrong-type -> 14
          d: {value: 1, maximum: "60"}  #! wrong-type -> 60
          e: {value: 1, from: 1}  #! unknown-key -> minimum
          f: {value: 1, type: whole_number}  #! not-one-of -> integer
          g: {value: {x: 1}}  #! wrong-type
          h: {value: [a], items: {enm: [a]}}  #! unknown-key -> enum
          i: {value: }  #! empty
          j: {value: 1, new: true}  #! misplaced-key
    """),
    "facts": tiny(facts="""
        facts:
          as_of: {type: string, format: date}  #! misplaced-key
          a: {type: date}  #! not-one-of -> string
          b: {type: yes_or_no}  #! not-one-of -> boolean
          c: {question: How many?}  #! missing-key
          d: {typ: integer}  #! unknown-key -> type
          e: {type: integer, minimum: one}  #! wrong-type -> 1
          f: {type: boolean, if_not_told: leave_open}  #! not-one-of -> open
          g: {type: boolean, if_not_told: {asume: true}}  #! unknown-key -> assume
          h: {type: boolean, if_not_told: {because: x}}  #! missing-key
          i: {type: string, enum: []}  #! empty
          j: {type: string, enum: [a, b, a]}  #! duplicate-item
          k: {type: string, enum: [a, 1]}  #! wrong-type -> "1"
          l: {type: boolean, enum: [a]}  #! not-one-of -> string
          m: {type: string, minimum: 1, maximum: 2}  #! not-one-of -> integer
          n: {type: string, not_after: as_of}  #! missing-key
          o: {type: integer, derive: {days_between: [a]}}  #! wrong-length
          p: {type: string, derive: {days_between: [a, b]}}  #! not-one-of -> integer
          q: [integer]  #! wrong-type
          q-r: {type: integer}  #! bad-name -> q_r
          s: {type: interger, minimum: 1}  #! not-one-of -> integer
          t: {type: integer, if_vague: {}}  #! not-one-of
          u: integer  #! wrong-type -> {type: integer}
          v: round  #! wrong-type
          w: {type: choice}  #! not-one-of -> string
          x: {type: string, format: day}  #! not-one-of -> date
          y: {Type: integer}  #! unknown-key -> type
    """),
    "no-facts": tiny(facts="facts: {}  #! empty"),
    "decisions": tiny(decisions="""
        decisions:
          a: {rules: [{rule: x, otherwise: x}]}  #! missing-key
          b: {answers: [x]}  #! missing-key
          c: {answers: [x], rules: []}  #! empty
          d: {answers: [], rules: [{rule: x, otherwise: x}]}  #! empty
          e: {answers: text, rules: [{rule: x, otherwise: x}]}  #! not-one-of
          f: {answers: [x, x], rules: [{rule: x, otherwise: x}]}  #! duplicate-item
          g: {answers: [true], rules: [{rule: x, otherwise: true}]}  #! wrong-type
          h: {answers: [x], hit: frist, rules: [{rule: x, otherwise: x}]}  #! not-one-of -> first
          i: {answers: [x], internal: yes, rules: [{rule: x, otherwise: x}]}  #! not-true-or-false -> true
          j: {answers: [x], matters_when: No, rules: [{rule: x, otherwise: x}]}  #! not-true-or-false -> false
          k: {compute: {plus: [1, 2]}, rules: []}  #! misplaced-key
          l: {compute: {plus: [1, {minus: [1]}]}}  #! wrong-length
          m: {compute: {add: [1, 2]}}  #! unknown-key -> plus
          n: {compute: {plus: [1, 2], minus: [1, 2]}}  #! wrong-length
          o: {compute: {plus: [1, 2], other: 1}}  #! unknown-key
          p: {compute: {}}  #! empty
          q: {answers: [x], rules: {rule: x, otherwise: x}}  #! wrong-type
          r: {rulez: []}  #! missing-key #! unknown-key -> rules
    """),
    "rules": tiny(decisions=RULES + """
      - {rule: else, else: x}  #! unknown-key -> otherwise
      -  #! empty
      - {rule: no-answer, when: {round: 1}}  #! missing-key
      - {rule: misspelt, when: {round: 1}, thn: x}  #! unknown-key -> then
      - {rule: if-then, if: {round: 1}, then: x}  #! unknown-key -> when
      - {rule: both, when: {round: 1}, then: x, otherwise: x}  #! misplaced-key
      - {when: {round: 1}, then: x}  #! missing-key
      - {rule: Not A Name, otherwise: x}  #! bad-name -> not-a-name
      - {rule: nothing, when: , then: x}  #! empty
      - {rule: empty, when: {}, then: x}  #! empty
      - {rule: list, when: {round: 1}, then: [x]}  #! wrong-type
      - {rule: plan, when: {round: 1}, then: {plan: x}}  #! missing-key
      - {rule: cites, otherwise: x, cite: 5}  #! wrong-type -> S5
      - {rule: cites-more, otherwise: x, cite: [S1, 6]}  #! wrong-type -> S6
      - {rule: reason, otherwise: x, because: 12}  #! wrong-type -> "12"
      - {rule: assumes, otherwise: x, assuming: round}  #! wrong-type
      - {rule: overlays-only, otherwise: x, before: plan}  #! misplaced-key
      - only a text  #! wrong-type
      - {rule: note, otherwise: x, x-note: {anything: [goes]}}
    """),
    "conditions": tiny(decisions=RULES + """
      - {rule: a, when: {round: {atleast: 1}}, then: x}  #! unknown-key -> at_least
      - {rule: b, when: {round: {lessthan: 1}}, then: x}  #! unknown-key -> less_than
      - {rule: c, when: {round: {">=": 1}}, then: x}  #! unknown-key -> at_least
      - {rule: d, when: {round: {zebra: 1}}, then: x}  #! unknown-key
      - {rule: e, when: {round: {between: [1]}}, then: x}  #! wrong-length
      - {rule: f, when: {round: {between: [1, 2, 3]}}, then: x}  #! wrong-length
      - {rule: g, when: {round: {at_least: true}}, then: x}  #! wrong-type -> "true"
      - {rule: h, when: {round: {known: yes}}, then: x}  #! not-true-or-false -> true
      - {rule: i, when: {round: {known: 3}}, then: x}  #! not-true-or-false
      - {rule: j, when: {round: {not: {eq: 1}}}, then: x}  #! unknown-key -> equals
      - {rule: k, when: {round: {}}, then: x}  #! empty
      - {rule: l, when: {round: []}, then: x}  #! empty
      - {rule: m, when: {round: }, then: x}  #! empty
      - {rule: n, when: {all: {round: 1}}, then: x}  #! wrong-type
      - {rule: o, when: {any: []}, then: x}  #! empty
      - {rule: p, when: {none: [{any: [{round: {is: 1}}]}]}, then: x}  #! unknown-key -> equals
      - {rule: q, when: {$wait: 1}, then: x}  #! bad-name -> wait
      - {rule: r, when: {heardBack: true}, then: x}  #! bad-name -> heard_back
      - {rule: s, when: {all: [round]}, then: x}  #! wrong-type
      - {rule: and, when: {and: [{round: 1}]}, then: x}  #! unknown-key -> all
      - {rule: not, when: {not: {round: 1}}, then: x}  #! unknown-key -> none
      - {rule: two, when: {round: {between: 7 and 14}}, then: x}  #! wrong-type
      - {rule: t, when: {round: [{at_least: 1}]}, then: x}  #! wrong-type
      - {rule: u, when: {day: 2026-03-16, other: {at_least: 2026-03-16}, plan.contact: hr}, then: x}
    """),
    "warnings": tiny(warnings="""
        warnings:
          - {warning: late, because: x}  #! missing-key
          - {warning: too-late, when: {round: 1}}  #! bad-name -> too_late
          - {when: {round: 1}}  #! missing-key
    """),
    "plans": tiny(plans="""
        plans:
          a: {use: b}  #! misplaced-key
          b: {steps: [{x: 1}]}  #! wrong-type
          c: {template: 3}  #! wrong-type -> "3"
          d: {Whom: hr}  #! bad-name -> whom
          e: {contact: }  #! empty
          g: email  #! wrong-type
          h: {drop: true}  #! misplaced-key
          f: {contact: hr, x-note: {a: 1}}
    """),
    "messages": tiny(messages="""
        messages:
          a: {kind: phone, body: x}  #! not-one-of -> phone_script
          b: {kind: email}  #! missing-key
          c: {body: x}  #! missing-key
          d: {kind: email, body: x, say: y}  #! misplaced-key
          e: {kind: email, text: x}  #! unknown-key -> body
          f: {kind: email, body: x, repeat: {times: {count: three, line: x}}}  #! wrong-type -> 3
          g: {kind: email, body: x, repeat: {times: {count: 0, line: x}}}  #! out-of-range -> 1
          h: {kind: email, body: x, repeat: {times: {count: $n}}}  #! missing-key
    """),
    "tests": tiny(tests="""
        tests:
          - {given: {round: 1}, expect: {a: x}}  #! missing-key
          - {name: x, given: {round: 1}}  #! missing-key
          - {name: x, given: [round], expect: {a: x}}  #! wrong-type
          - {name: x, givn: {round: 1}, expect: {a: x}}  #! unknown-key -> given
          - {name: x, expect: {}}  #! empty
          - {name: x, expect: {missing: round}}  #! wrong-type -> [round]
          - {name: x, expect: {status: ask}}  #! not-one-of
          - {name: x, given: {day: 2026-03-16, size: ["1-5", 9], other: null}, expect: {a: x, b: null}}
    """),
    "overlay": overlay(rest="""
        settings:
          wait: 10
          other: {value: 3, new: true}
          third: {x: 1}  #! unknown-key
        facts:
          round: {minimum: 1}
          fresh: {question: x, new: true}  #! missing-key
        decisions:
          a:
            rules:
              - {rule: old, then: x}
              - {rule: old, drop: yes}  #! not-true-or-false -> true
              - {rule: old, after: b, before: c}  #! misplaced-key
              - {then: x}  #! missing-key
          b: {answers: [x], new: true}  #! missing-key
        messages:
          m: {say: Hello}
    """),
    "overlay-with-a-misspelt-base": "policy: x\nextend: follow-up  #! unknown-key -> extends\nsettings: {wait: 10}\n",
    "overlay-without-a-name": overlay(policy="", extends="extends: follow-up  #! missing-key"),
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_each_mistake_is_told_once_on_its_line(text: str) -> None:
    assert told(found(text)) == marks(text)


def test_a_good_policy_has_no_mistakes() -> None:
    assert check_shape(parse(tiny())) == ([], set())
    assert check_shape(parse(overlay())) == ([], set())


def test_message_place_and_help_belong_together() -> None:
    text = tiny(decisions=RULES + "      - {rule: a, when: {round: {lessthan: 1}}, then: x}")
    one = only(text)
    assert one.message == "there is no comparison `lessthan`"
    assert one.help == "if it were let through, it would never be compared"
    assert one.path == "decisions.a.rules[0].when.round.lessthan"
    assert one.render().splitlines()[1:3] == [
        "  9 |       - {rule: a, when: {round: {lessthan: 1}}, then: x}",
        "    |                                  ^^^^^^^^",
    ]


SENTENCES = {
    "if_vague:": "`if_vague` has no value: it must be one of `ask`, `open`",
    "if_vague: [ask]": "`if_vague` must be one of `ask`, `open`, not a list",
    "derive: {days_between: [a, b], x: 1}": "`derive` has no key `x`",
    "minimum: fourteen": "`minimum` must be a number, not the text `fourteen`",
    "minimum: 2026-03-16": "`minimum` must be a number, not the date `2026-03-16`",
    "minimum: [1]": "`minimum` must be a number, not a list",
    "question:": "`question` has no value: it must be a text",
    "if_not_told: maybe": "`if_not_told` must be one of `ask`, `open`, not `maybe`",
    "if_vague: true": "`if_vague` must be one of `ask`, `open`, not `true`",
    "zebra: 1": "a fact has no key `zebra`",
    "if_not_told: {}": "`if_not_told` has no `assume`",
}


@pytest.mark.parametrize(("entry", "message"), SENTENCES.items())
def test_sentences(entry: str, message: str) -> None:
    assert only(tiny(facts=f"facts:\n  round:\n    type: integer\n    {entry}")).message == message


def test_yes_and_no_are_explained() -> None:
    one = only(tiny(decisions="decisions:\n  a: {internal: on, compute: 1}"))
    assert one.help == "`on` is an ordinary word here: write true, without quotes"


def test_everything_a_mapping_lacks_is_one_mistake() -> None:
    one = only(tiny(decisions=RULES + "      - {rule: alone}"))
    assert one.message == "the rule `alone` has no `when` and `then`"
    assert only(overlay(extends="")).message == "the policy has no `facts`, `decisions` and `outcome`"


def test_a_word_that_is_too_long_is_not_compared_with_others() -> None:
    assert only(tiny() + f"{'title' * 30}: 1\n").suggest is None


def test_of_very_many_mistakes_only_the_first_get_suggestions() -> None:
    diagnostics = found(tiny() + "".join(f"title{number}: 1\n" for number in range(120)))
    assert [one.suggest for one in diagnostics] == ["title"] * 100 + [None] * 20


def test_without_a_near_word_the_known_ones_are_listed() -> None:
    one = only(tiny(facts="facts:\n  round: {type: integer, if_not_told: {assume: 1, zebra: 2}}"))
    assert one.help is not None
    assert "known here: assume, because, cite" in one.help
    assert "x-" in one.help


BAD_PATHS: dict[str, Path] = {
    tiny() + "zebra: 1\n": ("zebra",),
    tiny(facts="facts:\n  round: {question: x}"): ("facts", "round"),
    tiny(facts="facts:\n  round: {type: integer, minimum: x}"): ("facts", "round", "minimum"),
    tiny(decisions=RULES + "      - text"): ("decisions", "a", "rules", 0),
}


@pytest.mark.parametrize(("text", "path"), BAD_PATHS.items())
def test_bad_paths_are_what_the_next_stage_must_not_use(text: str, path: Path) -> None:
    assert check_shape(parse(text)).bad_paths == {path}


def test_an_overlay_whose_base_is_misspelt_cannot_be_used_at_all() -> None:
    text = "policy: x\nextend: follow-up\nsettings: {wait: 10}\n"
    assert check_shape(parse(text)).bad_paths == {("policy",), ("extend",), ("settings",)}


def test_a_missing_section_makes_nothing_bad() -> None:
    assert check_shape(parse(tiny(outcome=""))).bad_paths == set()


def test_conditions_may_be_as_deep_as_the_text() -> None:
    deep = "{round: {zebra: 1}}"
    for _ in range(25):
        deep = f"{{all: [{deep}]}}"
    text = tiny(decisions=RULES + f"      - {{rule: deep, when: {deep}, then: x}}")
    assert told(found(text)) == [(9, "unknown-key", None)]


def test_bundled_policies_and_examples_have_the_right_shape() -> None:
    import glob

    files = [*glob.glob("policies/*.yaml"), *glob.glob("examples/*-rules.yaml")]
    assert files
    for file in files:
        with open(file, encoding="utf-8") as stream:
            assert found(stream.read()) == []


# ---------------------------------------------------------------- the schema itself

KEYWORDS_THAT_CANNOT_FAIL = {
    "$schema", "$comment", "$defs", "title", "description", "properties", "patternProperties", "items", "if", "then",
    "else", "allOf", "dependentSchemas", "$ref", "format",
}


def subschemas(schema: Any) -> Iterator[dict[str, Any]]:
    """A schema and everything in it that is a schema."""
    if isinstance(schema, dict):
        yield schema
        for key, value in schema.items():
            if key in ("properties", "patternProperties", "$defs", "dependentSchemas"):
                for part in value.values():
                    yield from subschemas(part)
            elif key == "allOf":
                for part in value:
                    yield from subschemas(part)
            elif key in ("items", "if", "then", "else", "not", "additionalProperties"):
                yield from subschemas(value)


def test_every_keyword_of_the_schema_has_words() -> None:
    used = {key for part in subschemas(read_schema("policy")) for key in part}
    assert used - KEYWORDS_THAT_CANNOT_FAIL == set(EXPLANATIONS)


def test_the_schema_never_says_any_of_the_given() -> None:
    used = {key for part in subschemas(read_schema("policy")) for key in part}
    assert not used & {"anyOf", "oneOf"}


def test_every_key_of_the_language_is_described_for_editors() -> None:
    schema = read_schema("policy")
    closed = [part for part in subschemas(schema) if part.get("additionalProperties") is False]
    assert len(closed) > 15
    for part in closed:
        for key, value in part.get("properties", {}).items():
            reference = value.get("$ref", "").rpartition("/")[2]
            named = schema["$defs"][reference] if reference else {}  # type: ignore[index]
            assert "description" in value or "description" in named, (part.get("title"), key)


def test_every_closed_mapping_says_what_it_is_and_what_a_stray_key_would_do() -> None:
    for part in subschemas(read_schema("policy")):
        if part.get("additionalProperties") is False:
            assert part.get("title"), part
            assert part.get("$comment"), part


@pytest.mark.parametrize("kind", ["policy", "facts", "decision"])
def test_the_stored_schemas_are_schemas(kind: Any) -> None:
    from jsonschema import Draft202012Validator

    schema = read_schema(kind)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    with open(schema_path(kind), encoding="utf-8") as stream:
        assert json.load(stream) == schema

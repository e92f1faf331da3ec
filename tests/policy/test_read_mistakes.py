"""Every mistake in names, types and values: its code, the text it underlines and what is suggested."""

from __future__ import annotations

import pytest

from tests.policy.reading import SMALL, Said, broken, line_of, mistakes, said

_WHEN = "when: {heard: true}"
_RULE = "then: stop, because: They answered."


# code, what is replaced, by what, the text underlined, the suggestion
CASES = [
    # -- names in conditions
    ("unknown-fact", _WHEN, "when: {herd: true}", "herd", "heard"),
    ("unknown-fact", _WHEN, "when: {any: [{heard: true}, {none: [{chanel: email}]}]}", "chanel", "channel"),
    ("unknown-fact", _WHEN, "when: {plans.urgent: true}", "plans.urgent", "plan.urgent"),
    ("unknown-fact", "{days_between: [met_on, as_of]}", "{days_between: [met, as_of]}", "met", "met_on"),
    ("unknown-fact", "not_after: as_of", "not_after: seen", "seen", "seen_on"),
    ("unknown-plan-field", "plan.urgent: true", "plan.urgnt: true", "plan.urgnt", "plan.urgent"),
    ("unknown-plan-field", "plan.urgent: true", "action.urgent: true", "action.urgent", None),
    ("unknown-plan-field", "urgent: true}}", "urgnt: true}}", "urgnt", "urgent"),
    ("text-in-condition", _WHEN, "when: {job: clerk}", "job", None),
    ("computed-in-condition", _WHEN, "when: {day: 3}", "day", None),
    ("computed-in-condition", _WHEN, "when: {days: $day}", "$day", None),
    # -- $names
    ("unknown-reference", "less_than: $waiting", "less_than: $wating", "$wating", "$waiting"),
    ("unknown-reference", "otherwise: $patience", "otherwise: $patiense", "$patiense", "$patience"),
    ("unknown-reference", "minus: [$waiting, $days]", "minus: [$waiting, $dais]", "$dais", "$days"),
    ("unknown-reference", "count: 3", "count: $patienc", "$patienc", "$patience"),
    ("unknown-reference", "template: script", "template: $wai", "$wai", "$way"),
    ("fact-as-operand", "less_than: $waiting", "less_than: $rating", "$rating", None),
    ("fact-as-operand", "less_than: $waiting", "less_than: $as_of", "$as_of", None),
    ("reference-type", "less_than: $waiting", "less_than: $action", "$action", None),
    ("reference-type", "less_than: $waiting", "less_than: $plan", "$plan", None),
    ("reference-type", "{days: {less_than: $waiting}}", "{days: [3, $waiting]}", "$waiting", None),
    ("reference-type", "{days: {less_than: $waiting}}", "{patience: {less_than: $waiting}}", "$waiting", None),
    ("reference-type", "then: wait", "then: $waiting", "$waiting", None),
    ("reference-type", "otherwise: $patience", "otherwise: $days", "$days", None),
    # -- values in conditions
    ("unknown-answer", "only_when: {action: {not: stop}}", "only_when: {action: {not: stopp}}", "stopp", "stop"),
    ("unknown-answer", "only_when: {action: {not: stop}}", "only_when: {action: [go, wai]}", "wai", "wait"),
    ("unknown-answer", "action: {not: stop}}", "action: not_covered}", "not_covered", "{known: false}"),
    ("unknown-answer", "plan: letter, plan.urgent: true", "plan.contact: bos", "bos", "boss"),
    ("unknown-choice", "when: {channel: email}", "when: {channel: e-mail}", "e-mail", "email"),
    ("unknown-choice", _WHEN, "when: {way: fone}", "fone", "phone"),
    ("unknown-choice", _WHEN, "when: {ways: {includes: fone}}", "fone", "phone"),
    ("unknown-plan", "plan: letter,", "plan: leter,", "leter", "letter"),
    ("unknown-plan", "plan: letter,", "plan.use: leter,", "leter", "letter"),
    ("wrong-value-type", "when: {channel: email}", "when: {channel: true}", "true", None),
    ("wrong-value-type", "when: {channel: email}", "when: {channel: unknown}", "unknown", "{known: false}"),
    ("wrong-value-type", _WHEN, "when: {heard: yes}", "yes", "true"),
    ("wrong-value-type", _WHEN, "when: {heard: 0}", "0", None),
    ("wrong-value-type", _WHEN, 'when: {days: "14"}', '"14"', "14"),
    ("wrong-value-type", _WHEN, "when: {days: 14.0}", "14.0", "14"),
    ("wrong-value-type", _WHEN, "when: {days: fourteen}", "fourteen", "14"),
    ("wrong-value-type", _WHEN, 'when: {rating: "0.5"}', '"0.5"', "0.5"),
    ("wrong-value-type", _WHEN, "when: {met_on: {at_least: 2026/3/1}}", "2026/3/1", "2026-03-01"),
    ("wrong-value-type", _WHEN, "when: {met_on: yesterday}", "yesterday", None),
    ("wrong-value-type", _WHEN, "when: {days: {less_than: $ways}}", "$ways", None),
    ("wrong-value-type", _WHEN, "when: {days: {between: [1, $ways]}}", "[1, $ways]", None),
    ("wrong-value-type", _WHEN, "when: {ways: {includes: $ways}}", "$ways", None),
    ("wrong-value-type", _WHEN, "when: {days: {less_than: $share}}", "$share", None),
    ("wrong-value-type", _WHEN, "when: {channel: $share}", "$share", None),
    ("unknown-answer", "plan: letter, plan.urgent: true", "plan.contact: $way", "$way", None),
    ("operator-type", _WHEN, "when: {channel: {at_least: email}}", "at_least", None),
    ("operator-type", "plan: letter,", "plan: {more_than: call},", "more_than", None),
    ("operator-type", _WHEN, "when: {channel: {includes: email}}", "includes", None),
    ("operator-type", _WHEN, "when: {ways: phone}", "phone", None),
    ("operator-type", _WHEN, "when: {ways: {one_of: [phone]}}", "one_of", None),
    ("operator-type", "plan: letter,", "plan.steps: ring,", "ring", None),
    ("between-reversed", _WHEN, "when: {days: {between: [9, 3]}}", "[9, 3]", "[3, 9]"),
    ("out-of-range", _WHEN, "when: {days: -1}", "-1", None),
    ("out-of-range", _WHEN, "when: {days: [3, 401]}", "401", None),
    ("out-of-range", _WHEN, "when: {days: {more_than: 400}}", "400", None),
    ("out-of-range", _WHEN, "when: {days: {between: [401, 500]}}", "[401, 500]", None),
    ("out-of-range", _WHEN, "when: {days: {not: {less_than: 0}}}", "0", None),
    ("out-of-range", _WHEN, "when: {rating: {at_least: 1.5}}", "1.5", None),
    # -- rules
    ("unknown-answer", _RULE, "then: stp, because: They answered.", "stp", "stop"),
    ("unknown-answer", _RULE, "then: not_covered, because: They answered.", "not_covered", None),
    ("unknown-answer", "then: wait", "then: $way", "$way", None),
    ("wrong-value-type", "then: 7", 'then: "7"', '"7"', "7"),
    ("wrong-value-type", "urgent: true}}", "urgent: very}}", "very", None),
    ("wrong-value-type", "urgent: true}}", "steps: write}}", "write", None),
    ("unknown-plan", "otherwise: call", "otherwise: cal", "cal", "call"),
    ("unknown-plan", "use: letter, urgent", "use: leter, urgent", "leter", "letter"),
    ("rule-twice", "rule: due", "rule: answered", "answered", None),
    ("otherwise-not-last", "rule: short, when: {rating: {more_than: 0.5}}, then: 7", "rule: short, otherwise: 7",
     "otherwise", None),
    ("assuming-unknown", "assuming: {channel: phone}", "assuming: {chanel: phone}", "chanel", "channel"),
    ("unknown-choice", "assuming: {channel: phone}", "assuming: {channel: fone}", "fone", "phone"),
    ("priority-without-words", "answers: integer\n", "answers: integer\n    hit: priority\n", "priority", None),
    # -- decisions
    ("unknown-outcome", "outcome: action", "outcome: acton", "acton", "action"),
    ("unknown-outcome", "outcome: action", "outcome: waiting", "waiting", None),
    ("decision-cycle", "when: {rating: {more_than: 0.5}}", "when: {action: go}", "waiting", None),
    ("decision-cycle", "when: {rating: {more_than: 0.5}}", "when: {waiting: 7}", "waiting", None),
    ("decision-cycle", "minus: [$waiting, $days]", "minus: [$day, $days]", "day", None),
    # -- computations
    ("computation-type", "minus: [$waiting, $days]", "minus: [$waiting, $heard]", "$heard", None),
    ("computation-type", "minus: [$waiting, $days]", "minus: [$waiting, $way]", "$way", None),
    ("computation-type", "minus: [$waiting, $days]", "minus: [$waiting, $action]", "$action", None),
    ("computation-type", "minus: [$waiting, $days]", "minus: [$waiting, $plan]", "$plan", None),
    ("computation-type", "minus: [$waiting, $days]", "minus: [$as_of, $met_on]", "minus", None),
    ("computation-type", "date_plus_days: [$met_on, $waiting]", "date_plus_days: [$waiting, $met_on]",
     "date_plus_days", None),
    ("computation-type", "date_plus_days: [$met_on, $waiting]", "days_between: [$met_on, 3]", "days_between", None),
    ("computation-facts", "date_plus_days: [$met_on, $waiting]", "days_between: [$met_on, $seen_on]",
     "{days_between: [$met_on, $seen_on]}", None),
    # -- facts
    ("bad-derive", "{days_between: [met_on, as_of]}", "{days_between: [rating, as_of]}", "rating", None),
    ("bad-derive", "type: number, minimum: 0, maximum: 1}\n  heard",
     "type: number, derive: {days_between: [met_on, as_of]}}\n  heard", "[met_on, as_of]", None),
    ("bad-limit", "not_after: as_of", "not_after: days", "days", None),
    ("bad-limit", "type: boolean, if", "type: boolean, not_after: as_of, if", "not_after", None),
    ("limits-reversed", "minimum: 0, maximum: 400", "minimum: 500, maximum: 400", "500", None),
    ("wrong-value-type", "minimum: 0, maximum: 400", "minimum: 0.5, maximum: 400", "0.5", None),
    ("wrong-value-type", "assume: false", "assume: no", "no", "false"),
    ("unknown-choice", "if_not_told: open", "if_not_told: {assume: fax}", "fax", None),
    ("out-of-range", "minimum: 0, maximum: 400", "minimum: 0, maximum: 400, if_not_told: {assume: 500}", "500", None),
    # -- settings
    ("out-of-range", "value: 14", "value: 99", "99", None),
    ("out-of-range", "value: 0.5", "value: 1.5", "1.5", None),
    ("wrong-value-type", "value: 14", 'value: "14"', '"14"', "14"),
    ("wrong-value-type", "value: [phone]", "value: phone", "phone", "[phone]"),
    ("wrong-value-type", "value: 14", "value: [14]", "[14]", None),
    ("unknown-choice", "value: [phone]", "value: [phone, fax]", "fax", None),
    ("unknown-choice", "value: email", "value: mail", "mail", "email"),
    # -- names
    ("name-twice", "  way: {value", "  days: {value", "days", None),
    ("reserved-name", "  job: {question", "  as_of: {question: Now?, type: string}\n  job: {question", "as_of", None),
    ("reserved-name", "  share: {value", "  unknown: {value", "unknown", None),
    # -- statements
    ("unknown-statement", "help: Days to wait., cite: S1", "help: Days to wait., cite: S11", "S11", "S1"),
    ("unknown-statement", "cite: [S1, S2]", "cite: [S1, S22]", "S22", "S2"),
    ("uncited-statement", "{kind: scene, says: It rains.}", "{kind: scene, says: Rain.}\n  S4: {kind: tip, says: Hm.}",
     "S4", None),
    # -- plans, messages
    ("unknown-message", "template: mail", "template: mial", "mial", "mail"),
    ("unknown-blank", "it is about {job}.", "it is about {jop}.", "{jop}", "job"),
    ("unknown-blank", "subject: About {job}", "subject: About {plan.urgnt}", "{plan.urgnt}", "plan.urgent"),
    ("unknown-blank", '"slot {n}"', '"slot {m}"', "{m}", None),
    ("unknown-message-kind", "kind: email", "kind: e_mail", "e_mail", "email"),
    ("wrong-value-type", "count: 3", "count: many", "many", None),
    ("wrong-value-type", "count: 3", "count: $way", "$way", None),
    ("rule-twice", "warnings:\n", "warnings:\n  - {warning: rude, because: No.}\n", "rude", None),
    # -- tests
    ("unknown-test-name", "given: {days: 3", "given: {day: 3", "day", "days"),
    ("unknown-test-name", "settings: {patience: 10}", "settings: {patienc: 10}", "patienc", "patience"),
    ("unknown-test-name", "contact: hr, missing", "contct: hr, missing", "contct", "contact"),
    ("unknown-test-name", "missing: [rating]", "missing: [ratng]", "ratng", "rating"),
    ("unknown-test-name", "missing: [rating]", "assumed: {herd: false}", "herd", "heard"),
    ("unknown-test-name", "warnings: []", "warnings: [rood]", "rood", None),
    ("unknown-test-name", "rule: {action: early}", "rule: {action: erly}", "erly", "early"),
    ("unknown-test-name", "rule: {action: early}", "rule: {acton: early}", "acton", "action"),
    ("unknown-test-name", "plan: {use: call}", "plan: {contct: hr}", "contct", "contact"),
    ("unknown-plan", "plan: {use: call}", "plan: {use: cal}", "cal", "call"),
    ("unknown-plan", "plan: {use: call}", "plan: cal", "cal", "call"),
    ("unknown-answer", "expect: {action: wait", "expect: {action: weit", "weit", "wait"),
    ("unknown-answer", "expect: {action: wait", "expect: {status: done, action: wait", "done", None),
]


@pytest.mark.parametrize(
    ("code", "old", "new", "marked", "suggest"), CASES, ids=[f"{code}-{new[-30:]}" for code, _, new, _, _ in CASES]
)
def test_one_mistake_is_told_once_and_in_its_place(
    code: str, old: str, new: str, marked: str, suggest: str | None
) -> None:
    text = broken(old, new)
    found = mistakes(text)
    own = [mistake for mistake in found if said(mistake).code == code]
    # Where a statement loses its only citation that is a second mistake, and a true one.
    assert [mistake for mistake in found if mistake not in own and mistake.code != "uncited-statement"] == []
    assert said(own[-1])[:2] == (code, marked)
    assert own[-1].suggest == suggest
    assert text.splitlines()[own[-1].span.line - 1 if own[-1].span else 0] == own[-1].source_line


def test_a_blank_is_shown_on_its_own_line() -> None:
    text = broken("it is about {job}.", "it is about {jop}.")
    (mistake,) = mistakes(text)
    assert said(mistake) == Said("unknown-blank", "{jop}", line_of(text, "{jop}"), "job")


def test_plans_that_are_collected_cannot_be_tested() -> None:
    found = mistakes(broken("answers: plan\n", "answers: plan\n    hit: collect\n"))
    marked = [said(mistake)[:2] for mistake in found]
    assert marked == [("operator-type", "plan"), ("unknown-plan-field", "plan.urgent")]


def test_a_cycle_is_named_whole() -> None:
    (mistake,) = mistakes(broken("when: {rating: {more_than: 0.5}}", "when: {action: go}"))
    assert mistake.message == "the decisions go round in a circle: `waiting` needs `action`, `action` needs `waiting`"


def test_all_mistakes_come_at_once_in_the_order_of_the_file() -> None:
    text = SMALL.replace("value: 14", "value: 99").replace("heard: true", "herd: true")
    text = text.replace("template: mail", "template: mial")
    found = [said(mistake)[:2] for mistake in mistakes(text)]
    assert found == [("out-of-range", "99"), ("unknown-fact", "herd"), ("unknown-message", "mial")]


def test_every_mistake_says_what_would_go_wrong_or_what_to_write() -> None:
    for _, old, new, _, _ in CASES:
        for mistake in mistakes(broken(old, new)):
            assert mistake.help, mistake


def test_what_is_declared_but_broken_is_still_known() -> None:
    text = broken("value: 14", "value: 99").replace("minimum: 0, maximum: 400", "minimum: x, maximum: 400")
    assert [mistake.code for mistake in mistakes(text)] == ["out-of-range", "wrong-value-type"]


def test_a_fact_without_a_type_raises_no_second_mistake() -> None:
    (mistake,) = mistakes(broken("type: boolean, if", "type: bool, if"))
    assert (mistake.code, mistake.path) == ("wrong-type", "facts.heard")


@pytest.mark.parametrize(
    ("settings", "code", "suggest"),
    [
        ({"patiense": 10}, "unknown-setting", "patience"),
        ({"patience": 99}, "out-of-range", None),
        ({"patience": "10"}, "wrong-value-type", "10"),
        ({"patience": True}, "wrong-value-type", None),
        ({"patience": float("nan")}, "wrong-value-type", None),
        ({"share": float("inf")}, "wrong-value-type", None),
        ({"patience": None}, "wrong-value-type", None),
        ({"patience": {}}, "wrong-value-type", None),
        ({"ways": "phone"}, "wrong-value-type", "[phone]"),
        ({"ways": ["fone"]}, "unknown-choice", "phone"),
        ({"way": "mail"}, "unknown-choice", "email"),
    ],
)
def test_a_setting_given_from_outside_is_checked_like_the_files_own(
    settings: dict[str, object], code: str, suggest: str | None
) -> None:
    (mistake,) = mistakes(SMALL, settings)
    assert (mistake.code, mistake.suggest, mistake.path) == (code, suggest, f"settings.{next(iter(settings))}")
    assert mistake.span is None

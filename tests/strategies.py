"""Random policies, as the plain data a YAML file would give, and random facts for them.

A policy is grown the way a person writes one: settings and facts first, then one decision after
another, each free to test the facts, the settings and the earlier decisions. Numbers are small, so
that constants of different rules meet, touch and overlap. Two hit policies would mostly only
produce conflicts if rules were random, so ``unique`` and ``any`` decisions usually get rules that
share out the values of one subject; some are left random on purpose.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple, TypeAlias

import yaml
from hypothesis import strategies as st

Plain: TypeAlias = Any
Draw: TypeAlias = Callable[[st.SearchStrategy[Any]], Any]

AS_OF = date(2026, 3, 16)
WORDS = ("red", "green", "blue")
ORDERED = ("integer", "number", "date")
HIT_POLICIES = ("first", "unique", "any", "priority", "collect")
NUMBERS = st.integers(0, 9)
DECIMALS = st.sampled_from([*(n / 2 for n in range(19)), 0.1, 0.2, 0.3, 0.6, 0.7, 2.1, 3.3])
"""Halves, and tenths, which a float cannot hold: 0.1 + 0.2 is 0.30000000000000004 there."""


class Subject(NamedTuple):
    """Something a condition may test: its kind, the words it may be, and whether ``known`` may be asked."""

    name: str
    kind: str
    words: tuple[str, ...] = WORDS
    setting: bool = False


class Author:
    """A policy being written: what exists so far, and what later parts may use."""

    def __init__(self, draw: Draw, settings_tested: int = 8) -> None:
        self.draw = draw
        self.settings_tested = settings_tested  # in percent of all tests
        self.policy: dict[str, Plain] = {"policy": "random-policy", "version": "1.0.0", "title": "A random policy"}
        self.subjects: list[Subject] = []
        self.numbers: list[str] = []  # settings that are whole numbers
        self.number_answers: list[str] = []
        self.word_answers: list[str] = []

    def chance(self, percent: int) -> bool:
        return bool(self.draw(st.integers(0, 99)) < percent)

    def pick(self, options: Plain) -> Plain:
        return self.draw(st.sampled_from(list(options)))

    # -------------------------------------------------------------- settings and facts

    def settings(self) -> None:
        self.policy["settings"] = {
            "limit_a": {"value": self.draw(NUMBERS)},
            "limit_b": {"value": self.draw(NUMBERS)},
            "favourite": {"value": self.pick(WORDS)},
            "palette": {"value": self.draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=2, unique=True))},
            "strict": {"value": self.draw(st.booleans())},
        }
        self.numbers = ["$limit_a", "$limit_b"]
        self.subjects += [
            Subject("limit_a", "integer", setting=True), Subject("favourite", "choice", setting=True),
            Subject("palette", "words", setting=True), Subject("strict", "boolean", setting=True),
        ]

    def facts(self) -> None:
        self.policy["facts"] = {}
        kinds = self.draw(st.lists(st.sampled_from(("integer", "integer", "number", "boolean", "choice")),
                                   min_size=1, max_size=3))
        for at, kind in enumerate(kinds):
            self.fact(f"{kind}_{at}", kind)
        if self.chance(35):
            self.dates()

    def fact(self, name: str, kind: str, **more: Plain) -> None:
        entry: dict[str, Plain] = {"question": f"What is {name}?", **_type_of(kind), **more}
        if kind in ("integer", "number"):
            entry |= self.limits() if not more else {}
        mode = self.pick(("ask", "ask", "ask", "open", "assume") if not more else ("ask", "ask", "open"))
        if mode != "ask" or self.chance(30):
            entry["if_not_told"] = {"assume": self.value(kind)} if mode == "assume" else mode
        if kind != "boolean" and not more and self.chance(25):
            entry["if_vague"] = "open"
        self.policy["facts"][name] = entry
        self.subjects.append(Subject(name, kind))

    def limits(self) -> dict[str, Plain]:
        shape = self.pick(("none", "low", "both"))
        return {"none": {}, "low": {"minimum": 0}, "both": {"minimum": 0, "maximum": 9}}[shape]

    def value(self, kind: str) -> Plain:
        drawn: dict[str, Callable[[], Plain]] = {
            "integer": lambda: self.draw(NUMBERS), "number": lambda: self.draw(DECIMALS),
            "boolean": lambda: self.chance(50), "choice": lambda: self.pick(WORDS),
        }
        return drawn[kind]()

    def dates(self) -> None:
        shape = self.pick(("one", "one", "ahead", "two", "free", "alone"))
        if self.chance(25):
            self.subjects.append(Subject("as_of", "date"))
        past: dict[str, Plain] = {"not_after": "as_of"}
        if shape in ("free", "alone"):
            past = {"not_before": AS_OF - timedelta(self.pick((5, 20)))}
        self.fact("day_one", "date", **past)
        if shape in ("one", "two", "free"):
            self.fact("days_since", "integer", derive={"days_between": ["day_one", "as_of"]},
                      **({"minimum": 0} if shape != "free" else {}))
        if shape == "ahead":
            self.fact("day_two", "date", not_before="as_of")
            self.fact("days_ahead", "integer", derive={"days_between": ["as_of", "day_two"]})
        if shape == "two":
            self.fact("day_two", "date", not_before="day_one")
            self.fact("days_apart", "integer", derive={"days_between": ["day_one", "day_two"]})

    # -------------------------------------------------------------- conditions

    def condition(self, depth: int = 2) -> dict[str, Plain]:
        """A mapping of one or two tests, or of parts under all, any and none."""
        if depth and self.chance(30):
            word = self.pick(("all", "any", "none"))
            parts = [self.condition(depth - 1) for _ in range(self.draw(st.integers(1, 2)))]
            return {word: parts} | (self.tests(1) if self.chance(20) else {})
        return self.tests(self.draw(st.integers(1, 2)))

    def tests(self, count: int) -> dict[str, Plain]:
        return dict(self.test(self.subject()) for _ in range(count))

    def subject(self) -> Subject:
        told = [one for one in self.subjects if not one.setting]
        return self.pick(self.subjects if self.chance(self.settings_tested) else told)  # type: ignore[no-any-return]

    def test(self, subject: Subject) -> tuple[str, Plain]:
        """One entry of a condition: what is tested, and the test."""
        if subject.kind == "plan":
            return self.plan_test(subject)
        return subject.name, self.tested(subject)

    def plan_test(self, subject: Subject) -> tuple[str, Plain]:
        options: tuple[tuple[str, Plain], ...] = (
            (subject.name, self.pick(("plan_x", "plan_y"))),
            (f"{subject.name}.use", {"not": "plan_x"}),
            (f"{subject.name}.channel", self.pick(("phone", {"one_of": ["phone", "email"]}, {"not": "email"}))),
            (f"{subject.name}.urgent", self.chance(50)),
            (f"{subject.name}.times", {"at_least": 2}),
            (f"{subject.name}.extra", self.pick(({"not": 1}, {"known": self.chance(50)}))),
            (subject.name, {"known": self.chance(50)}),
        )
        return self.draw(st.sampled_from(options))  # type: ignore[no-any-return]

    def tested(self, subject: Subject) -> Plain:
        if subject.kind == "words":
            return self.pick(({"includes": self.pick(subject.words)}, {"not": {"includes": self.pick(subject.words)}}))
        if not subject.setting and self.chance(12):
            return {"known": self.chance(50)}
        if self.chance(20):
            return {"not": self.comparison(subject)}
        return self.comparison(subject)

    def comparison(self, subject: Subject) -> Plain:
        """A plain value, a list, or a mapping of one or two operators."""
        shape = self.pick(("value", "list", "mapping", "mapping", "mapping"))
        if shape == "value":
            return self.operand(subject)
        if shape == "list" and subject.kind != "boolean":
            return self.many(subject)
        return dict(self.operator(subject) for _ in range(2 if self.chance(25) else 1))

    def operator(self, subject: Subject) -> tuple[str, Plain]:
        words = ["equals", "one_of"] if subject.kind != "boolean" else ["equals"]
        if subject.kind in ORDERED:
            words += ["at_least", "at_most", "more_than", "less_than", "between"]
        word = self.pick(words)
        if word == "one_of":
            return word, self.many(subject)
        if word == "between":
            ends = sorted((self.constant(subject), self.constant(subject)))
            return word, [self.pick(self.number_answers), ends[1]] if self._may_name_answers(subject) else ends
        if word in ("more_than", "less_than") and subject.kind in ("integer", "number"):
            return word, self.pick((self.draw(st.integers(1, 8)), *self.number_answers * (not subject.setting)))
        return word, self.operand(subject)

    def _may_name_answers(self, subject: Subject) -> bool:
        kinds = subject.kind in ("integer", "number") and not subject.setting
        return kinds and any(name[1:] != subject.name for name in self.number_answers) and self.chance(20)

    def many(self, subject: Subject) -> Plain:
        if subject.kind == "choice" and set(WORDS) <= set(subject.words) and self.chance(25):
            return ["$palette"]
        return self.draw(st.lists(self.constants(subject), min_size=1, max_size=2, unique=True))

    def constants(self, subject: Subject) -> st.SearchStrategy[Any]:
        return {
            "integer": NUMBERS, "number": DECIMALS,
            "choice": st.sampled_from(subject.words), "boolean": st.booleans(),
            "date": st.integers(-7, 2).map(lambda days: AS_OF + timedelta(days)),
        }[subject.kind]

    def constant(self, subject: Subject) -> Plain:
        return self.draw(self.constants(subject))

    def operand(self, subject: Subject) -> Plain:
        """A constant, a setting or an earlier decision's answer."""
        if subject.kind in ("integer", "number") and self.chance(40):
            names = self.numbers + ([] if subject.setting else self.number_answers * 3)
            return self.pick([name for name in names if name[1:] != subject.name])
        if subject.kind == "choice" and set(WORDS) <= set(subject.words) and self.chance(30):
            names = ["$favourite"] + ([] if subject.setting else self.word_answers * 3)
            names = [name for name in names if name[1:] != subject.name]
            return self.pick(names) if names else self.constant(subject)
        return self.constant(subject)

    # -------------------------------------------------------------- decisions

    def decisions(self) -> None:
        self.policy["decisions"] = {}
        names = [f"step_{at}" for at in range(1, self.draw(st.integers(2, 4)) + 1)]
        for name in names:
            self.decision(name)
        self.policy["outcome"] = names[-1]
        self.policy["decisions"][names[-1]].pop("internal", None)
        for name in ("sum", "when", "total"):
            if self.chance(25):
                self.computed(name)

    def decision(self, name: str) -> None:
        hit = self.pick(HIT_POLICIES)
        kinds = {"collect": ("words", "words", "plan"), "priority": ("words",)}
        kind = self.pick(kinds.get(hit, ("words", "words", "integer", "boolean", "plan")))
        words = ("red", "green", "blue") if self.chance(60) else ("yes_sir", "no_sir", "not_covered")
        entry: dict[str, Plain] = {"asks": f"What about {name}?", "answers": list(words) if kind == "words" else kind}
        if hit != "first" or self.chance(20):
            entry["hit"] = hit
        entry |= self.when_it_counts()
        entry["rules"] = self.rules(name, hit, kind, words)
        self.policy["decisions"][name] = entry
        self.remember(name, hit, kind, words)

    def when_it_counts(self) -> dict[str, Plain]:
        found: dict[str, Plain] = {}
        if self.chance(25):
            found["only_when"] = self.condition(1)
        if self.chance(25):
            found["matters_when"] = self.condition(1) if self.chance(75) else False
        if self.chance(20):
            found["internal"] = True
        return found

    def remember(self, name: str, hit: str, kind: str, words: tuple[str, ...]) -> None:
        """Let later conditions test this decision (unless it collects plans), and compare with its answer."""
        if hit == "collect" and kind == "plan":
            return
        tested = "words" if hit == "collect" else "choice" if kind == "words" else kind
        self.subjects.append(Subject(name, tested, words))
        if kind == "integer":
            self.number_answers.append(f"${name}")
        if tested == "choice" and words == WORDS:
            self.word_answers.append(f"${name}")

    def rules(self, name: str, hit: str, kind: str, words: tuple[str, ...]) -> list[Plain]:
        whens = self.shared_out() if hit in ("unique", "any") and self.chance(85) else None
        whens = whens or [self.condition() for _ in range(self.draw(st.integers(1, 4)))]
        one_answer = self.answer(kind, words)
        same = hit == "any" and self.chance(60)
        rules = [{"rule": f"{name.replace('_', '-')}-{at}", "when": when,
                  "then": one_answer if same else self.answer(kind, words)} for at, when in enumerate(whens)]
        if hit in ("first", "priority") and self.chance(60):
            rules.append({"rule": "otherwise", "otherwise": self.answer(kind, words)})
        return rules

    def shared_out(self) -> list[Plain] | None:
        """Conditions no two of which hold at once: they share out the values of one subject."""
        subject = self.subject()
        parts = self.parts(subject)
        extra = [one for one in self.subjects if one.name != subject.name and not one.setting and one.kind != "plan"]
        return [
            {subject.name: part} | (dict([self.test(self.pick(extra))]) if extra and self.chance(30) else {})
            for part in parts
        ] or None

    def parts(self, subject: Subject) -> list[Plain]:
        match subject.kind:
            case "boolean":
                return [True, False]
            case "choice":
                return [subject.words[0], list(subject.words[1:])]
            case "integer" | "number":
                middle = self.operand(subject)
                middle = 4 if middle in (0, 9, "$limit_a", "$limit_b") else middle
                return [{"less_than": middle}, {"equals": middle}, {"more_than": middle}]
            case "date":
                middle = self.constant(subject)
                return [{"at_most": middle}, {"more_than": middle}]
            case "plan":
                return ["plan_x", "plan_y"]
            case _:
                word = self.pick(subject.words)
                return [{"includes": word}, {"not": {"includes": word}}]

    def answer(self, kind: str, words: tuple[str, ...]) -> Plain:
        match kind:
            case "words":
                return "$favourite" if words == WORDS and self.chance(15) else self.pick(words)
            case "integer":
                return self.pick((self.draw(NUMBERS), self.draw(NUMBERS), "$limit_a", "$limit_b"))
            case "boolean":
                return self.chance(50)
            case _:
                return self.pick(("plan_x", "plan_y", {"use": "plan_x", "urgent": True}, {"use": "plan_y", "times": 1}))

    # -------------------------------------------------------------- computed answers, warnings, plans, messages

    def computed(self, name: str) -> None:
        facts = [one.name for one in self.subjects
                 if one.name in self.policy["facts"] and one.kind == ("date" if name == "when" else "integer")]
        operands = [*self.numbers, *self.number_answers, 3]
        if name == "total" and "sum" in self.policy["decisions"]:
            self.policy["decisions"][name] = {
                "asks": "And with tax?", "matters_when": False, "compute": {"plus": ["$sum", 2]},
            }
            return
        first = f"${self.pick(facts)}" if facts and self.chance(60) else None
        if name != "when" and first is None:  # whole numbers and a tenth would be a comb, and no range
            operands += [0.1, 0.2]
        if name != "when":
            word = self.pick(("plus", "minus", "largest", "smallest"))
            inner = {self.pick(("largest", "smallest", "plus")): [self.pick(operands), self.pick(operands)]}
            pair = self.draw(st.permutations([first or self.pick(operands), self.pick([inner, *operands])]))
            expression: Plain = {word: pair}
        elif self.chance(50):
            expression = {"date_plus_days": [first or "$as_of", self.pick(operands)]}
        else:
            ends = [first or date(2026, 3, 1), "$as_of"] if first else ["$as_of", {"date_plus_days": ["$as_of", 3]}]
            expression = {"days_between": ends}
        asks = f"How much is {name}?"
        counts = self.when_it_counts() | ({"matters_when": False} if first else {})
        self.policy["decisions"][name] = {"asks": asks, **counts, "compute": expression}

    def warnings(self) -> None:
        if self.chance(40):
            self.policy["warnings"] = [
                {"warning": f"look_out_{at}", "when": self.condition(1), "because": "Look out."}
                for at in range(self.draw(st.integers(1, 2)))
            ]

    def plans(self) -> None:
        self.policy["plans"] = {
            "plan_x": {"contact": "one", "channel": "phone", "urgent": False, "times": 3, "extra": 1,
                       "template": "note_x"},
            "plan_y": {"contact": "two", "channel": "email", "urgent": True, "times": 0, "steps": ["a", "b"]},
        }
        self.policy["messages"] = {"note_x": {"kind": "email", "subject": "Hello", "body": "Hello {limit_a}."}}
        if self.chance(25):
            self.policy["messages"]["note_y"] = {"kind": "email", "subject": "Hello", "body": "Hello.",
                                                 "when": self.condition(1)}


def _type_of(kind: str) -> dict[str, Plain]:
    written: dict[str, dict[str, Plain]] = {
        "choice": {"type": "string", "enum": list(WORDS)}, "date": {"type": "string", "format": "date"},
    }
    return written.get(kind, {"type": kind})


@st.composite
def policies(draw: Draw, settings_tested: int = 8) -> dict[str, Plain]:
    """A whole policy as plain data, valid as far as the language goes; ``settings_tested``: percent of all tests."""
    author = Author(draw, settings_tested)
    author.settings()
    author.facts()
    author.decisions()
    author.warnings()
    author.plans()
    return author.policy


def as_yaml(policy: dict[str, Plain]) -> str:
    """The policy as the text of a file."""
    return yaml.safe_dump(policy, sort_keys=False, allow_unicode=True)


# ------------------------------------------------------------------ facts


@st.composite
def facts_for(draw: Draw, declared: dict[str, Plain], exact_only: bool = False) -> dict[str, Plain]:
    """Facts for a policy's ``facts`` section: each exact, vague or not told."""
    found: dict[str, Plain] = {}
    for name, fact in declared.items():
        told = "exact" if exact_only else draw(st.sampled_from(("exact", "exact", "vague", "unknown")))
        if "derive" in fact and draw(st.integers(0, 9)) < 7:
            continue  # derived from its dates
        if told == "exact":
            found[name] = draw(_exact(fact))
        elif told == "vague" and fact["type"] != "boolean":
            found[name] = draw(_vague(fact))
        elif draw(st.booleans()):
            found[name] = draw(st.sampled_from((None, "unknown")))
    return found


def _exact(fact: dict[str, Plain]) -> st.SearchStrategy[Any]:
    if "enum" in fact:
        return st.sampled_from(fact["enum"])
    if "format" in fact:
        earliest = 0 if fact.get("not_before") == "as_of" else -5
        return st.integers(earliest, 5 if "not_after" not in fact else 0).map(_day)
    return {
        "boolean": st.booleans(), "integer": st.integers(fact.get("least", 0), fact.get("most", 9)),
        "number": st.one_of(st.sampled_from([n / 4 for n in range(37)]), DECIMALS),
    }[fact["type"]]


def _vague(fact: dict[str, Plain]) -> st.SearchStrategy[Any]:
    """A range, an open range, or a list of values and ranges. ``fact`` is no boolean."""
    exact = _exact(fact)
    if "enum" in fact:
        return st.lists(exact, min_size=2, max_size=2, unique=True)
    separator = "/" if "format" in fact else "-"
    ranges = st.lists(exact, min_size=2, max_size=2, unique=True).map(lambda pair: _range(pair, separator))
    if "format" in fact:
        return st.one_of(ranges, st.lists(st.one_of(exact, ranges), min_size=2, max_size=2))
    listed = st.lists(st.one_of(exact, ranges), min_size=2, max_size=2)
    return st.one_of(ranges, exact.map(lambda low: f"{low}+"), listed)


def _range(pair: list[Plain], separator: str) -> str:
    low, high = sorted(pair)
    return f"{low}{separator}{high}"


def _day(days: int) -> str:
    return (AS_OF + timedelta(days)).isoformat()

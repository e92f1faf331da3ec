"""The cells against the plain reference: on the flagship policy, and on random policies from their YAML text.

Compared are all answers with the rules that fired, everything still possible, and the facts that
are missing. Seeds of failures are printed (``print_blob``); replay one with ``@reproduce_failure``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.api import Policy, load_policy, policy_from_text
from engine.cells.program import compile_policy
from engine.decide import Decider
from engine.diagnostics import FactsError, PolicyError
from engine.facts.checked import Checked
from engine.outcome import CONFLICT, Outcome, Range
from engine.policy.model import Computed, PolicyModel, Table
from engine.runtimes.completions.known import TooManyCompletions
from engine.runtimes.reference import evaluate
from tests.strategies import AS_OF, as_yaml, facts_for, policies

LIMIT = 3_000
"""Completions tried per case; a case with more is left out (some 2 % of all)."""

Plain = dict[str, Any]


def thorough(examples: int) -> settings:
    """Settings of a random test: bounded by examples and never by time."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(max_examples=examples, deadline=None, print_blob=True, suppress_health_check=slow)


def checked_or_not(policy: Policy, facts: Plain) -> Checked:
    """The facts as understood; the case is left out if dates and days contradict each other."""
    try:
        return policy.check_facts(facts, AS_OF)
    except FactsError as error:
        if any(diagnostic.code != "contradiction" for diagnostic in error.diagnostics):
            raise
        assume(False)
        raise


def expected(model: PolicyModel, checked: Checked) -> Outcome:
    try:
        return evaluate(model, checked, LIMIT)
    except TooManyCompletions:
        assume(False)
        raise


def conflicting(model: PolicyModel, outcome: Outcome) -> list[str]:
    """The decisions whose rules disagree for certain."""
    return [
        table.name for table in model.decisions
        if isinstance(table, Table) and table.hit != "collect"
        and all(leaf.answer == CONFLICT for leaf in outcome.tables[table.name])
    ]


def assert_same(model: PolicyModel, cells: Outcome, reference: Outcome) -> None:
    """The two outcomes say the same, but for the order of what is possible and missing."""
    for name, leaves in reference.tables.items():
        assert set(cells.tables[name]) == set(leaves), name
    for decision in model.decisions:
        if isinstance(decision, Computed):
            found, sought = cells.computed[decision.name], reference.computed[decision.name]
            assert rounded(found, decision.kind) == rounded(sought, decision.kind), decision.name
    assert set(cells.missing) == set(reference.missing)
    assert len(cells.missing) == len(set(cells.missing))
    assert set(cells.counted_open) == set(reference.counted_open)


def rounded(ranges: tuple[Range | None, ...], kind: str) -> list[Range | None]:
    """Ranges to compare: of numbers, neighbouring floats are one, also if something was added to them."""
    found: list[Range | None] = []
    for one in ranges:
        last = found[-1] if found else None
        if one is None or kind != "number":
            found.append(one)
        elif last is not None and one.low <= last.high + 2e-9:
            found[-1] = Range(last.low, round(max(last.high, one.high), 9))
        else:
            found.append(Range(round(one.low, 9), round(one.high, 9)))
    return found


def compare(policy: Policy, decider: Decider, facts: Plain) -> Outcome:
    """Decide one case both ways; gives the reference's outcome."""
    checked = checked_or_not(policy, facts)
    reference = expected(policy.model, checked)
    assert_same(policy.model, decider.decide(checked), reference)
    if conflicting(policy.model, reference):
        assert_refused(policy, facts)
    return reference


def assert_refused(policy: Policy, facts: Plain) -> None:
    """Where two rules disagree for certain, there is no decision but an error that says so."""
    with pytest.raises(PolicyError) as caught:
        policy.evaluate(facts, AS_OF)
    assert {one.code for one in caught.value.diagnostics} == {"conflicting-rules"}


# ------------------------------------------------------------------ the flagship policy

@pytest.fixture(scope="module")
def flagship() -> tuple[Policy, Decider]:
    policy = load_policy("follow-up")
    return policy, Decider(compile_policy(policy.model))


FLAGSHIP_FACTS: Plain = {
    "days_elapsed": {"type": "integer", "minimum": 0, "derive": True, "most": 20},
    "interview_date": {"type": "string", "format": "date", "not_after": "as_of"},
    "round": {"type": "integer", "minimum": 1, "least": 1},
    "heard_back": {"type": "boolean"},
    "hr_present": {"type": "boolean"},
    "company_size": {"type": "integer", "minimum": 1, "least": 1, "most": 20},
    "wants_hiring_manager": {"type": "boolean"},
    "channel": {"type": "string", "enum": ["email", "phone"]},
    "follow_ups_made": {"type": "integer", "minimum": 0},
    "thank_you_sent": {"type": "boolean"},
    "promised_by": {"type": "string", "format": "date"},
    "days_until_promised": {"type": "integer", "derive": True},
}


@thorough(300)
@given(facts=facts_for(FLAGSHIP_FACTS, exact_only=True))
def test_exact_facts_on_the_flagship(flagship: tuple[Policy, Decider], facts: Plain) -> None:
    compare(*flagship, facts)


@thorough(400)
@given(facts=facts_for(FLAGSHIP_FACTS))
def test_unknown_and_vague_facts_on_the_flagship(flagship: tuple[Policy, Decider], facts: Plain) -> None:
    compare(*flagship, facts)


@thorough(100)
@given(facts=facts_for(FLAGSHIP_FACTS))
def test_whole_decisions_are_the_same_from_both_runtimes(flagship: tuple[Policy, Decider], facts: Plain) -> None:
    checked_or_not(flagship[0], facts)
    assert_same_decision(flagship[0], Policy(flagship[0].model, runtime="reference"), facts)


def assert_same_decision(policy: Policy, reference: Policy, facts: Plain) -> None:
    """All the way to the JSON form, with reasons and messages."""
    found, sought = (comparable(one.evaluate(facts, AS_OF).to_dict()) for one in (policy, reference))
    assert found == sought


def comparable(decision: Plain) -> Plain:
    """A decision without what the reference does not promise: the order of what is missing and possible."""
    possible = {name: sorted(map(repr, values)) for name, values in decision["possible"].items()}
    same = {key: value for key, value in decision.items() if key != "runtime"}
    return {**same, "missing": sorted(decision["missing"]), "possible": possible}


# ------------------------------------------------------------------ random policies

@thorough(500)
@given(data=st.data())
def test_random_policies(data: st.DataObject) -> None:
    plain = data.draw(policies())
    policy = policy_from_text(as_yaml(plain))
    decider, by_reference = Decider(compile_policy(policy.model)), Policy(policy.model, runtime="reference")
    for exact in (True, False, False, False):
        facts = data.draw(facts_for(plain["facts"], exact))
        outcome = compare(policy, decider, facts)
        if not conflicting(policy.model, outcome):
            assert_same_decision(policy, by_reference, facts)


LINKED = """
policy: linked
outcome: past
facts:
  day: {question: Which day?, type: string, format: date, not_after: as_of, if_not_told: open}
  days: {question: How long ago?, type: integer, minimum: 0, derive: {days_between: [day, as_of]}, if_not_told: open}
decisions:
  two: {asks: Two?, internal: true, answers: boolean, rules: [{rule: r, when: {days: 2}, then: true}]}
  past:
    answers: boolean
    rules: [{rule: r, when: {day: {at_most: 2026-03-15}}, then: true}, {rule: s, otherwise: false}]
"""


@pytest.mark.parametrize("runtime", ["cells", "reference"])
@pytest.mark.parametrize(
    ("told", "missing"), [(["2026-03-13", "2026-03-16"], {"day"}), (["2026-03-14", "2026-03-16"], {"day", "days"})]
)
def test_days_that_are_alike_to_the_policy_are_not_asked_for(runtime: Any, told: list[str], missing: set[str]) -> None:
    policy = policy_from_text(LINKED, runtime=runtime)
    assert set(policy.evaluate({"day": told}, as_of="2026-03-16").missing) == missing


# ------------------------------------------------------------------ what the random policies reach

CONSTRUCTS = (
    *(["equals", "one_of", "at_least", "at_most", "more_than", "less_than", "between", "not", "known", "includes"]),
    *(["all", "any", "none"]), *(["first", "unique", "any-hit", "priority", "collect"]),
    *(["ask", "open", "assume", "if_vague", "derive", "not_after", "not_before"]),
    *(["only_when", "matters_when", "internal", "otherwise", "compute", "warnings", "when-message"]),
    *(["setting-operand", "answer-operand", "setting-subject", "answer-subject", "field-subject", "not_covered"]),
    *(["integer", "number", "boolean", "choice", "date", "plan", "words"]),
    *(["plus", "minus", "largest", "smallest", "date_plus_days", "days_between"]),
)


def constructs(policy: Plain) -> set[str]:
    """Which constructs of :data:`CONSTRUCTS` a policy uses."""
    found = set(_words(policy["decisions"])) | set(_words(policy.get("warnings", [])))
    for fact in policy["facts"].values():
        found |= {key for key in fact if key in ("derive", "not_after", "not_before", "if_vague")}
        mode = fact.get("if_not_told", "ask")
        found.add(mode if isinstance(mode, str) else "assume")
        found.add("choice" if "enum" in fact else "date" if "format" in fact else fact["type"])
    for decision in policy["decisions"].values():
        hit = decision.get("hit", "first")
        found |= {"any-hit" if hit == "any" else hit, *(key for key in decision if key in CONSTRUCTS)}
        found.add("words" if isinstance(decision.get("answers"), list) else str(decision.get("answers")))
    found |= {"warnings"} & set(policy)
    return found | ({"when-message"} if any("when" in one for one in policy["messages"].values()) else set())


def _words(plain: Any) -> Iterator[str]:
    """The keys, and what kind of thing is named, anywhere in the conditions of a policy."""
    if isinstance(plain, dict):
        for key, value in plain.items():
            yield from _named(str(key), value)
            yield from _words(value)
    elif isinstance(plain, list):
        for item in plain:
            yield from _words(item)
    elif isinstance(plain, str) and plain.startswith("$"):
        yield "answer-operand" if plain.startswith("$step") else "setting-operand"


def _named(key: str, value: Any) -> Iterator[str]:
    yield key
    if key.startswith("step_") and not (isinstance(value, dict) and "asks" in value):
        yield "field-subject" if "." in key else "answer-subject"
    if key in ("limit_a", "limit_b", "palette", "favourite", "strict"):
        yield "setting-subject"
    if value == "not_covered" or (isinstance(value, list) and "not_covered" in value and key != "answers"):
        yield "not_covered"
    if isinstance(value, list):
        yield "one_of"
    elif not isinstance(value, dict):
        yield "equals"


def test_the_random_policies_reach_everything() -> None:
    seen: Counter[str] = Counter()

    @settings(thorough(500), derandomize=True)
    @given(data=st.data())
    def look(data: st.DataObject) -> None:
        plain = data.draw(policies())
        seen.update(constructs(plain))
        policy = policy_from_text(as_yaml(plain))
        seen.update(_circumstances(policy, data.draw(facts_for(plain["facts"]))))

    look()
    rare = {name: seen[name] for name in CONSTRUCTS if seen[name] < 10}
    assert not rare
    assert min(seen["decided"], seen["needs_facts"]) >= 30
    assert min(seen["vague"], seen["decided though vague"], seen["counted open"], seen["linked and open"]) >= 5


def _circumstances(policy: Policy, facts: Plain) -> Iterator[str]:
    """How a random case came out."""
    try:
        checked = policy.check_facts(facts, AS_OF)
        outcome = evaluate(policy.model, checked, LIMIT)
    except FactsError:
        yield "left out"
        return
    if conflicting(policy.model, outcome):
        yield "conflict"
    several = [name for name, told in checked.told.items() if len(told) > 1 or _wide(told)]
    yield "needs_facts" if outcome.missing else "decided"
    yield from ("vague",) if several else ()
    yield from ("decided though vague",) if several and not outcome.missing else ()
    yield from ("counted open",) if outcome.counted_open else ()
    yield from ("linked and open",) if {"day_one", "days_since", "days_apart"} & set(outcome.missing) else ()


def _wide(told: Any) -> bool:
    return isinstance(told, tuple) and any(low != high for low, high in told)

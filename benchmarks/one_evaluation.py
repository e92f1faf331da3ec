"""One evaluation of the follow-up policy, from a dict to its answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import islice
from time import process_time
from typing import Any

from benchmarks import handwritten, peer_cel, peer_zen
from benchmarks.candidates import Facts, Pool, make_pool
from benchmarks.disagreement import Disagreement
from benchmarks.report import Measure, Section
from benchmarks.timing import Samples, evaluations, middle, ratio
from engine.api import Policy, load_policy

AS_OF = date(2026, 3, 16)
PROVED_ON = 2_000
COMPARED = ("action", "plan", "earliest_day", "days_left", "strength", "thank_you", "warnings")

Contender = Callable[[Facts], Any]
HAND, ENGINE, BECAUSE = "hand-written if/else", "engine", "engine, reasons read"
RENDERED, EXPLAIN = "engine, reasons and drafts rendered", "engine, every rule explained"
ZEN, ZEN_TRACE = "zen-engine, decision tables", "zen-engine, decision tables, with trace"
ZEN_EXPRESSIONS = "zen-engine, one expression node"
ZEN_EXPRESSIONS_TRACE = "zen-engine, one expression node, with trace"
CEL, DURABLE = "Rust CEL", "durable-rules"


def measure(rounds: int = 15, count: int = 512) -> list[Section]:
    """Prove that all agree on 2,000 candidates, then time ``count`` of them in turn."""
    policy = load_policy()
    contenders = all_contenders(policy)
    prove(contenders, make_pool(PROVED_ON).mixed)
    prove_date_known(policy, make_pool(PROVED_ON).mixed)
    pool = make_pool(count)
    samples = evaluations(contenders, [pool.mixed] * (rounds + 1))
    lines = [*_lines(samples), _first_time(pool)]
    return [
        Section(f"One evaluation of the follow-up policy ({count} candidates in turn)", lines),
        Section("The same, by kind of candidate", _by_kind(policy, pool, rounds)),
    ]


def all_contenders(policy: Policy) -> dict[str, Contender]:
    """Everything that decides the follow-up policy, each from a dict of facts to its answers."""
    tables, tables_traced = peer_zen.with_tables()
    expressions, expressions_traced = peer_zen.with_expressions()
    found: dict[str, Contender] = {
        HAND: handwritten.decide,
        **engine_contenders(policy),
        ZEN: tables, ZEN_TRACE: tables_traced,
        ZEN_EXPRESSIONS: expressions, ZEN_EXPRESSIONS_TRACE: expressions_traced,
        CEL: peer_cel.contender(),
    }
    try:
        from benchmarks import peer_durable
    except ImportError:  # no build for Python 3.13 and later
        return found
    return {**found, DURABLE: peer_durable.contender()}


def engine_contenders(policy: Policy) -> dict[str, Contender]:
    """The engine: answers; with reasons; all of it as plain data; with every rule that did not decide as well."""
    evaluate = policy.evaluate

    def answers(facts: Facts) -> tuple[object, ...]:
        decision = evaluate(facts, as_of=AS_OF)
        return decision.answers, decision.warnings

    def because(facts: Facts) -> tuple[object, ...]:
        decision = evaluate(facts, as_of=AS_OF)
        return decision.answers, decision.warnings, decision.because

    def explain(facts: Facts) -> tuple[object, ...]:
        decision = evaluate(facts, as_of=AS_OF)
        return decision.answers, decision.warnings, decision.explain().to_dict()

    def rendered(facts: Facts) -> tuple[object, ...]:
        decision = evaluate(facts, as_of=AS_OF)
        return decision.answers, decision.warnings, decision.to_dict()

    return {ENGINE: answers, BECAUSE: because, RENDERED: rendered, EXPLAIN: explain}


def prove(contenders: Mapping[str, Contender], cases: Sequence[Facts]) -> None:
    """Compare all of them with the hand-written code.

    Raises:
        Disagreement: naming the contender, the facts and both answers.
    """
    for name, decide in contenders.items():
        for facts in cases:
            wanted, given = _comparable(handwritten.decide(facts)), _comparable(decide(facts))
            if wanted != given:
                raise Disagreement(f"{name} on {facts}: {given} instead of {wanted}")


def prove_date_known(policy: Policy, cases: Sequence[Facts]) -> None:
    """An evaluation with the facts asked as dates gives the same answers as with days.

    Raises:
        Disagreement: as for :func:`prove`.
    """
    decide = engine_contenders(policy)[ENGINE]
    for facts in islice(cases, 200):
        if _comparable(decide(with_dates(facts))) != _comparable(handwritten.decide(facts)):
            raise Disagreement(f"{ENGINE} on {with_dates(facts)}")


def with_dates(facts: Facts) -> Facts:
    """The same candidate with the date of the interview instead of the days since."""
    days = facts.get("days_elapsed")
    rest = {name: value for name, value in facts.items() if name != "days_elapsed"}
    return rest if days is None else {**rest, "interview_date": date.fromordinal(AS_OF.toordinal() - int(str(days)))}


def _comparable(found: Any) -> object:
    """The answers compared, as JSON. The engine gives them with its warnings beside them."""
    answers = {**found[0], "warnings": found[1]} if isinstance(found, tuple) else found
    return json.loads(json.dumps({name: answers[name] for name in COMPARED}))


def _lines(samples: Samples) -> list[Measure]:
    times = [Measure(name, middle(values), "us") for name, values in samples.items()]
    return [
        *times,
        Measure("engine / hand-written", ratio(samples, ENGINE, HAND), "x", 2.5),
        Measure("engine with reasons / hand-written", ratio(samples, BECAUSE, HAND), "x"),
        Measure("engine explained / hand-written", ratio(samples, EXPLAIN, HAND), "x"),
        Measure("zen-engine / engine", ratio(samples, ZEN, ENGINE), "x", 8, at_most=False),
        Measure("zen-engine with trace / engine rendered", ratio(samples, ZEN_TRACE, RENDERED), "x", 2, at_most=False),
        Measure("zen-engine with trace / every rule explained", ratio(samples, ZEN_TRACE, EXPLAIN), "x"),
        Measure("zen-engine, one expression node / engine", ratio(samples, ZEN_EXPRESSIONS, ENGINE), "x"),
        Measure("Rust CEL / engine", ratio(samples, CEL, ENGINE), "x"),
        *([Measure("durable-rules / engine", ratio(samples, DURABLE, ENGINE), "x")] if DURABLE in samples else []),
    ]


def _first_time(pool: Pool) -> Measure:
    """Each candidate once, with a policy just loaded: nothing is remembered from others but these."""
    times = []
    for _ in range(5):
        decide = engine_contenders(load_policy())[ENGINE]
        start = process_time()
        for facts in pool.mixed:
            decide(facts)
        times.append((process_time() - start) / len(pool.mixed) * 1e6)
    return Measure("engine, policy just loaded, each candidate once", middle(times), "us")


def _by_kind(policy: Policy, pool: Pool, rounds: int) -> list[Measure]:
    ours = {HAND: handwritten.decide, **engine_contenders(policy)}
    kinds: dict[str, tuple[list[Facts], dict[str, Contender]]] = {
        "days and round told": (pool.typical, ours),
        "days or round not told": (pool.asking, ours),
        "the interview's date told": ([with_dates(facts) for facts in pool.typical], _only_ours(ours)),
    }
    found: list[Measure] = []
    for kind, (cases, contenders) in kinds.items():
        samples = evaluations(contenders, [cases] * (rounds + 1))
        found += [Measure(f"{kind}: {name}", middle(values), "us") for name, values in samples.items()]
    return found


def _only_ours(contenders: dict[str, Contender]) -> dict[str, Contender]:
    return {name: contender for name, contender in contenders.items() if name != HAND}

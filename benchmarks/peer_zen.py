"""zen-engine (GoRules): the follow-up policy as a decision graph, one decision table per decision.

Through the static loader, its fast way: the content is compiled once, when the engine is made.
``create_decision(...).evaluate`` takes 10 to 20 times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import zen

from benchmarks.candidates import Facts
from benchmarks.handwritten import Answers
from benchmarks.peers import complete

Json = dict[str, object]
WITH_TRACE: zen.DecisionEvaluateOptions = {"trace": True}

WAIT = (("round", "->", "wait"), (
    ("1", "14"),
    (">= 2", "7"),
    ("", "null"),
))
THANK_YOU = (("heard_back", "thank_you_sent", "->", "thank_you"), (
    ("true", "", "'none'"),
    ("", "true", "'done'"),
    ("", "false", "'send_now'"),
    ("", "", "'remind'"),
))
ROUTE = (("hr_present", "company_size", "wants_hiring_manager", "channel", "->", "route"), (
    ("false", "", "", "'email'", "'no_hr_by_email'"),
    ("false", "", "", "", "'no_hr'"),
    ("null", "<= 10", "", "'email'", "'no_hr_by_email'"),
    ("null", "<= 10", "", "", "'no_hr'"),
    ("", "", "true", "'phone'", "'insists_by_phone'"),
    ("", "", "true", "", "'insists'"),
    ("", "", "", "'email'", "'hr_but_prefers_email'"),
    ("", "", "", "", "'hr'"),
))
ACTION = (("heard_back", "wait", "days_elapsed", "follow_ups_made", "->", "action"), (
    ("true", "", "", "", "'stop'"),
    ("", "", "null", "", "null"),
    ("", "14", "< 14", "", "'wait'"),
    ("", "7", "< 7", "", "'wait'"),
    ("", "null", "< 7", "", "'wait'"),
    ("", "null", "< 14", "", "null"),
    ("", "", "", ">= 1", "'not_covered'"),
    ("", "", "", "", "'follow_up'"),
))

EXPRESSIONS = (
    ("wait", "round == null ? null : round == 1 ? 14 : 7"),
    ("thank_you", "heard_back == true ? 'none' : thank_you_sent == null ? 'remind'"
                  " : thank_you_sent ? 'done' : 'send_now'"),
    ("route", "(hr_present == false or (hr_present == null and company_size != null and company_size <= 10))"
              " ? (channel == 'email' ? 'no_hr_by_email' : 'no_hr')"
              " : wants_hiring_manager == true ? (channel == 'phone' ? 'insists_by_phone' : 'insists')"
              " : channel == 'email' ? 'hr_but_prefers_email' : 'hr'"),
    ("action", "heard_back == true ? 'stop' : days_elapsed == null ? null"
               " : days_elapsed < ($.wait == null ? 7 : $.wait) ? 'wait'"
               " : ($.wait == null and days_elapsed < 14) ? null"
               " : (follow_ups_made != null and follow_ups_made >= 1) ? 'not_covered' : 'follow_up'"),
)


def with_tables() -> tuple[Callable[[Facts], Answers], Callable[[Facts], Answers]]:
    """One decision table per decision, without and with the trace."""
    return _contender(follow_up_graph())


def with_expressions() -> tuple[Callable[[Facts], Answers], Callable[[Facts], Answers]]:
    """All of it in one expression node: no tables, no rules to name, the fastest form that was found."""
    node = _node("answers", "expressionNode", {
        "expressions": [{"id": key, "key": key, "value": value} for key, value in EXPRESSIONS],
    })
    return _contender(_graph([node], [("in", "answers"), ("answers", "out")]))


def follow_up_graph() -> Json:
    """The policy in JDM: wait goes before action, everything else stands side by side."""
    tables = {"wait": WAIT, "thank_you": THANK_YOU, "route": ROUTE, "action": ACTION}
    nodes = [
        table_node(name, columns, rows, passes_through=name == "wait")
        for name, (columns, rows) in tables.items()
    ]
    edges = [("in", "wait"), ("in", "thank_you"), ("in", "route"), ("wait", "action")]
    return _graph(nodes, [*edges, *((name, "out") for name in tables)])


def single_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> zen.ZenEngine:
    """An engine whose decision ``policy`` is one table, first hit."""
    return _engine(_graph([table_node("table", columns, rows)], [("in", "table"), ("table", "out")]))


def table_node(name: str, columns: Sequence[str], rows: Sequence[Sequence[str]], passes_through: bool = False) -> Json:
    """A decision table, first hit. ``columns``: input names, ``"->"``, output names; a row leaves the arrow out."""
    arrow = list(columns).index("->")
    names = [*columns[:arrow], *columns[arrow + 1:]]
    heads: list[Json] = [{"id": column, "name": column, "field": column} for column in names]
    rules = [{"_id": f"{name}-{number}", **dict(zip(names, row, strict=True))} for number, row in enumerate(rows)]
    return _node(name, "decisionTableNode", {
        "hitPolicy": "first", "inputs": heads[:arrow], "outputs": heads[arrow:], "rules": rules,
        "passThrough": passes_through,
    })


def _contender(graph: Json) -> tuple[Callable[[Facts], Answers], Callable[[Facts], Answers]]:
    evaluate = _engine(graph).evaluate

    def plain(facts: Facts) -> Answers:
        return _answers(evaluate("policy", facts)["result"], facts)

    def traced(facts: Facts) -> Answers:
        return _answers(evaluate("policy", facts, WITH_TRACE)["result"], facts)

    return plain, traced


def _answers(result: dict[str, object], facts: Facts) -> Answers:
    get = result.get  # a null answer is left out of the result
    return complete(
        get("action"), get("wait"), get("route"), get("thank_you"),  # type: ignore[arg-type]
        facts,
    )


def _engine(graph: Json) -> zen.ZenEngine:
    return zen.ZenEngine({"loader": {"type": "static", "content": {"policy": graph}}})


def _graph(nodes: list[Json], edges: list[tuple[str, str]]) -> Json:
    return {
        "nodes": [_node("in", "inputNode"), *nodes, _node("out", "outputNode")],
        "edges": [{"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in edges],
    }


def _node(name: str, kind: str, content: Json | None = None) -> Json:
    node: Json = {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}}
    return node if content is None else {**node, "content": content}

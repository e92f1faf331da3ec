"""A decision and its explanation as pages for a person: the one line to act on first, then the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from engine.blocks import Block, Draft, Fields, Heading, Items, Para, Title, Tone
from engine.cli.spoken import counted, headline, possibilities, said, shown, words_of
from engine.policy.words import spoken

if TYPE_CHECKING:
    from engine.decision import Decision, Json, Reason, Step
    from engine.diagnostics import Diagnostic
    from engine.policy.model import PolicyModel
    from engine.testing import Result


def decision_page(model: PolicyModel, decision: Decision) -> tuple[Block, ...]:
    """What to do, the answers, what is missing or assumed, why, and the drafts."""
    return (_title(model, decision), *answers_and_reasons(model, decision))


def answers_and_reasons(model: PolicyModel, decision: Decision) -> Iterator[Block]:
    """All of the page but its first line."""
    parts = (_answers, _missing, _assumed, _too_vague, _warnings, _why, _drafts)
    return (block for part in parts for block in part(model, decision))


def explanation_page(model: PolicyModel, decision: Decision) -> tuple[Block, ...]:
    """The facts as understood, then every decision in order with what ruled out its other rules."""
    explanation = decision.explain()
    facts = Fields(tuple(explanation.facts.items())) if explanation.facts else Para("none", "quiet")
    # The table of messages is the machinery's; the messages themselves are seen by `evaluate`.
    steps = (block for step in explanation.steps if step.decision != "messages" for block in _step(step))
    return (
        _title(model, decision), Heading("Facts as understood"), facts,
        *_missing(model, decision), *_assumed(model, decision), *_too_vague(model, decision), *steps,
    )  # fmt: skip


def _title(model: PolicyModel, decision: Decision) -> Title:
    tone: Tone = "open" if decision.status == "needs_facts" else "good"
    return Title(headline(model, decision), tone)


def _answers(model: PolicyModel, decision: Decision) -> Iterator[Block]:
    yield Heading(f"Answers as of {decision.as_of}")
    rows: list[tuple[str, str]] = []
    for name, answer in decision.answers.items():
        # The outcome has been said in words already; here is its name, which tests and programs use.
        words = None if name == model.outcome and isinstance(answer, str) else said(model, answer)
        rows += _answer_rows(model, name, answer, words, decision.possible.get(name, ()))
    yield Fields(tuple(rows))


def _answer_rows(
    model: PolicyModel, name: str, answer: Json, words: str | None, possible: tuple[Json, ...]
) -> Iterator[tuple[str, str]]:
    if answer is None and possible:
        yield name, f"? {possibilities(possible)}"
        return
    yield name, words or (spoken(answer) if isinstance(answer, dict) else shown(answer))
    for field, value in answer.items() if isinstance(answer, dict) else ():
        # The template is for programs, and a flag that is not set says nothing.
        if field not in ("use", "template") and value is not False:
            yield f"  {field}", said(model, value) or shown(value)


def _missing(model: PolicyModel, decision: Decision) -> Iterator[Block]:
    if decision.missing:
        yield Heading("Tell us, most useful first")
        yield Fields(tuple((name, model.facts[name].question) for name in decision.missing))


def _assumed(model: PolicyModel, decision: Decision) -> Iterator[Block]:
    rows = tuple((name, shown(value)) for name, value in decision.assumed.items() if value is not None)
    if rows:
        yield Heading("Assumed, because nobody said")
        yield Fields(rows)


def _too_vague(model: PolicyModel, decision: Decision) -> Iterator[Block]:
    rows = tuple((name, model.facts[name].question) for name, value in decision.assumed.items() if value is None)
    if rows:
        yield Heading("Told too vaguely to count")
        yield Fields(rows)


def _warnings(model: PolicyModel, decision: Decision) -> Iterator[Block]:
    if decision.warnings:
        texts = {reason.rule: _reason(reason) for reason in decision.because if reason.decision == "warnings"}
        yield Heading("Mind")
        yield Items(tuple(texts.get(name, name) for name in decision.warnings))


def _why(model: PolicyModel, decision: Decision) -> Iterator[Block]:
    reasons = [reason for reason in decision.because if reason.decision not in ("warnings", "messages")]
    # A rule without a text of its own says its condition; that of the last rule says nothing.
    spoken = [(reason.decision, _reason(reason)) for reason in reasons if reason.text not in ("", "otherwise")]
    if spoken:
        yield Heading("Why")
        yield Fields(tuple(spoken))


def _reason(reason: Reason) -> str:
    cites = f" [{', '.join(reason.cite)}]" if reason.cite else ""
    maybe = "" if reason.certain else "(perhaps) "
    return f"{maybe}{reason.text or reason.rule}{cites}{_house(reason)}"


def _house(reason: Reason) -> str:
    """The settings behind a reason that are the house's own, so that no house rule looks like the source's."""
    rules = ", ".join(f"{name} is {shown(value)}" for name, value in reason.house)
    return f" (house rule: {rules})" if rules else ""


def _drafts(model: PolicyModel, decision: Decision) -> Iterator[Block]:
    messages = [decision.message] if decision.message is not None else []
    for message in [*messages, *decision.more_messages]:
        yield from _draft(cast("Mapping[str, Json]", message))


def _draft(message: Mapping[str, Json]) -> Iterator[Block]:
    yield Heading(f"Draft: {words_of(message.get('kind'))}")
    subject = message.get("subject")
    head = f"Subject: {subject}\n\n" if subject else ""
    yield Draft(f"{head}{message.get('body')}".rstrip())


def _step(step: Step) -> Iterator[Block]:
    yield Heading(f"{step.decision}: {step.asks}" if step.asks else step.decision)
    yield Para(*_verdict(step))
    fired = tuple((reason.rule, _reason(reason)) for reason in step.fired)
    passed = tuple((each.rule, each.because or "an earlier rule decided") for each in step.passed_over)
    if fired:
        yield Fields(fired)
    if passed:
        yield Para("Passed over:", "quiet")
        yield Fields(passed)


def _verdict(step: Step) -> tuple[str, Tone]:
    if step.state == "silent":
        return "nothing to decide here", "quiet"
    if step.state == "open":
        return f"open: {possibilities(step.possible)}", "open"
    if step.answer in ((), []):
        return "none", "quiet"
    return f"answer: {spoken(step.answer)}", "good"


def tests_page(suites: Mapping[str, Sequence[Result]]) -> tuple[Block, ...]:
    """What failed and why, file by file; of what passed only the number."""
    results = [result for suite in suites.values() for result in suite]
    broken = [block for suite in suites.values() for result in suite for block in _broken(result)]
    return (*broken, _tally(results))


def _broken(result: Result) -> Iterator[Block]:
    if result.state == "passed":
        return
    yield Title(f"{result.state}: {result.name}", "bad")
    if result.line is None:
        yield Draft("\n".join(each.render() for each in result.errors))
        return
    yield Para(f"{result.file or '<input>'}:{result.line}", "quiet")
    yield Items((*map(str, result.mismatches), *(_without_place(each) for each in result.errors)))


def _without_place(error: Diagnostic) -> str:
    return error._replace(file=None, span=None).render().removeprefix("error: ")


def _tally(results: Sequence[Result]) -> Title:
    states = [result.state for result in results]
    counts = {"passed": states.count("passed"), "failed": states.count("failed"), "in error": states.count("error")}
    told = ", ".join(f"{count} {word}" for word, count in counts.items() if count or word == "passed")
    return Title(f"{counted(len(states), 'test')}: {told}", "good" if counts["passed"] == len(states) else "bad")

"""A decision and its explanation as pages for a person: the one line to act on first, then the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from engine.blocks import Block, Draft, Fields, Heading, Items, Para, Title, Tone

if TYPE_CHECKING:
    from engine.decision import Decision, Json, Reason, Step
    from engine.diagnostics import Diagnostic
    from engine.policy.model import PolicyModel
    from engine.testing import Result


def decision_page(model: PolicyModel, decision: Decision) -> tuple[Block, ...]:
    """What to do, the answers, what is missing or assumed, why, and the drafts."""
    parts = (_answers, _missing, _assumed, _warnings, _why, _drafts)
    return (_title(model, decision), *(block for part in parts for block in part(model, decision)))


def explanation_page(model: PolicyModel, decision: Decision) -> tuple[Block, ...]:
    """The facts as understood, then every decision in order with what ruled out its other rules."""
    explanation = decision.explain()
    facts = Fields(tuple(explanation.facts.items())) if explanation.facts else Para("none", "quiet")
    steps = (block for step in explanation.steps for block in _step(step))
    return (
        _title(model, decision), Heading("Facts as understood"), facts,
        *_missing(model, decision), *_assumed(model, decision), *steps,
    )  # fmt: skip


def headline(model: PolicyModel, decision: Decision) -> str:
    """The outcome, the plans and the dates in one line, whatever the policy is about."""
    details = ", ".join([*_plan_words(model, decision), *_date_words(model, decision)])
    outcome = decision.answers.get(model.outcome)
    if outcome is None and model.outcome in decision.possible:
        could = " or ".join(_words(value) for value in decision.possible[model.outcome])
        return f"Not decided yet, {could}: tell {_listed(decision.missing)} first."
    start = _sentence_case(_said(model, outcome))
    return f"{start}: {details}." if details else f"{start}."


def shown(value: Json) -> str:
    """A JSON value as a person writes it in YAML.

    >>> shown(True), shown(None), shown(["a", 1]), shown({"use": "call", "by": "phone"})
    ('true', '-', 'a, 1', 'call (by phone)')
    """
    match value:
        case None:
            return "-"
        case bool():
            return "true" if value else "false"
        case [*items]:
            return ", ".join(shown(each) for each in items) or "-"
        case dict():
            return _plan(value)
        case _:
            return str(value)


def _plan(fields: Mapping[str, Json]) -> str:
    rest = ", ".join(f"{_words(key)} {shown(value)}" for key, value in fields.items() if key != "use")
    return f"{shown(fields.get('use'))} ({rest})" if rest else shown(fields.get("use"))


def _title(model: PolicyModel, decision: Decision) -> Title:
    tone: Tone = "open" if decision.status == "needs_facts" else "good"
    return Title(headline(model, decision), tone)


def _words(value: Json) -> str:
    return shown(value).replace("_", " ")


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "more"


def _said(model: PolicyModel, value: Json) -> str:
    """How the policy says an answer aloud; its own name without underscores if it does not."""
    return model.words.get(value, _words(value)) if isinstance(value, str) else _words(value)


def _plan_words(model: PolicyModel, decision: Decision) -> Iterator[str]:
    for answer in decision.answers.values():
        if isinstance(answer, dict) and answer.get("use") in model.words:
            yield _said(model, answer["use"])
        elif isinstance(answer, dict):
            brief = {key: value for key, value in answer.items() if _is_brief(key, value)}
            yield _plan(brief).replace("_", " ")


def _is_brief(key: str, value: Json) -> bool:
    # The use of a template is for programs, and lists and flags are for the part with the answers.
    return key != "template" and isinstance(value, str)


def _date_words(model: PolicyModel, decision: Decision) -> Iterator[str]:
    dates = {each.name for each in model.decisions if getattr(each, "kind", getattr(each, "type", "")) == "date"}
    for name, answer in decision.answers.items():
        if name in dates and isinstance(answer, str):
            yield f"{_said(model, name)} {answer} ({_weekday(answer)})"


def _weekday(iso: str) -> str:
    from datetime import date

    # Not strftime, whose words depend on the machine's locale.
    return ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[date.fromisoformat(iso).weekday()]


def _answers(model: PolicyModel, decision: Decision) -> Iterator[Block]:
    yield Heading(f"Answers as of {decision.as_of}")
    rows: list[tuple[str, str]] = []
    for name, answer in decision.answers.items():
        rows += _answer_rows(name, answer, decision.possible.get(name, ()))
    yield Fields(tuple(rows))


def _answer_rows(name: str, answer: Json, possible: tuple[Json, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(answer, dict):
        yield name, shown(answer.get("use"))
        yield from ((f"  {key}", shown(value)) for key, value in answer.items() if key != "use")
    elif answer is None and possible:
        yield name, "? " + " or ".join(_brief(value) for value in possible)
    else:
        yield name, shown(answer)


def _brief(value: Json) -> str:
    return shown(value.get("use")) if isinstance(value, dict) else shown(value)


def _missing(model: PolicyModel, decision: Decision) -> Iterator[Block]:
    if decision.missing:
        yield Heading("Tell us, most useful first")
        yield Fields(tuple((name, model.facts[name].question) for name in decision.missing))


def _assumed(model: PolicyModel, decision: Decision) -> Iterator[Block]:
    if decision.assumed:
        yield Heading("Assumed, because nobody said")
        yield Fields(tuple((name, _assumption(value)) for name, value in decision.assumed.items()))


def _assumption(value: Json) -> str:
    return "too vague to use" if value is None else shown(value)


def _warnings(model: PolicyModel, decision: Decision) -> Iterator[Block]:
    if decision.warnings:
        texts = {reason.rule: _reason(reason) for reason in decision.because if reason.decision == "warnings"}
        yield Heading("Mind")
        yield Items(tuple(texts.get(name, name) for name in decision.warnings))


def _why(model: PolicyModel, decision: Decision) -> Iterator[Block]:
    reasons = [reason for reason in decision.because if reason.decision not in ("warnings", "messages")]
    spoken = [(reason.decision, _reason(reason)) for reason in reasons if reason.text]
    if spoken:
        yield Heading("Why")
        yield Fields(tuple(spoken))


def _reason(reason: Reason) -> str:
    cites = f" [{', '.join(reason.cite)}]" if reason.cite else ""
    maybe = "" if reason.certain else "(perhaps) "
    return f"{maybe}{reason.text or reason.rule}{cites}"


def _drafts(model: PolicyModel, decision: Decision) -> Iterator[Block]:
    messages = [decision.message] if decision.message is not None else []
    for message in [*messages, *decision.more_messages]:
        yield from _draft(cast("Mapping[str, Json]", message))


def _draft(message: Mapping[str, Json]) -> Iterator[Block]:
    yield Heading(f"Draft: {_words(message.get('kind'))}")
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
        return f"open: {' or '.join(_brief(value) for value in step.possible)}", "open"
    return f"answer: {_brief(step.answer)}", "good"


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
    said = ", ".join(f"{count} {word}" for word, count in counts.items() if count or word == "passed")
    number = f"{len(states)} {'test' if len(states) == 1 else 'tests'}"
    return Title(f"{number}: {said}", "good" if counts["passed"] == len(states) else "bad")

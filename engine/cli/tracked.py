"""A case as a page for a person, and many cases as a list: what to do first, then how it came to this."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from engine.blocks import Block, Fields, Heading, Para, Table, Title
from engine.cli.spoken import counted, headline, shown, weekday, words_of
from engine.cli.text import answers_and_reasons

if TYPE_CHECKING:
    from engine.cases.case import Case, Step
    from engine.policy.model import PolicyModel


def case_page(model: PolicyModel, case: Case) -> tuple[Block, ...]:
    """What to do, where the case stands and since when, what follows from the log, its history, and the decision."""
    parts = (_standing, _derived, _told, _history, _decided)
    return (_title(model, case), *(block for part in parts for block in part(model, case)))


def _title(model: PolicyModel, case: Case) -> Title:
    if case.decision is not None:
        open_ = case.decision.status == "needs_facts"
        return Title(headline(model, case.decision), "open" if open_ else "good")
    # What a timer brought about is something to see to, and the rule says what.
    step = case.entered_by if case.overdue else None
    return Title(f"{case.stage_says}.{'' if step is None else f' {step.because}'}", "open" if step else "plain")


def _standing(model: PolicyModel, case: Case) -> Iterator[Block]:
    yield Heading(f"{case.name or 'The case'} as of {case.as_of}")
    since = "" if case.since is None else f" (since {_day(case.since)})"
    rows = [("stage", f"{case.stage}: {case.stage_says}{since}")]
    due = sorted((day, at, timer) for at, (timer, days) in enumerate(case.timers.items()) for day in days)
    rows += ((_day(day), _says(model, timer)) for day, _, timer in due)
    rows += [("problems", _counted_problems(case))] if case.problems else []
    yield Fields(tuple(rows))


def _says(model: PolicyModel, timer: str) -> str:
    return f"{timer}: {model.events.timers[timer].says}" if model.events is not None else timer


def _counted_problems(case: Case) -> str:
    errors = [problem for problem in case.problems if problem.severity == "error"]
    # Much may be wrong with one event. The path begins with it: `events[3].date`.
    lost, others = len({problem.path.partition(".")[0] for problem in errors}), len(case.problems) - len(errors)
    told = [f"{counted(lost, 'event')} not used"] if lost else []
    return ", ".join([*told, *([counted(others, "warning")] if others else [])])


def _derived(model: PolicyModel, case: Case) -> Iterator[Block]:
    rows = [(name, shown(value), _source(case.set_by.get(name))) for name, value in case.facts.items()]
    rows += ((name, shown(value), _source(_changer(case, name))) for name, value in case.notes.items())
    if rows:
        yield Heading("What follows from the log")
        yield Table(("fact", "value", "set by"), tuple(rows))


def _source(step: Step | None) -> str:
    return "-" if step is None else f"{step.what} on {step.date}"


def _changer(case: Case, name: str) -> Step | None:
    return next((step for step in reversed(case.history) if name in step.changes), None)


def _told(model: PolicyModel, case: Case) -> Iterator[Block]:
    rows = tuple((name, shown(value)) for name, value in case.told.items() if name not in case.facts)
    if rows:
        yield Heading("Told besides")
        yield Fields(rows)


def _history(model: PolicyModel, case: Case) -> Iterator[Block]:
    yield Heading("History")
    if not case.history:
        yield Para("nothing yet", "quiet")
        return
    rows = tuple((step.date, _what(step), step.stage, _changed_and_why(step)) for step in case.history)
    yield Table(("date", "event", "stage", "what it changed, and why"), rows)


def _what(step: Step) -> str:
    return step.what if step.trigger == "event" else f"{step.what} (timer)"


def _changed_and_why(step: Step) -> str:
    """Values as they are now, then timers; the reason on a line of its own."""
    values = (f"{name} {'not known' if value is None else shown(value)}" for name, value in step.changes.items())
    started = (f"{timer} on {day}" for timer, day in step.started.items())
    stopped = (f"{timer} on {' and '.join(days)} stopped" for timer, days in step.stopped.items())
    changed = ", ".join([*values, *started, *stopped])
    cites = f" [{', '.join(step.cite)}]" if step.cite else ""
    return f"{changed}\n{step.because}{cites}".strip()


def _decided(model: PolicyModel, case: Case) -> Iterator[Block]:
    if case.decision is not None:
        yield from answers_and_reasons(model, case.decision)


def cases_page(model: PolicyModel, cases: Sequence[Case], files: Sequence[str]) -> tuple[Block, ...]:
    """The cases in the order given, one line each; ``files`` are where they stand, one for each."""
    late = sum(case.overdue for case in cases)
    days = {case.as_of for case in cases}
    when = f" as of {cases[0].as_of}" if len(days) == 1 else ""
    title = f"{counted(len(cases), 'case')}{when}{f', {late} overdue' if late else ''}"
    columns = {
        "case": _names(cases, files),
        **({"as of": [case.as_of for case in cases]} if len(days) > 1 else {}),
        "stage": [case.stage for case in cases],
        "what to do": [_brief(model, case) for case in cases],
        "when": [f"since {case.since}" if case.overdue else case.next_date or "-" for case in cases],
        "problems": [str(len(case.problems) or "-") for case in cases],
    }
    rows = tuple(zip(*columns.values(), strict=True))
    return Title(title, "open" if late else "good"), Table((*columns,), rows)


def _names(cases: Sequence[Case], files: Sequence[str]) -> list[str]:
    """What each case is called, with its file where another one is called so too."""
    often = Counter(case.name for case in cases)
    names = zip((case.name for case in cases), files, strict=True)
    return [f"{name or '-'}{f' ({file})' if often[name] > 1 else ''}" for name, file in names]


def _brief(model: PolicyModel, case: Case) -> str:
    """The outcome in a few words."""
    if case.decision is None:
        return "look at the log" if case.overdue else "-"
    if case.decision.missing:
        return f"tell {', '.join(case.decision.missing)}"
    return words_of(case.decision.answers.get(model.outcome))


def _day(iso: str) -> str:
    return f"{iso} ({weekday(iso)})"

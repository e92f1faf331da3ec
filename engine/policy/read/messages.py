"""Warnings and messages: two more tables, and the texts with their blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from engine.diagnostics import nearest
from engine.policy.model import AS_OF, MESSAGES, WARNINGS, All, Any, Compare, Condition, Message, Rule, Table, Test
from engine.policy.read.operands import tell_unknown_reference
from engine.policy.read.reading import Reading, span_of, text
from engine.policy.read.rules import check_twice, rule_condition
from engine.policy.text.document import Path, Seq, shown
from engine.policy.text.slips import meant

_Entry: TypeAlias = dict[str, object]
_Lines: TypeAlias = tuple[tuple[str, int, str], ...]
_BLANK = re.compile(r"\{[A-Za-z_][A-Za-z0-9_.]*\}")
_BRACES = re.compile(r"\{[^{}\n]*\}|[{}]")
"""Whatever has a brace: a blank, something like one, or a brace alone."""
KINDS = ("phone_script", "email", "letter")


def _table(name: str, asks: str, rules: tuple[Rule, ...]) -> Table:
    answers = tuple(dict.fromkeys(rule.then for rule in rules))
    return Table(name, asks, "collect", "choice", answers, rules, None, matters_when=False, internal=True, span=None)


def _said(reading: Reading, name: str, when: Condition, entry: _Entry, path: Path, listed: object) -> Rule:
    span = span_of(listed, path[-1])
    return Rule(name, when, name, False, text(entry, "because"), reading.cites(entry, path), (), span)


def read_warnings(reading: Reading) -> Table:
    """The ``warnings`` section as a table that collects the names of all that apply."""
    root = reading.document.value
    found = list(reading.listed(root, (WARNINGS,)))
    check_twice(reading, found, "warning")
    rules = []
    for entry, path in found:
        when = rule_condition(reading, entry, path) if "when" in entry else All(())
        rules.append(_said(reading, text(entry, "warning"), when, entry, path, root[WARNINGS]))
    return _table(WARNINGS, "What should be said besides?", tuple(rules))


def read_messages(reading: Reading) -> tuple[Table, dict[str, Message]]:
    """The ``messages`` section: when each is to be used, and the texts themselves."""
    rules: list[Rule] = []
    messages: dict[str, Message] = {}
    for name, entry, path in reading.section(MESSAGES):
        messages[name] = _message(reading, name, entry, path)
        when = rule_condition(reading, entry, path) if "when" in entry else _in_plan(reading, name)
        rules.append(_said(reading, name, when, entry, path, reading.document.value[MESSAGES]))
    return _table(MESSAGES, "What can be said or written?", tuple(rules)), messages


def _in_plan(reading: Reading, name: str) -> Condition:
    """A message is used where the plan's ``template`` names it."""
    plans = [
        plan for plan, answers in reading.names.decisions.items() if answers and answers.plan and not answers.collect
    ]
    tests = tuple(Test(plan, "answer", "template", (Compare("equals", name),)) for plan in plans)
    return tests[0] if len(tests) == 1 else Any(tests)


def _message(reading: Reading, name: str, entry: _Entry, path: Path) -> Message:
    kind = text(entry, "kind")
    if not kind:
        reading.unreadable((*path, "kind"))
    elif kind not in KINDS:
        reading.report(
            "unknown-message-kind",
            f"`{kind}` is no kind of message",
            (*path, "kind"),
            suggest=nearest(kind, KINDS),
            help=f"it is one of: {', '.join(KINDS)}",
        )
    lines = _lines(reading, entry, (*path, "repeat"))
    repeated = {blank for blank, *_ in lines}
    body = "body" if "body" in entry else "say"
    for key in ("subject", body):
        _check_blanks(reading, text(entry, key), repeated, (*path, key))
    for index, (blank, _, line) in enumerate(lines):
        _check_blanks(reading, line, {"n", *list(repeated)[:index]}, (*path, "repeat", blank, "line"))
    to = entry.get("to", [])
    named = tuple(who for who in (to if isinstance(to, list) else [to]) if isinstance(who, str))
    return Message(
        name, kind, text(entry, "subject") or None, text(entry, body), named, lines, reading.cites(entry, path)
    )


def _lines(reading: Reading, entry: _Entry, path: Path) -> _Lines:
    repeat = entry.get("repeat", {})
    if not isinstance(repeat, dict):
        reading.unreadable(path)
        return ()
    return tuple(
        _line(reading, blank, part, (*path, blank)) for blank, part in repeat.items() if isinstance(part, dict)
    )


def _line(reading: Reading, blank: str, part: _Entry, path: Path) -> tuple[str, int, str]:
    count, where = part.get("count"), (*path, "count")
    if isinstance(count, str) and count.startswith("$"):
        settings = reading.names.settings
        if count[1:] not in settings:
            tell_unknown_reference(reading, count[1:], tuple(settings), where)
            return blank, 0, text(part, "line")
        setting = settings[count[1:]]
        count = 0 if setting is None else setting.value
    if count is None:
        reading.unreadable(where)
        return blank, 0, text(part, "line")
    if isinstance(count, bool) or not isinstance(count, int) or count < 0:
        reading.report(
            "wrong-value-type",
            f"`{part.get('count')}` does not say how many times",
            where,
            help="it is a whole number, or `$name` of a setting that holds one",
        )
        count = 0
    return blank, count, text(part, "line")


def _check_blanks(reading: Reading, words: str, own: set[str], path: Path) -> None:
    """Every brace of a text has to belong to a blank that can be filled in."""
    for part in dict.fromkeys(_BRACES.findall(words)):
        blank = part[1:-1] if _BLANK.fullmatch(part) else None
        if blank is None:
            _tell_brace(reading, part, own, path)
        elif blank not in own and not _fills(reading, blank):
            _tell_blank(reading, blank, own, path)


def _tell_brace(reading: Reading, part: str, own: set[str], path: Path) -> None:
    """A brace that begins or ends no blank would be left standing in the message."""
    inside = part.strip("{} ")
    near = meant(inside, (*_subjects(reading), *sorted(own))) if inside else None
    message = f"{shown(part)} is no blank: that is one name in braces"
    _report_within(reading, part, message, path, near and f"{{{near}}}", "it would stand in the message as it is")


def _fills(reading: Reading, blank: str) -> bool:
    names = reading.names
    plan, _, field = blank.partition(".")
    answers = names.decisions.get(plan)
    if field:
        return answers is not None and answers.plan and field in names.fields
    return blank in names.facts or blank in names.settings or blank in names.decisions or blank == AS_OF


def _subjects(reading: Reading) -> tuple[str, ...]:
    return tuple(name for name in reading.names.subjects() if "." not in name)


def _tell_blank(reading: Reading, blank: str, own: set[str], path: Path) -> None:
    if not reading.unsure.isdisjoint(("facts", "settings", "decisions")):
        return
    near = nearest(blank, [*reading.names.subjects(), *sorted(own)])
    advice = "it would never be filled in; declare a fact of this name, or mend it"
    _report_within(reading, f"{{{blank}}}", f"`{{{blank}}}` names no fact, setting or answer", path, near, advice)


def _report_within(reading: Reading, part: str, message: str, path: Path, near: str | None, advice: str) -> None:
    """Report at the part itself where it stands in the text, not at the text as a whole."""
    before = len(reading.mistakes)
    reading.report("unknown-blank", message, path, suggest=near, help=advice)
    if len(reading.mistakes) > before:
        source, _, _, start, end = reading.document.entry(path)
        at = next((one for one in _BRACES.finditer(source.text, start, end) if one[0] == part), None)
        if at is not None:
            found = reading.mistakes[-1]
            mark = source.diagnostic(found.code, found.message, *at.span())
            reading.mistakes[-1] = found._replace(span=mark.span, source_line=mark.source_line)


def warning_names(reading: Reading) -> Iterator[str]:
    """The names of the warnings the policy can give."""
    warnings = reading.document.value.get(WARNINGS)
    for entry in warnings if isinstance(warnings, Seq) else ():
        if isinstance(entry, dict):
            yield text(entry, "warning")

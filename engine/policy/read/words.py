"""How people say what answers are made of: the ``words`` of a policy."""

from __future__ import annotations

from collections.abc import Iterator

from engine.policy.model import NOT_COVERED
from engine.policy.read.plans import written_answers
from engine.policy.read.reading import Reading, free
from engine.policy.text.document import shown


def read_words(reading: Reading) -> dict[str, str]:
    """The section as it is; a word of this very file that no answer can have is a mistake.

    What a base says stays its own affair: an overlay may well have taken the answer away.
    """
    section = reading.document.value.get("words")
    if not isinstance(section, dict):
        return {}
    found = {word: said for word, said in section.items() if isinstance(said, str) and not free(word)}
    known = frozenset(_known(reading))
    for word in found:
        if word not in known and reading.is_own(("words", word)):
            _tell(reading, word, known)
    return found


def _tell(reading: Reading, word: str, known: frozenset[str]) -> None:
    reading.unknown(
        "unknown-word",
        f"no answer, plan, fact or decision is called {shown(word)}",
        word,
        sorted(known),
        ("words", word),
        at="key",
        sections=("decisions", "plans", "facts"),
        help="nobody would ever see it",
    )


def _known(reading: Reading) -> Iterator[str]:
    """The words answers are made of: names, declared answers, what stands in plans and in changes to them."""
    names = reading.names
    yield from (NOT_COVERED, *names.decisions, *names.facts, *names.plans, *names.messages, *names.warnings)
    for answers in names.decisions.values():
        yield from answers.type.choices if answers and answers.type else ()
    for plan in names.plans.values():
        for field, value in plan.fields if plan else ():
            yield field
            yield from _texts(value)
    for answer in written_answers(reading):
        for value in answer.values() if isinstance(answer, dict) else ():
            yield from _texts(value)


def _texts(value: object) -> Iterator[str]:
    items = value if isinstance(value, (tuple, list)) else (value,)
    return (item for item in items if isinstance(item, str))

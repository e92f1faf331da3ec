"""What would have to change, and what already decides, as pages for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from engine.blocks import Block, Fields, Heading, Items, Para, Title
from engine.cli.spoken import counted, said, shown

if TYPE_CHECKING:
    from engine.decision import Json
    from engine.policy.model import PolicyModel
    from engine.questions.minimal import Minimal
    from engine.questions.why_not import Way, WhyNot


def why_not_page(model: PolicyModel, found: WhyNot) -> tuple[Block, ...]:
    """The changes that would give an answer, each with the facts it would come to; at the end what the answer means."""
    words = said(model, found.answer)
    meaning = (Heading(f"{found.answer} means"), Para(words, "quiet")) if words else ()
    return (_verdict(found), *(block for way in found.ways for block in _way(way)), *meaning)


def _verdict(found: WhyNot) -> Title:
    now = " or ".join(shown(one) for one in found.now)
    is_now = f"`{found.decision}` is {now} now."
    match found.state:
        case "holds":
            return Title(f"`{found.decision}` is {found.answer} already.", "good")
        case "possible":
            return Title(f"{is_now} For {found.answer} {_count(found)}", "good")
        case "fixed":
            return Title(f"{is_now} Nothing that one can do or wait for makes it {found.answer}.", "open")
        case "never":
            return Title(f"{is_now} No change of any facts makes it {found.answer}.", "bad")
        case "not_decided":
            return Title(f"{is_now} What would make it {found.answer} is not decided, because {found.why}.", "bad")


def _count(found: WhyNot) -> str:
    number = len(found.ways)
    return "this would have to change:" if number == 1 else f"any one of these {number} changes is enough:"


def _way(way: Way) -> Iterator[Block]:
    yield Heading(way.words[:1].upper() + way.words[1:])
    yield Fields(tuple((name, shown(value)) for name, value in way.facts.items()))


def minimal_page(model: PolicyModel, found: Minimal) -> tuple[Block, ...]:
    """The smallest sets of facts that force the outcome."""
    if found.state == "open":
        return (Title(f"`{found.decision}` is open: what is told does not decide it yet.", "open"),)
    if found.state == "not_decided":
        return (Title(f"`{found.decision}` is {shown(found.answer)}: not decided what forces it, because {found.why}.",
                      "bad"),)  # fmt: skip
    return (Title(_minimal(found), "good"), *_sets(found), *_others(found))


def _minimal(found: Minimal) -> str:
    start = f"`{found.decision}` is {shown(found.answer)}"
    if found.sets == ({},):
        return f"{start} whatever the facts that were told are."
    facts = "this" if len(found.sets) == 1 else "any one of these"
    return f"{start}: {facts} is enough, whatever the other facts that were told are."


def _sets(found: Minimal) -> Iterator[Block]:
    if len(found.sets) == 1 and found.sets[0]:
        yield Fields(_rows(found.sets[0]))
    elif len(found.sets) > 1:
        yield Items(tuple(", ".join(f"{name} {value}" for name, value in _rows(one)) for one in found.sets))
    if found.more:
        from engine.questions.minimal import COUNTED

        least = "at least " if found.more == COUNTED else ""
        yield Para(f"and {least}{counted(found.more, 'more set')} as small as these", "quiet")


def _others(found: Minimal) -> Iterator[Block]:
    if found.assumed:
        yield Heading("As long as this is assumed, because nobody said")
        yield Fields(_rows(found.assumed))


def _rows(facts: Mapping[str, Json]) -> tuple[tuple[str, str], ...]:
    return tuple((name, shown(value)) for name, value in facts.items())

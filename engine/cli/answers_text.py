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
    """The changes that would give an answer, each with the facts it would come to."""
    return (*_verdict(model, found), *(block for way in found.ways for block in _way(way)))


def _verdict(model: PolicyModel, found: WhyNot) -> Iterator[Block]:
    asked = f"`{found.decision}` {found.answer}"
    now = " or ".join(shown(one) for one in found.now)
    match found.state:
        case "holds":
            yield Title(f"{asked}: that is the answer already.", "good")
        case "possible":
            yield Title(f"{asked}, which is {now} now: {_count(found)}", "good")
        case "fixed":
            yield Title(f"{asked}, which is {now} now: nothing that one can do or wait for gives it.", "open")
        case "never":
            yield Title(f"{asked}, which is {now} now: no change of any facts gives it.", "bad")
        case "not_decided":
            yield Title(f"{asked}, which is {now} now: not decided, because {found.why}.", "bad")
    words = said(model, found.answer)
    if words:
        yield Para(words, "quiet")


def _count(found: WhyNot) -> str:
    number = len(found.ways)
    return "this would have to change." if number == 1 else f"{number} changes would each do it."


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

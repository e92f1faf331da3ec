"""Coverage and mutants as pages: the number first, then everything that no test touches or notices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.blocks import Block, Heading, Items, Para, Table, Title
from engine.cli.quality import OVERLAY, left_out_words
from engine.cli.spoken import counted
from engine.expect import as_json
from engine.policy.words import spoken

if TYPE_CHECKING:
    from engine.quality.coverage import Coverage
    from engine.quality.mutants import Mutant, Mutants


def coverage_page(path: str, found: Coverage) -> Iterator[Block]:
    """How much of a policy its tests touch, decision by decision, and what they do not."""
    touched = len(found.items) - len(found.missing)
    told = f"{path}: {counted(found.tests, 'test')}, {touched} of {len(found.items)} touched, {_percent(found.percent)}"
    yield Title(told, "good" if not found.missing else "open")
    yield from _left_out(found.left_out)
    yield from _judged(found)
    if not found.items:
        return
    yield Heading("What the tests touch")
    yield Table(("decision", "rules", "answers", "boundaries"), tuple(_row(found, name) for name in found.decisions))
    if found.missing:
        yield Heading("What no test touches")
        yield Items(tuple(f"`{one.decision}`: {one.missing}" for one in found.missing))


def _row(found: Coverage, name: str) -> tuple[str, ...]:
    counts = (found.counts(name, kind) for kind in ("rule", "answer", "boundary"))
    return (name, *(f"{touched} of {of}" if of else "-" for touched, of in counts))


def mutants_page(path: str, found: Mutants) -> Iterator[Block]:
    """How many mutants the tests notice, and each that they do not."""
    yield Title(f"{path}: {_tally(found)}", "good" if found.good else "bad")
    yield from _left_out(found.left_out)
    yield from _judged(found)
    if found.untried:
        yield Para(f"{found.untried:,} more mutants were not tried: one report would take too long.", "open")
    survivors, undecided = found.of("survived"), found.of("not_decided")
    if survivors:
        yield Heading("What no test notices")
        yield Items(tuple(f"{one.says}{_place(one)}{_seen(one)}" for one in survivors))
    if undecided:
        yield Heading("What is not decided")
        yield Items(tuple(f"{one.says}{_place(one)}, perhaps without any difference: {one.why}" for one in undecided))


def _tally(found: Mutants) -> str:
    states = {"killed": "killed", "survived": "survive", "equivalent": "equivalent", "not_decided": "not decided"}
    counts = {said: len(found.of(state)) for state, said in states.items()}  # type: ignore[arg-type]
    told = ", ".join(f"{count:,} {said}" for said, count in counts.items() if count or said == "killed")
    return f"{len(found.all):,} mutant{'' if len(found.all) == 1 else 's'}: {told}; {_score(found)}"


def _score(found: Mutants) -> str:
    """The score; a range while mutants are not decided, as they may survive."""
    undecided = len(found.of("not_decided"))
    if not undecided:
        return f"score {_percent(found.score)}"
    return f"score between {_percent(found.least)} and {_percent(found.score)}, as {undecided:,} are not decided"


def _percent(value: float) -> str:
    """Never 100 % while something is missing."""
    return f"{int(value * 10) / 10:g} %"


def _judged(found: Coverage | Mutants) -> Iterator[Block]:
    if found.judged == "overlay":
        yield Para(f"{OVERLAY[0].upper()}{OVERLAY[1:]}.", "open")


def _left_out(names: tuple[str, ...]) -> Iterator[Block]:
    if names:
        yield Para(left_out_words(names), "bad")


def _place(one: Mutant) -> str:
    return "" if one.line is None else f" ({one.file or '<input>'}:{one.line})"


def _seen(one: Mutant) -> str:
    if one.missing is None:
        return ""
    facts = as_json(one.missing.given)
    settings = f", with the settings {spoken(as_json(one.missing.settings))}" if one.missing.settings else ""
    if not facts:
        return f"; a test that tells no facts would notice{settings}"
    return f"; a test would need: {spoken(facts)}{settings}"

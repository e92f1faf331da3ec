"""Why facts about dates cannot all be true, as diagnostics. Nothing here runs unless they cannot."""

from __future__ import annotations

from collections.abc import Mapping

from engine.diagnostics import Diagnostic
from engine.facts.graph import Group, Limit, Link, closed
from engine.facts.pieces import Number, Piece, Pieces, exact
from engine.facts.values import show_day, spell
from engine.facts.worlds import TooManyWorlds, union, worlds_of
from engine.policy.model import AS_OF


def conflicts(group: Group, given: Mapping[str, Pieces], as_of: int) -> list[Diagnostic]:
    """Every reason why the given facts of a group cannot be, one for each set of facts that clash.

    ``given`` must be impossible as a whole; the result is never empty.
    """
    found = _beyond_today(group, given, as_of)
    left = {name: pieces for name, pieces in given.items() if name not in {one.fact for one in found}}
    while not _possible(group, left, as_of):
        clash = _clash(group, left, as_of)
        found.append(_explain(group, {name: given[name] for name in clash}, as_of))
        if not clash:
            break  # the policy's own limits leave no case on this day
        left = {name: pieces for name, pieces in left.items() if name not in clash}
    return found


def _beyond_today(group: Group, given: Mapping[str, Pieces], as_of: int) -> list[Diagnostic]:
    """Dates wholly after ``as_of`` that must not be, and the other way round."""
    found: list[Diagnostic] = []
    for name, pieces in given.items():
        fact, low, high = group.links[name].fact, pieces[0][0], pieces[-1][1]
        if fact.not_after == AS_OF and low is not None and low > as_of:
            found.append(_beside_today(group.links[name], pieces, as_of, "in-the-future", "after"))
        elif fact.not_before == AS_OF and high is not None and high < as_of:
            found.append(_beside_today(group.links[name], pieces, as_of, "in-the-past", "before"))
    return found


def _beside_today(link: Link, pieces: Pieces, as_of: int, code: str, side: str) -> Diagnostic:
    name = link.fact.name
    message = f"`{name}` is `{spell(link.fact.type, pieces)}`, which is {side} `as_of`, `{show_day(as_of)}`"
    return Diagnostic(code, message, fact=name, help="check the year, and `as_of`, which is today unless it is told")


def _possible(group: Group, given: Mapping[str, Pieces], as_of: int, *, calendar: bool = True) -> bool:
    try:
        return worlds_of(group, given, as_of, calendar=calendar) is not None
    except TooManyWorlds:
        return True  # then at least so many are possible


def _clash(group: Group, given: Mapping[str, Pieces], as_of: int) -> list[str]:
    """A smallest set of facts that cannot be true together: without any one of them they could."""
    names = list(given)
    for name in given:
        fewer = [other for other in names if other != name]
        if not _possible(group, {other: given[other] for other in fewer}, as_of):
            names = fewer
    return names


def _explain(group: Group, clash: Mapping[str, Pieces], as_of: int) -> Diagnostic:
    if not clash:
        name = next(iter(group.links))
        message = f"on `{show_day(as_of)}` the policy's own limits leave no possible `{name}`"
        return Diagnostic("contradiction", message, fact=name)
    if _possible(group, clash, as_of, calendar=False):
        return _beyond_calendar(group, clash)
    for name in clash:
        if not group.links[name].dated:
            return _days_disagree(group, clash, name, as_of)
    crossed = next((limit for limit in group.limits if _crossed(group, clash, limit, as_of)), None)
    return _together(group, clash, as_of) if crossed is None else _limit_crossed(group, clash, crossed, as_of)


def _beyond_calendar(group: Group, clash: Mapping[str, Pieces]) -> Diagnostic:
    name = next((name for name in clash if not group.links[name].dated), next(iter(clash)))
    message = f"{_is(group, clash, name)}, which leads beyond the calendar (the years 1 to 9999)"
    return Diagnostic("above-maximum", message, fact=name)


def _days_disagree(group: Group, clash: Mapping[str, Pieces], name: str, as_of: int) -> Diagnostic:
    link = group.links[name]
    others = {other: pieces for other, pieces in clash.items() if other != name}
    days = union(link, worlds_of(group, others, as_of) or [], as_of)
    message = f"{_is(group, clash, name)}, but {_from_to(group, others, link, as_of)} {_are_days(days)}"
    return Diagnostic("contradiction", message, fact=name, help=_help(clash))


def _from_to(group: Group, clash: Mapping[str, Pieces], link: Link, as_of: int) -> str:
    start, end = (_node(group, clash, node, as_of) for node in (link.start, link.end))
    return f"from {start} to {end}"


def _node(group: Group, clash: Mapping[str, Pieces], node: int, as_of: int) -> str:
    if node == 0:
        return show_day(as_of)
    name = group.dates[node - 1]
    if name not in clash:
        return f"`{name}`"
    told = spell(group.links[name].fact.type, clash[name])
    return f"`{name}` {told}" if exact(clash[name]) else f"`{name}` ({told})"


def _are_days(pieces: Pieces) -> str:
    if len(pieces) == 1 and exact(pieces):
        return "is 1 day" if pieces[0][0] == 1 else f"are {pieces[0][0]} days"
    return f"are {' or '.join(_days(piece) for piece in pieces)} days"


def _days(piece: Piece) -> str:
    low, high = piece
    if low is None:
        return f"at most {high}"
    return f"at least {low}" if high is None else str(low) if low == high else f"{low} to {high}"


def _crossed(group: Group, clash: Mapping[str, Pieces], limit: Limit, as_of: int) -> bool:
    """Whether the told dates alone break a limit."""
    last, first = _end(group, clash, limit.start, 1, as_of), _end(group, clash, limit.end, 0, as_of)
    return last is not None and first is not None and first - last > limit.most


def _end(group: Group, clash: Mapping[str, Pieces], node: int, side: int, as_of: int) -> Number | None:
    """The first (side 0) or last (side 1) day a node can be, as far as it is told itself."""
    if node == 0:
        return as_of
    pieces = clash.get(group.dates[node - 1])
    return None if pieces is None else pieces[-side][side]


def _limit_crossed(group: Group, clash: Mapping[str, Pieces], limit: Limit, as_of: int) -> Diagnostic:
    owner = group.links[limit.owner]
    if not owner.dated:
        days = union(owner, worlds_of(_limited(group, ()), clash, as_of) or [], as_of)
        code, side = ("below-minimum", "below") if limit.word == "minimum" else ("above-maximum", "above")
        most = limit.most if limit.word == "maximum" else -limit.most
        where = _from_to(group, clash, owner, as_of)
        message = f"{where} {_are_days(days)}, but `{limit.owner}` cannot be {side} {most}"
        return Diagnostic(code, message, fact=limit.owner, help=_help(clash))
    side = "after" if limit.word == "not_after" else "before"
    other = _node(group, clash, limit.start if limit.word == "not_after" else limit.end, as_of)
    message = f"{_is(group, clash, limit.owner)}, which must not be {side} {other}"
    return Diagnostic("contradiction", message, fact=limit.owner, help=_help(clash))


def _together(group: Group, clash: Mapping[str, Pieces], as_of: int) -> Diagnostic:
    """Facts that only clash through limits of other facts: those limits are named."""
    told = " and ".join(_is(group, clash, name) for name in clash)
    why = ", and ".join(_words_of(limit) for limit in _needed(group, clash, as_of))
    return Diagnostic("contradiction", f"{told}, which cannot be: {why}", fact=next(iter(clash)), help=_help(clash))


def _needed(group: Group, clash: Mapping[str, Pieces], as_of: int) -> tuple[Limit | tuple[Link, Piece], ...]:
    """A smallest set of limits that the clash needs; of two that say the same, the one about dates."""
    kept: tuple[Limit | tuple[Link, Piece], ...] = (*group.limits, *group.fixed)
    for one in sorted(kept, key=lambda one: isinstance(one, Limit) and bool(one.other)):
        fewer = tuple(other for other in kept if other is not one)
        if not _possible(_limited(group, fewer), clash, as_of):
            kept = fewer
    return kept


def _limited(group: Group, kept: tuple[Limit | tuple[Link, Piece], ...]) -> Group:
    """The same facts with only some of the limits."""
    found = tuple(one for one in kept if isinstance(one, Limit))
    fixed = tuple(one for one in kept if not isinstance(one, Limit))
    return group._replace(limits=found, fixed=fixed, matrix=closed(len(group.dates) + 1, found))


def _words_of(limit: Limit | tuple[Link, Piece]) -> str:
    if isinstance(limit, Limit):
        match limit.word:
            case "minimum":
                return f"`{limit.owner}` cannot be below {-limit.most}"
            case "maximum":
                return f"`{limit.owner}` cannot be above {limit.most}"
            case "not_after" | "not_before":
                side = limit.word.removeprefix("not_")
                return f"`{limit.owner}` must not be {side} `{limit.other}`"
    link, piece = limit
    return f"`{link.fact.name}` must be in {spell(link.fact.type, (piece,))}"


def _is(group: Group, clash: Mapping[str, Pieces], name: str) -> str:
    return f"`{name}` is {spell(group.links[name].fact.type, clash[name])}"


def _help(clash: Mapping[str, Pieces]) -> str | None:
    names = [f"`{name}`" for name in clash]
    if len(names) < 2:
        return None
    return f"correct {', '.join(names[:-1])} or {names[-1]}, or leave one of them out"

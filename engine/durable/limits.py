"""What durable-rules bears, checked before it sees a rule: past most of these limits it does not fail but crashes.

The figures are those of version 2.0.28 with some room left; ``tests/durable/test_limits.py`` runs a set of
rules at each of them. The conditions of all rules share one tree: those that begin alike share their nodes
until they differ. So what counts is how many different conditions follow one, and how many rules end in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from engine.durable.rules import COMBINED, COMPARISONS, EXISTENCE, Condition, Rule, is_joined, leaves_of, parts_of

RULES = 4_000
PRIORITY = 59_999
JOINED = 16
COMBINATIONS = 15
FOLLOWING = 500
ENDING = 250
NOT_EXISTS = 120
PROPERTIES = 250
MATCHING = 60

RESERVED = ("id", "sid")
LARGEST = 2**53
_WORD = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_KEY = re.compile(r"[a-z][a-zA-Z0-9_]{0,63}")


class PastLimit(Exception):
    """A set of rules is more than durable-rules bears; the text names the limit."""


def check(rules: Mapping[str, Rule]) -> None:
    """Refuse what durable-rules would crash on, hang on, or mistake.

    Raises:
        PastLimit: naming the limit and what is over it.
    """
    most(len(rules), RULES, "rules")
    tree = _Node()
    for name, rule in rules.items():
        _check_rule(name, rule)
        for _, condition in rule.items:
            _place(tree, condition).ending += 1
    for node in _nodes(tree):
        node.check()
    distinct({key for rule in rules.values() for _, one in rule.items for _, key, _ in leaves_of(one)})
    distinct({item for rule in rules.values() for item, _ in rule.items})


def check_matching(rules: Mapping[str, Rule]) -> None:
    """Refuse rules of which one message might meet more conditions at once than durable-rules bears.

    Items of one name must be about messages of one kind, with keys that no other kind has. Conditions
    on one key are counted for the value that meets most of them, and every key counts as told.

    Raises:
        PastLimit: naming the limit.
    """
    trees: dict[str, _Node] = {}
    for rule in rules.values():
        for item, condition in rule.items:
            _place(trees.setdefault(item, _Node()), condition)
    # Conditions that are met wait on one stack: those beside every condition above, and those that follow.
    todo = [(tree, 0) for tree in trees.values()]
    while todo:
        node, waiting = todo.pop()
        met = waiting + node.matching()
        most(met, MATCHING, "conditions that may hold at once")
        todo += ((below, met - 1) for below in (*node.following.values(), *node.joins))


def most(count: int, limit: int, what: str) -> None:
    """Refuse more than the limit.

    Raises:
        PastLimit: if ``count`` is more.
    """
    if count > limit:
        raise PastLimit(f"{count:,} {what}, and durable-rules bears at most {limit:,}")


def distinct(names: Iterable[str]) -> None:
    """Refuse names that durable-rules takes for one another: it only compares a hash of 32 bits.

    Raises:
        PastLimit: naming the two.
    """
    seen: dict[int, str] = {}
    for name in names:
        other = seen.setdefault(fnv32(name), name)
        if other != name:
            raise PastLimit(f"durable-rules cannot tell `{other}` from `{name}`: both have the same 32-bit hash")


def fnv32(name: str) -> int:
    """The hash by which durable-rules knows a name (FNV-1a, 32 bits)."""
    found = 2_166_136_261
    for byte in name.encode():
        found = ((found ^ byte) * 16_777_619) & 0xFFFFFFFF
    return found


def is_key(name: object) -> bool:
    """True for a name that a field may have."""
    return isinstance(name, str) and name not in RESERVED and _KEY.fullmatch(name) is not None


def is_value(value: object) -> bool:
    """True for what a field may hold: a whole number, or a plain word.

    A word is never mistaken for a number, which durable-rules would do: it compares the two as texts.
    """
    if isinstance(value, str):
        return _WORD.fullmatch(value) is not None
    return type(value) is int and abs(value) <= LARGEST


def _check_rule(name: str, rule: Rule) -> None:
    if not 1 <= rule.pri <= PRIORITY:
        raise PastLimit(f"priority {rule.pri:,}, and durable-rules keeps the order only from 1 to {PRIORITY:,}")
    if not rule.items:
        raise PastLimit(f"rule `{name}` has no condition")
    most(len(rule.items), JOINED, "messages joined in one rule")
    for item, condition in rule.items:
        if not is_key(item):
            raise PastLimit(f"`{item}` cannot name a message")
        most(_combinations(condition), COMBINATIONS, "combinations ($and, $or) in one condition")
        _check_condition(condition, alone=True)


def _check_condition(condition: Condition, *, alone: bool) -> None:
    word, operand = parts_of(condition)
    if word in COMBINED:
        if not operand:
            raise PastLimit(f"an empty `{word}`, on which durable-rules never ends")
        for part in operand:
            _check_condition(part, alone=False)
        return
    if word not in (*COMPARISONS, *EXISTENCE, "$eq"):
        raise PastLimit(f"`{word}`, with which durable-rules may crash")
    ((key, value),) = operand.items()
    joined = is_joined(value)
    if joined and not alone:
        raise PastLimit("a comparison with another message beside other conditions, on which durable-rules crashes")
    for one in (key, *value, *value.values()) if joined else (key,):
        if not is_key(one):
            raise PastLimit(f"`{one}` cannot name a field")
    if not joined and not is_value(value):
        raise PastLimit(f"`{value}` is neither a whole number nor a plain word")


def _combinations(condition: Condition) -> int:
    word, operand = parts_of(condition)
    return 1 + sum(map(_combinations, operand)) if word in COMBINED else 0


class _Node:
    """One condition in the tree that all rules share: what follows it, and how many items end in it."""

    def __init__(self) -> None:
        self.following: dict[tuple[str, str, Any], _Node] = {}
        self.joins: list[_Node] = []
        self.ending = 0

    def check(self) -> None:
        """The limits of this node alone."""
        absent = sum(word == "$nex" for word, _, _ in self.following) + len(self.joins)
        most(absent, NOT_EXISTS, "alternatives and not-exists after one condition")
        most(len(self.following), FOLLOWING, "different conditions after one")
        most(self.ending, ENDING, "rules ending in the same condition")

    def matching(self) -> int:
        """How many of the conditions that follow one message may meet, at most."""
        by_key: dict[str, list[tuple[str, Any]]] = {}
        for word, key, operand in self.following:
            by_key.setdefault(key, []).append((word, operand))
        return len(self.joins) + sum(map(_most_held, by_key.values()))


def _most_held(tests: list[tuple[str, Any]]) -> int:
    """How many tests of one key hold at once, at most: at some value, which lies at a limit or right beside one."""
    limits = {operand for _, operand in tests if type(operand) is int}
    values = {value for limit in limits for value in (limit - 1, limit, limit + 1)} or {0}
    return max(sum(_may_hold(word, value, operand) for word, operand in tests) for value in values)


def _may_hold(word: str, value: int, operand: object) -> bool:
    holds = _HOLDS.get(word)
    return holds is None or type(operand) is not int or holds(value, operand)


_HOLDS: dict[str, Callable[[int, int], bool]] = {
    "$lt": lt, "$lte": le, "$gt": gt, "$gte": ge, "$eq": eq, "$neq": ne,
}  # fmt: skip


def _place(node: _Node, condition: Condition) -> _Node:
    """Put a condition under a node, sharing what is there; gives the node that it ends in."""
    word, operand = parts_of(condition)
    if word == "$and":
        return reduce(_place, operand, node)
    if word == "$or":
        after = _Node()
        for part in operand:
            _place(node, part).joins.append(after)
        return after
    ((key, value),) = operand.items()
    told = tuple(value.items()) if is_joined(value) else value
    return node.following.setdefault((word, key, told), _Node())


def _nodes(root: _Node) -> Iterator[_Node]:
    todo, seen = [root], {id(root)}
    while todo:
        node = todo.pop()
        yield node
        below = {id(one): one for one in (*node.following.values(), *node.joins) if id(one) not in seen}
        seen |= below.keys()
        todo.extend(below.values())

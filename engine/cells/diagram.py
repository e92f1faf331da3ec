"""Decision diagrams: what a policy can still come to, over all cells that are possible.

An ordered multi-valued decision diagram: a node splits on one axis and has one child for each
possible segment of it; equal nodes are one node (hash-consing), and a node whose children are all
the same is its child. So two diagrams mean the same exactly if they are the same number, and an
axis that appears in no node cannot change anything.

See Bryant, "Graph-Based Algorithms for Boolean Function Manipulation" (1986), and for the many-valued
form Srinivasan, Kam, Malik and Brayton, "Algorithms for Discrete Function Manipulation" (1990).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

Value: TypeAlias = Any
"""What a leaf stands for: any hashable value of the caller's."""

BOTTOM = 1 << 60
"""The position of a leaf: below every axis."""


class Node(NamedTuple):
    """One split: the position of its axis in the order, and a child for each possible segment."""

    axis: int
    children: tuple[int, ...]


class BudgetSpent(Exception):
    """More steps were needed than the budget allows; nothing was decided."""


class Budget:
    """Counts steps down."""

    __slots__ = ("left",)

    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self, steps: int = 1) -> None:
        """So many steps.

        Raises:
            BudgetSpent: when there are not that many left.
        """
        self.left -= steps
        if self.left < 0:
            raise BudgetSpent


class Diagrams:
    """A store of nodes over one order of axes with the segments that are possible on each.

    ``widths[i]`` is the number of possible segments of axis ``i``. Nodes and leaves are numbers.
    ``budget`` bounds the number of steps of all operations together.
    """

    def __init__(self, widths: Sequence[int], budget: int) -> None:
        self.widths = widths
        self._budget = budget
        self._nodes: list[Node] = []
        self._known: dict[Node, int] = {}
        self._values: list[Value] = []
        self._leaves: dict[tuple[type, Value], int] = {}

    def leaf(self, value: Value) -> int:
        """The leaf of a value. Leaves are negative: -1 - their place in the list of values."""
        # The type is part of the key because True == 1 and both may be values.
        key = (type(value), value)
        found = self._leaves.get(key)
        if found is None:
            self._values.append(value)
            found = self._leaves[key] = -len(self._values)
        return found

    def value(self, node: int) -> Value:
        """The value of a leaf."""
        return self._values[-1 - node]

    def node(self, axis: int, children: tuple[int, ...]) -> int:
        """The node that splits on ``axis``; its child, if they are all the same."""
        if all(child == children[0] for child in children):
            return children[0]
        key = Node(axis, children)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self._nodes)
            self._nodes.append(key)
        return found

    def axis(self, node: int) -> int:
        """The axis a node splits on, :data:`BOTTOM` for a leaf."""
        return BOTTOM if node < 0 else self._nodes[node].axis

    def child(self, node: int, axis: int, at: int) -> int:
        """What is left of ``node`` once its ``axis`` (not above the node's own) is segment ``at``."""
        return self._nodes[node].children[at] if self.axis(node) == axis else node

    def children(self, node: int) -> tuple[int, ...]:
        """The children of a node, none for a leaf."""
        return () if node < 0 else self._nodes[node].children

    def spend(self, steps: int = 1) -> None:
        """Count steps.

        Raises:
            BudgetSpent: when there are none left.
        """
        self._budget -= steps
        if self._budget < 0:
            raise BudgetSpent

    def apply(self, combine: Callable[[tuple[Value, ...]], Value], nodes: tuple[int, ...]) -> int:
        """The diagram of ``combine(values)``, the values being those of the given diagrams in each cell."""
        done: dict[tuple[int, ...], int] = {}

        def visit(nodes: tuple[int, ...]) -> int:
            found = done.get(nodes)
            if found is None:
                axis = min(map(self.axis, nodes), default=BOTTOM)
                if axis == BOTTOM:
                    found = self.leaf(combine(tuple(map(self.value, nodes))))
                else:
                    found = self._split(axis, lambda at: visit(tuple(self.child(node, axis, at) for node in nodes)))
                done[nodes] = found
            return found

        return visit(nodes)

    def switch(self, selector: int, cases: Mapping[Value, int]) -> int:
        """In each cell the diagram among ``cases`` that the selector's value names."""
        done: dict[tuple[int, ...], int] = {}
        names = {self.leaf(name): at for at, name in enumerate(cases)}

        def visit(selector: int, nodes: tuple[int, ...]) -> int:
            if selector < 0:
                return nodes[names[selector]]
            key = (selector, *nodes)
            found = done.get(key)
            if found is None:
                axis = min(self.axis(selector), *map(self.axis, nodes))
                found = done[key] = self._split(
                    axis,
                    lambda at: visit(
                        self.child(selector, axis, at), tuple(self.child(node, axis, at) for node in nodes)
                    ),
                )
            return found

        return visit(selector, tuple(cases.values()))

    def _split(self, axis: int, visit: Callable[[int], int]) -> int:
        self.spend(self.widths[axis])
        return self.node(axis, tuple(map(visit, range(self.widths[axis]))))

    def values(self, root: int) -> tuple[Value, ...]:
        """All values that some possible cell has, in a fixed order."""
        seen: dict[int, None] = {}
        todo = [root]
        while todo:
            node = todo.pop()
            if node not in seen:
                seen[node] = None
                todo.extend(reversed(self.children(node)))
        return tuple(self.value(node) for node in seen if node < 0)

    def support(self, root: int) -> set[int]:
        """The axes that some node splits on: exactly those that can change the value."""
        seen: set[int] = set()
        todo = [root]
        while todo:
            node = todo.pop()
            if node >= 0 and node not in seen:
                seen.add(node)
                todo.extend(self._nodes[node].children)
        return {self._nodes[node].axis for node in seen}

    def restrict(self, root: int, axis: int, at: int) -> int:
        """What is left of a diagram once ``axis`` is known to be segment ``at``."""
        done: dict[int, int] = {}

        def visit(node: int) -> int:
            top = self.axis(node)
            if top > axis:
                return node
            if top == axis:
                return self._nodes[node].children[at]
            found = done.get(node)
            if found is None:
                self.spend(self.widths[top])
                found = done[node] = self.node(top, tuple(map(visit, self._nodes[node].children)))
            return found

        return visit(root)

    def differ(self, one: int, other: int, same: Callable[[Value, Value], bool]) -> bool:
        """True if in some cell the two diagrams have values that are not the ``same``."""
        seen: set[tuple[int, int]] = set()
        todo = [(one, other)]
        while todo:
            pair = todo.pop()
            if pair[0] == pair[1] or pair in seen:
                continue
            seen.add(pair)
            axis = min(self.axis(pair[0]), self.axis(pair[1]))
            if axis == BOTTOM:
                if not same(self.value(pair[0]), self.value(pair[1])):
                    return True
                continue
            self.spend(self.widths[axis])
            todo.extend(
                (self.child(pair[0], axis, at), self.child(pair[1], axis, at)) for at in range(self.widths[axis])
            )
        return False

    def weights(self, root: int) -> dict[Value, float]:
        """How likely each value is if every possible segment of every axis were equally likely."""
        done: dict[int, dict[Value, float]] = {}

        def visit(node: int) -> dict[Value, float]:
            if node < 0:
                return {self.value(node): 1.0}
            found = done.get(node)
            if found is None:
                found = done[node] = {}
                children = self._nodes[node].children
                for child in children:
                    for value, weight in visit(child).items():
                        found[value] = found.get(value, 0.0) + weight / len(children)
            return found

        return visit(root)

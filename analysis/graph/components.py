"""Strongly connected sets of nodes: those in which every node reaches every other."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Generic, TypeVar

Node = TypeVar("Node", bound=Hashable)


def strongly_connected(edges: Iterable[tuple[Node, Node]]) -> list[set[Node]]:
    """Return the strongly connected components of a directed graph, without recursion, in linear time.

    After R. Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1 (1972), pp. 146-160.
    Written out here because importing a graph library costs more than the rest of this stage, on every run.
    """
    after: dict[Node, list[Node]] = {}
    for source, target in edges:
        after.setdefault(source, []).append(target)
        after.setdefault(target, [])
    search = _Search(after)
    for node in after:
        if node not in search.number:
            search.visit(node)
    return search.found


class _Search(Generic[Node]):
    """`number` is the order of discovery, `low` the earliest node on the stack that is reached."""

    def __init__(self, after: dict[Node, list[Node]]) -> None:
        self.found: list[set[Node]] = []
        self.number: dict[Node, int] = {}
        self._after = after
        self._low: dict[Node, int] = {}
        self._stack: list[Node] = []
        self._on_stack: set[Node] = set()

    def visit(self, root: Node) -> None:
        path: list[tuple[Node, Iterator[Node]]] = [self._enter(root)]
        while path:
            node, targets = path[-1]
            for target in targets:
                if target not in self.number:
                    path.append(self._enter(target))
                    break
                if target in self._on_stack:
                    self._low[node] = min(self._low[node], self.number[target])
            else:
                path.pop()
                if path:
                    self._low[path[-1][0]] = min(self._low[path[-1][0]], self._low[node])
                self._close(node)

    def _enter(self, node: Node) -> tuple[Node, Iterator[Node]]:
        self.number[node] = self._low[node] = len(self.number)
        self._stack.append(node)
        self._on_stack.add(node)
        return node, iter(self._after[node])

    def _close(self, node: Node) -> None:
        if self._low[node] == self.number[node]:
            component: set[Node] = set()
            while node not in component:
                component.add(self._stack.pop())
            self._on_stack -= component
            self.found.append(component)

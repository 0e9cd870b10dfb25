"""Strongly connected components, against networkx."""

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from analysis.graph.components import strongly_connected

EDGES = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=60)


@given(EDGES)
def test_finds_the_components_that_networkx_finds(edges):
    expected = {frozenset(c) for c in nx.strongly_connected_components(nx.DiGraph(edges))}
    assert {frozenset(c) for c in strongly_connected(edges)} == expected


def test_follows_a_path_of_any_length():
    edges = [(n, n + 1) for n in range(50_000)]
    assert len(strongly_connected(edges)) == 50_001


def test_finds_nothing_in_nothing():
    assert strongly_connected([]) == []

"""A baseline: communities of the plain relation graph by Louvain, seeded; `Order` with all that it has keys to."""

from __future__ import annotations

from analysis.boundaries._relation_graph import SEED, as_partition, relation_graph
from analysis.model.partition import Partition
from analysis.model.system import System, Wishes


def partition(system: System, wishes: Wishes) -> Partition:
    """Group models by their relations alone, as networkx does.

    Blondel et al., Fast unfolding of communities in large networks (J. Stat. Mech. 2008, P10008).
    """
    import networkx as nx

    models, pairs = relation_graph(system, wishes)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(models)))
    graph.add_edges_from(pairs)
    groups = nx.community.louvain_communities(graph, seed=SEED) if models else []
    return as_partition("louvain", models, groups)

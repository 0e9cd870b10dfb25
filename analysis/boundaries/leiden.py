"""A baseline: communities of the plain relation graph by Leiden, seeded; needs the extra `baselines` (`leidenalg`)."""

from __future__ import annotations

from analysis.boundaries._relation_graph import SEED, as_partition, relation_graph
from analysis.model.partition import Partition
from analysis.model.system import System, Wishes
from banyan.errors import UnavailableCommand


def partition(system: System, wishes: Wishes) -> Partition:
    """Group models by their relations alone, as leidenalg does.

    Traag, Waltman and van Eck, From Louvain to Leiden: guaranteeing well-connected communities (Scientific Reports
    9:5233, 2019). Raises UnavailableCommand if the library is not installed.
    """
    try:
        import igraph
        import leidenalg
    except ImportError as error:
        raise UnavailableCommand("the strategy leiden", error.name or "leidenalg") from error
    models, pairs = relation_graph(system, wishes)
    graph = igraph.Graph(n=len(models), edges=pairs)
    found = leidenalg.find_partition(graph, leidenalg.ModularityVertexPartition, seed=SEED)
    return as_partition("leiden", models, [group for group in found if group])

"""The metrics of the Lisbon group: what it costs that a functionality runs in several services."""

from __future__ import annotations

from collections import Counter
from itertools import groupby, pairwise

from analysis.appraisal.metrics.traces import Access, Traces


def lisbon_coupling(traces: Traces) -> float:
    """Mean over services i of (1/(K-1)) sum over j of (models of j that are reached from i / models of j).

    A model is reached from i where a functionality accesses it right after a model of i; from 0 to 1, lower is
    better. M. Santos, A. Rito Silva, "Microservices identification in monolith systems: functionality redesign
    complexity and evaluation of similarity measures", Journal of Web Engineering 21(5), 2022, as computed by the code
    of the group's tool.
    """
    sizes = Counter(traces.home.values())
    if len(sizes) < 2:
        return 0.0
    reached: dict[tuple[str, str], set[str]] = {}
    for accesses in traces.accesses.values():
        for before, after in pairwise(accesses):
            pair = (traces.home[before.entity], traces.home[after.entity])
            if pair[0] != pair[1]:
                reached.setdefault(pair, set()).add(after.entity)
    shares = sum(len(models) / sizes[target] for (_source, target), models in reached.items())
    return shares / (len(sizes) - 1) / len(sizes)


def lisbon_complexity(traces: Traces) -> float:
    """Mean over functionalities of the sum, over their local transactions, of the functionalities that interfere.

    A local transaction is a run of accesses in one service. A distributed functionality interferes that accesses one
    of its models in the opposite mode: writes what is read there, or reads what is written. 0 for a functionality in
    one service; lower is better. N. Santos, A. Rito Silva, "A complexity metric for microservices architecture
    migration", ICSA 2020, as computed by the code of the group's tool.
    """
    if not traces.accesses:
        return 0.0
    distributed = {name: accesses for name, accesses in traces.accesses.items() if _is_distributed(accesses, traces)}
    by_access: dict[Access, set[str]] = {}
    for name, accesses in distributed.items():
        for access in accesses:
            by_access.setdefault(access, set()).add(name)
    total = sum(_complexity(name, accesses, traces, by_access) for name, accesses in distributed.items())
    return total / len(traces.accesses)


def _is_distributed(accesses: tuple[Access, ...], traces: Traces) -> bool:
    return len({traces.home[access.entity] for access in accesses}) > 1


def _complexity(name: str, accesses: tuple[Access, ...], traces: Traces, by_access: dict[Access, set[str]]) -> int:
    total = 0
    for _service, run in groupby(accesses, lambda access: traces.home[access.entity]):
        opposite = {Access(access.entity, "W" if access.mode == "R" else "R") for access in run}
        total += len(set().union(*(by_access.get(access, ()) for access in opposite)) - {name})
    return total

"""The proposal that a partition amounts to: its services, every crossing with its remedy, and the order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from analysis.appraisal.remedies import remedy_for
from analysis.model.evidence import Evidence
from analysis.model.partition import Partition
from analysis.model.proposal import Crossing, Proposal, Role, Service, Verdict
from analysis.model.system import System

_STRUCTURAL = frozenset({"foreign_key", "one_to_one", "many_to_many", "generic_foreign_key", "generic_relation"})
_TWO_ENDED = _STRUCTURAL | {"soft_foreign_key", "query_join", "cascade", "inheritance"}


def appraise(system: System, partition: Partition) -> Proposal:
    """Say what a partition means. Evidence that ends outside the project crosses nothing."""
    placed = [(partition.home(one.source), partition.home(one.target), one) for one in system.evidence]
    pieces = [(source, target, one) for source, target, one in placed if source is not None and target is not None]
    crossings = tuple(_crossing(source, target, one) for source, target, one in pieces if source != target)
    services = _services(system, partition, [(source, target) for source, target, _one in pieces])
    return Proposal(partition.strategy, services, crossings, _order(services, crossings))


def _crossing(source: str, target: str, one: Evidence) -> Crossing:
    joins = one.kind in _TWO_ENDED
    models = (one.source.model, one.target.model) if joins else (None, None)
    return Crossing(source, target, one.kind, one.file, one.line, one.detail, *models, remedy_for(one.kind))


def _services(system: System, partition: Partition, pieces: Sequence[tuple[str, str]]) -> tuple[Service, ...]:
    internal = Counter(source for source, target in pieces if source == target)
    outgoing = Counter(source for source, target in pieces if source != target)
    incoming = Counter(target for source, target in pieces if source != target)
    found = []
    for name in sorted({*partition.models.values(), *partition.code.values()}):
        members = [app for app in system.apps if partition.code.get(app.label) == name]
        role: Role = "shared_library" if name in partition.libraries else "service"
        verdict, reason = _verdict(role, internal[name], incoming[name] + outgoing[name])
        labels = tuple(sorted(app.label for app in members))
        models = tuple(sorted(model for model, owner in partition.models.items() if owner == name))
        lines = sum(app.lines for app in members)
        counts = (internal[name], incoming[name], outgoing[name])
        found.append(Service(name, role, labels, models, lines, *counts, verdict, reason))
    return tuple(found)


def _verdict(role: Role, internal: int, crossing: int) -> tuple[Verdict, str]:
    if role == "shared_library":
        return "keep", "owns no data: code that others use stays with them as a library"
    if not crossing:
        return "extract", "nothing crosses its boundary"
    return "possible", f"{crossing} dependencies cross its boundary, {internal} stay inside; apps are taken as they are"


def _order(services: tuple[Service, ...], crossings: tuple[Crossing, ...]) -> tuple[str, ...]:
    cost: Counter[str] = Counter()
    for crossing in crossings:
        cost[crossing.source] += 1
        cost[crossing.target] += 1
    return tuple(sorted((s.name for s in services if s.role == "service"), key=lambda name: (cost[name], name)))

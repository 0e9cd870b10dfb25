"""The services of a partition, each with what it owns, what crosses its boundary, and a verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from analysis.appraisal.bonds import Bonds
from analysis.appraisal.lines import lines_of
from analysis.appraisal.pieces import Piece
from analysis.appraisal.verdicts import Candidate, verdict
from analysis.model.partition import Partition
from analysis.model.proposal import Role, Service, Surface
from analysis.model.system import System


def service_names(partition: Partition) -> tuple[str, ...]:
    """Return the names of all services that own anything, sorted."""
    return tuple(sorted({*partition.models.values(), *partition.code.values()}))


def services(
    system: System,
    partition: Partition,
    pieces: Sequence[Piece],
    bonds: Mapping[str, Bonds],
    surfaces: Mapping[str, Surface],
) -> tuple[Service, ...]:
    """Return the services, sorted by name."""
    internal = Counter(piece.source for piece in pieces if piece.source == piece.target)
    outgoing = Counter(piece.source for piece in pieces if piece.source != piece.target)
    incoming = Counter(piece.target for piece in pieces if piece.source != piece.target)
    members: dict[str, list[str]] = {}
    for model, owner in sorted(partition.models.items()):
        members.setdefault(owner, []).append(model)
    lines = lines_of(system.apps, partition, pieces)
    found = []
    for name in service_names(partition):
        role, models = _role(name, partition), tuple(members.get(name, ()))
        apps = [app for app in system.apps if partition.code.get(app.label) == name]
        counts = (internal[name], incoming[name], outgoing[name])
        judgement = verdict(
            Candidate(name, role, len(models), len(partition.models), internal[name], bonds, frozenset(members))
        )
        labels = tuple(sorted(app.label for app in apps))
        head = (name, role, labels, models, lines.get(name, 0), *counts, *judgement)
        needs = tuple(sorted(bonds[name].waits_for))
        found.append(Service(*head, _share(*counts), bonds[name].points, needs, surfaces[name]))
    return tuple(found)


def _role(name: str, partition: Partition) -> Role:
    if name == partition.remainder:
        return "remainder"
    return "shared_library" if name in partition.libraries else "service"


def _share(internal: int, incoming: int, outgoing: int) -> float:
    total = internal + incoming + outgoing
    return round(internal / total, 3) if total else 1.0

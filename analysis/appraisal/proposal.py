"""The proposal that a partition amounts to: its services, every crossing with its remedy, the bill, and the order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.appraisal.bill import bill, keys_of
from analysis.appraisal.bonds import bonds_of
from analysis.appraisal.circumstances import circumstances
from analysis.appraisal.metrics.figures import metrics
from analysis.appraisal.order import seams, service_cycles, steps
from analysis.appraisal.pieces import Piece, placed
from analysis.appraisal.services import service_names, services
from analysis.appraisal.surface import surfaces
from analysis.model.partition import Partition
from analysis.model.proposal import Crossing, Proposal, Remedy
from analysis.model.runtime import is_echo
from analysis.model.system import System

_RELATIONS = frozenset({"foreign_key", "one_to_one", "many_to_many", "generic_foreign_key", "generic_relation"})
_TWO_ENDED = _RELATIONS | {"soft_foreign_key", "query_join", "cascade", "inheritance"}


def appraise(system: System, partition: Partition) -> Proposal:
    """Say what a partition means. Evidence that ends outside the project crosses nothing.

    What a run saw of evidence that was read is no further place: it is listed, and weighs in the bill.
    """
    everything = placed(system.evidence, partition)
    crossing = [piece for piece in everything if piece.source != piece.target]
    pieces = [piece for piece in everything if not is_echo(piece.evidence)]
    known = circumstances(system, partition, pieces)
    keys = keys_of(crossing, known)
    remedies = [key[2] for key in keys]
    items = bill(crossing, keys)
    names = service_names(partition)
    counted = [(piece, way) for piece, way in zip(crossing, remedies, strict=True) if not is_echo(piece.evidence)]
    bonds = bonds_of(names, counted, items, known.owners)
    offered = surfaces(names, [piece for piece, _remedy in counted], system.urls, partition)
    found = services(system, partition, pieces, bonds, offered)
    waits = seams(items)
    order = steps(found, items, waits)
    return Proposal(
        partition.strategy,
        found,
        tuple(_crossings(crossing, remedies)),
        tuple(step.service for step in order),
        items,
        order,
        service_cycles(waits, found),
        tuple(placement for _model, placement in sorted(partition.placements.items())),
        metrics(pieces, partition),
        dict(sorted(partition.code.items())),
    )


def _crossings(crossing: Sequence[Piece], remedies: Sequence[Remedy]) -> Iterable[Crossing]:
    for (source, target, one, _stage), remedy in zip(crossing, remedies, strict=True):
        joins = one.kind in _TWO_ENDED
        models = (one.source.model, one.target.model) if joins else (None, None)
        yield Crossing(source, target, one.kind, one.file, one.line, one.detail, *models, remedy)

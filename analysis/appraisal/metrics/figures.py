"""All published metrics of one partition, in the order in which they are printed."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.appraisal.metrics.lisbon import lisbon_complexity, lisbon_coupling
from analysis.appraisal.metrics.structural import (
    inter_call_percentage,
    interface_number,
    modularity,
    non_extreme_distribution,
    structural_modularity,
    turbo_mq,
)
from analysis.appraisal.metrics.traces import traces_of
from analysis.appraisal.metrics.units import units_of
from analysis.appraisal.pieces import Piece
from analysis.model.partition import Partition
from analysis.model.proposal import Better, Metric


def metrics(pieces: Sequence[Piece], partition: Partition) -> tuple[Metric, ...]:
    """Compute them, rounded to four places; there are none of a monolith in which nothing depends on anything."""
    if not pieces:
        return ()
    units, traces = units_of(pieces), traces_of(pieces, partition.models)
    return (
        _metric("SM", structural_modularity(units), "higher", "structural modularity: cohesion less coupling"),
        _metric("ICP", inter_call_percentage(units), "lower", "inter-call percentage: share of uses between services"),
        _metric("IFN", interface_number(units), "lower", "interface number: pairs of units across, by service"),
        _metric("NED", non_extreme_distribution(units), "lower", "non-extreme distribution: units in odd-sized ones"),
        _metric("TurboMQ", turbo_mq(units), "higher", "Bunch's modularization quality, at most the number of services"),
        _metric("modularity", modularity(units), "higher", "Newman's Q: uses inside beyond what chance would give"),
        _metric("Lisbon coupling", lisbon_coupling(traces), "lower", "share of other services' models reached in turn"),
        _metric("Lisbon complexity", lisbon_complexity(traces), "lower", "functionalities that interfere, on average"),
    )


def _metric(name: str, value: float, better: Better, meaning: str) -> Metric:
    return Metric(name, round(value, 4), better, meaning)

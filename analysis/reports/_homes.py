"""Which service each end of each piece of evidence belongs to, and which work item removes it."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence

from analysis.model.evidence import End, Evidence
from analysis.model.partition import Partition
from analysis.model.proposal import Proposal
from analysis.model.report import Coupling, Report

NOWHERE = -1
"""The number of no service, and of no work item."""

Place = tuple[str, str, str, str, int, str]


class Homes:
    """The services of a proposal by number, and the homes of ends, each looked up once."""

    def __init__(self, proposal: Proposal) -> None:
        models = {model: service.name for service in proposal.services for model in service.models}
        self._partition = Partition(proposal.strategy, models, proposal.code)
        self._numbers = {service.name: number for number, service in enumerate(proposal.services)}
        self._apps = {app: service.name for service in proposal.services for app in service.apps}
        self._known: dict[tuple[str, str | None, str | None, str | None], int] = {}

    def of(self, end: End) -> int:
        """Return the number of the service that one end belongs to, or `NOWHERE`."""
        key = (end.app, end.model, end.module, end.symbol)
        if key not in self._known:
            self._known[key] = self.number(self._partition.home(end) or self._apps.get(end.app, ""))
        return self._known[key]

    def number(self, name: str) -> int:
        """Return the number of a service by its name, or `NOWHERE`."""
        return self._numbers.get(name, NOWHERE)


def items_of(proposal: Proposal, evidence: Iterable[Evidence], homes: Homes) -> list[int]:
    """Return for each piece of evidence the position of its item in the bill.

    A crossing does not say which piece it was made of; pieces that look the same are taken in turn.
    """
    waiting: dict[Place, deque[int]] = defaultdict(deque)
    for item, crossing in _billed(proposal):
        each = proposal.crossings[crossing]
        waiting[(each.source, each.target, each.kind, each.file, each.line, each.detail)].append(item)
    names = [service.name for service in proposal.services]
    found = []
    for piece in evidence:
        start, end = homes.of(piece.source), homes.of(piece.target)
        same = None
        if start != end and NOWHERE not in (start, end):
            same = waiting.get((names[start], names[end], piece.kind, piece.file, piece.line, piece.detail))
        found.append(same.popleft() if same else NOWHERE)
    return found


def _billed(proposal: Proposal) -> list[tuple[int, int]]:
    pairs = [(number, crossing) for number, item in enumerate(proposal.bill) for crossing in item.crossings]
    return sorted((pair for pair in pairs if 0 <= pair[1] < len(proposal.crossings)), key=lambda pair: pair[::-1])


def service_couplings(report: Report, homes: Homes) -> list[Coupling]:
    """Return what crosses between services, summed: the couplings by which they are laid out."""
    names = [service.name for service in report.proposal.services]
    weights: dict[tuple[int, int], float] = defaultdict(float)
    for piece in report.dependencies:
        ends = homes.of(piece.source), homes.of(piece.target)
        if ends[0] != ends[1] and NOWHERE not in ends:
            weights[ends] += piece.weight
    return [Coupling(names[a], names[b], weight, 1, ()) for (a, b), weight in sorted(weights.items())]


def leaves_of(report: Report, homes: Homes) -> Sequence[tuple[int, str, str | None]]:
    """Return what the drawing ends at, as service, app and model: every model, and the code of each app."""
    found = {(homes.of(End(model.app, model.id)), model.app, model.id) for model in report.models}
    ends = (end for piece in report.dependencies for end in (piece.source, piece.target))
    return sorted(
        found | {leaf_of(end, homes) for end in ends},
        key=lambda leaf: (leaf[0], leaf[1], leaf[2] is None, leaf[2] or ""),
    )


def leaf_of(end: End, homes: Homes) -> tuple[int, str, str | None]:
    """Return what the drawing shows for one end."""
    return homes.of(end), end.app, end.model

"""What binds a service to the others, counted: who waits for it, who joins with it, which transactions it shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.appraisal.pieces import Piece
from analysis.appraisal.scopes import written_services
from analysis.appraisal.subjects import subject_of
from analysis.model.proposal import Remedy, WorkItem
from analysis.model.runtime import namesake

AT_RUN_TIME: frozenset[Remedy] = frozenset({"api_client", "batch_endpoint", "saga"})
"""Remedies by which the source waits for the target while it answers a request; the others work with what is there."""

AS_CODE: frozenset[Remedy] = frozenset({"shared_library", "static_reference_data", "move_code", "configuration"})
"""Remedies that need no service behind them: code and constants."""

_JOINING = frozenset({"query_join", "raw_sql"})
_RELATING = frozenset({"foreign_key", "one_to_one", "many_to_many", "soft_foreign_key", "generic_foreign_key"})


@dataclass(slots=True)
class Bonds:
    """The bonds of one service; counts of places by the other service, or by what they are about.

    `bound_to` are the other services that hold keys of each of its models or join with it.
    """

    joined_by: Counter[str] = field(default_factory=Counter)
    joins_with: Counter[str] = field(default_factory=Counter)
    joined_models: Counter[str] = field(default_factory=Counter)
    bound_to: dict[str, set[str]] = field(default_factory=dict)
    waited_by: Counter[str] = field(default_factory=Counter)
    waits_for: Counter[str] = field(default_factory=Counter)
    sagas: dict[str, set[str]] = field(default_factory=dict)
    begins: int = 0
    used_as_code: int = 0
    incoming: int = 0
    points: float = 0.0


def bonds_of(
    names: Iterable[str],
    crossings: Sequence[tuple[Piece, Remedy]],
    bill: Iterable[WorkItem],
    owners: Mapping[str, str],
) -> Mapping[str, Bonds]:
    """Count the bonds of each service; `owners` are the services of all models that are no journals."""
    found = {name: Bonds() for name in names}
    for piece, remedy in crossings:
        if remedy == "saga" and piece.evidence.kind != "import":
            _join(piece, found, owners)
        if piece.stage != "migration":
            _count(piece, remedy, found)
    for item in bill:
        for name in (item.source, item.target):
            found[name].points = round(found[name].points + item.points, 2)
        if item.remedy == "saga":
            found[item.source].begins += 1
    return found


def _join(piece: Piece, found: Mapping[str, Bonds], owners: Mapping[str, str]) -> None:
    """Enter a shared transaction with all who write in it; where these are told, the code itself may write nothing."""
    writers = (written_services(piece.evidence, owners) or {piece.source}) | {piece.target}
    for name in writers:
        found[name].sagas.setdefault(subject_of(piece, "saga"), set()).update(writers - {name})


def _count(piece: Piece, remedy: Remedy, found: Mapping[str, Bonds]) -> None:
    source, target, one, _stage = piece
    start, end = found[source], found[target]
    end.incoming += 1
    end.used_as_code += remedy in AS_CODE
    if remedy in AT_RUN_TIME and one.kind != "import":
        start.waits_for[target] += 1
        end.waited_by[source] += 1
    if remedy in AS_CODE:
        return
    model = one.target.model or one.target.app
    kind = namesake(one.kind)
    if kind in _JOINING:
        start.joins_with[target] += 1
        end.joined_by[source] += 1
        end.joined_models[model] += 1
    if kind in _JOINING or kind in _RELATING:
        end.bound_to.setdefault(model, set()).add(source)

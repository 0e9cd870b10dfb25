"""What decides between two remedies: who writes a table, what a module touches, how often two services meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.appraisal.pieces import Piece
from analysis.model.evidence import End
from analysis.model.models import DjangoModel
from analysis.model.partition import Partition
from analysis.model.runtime import BY_INSERT, namesake
from analysis.model.system import System

REPLICA_FROM = 4
"""So many joins from one service into one model of another, and a copy is cheaper than a request for each page."""

_DATA = frozenset(
    {"read", "write", "query_join", "raw_sql", "transaction", "task", "signal", "content_type", "management_command"}
    | {"form", "serializer", "admin"}
)
_CHANGING = frozenset({"write", "transaction"})
_POINTING = frozenset({"ForeignKey", "OneToOneField", "ManyToManyField", "SoftForeignKey"})


@dataclass(frozen=True, slots=True)
class Circumstances:
    """`reference` are tables that are filled beforehand and that running code only reads, `journals` those that it only
    adds to and that nobody refers to. `stateful` are the modules that touch data, `writers` the functions that write
    (`module:symbol`), `replicas` the models of which a service would keep a copy, `proxies` and `tables` the models by
    what they are, `owners` the services of all models but the journals, `libraries` the services that are shared as
    code, and `setup` those that own no data and that nobody uses: settings, root URLs.
    """

    reference: frozenset[str] = frozenset()
    journals: frozenset[str] = frozenset()
    stateful: frozenset[str] = frozenset()
    writers: frozenset[str] = frozenset()
    replicas: frozenset[tuple[str, str]] = frozenset()
    proxies: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()
    owners: Mapping[str, str] = field(default_factory=dict)
    libraries: frozenset[str] = frozenset()
    setup: frozenset[str] = frozenset()


def circumstances(system: System, partition: Partition, pieces: Sequence[Piece]) -> Circumstances:
    """Gather them in one pass over the evidence."""
    concrete = [model for model in system.models if not model.is_abstract]
    pointed = _pointed(concrete)
    written = _written(pieces)
    bound = {model.id for model in concrete if any(r.target and r.target != model.id for r in model.relations)}
    journals = frozenset(model for model, ways in written.items() if ways <= _ADDING and model not in pointed)
    return Circumstances(
        reference=(pointed & _filled(pieces)) - bound - set(written) - _written_together(pieces),
        journals=journals,
        stateful=frozenset(p.evidence.source.module or "" for p in pieces if namesake(p.evidence.kind) in _DATA),
        writers=frozenset(_place(p.evidence.source) for p in pieces if namesake(p.evidence.kind) in _CHANGING),
        replicas=_replicas(pieces),
        proxies=frozenset(model.id for model in concrete if model.is_proxy),
        tables=frozenset(model.id for model in concrete),
        owners={model: service for model, service in partition.models.items() if model not in journals},
        libraries=partition.libraries,
        setup=_setup(partition, pieces),
    )


_ADDING = frozenset({"create", "bulk_create", "acreate", "abulk_create"})


def writes(end: End, known: Circumstances) -> bool:
    """Whether a function writes rows itself."""
    return _place(end) in known.writers


def _place(end: End) -> str:
    return f"{end.module}:{end.symbol}"


def _pointed(models: Iterable[DjangoModel]) -> frozenset[str]:
    """The models that another one refers to."""
    return frozenset(
        relation.target
        for model in models
        for relation in model.relations
        if relation.target and relation.kind in _POINTING and relation.target != model.id
    )


def _written(pieces: Iterable[Piece]) -> dict[str, set[str]]:
    """How each model is written while the program runs: `{"shop.Order": {"create", "save"}}`."""
    ways: dict[str, set[str]] = {}
    for piece in pieces:
        one = piece.evidence
        if one.target.model is None or piece.stage != "running":
            continue
        if namesake(one.kind) == "write":
            ways.setdefault(one.target.model, set()).add(_way(one.detail))
        elif one.kind in ("form", "serializer") and ".Meta.model" in one.detail:
            ways.setdefault(one.target.model, set()).add("save")
    return ways


def _filled(pieces: Iterable[Piece]) -> frozenset[str]:
    """The models whose rows come from the admin, migrations, commands or seeds."""
    writing = (p for p in pieces if p.evidence.kind in ("write", "migration") and p.stage != "running")
    shown = (p for p in pieces if p.evidence.kind == "admin")
    return frozenset(p.evidence.target.model or "" for p in (*writing, *shown))


def _written_together(pieces: Iterable[Piece]) -> frozenset[str]:
    """The models that a transaction writes, wherever the write itself may stand."""
    scopes = (p for p in pieces if namesake(p.evidence.kind) == "transaction" and p.stage == "running")
    return frozenset(p.evidence.target.model or "" for p in scopes)


def _way(detail: str) -> str:
    """The method of a write: `AuditEvent: .create(...)`; of one that a run saw, the verb of the statement."""
    if BY_INSERT in detail:
        return "create"
    return detail.rpartition(": .")[2].partition("(")[0]


def _replicas(pieces: Iterable[Piece]) -> frozenset[tuple[str, str]]:
    joins: Counter[tuple[str, str]] = Counter()
    for piece in pieces:
        one = piece.evidence
        if piece.source != piece.target and one.target.model:
            kind = namesake(one.kind)
            if kind == "raw_sql":
                joins[piece.source, one.target.model] += REPLICA_FROM
            elif kind == "query_join" and piece.stage != "migration":
                joins[piece.source, one.target.model] += 1
    return frozenset(pair for pair, number in joins.items() if number >= REPLICA_FROM)


def _setup(partition: Partition, pieces: Iterable[Piece]) -> frozenset[str]:
    owners = set(partition.models.values())
    used = {piece.target for piece in pieces if piece.source != piece.target}
    return frozenset(set(partition.code.values()) - owners - used)

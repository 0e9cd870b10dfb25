"""The named pattern that removes a crossing: decided here alone, by its kind and its circumstances."""

from __future__ import annotations

from collections.abc import Callable

from analysis.appraisal.circumstances import Circumstances, writes
from analysis.appraisal.pieces import Piece
from analysis.appraisal.scopes import written_services
from analysis.model.proposal import Remedy
from analysis.model.runtime import namesake

USUAL: dict[str, Remedy] = {
    "import": "move_code",
    "call": "api_client",
    "inheritance": "shared_library",
    "foreign_key": "move_foreign_key_to_code",
    "one_to_one": "move_foreign_key_to_code",
    "many_to_many": "split_table",
    "generic_foreign_key": "redesign",
    "generic_relation": "api_client",
    "soft_foreign_key": "move_foreign_key_to_code",
    "query_join": "batch_endpoint",
    "read": "api_client",
    "write": "api_client",
    "transaction": "saga",
    "cascade": "tombstone",
    "signal": "domain_event",
    "task": "message",
    "url": "gateway_composition",
    "template": "gateway_composition",
    "admin": "api_client",
    "serializer": "api_client",
    "form": "api_client",
    "permission": "configuration",
    "raw_sql": "replicate_data",
    "setting": "configuration",
    "middleware": "shared_library",
    "migration": "fresh_migration",
    "content_type": "redesign",
    "management_command": "api_client",
}
"""What a kind needs where nothing speaks for something else."""

_WIRING = frozenset({"url", "setting", "middleware", "task", "template"})
_LOOKING = frozenset({"read", "query_join", "serializer", "form", "admin", "generic_relation"})


def remedy_for(piece: Piece, known: Circumstances) -> Remedy:
    """The remedy of one crossing: the first rule that speaks, else what its kind usually needs.

    A kind that was seen at run time needs what its static namesake needs; an unknown one needs a redesign.
    """
    for rule in (_received, *_RULES):
        remedy = rule(piece, known)
        if remedy is not None:
            return remedy
    return USUAL.get(namesake(piece.evidence.kind), "redesign")


def _received(piece: Piece, _known: Circumstances) -> Remedy | None:
    """What a receiver writes in the sender's transaction is told by an event, as its signal is."""
    one = piece.evidence
    return "domain_event" if one.kind == "runtime_transaction" and one.target.module else None


def _once(piece: Piece, _known: Circumstances) -> Remedy | None:
    """Migrations are written anew on both sides; each side fills its own rows."""
    if piece.stage == "migration":
        return "fresh_migration"
    return "move_code" if piece.stage == "seed" else None


def _wiring(piece: Piece, known: Circumstances) -> Remedy | None:
    """Settings, root URLs and commands that nobody depends on are wired anew."""
    if piece.source not in known.setup:
        return None
    return "configuration" if namesake(piece.evidence.kind) in _WIRING else None


def _library(piece: Piece, known: Circumstances) -> Remedy | None:
    """What belongs to a library is installed with it."""
    return "shared_library" if piece.target in known.libraries and piece.target not in known.setup else None


def _parent(piece: Piece, known: Circumstances) -> Remedy | None:
    """A row that is spread over the tables of two services, or a class that stands for another's table."""
    one = piece.evidence
    start, end = one.source.model, one.target.model
    if one.kind == "inheritance" and start in known.tables and end in known.tables:
        return "replicate_data" if start in known.proxies else "split_table"
    return "split_table" if one.kind == "one_to_one" and "_ptr ->" in one.detail else None


def _reference(piece: Piece, known: Circumstances) -> Remedy | None:
    """A table that nobody changes at run time is shipped with the code."""
    one = piece.evidence
    model = one.source.model if namesake(one.kind) == "cascade" else one.target.model
    return "static_reference_data" if model in known.reference else None


def _journal(piece: Piece, known: Circumstances) -> Remedy | None:
    """A row that is only added, and that nobody waits for, may arrive later."""
    one = piece.evidence
    return "outbox" if namesake(one.kind) in ("transaction", "write") and one.target.model in known.journals else None


def _command(piece: Piece, known: Circumstances) -> Remedy | None:
    """A transaction that writes to one service alone is a command that this service runs as a whole."""
    if namesake(piece.evidence.kind) != "transaction":
        return None
    return "api_client" if len(written_services(piece.evidence, known.owners)) == 1 else None


def _copied(piece: Piece, known: Circumstances) -> Remedy | None:
    """Where a copy of the rows is kept, reading needs nothing else."""
    one = piece.evidence
    if (piece.source, one.target.model) not in known.replicas:
        return None
    kind = namesake(one.kind)
    looks = kind in _LOOKING or (kind == "call" and not writes(one.target, known))
    return "replicate_data" if looks else None


def _stateless(piece: Piece, known: Circumstances) -> Remedy | None:
    """Code that touches no data is shared; a template or a tag that many use is so as well."""
    one = piece.evidence
    if namesake(one.kind) not in ("call", "import", "inheritance") or one.target.model or not one.target.module:
        return None
    is_models = one.target.module.rpartition(".")[2] == "models" or ".models." in one.target.module
    if one.kind != "inheritance" and (is_models or one.target.module in known.stateful):
        return None
    return "shared_library"


_RULES: tuple[Callable[[Piece, Circumstances], Remedy | None], ...] = (
    _once,
    _wiring,
    _library,
    _parent,
    _reference,
    _journal,
    _command,
    _copied,
    _stateless,
)

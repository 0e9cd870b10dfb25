"""What a work item is about, so that several crossings are one item: a relation, a joined pair, a signal, a module."""

from __future__ import annotations

from collections.abc import Callable

from analysis.appraisal.pieces import Piece
from analysis.model.evidence import End
from analysis.model.proposal import Remedy

_RELATIONS = frozenset({"foreign_key", "one_to_one", "many_to_many", "soft_foreign_key"})

TITLES: dict[Remedy, str] = {
    "move_foreign_key_to_code": "Keep {subject} as a plain key, checked in code",
    "replicate_data": "Keep a read copy of {subject}, fed by events",
    "static_reference_data": "Ship {subject} with the code of both",
    "api_client": "Ask for {subject} through a client",
    "batch_endpoint": "Fetch {subject} in one request instead of a join",
    "domain_event": "Publish {subject} as an event",
    "message": "Send {subject} as a message",
    "saga": "Split the transaction of {subject} into commits of their own, with compensation",
    "outbox": "Write {subject} through an outbox",
    "tombstone": "Say when a row of {subject} is deleted",
    "shared_library": "Move {subject} to a library that both install",
    "move_code": "Move or drop {subject}, each row and rule to its owner",
    "split_table": "Give {subject} a table of its own",
    "gateway_composition": "Route {subject} through the gateway",
    "configuration": "Wire {subject} in each service's own settings",
    "fresh_migration": "Write the migrations of {subject} anew",
    "redesign": "Decide anew how {subject} refers to what it is about",
}
"""The sentence of an item by its remedy."""


def subject_of(piece: Piece, remedy: Remedy) -> str:
    """Return what an item is about; crossings of one cut with the same remedy and subject are one item."""
    return _SUBJECTS.get(remedy, _target)(piece)


def _target(piece: Piece) -> str:
    return _named(piece.evidence.target)


def _source(piece: Piece) -> str:
    return _named(piece.evidence.source)


def _cut(piece: Piece) -> str:
    return f"{piece.source} and {piece.target}"


def _pair(piece: Piece) -> str:
    return f"{_source(piece)} with {_target(piece)}"


def _relation(piece: Piece) -> str:
    return piece.evidence.detail if piece.evidence.kind in _RELATIONS else _target(piece)


def _moved(piece: Piece) -> str:
    """Code that fills rows by its module; what is imported and not used, all at once."""
    if piece.evidence.kind == "import" and piece.stage != "seed":
        return f"names imported from {piece.target}"
    return piece.evidence.source.module or piece.evidence.source.app


def _reference(piece: Piece) -> str:
    return _source(piece) if piece.evidence.kind == "cascade" else _target(piece)


def _function(piece: Piece) -> str:
    end = piece.evidence.source
    return ".".join(part for part in (end.module or end.app, end.symbol) if part)


def _delivery(piece: Piece) -> str:
    return f"{_function(piece)}: {_target(piece)}"


def _event(piece: Piece) -> str:
    detail = piece.evidence.detail
    return detail.partition(" ")[2] or detail


def _task(piece: Piece) -> str:
    end = piece.evidence.target
    return f"{end.module}.{end.symbol}" if end.module and end.symbol else piece.evidence.detail


def _page(piece: Piece) -> str:
    return "links" if piece.evidence.kind == "url" else "parts of pages"


def _library(piece: Piece) -> str:
    return piece.evidence.target.module or piece.evidence.target.app


_SUBJECTS: dict[Remedy, Callable[[Piece], str]] = {
    "fresh_migration": _cut,
    "configuration": _cut,
    "move_code": _moved,
    "tombstone": _source,
    "redesign": _source,
    "saga": _function,
    "outbox": _delivery,
    "domain_event": _event,
    "message": _task,
    "batch_endpoint": _pair,
    "gateway_composition": _page,
    "shared_library": _library,
    "static_reference_data": _reference,
    "move_foreign_key_to_code": _relation,
    "split_table": _relation,
}


def _named(end: End) -> str:
    return end.model or end.module or end.app

"""How each side is to read models of the other: by asking it, or from a table of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from analysis.model.evidence import Evidence
from banyan.errors import UsageError
from banyan.plan.values import Plan
from extracted.extractor.model import Access, Cut, Mirror, Monolith

_FOLLOWING = re.compile(r"(?:select_related|prefetch_related)\b(?:\(|\s*=\s*[\[(])([^\])]*)")
"""Joins that only save calls: what they name is asked for in one call instead."""

CONSTRAINED = ("ForeignKey", "OneToOneField")


def access_of(monolith: Monolith, cut: Cut, plan: Plan) -> tuple[Mirror, ...]:
    """The models of the other side that code of the service touches, with how it is to read each; sorted.

    Raises UsageError where the plan asks for both.
    """
    service = next(service for service in plan.services if service.name == cut.service)
    both = sorted(set(service.replicas) & set(service.clients))
    if both:
        raise UsageError(
            f"{both[0]} is under replicas and under clients of {cut.service}", hint="leave one of them out"
        )
    foreign = {model for model in _concrete(monolith) if cut.is_foreign(monolith.models[model].app)}
    chosen: Mapping[str, Access] = {
        **dict.fromkeys(service.replicas, "replica"),
        **dict.fromkeys(service.clients, "client"),
    }
    return _mirrors(cut.outgoing, foreign, chosen, monolith.report.project.auth_user_model)


def access_from_monolith(monolith: Monolith, cut: Cut, read_here: frozenset[str] = frozenset()) -> tuple[Mirror, ...]:
    """The models of the service that staying code touches, with how the monolith reads each once they are remote.

    `read_here` are models that functions read which go on running in the monolith.
    """
    moved = {model for model in _concrete(monolith) if cut.moves(monolith.models[model].app)}
    found = {mirror.model: mirror for mirror in _mirrors(cut.incoming, moved, {}, None)}
    kept = {model: Mirror(model, "replica", "functions that stay read it") for model in read_here & moved}
    known = {**kept, **found, **_raised(found, kept)}
    return tuple(mirror for _, mirror in sorted({**known, **_held(monolith, cut, known)}.items()))


def kept_in_step(monolith: Monolith, cut: Cut, needed: Iterable[Mirror]) -> tuple[Mirror, ...]:
    """All models of the service as replicas in the monolith, which has their tables already.

    Until it is retired the way back is open at any moment, and moved code that still runs there finds its rows.
    """
    known = {mirror.model: mirror for mirror in needed}
    moved = sorted(model for model in _concrete(monolith) if cut.moves(monolith.models[model].app))
    plain = (model for model in moved if not monolith.models[model].is_proxy)
    return tuple(
        known[model] if model in known and known[model].access == "replica" else Mirror(model, "replica", _WAY_BACK)
        for model in plain
    )


_WAY_BACK = "the way back is open"


def _held(monolith: Monolith, cut: Cut, known: Mapping[str, Mirror]) -> Mapping[str, Mirror]:
    """What the keys of replicas point to, as replicas too: in the monolith's tables their constraints go on."""
    held: dict[str, Mirror] = {}
    waiting = sorted(model for model, mirror in known.items() if mirror.access == "replica")
    while waiting:
        model = waiting.pop()
        for relation in monolith.models[model].relations:
            target = relation.target
            if relation.kind not in CONSTRAINED or not relation.db_constraint or target is None or target in held:
                continue
            is_replica = target in known and known[target].access == "replica"
            if not is_replica and target in monolith.models and cut.moves(monolith.models[target].app):
                held[target] = Mirror(target, "replica", f"{model}.{relation.name} points to it")
                waiting.append(target)
    return held


def _raised(found: Mapping[str, Mirror], kept: Mapping[str, Mirror]) -> Mapping[str, Mirror]:
    return {model: kept[model] for model, mirror in found.items() if mirror.access == "client" and model in kept}


def is_join(piece: Evidence) -> bool:
    """Whether a piece of evidence needs rows of two models in one query."""
    if piece.kind == "raw_sql":
        return True
    if piece.kind != "query_join":
        return False
    path = piece.detail.partition(":")[0]
    return not any(f'"{path}' in named or f"'{path}" in named for named in _FOLLOWING.findall(piece.excerpt))


def _mirrors(
    evidence: Iterable[Evidence], wanted: set[str], chosen: Mapping[str, Access], user: str | None
) -> tuple[Mirror, ...]:
    found: dict[str, Mirror] = {}
    for piece in evidence:
        for model in (piece.source.model, piece.target.model):
            if model is None or model not in wanted:
                continue
            if model in chosen:
                found[model] = Mirror(model, chosen[model], "the plan says so")
            elif model == user:
                found[model] = Mirror(model, "replica", "who is signed in")
            elif is_join(piece):
                found.setdefault(model, Mirror(model, "client"))
                if found[model].access == "client":
                    found[model] = Mirror(model, "replica", f"{piece.kind} in {piece.file}:{piece.line}")
            else:
                found.setdefault(model, Mirror(model, "client"))
    return tuple(found[model] for model in sorted(found))


def _concrete(monolith: Monolith) -> Iterable[str]:
    return (model.id for model in monolith.report.models if not model.is_abstract)

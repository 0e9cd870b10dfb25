"""What both sides of a cut have to do with each other, from the evidence and from what was made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analysis.model.evidence import Evidence
from analysis.model.models import DjangoModel
from extracted.extractor.contracts import Asked, Dealings, Owned
from extracted.extractor.model import Access, Cut, Mirror, Monolith, Peer
from extracted.extractor.published import Published, methods_by, published_by
from extracted.extractor.secrets import secrets_of

MONOLITH = "monolith"


@dataclass(frozen=True, slots=True)
class Ties:
    """What one cut needs of each side: `mirrors` in the service, `theirs` in the monolith, and the functions called.

    `calls` and `tasks` are those that code of the service asks the monolith for, `methods` those of its own models that
    others call.
    """

    mirrors: tuple[Mirror, ...]
    theirs: tuple[Mirror, ...]
    published: tuple[Published, ...]
    calls: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()


def of_service(monolith: Monolith, cut: Cut, ties: Ties) -> Dealings:
    """What the service asks of the monolith, and offers to it."""
    return Dealings(
        MONOLITH,
        models=_accesses(ties.mirrors),
        calls=tuple(sorted(ties.calls)),
        signals=_signals(cut, heard_in_service=True),
        tasks=tuple(sorted(ties.tasks)),
        offered_calls=_answered(ties.published, ties.methods),
        offered_models=_asked(monolith, ties.theirs),
        captured=tuple(mirror.model for mirror in ties.theirs),
        sent=_signals(cut, heard_in_service=False),
        protected=_protected(monolith, cut, is_moved=True),
        offered_tasks=_tasks(ties.published),
        hidden=_hidden(monolith, cut, is_moved=True),
        hidden_there=_hidden(monolith, cut, is_moved=False),
        peers=tuple(_peers(monolith, cut, ties)),
    )


def of_monolith(monolith: Monolith, cut: Cut, ties: Ties) -> Dealings:
    """What the monolith asks of the service, and offers to it."""
    return Dealings(
        cut.service,
        models=_accesses(_owned(monolith, cut, ties)),
        calls=_offered(ties.published),
        signals=_signals(cut, heard_in_service=False),
        tasks=_tasks(ties.published),
        offered_calls=tuple(sorted(ties.calls)),
        offered_models=_asked(monolith, ties.mirrors),
        captured=tuple(mirror.model for mirror in ties.mirrors),
        sent=_signals(cut, heard_in_service=True),
        protected=_protected(monolith, cut, is_moved=False),
        offered_tasks=tuple(sorted(ties.tasks)),
        hidden=_hidden(monolith, cut, is_moved=False),
        hidden_there=_hidden(monolith, cut, is_moved=True),
    )


def _peers(monolith: Monolith, cut: Cut, ties: Ties) -> Iterator[Owned]:
    """What of all that the service asks for other services of the plan own, and will answer."""
    for peer in sorted(cut.peers, key=lambda peer: peer.name):
        functions = published_by(monolith, peer, cut.shared)
        answered = _answered(functions, methods_by(monolith, peer, cut.shared))
        models = (mirror.model for mirror in ties.mirrors if mirror.model in monolith.models)
        owned = Owned(
            peer.name,
            tuple(name for name in models if _is_of(monolith.models[name], peer)),
            tuple(sorted({*ties.calls}.intersection(answered))),
            tuple(sorted({*ties.tasks}.intersection(_tasks(functions)))),
        )
        if owned != Owned(peer.name):
            yield owned


def _is_of(model: DjangoModel, peer: Peer) -> bool:
    return model.app in peer.apps and not model.is_proxy


def _answered(functions: Iterable[Published], methods: Iterable[str]) -> tuple[str, ...]:
    """What a service answers to all others, those too that the monolith runs itself as long as it can."""
    return tuple(sorted({*(one.name for one in functions if one.is_answered), *methods}))


def _owned(monolith: Monolith, cut: Cut, ties: Ties) -> tuple[Mirror, ...]:
    """All models that leave: those that staying code touches as it needs them, the others by asking."""
    known = {mirror.model: mirror for mirror in ties.theirs}
    leaving = (model.id for model in monolith.report.models if cut.moves(model.app) and not model.is_abstract)
    return tuple(known.get(model, Mirror(model, "client")) for model in sorted(leaving))


def _accesses(mirrors: Iterable[Mirror]) -> tuple[tuple[str, Access], ...]:
    return tuple((mirror.model, mirror.access) for mirror in mirrors)


def _offered(functions: Iterable[Published]) -> tuple[str, ...]:
    return tuple(sorted(one.name for one in functions if not one.stays))


def _tasks(functions: Iterable[Published]) -> tuple[str, ...]:
    return tuple(sorted(one.task for one in functions if one.task))


def _hidden(monolith: Monolith, cut: Cut, *, is_moved: bool) -> tuple[str, ...]:
    return tuple(secret.name for secret in secrets_of(monolith, cut, is_moved=is_moved))


def _protected(monolith: Monolith, cut: Cut, *, is_moved: bool) -> tuple[str, ...]:
    """Models of one side that keys of the other forbid to delete; those that moved, or those that stay."""
    found = set()
    for model in monolith.report.models:
        for relation in model.relations:
            target = monolith.models.get(relation.target or "")
            if model.is_abstract or target is None or relation.on_delete not in _PROTECTING:
                continue
            if cut.moves(target.app) is is_moved and cut.moves(model.app) is not is_moved:
                found.add(target.id)
    return tuple(sorted(found))


_PROTECTING = ("PROTECT", "RESTRICT")


def _asked(monolith: Monolith, mirrors: Iterable[Mirror]) -> tuple[Asked, ...]:
    return tuple(
        Asked(mirror.model, _fields(monolith, mirror.model), _methods(monolith, mirror.model)) for mirror in mirrors
    )


def _fields(monolith: Monolith, label: str) -> tuple[str, ...]:
    """The columns that a model may be asked by: its own, and its keys by their names."""
    model = next((model for model in monolith.project.models if model.label == label), None)
    if model is None:
        return ()
    return tuple(sorted(name for name, field in model.fields.items() if field.kind in {None, *_KEYS}))


_KEYS = ("ForeignKey", "OneToOneField")


def _methods(monolith: Monolith, label: str) -> tuple[str, ...]:
    """Methods of its query sets and managers that code on the other side calls."""
    found = {
        str(piece.target.symbol).rpartition(".")[2]
        for piece in monolith.report.dependencies
        if piece.kind == "call" and piece.target.model == label and _is_of_rows(str(piece.target.symbol))
    }
    return tuple(sorted(found))


def _is_of_rows(symbol: str) -> bool:
    owner = symbol.partition(".")[0]
    return owner.endswith(("QuerySet", "Manager"))


def _signals(cut: Cut, *, heard_in_service: bool) -> tuple[str, ...]:
    """Signals that one side sends and the other receives, as `module:name`; those of models with `@app_label.Model`."""
    evidence = cut.outgoing if heard_in_service else cut.incoming
    return tuple(sorted({path for piece in evidence if piece.kind == "signal" and (path := _signal(piece))}))


def _signal(piece: Evidence) -> str:
    """The path of a signal, "" for one that no event can stand for, as what is sent before a change."""
    if piece.target.model is None:
        return f"{piece.target.module}:{piece.target.symbol}" if piece.target.module and piece.target.symbol else ""
    name = next((word for word in piece.detail.split() if word in _AFTERWARDS), "")
    return f"django.db.models.signals:{name}@{piece.target.model}" if name else ""


_AFTERWARDS = ("post_save", "post_delete")

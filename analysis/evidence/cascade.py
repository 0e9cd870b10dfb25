"""A deletion that reaches another app, e.g. `on_delete=models.CASCADE`, or a receiver of `post_delete`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._reference import Found, Reference, Site
from analysis.evidence._signals import connections
from analysis.resolve.frames import Call
from analysis.resolve.models import Field, Model

WEIGHT = 4.0
CALLS = frozenset({"connect", "receiver"})
_DELETIONS = frozenset({"pre_delete", "post_delete"})


def in_model(model: Model, site: Site) -> Iterator[Found]:
    """Every relation of the model through which a deletion on the other side reaches it."""
    graph = site.project.flow.models
    for field in model.fields.values():
        target = graph.target(model, field) if field.kind not in (None, "SoftForeignKey", "GenericForeignKey") else None
        if target is None:
            continue
        if field.kind == "GenericRelation":
            yield _step(model, target, field, "deletes its generic relations")
        elif field.kind == "ManyToManyField" and field.through is None:
            yield _step(target, model, field, "deletes rows of its join table")
        elif field.kind in ("ForeignKey", "OneToOneField") and field.on_delete != "DO_NOTHING":
            yield _step(target, model, field, f"on_delete={field.on_delete}")


def _step(deleted: Model, reached: Model, field: Field, action: str) -> Reference:
    detail = f"deleting {deleted.label} reaches {reached.label}.{field.name}: {action}"
    where = (field.path or None, field.symbol)
    return Reference(reached.app, field.line, detail, reached.label, deleted, deleted.app, *where)


def in_call(call: Call, site: Site) -> Iterator[Found]:
    """Every receiver that runs when a row of a model is deleted."""
    for connection in connections(call, site):
        if connection.signal in _DELETIONS:
            for sender in connection.senders:
                detail = f"deleting {sender.label} runs a {connection.signal} receiver"
                where = (site.module.name, site.symbol or None)
                yield Reference(site.app, call.line, detail, None, sender, sender.app, None, None, *where)

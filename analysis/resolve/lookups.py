"""ORM lookup paths, resolved segment by segment through the model graph."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.resolve.models import Field, Model, ModelGraph

SEPARATOR = "__"


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a path over a relation: from the model where it starts to the model where it lands."""

    source: Model
    field: Field
    target: Model
    is_reverse: bool


@dataclass(frozen=True, slots=True)
class Path:
    """A resolved path: its hops, and what is left of it (a column, transforms and look-ups)."""

    hops: tuple[Hop, ...]
    rest: tuple[str, ...]
    is_known: bool

    def joins(self, *, ends_at_row: bool = False) -> tuple[Hop, ...]:
        """The hops that need the other table; a last forward hop that only compares the key does not.

        `ends_at_row`: the row at the end is wanted itself, as `select_related` does.
        """
        if not self.hops or ends_at_row:
            return self.hops
        last = self.hops[-1]
        is_key = last.field.kind in ("ForeignKey", "OneToOneField", "ManyToManyField") and not last.is_reverse
        if is_key and self._compares_key(last.target):
            return self.hops[:-1]
        return self.hops

    def _compares_key(self, target: Model) -> bool:
        if not self.rest:
            return True
        first = self.rest[0]
        keys = {"pk", "id"} | {f.name for f in target.fields.values() if f.is_primary_key}
        found = target.find(first)
        return first in keys or (found is None and first in _LOOKUPS)


_LOOKUPS = frozenset({"in", "isnull", "exact", "iexact", "gt", "gte", "lt", "lte", "range", "contains", "startswith"})


def resolve_path(graph: ModelGraph, model: Model, text: str) -> Path:
    """Resolve `a__b__c` from a model; `is_known` is false if the first segment names nothing of the model."""
    segments = text.split(SEPARATOR)
    hops: list[Hop] = []
    current = model
    for position, segment in enumerate(segments):
        hop = _hop(graph, current, segment)
        if hop is None:
            known = position > 0 or segment == "pk" or is_column(current, segment)
            return Path(tuple(hops), tuple(segments[position:]), known)
        if hop.target is current and hop.field.is_parent_link:
            continue
        hops.append(hop)
        current = hop.target
    return Path(tuple(hops), (), is_known=True)


def _hop(graph: ModelGraph, model: Model, segment: str) -> Hop | None:
    found = model.find(segment)
    if found is not None:
        if found.kind is None or found.kind in ("GenericForeignKey", "SoftForeignKey"):
            return None
        target = graph.target(model, found)
        return Hop(_holder(model, found), found, target, is_reverse=False) if target is not None else None
    for ancestor in model.lineage():
        reverse = ancestor.concrete.reverse.get(segment)
        if reverse is not None:
            related, relation = reverse
            return Hop(model if model.is_proxy else ancestor.concrete, relation, related, is_reverse=True)
    return None


def _holder(model: Model, found: Field) -> Model:
    if model.is_proxy:
        return model
    return next((m for m in model.lineage() if m.fields.get(found.name) is found), model)


def is_column(model: Model, segment: str) -> bool:
    """Whether a segment names a column of the model (`customer_id` included)."""
    if model.find(segment) is not None or segment in ("id", "pk"):
        return True
    return segment.endswith("_id") and model.find(segment[:-3]) is not None

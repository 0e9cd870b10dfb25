"""Teaches Django's queries where the cut is: keys instead of joins, one request instead of one for each row.

Each hook does nothing where no model of another side is asked for. They are set once, when the app is ready.
"""

import functools
import weakref
from typing import Any, Callable, Iterator, List

from django.db import models
from django.db.models import deletion
from django.db.models.fields import related_descriptors
from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor
from django.db.models.query import QuerySet
from django.db.models.sql import compiler, datastructures
from django.db.models.sql.query import Query

from service_links import registry, semijoins
from service_links.contracts import contracts
from service_links.errors import CrossesBoundary

_KEPT_FROM = (models.PROTECT, getattr(models, "RESTRICT", models.PROTECT))
_MOST_KEYS = 1000


class Peers(List[Any]):
    """Rows that were read together, without keeping them; nobody takes them along when rows are copied or pickled."""

    def alive(self) -> Iterator[Any]:
        """Those rows that still are in use."""
        return (row for row in (reference() for reference in self) if row is not None)

    def __reduce__(self) -> Any:
        return Peers, ()


def install() -> None:
    """Sets all hooks, once."""
    if not hasattr(Query, "service_links_hooks"):
        Query.service_links_hooks = True
        _wrap(Query, "_add_q", _conditions)
        _wrap(Query, "get_compiler", _compiled)
        _wrap(datastructures.Join, "as_sql", _joined)
        _wrap(compiler, "select_related_descend", _followed)
        _wrap(QuerySet, "_fetch_all", _fetched)
        _wrap(ForwardManyToOneDescriptor, "get_object", _related_object)
        if hasattr(related_descriptors, "_filter_prefetch_queryset"):
            _wrap(related_descriptors, "_filter_prefetch_queryset", _prefetched)
        _wrap(deletion, "get_candidate_relations_to_delete", _collected)


def _wrap(owner: Any, name: str, hook: Callable[..., Any]) -> None:
    original = getattr(owner, name)

    @functools.wraps(original)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return hook(original, *args, **kwargs)

    setattr(owner, name, wrapper)


def _is_here(model: Any) -> bool:
    return not registry.is_asked(model)


def _conditions(original: Any, query: Any, q: Any, *args: Any, **kwargs: Any) -> Any:
    """Conditions over a cut become lists of keys."""
    if query.model is not None and registry.is_anything_asked() and _is_here(query.model):
        q = semijoins.rewrite(query.model, q, _is_here)
    return original(query, q, *args, **kwargs)


def _compiled(original: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
    """No SQL is made for a table whose rows are asked for, save for its schema, whose columns have no alias."""
    if query.model is not None and query.alias_cols and registry.is_asked(query.model):
        label = query.model._meta.label
        side = registry.side_of(query.model)
        raise CrossesBoundary("%s is asked of %s, not of a table here; do it in two steps" % (label, side))
    return original(query, *args, **kwargs)


def _joined(original: Any, join: Any, *args: Any, **kwargs: Any) -> Any:
    """No join reaches a table whose rows are asked for."""
    other = getattr(join.join_field, "related_model", None)
    if other is not None and registry.is_asked(other):
        raise CrossesBoundary(
            "a query names columns of %s over %s, but its rows are asked of %s; order, annotate or take values in "
            "two steps, or make it a replica" % (other._meta.label, join.join_field.name, registry.side_of(other))
        )
    return original(join, *args, **kwargs)


def _followed(original: Any, field: Any, restricted: Any, requested: Any, *args: Any, **kwargs: Any) -> Any:
    """select_related() over a cut is left to the accessor, which asks for all rows at once."""
    is_backwards = kwargs.get("reverse", False)
    other = field.model if is_backwards else field.related_model if field.remote_field else None
    if other is None or not registry.is_asked(other):
        return original(field, restricted, requested, *args, **kwargs)
    if is_backwards or not field.concrete:
        # Django would say that there is no such field: it looks for what was asked for and not found.
        requested.pop((field if is_backwards else field.field).related_query_name(), None)
    return False


def _fetched(original: Any, query: Any) -> Any:
    """Rows that were read together know of each other, if they have keys to rows of other sides."""
    is_new = query._result_cache is None
    original(query)
    if is_new and len(query._result_cache) > 1 and _has_asked_keys(query._result_cache[0]):
        peers = Peers(weakref.ref(row) for row in query._result_cache)
        for row in query._result_cache:
            row._state.service_links_peers = peers


def _has_asked_keys(row: Any) -> bool:
    return isinstance(row, models.Model) and any(registry.is_asked(field.related_model) for field in _keys(type(row)))


@functools.lru_cache(maxsize=None)
def _keys(model: Any) -> Any:
    return [
        field for field in model._meta.concrete_fields if field.is_relation and registry.linked(field.related_model)
    ]


def _related_object(original: Any, descriptor: Any, row: Any) -> Any:
    """The first access to a linked key brings the rows for all that were read together."""
    field = descriptor.field
    if registry.is_asked(field.remote_field.model):
        waiting = list(_waiting(field, row))
        if len(waiting) > 1:
            _bring(field, waiting)
        if field.is_cached(row):
            return field.get_cached_value(row)
    return original(descriptor, row)


def _waiting(field: Any, row: Any) -> Iterator[Any]:
    yield row
    for peer in getattr(row._state, "service_links_peers", Peers()).alive():
        if peer is not row and not field.is_cached(peer) and peer.__dict__.get(field.attname) is not None:
            yield peer


def _bring(field: Any, rows: List[Any]) -> None:
    target = field.target_field.attname
    keys = list(dict.fromkeys(getattr(row, field.attname) for row in rows))[:_MOST_KEYS]
    found = field.remote_field.model._base_manager.filter(**{target + "__in": keys})
    by_key = {getattr(other, target): other for other in found}
    for row in rows:
        if getattr(row, field.attname) in by_key:
            field.set_cached_value(row, by_key[getattr(row, field.attname)])


def _prefetched(original: Any, query: Any, name: str, instances: Any, *args: Any, **kwargs: Any) -> Any:
    """What is prefetched is asked for by a condition that goes along, and not one on the SQL alone."""
    if not registry.is_asked(query.model):
        return original(query, name, instances, *args, **kwargs)
    if query.query.is_sliced:
        raise CrossesBoundary("%s cannot be prefetched in slices" % query.model._meta.label)
    return query.filter(models.Q(**{name + "__in": instances}))


def _collected(original: Any, options: Any) -> Any:
    """What a deletion does to rows of other sides, they do themselves on its event; only what forbids it is asked.

    A `protected` model is asked for before by its own way (`service_links.events.protection`).
    """
    is_protected = options.label in contracts().exposed.protected
    return (
        relation
        for relation in original(options)
        if not registry.is_asked(relation.related_model)
        or (relation.field.remote_field.on_delete in _KEPT_FROM and not is_protected)
    )

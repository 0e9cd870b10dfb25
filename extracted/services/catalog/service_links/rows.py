"""Puts rows and query sets on the wire: the loaded columns, annotations, and related rows that are at hand."""

from typing import Any, Dict, List

from django.apps import apps
from django.db import models, router
from django.utils.functional import cached_property

from service_links import hidden, registry
from service_links.errors import NotEncodable

MOST_ROWS = 10000


def model_of(label: str) -> Any:
    """The model of a label. Raises NotEncodable where it is not known."""
    try:
        return apps.get_model(label)
    except (LookupError, ValueError) as error:
        raise NotEncodable("the model %s is not known on this side" % label) from error


def encode(encoder: Any, row: models.Model) -> Any:
    """A row, by its number only where it was sent before."""
    label = row._meta.label
    if label == "contenttypes.ContentType":
        return {"$": "content_type", "v": [row.app_label, row.model]}
    number = encoder.numbers.setdefault(id(row), len(encoder.numbers) + 1)
    encoder.rows[number] = row
    if number in encoder.sent:
        return {"$": "ref", "v": number}
    data: Dict[str, Any] = {"$": "row", "m": label, "n": number, "new": row._state.adding}
    encoder.sent[number] = data
    data["f"] = _columns(encoder, row)
    data["x"] = _extras(encoder, row)
    data["r"] = _related(encoder, row)
    data["p"] = _prefetched(encoder, row)
    return data


def decode(decoder: Any, data: Any) -> Any:
    """A row, which is brought up to date where its number is known."""
    model = model_of(data["m"])
    values = {name: decoder.decode(value) for name, value in data["f"].items()}
    decoder.received[data["n"]] = data
    row = decoder.rows.get(data["n"])
    if row is None:
        row = decoder.rows[data["n"]] = make(model, values)
    else:
        _update(row, values)
    row._state.adding = data["new"]
    for name, value in data["x"].items():
        row.__dict__[name] = decoder.decode(value)
    _relate(decoder, row, data["r"])
    _prefetch(decoder, row, data["p"])
    return row


def differs(state: Any, before: Any) -> bool:
    """Whether a row is not as it was received, as far as it was sent."""
    common = [name for name in state["f"] if name in before["f"]]
    return bool(state["new"] != before["new"] or any(state["f"][name] != before["f"][name] for name in common))


def make(model: Any, values: Dict[str, Any]) -> Any:
    """A row as if read from the database; columns that are not given are deferred."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname in values]
    return model.from_db(router.db_for_read(model), names, [values[name] for name in names])


def encode_query(encoder: Any, query: Any) -> Any:
    """The rows of a query set; those of values() are plain."""
    found = list(query[: MOST_ROWS + 1] if query._result_cache is None and not query.query.is_sliced else query)
    if len(found) > MOST_ROWS:
        raise NotEncodable("more than %d rows of %s; ask for fewer" % (MOST_ROWS, query.model._meta.label))
    items = [encoder.encode(_without_hidden(query, item)) for item in found]
    if query._fields is not None or not all(isinstance(item, models.Model) for item in found):
        return items
    order = [name for name in query.query.order_by if isinstance(name, str)]
    return {"$": "query", "m": query.model._meta.label, "o": order, "v": items}


def _without_hidden(query: Any, item: Any) -> Any:
    """A row of values() without what never leaves this side; one of values_list() has no names to tell it by."""
    shown = hidden.names(query.model) if query._fields is not None and registry.linked(query.model) is None else ()
    if not shown:
        return item
    columns = {field.attname for field in query.model._meta.concrete_fields}.difference(shown)
    if isinstance(item, dict):
        return {name: value for name, value in item.items() if name not in columns}
    if columns.intersection(query._fields or columns):
        raise NotEncodable("%s never leave their side" % ", ".join(sorted(columns)))
    return item


def decode_query(decoder: Any, data: Any) -> Any:
    """A query set of the rows, which are at hand; to narrow it down asks again, by their keys."""
    model = model_of(data["m"])
    found = [decoder.decode(item) for item in data["v"]]
    query = model._default_manager.filter(pk__in=[row.pk for row in found])
    query = query.order_by(*data["o"]) if data["o"] else query
    query._result_cache = found
    query._prefetch_done = True
    return query


def decode_content_type(decoder: Any, data: Any) -> Any:
    """The content type of the same name."""
    from django.contrib.contenttypes.models import ContentType

    return ContentType.objects.get_by_natural_key(*data["v"])


def decode_anonymous(decoder: Any, data: Any) -> Any:
    """A user who has not signed in."""
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


def _columns(encoder: Any, row: models.Model) -> Dict[str, Any]:
    left_out = row.get_deferred_fields() | hidden.left_out(row)
    return {
        field.attname: _column(encoder, field, row)
        for field in row._meta.concrete_fields
        if field.attname not in left_out
    }


def _column(encoder: Any, field: Any, row: models.Model) -> Any:
    value = row.__dict__.get(field.attname, getattr(row, field.attname))
    if value is None:
        return None
    if field.is_relation and field.remote_field.model._meta.label == "contenttypes.ContentType":
        return {**encode(encoder, getattr(row, field.name)), "$": "content_type_key"}
    if isinstance(field, models.FileField):
        return str(value)
    return encoder.encode(value)


def decode_content_type_key(decoder: Any, data: Any) -> Any:
    """The key of a content type, which may differ between sides."""
    return decode_content_type(decoder, data).pk


def _extras(encoder: Any, row: models.Model) -> Dict[str, Any]:
    """Annotations, and whatever else was put on the row that can be sent."""
    names = {field.attname for field in row._meta.concrete_fields}
    found = {}
    for name, value in row.__dict__.items():
        if name.startswith("_") or name in names or isinstance(getattr(type(row), name, None), cached_property):
            continue
        try:
            found[name] = encoder.encode(value)
        except NotEncodable:
            continue
    return found


def _related(encoder: Any, row: models.Model) -> Dict[str, Any]:
    return {
        name: None if value is None else encode(encoder, value)
        for name, value in row._state.fields_cache.items()
        if value is None or isinstance(value, models.Model)
    }


def _prefetched(encoder: Any, row: models.Model) -> Dict[str, List[Any]]:
    cache = getattr(row, "_prefetched_objects_cache", {})
    return {
        name: [encode(encoder, item) for item in query]
        for name, query in cache.items()
        if isinstance(query, models.QuerySet) and query._result_cache is not None
    }


def _update(row: models.Model, values: Dict[str, Any]) -> None:
    names = {field.attname for field in row._meta.concrete_fields}
    for name, value in values.items():
        if name in names:
            setattr(row, name, value)


def _relate(decoder: Any, row: models.Model, related: Dict[str, Any]) -> None:
    for name, data in related.items():
        try:
            value = None if data is None else decoder.decode(data)
        except NotEncodable:
            continue
        if hasattr(type(row), name):
            row._state.fields_cache[name] = value


def _prefetch(decoder: Any, row: models.Model, prefetched: Dict[str, List[Any]]) -> None:
    for name, items in prefetched.items():
        try:
            found = [decoder.decode(item) for item in items]
        except NotEncodable:
            continue
        if hasattr(type(row), name):
            query = getattr(row, name).get_queryset()
            query._result_cache = found
            query._prefetch_done = True
            row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = query

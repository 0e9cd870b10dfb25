"""Lets Django's writes of rows that are kept as events record what they do, in one transaction with it.

Statements of one's own (`cursor.execute`) are not seen; `manage.py links_aggregates rebuild` finds what they did.
"""

import functools
from typing import Any, Callable, List, Sequence

from django.db import models, router, transaction
from django.db.models import sql
from django.db.models.query import QuerySet

from service_links.aggregates import versions
from service_links.aggregates.following import follow, portions
from service_links.aggregates.projecting import is_projecting
from service_links.aggregates.registry import classes, is_kept, store
from service_links.aggregates.values import fields_of
from service_links.errors import Unrecorded


def install() -> None:
    """Sets all hooks, once."""
    for model in classes():
        if "service_links_hooks" not in vars(model):
            model.service_links_hooks = True  # type: ignore[attr-defined]
            _wrap(model, "_save_table", _saved)
            _wrap(model, "delete", _deleted_row)
            _wrap(model, "refresh_from_db", _refreshed)
            _keep_what_is_read(model)
    if not hasattr(QuerySet, "service_links_aggregates"):
        QuerySet.service_links_aggregates = True
        _wrap(QuerySet, "update", _updated)
        _wrap(QuerySet, "bulk_create", _made)
        _wrap(QuerySet, "_raw_delete", _deleted_query)
        _wrap(sql.DeleteQuery, "delete_batch", _deleted_keys)
        _wrap(sql.UpdateQuery, "update_batch", _updated_keys)


def _is_recorded(model: Any) -> bool:
    return is_kept(model) and not is_projecting.get()


def _wrap(owner: Any, name: str, hook: Callable[..., Any]) -> None:
    original = getattr(owner, name)

    @functools.wraps(original)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return hook(original, *args, **kwargs)

    setattr(owner, name, wrapper)


def _keep_what_is_read(model: Any) -> None:
    """On the way of each row that is read, so it does as little as it can."""
    original, keep = model.from_db.__func__, versions.keep

    def from_db(cls: Any, db: Any, field_names: Any, values: Any) -> Any:
        row = original(cls, db, field_names, values)
        keep(row, field_names, values)
        return row

    model.from_db = classmethod(functools.wraps(original)(from_db))


def _refreshed(original: Any, row: Any, *args: Any, **kwargs: Any) -> Any:
    original(row, *args, **kwargs)
    fields = kwargs.get("fields", args[1] if len(args) > 1 else None)
    versions.renew(row, None if fields is None else {row._meta.get_field(name).attname for name in fields})


def _saved(
    original: Any,
    row: Any,
    raw: bool = False,
    cls: Any = None,
    force_insert: Any = False,
    force_update: bool = False,
    using: Any = None,
    update_fields: Any = None,
) -> Any:
    """A row is written as far as it was changed, and recorded as it was written."""
    model = cls or type(row)
    if not _is_recorded(model):
        return original(row, raw, cls, force_insert, force_update, using, update_fields)
    if model._meta.concrete_model is not type(row)._meta.concrete_model:  # a model that extends it has more tables
        with transaction.atomic(using=using):
            is_updated = original(row, raw, cls, force_insert, force_update, using, update_fields)
            follow(model, [getattr(row, model._meta.pk.attname)], using)
            return is_updated
    with transaction.atomic(using=using):
        known = store(using).of(model, [row.pk]) if row.pk is not None else {}
        aggregate = next(iter(known.values()), None)
        versions.require_expected(row, aggregate)
        if aggregate is None or aggregate.is_deleted or force_insert or raw:
            is_updated = original(row, raw, cls, force_insert, force_update, using, update_fields)
            follow(model, [row.pk], using, known, is_import=aggregate is None and is_updated)
            versions.renew(row)
            return is_updated
        names = _names(row, update_fields)
        dirty = {*versions.changed(row, aggregate, names), *_filled(row, names)}
        if not dirty:
            return True
        is_updated = original(row, raw, cls, force_insert, force_update, using, dirty)
        follow(model, [row.pk], using, known)
        versions.renew(row, names)
        return is_updated


def _names(row: Any, update_fields: Any) -> Any:
    """The attributes of the fields that a save is to write."""
    fields = fields_of(type(row))
    if update_fields is None:
        return {field.attname for field in fields if not field.primary_key}
    return {field.attname for field in fields if {field.name, field.attname} & {*update_fields}}


def _filled(row: Any, names: Any) -> List[str]:
    """The attributes of fields that fill themselves on each save, as `auto_now` does, and of files not stored yet."""
    return [field.attname for field in fields_of(type(row)) if field.attname in names and _fills_itself(field, row)]


def _fills_itself(field: Any, row: Any) -> bool:
    if isinstance(field, models.FileField):
        value = getattr(row, field.attname)
        return bool(value) and not value._committed
    if type(field).pre_save is models.Field.pre_save or getattr(field, "auto_now_add", False):
        return False
    return bool(getattr(field, "auto_now", True))


def _deleted_row(original: Any, row: Any, *args: Any, **kwargs: Any) -> Any:
    using = kwargs.get("using") or (args[0] if args else None) or router.db_for_write(type(row), instance=row)
    if row.pk is None or not versions.is_expected(row):
        return original(row, *args, **kwargs)
    with transaction.atomic(using=using):
        known = store(using).of(type(row), [row.pk])
        versions.require_expected(row, next(iter(known.values()), None))
        return original(row, *args, **kwargs)


def _updated(original: Any, query: Any, *args: Any, **values: Any) -> Any:
    if not _is_recorded(query.model) or query.query.is_sliced:
        return original(query, *args, **values)
    _require_same_keys(query.model, values)
    query._for_write = True
    with transaction.atomic(using=query.db):
        keys = _locked(query)
        parts = portions(keys)
        count = sum(original(query.filter(pk__in=part), *args, **values) for part in parts)
        follow(query.model, keys, query.db)
    query._result_cache = None
    return count


def _made(original: Any, query: Any, objs: Any, *args: Any, **kwargs: Any) -> Any:
    if not _is_recorded(query.model):
        return original(query, objs, *args, **kwargs)
    if any(kwargs.get(name) for name in ("ignore_conflicts", "update_conflicts")) or any(args[1:3]):
        raise Unrecorded(
            "%s is kept as events: bulk_create cannot tell which rows it made or changed when it skips or updates "
            "those that are there; ask which are there first" % query.model._meta.label
        )
    query._for_write = True
    with transaction.atomic(using=query.db):
        made = original(query, objs, *args, **kwargs)
        if any(row.pk is None for row in made):
            raise Unrecorded("%s: the database does not tell the keys of rows made at once" % query.model._meta.label)
        follow(query.model, [row.pk for row in made], query.db)
        for row in made:
            versions.renew(row)
    return made


def _deleted_query(original: Any, query: Any, using: Any) -> Any:
    """Deletions without looking at the rows, which Django does where nothing else hangs on them."""
    if not _is_recorded(query.model):
        return original(query, using)
    with transaction.atomic(using=using):
        keys = _locked(query.using(using))
        count = sum(
            original(query.model._base_manager.using(using).filter(pk__in=part), using) for part in portions(keys)
        )
        follow(query.model, keys, using)
    return count


def _deleted_keys(original: Any, query: Any, pk_list: Sequence[Any], using: Any) -> Any:
    model = query.get_meta().model
    if not _is_recorded(model):
        return original(query, pk_list, using)
    with transaction.atomic(using=using):
        count = original(query, pk_list, using)
        follow(model, pk_list, using)
    return count


def _updated_keys(original: Any, query: Any, pk_list: Sequence[Any], values: Any, using: Any) -> Any:
    model = query.get_meta().model
    if not _is_recorded(model):
        return original(query, pk_list, values, using)
    with transaction.atomic(using=using):
        original(query, pk_list, values, using)
        follow(model, pk_list, using)
    return None


def _locked(query: Any) -> List[Any]:
    """The keys of the rows that a query is about, kept from others until the transaction ends."""
    model = query.model
    keys = query.order_by().values_list("pk", flat=True)
    locking = models.QuerySet(model, using=query.db).filter(pk__in=keys).order_by("pk").select_for_update()
    return list(locking.values_list("pk", flat=True))


def _require_same_keys(model: Any, values: Any) -> None:
    key = model._meta.pk
    if {key.name, key.attname, "pk"} & {*values}:
        raise Unrecorded("%s is kept as events by its primary key, which does not change" % model._meta.label)

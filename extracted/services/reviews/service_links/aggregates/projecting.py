"""Writes rows as their events say, without recording anything and without signals."""

from contextvars import ContextVar
from typing import Any, Dict, Type

from django.db import models, transaction
from django.db.models import sql

from service_links.aggregates.registry import key_in
from service_links.aggregates.values import fields_of, read

is_projecting: "ContextVar[bool]" = ContextVar("service_links_projecting", default=False)


def project(model: Type[models.Model], name: str, fields: Any, using: str) -> None:
    """Make, change or delete (`fields` None) a row."""
    token = is_projecting.set(True)
    try:
        with transaction.atomic(using=using):
            key = model._meta.pk.to_python(key_in(name))
            if fields is None:
                sql.DeleteQuery(model).delete_batch([key], using)
            else:
                model(**_values(model, fields), pk=key)._save_table(raw=True, cls=model, using=using)
    finally:
        is_projecting.reset(token)


def _values(model: Any, fields: Dict[str, Any]) -> Dict[str, Any]:
    known = {field.attname: field for field in fields_of(model) if not field.primary_key}
    return {name: read(known[name], value) for name, value in fields.items() if name in known}

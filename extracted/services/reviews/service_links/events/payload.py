"""Reads what triggers wrote of a row as the fields of a model know it."""

from datetime import timedelta, timezone
from decimal import Decimal
from typing import Any, Dict, List, Tuple, Type

from django.conf import settings
from django.db import models
from django.utils.timezone import is_naive

from service_links import hidden
from service_links.events.event import Event


def values(model: Type[models.Model], event: Event, exact: Dict[str, Any]) -> List[Tuple[Any, Any]]:
    """The fields of a model that an event tells of, with their values; `exact` is its row."""
    found, content = [], None
    for field in model._meta.local_concrete_fields:
        if field.column in exact:
            inner = target(field)
            if inner.get_internal_type() == "JSONField":
                content = content or event.content
                found.append((field, converted(inner, content[field.column])))
            else:
                found.append((field, converted(inner, exact[field.column])))
    return found


def untold(model: Type[models.Model], exact: Dict[str, Any]) -> List[Tuple[Any, Any]]:
    """The fields that a row says nothing of, as what never leaves its side, with values for a row that is new."""
    lacking = [field for field in model._meta.local_concrete_fields if field.column not in exact]
    return [(field, hidden.unusable(field)) for field in lacking if not _fills_itself(field)]


def target(field: Any) -> Any:
    """The field that says what a column holds; that of the other end for a key."""
    while field.remote_field is not None and getattr(field, "target_field", None) is not None:
        field = field.target_field
    return field


def converted(field: Any, value: Any) -> Any:
    """A value as a field has it, from JSON that a trigger of PostgreSQL or SQLite wrote."""
    kind = field.get_internal_type()
    if value is None:
        return None
    if kind == "JSONField":
        return value
    if kind == "BinaryField":
        return bytes.fromhex(value[2:]) if value.startswith("\\x") else value.encode()
    if kind == "DurationField" and isinstance(value, (int, Decimal)):
        return timedelta(microseconds=int(value))
    if kind == "DateTimeField":
        return _moment(value)
    if kind == "DecimalField":
        return Decimal(value)
    return field.to_python(value)


def _fills_itself(field: Any) -> bool:
    """Whether the database has a value of its own for a column."""
    has_default = getattr(field, "has_db_default", None)
    return bool(field.primary_key or getattr(field, "generated", False) or (has_default and has_default()))


def _moment(value: str) -> Any:
    """SQLite knows no time zones; Django keeps UTC there."""
    moment = models.DateTimeField().to_python(value.replace(" ", "T", 1))
    if settings.USE_TZ:
        return moment.replace(tzinfo=timezone.utc) if is_naive(moment) else moment
    return moment if is_naive(moment) else moment.replace(tzinfo=None)

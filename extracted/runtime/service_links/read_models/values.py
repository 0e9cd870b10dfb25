"""Values of Django's fields as the driver takes them, and back."""

import json
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from django.conf import settings

from service_links.events.payload import target
from service_links.read_models.tables import cql_type


def to_cql(field: Any, value: Any) -> Any:
    """A value of a field for its column; that of a key is what it leads to."""
    if value is None:
        return None
    inner = target(field)
    kind = inner.get_internal_type()
    if kind == "JSONField":
        return json.dumps(value, sort_keys=True, default=str)
    if kind == "DurationField":
        return value // timedelta(microseconds=1)
    if kind == "DateTimeField":
        return value.astimezone(timezone.utc).replace(tzinfo=None) if value.tzinfo else value
    if kind == "BinaryField":
        return bytes(value)
    return str(value) if cql_type(field) == "text" else value


def from_cql(field: Any, value: Any) -> Any:
    """A value of a column as its field has it."""
    if value is None:
        return None
    inner = target(field)
    kind = inner.get_internal_type()
    if kind == "JSONField":
        return json.loads(value)
    if kind == "DurationField":
        return timedelta(microseconds=value)
    if kind == "DateTimeField":
        found: datetime = value
        return found.replace(tzinfo=timezone.utc) if settings.USE_TZ else found
    if kind == "DateField":
        return value if isinstance(value, date) else value.date()
    if kind == "TimeField":
        return value if isinstance(value, time) else value.time()
    return inner.to_python(value)

"""Values of Django's fields as they stand in events (text, numbers, truths and nothing else), and back."""

import base64
import json
from datetime import datetime, timezone
from decimal import Decimal
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Dict, Tuple, Type

from django.conf import settings
from django.db import models
from django.utils.timezone import is_aware

from service_links.events.payload import target


@lru_cache(maxsize=None)
def fields_of(model: Type[models.Model]) -> Tuple[Any, ...]:
    """The fields that events tell of: all with a column, but for those that the database works out itself."""
    fields = model._meta.concrete_model._meta.local_concrete_fields  # a proxy has none
    return tuple(field for field in fields if not getattr(field, "generated", False))


def told(field: Any, value: Any) -> Any:
    """A value as events have it; that of a key is what it leads to."""
    inner = target(field)
    kind = inner.get_internal_type()
    if value is None or kind == "BooleanField":
        return value
    if kind == "JSONField":
        return json.dumps(value, cls=inner.encoder, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if kind == "BinaryField":
        return base64.b64encode(bytes(value)).decode()
    if kind == "DecimalField":
        return format(inner.to_python(value).quantize(Decimal(1).scaleb(-inner.decimal_places)), "f")
    if isinstance(value, datetime):
        return (value.astimezone(timezone.utc) if is_aware(value) else value).isoformat()
    if isinstance(value, (int, float)):
        return value if type(value) in (int, float) else inner.to_python(value.__class__.__mro__[-2](value))
    if isinstance(value, str):
        return str(value)
    return inner.value_to_string(SimpleNamespace(**{inner.attname: value}))


def read(field: Any, value: Any) -> Any:
    """A value of an event as a field has it."""
    inner = target(field)
    kind = inner.get_internal_type()
    if value is None:
        return None
    if kind == "JSONField":
        return json.loads(value, cls=inner.decoder)
    if kind == "BinaryField":
        return base64.b64decode(value)
    found = inner.to_python(value)
    if isinstance(found, datetime) and is_aware(found) and not settings.USE_TZ:
        return found.replace(tzinfo=None)
    return found


def row(model: Type[models.Model], values: Any) -> Dict[str, Any]:
    """The columns of a row as events have them, from the values of `fields_of` in this order."""
    return {field.attname: told(field, value) for field, value in zip(fields_of(model), values)}


def key_of(model: Type[models.Model], pk: Any) -> str:
    """A primary key as the name of an aggregate has it."""
    return str(told(model._meta.pk, model._meta.pk.to_python(pk)))

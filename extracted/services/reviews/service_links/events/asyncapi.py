"""What this side tells others, as an AsyncAPI 3.0 document: a channel, its messages, and a JSON Schema for each."""

from typing import Any, Dict, Iterable, Mapping, Optional, Type

from django.apps import apps
from django.db import connections, models, router

from service_links.contracts import contracts
from service_links.declarations import REPLICA, Link
from service_links.events import envelope, handling, triggers
from service_links.events.emitted import Emitted, emitted
from service_links.events.models import Outbox
from service_links.events.payload import target

FEED, RABBITMQ, KAFKA, REDIS = "feed", "rabbitmq", "kafka", "redis"
TRANSPORTS = (FEED, RABBITMQ, KAFKA, REDIS)
ENGINES = ("postgresql", "sqlite")
_ROWS = ("created", "updated", "snapshot")
_FURTHER = ("subject", "time", "aggregatetype", "partitionkey", "sequence", "traceparent", "requestid")
Schema = Dict[str, Any]

_WHOLE: Schema = {"type": "integer"}
_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "number"}
_KINDS: Mapping[str, Schema] = {
    **{"%s%sField" % (size, kind): _WHOLE for size in ("", "Big", "Small") for kind in ("Auto", "Integer")},
    **{"Positive%sIntegerField" % size: _WHOLE for size in ("", "Big", "Small")},
    **dict.fromkeys(("DecimalField", "FloatField"), _NUMBER),
    **dict.fromkeys(("TextField", "TimeField", "BinaryField", "GenericIPAddressField", "IPAddressField"), _TEXT),
    **{"%sField" % kind: _TEXT for kind in ("Char", "Email", "File", "FilePath", "Image", "Slug", "URL")},
    "DateField": {"type": "string", "format": "date"},
    "JSONField": {},
}
_OF_ENGINES: Mapping[str, Mapping[str, Schema]] = {
    "postgresql": {
        "BooleanField": {"type": "boolean"},
        "DateTimeField": {"type": "string", "format": "date-time"},
        "DurationField": _TEXT,
        "UUIDField": {"type": "string", "format": "uuid"},
    },
    "sqlite": {
        "BooleanField": {"type": "integer", "minimum": 0, "maximum": 1},
        "DateTimeField": _TEXT,
        "DurationField": _WHOLE,
        "UUIDField": {"type": "string", "maxLength": 32},
    },
}
"""How the triggers of each engine write what they do not write alike."""


def document(transport: str = KAFKA, engine: str = "") -> Dict[str, Any]:
    """The document of this side, by default as its own database writes events.

    `x-reads` says which messages of which other sides it deals with, `x-handles` which of any side, and `x-untold`
    where the code emits events whose names it does not tell.
    """
    side, told = contracts().side, emitted()
    engine = engine or connections[router.db_for_write(Outbox)].vendor
    messages = {_key(name): message for name, message in sorted(_messages(side, transport, engine, told).items())}
    references = {key: {"$ref": "#/components/messages/%s" % key} for key in messages}
    channel = {
        "address": "/internal/links/events/" if transport == FEED else "service_links.%s" % side,
        "title": "What %s tells" % side,
        "description": _ORDERS[transport],
        "messages": references,
        **_binding(side, transport),
    }
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Events of %s" % side, "version": "1.0.0", "description": _ABOUT},
        "defaultContentType": envelope.JSON,
        "channels": {side: channel},
        "operations": {"%s.send" % side: {"action": "send", "channel": {"$ref": "#/channels/%s" % side}}},
        "components": {"messages": messages},
        "x-transport": transport,
        "x-reads": {link.name: sorted(map(_key, _read(link))) for link in contracts().links},
        "x-handles": sorted(_key("event:" + name) for name in handling.names()),
        "x-untold": [{"at": place, "why": why} for place, why in told.untold],
    }


_ABOUT = (
    "CloudEvents 1.0. The payload is the data of an event, its attributes are beside it. Fields and messages may be "
    "added; none is taken away or made narrower. An event may come more than once."
)
_ORDERS = {
    FEED: "Read by GET, all in order, as application/cloudevents-batch+json where that is accepted.",
    RABBITMQ: "All in order for each queue. Without `?envelope=binary` the data is a row of the outbox, whose `payload`"
    " is this payload as text.",
    KAFKA: "In order for each key, which is what an event happened to.",
    REDIS: "A stream, all in order; attributes and `data` are fields of its entries.",
}


def _messages(side: str, transport: str, engine: str, told: Emitted) -> Dict[str, Dict[str, Any]]:
    declared, found = contracts(), {}
    for label in declared.exposed.captured:
        model = _model(label)
        row = _row(model, engine) if model else {"type": "object"}
        for kind in _ROWS:
            found[envelope.type_of(label, kind)] = _message(side, label, kind, row, transport)
        keys = triggers.captured(model, label).keys if model else ()
        gone = {**row, "properties": {name: row["properties"][name] for name in keys}, "required": sorted(keys)}
        found[envelope.type_of(label, "deleted")] = _message(side, label, "deleted", gone if model else row, transport)
    for path in declared.exposed.signals:
        found["signal:" + path] = _message(side, "", "signal:" + path, _SIGNAL, transport)
    for name in sorted({name for link in declared.links for name in link.tasks}):
        found["task:" + name] = _message(side, "", "task:" + name, _TASK, transport)
    for name, (payload, places) in told.events.items():
        message = _message(side, "", "event:" + name, _envelope(payload=payload), transport)
        found["event:" + name] = {**message, "x-told-by": places}
    return found


def _envelope(**properties: Schema) -> Schema:
    told = {"to": {"type": "array", "items": _TEXT, "description": "the sides that it is for"}, **properties}
    return {"type": "object", "properties": told, "required": sorted(told)}


_SIGNAL = _envelope(sender={"type": ["string", "null"]}, arguments={"type": "object"})
_TASK = _envelope(args={}, kwargs={})


def _message(side: str, label: str, kind: str, payload: Schema, transport: str) -> Dict[str, Any]:
    name = envelope.type_of(label, kind)
    told = {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "format": "uuid"},
        "source": {"const": envelope.source_of(side)},
        "type": {"const": name},
        "dataschema": {"const": envelope.schema_of(side, label, kind)},
        **dict.fromkeys(_FURTHER, _TEXT),
    }
    prefix = {RABBITMQ: "cloudEvents_", KAFKA: "ce_"}.get(transport, "")
    headers = {
        "type": "object",
        "properties": {prefix + attribute: schema for attribute, schema in told.items()},
        "required": sorted(prefix + attribute for attribute in ("specversion", "id", "source", "type", "sequence")),
    }
    key = {"bindings": {"kafka": {"key": _TEXT, "bindingVersion": "0.5.0"}}} if transport == KAFKA else {}
    return {"name": name, "contentType": envelope.JSON, "headers": headers, "payload": payload, **key}


def _row(model: Type[models.Model], engine: str) -> Schema:
    """The columns of a table as its triggers write them, without those that never leave this side."""
    secret = triggers.captured(model).hidden
    fields = [field for field in model._meta.local_concrete_fields if field.column not in secret]
    return {
        "type": "object",
        "properties": {field.column: _column(field, engine) for field in fields},
        "required": sorted(field.column for field in fields),
    }


def _column(field: Any, engine: str) -> Schema:
    kind = target(field).get_internal_type()
    known = {**_KINDS, **_OF_ENGINES.get(engine, {})}.get(kind)
    found: Schema = {} if known is None else dict(known)
    length = getattr(target(field), "max_length", None)
    if kind in {"CharField", "EmailField", "SlugField", "URLField"} and length:
        found["maxLength"] = length
    if field.null and "type" in found:
        found["type"] = [found["type"], "null"]
    text = str(getattr(field, "help_text", "") or "")
    return {**found, "description": text} if text else found


def _read(link: Link) -> Iterable[str]:
    """The messages of another side that this one deals with: rows of replicas, tombstones, signals."""
    for access in link.models:
        kinds = (*_ROWS, "deleted") if access.how == REPLICA else ("deleted",)
        yield from (envelope.type_of(access.model, kind) for kind in kinds)
    yield from ("signal:" + path for path in link.signals)


def _binding(side: str, transport: str) -> Dict[str, Any]:
    if transport == RABBITMQ:
        exchange = {"name": "service_links.%s" % side, "type": "fanout", "durable": True, "autoDelete": False}
        return {"bindings": {"amqp": {"is": "routingKey", "exchange": exchange, "bindingVersion": "0.3.0"}}}
    if transport == KAFKA:
        return {"bindings": {"kafka": {"topic": "service_links.%s" % side, "bindingVersion": "0.5.0"}}}
    return {}


def _model(label: str) -> Optional[Type[models.Model]]:
    try:
        return apps.get_model(label)
    except LookupError:
        return None


def _key(name: str) -> str:
    """The name of a message as the key that the document allows."""
    return "".join(sign if sign.isalnum() or sign in "._-" else "." for sign in name)

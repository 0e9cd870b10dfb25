"""Events as CloudEvents 1.0: attributes beside the data (binary), or everything in one JSON text (structured).

The data is the payload, byte for byte as the outbox holds it. A third form is what readers of before know, `record`:
the data is the whole row of the outbox, with the same attributes beside it for whoever looks for them.
"""

import base64
import json
import uuid
from datetime import datetime
from typing import Any, Dict, Iterator, Mapping, NamedTuple, Tuple
from urllib.parse import quote

from service_links.errors import LinkError, Misconfigured
from service_links.events.event import Event

RECORD, BINARY, STRUCTURED = "record", "binary", "structured"
FORMS = (RECORD, BINARY, STRUCTURED)
JSON = "application/json"
CLOUD = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
UNREADABLE = "unreadable"
"""The type of what came and is no event: it is parked, and read once more when it is released."""
_RECORD_SCHEMA = "urn:service-links:record"
_RECORD_FIELDS = Event._fields[:7]
"""What readers of before take; they refuse what else there is."""
_NEEDED = ("id", "source", "type", "aggregatetype", "sequence")


class Unreadable(LinkError, ValueError):
    """What came is no event."""


class Message(NamedTuple):
    """What a broker carries: the type of the body, the attributes beside it, the body."""

    content_type: str
    attributes: Mapping[str, str]
    body: bytes


def wrapped(event: Event, side: str, form: str = BINARY) -> Message:
    """An event of a side as a message. Raises Misconfigured for a form that there is not."""
    found = attributes(event, side)
    if form == BINARY:
        return Message(found.pop("datacontenttype"), found, event.payload.encode())
    if form == STRUCTURED:
        return Message(CLOUD, {}, structured(event, side).encode())
    if form == RECORD:
        found.update(dataschema=_RECORD_SCHEMA)
        row = {name: value for name, value in event._asdict().items() if name in _RECORD_FIELDS}
        return Message(found.pop("datacontenttype"), found, json.dumps(row).encode())
    raise Misconfigured("there is no envelope %r; use %s" % (form, ", ".join(FORMS)))


def attributes(event: Event, side: str) -> Dict[str, str]:
    """The attributes of an event, with those of the extensions for sequence, partitioning, tracing and requests."""
    found = {
        "specversion": "1.0",
        "id": event.id,
        "source": source_of(side),
        "type": type_of(event.aggregatetype, event.type),
        "subject": event.aggregateid,
        "time": event.created_at if _has_zone(event.created_at) else "",
        "datacontenttype": JSON,
        "dataschema": schema_of(side, event.aggregatetype, event.type),
        "aggregatetype": event.aggregatetype,
        "partitionkey": key_of(event),
        "sequence": "%020d" % event.sequence,
        "traceparent": event.traceparent,
        "requestid": event.requestid,
    }
    return {name: value for name, value in found.items() if value}


def traced(message: Message) -> Dict[str, str]:
    """The trace of an event under the name that OpenTelemetry looks for in any message."""
    found = message.attributes.get("traceparent", "")
    return {"traceparent": found} if found else {}


def key_of(event: Event) -> str:
    """What keeps events in order: those of one key are read in the order in which they were written."""
    return "%s:%s" % event.aggregate


def source_of(side: str) -> str:
    """Who tells."""
    return "urn:service-links:%s" % side


def type_of(aggregatetype: str, kind: str) -> str:
    """What happened: `catalog.Product.updated`, or `signal:catalog.signals:price_changed` as it is."""
    return kind if ":" in kind else "%s.%s" % (aggregatetype, kind)


def schema_of(side: str, aggregatetype: str, kind: str) -> str:
    """The name of the schema of the data, as the AsyncAPI document of a side has it."""
    return "urn:service-links:%s:%s" % (side, quote(type_of(aggregatetype, kind), safe=":@"))


def structured(event: Event, side: str) -> str:
    """An event as one JSON text; its payload goes in as it is, so that no number loses a digit."""
    return '%s, "data": %s}' % (json.dumps(attributes(event, side))[:-1], event.payload)


def unwrapped(message: Message) -> Event:
    """The event of a message of any form. Raises Unreadable."""
    try:
        if message.content_type.partition(";")[0].strip() == CLOUD:
            members = dict(_members(message.body.decode()))
            payload = members.pop("data", "null")
            return _event({name: str(json.loads(text)) for name, text in members.items()}, payload)
        told = message.attributes
        if "specversion" not in told or told.get("dataschema") == _RECORD_SCHEMA:
            return _recorded(json.loads(message.body), told)
        payload = message.body.decode()
        json.loads(payload)
        return _event(told, payload)
    except Unreadable:
        raise
    except (ValueError, TypeError, KeyError) as error:
        raise Unreadable("%s: %s" % (type(error).__name__, error)) from error


def arrived(message: Message, place: str) -> Event:
    """The event of a message, or one of the type `unreadable` that keeps all of it; `place` is where it was found."""
    try:
        return unwrapped(message)
    except Unreadable as error:
        kept = {
            "error": str(error),
            "content_type": message.content_type,
            "attributes": dict(message.attributes),
            "body": base64.b64encode(message.body).decode(),
        }
        known = uuid.uuid5(uuid.NAMESPACE_URL, "%s %s" % (place, json.dumps(kept, sort_keys=True)))
        where = "%s %s" % (place[:240], str(known)[:8])
        return Event(0, str(known), UNREADABLE, where, UNREADABLE, json.dumps(kept))


def read_again(event: Event) -> Event:
    """The event of what could not be read when it came. Raises Unreadable while it still cannot be."""
    kept = event.content
    return unwrapped(Message(kept["content_type"], kept["attributes"], base64.b64decode(kept["body"])))


def _event(told: Mapping[str, str], payload: str) -> Event:
    missing = [name for name in _NEEDED if not told.get(name)]
    if told.get("specversion") != "1.0" or missing:
        what = "without %s" % ", ".join(missing) if missing else "of version %s" % told.get("specversion")
        raise Unreadable("it is a CloudEvent %s" % what)
    kind = told["type"] if ":" in told["type"] else told["type"].rpartition(".")[2]
    return Event(
        sequence=int(told["sequence"]),
        id=str(uuid.UUID(told["id"])),
        aggregatetype=told["aggregatetype"],
        aggregateid=told.get("subject", ""),
        type=kind,
        payload=payload,
        created_at=told.get("time", ""),
        traceparent=told.get("traceparent", ""),
        requestid=told.get("requestid", ""),
    )


def _recorded(row: Any, told: Mapping[str, str]) -> Event:
    """An event of a row of the outbox; what it has no room for stands beside it."""
    if not isinstance(row, dict):
        raise Unreadable("it is no JSON object")
    event = Event.read(row)
    event = event._replace(
        traceparent=event.traceparent or told.get("traceparent", ""),
        requestid=event.requestid or told.get("requestid", ""),
    )
    uuid.UUID(event.id)
    if not isinstance(event.sequence, int) or not isinstance(event.payload, str):
        raise Unreadable("it is no row of an outbox")
    return event


def _members(text: str) -> Iterator[Tuple[str, str]]:
    """The members of a JSON object, each value as the text that it is."""
    decoder = json.JSONDecoder()
    place = _after(text, "{", 0)
    while True:
        name, place = decoder.raw_decode(text, place)
        place = _after(text, ":", place)
        _, end = decoder.raw_decode(text, place)
        yield name, text[place:end]
        if text[end:].lstrip().startswith("}"):
            return
        place = _after(text, ",", end)


def _after(text: str, sign: str, place: int) -> int:
    """The place after a sign, and after the white space around it."""
    rest = text[place:].lstrip()
    if not rest.startswith(sign):
        raise Unreadable("it is no JSON object: %r is missing at character %d" % (sign, place))
    return len(text) - len(rest[1:].lstrip())


def _has_zone(moment: str) -> bool:
    """Whether a time says of which zone it is, as RFC 3339 asks; where Django keeps none, nothing is said."""
    try:
        return datetime.fromisoformat(moment.replace("Z", "+00:00")).tzinfo is not None
    except ValueError:
        return False

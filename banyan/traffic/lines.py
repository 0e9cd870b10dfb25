"""One JSON object: an exchange with bodies, a line of the gateway's access log, a CloudEvent or a row of an outbox."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from banyan.comparison.answers import Answer
from banyan.plan.routes import METHODS
from banyan.traffic.values import Recorded, RecordedEvent


def read(said: Mapping[str, Any], place: str) -> Recorded | RecordedEvent | str:
    """What the object is; what is wrong with it in words."""
    try:
        if "specversion" in said:
            return _cloud_event(said, place)
        if "aggregatetype" in said:
            return _outbox(said, place)
        return _exchange(said, place)
    except (ValueError, binascii.Error, TypeError) as error:
        return f"it cannot be read: {error}"


def _exchange(said: Mapping[str, Any], place: str) -> Recorded | str:
    """`{"method": ..., "target": ..., "headers": {...}, "body": ..., "response": {"status": ..., ...}}`; the access log
    of the gateway has a `path` and no answer."""
    method = str(said.get("method", "")).upper()
    target = str(said.get("target") or said.get("path") or said.get("url") or "")
    parts = urlsplit(target)
    if method not in METHODS:
        return f"{said.get('method')!r} is none of {', '.join(METHODS)}"
    if not parts.path.startswith("/"):
        return "it has no `target`, a path with a query"
    response = said.get("response")
    return Recorded(
        method=method,
        target=parts.path + (f"?{parts.query}" if parts.query else ""),
        headers=_headers(said.get("headers")),
        body=_body(said),
        answer=_answer(response) if isinstance(response, Mapping) else None,
        host=parts.netloc or str(said.get("host") or ""),
        place=place,
    )


def _answer(said: Mapping[str, Any]) -> Answer:
    headers = _headers(said.get("headers"))
    body = said.get("body")
    is_typed = any(name.lower() == "content-type" for name, _ in headers)
    if body is not None and not isinstance(body, str) and not is_typed:
        headers = (*headers, ("Content-Type", "application/json"))
    return Answer(int(said["status"]), headers, _body(said))


def _body(said: Mapping[str, Any]) -> bytes:
    """A text, base64 where `encoding` says so, or any other JSON as it would be sent."""
    body = said.get("body")
    if body is None:
        return b""
    if isinstance(body, str):
        return base64.b64decode(body, validate=True) if said.get("encoding") == "base64" else body.encode()
    return json.dumps(body).encode()


def _headers(said: Any) -> tuple[tuple[str, str], ...]:
    pairs = said.items() if isinstance(said, Mapping) else said or ()
    found = ((str(name), value) for name, value in pairs)
    return tuple((name, str(each)) for name, value in found for each in (value if isinstance(value, list) else [value]))


def _cloud_event(said: Mapping[str, Any], place: str) -> RecordedEvent | str:
    """CloudEvents 1.0 in structured mode."""
    if not said.get("type"):
        return "it is a CloudEvent without a `type`"
    data = said.get("data")
    if data is None and said.get("data_base64"):
        data = json.loads(base64.b64decode(str(said["data_base64"])))
    others = {str(key): str(value) for key, value in said.items() if key not in {"data", "data_base64"}}
    return RecordedEvent(str(said["type"]), data, others, place)


def _outbox(said: Mapping[str, Any], place: str) -> RecordedEvent:
    """Debezium's columns: id, aggregatetype, aggregateid, type, payload."""
    payload = said.get("payload")
    data = json.loads(payload) if isinstance(payload, str) else payload
    kind = ".".join(filter(None, (str(said["aggregatetype"]), str(said.get("type") or ""))))
    others = {key: str(said[key]) for key in ("aggregatetype", "type") if said.get(key)}
    return RecordedEvent(kind, data, others, place)

"""The first span of each trace that an engine began, sent from its access log: no engine needs a module for it.

A trace that a client began is passed on as it came, and has no span of the gateway.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Mapping, Sequence

import httpx

from extracted.gateway.access_log import Answered

ROOM = 10_000
"""So many spans wait at most; what comes on top of that is counted, and lost."""

_AT_ONCE = 500
_PAUSE = 1.0
_Json = dict[str, object]
_SERVER = 2
_ERROR = 2


def endpoint(environ: Mapping[str, str] = os.environ) -> str:
    """Where OpenTelemetry's variables say that traces go, "" for nowhere."""
    if environ.get("OTEL_SDK_DISABLED", "").lower() == "true" or environ.get("OTEL_TRACES_EXPORTER") == "none":
        return ""
    if whole := environ.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"):
        return whole
    collector = environ.get("OTEL_EXPORTER_OTLP_ENDPOINT", "").rstrip("/")
    return f"{collector}/v1/traces" if collector else ""


def span_of(answered: Answered) -> _Json | None:
    """The span of a request whose trace the engine began: its id is how that of the trace begins."""
    _, trace, span, flags = (answered.traceparent.split("-") + [""] * 4)[:4]
    if not span or not trace.startswith(span) or flags == "00":
        return None
    begun = int(answered.at.timestamp() * 1e9) - int(answered.seconds * 1e9)
    attributes: dict[str, str | int] = {
        "http.request.method": answered.method,
        "http.response.status_code": answered.status,
        "url.path": answered.path,
        "http.route": answered.route,
        "banyan.side": answered.side,
        "banyan.served_by": answered.served_by,
        "http.request.id": answered.request_id,
    }
    return {
        "traceId": trace,
        "spanId": span,
        "name": f"{answered.method} {answered.route}".strip(),
        "kind": _SERVER,
        "startTimeUnixNano": str(begun),
        "endTimeUnixNano": str(begun + int(answered.seconds * 1e9)),
        "attributes": _attributes(attributes),
        "status": {"code": _ERROR} if answered.status >= 500 else {},
    }


class Spans:
    """Sends spans by OTLP over HTTP in a thread of its own, until it is closed; a collector that is down costs spans.

    The format is JSON, as OTLP has it: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
    """

    def __init__(self, url: str, headers: Mapping[str, str], name: str = "gateway") -> None:
        self.lost = 0
        self._url = url
        self._headers = dict(headers)
        self._name = name
        self._waiting: queue.Queue[_Json] = queue.Queue(ROOM)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go_on, daemon=True)
        self._thread.start()

    def add(self, answered: Answered) -> None:
        """Have the span of a request sent, if it has one."""
        span = span_of(answered)
        if span is None:
            return
        try:
            self._waiting.put_nowait(span)
        except queue.Full:
            self.lost += 1

    def close(self) -> None:
        """Send what waits, and end."""
        self._over.set()
        self._thread.join(10.0)

    def _go_on(self) -> None:
        with httpx.Client(timeout=5.0) as client:
            while not (self._over.wait(_PAUSE) and self._waiting.empty()):
                while spans := self._taken():
                    self._send(client, spans)

    def _taken(self) -> list[_Json]:
        found: list[_Json] = []
        while len(found) < _AT_ONCE:
            try:
                found.append(self._waiting.get_nowait())
            except queue.Empty:
                break
        return found

    def _send(self, client: httpx.Client, spans: Sequence[_Json]) -> None:
        try:
            answer = client.post(self._url, json=_envelope(self._name, spans), headers=self._headers)
            if not answer.is_success:
                self.lost += len(spans)
        except httpx.HTTPError:
            self.lost += len(spans)


def headers(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What OpenTelemetry's variables say that the collector wants to be sent, as `authorization=Bearer x,a=b`."""
    text = environ.get("OTEL_EXPORTER_OTLP_TRACES_HEADERS") or environ.get("OTEL_EXPORTER_OTLP_HEADERS") or ""
    pairs = (each.partition("=") for each in text.split(",") if "=" in each)
    return {name.strip(): value.strip() for name, _, value in pairs}


def _envelope(name: str, spans: Sequence[_Json]) -> _Json:
    resource = {"attributes": _attributes({"service.name": name})}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": {"name": "banyan"}, "spans": spans}]}]}


def _attributes(values: Mapping[str, str | int]) -> list[_Json]:
    """Attributes as OTLP writes them; 64-bit numbers are texts there."""
    return [
        {"key": name, "value": {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}}
        for name, value in values.items()
        if value != ""
    ]

"""A collector of traces in the process of a test: what OTLP over HTTP brings, as protobuf or as JSON, as spans."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Span:
    """One span; ids in hex, `parent` "" for the first of a trace."""

    trace: str
    id: str
    parent: str
    service: str
    name: str
    kind: int
    attributes: Mapping[str, Any]


SERVER, CLIENT, CONSUMER = 2, 3, 5


@dataclass
class Collector:
    """What came so far."""

    url: str
    spans: list[Span] = field(default_factory=list)

    def of(self, trace: str) -> list[Span]:
        return [each for each in [*self.spans] if each.trace == trace]

    def is_whole(self, trace: str, first: str = "") -> bool:
        """Whether each span's parent is there; `first` is one that somebody else made."""
        found = self.of(trace)
        return {each.parent for each in found} - {first, ""} <= {each.id for each in found}


@contextmanager
def collector() -> Iterator[Collector]:
    """A collector that listens, until the context ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/v1/traces":
                is_json = self.headers["Content-Type"].startswith("application/json")
                found.spans.extend(_of_json(json.loads(body)) if is_json else _of_protobuf(body))
            self.send_response(200 if self.path == "/v1/traces" else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found = Collector(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()


def _of_json(document: Any) -> Iterator[Span]:
    for resource in document["resourceSpans"]:
        service = _values(resource["resource"]["attributes"])["service.name"]
        for each in (span for scope in resource["scopeSpans"] for span in scope["spans"]):
            parent, attributes = each.get("parentSpanId", ""), _values(each["attributes"])
            yield Span(each["traceId"], each["spanId"], parent, service, each["name"], each["kind"], attributes)


def _values(attributes: Any) -> dict[str, Any]:
    return {each["key"]: next(iter(each["value"].values())) for each in attributes}


def _of_protobuf(body: bytes) -> Iterator[Span]:
    for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
        known = {each.key: each.value.string_value for each in resource.resource.attributes}
        for each in (span for scope in resource.scope_spans for span in scope.spans):
            attributes = {pair.key: pair.value.string_value or pair.value.int_value for pair in each.attributes}
            ids = (each.trace_id.hex(), each.span_id.hex(), each.parent_span_id.hex())
            yield Span(*ids, known["service.name"], each.name, each.kind, attributes)

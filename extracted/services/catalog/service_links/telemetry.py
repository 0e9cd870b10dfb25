"""Traces by OpenTelemetry, where an `OTEL_*` variable asks for them; the trace that goes on, whoever began it."""

import importlib
import logging
import os
from contextlib import contextmanager
from typing import Any, Iterator, List, Sequence

from service_links import trace

logger = logging.getLogger(__name__)
_INSTRUMENTORS = (
    ("opentelemetry.instrumentation.django", "DjangoInstrumentor"),
    ("opentelemetry.instrumentation.httpx", "HTTPXClientInstrumentor"),
)
_MOST_LINKS = 100
_started: List[bool] = []


def start(service: str) -> bool:
    """Sends traces of requests, of calls to other sides and of events, if the environment names where.

    Says whether it does. What the project, or `opentelemetry-instrument`, has set up before is used as it is.
    """
    if not _started:
        _started.append(is_asked_for() and _set_up(service))
    return _started[0]


def is_on() -> bool:
    """Whether traces are sent from this process."""
    return bool(_started) and _started[0]


def is_asked_for() -> bool:
    """Whether the environment has an `OTEL_*` variable, and none of them turns it off."""
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return False
    return any(name.startswith("OTEL_") and name != "OTEL_SDK_DISABLED" and os.environ[name] for name in os.environ)


def traceparent() -> str:
    """The span that goes on, else the trace of the request as it came in, else ""."""
    if is_on():
        from opentelemetry import trace as otel

        context = otel.get_current_span().get_span_context()
        if context.is_valid:
            return "00-%032x-%016x-%02x" % (context.trace_id, context.span_id, context.trace_flags)
    return trace.traceparent()


@contextmanager
def continuing(what: str, source: str, parents: Sequence[str], numbers: Sequence[str]) -> Iterator[None]:
    """Goes on with the trace that events were written in; `parents` are their `traceparent`s, "" for none.

    Events that are all of one trace are part of it. Others together begin a trace of their own, with a link to each of
    theirs. `numbers` are those of the requests that caused them, "" for none: where it is one for all, it goes on too.
    """
    known = [parent for parent in dict.fromkeys(parents) if trace.is_valid(parent)]
    traces = {trace.trace_id(parent) if trace.is_valid(parent) else "" for parent in parents}
    same = known[0] if known and len(traces) == 1 else ""
    with _span(what, source, same, known, len(parents)) as own:
        parent = own or same
        with resumed(numbers[0] if len(set(numbers)) == 1 else "", parent):
            yield


@contextmanager
def resumed(number: str, parent: str) -> Iterator[None]:
    """Goes on with a request by its number and its trace, each "" where it is not known, and without a span.

    The id of the trace stands in for a number. What cannot be one, as others may have sent it, means nothing.
    """
    parent = parent if trace.is_valid(parent) else ""
    known = number if trace.is_number(number) else ""
    going_on = trace.begin(known or (trace.trace_id(parent) if parent else ""), parent)
    try:
        yield
    finally:
        trace.end(going_on)


@contextmanager
def _span(what: str, source: str, parent: str, linked: Sequence[str], number: int) -> Iterator[str]:
    """A span of OpenTelemetry, by its `traceparent`; "" where it is off."""
    if not is_on():
        yield ""
        return
    from opentelemetry import trace as otel

    attributes = {
        "messaging.system": "service_links",
        "messaging.operation.type": "process",
        "messaging.destination.name": source,
        "messaging.batch.message_count": number,
    }
    tracer = otel.get_tracer("service_links")
    links = [otel.Link(otel.get_current_span(_context(each)).get_span_context()) for each in linked[:_MOST_LINKS]]
    with tracer.start_as_current_span(
        "process %s" % what,
        context=_context(parent),
        kind=otel.SpanKind.CONSUMER,
        attributes=attributes,
        links=links,
    ):
        yield traceparent()


def _context(parent: str) -> Any:
    """The context that a `traceparent` names; a new one for ""."""
    from opentelemetry.context import Context
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    return TraceContextTextMapPropagator().extract({"traceparent": parent} if parent else {}, context=Context())


def _set_up(service: str) -> bool:
    try:
        from opentelemetry import trace as otel

        if isinstance(otel.get_tracer_provider(), otel.ProxyTracerProvider):
            otel.set_tracer_provider(_provider(service))
    except ImportError as error:
        logger.warning("no traces are sent, though an OTEL_* variable asks for them: %s", error)
        return False
    for home, instrumentor in _INSTRUMENTORS:
        _instrument(home, instrumentor)
    return True


def _provider(service: str) -> Any:
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider

    name = os.environ.get("OTEL_SERVICE_NAME", service)
    provider = TracerProvider(resource=Resource.create({"service.name": name}))
    if os.environ.get("OTEL_TRACES_EXPORTER", "otlp") != "none":
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


def _instrument(home: str, name: str) -> None:
    try:
        module = importlib.import_module(home)
    except ImportError:
        logger.warning("%s is not installed; its traces are missing", home)
        return
    instrumentor = getattr(module, name)()
    if not instrumentor.is_instrumented_by_opentelemetry:
        instrumentor.instrument()

"""Log lines as JSON, and OpenTelemetry where an `OTEL_*` variable asks for it."""

import importlib
import logging
import os
from typing import Any

try:
    from pythonjsonlogger.json import JsonFormatter as _Formatter
except ImportError:  # before its version 3
    from pythonjsonlogger.jsonlogger import JsonFormatter as _Formatter


class JsonFormatter(_Formatter):  # type: ignore[misc, valid-type]
    """One JSON object a line: timestamp, level, logger, message, service, request_id, and trace_id within a trace."""

    def __init__(self, *args: Any, service: str = "", **kwargs: Any) -> None:
        super().__init__("%(message)s", *args, timestamp=True, **kwargs)
        self._service = service

    def add_fields(self, log_record: Any, record: logging.LogRecord, message_dict: Any) -> None:
        super().add_fields(log_record, record, message_dict)
        log_record["level"] = record.levelname
        log_record["logger"] = record.name
        if self._service:
            log_record["service"] = self._service
        for name, value in (("request_id", _request_id(record)), ("trace_id", _trace_id())):
            if value:
                log_record[name] = value
        for name in ("request", "server_time", "taskName"):
            log_record.pop(name, None)


def start(service: str) -> bool:
    """Sends traces of requests and of calls to other sides, if the environment names where; says whether it does."""
    if not is_asked_for():
        return False
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    name = os.environ.get("OTEL_SERVICE_NAME", service)
    provider = TracerProvider(resource=Resource.create({"service.name": name}))
    if os.environ.get("OTEL_TRACES_EXPORTER", "otlp") != "none":
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    for home, instrumentor in _INSTRUMENTORS:
        _instrument(home, instrumentor)
    return True


_INSTRUMENTORS = (
    ("opentelemetry.instrumentation.django", "DjangoInstrumentor"),
    ("opentelemetry.instrumentation.httpx", "HTTPXClientInstrumentor"),
)


def is_asked_for() -> bool:
    """Whether the environment has an `OTEL_*` variable, and none of them turns it off."""
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return False
    return any(name.startswith("OTEL_") and name != "OTEL_SDK_DISABLED" and os.environ[name] for name in os.environ)


def _instrument(home: str, name: str) -> None:
    try:
        module = importlib.import_module(home)
    except ImportError:
        logging.getLogger(__name__).warning("%s is not installed; its traces are missing", home)
        return
    getattr(module, name)().instrument()


def _trace_id() -> str:
    """The id of the trace that is going on: OpenTelemetry's where it is on, else that of the request."""
    if is_asked_for():
        from opentelemetry import trace

        context = trace.get_current_span().get_span_context()
        return format(context.trace_id, "032x") if context.is_valid else ""
    from service_links import trace as links

    return links.headers()["traceparent"].split("-")[1] if links.request_id() else ""


def _request_id(record: logging.LogRecord) -> str:
    """The number of the request that is being answered, or that a record is about; "" outside of one."""
    from service_links import trace

    if isinstance(record.args, dict) and "{x-request-id}o" in record.args:
        return str(record.args["{x-request-id}o"])  # a line of gunicorn's access log
    return trace.request_id() or getattr(getattr(record, "request", None), "request_id", "")

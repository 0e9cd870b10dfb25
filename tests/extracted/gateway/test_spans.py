"""The first span of a trace, from a line of an engine's access log."""

from __future__ import annotations

import datetime as dt

import pytest

from extracted.gateway import spans
from extracted.gateway.access_log import Answered
from tests.example.collecting import collector

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
BEGUN = f"00-{TRACE}-{TRACE[:16]}-01"
NOW = dt.datetime(2026, 11, 23, 12, 0, 1, tzinfo=dt.UTC)


def answered(traceparent: str = BEGUN, status: int = 200) -> Answered:
    return Answered(NOW, "number-1", "GET", "/a", status, "all", "catalog", "monolith", 0.25, traceparent)


def test_a_trace_that_the_engine_began_has_a_first_span():
    span = spans.span_of(answered())
    assert span is not None
    assert (span["traceId"], span["spanId"], span["name"]) == (TRACE, TRACE[:16], "GET all")
    assert "parentSpanId" not in span
    begun, ended = int(str(span["startTimeUnixNano"])), int(str(span["endTimeUnixNano"]))
    assert (ended - begun, ended) == (250_000_000, int(NOW.timestamp()) * 10**9)


@pytest.mark.parametrize(
    "traceparent", ["", "-", f"00-{TRACE}-00f067aa0ba902b7-01", f"00-{TRACE}-{TRACE[:16]}-00", "nonsense"]
)
def test_one_that_somebody_else_began_or_that_nobody_wants_has_none(traceparent):
    assert spans.span_of(answered(traceparent)) is None


def test_an_answer_that_failed_is_a_span_that_failed():
    failed, fine = spans.span_of(answered(status=502)), spans.span_of(answered(status=404))
    assert failed is not None
    assert fine is not None
    assert (failed["status"], fine["status"]) == ({"code": 2}, {})


def test_spans_reach_a_collector():
    with collector() as found:
        sending = spans.Spans(f"{found.url}/v1/traces", {})
        for _ in range(3):
            sending.add(answered())
        sending.add(answered(""))
        sending.close()
    assert [each.trace for each in found.spans] == [TRACE] * 3
    assert found.spans[0].service == "gateway"
    assert found.spans[0].attributes["http.request.id"] == "number-1"
    assert found.spans[0].attributes["banyan.served_by"] == "monolith"
    assert sending.lost == 0


def test_a_collector_that_is_down_costs_spans_and_nothing_else():
    with collector() as found:
        url = f"{found.url}/v1/traces"
    sending = spans.Spans(url, {})
    sending.add(answered())
    sending.close()
    assert sending.lost == 1


def test_what_has_no_room_is_counted(monkeypatch):
    monkeypatch.setattr(spans, "ROOM", 1)
    monkeypatch.setattr(spans, "_PAUSE", 3600.0)
    with collector() as found:
        sending = spans.Spans(f"{found.url}/v1/traces", {})
        for _ in range(5):
            sending.add(answered())
        sending.close()
    assert (sending.lost, len(found.spans)) == (4, 1)


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({}, ""),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318/"}, "http://c:4318/v1/traces"),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c/x", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://d"}, "http://c/x"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_SDK_DISABLED": "true"}, ""),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_TRACES_EXPORTER": "none"}, ""),
    ],
    ids=["nothing", "collector", "traces", "disabled", "none"],
)
def test_opentelemetrys_own_variables_say_where_to(environ, found):
    assert spans.endpoint(environ) == found


def test_opentelemetrys_own_variables_say_as_whom():
    told = {"OTEL_EXPORTER_OTLP_HEADERS": "authorization=Bearer x, a=b=c"}
    assert spans.headers(told) == {"authorization": "Bearer x", "a": "b=c"}

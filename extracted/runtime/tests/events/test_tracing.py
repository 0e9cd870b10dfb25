"""The trace and the request that something happened in go with its event, and on where the event is dealt with."""

import io
import json
import logging

import pytest
from django.db import connection, transaction

from far.models import Customer
from making import customer, made
from service_links import logs, telemetry, trace
from service_links.events import consumer, feed, handling, outbox, parking, tracing, triggers
from service_links.events.consumer import Consumer
from service_links.events.event import Event
from service_links.events.models import Outbox

otel = pytest.importorskip("opentelemetry.trace")
sdk = pytest.importorskip("opentelemetry.sdk.trace")
exporting = pytest.importorskip("opentelemetry.sdk.trace.export")
memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")

pytestmark = pytest.mark.django_db(transaction=True)
ID, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
TRACE = "00-%s-%s-01" % (ID, SPAN)
OTHER = "00-%s-%s-01" % (ID[::-1], SPAN[::-1])

on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite's triggers see no statement")


@pytest.fixture
def request_going_on():
    token = trace.begin("number-1", TRACE)
    yield
    trace.end(token)


@pytest.fixture(scope="module")
def _exporter():
    exporter = memory.InMemorySpanExporter()
    provider = sdk.TracerProvider()
    provider.add_span_processor(exporting.SimpleSpanProcessor(exporter))
    otel.set_tracer_provider(provider)
    return exporter


@pytest.fixture
def spans(_exporter, monkeypatch):
    """Spans of OpenTelemetry, which is on."""
    monkeypatch.setattr(telemetry, "_started", [True])
    _exporter.clear()
    return _exporter.get_finished_spans


@pytest.fixture
def marked(monkeypatch):
    """The connection as it is where traces are sent, and triggers that look for them."""
    monkeypatch.setattr(telemetry, "_started", [True])
    triggers.install(connection, Customer)
    tracing.mark_statements(None, connection)
    yield
    connection.execute_wrappers[:] = []
    triggers.remove_all(connection)


@pytest.fixture
def heard(monkeypatch):
    """What a handler of `told` found itself in."""
    found = []
    monkeypatch.setattr(handling, "_handlers", {})
    handling.register("told")(lambda payload: found.append((trace.request_id(), telemetry.traceparent())))
    return found


@pytest.fixture
def records():
    """What the log of events holds, as JSON lines."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.EcsFormatter(service="near"))
    logging.getLogger("service_links.events").addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger("service_links.events").removeHandler(handler)


def told(traceparent):
    return made("event:told", "far.Customer", 1, {"to": ["near"], "payload": 1})._replace(traceparent=traceparent)


def requests():
    return list(Outbox.objects.order_by("sequence").values_list("requestid", flat=True))


def traces():
    return list(Outbox.objects.order_by("sequence").values_list("traceparent", flat=True))


@pytest.mark.usefixtures("request_going_on")
def test_an_event_that_is_written_in_a_request_carries_its_trace():
    outbox.write("event:told", {"to": ["far"]}, None, None)
    assert (traces(), requests()) == ([TRACE], ["number-1"])
    assert [(event.traceparent, event.requestid) for event in feed.page().events] == [(TRACE, "number-1")]


def test_an_event_that_is_written_outside_of_a_request_carries_none():
    outbox.write("event:told", {"to": ["far"]}, None, None)
    assert (traces(), requests()) == ([None], [None])
    assert [(event.traceparent, event.requestid) for event in feed.page().events] == [("", "")]


def test_an_event_of_a_later_version_is_read_all_the_same():
    sent = {**told(TRACE)._asdict(), "tracestate": "a=b"}
    assert Event.read(sent) == Event(**{name: sent[name] for name in Event._fields})
    del sent["traceparent"]
    assert Event.read(sent).traceparent == ""


def test_goes_on_with_the_trace_without_opentelemetry(heard):
    Consumer("far").take([told(TRACE)])
    assert heard == [(ID, TRACE)]
    assert trace.request_id() == ""


def test_goes_on_with_the_number_of_the_request(heard):
    Consumer("far").take([told(TRACE)._replace(requestid="number-7")])
    assert heard == [("number-7", TRACE)]
    assert trace.request_id() == ""


@pytest.mark.parametrize("number", ["x" * 129, "two words", "a\nb", "*/", "it's", "é"])
def test_takes_nothing_for_a_number_that_cannot_be_one(heard, number):
    Consumer("far").take([told(TRACE)._replace(requestid=number)])
    assert heard == [(ID, TRACE)]


def test_rows_of_one_request_are_written_under_its_number_and_those_of_several_under_none(monkeypatch):
    found = []
    monkeypatch.setattr(consumer, "handle", lambda *args: found.append(trace.request_id()))
    rows = [customer(key)._replace(traceparent=TRACE, requestid="number-7") for key in (1, 2)]
    Consumer("far").take(rows)
    Consumer("far").take([customer(3)._replace(requestid="number-7"), customer(4)._replace(requestid="number-8")])
    assert found[0] == "number-7"
    assert found[1] not in {"number-7", "number-8", ""}


def test_what_is_relayed_keeps_the_number(monkeypatch):
    monkeypatch.setattr(handling, "_handlers", {})
    handling.register("told")(lambda payload: outbox.write("event:further", {"to": ["far"]}, None, None))
    Consumer("far").take([told(TRACE)._replace(requestid="number-7")])
    assert requests()[-1:] == ["number-7"]


def test_an_event_that_is_parked_says_so_under_its_number_and_goes_on_with_it_when_it_is_released(heard, records):
    handling.register("later")(lambda payload: 1 / 0)
    event = made("event:later", "far.Customer", 1, {"to": ["near"], "payload": 1})
    Consumer("far").take([event._replace(traceparent=TRACE, requestid="number-7")])
    assert [(line["message"].split()[0], line["http"]["request"]["id"], line["trace"]["id"]) for line in records()] == [
        ("parked", "number-7", ID)
    ]
    handling._handlers.clear()
    handling.register("later")(lambda payload: heard.append((trace.request_id(), telemetry.traceparent())))
    assert parking.release(parking.select("near", "", "default"), "default") == (1, 0)
    assert heard == [("number-7", TRACE)]


def test_begins_one_where_an_event_has_none(heard):
    Consumer("far").take([told(""), told("00-%s-%s-01" % ("0" * 32, SPAN))])
    assert len({number for number, _ in heard}) == 2
    assert all(trace.is_valid(parent) for _, parent in heard)


def test_is_a_span_of_the_trace_with_opentelemetry(heard, spans):
    Consumer("far").take([told(TRACE)])
    (span,) = spans()
    assert span.name == "process event:told"
    assert span.kind is otel.SpanKind.CONSUMER
    assert span.attributes["messaging.destination.name"] == "far"
    assert (span.context.trace_id, span.parent.span_id) == (int(ID, 16), int(SPAN, 16))
    assert heard == [(ID, "00-%s-%016x-01" % (ID, span.context.span_id))]


def test_rows_of_several_traces_begin_one_with_a_link_to_each(spans):
    rows = [customer(1)._replace(traceparent=TRACE), customer(2)._replace(traceparent=OTHER), customer(3)]
    Consumer("far").take(rows)
    (span,) = spans()
    assert span.name == "process 3 rows"
    assert span.parent is None
    assert [link.context.trace_id for link in span.links] == [int(ID, 16), int(ID[::-1], 16)]


def test_rows_of_one_trace_are_part_of_it(spans):
    Consumer("far").take([customer(1)._replace(traceparent=TRACE), customer(2)._replace(traceparent=TRACE)])
    (span,) = spans()
    assert (span.context.trace_id, span.parent.span_id) == (int(ID, 16), int(SPAN, 16))


def test_rows_without_a_trace_are_no_part_of_one(spans):
    Consumer("far").take([customer(1)._replace(traceparent=TRACE), customer(2)])
    (span,) = spans()
    assert span.parent is None
    assert [link.context.trace_id for link in span.links] == [int(ID, 16)]


def test_an_event_that_fails_is_a_span_that_failed(spans):
    Consumer("far").take([made("unknown:x", "far.Customer", 1, {"to": ["near"]})._replace(traceparent=TRACE)])
    (span,) = spans()
    assert span.status.status_code is otel.StatusCode.ERROR


@on_postgresql
@pytest.mark.usefixtures("request_going_on", "marked")
def test_rows_that_change_in_a_request_carry_its_trace():
    row = Customer.objects.create(number="1", name="Ada")
    Customer.objects.bulk_create([Customer(number="2"), Customer(number="3")])
    Customer.objects.filter(number__in=["2", "3"]).update(name="Bob")
    row.delete()
    assert traces() == [TRACE] * 6
    assert requests() == ["number-1"] * 6


@on_postgresql
@pytest.mark.usefixtures("marked")
def test_rows_that_change_outside_of_a_request_carry_none():
    token = trace.begin("number-2", TRACE)
    with transaction.atomic():
        Customer.objects.create(number="1")
        trace.end(token)
        Customer.objects.create(number="2")
    assert traces() == [TRACE, None]
    assert requests() == ["number-2", None]


@on_postgresql
@pytest.mark.usefixtures("marked")
def test_no_value_passes_for_a_trace():
    name = "/*requestid='number-3',traceparent='%s'*/" % TRACE
    Customer.objects.create(number="1", name=name)
    with connection.cursor() as cursor:
        cursor.execute('UPDATE far_customer SET "full name" = \'x\' WHERE "full name" = %s', [name])
    assert traces() == [None, None]
    assert requests() == [None, None]


@on_postgresql
@pytest.mark.usefixtures("request_going_on", "marked")
def test_a_table_that_is_emptied_carries_the_trace():
    Customer.objects.create(number="1")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE far_customer CASCADE /*requestid='a.b:c@d/e+f=g-h_i',traceparent='%s'*/" % OTHER)
    assert (traces()[-1], requests()[-1]) == (OTHER, "a.b:c@d/e+f=g-h_i")


@on_postgresql
@pytest.mark.usefixtures("marked")
def test_triggers_of_before_are_made_anew():
    assert "far.Customer" not in triggers.synchronise(connection)
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER service_links_capture_trace ON far_customer")
    assert not triggers.postgresql.is_current(connection, triggers.captured(Customer))

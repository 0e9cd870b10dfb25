"""What the AsyncAPI document of a side says is what its triggers write."""

import datetime as dt
import io
import json
import uuid
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from jsonschema import Draft7Validator, FormatChecker

from far.models import Account, Customer
from service_links.events import asyncapi, envelope, feed, triggers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def far(settings):
    """This process is the far side, which has fields of every kind."""
    settings.SERVICE_LINKS_CONTRACTS = "sides.FAR"
    triggers.synchronise(connection)
    yield
    triggers.remove_all(connection)


def schemas():
    return {each["name"]: each["payload"] for each in asyncapi.document()["components"]["messages"].values()}


def test_every_event_of_a_row_is_as_its_schema_says():
    full = Customer.objects.create(
        number="1",
        name="Ada",
        balance=Decimal("12.5"),
        born_on=dt.date(1815, 12, 10),
        opens_at=dt.time(9, 30),
        seen_at=dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc),
        patience=dt.timedelta(seconds=5),
        picture=b"\x00\xff",
        extra={"a": [1]},
        token=uuid.uuid4(),
    )
    empty = Customer.objects.create(number="2", name="x", recommended_by=full)
    empty.name = "y"
    empty.save()
    Account.objects.create(name="a", password="secret", pin="1")
    call_command("links_snapshot", stdout=io.StringIO())
    empty.delete()
    known, seen = schemas(), set()
    for event in feed.page().events:
        name = envelope.type_of(event.aggregatetype, event.type)
        if event.is_row:
            problems = Draft7Validator(known[name], format_checker=FormatChecker()).iter_errors(event.content)
            assert [problem.message for problem in problems] == [], name
            assert event.content.keys() == known[name]["properties"].keys()
            seen.add(name)
    assert {"far.Customer.created", "far.Customer.updated", "far.Customer.deleted", "far.Customer.snapshot"} <= seen
    assert "far.Account.created" in seen


def test_tells_nothing_of_what_never_leaves_a_side():
    assert set(schemas()["far.Account.created"]["properties"]) == {"id", "name"}


def test_names_signals_and_tasks_and_what_it_reads_of_others():
    told = asyncapi.document("rabbitmq")
    assert "signal.far.signals.customer_moved" in told["components"]["messages"]
    assert told["x-reads"]["near"] == [
        "near.Bill.deleted",
        "near.Note.deleted",
        "near.Order.deleted",
        "signal.django.db.models.signals.post_save.near.Order",
        "signal.near.signals.order_placed",
    ]
    assert told["channels"]["far"]["bindings"]["amqp"]["exchange"]["name"] == "service_links.far"


@pytest.mark.parametrize("transport", asyncapi.TRANSPORTS)
def test_headers_are_what_travels(transport):
    known = {"created_at": "2026-01-01T00:00:00+00:00", "traceparent": "00-1-2-01", "requestid": "number-1"}
    event = feed.Event(7, str(uuid.uuid4()), "far.Customer", "1", "updated", "{}", **known)
    told = envelope.attributes(event, "far")
    prefix = {"kafka": "ce_", "rabbitmq": "cloudEvents_"}.get(transport, "")
    told = {prefix + name: value for name, value in told.items() if name != "datacontenttype"}
    headers = asyncapi.document(transport)["components"]["messages"]["far.Customer.updated"]["headers"]
    Draft7Validator(headers).validate(told)
    assert told.keys() == headers["properties"].keys()


def test_the_command_prints_the_document():
    out = io.StringIO()
    call_command("links_asyncapi", "--transport", "redis", stdout=out)
    assert json.loads(out.getvalue()) == asyncapi.document("redis")


def test_an_engine_may_be_named_that_is_not_here():
    rows = [
        asyncapi.document(engine=engine)["components"]["messages"]["far.Customer.created"]["payload"]["properties"]
        for engine in asyncapi.ENGINES
    ]
    assert [row["is_active"]["type"] for row in rows] == ["boolean", "integer"]
    assert [row["seen_at"].get("format") for row in rows] == ["date-time", None]

"""A side that knows several tells each of what another has told."""

import dataclasses
import json
from decimal import Decimal

import pytest

from far.models import Customer
from making import customer, made, moved
from near.models import Heard
from service_links import wire
from service_links.declarations import CLIENT, Access, Link
from service_links.events import deletes, endpoints, feed, sources
from service_links.events.consumer import Consumer
from service_links.switch import using
from sides import NEAR, SIGNALS

pytestmark = pytest.mark.django_db(transaction=True)
OTHER = Link("other", models=(Access("near.Note", CLIENT),))
CONTRACTS = dataclasses.replace(
    NEAR,
    links=(*NEAR.links, OTHER),
    exposed=dataclasses.replace(NEAR.exposed, captured=("near.Order", "far.Supplier"), signals=SIGNALS),
)


@pytest.fixture(autouse=True)
def two_others(settings):
    settings.SERVICE_LINKS_CONTRACTS = "test_relaying.CONTRACTS"
    with using("far", "remote"), using("other", "remote"):
        yield


def told():
    """What the others read from here."""
    return [(event.type, event.content.get("to")) for event in feed.page().events]


def test_a_signal_goes_on_to_all_but_the_one_who_sent_it():
    Consumer("far").take([customer(1)])
    instance = wire.encode(Customer(pk=1, number="1"))
    event = moved("Paris", 1, instance)
    Consumer("far").take([event, event])
    assert told() == [("signal:far.signals:customer_moved", ["other"])]
    assert Heard.objects.filter(what="moved").count() == 1


def test_a_signal_that_others_do_not_hear_stays_here():
    Consumer("other").take([made("signal:near.signals:unheard", "x", 1, {"to": ["near"]})])
    assert told() == []


def test_an_event_goes_on_by_its_name():
    Consumer("far").take([made("event:greeted", "greeted", "", {"to": ["near"], "payload": {"by": "far"}})])
    assert told() == [("event:greeted", ["other"])]


def test_nothing_goes_on_to_a_side_that_is_played_here():
    with using("other", "local"):
        Consumer("far").take([made("event:greeted", "greeted", "", {"to": ["near"], "payload": {"by": "far"}})])
    assert told() == []


def test_a_row_without_a_table_goes_on_with_every_digit(monkeypatch):
    from far.models import Supplier

    payload = '{"id": 5, "name": "5", "rate": 0.12345678901234567890}'
    event = made("deleted", "far.Supplier", 5)._replace(payload=payload)
    monkeypatch.setattr(Supplier._meta, "managed", False)
    Consumer("far").take([event])
    (found,) = feed.page().events
    assert (found.type, found.aggregate) == ("deleted", ("far.Supplier", "5"))
    assert found.exact["rate"] == Decimal("0.12345678901234567890")


def test_a_row_with_a_table_is_told_of_by_its_triggers_alone():
    Consumer("far").take([made("deleted", "far.Supplier", 5, {"id": 5})])
    assert [event.type for event in feed.page().events] == []


def test_rows_of_a_side_that_is_played_here_follow_a_deletion():
    with using("other", "local"):
        assert "near.Note.supplier" in {str(field) for field in deletes.linked_keys()}
    assert "near.Note.supplier" not in {str(field) for field in deletes.linked_keys()}


def test_what_protects_a_row_is_asked_of_the_others_too(rf, monkeypatch):
    asked = []

    def ask(side, method, path, body):
        assert endpoints.KeysSerializer(data=body).is_valid()
        asked.append((side, path, body["values"]))
        return {"protected": [{"key": "near.Note.customer", "rows": ["3"]}]}

    monkeypatch.setattr(sources, "ask", ask)
    answer = post(rf, endpoints.ProtectedView, {"model": "far.Customer", "values": ["1"]})
    assert answer == {"protected": [{"key": "near.Note.customer", "rows": ["3"]}]}
    assert asked == [("other", "events/protected/", ["1"])]


def test_whether_a_row_is_missing_is_said_by_its_owner(rf, monkeypatch):
    asked = []

    def ask(side, method, path, body):
        assert endpoints.KeysSerializer(data=body).is_valid()
        asked.append(side)
        return {"missing": ["9"]}

    monkeypatch.setattr(sources, "ask", ask)
    answer = post(rf, endpoints.MissingView, {"model": "far.Supplier", "values": ["9"]})
    assert (answer, asked) == ({"missing": ["9"]}, ["far"])


def post(rf, view, body):
    request = rf.post("/", json.dumps(body), content_type="application/json", HTTP_AUTHORIZATION="Bearer a token")
    answer = view.as_view()(request)
    assert answer.status_code == 200, answer.data
    return answer.data

"""Two who write one row at the same time."""

from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from desk.models import Ticket
from seeing import amiss, happened
from service_links.aggregates import Conflict, expect, version_of
from service_links.aggregates.authors import author
from service_links.aggregates.middleware import AggregatesMiddleware
from service_links.aggregates.reading import history
from service_links.middleware import LinksMiddleware


def test_changes_of_other_fields_come_together():
    ticket = Ticket.objects.create(title="a", state="open")
    mine, theirs = Ticket.objects.get(), Ticket.objects.get()
    theirs.title = "b"
    theirs.save()
    mine.state = "closed"
    mine.save()
    assert (mine.title, mine.state) == ("b", "closed")
    assert Ticket.objects.filter(title="b", state="closed").exists()
    assert [kind for kind, _ in happened(ticket)] == ["Created", "Changed", "Changed"]


def test_changes_of_one_field_are_a_conflict():
    Ticket.objects.create(title="a")
    mine, theirs = Ticket.objects.get(), Ticket.objects.get()
    theirs.title = "b"
    theirs.save()
    mine.title = "c"
    with pytest.raises(Conflict, match="somebody else has changed title meanwhile"):
        mine.save()
    mine.refresh_from_db()
    mine.title = "c"
    mine.save()
    assert Ticket.objects.get().title == "c"
    assert amiss() == []


def test_two_who_count_up_from_the_same_are_a_conflict():
    Ticket.objects.create(count=1)
    mine, theirs = Ticket.objects.get(), Ticket.objects.get()
    theirs.count += 1
    theirs.save()
    mine.count += 1
    with pytest.raises(Conflict, match="has changed count"):
        mine.save()


def test_a_version_that_was_expected_is_held_to():
    ticket = Ticket.objects.create()
    assert version_of(ticket) == 1
    expect(ticket, 1)
    ticket.title = "b"
    ticket.save()
    assert version_of(ticket) == 2
    expect(ticket, 1)
    with pytest.raises(Conflict, match="is at version 2, not 1"):
        ticket.save()
    expect(ticket, 1)
    with pytest.raises(Conflict, match="is at version 2, not 1"):
        ticket.delete()
    ticket.save()


def test_a_client_is_told_of_a_conflict_by_409():
    ticket = Ticket.objects.create()
    client = Client()
    assert client.post("/tickets/%d/close/" % ticket.pk, headers={"If-Match": '"1"'}).status_code == 200
    answer = client.post("/tickets/%d/close/" % ticket.pk, headers={"If-Match": '"1"'})
    assert answer.status_code == 409
    assert "is at version 2, not 1" in answer.json()["detail"]


def test_events_say_whose_request_it_was():
    request = RequestFactory().post("/")

    def view(request):
        request.user = SimpleNamespace(pk=12, is_authenticated=True)  # known as late as a view finds it out
        return Ticket.objects.create()

    def answer(request):
        return HttpResponse(view(request).pk)

    response = LinksMiddleware(AggregatesMiddleware(answer))(request)
    (event,) = history(Ticket, response.content.decode(), "default")
    assert (event.who, event.request) == ("12", response["X-Request-ID"])
    assert author() == ""


def test_a_visitor_is_nobody():
    request = RequestFactory().post("/")
    request.user = SimpleNamespace(pk=None, is_authenticated=False)
    AggregatesMiddleware(lambda _: HttpResponse(Ticket.objects.create().pk))(request)
    (event,) = history(Ticket, str(Ticket.objects.get().pk), "default")
    assert event.who == ""

"""What is declared of the other side, and one view that writes."""

from django.http import JsonResponse
from django.urls import path

from service_links.declarations import Access, Contracts, Exposed, Link

CONTRACTS = Contracts(
    side="desk", links=(Link("monolith", models=(Access("auth.User"),)),), exposed=Exposed(captured=("desk.Ticket",))
)


def close(request, pk):
    """Close a ticket that is at the version which If-Match says."""
    from desk.models import Ticket
    from service_links.aggregates import expect

    ticket = Ticket.objects.get(pk=pk)
    if "If-Match" in request.headers:
        expect(ticket, int(request.headers["If-Match"].strip('"')))
    ticket.state = "closed"
    ticket.save()
    return JsonResponse({"state": ticket.state})


urlpatterns = [path("tickets/<int:pk>/close/", close)]

"""What other sides ask of the events here: the feed, how much waits, which rows exist, what protects a row."""

from typing import Any, Callable, Type

from django.apps import apps
from django.db import models, router
from rest_framework.decorators import api_view, authentication_classes, permission_classes, schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from service_links.contracts import contracts
from service_links.events import feed, protection, sweep, trimming
from service_links.events.models import Cursor
from service_links.tokens import LinksAuthentication


def _endpoint(method: str) -> Callable[[Any], Any]:
    def decorate(view: Any) -> Any:
        guarded = permission_classes([IsAuthenticated])(view)
        return api_view([method])(schema(None)(authentication_classes([LinksAuthentication])(guarded)))

    return decorate


@_endpoint("GET")
def events(request: Request) -> Response:
    """The events after a position."""
    try:
        limit = int(request.query_params.get("limit", feed.LIMIT))
        after, reader = request.query_params.get("after", ""), request.query_params.get("reader", "")
        page = feed.page(after, limit)
    except ValueError as error:
        return Response({"detail": str(error)}, status=400)
    if reader in {link.name for link in contracts().links}:
        trimming.note(reader, after, router.db_for_write(Cursor))
    found = [event._asdict() for event in page.events]
    return Response({"events": found, "position": page.position, "is_last": page.is_last})


@_endpoint("GET")
def lag(request: Request) -> Response:
    """How many events wait after a position."""
    try:
        return Response(feed.behind(request.query_params.get("after", "")))
    except ValueError as error:
        return Response({"detail": str(error)}, status=400)


@_endpoint("POST")
def missing(request: Request) -> Response:
    """Which of some values no row of a captured model has."""
    label, field, values = request.data["model"], request.data["field"], request.data["values"]
    if label not in contracts().exposed.captured:
        return Response({"detail": "%s is not shown to others" % label}, status=403)
    model: Type[models.Model] = apps.get_model(label)
    if not model._meta.get_field(field).unique:
        return Response({"detail": "%s.%s is no key" % (label, field)}, status=400)
    return Response({"missing": sweep.missing(model, field, values)})


@_endpoint("POST")
def protected(request: Request) -> Response:
    """Which keys here keep some rows of the other side from being deleted."""
    label, values = request.data["model"], request.data["values"]
    if not contracts().owner(label):
        return Response({"detail": "%s is no model of another side" % label}, status=403)
    return Response({"protected": protection.protecting(apps.get_model(label), values)})

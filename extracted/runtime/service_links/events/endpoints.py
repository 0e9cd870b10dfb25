"""What other sides ask of the events here: the feed, how much waits, which rows exist, what protects a row."""

from typing import Any

from django.apps import apps
from django.db import router
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from service_links.contracts import contracts
from service_links.endpoints import LinksView
from service_links.errors import LinkError, NotAllowed
from service_links.events import envelope, feed, lag, outbox, protection, sources, sweep, trimming
from service_links.events.models import Cursor
from service_links.switch import is_remote

_LATER = ("traceparent", "requestid")


class PlaceSerializer(serializers.Serializer):
    """Where a reader is, who it is, and how much it takes."""

    after = serializers.CharField(default="", allow_blank=True)
    limit = serializers.IntegerField(default=feed.LIMIT, min_value=0)
    reader = serializers.CharField(default="", allow_blank=True)
    unpublished = serializers.BooleanField(default=False, help_text="after what was handed over to a broker")


class KeysSerializer(serializers.Serializer):
    """Values of a unique field of a model."""

    model = serializers.CharField()
    field = serializers.CharField(default="", allow_blank=True)
    values = serializers.ListField(child=serializers.CharField(allow_blank=True))


class CloudEventsRenderer(JSONRenderer):
    """A page of the feed as a batch of CloudEvents, made already; what went wrong as JSON."""

    media_type = envelope.BATCH
    format = "cloudevents"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        return data if isinstance(data, bytes) else super().render(data, *args, **kwargs)


class EventsView(LinksView):
    """The events after a position; as CloudEvents for those who accept these, with a link to the next page."""

    serializer = PlaceSerializer
    renderer_classes = (JSONRenderer, CloudEventsRenderer)

    def get(self, request: Any) -> Response:
        place = self.asked(request)
        page = feed.page(place["after"], place["limit"])
        if place["reader"] in {link.name for link in contracts().links}:
            trimming.note(place["reader"], place["after"], router.db_for_write(Cursor))
        if isinstance(request.accepted_renderer, CloudEventsRenderer):
            batch = ", ".join(envelope.structured(event, contracts().side) for event in page.events)
            further = '<?after=%s&limit=%d>; rel="next"' % (page.position, place["limit"])
            return Response(("[%s]" % batch).encode(), headers={"Link": further})
        # Readers of before refuse what they do not know: a trace and a request are told where there is one.
        found = [{k: v for k, v in event._asdict().items() if v or k not in _LATER} for event in page.events]
        return Response({"events": found, "position": page.position, "is_last": page.is_last})


class LagView(LinksView):
    """How many events wait after a position, or were not handed over to a broker yet."""

    serializer = PlaceSerializer

    def get(self, request: Any) -> Response:
        asked = self.asked(request)
        published = lag.published(router.db_for_write(Cursor)) if asked["unpublished"] else None
        return Response(feed.behind(published.position if published else asked["after"]))


class MissingView(LinksView):
    """Which of some values no row of a captured model has; its owner says so, as a replica may not know yet."""

    serializer = KeysSerializer

    def post(self, request: Any) -> Response:
        given = self.given(request)
        declared = contracts()
        if given["model"] not in declared.exposed.captured:
            raise NotAllowed("%s is not shown to others" % given["model"])
        owner = declared.owner(given["model"])
        if owner and is_remote(owner):
            return Response(sources.ask(owner, "POST", "events/missing/", given))
        model = apps.get_model(given["model"])
        field = model._meta.pk.name if given["field"] in {"", "pk"} else given["field"]
        if not model._meta.get_field(field).unique:
            raise LinkError("%s.%s is no key" % (given["model"], field))
        return Response({"missing": sweep.missing(model, field, given["values"])})


class ProtectedView(LinksView):
    """Which keys keep some rows of another side from being deleted: those here, and those of all sides known here."""

    serializer = KeysSerializer

    def post(self, request: Any) -> Response:
        given = self.given(request)
        owner = contracts().owner(given["model"])
        if not owner:
            raise NotAllowed("%s is no model of another side" % given["model"])
        found = protection.protecting(apps.get_model(given["model"]), given["values"])
        for side in set(outbox.remote_sides()) - {owner}:
            found += sources.ask(side, "POST", "events/protected/", given)["protected"]
        return Response({"protected": sorted(found, key=lambda each: each["key"])})

"""The addresses of the events, below `internal/links/events/`."""

from django.urls import path

from service_links.events import endpoints

app_name = "service_links_events"

urlpatterns = [
    path("", endpoints.EventsView.as_view(), name="events"),
    path("lag/", endpoints.LagView.as_view(), name="lag"),
    path("missing/", endpoints.MissingView.as_view(), name="missing"),
    path("protected/", endpoints.ProtectedView.as_view(), name="protected"),
]

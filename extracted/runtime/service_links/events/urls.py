"""The addresses of the events, below `internal/links/events/`."""

from django.urls import path

from service_links.events import endpoints

app_name = "service_links_events"

urlpatterns = [
    path("", endpoints.events, name="events"),
    path("lag/", endpoints.lag, name="lag"),
    path("missing/", endpoints.missing, name="missing"),
    path("protected/", endpoints.protected, name="protected"),
]

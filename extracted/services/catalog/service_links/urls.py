"""The addresses below `internal/links/`."""

from django.apps import apps
from django.urls import include, path, re_path

from service_links import endpoints, metrics, sessions

app_name = "service_links"

urlpatterns = [
    path("call/", endpoints.CallView.as_view(), name="call"),
    path("batch/", endpoints.BatchView.as_view(), name="batch"),
    path("query/", endpoints.QueryView.as_view(), name="query"),
    path("task/", endpoints.TaskView.as_view(), name="task"),
    path("metrics/", metrics.MetricsView.as_view(), name="metrics"),
    re_path(r"^session(?:/.*)?$", sessions.exchange, name="session"),  # Envoy adds the path that was asked for
]

if apps.is_installed("service_links.events"):
    urlpatterns.append(path("events/", include("service_links.events.urls")))

"""The addresses below `internal/links/`."""

from django.apps import apps
from django.urls import include, path

from service_links import endpoints

app_name = "service_links"

urlpatterns = [
    path("call/", endpoints.CallView.as_view(), name="call"),
    path("batch/", endpoints.BatchView.as_view(), name="batch"),
    path("query/", endpoints.QueryView.as_view(), name="query"),
    path("task/", endpoints.TaskView.as_view(), name="task"),
]

if apps.is_installed("service_links.events"):
    urlpatterns.append(path("events/", include("service_links.events.urls")))

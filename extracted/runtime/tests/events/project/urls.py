"""The addresses of either side."""

from django.urls import include, path

urlpatterns = [path("internal/links/events/", include("service_links.events.urls"))]

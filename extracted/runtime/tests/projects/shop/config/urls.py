"""The shop's pages: one for each scenario, and what it answers to other sides."""

import json

from django.http import HttpResponse
from django.urls import include, path

from service_links import client, wire
from shop import scenarios


def run(request, name):
    """Runs a scenario; answers its value or what it raised, and how many requests it took."""
    requests = []
    client.around = lambda side: scenarios.noting(requests, side)
    try:
        answer = {"value": wire.encode(getattr(scenarios, name)(**json.loads(request.body or "{}")))}
    except Exception as error:
        answer = {"raised": wire.encode(error)}
    return HttpResponse(wire.dumps({**answer, "requests": len(requests)}))


urlpatterns = [
    path("scenarios/<name>/", run),
    path("internal/links/", include("service_links.urls")),
]

"""Exchanges a session for a token: what the gateway asks the monolith before it sends a browser's request to a service.

The gateway proves itself by `SERVICE_LINKS_EDGE_TOKEN` and names the service that the token is for. The answer is
always 200: with `Authorization` for a user who is signed in, without it for everybody else, and never with a reason to
keep a request back. `SERVICE_LINKS_SESSION_SECONDS` is how long a token counts, `SERVICE_LINKS_SESSION_TOKEN` names
another function than `service_links.session_tokens.signed` to make it.
"""

import hmac
import logging
import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt

from service_links.contracts import setting
from service_links.session_tokens import CannotSign

EDGE = "X-Banyan-Edge"
SERVICE = "X-Banyan-Service"
MIRRORED = "X-Banyan-Mirrored"
"""Said where the request itself stays with the monolith, and only its copy goes to the service."""

SESSION = "X-Banyan-Session"
FOR_COPIES = "X-Banyan-Service-Authorization"

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,99}")
logger = logging.getLogger("service_links")


@csrf_exempt
def exchange(request: HttpRequest) -> HttpResponse:
    """A short-lived token for the user of a session, in a header of an empty answer."""
    response = HttpResponse(content_type="text/plain")
    response["Cache-Control"] = "no-store"
    word, token = _exchanged(request)
    response[SESSION] = word
    if token:
        response[FOR_COPIES if request.headers.get(MIRRORED) else "Authorization"] = "Bearer " + token
    return response


exchange.login_required = False  # type: ignore[attr-defined]  # Django's LoginRequiredMiddleware lets it through


def _exchanged(request: HttpRequest) -> Any:
    """What is said of a session, and the token."""
    service = request.headers.get(SERVICE, "")
    if not _is_edge(request.headers.get(EDGE, "")) or not _NAME.fullmatch(service):
        return "refused", ""
    if "Authorization" in request.headers:
        return "own token", ""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not getattr(user, "is_active", True):
        return "anonymous", ""
    try:
        return "signed in", _maker()(request, user, service)
    except CannotSign as error:
        logger.warning("a session cannot be exchanged for a token: %s", error)
        return "no provider", ""


def _is_edge(given: str) -> bool:
    known = [token for token in setting("SERVICE_LINKS_EDGE_TOKEN").split(",") if token]
    return any([hmac.compare_digest(given.encode(), token.encode()) for token in known])  # noqa: C419


def _maker() -> Any:
    path = getattr(settings, "SERVICE_LINKS_SESSION_TOKEN", "service_links.session_tokens.signed")
    try:
        return import_string(path)
    except ImportError as error:
        raise CannotSign("SERVICE_LINKS_SESSION_TOKEN names %s: %s" % (path, error)) from error

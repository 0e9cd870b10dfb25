"""Answers requests that need a side which cannot be asked at present: 503, or 504 where it did not answer in time.

The gateway knows by these that another side may be asked instead; what went wrong is in the log, with its trace.
"""

import logging
from typing import Any, Optional

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.template import TemplateDoesNotExist, loader

from service_links.contracts import is_stand_in
from service_links.errors import NotLinked, TimedOut, Unavailable

logger = logging.getLogger(__name__)

_TEXT = "A part of this cannot be reached at present. Please try again in a moment."
_RETRY_S = 5


def unanswered(request: Any, error: Exception) -> Optional[HttpResponse]:
    """The answer in place of an error; None for one that time does not mend, and where developers want to see it."""
    if not isinstance(error, Unavailable) or isinstance(error, NotLinked):
        return None
    if settings.DEBUG or is_stand_in():
        return None
    logger.error("%s %s cannot be answered at present: %s", request.method, request.path, error, exc_info=error)
    status = 504 if isinstance(error, TimedOut) else 503
    response = _page(status) if "text/html" in request.headers.get("Accept", "") else _document(status)
    if status == 503:
        response["Retry-After"] = str(_RETRY_S)
    return response


def _document(status: int) -> HttpResponse:
    return JsonResponse({"detail": _TEXT}, status=status)


def _page(status: int) -> HttpResponse:
    """The project's own page, `503.html` or `504.html`, else a sentence."""
    try:
        text = loader.get_template("%d.html" % status).render()
    except TemplateDoesNotExist:
        return HttpResponse(_TEXT, status=status, content_type="text/plain; charset=utf-8")
    return HttpResponse(text, status=status)

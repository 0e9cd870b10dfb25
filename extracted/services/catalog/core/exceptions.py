"""Errors of the domain, and how the API shows them.

DomainError             400
  NotAllowed            403
  NotFound              404
  Conflict              409
"""

from typing import Any

from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler


class DomainError(Exception):
    """A rule of the shop forbids it; the message may be shown to the customer."""

    status_code = status.HTTP_400_BAD_REQUEST
    code = "invalid"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(DomainError):
    status_code = status.HTTP_403_FORBIDDEN
    code = "not_allowed"


class NotFound(DomainError):
    status_code = status.HTTP_404_NOT_FOUND
    code = "not_found"


class Conflict(DomainError):
    status_code = status.HTTP_409_CONFLICT
    code = "conflict"


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's handler, which knows domain errors as well."""
    if isinstance(error, DomainError):
        return Response({"detail": error.message, "code": error.code}, status=error.status_code)
    return drf_exception_handler(error, context)

"""Records who sent a request, and answers 409 where somebody else was quicker."""

from typing import Any, Callable, Optional

from django.http import JsonResponse

from service_links.aggregates import authors
from service_links.errors import Conflict


class AggregatesMiddleware:
    """Stands behind what signs users in, or before it: the user is asked for when something is recorded."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        token = authors.begin(request)
        try:
            return self.get_response(request)
        finally:
            authors.end(token)

    def process_exception(self, request: Any, error: Exception) -> Optional[Any]:
        """Tells a conflict as such; what the request wrote was taken back."""
        return JsonResponse({"detail": str(error)}, status=409) if isinstance(error, Conflict) else None

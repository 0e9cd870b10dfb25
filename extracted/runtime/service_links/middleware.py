"""Gives each request a number, a trace and a budget of calls to other sides; sends pages that left over there, and
says of what cannot be asked at present that it cannot."""

import re
from typing import Any, Callable, Optional

from service_links import client, pages, sandbox, session_tokens, trace, unanswered
from service_links.contracts import contracts

_FOR_MACHINES = re.compile(r"/metrics|/health/(?:live|ready)|/internal/links/(?!session\b).*")


class LinksMiddleware:
    """Takes the number and the trace from X-Request-ID and traceparent, or begins them."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        number = request.headers.get("X-Request-ID", "")
        parent = request.headers.get("traceparent", "")
        going_on = trace.begin(number if trace.is_number(number) else "", parent if trace.is_valid(parent) else "")
        budget = client.begin_budget()
        _without_tokens_of_others(request)
        if _FOR_MACHINES.fullmatch(request.path_info):
            request.get_host = _nowhere
        try:
            request.request_id = trace.request_id()
            response = sandbox.answered(request, self.get_response)
            response["X-Request-ID"] = trace.request_id()
            return response
        finally:
            client.end_budget(budget)
            trace.end(going_on)

    def process_exception(self, request: Any, exception: Exception) -> Optional[Any]:
        return unanswered.unanswered(request, exception)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> Optional[Any]:
        return pages.over_there(request, view)


def _nowhere() -> str:
    """The host of requests that machines make by an address, which no ALLOWED_HOSTS can know; no answer tells it."""
    return "localhost"


def _without_tokens_of_others(request: Any) -> None:
    """A request that a service failed to answer comes to the monolith with the token that its session was exchanged
    for: here the session itself says who asks."""
    kind, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if kind.lower() == "bearer" and session_tokens.is_one(token) and session_tokens.audience(token) != contracts().side:
        del request.META["HTTP_AUTHORIZATION"]
